"""What no rule forbids but is hardly meant: misspelt columns, units, countries, places, directions.

`schema` says what a table must be; here tables are held against one another and against the map.
Measures work on tables with such faults, so only `check` asks.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from corridormap import chainage, geodesy
from corridormap.errors import Fault, suggest
from corridormap.geometry import mosaic
from corridormap.published import MEASURES, unknown_measures
from corridormap.schema import row_labels
from corridormap.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from corridormap.geometry.mosaic import Mosaic


_STATION_KM = 1.0
"""A network made from lines leaves out stations farther off them."""
_OWN_NETWORK_KM = 10.0
"""With a network of its own, a station may be that of a town the line passes."""
_BORDER_KM = 5.0
"""Coordinates of stations at a border are often not better."""
_TWICE = 2.0
_UNITS = (1000.0, 0.001)
_UNIT_SLACK = 1.5
_COUNTRIES = ("country", "from_country", "to_country")
_POINTS = ("stations", "hubs", "places", "crossings")
_OTHER_NAMES = {
    "gauge": "gauge_mm", "gauge_m": "gauge_mm", "spurweite": "gauge_mm", "length": "length_km",
    "length_m": "length_km", "published_m": "published_km", "elevation": "elevation_m",
    "altitude": "elevation_m", "pop": "population", "electric": "electrified",
    "lng": "lon", "state": "status", "type": "kind", "capacity": "capacity_teu",
}  # fmt: skip
"""What columns are called elsewhere."""


def faults(tables: Mapping[str, pd.DataFrame], countries: Mosaic | None) -> list[Fault]:
    """List what is hardly meant in the tables of a corridor.

    Parameters
    ----------
    tables
        By name, as read, faulty or not; without the columns that were filled in.
    countries
        The borders around the lines; None where lines are not known.
    """
    found = list(chain.from_iterable(_columns(table, name) for name, table in tables.items()))
    found += chain.from_iterable(_ids(table, name) for name, table in tables.items())
    sections = _drawn(tables.get("sections"))
    if sections is not None and len(sections):
        found += _lines(sections)
        found += _published(sections, tables)
        found += _off_the_line(sections, tables)
        found += _ends(sections, _drawn(tables.get("stations")))
    found += chain.from_iterable(
        _in_countries(table, name, countries) for name, table in tables.items()
    )
    return found


def _drawn(table: pd.DataFrame | None) -> gpd.GeoDataFrame | None:
    """Return the rows of a table that have a geometry with finite coordinates, under their labels.

    The labels become the index, so that messages name rows of the whole table.
    """
    if not isinstance(table, gpd.GeoDataFrame) or table.active_geometry_name is None:
        return None
    bounds = table.geometry.bounds.to_numpy()
    usable = np.isfinite(bounds).all(axis=1) & (np.abs(bounds) <= (360, 90, 360, 90)).all(axis=1)
    return gpd.GeoDataFrame(table[usable])


def _label(table: pd.DataFrame, name: str) -> Mapping[object, str]:
    return dict(zip(table.index, row_labels(table, TABLES[name].key), strict=True))


def _columns(table: pd.DataFrame, name: str) -> Iterator[Fault]:
    for column, meant in misnamed(table, name).items():
        rule = "columns that are read are called as documented"
        yield Fault(name, None, column, rule, repr(column), f"rename it to {meant!r}")


def misnamed(table: pd.DataFrame, name: str) -> dict[str, str]:
    """Return columns that look like misspelt ones of the rules, and what they are to be called."""
    found: dict[str, str] = {}
    known = {column.name for column in TABLES[name].columns}
    absent = known - set(map(str, table.columns))
    for column in map(str, table.columns):
        if column in known or column == "geometry":
            continue
        plain = re.sub(r"[\s-]+", "_", column.strip().lower())
        meant = plain if plain in absent else _OTHER_NAMES.get(plain)
        if meant not in absent:
            near = re.search("'(.*)'", suggest(plain, absent)) if len(plain) > 4 else None
            meant = near[1] if near and _close(plain, near[1]) else None
        if meant in absent and meant not in found.values():
            found[column] = str(meant)
    return found


def _close(word: str, other: str) -> bool:
    """Tell whether two words differ as by a slip of the hand, not as `name` and `name_en` do."""
    if (
        abs(len(word) - len(other)) > 1
        or word.rsplit("_", maxsplit=1)[-1] != other.rsplit("_", maxsplit=1)[-1]
    ):
        return sorted(word) == sorted(other)
    return True


def _ids(table: pd.DataFrame, name: str) -> Iterator[Fault]:
    labels = _label(table, name)
    key = TABLES[name].key
    for column in [key, "from_id", "to_id", "station_id"]:
        if column is None or column not in table.columns or (column == "station_id" != key):
            continue
        for row, value in table[column].items():
            if isinstance(value, str) and value != value.strip():
                rule = "an id has no blanks at its ends"
                yield Fault(name, labels[row], column, rule, repr(value), "remove the blanks")
    if key is not None and key in table.columns:
        folded = table[key].map(lambda value: str(value).strip().casefold())
        for row in table.index[
            folded.duplicated(keep="first") & ~table[key].duplicated(keep=False)
        ]:
            rule = "ids differ in more than case and blanks"
            remedy = "use one spelling, or another id"
            yield Fault(name, labels[row], key, rule, repr(table[key][row]), remedy)


def _lines(sections: gpd.GeoDataFrame) -> Iterator[Fault]:
    labels = _label(sections, "sections")
    named = {f"#{number}": labels[row] for number, row in enumerate(sections.index, start=1)}
    for row, line in sections.geometry.items():
        if line.geom_type not in ("LineString", "MultiLineString"):
            return
        parts = shapely.get_parts(line)
        copies = sum(
            int((np.diff(shapely.get_coordinates(part), axis=0) == 0).all(axis=1).sum())
            for part in parts
        )
        if copies:
            rule = "a vertex follows another one"
            received = f"{copies} copies of the vertex before"
            yield Fault(
                "sections", labels[row], "geometry", rule, received, "check --fix drops them"
            )
    if not (geodesy.length_km(sections.geometry) > 0).any():
        return
    odd = chainage.merge(sections.drop(columns="section_id", errors="ignore")).faults
    remedies = {
        "duplicate": ("a stretch is drawn once", "check --fix drops the copy"),
        "overlap": ("sections share ends, no stretches", "cut one of them back"),
        "empty": ("a line has a length", "draw it or remove the row"),
    }
    for fault in odd[odd["kind"].isin(list(remedies))].itertuples():
        rule, remedy = remedies[str(fault.kind)]
        where = re.sub(r"#\d+", lambda match: named.get(match[0], match[0]), str(fault.where))
        yield Fault("sections", where, "geometry", rule, str(fault.detail), remedy)


def _published(sections: gpd.GeoDataFrame, tables: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Yield published lengths that are of another order than what is drawn."""
    drawn = geodesy.length_km(sections.geometry)
    if "length_published_km" in sections:
        labels = _label(sections, "sections")
        said = pd.to_numeric(sections["length_published_km"], errors="coerce")
        for row in sections.index[said > 0]:
            if drawn[row] > 1:
                yield from _order(
                    "sections", labels[row], "length_published_km", said[row], drawn[row]
                )
    total, published = float(drawn.sum()), tables.get("published")
    if published is not None and {"published_km", "measure"} <= set(published.columns):
        labels = _label(published, "published")
        said = pd.to_numeric(published["published_km"], errors="coerce")
        for row in published.index[(published["measure"] == "total") & (said > 0)]:
            yield from _order("published", labels[row], "published_km", said[row], total)
        rule = f"a measure begins with {', '.join(MEASURES[:-1])} or {MEASURES[-1]}"
        for at, measure in unknown_measures(published):
            remedy = "correct it, or leave it empty where nothing answers the figure"
            row = labels[published.index[at]]
            yield Fault("published", row, "measure", rule, repr(measure), remedy)
    links = tables.get("links")
    if links is not None and "length_km" in links:
        yield from _links(links, tables.get("nodes"))


