"""A project drafted from somebody's line: sections, stations, crossings, hubs and places near it.

Stations stand at the ends of lines and where lines meet; they are named after what the bundled data
know there. Everything is a table to be corrected by hand, and the project file says what was
assumed.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from corridormap import borders, chainage, noding
from corridormap.engine import nearby
from corridormap.errors import ProviderError
from corridormap.geometry import mosaic
from corridormap.providers import bundled, world
from corridormap.providers.projects import project

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from corridormap.geometry.mosaic import Mosaic

HUBS_KM = 100.0
"""Hubs this near to the line are of the corridor: the network takes them in from as far."""
PLACES_KM = 50.0
_NAMED_KM = 8.0
"""A station this near to a place is called after it."""
_MOST_PLACES = 200
_AROUND_DEGREE = 1.5
_OWN = ("from_id", "to_id", "link_id")
_MERGED_ON = ("mode", "status", "gauge_mm", "line_id", "structure", "electrified", "tracks")


def tables(lines: gpd.GeoDataFrame) -> dict[str, pd.DataFrame]:
    """Return the tables of a project along lines.

    Parameters
    ----------
    lines
        A checked table of sections in EPSG:4326, with or without columns beside the geometry.

    Returns
    -------
    ``sections`` and ``stations``; ``crossings``, ``hubs`` and ``places`` where there are any.

    Raises
    ------
    ProviderError
        If no line leads anywhere.
    """
    own = _joined(lines) if lines["section_id"].tolist() == _numbers(len(lines)) else lines
    noded = noding.node(own)
    if noded.links.empty:
        message = "A project starts from lines; received none that lead anywhere; give another file"
        raise ProviderError(message)
    west, south, east, north = (float(edge) for edge in lines.total_bounds)
    countries = world.countries((west, south, east, north))
    stations = _stations(noded.nodes, countries, _given(noded, own))
    station = dict(zip(noded.nodes.index, stations["station_id"], strict=True))
    sections = _sections(noded, own, station)
    found = {"sections": sections, "stations": stations}
    found["crossings"] = _crossings(sections, countries)
    found["hubs"] = _near(_hubs(), sections, within_km=HUBS_KM)
    found["places"] = _places(sections)
    return {name: table for name, table in found.items() if len(table)}


def identifier(name: str) -> str:
    """Return a name as an id: lower case, ASCII where that can be had, words joined by hyphens.

    >>> identifier("Jalal-Abad / Džalal-Abad"), identifier("Ош")
    ('jalal-abad-dzalal-abad', 'ош')
    """
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", name.lower())
        if not unicodedata.combining(letter)
    )
    return re.sub(r"\W+", "-", plain.replace("_", " ")).strip("-")


def _numbers(count: int) -> list[str]:
    return [str(number) for number in range(1, count + 1)]


def _joined(lines: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return lines without ids of their own, those that are alike joined where two of them meet."""
    alike = [name for name in _MERGED_ON if lines[name].notna().any()]
    split = lines.groupby(alike, dropna=False, sort=False) if alike else [(None, lines)]
    rows = []
    for _, group in split:
        parts = shapely.get_parts(group.geometry.to_numpy())
        merged = shapely.line_merge(shapely.multilinestrings(parts), directed=False)
        values = {name: group[name].iloc[0] for name in alike}
        rows += [values | {"geometry": part} for part in shapely.get_parts(merged)]
    if not rows:
        return lines
    table = gpd.GeoDataFrame(rows, geometry="geometry", crs=lines.crs)
    return gpd.GeoDataFrame(project.completed(table, "sections"))


def _given(noded: noding.Noded, own: gpd.GeoDataFrame) -> dict[Any, str]:
    """Return the ids that the file itself gives to the ends of its lines."""
    links = noded.links[~noded.links["section_id"].duplicated(keep=False)]
    rows = own.set_index("section_id").loc[links["section_id"]]
    found: dict[Any, str] = {}
    for column in ("from_id", "to_id"):
        for node, name in zip(links[column], rows[column], strict=True):
            if not pd.isna(name) and name not in found.values():
                found.setdefault(node, str(name))
    return found


def _stations(
    nodes: gpd.GeoDataFrame, countries: Mosaic, given: dict[Any, str]
) -> gpd.GeoDataFrame:
    known = pd.concat([_hubs(), _around(world.places(), nodes)], ignore_index=True)
    near, km = _nearest(nodes, known)
    held = mosaic.holding(nodes.geometry, countries)
    names: list[str | None] = [
        str(known["name"].iloc[row]) if row >= 0 and apart <= _NAMED_KM else None
        for row, apart in zip(near, km, strict=True)
    ]
    first = _only_nearest(near, km)
    names = [name if row in first else None for row, name in enumerate(names)]
    ids = _distinct(
        given.get(node) or (identifier(name) if name else f"station-{number}")
        for number, (node, name) in enumerate(zip(nodes.index, names, strict=True), start=1)
    )
    return gpd.GeoDataFrame(
        {
            "station_id": ids,
            "name": [
                name or (ids[row] if node in given else f"Station {row + 1}")
                for row, (node, name) in enumerate(zip(nodes.index, names, strict=True))
            ],
            "kind": "station",
            "country": [codes[0] if codes else None for codes in held],
            "source": [
                f"named after {name}, {apart:.1f} km away" if name else "end or meeting of lines"
                for name, apart in zip(names, km, strict=True)
            ],
        },
        geometry=nodes.geometry.to_numpy(),
        crs=nodes.crs,
    )


