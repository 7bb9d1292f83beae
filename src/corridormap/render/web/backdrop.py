"""The base map as the page reads it: areas and lines from the bottom up, then what is named."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from corridormap.render import cells, names
from corridormap.render.web import columns
from corridormap.render.web.packing import DIGITS_BASE, pack

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from corridormap.render.basemap import Basemap, Bounds
    from corridormap.render.relief import Relief

_NEAR_GRID, _FAR_GRID = 0.22, 1.0
"""Degrees between the spots where a country's name may stand, at least."""
_SPOTS_ACROSS = 40
"""Spots from west to east, at most."""
_COARSE = 0.003
"""Degrees: ground simplified by more is told in steps of 110 m."""
_ROOM_STEPS = 20
"""Steps of a degree that the room around a spot is told in."""


def told(
    basemap: Basemap, *, corridor_countries: Sequence[str], lang: str
) -> dict[str, Any] | None:
    """Return the base map as the page reads it: areas and lines from the bottom up, then labels.

    None where there is no ground to draw.
    """
    tables = basemap.tables
    if not tables:
        return None
    digits = DIGITS_BASE if basemap.detail < _COARSE else DIGITS_BASE - 1
    draw = partial(_drawn, digits=digits)
    drawn: list[dict[str, Any]] = []
    if "countries" in tables:
        land = tables["countries"]
        inside = land["country"].isin(list(corridor_countries))
        for near in (False, True):
            at = land["near"] == near
            if near:
                drawn.append(
                    draw("near_water", "water", gpd.GeoSeries([shapely.box(*basemap.near)]))
                )
            drawn.append(draw("land", "land", land.geometry[at & ~inside]))
            drawn.append(draw("land_corridor", "land_corridor", land.geometry[at & inside]))
    for layer in ("water", "lakes"):
        if layer in tables:
            drawn += [draw(layer, "water", tables[layer].geometry)]
    for layer, token in (("rivers", "river"), ("admin1", "admin")):
        if layer in tables:
            drawn.append(draw(layer, token, tables[layer].geometry, lines=True))
    if "borders" in tables:
        table = tables["borders"]
        disputed = table["disputed"].fillna(value=False).astype(bool)
        drawn.append(draw("borders", "border", table.geometry[~disputed], lines=True))
        drawn.append(draw("borders_disputed", "border", table.geometry[disputed], lines=True))
    return {
        "bounds": list(basemap.bounds),
        "land": "countries" in tables,
        "relief": _relief(basemap.relief),
        "layers": [layer for layer in drawn if layer["geometry"] is not None],
        "places": _places(tables.get("places"), chosen=basemap.own_places),
        "countries": _country_labels(tables.get("countries"), basemap, lang),
        "waters": _water_labels(tables, lang),
    }


def _relief(shade: Relief | None) -> dict[str, Any] | None:
    if shade is None:
        return None
    return {"bounds": list(shade.bounds), "picture": shade.png}


def _drawn(
    layer: str, token: str, shapes: gpd.GeoSeries, *, digits: int, lines: bool = False
) -> dict[str, Any]:
    kept = [shape for shape in shapes if shape is not None and not shape.is_empty]
    return {
        "id": layer,
        "colour": token,
        "lines": lines,
        "geometry": pack(kept, digits=digits).told() if kept else None,
    }


def _places(table: gpd.GeoDataFrame | None, *, chosen: bool) -> dict[str, Any] | None:
    if table is None or table.empty:
        return None
    rows = cells.records(table)
    return {
        "geometry": pack(table.geometry, digits=3).told(),
        "ids": [str(row["place_id"]) for row in rows],
        "labels": [names.text(row.get("name")) or "" for row in rows],
        "names": names.by_language(rows, "en"),
        "countries": [names.text(row.get("country")) for row in rows],
        "population": [cells.whole(value) or 0 for value in table["population"]],
        "chosen": chosen,
    }


def _water_labels(tables: Mapping[str, gpd.GeoDataFrame], lang: str) -> dict[str, Any] | None:
    """Return the waters large enough to be named, the largest part of each name."""
    found: dict[str, tuple[float, shapely.Point]] = {}
    for layer in ("water", "lakes"):
        for row, shape in _named(tables.get(layer), lang):
            largest = max(shapely.get_parts(shape), key=shapely.area)
            if largest.area > max(0.01, found.get(row, (0.0, None))[0]):
                found[row] = (largest.area, largest.representative_point())
    if not found:
        return None
    ordered = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))
    return {
        "geometry": pack([point for _, (_, point) in ordered], digits=3).told(),
        "labels": [label for label, _ in ordered],
        "size": [round(area**0.5, 2) for _, (area, _) in ordered],
    }


def _named(table: gpd.GeoDataFrame | None, lang: str) -> list[tuple[str, shapely.Polygon]]:
    if table is None:
        return []
    rows = zip(cells.records(table), table.geometry, strict=True)
    return [(label, shape) for row, shape in rows if (label := names.pick(row, lang))]


def _country_labels(
    table: gpd.GeoDataFrame | None, basemap: Basemap, lang: str
) -> dict[str, Any] | None:
    """Return spots within each country with room around them; the page takes the best in view."""
    if table is None or table.empty:
        return None
    spots: list[shapely.Point] = []
    owner: list[int] = []
    room: list[int] = []
    labels: list[str] = []
    codes: list[str] = []
    far = table[~table["near"]]
    for row, shape in zip(cells.records(far), far.geometry, strict=True):
        if names.text(row["country"]) is None:
            continue  # the land around a corridor's own countries
        for bounds, least in ((basemap.near, _NEAR_GRID), (basemap.bounds, _FAR_GRID)):
            step = max(least, (bounds[2] - bounds[0]) / _SPOTS_ACROSS)
            inside = _grid(shape, bounds, step)
            space = shapely.distance(inside, shape.boundary)
            roomy = space > step * 0.4
            spots += list(inside[roomy])
            room += np.rint(space[roomy] * _ROOM_STEPS).astype(int).tolist()
            owner += [len(labels)] * int(roomy.sum())
        labels.append(names.pick(row, lang) or str(row["country"]))
        codes.append(str(row["country"]))
    return {
        "geometry": pack(spots, digits=2).told(),
        "owner": columns.column(owner),
        "room": columns.column(room),
        "steps": _ROOM_STEPS,
        "labels": labels,
        "codes": codes,
    }


def _grid(shape: shapely.Geometry, bounds: Bounds, step: float) -> np.ndarray:
    west, south, east, north = bounds
    lon = np.arange(west + step / 2, east, step)
    lat = np.arange(south + step / 2, north, step)
    points = shapely.points(np.repeat(lon, len(lat)), np.tile(lat, len(lon)))
    shapely.prepare(shape)
    return np.asarray(points)[shapely.contains(shape, points)]