def _order(table: str, row: str, column: str, said: float, drawn: float) -> Iterator[Fault]:
    ratio = said / drawn
    unit = any(1 / _UNIT_SLACK < ratio / factor < _UNIT_SLACK for factor in _UNITS)
    if unit or not 1 / _TWICE < ratio < _TWICE:
        remedy = "write kilometres" if unit else "check the unit, the figure and the line"
        rule = f"{column} is near the length drawn"
        yield Fault(table, row, column, rule, f"{said:g}, {drawn:.1f} km drawn", remedy)


def _links(links: pd.DataFrame, nodes: pd.DataFrame | None) -> Iterator[Fault]:
    """Yield links that are shorter than the distance of their ends, or absurdly long."""
    if nodes is None or not {"node_id", "lon", "lat"} <= set(nodes.columns):
        return
    places = nodes.drop_duplicates("node_id").set_index("node_id")[["lon", "lat"]]
    places = places.apply(pd.to_numeric, errors="coerce")
    labels = _label(links, "links")
    start, end = (places.reindex(links[column]).to_numpy(float) for column in ("from_id", "to_id"))
    km = geodesy.between_m(*start.T, *end.T) / 1000
    said = pd.to_numeric(links["length_km"], errors="coerce").to_numpy(float)
    for at in np.flatnonzero((km > 10) & (said > 0) & ((said < 0.8 * km) | (said > 20 * km))):
        remedy = "write kilometres, or correct the ends"
        rule = "a link is at least as long as the distance between its ends, and of the same order"
        received = f"{said[at]:g}, {km[at]:.1f} km apart"
        yield Fault("links", labels[links.index.tolist()[at]], "length_km", rule, received, remedy)


