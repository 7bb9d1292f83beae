"""The web map of a corridor: one HTML file that opens from disk, without network, for years.

`build` gives a `folium.Map` to add to, `html` the finished document. Same corridor, same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from corridormap.render import cells, names, posts, style, words
from corridormap.render.web import backdrop, furniture, layers, legend
from corridormap.render.web import tiles as backgrounds
from corridormap.render.web.page import OfflineMap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import folium
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from corridormap.corridor import Corridor
    from corridormap.render.basemap import Basemap
    from corridormap.render.staging import Stage
    from corridormap.render.web.layer import Layer


def build(
    corridor: Corridor,
    *,
    stats: Mapping[str, Any],
    basemap: Basemap,
    stage: Stage | None = None,
    lang: str = "en",
    tiles: str | None = None,
) -> folium.Map:
    """Return the map of a corridor.

    Parameters
    ----------
    corridor
        The tables; those it lacks are not drawn.
    stats
        The document of `stats` for the same corridor: figures, chainage, crossings, breaks of
        gauge.
    basemap
        The ground, from `basemap.read`.
    stage
        The scenario that the statuses of the corridor are those of, told beside the title.
    lang
        Language of interface and names, with fallback; see `names.FALLBACKS`.
    tiles
        Name of an `xyzservices` provider to draw on instead of the bundled ground. The map then
        needs the network.

    Raises
    ------
    DataError
        If the language or the provider is unknown, or the provider wants a key.
    """
    strings = words.strings(names.check(lang))
    drawn = _layers(corridor, stats, basemap, lang)
    countries = [str(row["country"]) for row in stats.get("by_country", []) if row.get("country")]
    bounds = [round(float(value), 5) for value in corridor.sections.total_bounds]
    background = backgrounds.read(tiles)
    payload = {
        "lang": words.speaks(lang),
        "strings": strings,
        "palette": dict(style.PALETTE),
        "gauges": {str(gauge): token for gauge, token in style.GAUGES.items()},
        "bounds": bounds,
        "styles": {each.key: each.as_json() for layer in drawn for each in layer.used()},
        "layers": [layer.as_json() for layer in drawn],
        "legend": legend.build(drawn, strings),
        "break_gauges": _break_gauges(drawn),
        "base": backdrop.as_json(basemap, corridor_countries=countries, lang=lang),
        "tiles": background,
    }
    context = {
        "lang": words.speaks(lang),
        "title": corridor.title,
        "summary": corridor.summary,
        "figures": furniture.figures(stats, basemap.country_names, strings, stage=stage),
        "disclaimer": corridor.disclaimer or strings["disclaimer"],
        "sources": furniture.sources(corridor, basemap, background),
        "strings": strings,
    }
    centre = ((bounds[1] + bounds[3]) / 2, (bounds[0] + bounds[2]) / 2)
    return OfflineMap(payload, context=context, centre=centre)


def html(
    corridor: Corridor,
    *,
    stats: Mapping[str, Any],
    basemap: Basemap,
    stage: Stage | None = None,
    lang: str = "en",
    tiles: str | None = None,
) -> str:
    """Return the whole document of the map; parameters and errors as of `build`."""
    made = build(corridor, stats=stats, basemap=basemap, stage=stage, lang=lang, tiles=tiles)
    return str(made.get_root().render())


def reach(corridor: Corridor) -> tuple[float, float, float, float]:
    """Return the bounds of everything the map shows, for `basemap.read`."""
    tables = (corridor.sections, corridor.stations, corridor.hubs, corridor.crossings)
    boxes = np.array([table.total_bounds for table in tables if table is not None and len(table)])
    west, south = np.nanmin(boxes[:, :2], axis=0)
    east, north = np.nanmax(boxes[:, 2:], axis=0)
    return float(west), float(south), float(east), float(north)


def _layers(
    corridor: Corridor, stats: Mapping[str, Any], basemap: Basemap, lang: str
) -> list[Layer]:
    """Return what is drawn, from the bottom up."""
    sections = corridor.sections
    called = station_names(corridor.stations, lang)
    points, kilometres = posts.along(sections)
    drawn = [
        layers.uncertainty(sections),
        layers.tunnels(sections),
        layers.alignment(sections, stations=called),
        layers.bridges(sections, corridor.stations, lang=lang),
        layers.km_posts(points, kilometres),
    ]
    if corridor.hubs is not None:
        drawn.append(layers.hubs(corridor.hubs, lang=lang, measured=stats.get("hubs", [])))
    if corridor.crossings is not None:
        drawn.append(layers.crossings(corridor.crossings, lang=lang))
    drawn.append(
        layers.measured_crossings(stats.get("crossings", []), country_names=basemap.country_names)
    )
    if corridor.stations is not None:
        measured = stats.get("stations", [])
        drawn.append(layers.stations(corridor.stations, lang=lang, measured=measured))
    meeting = stats.get("breaks_of_gauge", [])
    where = [_break_point(row, corridor) for row in meeting]
    told = _of_stations(meeting, corridor.stations)
    titles = [called.get(str(row.get("station_id")), "") for row in meeting]
    drawn.append(layers.breaks_of_gauge(told, where, titles=titles))
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


def _break_gauges(drawn: Sequence[Layer]) -> list[int | None] | None:
    """Return the gauges of the first break, for the two halves of its swatch."""
    pairs = [pair for layer in drawn for pair in layer.extra.get("gauges", [])]
    return pairs[0] if pairs else None
