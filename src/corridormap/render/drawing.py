"""What a map of a corridor shows, from the bottom up: the same for the page and for print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from corridormap.render import borderland, cells, names, posts
from corridormap.render import layers as of_tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from corridormap.corridor import Corridor
    from corridormap.render.basemap import Basemap
    from corridormap.render.layer import Layer


def reach(corridor: Corridor) -> tuple[float, float, float, float]:
    """Return the bounds of everything the map shows, for `basemap.read`."""
    tables = (corridor.sections, corridor.stations, corridor.hubs, corridor.crossings)
    boxes = np.array([table.total_bounds for table in tables if table is not None and len(table)])
    west, south = np.nanmin(boxes[:, :2], axis=0)
    east, north = np.nanmax(boxes[:, 2:], axis=0)
    return float(west), float(south), float(east), float(north)


def layers(
    corridor: Corridor, *, stats: Mapping[str, Any], basemap: Basemap, lang: str
) -> list[Layer]:
    """Return what a map shows of a corridor, from the bottom up.

    Parameters
    ----------
    corridor
        The tables; those it lacks are not drawn.
    stats
        The document of `stats` for the same corridor.
    basemap
        Names the countries on either side of a crossing.
    lang
        Language of names, with fallback.
    """
    sections = corridor.sections
    called = station_names(corridor.stations, lang)
    points, kilometres = posts.along(sections)
    drawn = [
        of_tables.uncertainty(sections),
        of_tables.tunnels(sections),
        of_tables.alignment(
            sections,
            stations=called,
            spoken={code: station_names(corridor.stations, code) for code in names.FALLBACKS},
        ),
        of_tables.bridges(sections, corridor.stations, lang=lang),
        of_tables.km_posts(points, kilometres),
    ]
    if corridor.hubs is not None:
        drawn.append(of_tables.hubs(corridor.hubs, lang=lang, measured=stats.get("hubs", [])))
    if corridor.crossings is not None:
        drawn.append(borderland.crossings(corridor.crossings, lang=lang))
    drawn.append(
        borderland.measured_crossings(
            stats.get("crossings", []),
            country_names=basemap.called(lang),
            spoken={code: basemap.called(code) for code in names.FALLBACKS},
        )
    )
    if corridor.stations is not None:
        measured = stats.get("stations", [])
        drawn.append(of_tables.stations(corridor.stations, lang=lang, measured=measured))
    meeting = stats.get("breaks_of_gauge", [])
    where = [_break_point(row, corridor) for row in meeting]
    told = _of_stations(meeting, corridor.stations)
    titles = [called.get(str(row.get("station_id")), "") for row in meeting]
    drawn.append(of_tables.breaks_of_gauge(told, where, titles=titles, lang=lang))
    return [layer for layer in drawn if layer.style_of]


def station_names(stations: gpd.GeoDataFrame | None, lang: str) -> dict[str, str]:
    """Return the name of each station by its id."""
    if stations is None:
        return {}
    rows = cells.records(stations)
    return {str(row["station_id"]): names.pick(row, lang) or str(row["station_id"]) for row in rows}


def _of_stations(
    rows: Sequence[Mapping[str, Any]], stations: gpd.GeoDataFrame | None
) -> list[dict[str, Any]]:
    """Return the rows with what the table tells of the station of each."""
    if stations is None:
        return [dict(row) for row in rows]
    known = {str(row["station_id"]): row for row in cells.records(stations)}
    return [
        {
            **{str(name): cell for name, cell in known.get(str(row.get("station_id")), {}).items()},
            **row,
        }
        for row in rows
    ]


def _break_point(row: Mapping[str, Any], corridor: Corridor) -> BaseGeometry | None:
    """Return where gauges meet: the station, else the point at the chainage."""
    stations = corridor.stations
    if stations is not None and row.get("station_id") is not None:
        named = stations["station_id"].astype(str) == str(row["station_id"])
        points: list[BaseGeometry] = list(stations.geometry[named])
        if points:
            return points[0]
    if row.get("chainage_km") is None:
        return None
    return posts.at(corridor.sections, float(row["chainage_km"]))
