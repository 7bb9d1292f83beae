"""The ground of a printed map: land, water and borders, and what is named on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from corridormap.render import cells, names
from corridormap.render.figures.lettering import FACES, width
from corridormap.render.figures.placing import Label
from corridormap.render.figures.sheet import Pen

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from corridormap.render.basemap import Basemap
    from corridormap.render.figures.placing import Ground, Placed
    from corridormap.render.figures.projection import View
    from corridormap.render.figures.sheet import Pane

_LINES = {"rivers": Pen("river", 1.0), "admin1": Pen("admin", 0.7)}
_BORDER = Pen("border", 1.2)
_DISPUTED = Pen("border", 1.2, (5.0, 4.0))
_FINE = 0.15
"""Pixels below which a detail of the ground is not drawn."""
_STEP = 22.0
"""Pixels between the spots where a country's name may stand."""


def draw(pane: Pane, view: View, basemap: Basemap, *, corridor_countries: Collection[str]) -> None:
    """Draw the ground from the bottom up; water is what no land covers."""
    tables = basemap.tables
    pane.area(pane.box, "water" if "countries" in tables else "land")
    if "countries" in tables:
        land = tables["countries"]
        inside = land["country"].isin(list(corridor_countries)).to_numpy(bool)
        for near in (False, True):
            at = land["near"].to_numpy(bool) == near
            if near:
                sea = shapely.segmentize(shapely.box(*basemap.near), 0.2)
                _fill(pane, view, [sea], "water")
            _fill(pane, view, land.geometry[at & ~inside], "land")
            _fill(pane, view, land.geometry[at & inside], "land_corridor")
    for layer in ("water", "lakes"):
        if layer in tables:
            _fill(pane, view, tables[layer].geometry, "water")
    for layer, pen in _LINES.items():
        if layer in tables:
            _trace(pane, view, tables[layer].geometry, pen)
    if "borders" in tables:
        table = tables["borders"]
        disputed = table["disputed"].fillna(value=False).astype(bool)
        _trace(pane, view, table.geometry[~disputed], _BORDER)
        _trace(pane, view, table.geometry[disputed], _DISPUTED)


def _fill(pane: Pane, view: View, shapes: Iterable[BaseGeometry], token: str) -> None:
    for shape in _seen(pane, view, shapes):
        # a hair of the same colour closes the seam between neighbours
        pane.area(shape, token, edge=Pen(token, 0.5))


def _trace(pane: Pane, view: View, shapes: Iterable[BaseGeometry], pen: Pen) -> None:
    seen = _seen(pane, view, shapes)
    if seen:
        merged: Any = shapely.line_merge(shapely.multilinestrings(_lines(seen)))
        pane.line(merged, Pen(pen.colour, pen.width, pen.dash, "round"))


def _lines(shapes: Iterable[BaseGeometry]) -> list[BaseGeometry]:
    parts = shapely.get_parts(np.array(list(shapes), dtype=object))
    return [part for part in parts if shapely.get_dimensions(part) == 1]


def _seen(pane: Pane, view: View, shapes: Iterable[BaseGeometry]) -> list[BaseGeometry]:
    """Return the shapes as they lie on the sheet, cut to the pane and without what is too fine."""
    kept = [shape for shape in shapes if shape is not None and not shape.is_empty]
    if not kept:
        return []
    placed = view.place(np.array(kept, dtype=object))
    placed = placed[np.isfinite(shapely.bounds(placed)).all(axis=1)]
    areas = shapely.get_dimensions(placed) == 2
    placed = np.where(areas, shapely.make_valid(placed), placed)
    cut = shapely.clip_by_rect(placed, *pane.box.inner(-12))
    fine = shapely.simplify(cut, _FINE)
    return [shape for shape in fine if not shape.is_empty]