def _only_nearest(near: NDArray[np.intp], km: NDArray[np.float64]) -> set[int]:
    """Return the stations that are the nearest of all to what they would be called after."""
    best: dict[int, int] = {}
    for row, (known, apart) in enumerate(zip(near.tolist(), km.tolist(), strict=True)):
        if known not in best or apart < km[best[known]]:
            best[known] = row
    return set(best.values())


def _distinct(names: Iterable[str]) -> list[str]:
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return found


def _sections(
    noded: noding.Noded, own: gpd.GeoDataFrame, station: dict[Any, str]
) -> gpd.GeoDataFrame:
    """Return a section per link, named by its ends unless the file names it."""
    links = noded.links.reset_index(drop=True)
    given = own["section_id"].tolist() != _numbers(len(own))
    table = own.set_index("section_id").loc[links["section_id"]].reset_index()
    table["from_id"], table["to_id"] = links["from_id"].map(station), links["to_id"].map(station)
    ends = [f"{a}--{b}" for a, b in zip(table["from_id"], table["to_id"], strict=True)]
    table["section_id"] = _distinct(links["link_id"].astype(str) if given else ends)
    cut = links["section_id"].duplicated(keep=False).to_numpy()
    if "length_published_km" in table:  # a published length is of the whole
        table["length_published_km"] = table["length_published_km"].where(~cut)
    table["mode"] = table["mode"].where(table["mode"].notna(), "rail")
    table = table.set_geometry(gpd.GeoSeries(links.geometry.to_numpy(), crs=links.crs))
    empty = [name for name in table.columns if name != "geometry" and table[name].isna().all()]
    return gpd.GeoDataFrame(table.drop(columns=[name for name in empty if name not in _OWN]))


def _crossings(sections: gpd.GeoDataFrame, countries: Mosaic) -> gpd.GeoDataFrame:
    merged = gpd.GeoSeries([chainage.merge(sections).geometry], crs=sections.crs)
    found = borders.crossings(merged, countries).reset_index(drop=True)
    pairs = [
        tuple(sorted((str(one), str(other))))
        for one, other in zip(found["from_country"], found["to_country"], strict=True)
    ]
    return gpd.GeoDataFrame(
        {
            "crossing_id": _distinct(f"{a}-{b}".lower() for a, b in pairs),
            "name": [f"{a}–{b}" for a, b in pairs],
            "from_country": found["from_country"],
            "to_country": found["to_country"],
            "source": "where the line meets the bundled border",
        },
        geometry=found.geometry.to_numpy(),
        crs=sections.crs,
    )


def _hubs() -> gpd.GeoDataFrame:
    """Return the hubs of the bundled corridor, with where they are known from."""
    file = bundled.root() / "cku" / "hubs.geojson"
    hubs = project.read_table(file, "hubs")
    kept = ["hub_id", "name", "kind", "country", "status", "confidence", "geometry"]
    return gpd.GeoDataFrame(hubs[kept].assign(source="bundled hubs of corridormap (CC BY 4.0)"))


def _places(sections: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    found = _near(_around(world.places(), sections), sections, within_km=PLACES_KM)
    kept = ["place_id", "name", "country", "population", "geometry"]
    largest = found[kept].sort_values("population", ascending=False, kind="stable")
    return gpd.GeoDataFrame(largest.head(_MOST_PLACES).assign(source="GeoNames (CC BY 4.0)"))


def _around(table: gpd.GeoDataFrame, near: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    west, south, east, north = near.total_bounds
    box = (west - _AROUND_DEGREE, south - 1, east + _AROUND_DEGREE, north + 1)
    return gpd.GeoDataFrame(table[table.within(shapely.box(*box))])


def _near(
    table: gpd.GeoDataFrame, sections: gpd.GeoDataFrame, *, within_km: float
) -> gpd.GeoDataFrame:
    if table.empty:
        return table
    place = chainage.locate(table.geometry, sections)
    near = (place["offset_km"].abs() <= within_km).to_numpy()
    order = np.argsort(place["chainage_km"].to_numpy()[near], kind="stable")
    return gpd.GeoDataFrame(table[near].iloc[order].reset_index(drop=True))


def _nearest(
    of: gpd.GeoDataFrame, among: gpd.GeoDataFrame
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return which point of a table is nearest to each of another, and how far in km."""
    if among.empty:
        return np.full(len(of), -1), np.full(len(of), np.inf)
    at, where = (
        np.column_stack([table.geometry.x, table.geometry.y]).astype(float) for table in (of, among)
    )
    return nearby.nearest(where, at, nearby.unknown(len(where)), nearby.unknown(len(at)))
