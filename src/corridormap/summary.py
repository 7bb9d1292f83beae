"""What a corridor measures as a whole, beside what is published about it.

`stats` puts together the measures of length, borders and chainage; nothing is measured here that
those modules do not measure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from corridormap import borders, chainage, geodesy, published
from corridormap.document import document
from corridormap.engine import nearby
from corridormap.geometry import lines, mosaic

if TYPE_CHECKING:
    from corridormap.corridor import Corridor
    from corridormap.geometry.lines import Alignment

_AT_STATION_KM = 1.0
"""A station stands at a place of the line when it is at most this far from it."""
_NAMED_WITHIN_KM = 25.0
"""A measured crossing takes the name of a listed one between the same countries this near."""


def stats(corridor: Corridor) -> dict[str, Any]:
    """Measure a corridor: the document that `corridormap stats --format json` prints.

    Parameters
    ----------
    corridor
        Its sections are put in order first; copies of a section count once, and whatever is odd
        about the lines (gaps, overlaps, branches) is listed in `faults`, never mended.

    Returns
    -------
    ``total``, ``by_country``, ``by_gauge``, ``by_status``, ``by_structure``, ``sections``,
    ``crossings``, ``breaks_of_gauge``, ``stations``, ``hubs``, ``published`` and ``faults``; rows
    are lists of flat mappings, lengths in km, unknown is None.

    Raises
    ------
    TopologyError
        If no section has any length.
    """
    single = _single_parts(corridor)
    alignment = lines.merge(single)
    kept = single.iloc[sorted(alignment.sections["row"])]
    sections = measured_sections(single, alignment)
    parts = borders.split(kept, corridor.countries)
    crossings = named_crossings(alignment, corridor)
    breaks = breaks_of_gauge(single, alignment, corridor)
    stations = located(corridor.stations, alignment, "station_id")
    by_country = _by_country(parts)
    total_km = float(sections["length_km"].sum())
    distance_km, circuity = _directness(alignment)
    beside = published.compare(
        corridor.published,
        total_km=total_km,
        by_country=by_country,
        sections=sections,
        stations=stations,
    )
    return document(
        "stats",
        corridor,
        parameters={"ellipsoid": "WGS 84", "at_station_km": _AT_STATION_KM},
        total={
            "length_km": total_km,
            "distance_km": distance_km,
            "circuity": circuity,
            "sections": len(sections),
            "crossings": len(crossings),
            "breaks_of_gauge": len(breaks),
        },
        by_country=by_country,
        by_gauge=_shares(sections, "gauge_mm"),
        by_status=_shares(sections, "status"),
        by_structure=_shares(sections, "structure"),
        sections=sections,
        crossings=crossings,
        breaks_of_gauge=breaks,
        stations=stations,
        hubs=located(corridor.hubs, alignment, "hub_id"),
        published=beside,
        faults=pd.concat([alignment.faults, borders.faults(parts)], ignore_index=True),
    )


def pieces(corridor: Corridor) -> gpd.GeoDataFrame:
    """Return the sections cut at borders, one row per piece with its country and length.

    Copies of a section are left out, as in the lengths of `stats`.
    """
    single = _single_parts(corridor)
    rows = sorted(lines.merge(single).sections["row"])
    return borders.split(single.iloc[rows], corridor.countries)


def _single_parts(corridor: Corridor) -> gpd.GeoDataFrame:
    """Return the sections with one row per LineString; a section in several parts has several."""
    return corridor.sections.explode(ignore_index=True)


def measured_sections(single: gpd.GeoDataFrame, alignment: Alignment) -> pd.DataFrame:
    """Return the sections in order along the line, with chainage and length.

    One row per section; of a section in several parts, from the first to the last.
    """
    part = alignment.sections.assign(
        section_id=single["section_id"].iloc[alignment.sections["row"]].to_numpy(),
        length_km=geodesy.length_km(single.geometry).iloc[alignment.sections["row"]].to_numpy(),
    )
    measured = part.groupby("section_id", sort=False).agg(
        from_km=("from_km", "min"), to_km=("to_km", "max"), length_km=("length_km", "sum")
    )
    kept = [
        "from_id", "to_id", "mode", "status", "gauge_mm", "structure", "length_published_km",
        "position_error_km", "confidence", "source",
    ]  # fmt: skip
    table = pd.DataFrame(single.drop_duplicates("section_id").set_index("section_id")[kept])
    table = table.loc[measured.index].join(measured)
    return table.rename_axis("section_id").reset_index()


def breaks_of_gauge(
    single: gpd.GeoDataFrame, alignment: Alignment, corridor: Corridor
) -> pd.DataFrame:
    """Return where the gauge changes along a chain of touching lines, with the station there."""
    own = single.iloc[alignment.sections["row"]].reset_index(drop=True)
    gauge, chain = own["gauge_mm"], alignment.sections["chain"]
    changes = gauge.notna() & gauge.shift(-1).notna() & (gauge != gauge.shift(-1))
    at = np.flatnonzero(changes & (chain == chain.shift(-1)))
    ends = own[["from_id", "to_id"]].to_numpy(dtype=object)
    named = set() if corridor.stations is None else set(corridor.stations["station_id"])
    shared = [
        next((name for name in ends[row] if name in named and name in ends[row + 1]), None)
        for row in at
    ]
    return pd.DataFrame(
        {
            "station_id": shared,
            "chainage_km": alignment.sections["to_km"].iloc[at].to_numpy(dtype=float),
            "from_gauge_mm": gauge.iloc[at].to_numpy(),
            "to_gauge_mm": gauge.iloc[at + 1].to_numpy(),
        }
    )


def named_crossings(alignment: Alignment, corridor: Corridor) -> gpd.GeoDataFrame:
    """Return every border the line passes, with chainage and the name of the crossing there."""
    line = gpd.GeoSeries([alignment.geometry], crs="EPSG:4326")
    found = borders.crossings(line, corridor.countries).reset_index(drop=True)
    lon, lat = shapely.get_coordinates(found.geometry.array).T
    return gpd.GeoDataFrame(
        {
            "from_country": found["from_country"],
            "to_country": found["to_country"],
            "lon": lon,
            "lat": lat,
            "chainage_km": found["chainage_km"],
            "name": [_crossing_name(row, corridor.crossings) for row in found.itertuples()],
        },
        geometry=found.geometry,
    )


def located(table: gpd.GeoDataFrame | None, alignment: Alignment, key: str) -> pd.DataFrame:
    """Return the rows of a point table with chainage and offset, in order along the line."""
    columns = [key, "name", "kind", "country", "chainage_km", "offset_km", "side"]
    if table is None:
        return pd.DataFrame(columns=columns)
    place = chainage.locate(table.geometry, alignment)
    joined = pd.DataFrame(table.drop(columns="geometry")).join(place)
    kept = [name for name in [*columns, "status", "capacity_teu", "confidence"] if name in joined]
    return joined.sort_values(["chainage_km", key], kind="stable")[kept].reset_index(drop=True)


def locate(
    points: gpd.GeoDataFrame, corridor: Corridor, *, countries: mosaic.Mosaic | None = None
) -> gpd.GeoDataFrame:
    """Return chainage, offset, side, country and nearest station of points.

    Parameters
    ----------
    points
        In EPSG:4326. A column ``id`` or one that ends in ``_id`` names the rows, else position.
    corridor
        Whose line, countries and stations are meant.
    countries
        Where the points lie; None: those of the corridor, which end some way off its line.

    Returns
    -------
    One row per point: ``id``, ``chainage_km``, ``offset_km`` (+ right), ``side``, ``country``,
    ``station_id`` (the nearest), ``station_km`` (the geodesic distance to it), ``reason`` (why
    null) and the point.
    """
    alignment = lines.merge(corridor.sections)
    place = chainage.locate(points.geometry, alignment)
    station, station_km = _nearest_station(points, corridor)
    return gpd.GeoDataFrame(
        {
            "id": _ids(points),
            "chainage_km": place["chainage_km"],
            "offset_km": place["offset_km"],
            "side": place["side"],
            "country": _country_of(points, corridor.countries if countries is None else countries),
            "station_id": station,
            "station_km": station_km,
            "reason": place["reason"],
        },
        geometry=points.geometry,
    ).reset_index(drop=True)


def _ids(points: gpd.GeoDataFrame) -> list[str]:
    named = next(
        (
            name
            for name in points.columns
            if str(name).lower() in ("id", "name") or str(name).endswith("_id")
        ),
        None,
    )
    return [str(value) for value in (points.index + 1 if named is None else points[named])]


def _country_of(points: gpd.GeoDataFrame, countries: mosaic.Mosaic) -> list[str | None]:
    found = mosaic.holding(points.geometry, countries)
    return [codes[0] if len(codes) == 1 else None for codes in found]


def _nearest_station(
    points: gpd.GeoDataFrame, corridor: Corridor
) -> tuple[list[str | None], list[float]]:
    if corridor.stations is None:
        return [None] * len(points), [float("nan")] * len(points)
    stations = corridor.stations
    where, at = (
        np.column_stack([table.geometry.x, table.geometry.y]).astype(float)
        for table in (stations, points)
    )
    station, distance = nearby.nearest(
        where, at, nearby.unknown(len(where)), nearby.unknown(len(at))
    )
    found = stations["station_id"].astype(str).to_numpy(dtype=object)[station]
    found[station < 0] = None
    distance[station < 0] = np.nan
    return found.tolist(), distance.tolist()


def _by_country(parts: gpd.GeoDataFrame) -> pd.DataFrame:
    table = borders.lengths(parts)
    return table.assign(share=table["length_km"] / table["length_km"].sum())


def _shares(sections: pd.DataFrame, column: str) -> pd.DataFrame:
    length = sections.groupby(column, dropna=False, sort=False)["length_km"].sum()
    table = length.rename_axis(column).reset_index()
    table[column] = table[column].map(lambda value: None if pd.isna(value) else value)
    return table.assign(share=table["length_km"] / table["length_km"].sum())


def _directness(alignment: Alignment) -> tuple[float | None, float | None]:
    """Return the distance between the ends of the line and the circuity, null where undefined.

    Of a line with branches the main chain counts. Where parts are missing or overlap, the length
    between the ends is not known, and with it the circuity; nor is there any where the line ends
    where it began.
    """
    odd = alignment.faults["kind"]
    mains = 1 + int((odd == "gap").sum())
    last = min(mains, len(alignment.chains)) - 1
    ends = [shapely.Point(alignment.chains[0][0]), shapely.Point(alignment.chains[last][-1])]
    points = gpd.GeoSeries(ends, crs="EPSG:4326")
    distance = float(geodesy.distance_km(points.iloc[[0]], points.iloc[1]).iloc[0])
    whole = not odd.isin(["gap", "overlap"]).any()
    length = float(alignment.chainage_km[last][-1])
    return distance or None, length / distance if whole and distance else None


def _crossing_name(row: Any, crossings: gpd.GeoDataFrame | None) -> str | None:  # noqa: ANN401
    """Return the name of the listed crossing between the same two countries that is nearest."""
    if crossings is None:
        return None
    pair = {row.from_country, row.to_country}
    between = [
        {first, second} == pair
        for first, second in zip(crossings["from_country"], crossings["to_country"], strict=True)
    ]
    listed = crossings[between]
    if listed.empty:
        return None
    distance = geodesy.distance_km(listed.geometry, row.geometry).to_numpy()
    nearest = int(distance.argmin())
    return str(listed["name"].iloc[nearest]) if distance[nearest] <= _NAMED_WITHIN_KM else None
