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
    alignment = lines.merge(corridor.sections)
    sections = measured_sections(corridor, alignment)
    parts = pieces(corridor)
    crossings = named_crossings(alignment, corridor)
    breaks = breaks_of_gauge(sections, corridor)
    stations = located(corridor.stations, alignment, "station_id")
    by_country = _by_country(parts)
    total_km = float(sections["length_km"].sum())
    distance_km = _distance_km(alignment)
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
            "circuity": total_km / distance_km if distance_km else None,
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
    """Return the sections cut at borders, one row per piece with its country and length."""
    return borders.split(corridor.sections, corridor.countries)


def measured_sections(corridor: Corridor, alignment: Alignment) -> pd.DataFrame:
    """Return the sections in order along the line, with chainage and length.

    One row per section; of a section in several parts, from the first to the last.
    """
    order = alignment.sections.groupby("where", sort=False).agg(
        from_km=("from_km", "min"), to_km=("to_km", "max")
    )
    table = corridor.sections.set_index("section_id").loc[order.index]
    length = geodesy.length_km(table.geometry)
    kept = [
        "from_id", "to_id", "mode", "status", "gauge_mm", "structure", "length_published_km",
        "position_error_km", "confidence", "source",
    ]  # fmt: skip
    table = pd.DataFrame(table[kept]).assign(
        gauge_mm=table["gauge_mm"].map(_whole),
        from_km=order["from_km"],
        to_km=order["to_km"],
        length_km=length,
    )
    return table.rename_axis("section_id").reset_index()


def breaks_of_gauge(sections: pd.DataFrame, corridor: Corridor) -> pd.DataFrame:
    """Return where the gauge changes from one section to the next, with the station there."""
    ahead = sections.shift(-1)
    known = sections["gauge_mm"].notna() & ahead["gauge_mm"].notna()
    touching = (ahead["from_km"] - sections["to_km"]).abs() < 1e-6  # noqa: PLR2004 - 1 mm
    at = np.flatnonzero(known & touching & (sections["gauge_mm"] != ahead["gauge_mm"]))
    named = set() if corridor.stations is None else set(corridor.stations["station_id"])
    return pd.DataFrame(
        {
            "station_id": [
                next(
                    (
                        name
                        for name in (sections["to_id"][row], ahead["from_id"][row])
                        if name in named
                    ),
                    None,
                )
                for row in at
            ],
            "chainage_km": sections["to_km"].iloc[at].to_numpy(dtype=float),
            "from_gauge_mm": sections["gauge_mm"].iloc[at].to_numpy(),
            "to_gauge_mm": ahead["gauge_mm"].iloc[at].map(_whole).to_numpy(),
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


def locate(points: gpd.GeoDataFrame, corridor: Corridor) -> gpd.GeoDataFrame:
    """Return chainage, offset, side, country and nearest station of points.

    Parameters
    ----------
    points
        In EPSG:4326. A column ``id`` or one that ends in ``_id`` names the rows, else position.
    corridor
        Whose line, countries and stations are meant.

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
            "country": _country_of(points, corridor),
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


def _country_of(points: gpd.GeoDataFrame, corridor: Corridor) -> list[str | None]:
    found = mosaic.holding(points.geometry, corridor.countries)
    return [codes[0] if len(codes) == 1 else None for codes in found]


def _nearest_station(
    points: gpd.GeoDataFrame, corridor: Corridor
) -> tuple[list[str | None], list[float]]:
    if corridor.stations is None:
        return [None] * len(points), [float("nan")] * len(points)
    stations = corridor.stations
    names: list[str | None] = []
    distances: list[float] = []
    for point in points.geometry:
        if point is None or point.is_empty:
            names.append(None)
            distances.append(float("nan"))
            continue
        distance = geodesy.distance_km(stations.geometry, point)
        names.append(str(stations["station_id"].loc[distance.idxmin()]))
        distances.append(float(distance.min()))
    return names, distances


def _by_country(parts: gpd.GeoDataFrame) -> pd.DataFrame:
    table = borders.lengths(parts)
    return table.assign(share=table["length_km"] / table["length_km"].sum())


def _shares(sections: pd.DataFrame, column: str) -> pd.DataFrame:
    length = sections.groupby(column, dropna=False, sort=False)["length_km"].sum()
    table = length.rename_axis(column).reset_index()
    table[column] = table[column].map(lambda value: None if pd.isna(value) else value)
    return table.assign(share=table["length_km"] / table["length_km"].sum())


def _distance_km(alignment: Alignment) -> float | None:
    """Return the distance between the ends; None where the line ends where it began."""
    start = shapely.Point(alignment.chains[0][0])
    end = shapely.Point(alignment.chains[-1][-1])
    line = gpd.GeoSeries([start], crs="EPSG:4326")
    distance = float(geodesy.distance_km(line, end).iloc[0])
    return distance or None


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


def _whole(value: float | None) -> int | None:
    return None if value is None or pd.isna(value) else int(value)