def name_countries(
    table: gpd.GeoDataFrame | None, view: View, around: Ground, *, lang: str
) -> list[Placed]:
    """Name each country in view at the spot with most room; in small letters where it is narrow."""
    if table is None or table.empty:
        return []
    far = table[~table["near"].to_numpy(bool)]
    middle = np.array(
        [(around.view.left + around.view.right) / 2, (around.view.top + around.view.bottom) / 2]
    )
    found: list[Label] = []
    for row, shape in zip(cells.records(far), view.place(far.geometry.array), strict=True):
        if names.text(row["country"]) is None:
            continue  # the land around a corridor's own countries
        inside = shapely.clip_by_rect(shapely.make_valid(shape), *around.view)
        spots, room = _spots(inside)
        text = (names.pick(row, lang) or str(row["country"])).upper()
        for face, pad in (("country", 10.0), ("small_country", 4.0)):
            label = _best(text, face, pad, spots, room, middle, around)
            if label is not None:
                found.append(label)
                break
    return around.settle(found)


def _spots(shape: BaseGeometry) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return a grid of points inside a shape and how far each is from its edge."""
    if shape.is_empty:
        return np.empty((0, 2)), np.empty(0)
    left, top, right, bottom = shape.bounds
    x, y = np.arange(left, right, _STEP), np.arange(top, bottom, _STEP)
    grid = np.column_stack([np.repeat(x, len(y)), np.tile(y, len(x))]) + _STEP / 2
    shapely.prepare(shape)
    grid = grid[shapely.contains_xy(shape, grid[:, 0], grid[:, 1])]
    room = shapely.distance(shapely.points(grid), shape.boundary)
    return grid, np.asarray(room)


def _best(
    text: str,
    face: str,
    pad: float,
    spots: np.ndarray[Any, Any],
    room: np.ndarray[Any, Any],
    middle: np.ndarray[Any, Any],
    around: Ground,
) -> Label | None:
    wide = width(text, FACES[face])
    least = 12.0 if face == "country" else 7.0
    score = np.minimum(room, wide * 0.7) - 0.12 * np.hypot(*(spots - middle).T)
    for index in np.lexsort((spots[:, 1], spots[:, 0], -score)):
        if room[index] < least:
            continue
        x, y = spots[index]
        label = Label(
            float(x),
            float(y),
            text,
            FACES[face],
            priority=float(score[index]),
            centred=True,
            strict=True,
            pad=pad,
        )
        if around.free(label):
            return label
    return None


def name_places(
    table: gpd.GeoDataFrame | None, view: View, around: Ground, *, lang: str, known: Iterable[str]
) -> list[Placed]:
    """Name towns where there is room, the most populous first, none twice."""
    if table is None or table.empty:
        return []
    told = {text.casefold() for text in known}
    labels = []
    spots = view.points(shapely.get_coordinates(table.geometry.array))
    for index, (row, (x, y)) in enumerate(zip(cells.records(table), spots, strict=True)):
        text = names.short(names.pick(row, lang)) or ""
        if not text or text.casefold() in told or not _within(x, y, around):
            continue
        near = any(
            box.left - 3 < x < box.right + 3 and box.top - 3 < y < box.bottom + 3
            for _, box in around.marks
        )
        if not near:
            face = FACES["place"]
            labels.append(
                Label(x, y, text, face, 5.0, -index / 1000, strict=True, pad=7.0, dot=True)
            )
    return around.settle(labels[:400])


def name_waters(basemap: Basemap, view: View, around: Ground, *, lang: str) -> list[Placed]:
    """Name the waters large enough for it."""
    labels = []
    for layer in ("water", "lakes"):
        table = basemap.tables.get(layer)
        if table is None:
            continue
        for row, shape in zip(cells.records(table), view.place(table.geometry.array), strict=True):
            text = names.pick(row, lang)
            inside = shapely.clip_by_rect(shapely.make_valid(shape), *around.view)
            if text is None or inside.area < 900:
                continue
            spot = max(shapely.get_parts(inside), key=shapely.area).representative_point()
            labels.append(
                Label(
                    spot.x,
                    spot.y,
                    text,
                    FACES["water"],
                    priority=float(inside.area),
                    centred=True,
                    strict=True,
                )
            )
    return around.settle(labels)


def _within(x: float, y: float, around: Ground) -> bool:
    view = around.view
    return view.left < x < view.right and view.top < y < view.bottom