def _off_the_line(
    sections: gpd.GeoDataFrame, tables: Mapping[str, pd.DataFrame]
) -> Iterator[Fault]:
    stations = _drawn(tables.get("stations"))
    if stations is None or stations.empty or not (stations.geom_type == "Point").all():
        return
    labels = _label(stations, "stations")
    allowed = _OWN_NETWORK_KM if "links" in tables else _STATION_KM
    offset = chainage.locate(stations.geometry, sections)["offset_km"].abs()
    swapped = gpd.GeoSeries(
        shapely.transform(stations.geometry.array, lambda xy: xy[:, ::-1]), index=stations.index
    )
    for row in stations.index[offset > allowed]:
        there = swapped[row]
        meant = abs(there.y) <= 90 and bool(
            (chainage.locate([there], sections)["offset_km"].abs() <= allowed).all()
        )
        remedy = "longitude comes first: swap lon and lat" if meant else "correct its coordinates"
        rule = f"a station lies on the line, within {allowed:g} km"
        received = f"{offset[row]:,.1f} km off it"
        yield Fault("stations", labels[row], "geometry", rule, received, remedy)
    places = [(round(point.x, 6), round(point.y, 6)) for point in stations.geometry]
    seen: dict[tuple[float, float], str] = {}
    for row, place in zip(stations.index, places, strict=True):
        if place in seen:
            rule = "every station has a place of its own"
            received = f"the place of {seen[place]!r}"
            yield Fault("stations", labels[row], "geometry", rule, received, "merge or move one")
        seen.setdefault(place, labels[row])


def _ends(sections: gpd.GeoDataFrame, stations: gpd.GeoDataFrame | None) -> Iterator[Fault]:
    """Yield sections whose ends are not where their stations are, or the other way round."""
    if stations is None or not {"from_id", "to_id"} <= set(sections.columns):
        return
    if "station_id" not in stations or not (stations.geom_type == "Point").all():
        return
    labels = _label(sections, "sections")
    known = stations.drop_duplicates("station_id").set_index("station_id").geometry
    for row, line in sections.geometry.items():
        tail, head = (known.get(sections[column][row]) for column in ("from_id", "to_id"))
        if tail is None or head is None or line.geom_type != "LineString":
            continue
        first, last = (shapely.Point(line.coords[at]) for at in (0, -1))
        forward = _apart_km(tail, first), _apart_km(head, last)
        if drawn_backwards(line, tail, head):
            rule = "a section is drawn from from_id to to_id"
            received = "drawn the other way"
            yield Fault("sections", labels[row], "geometry", rule, received, "check --fix turns it")
        elif max(forward) > _BORDER_KM:
            column = "from_id" if forward[0] >= forward[1] else "to_id"
            rule = f"a section ends at its stations, within {_BORDER_KM:g} km"
            received = f"{sections[column][row]!r}, {max(forward):,.1f} km from that end"
            remedy = "name the station that is there, or correct the line"
            yield Fault("sections", labels[row], column, rule, received, remedy)


def drawn_backwards(line: shapely.LineString, tail: shapely.Point, head: shapely.Point) -> bool:
    """Tell whether a line runs from its last station to its first, whose places are known."""
    first, last = (shapely.Point(line.coords[at]) for at in (0, -1))
    forward = max(_apart_km(tail, first), _apart_km(head, last))
    backward = max(_apart_km(tail, last), _apart_km(head, first))
    return backward < forward and forward > _STATION_KM >= backward


def _apart_km(one: shapely.Point, other: shapely.Point) -> float:
    pair: NDArray[np.float64] = geodesy.between_m(*np.array([[one.x, one.y, other.x, other.y]]).T)
    return float(pair[0]) / 1000


def _in_countries(table: pd.DataFrame, name: str, countries: Mosaic | None) -> Iterator[Fault]:
    """Yield codes that are none, and points that lie well inside another country."""
    labels = _label(table, name)
    if name == "countries":
        return
    for column in [column for column in _COUNTRIES if column in table.columns]:
        for row, value in table[column].items():
            if isinstance(value, str) and not re.fullmatch("[A-Z]{2}", value):
                code = value.strip().upper()
                meant = re.fullmatch("[A-Z]{2}", code)
                remedy = f"write {code!r}" if meant else "write two letters, like 'KG'"
                rule = "a country is its ISO 3166-1 alpha-2 code"
                yield Fault(name, labels[row], column, rule, repr(value), remedy)
    points = _drawn(table)
    if points is None or countries is None or name not in _POINTS or "country" not in points:
        return
    held = mosaic.holding(points.geometry, countries)
    for row, codes in zip(points.index, held, strict=True):
        stated = points["country"][row]
        if codes and stated not in codes and re.fullmatch("[A-Z]{2}", str(stated)):
            ring = _ring(points.geometry[row])
            around = set(chain.from_iterable(mosaic.holding(ring, countries)))
            if stated not in around:
                rule = f"a place lies in its country, within {_BORDER_KM:g} km"
                received = f"{stated!r}, lies in {' and '.join(codes)}"
                remedy = "correct the country or the coordinates"
                yield Fault(name, labels[row], "country", rule, received, remedy)


def _ring(point: shapely.Point) -> gpd.GeoSeries:
    """Return points around a place at the distance at which a country may be mistaken."""
    azimuth = np.arange(0.0, 360.0, 15.0)
    count = len(azimuth)
    lon, lat, _ = geodesy.WGS84.fwd(
        np.full(count, point.x), np.full(count, point.y), azimuth, np.full(count, _BORDER_KM * 1000)
    )
    return gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs="EPSG:4326")
