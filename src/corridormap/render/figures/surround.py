"""Scale bar, north arrow, graticule and locator of a printed map."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import shapely
from matplotlib.path import Path

from corridormap.render.figures import ground, projection
from corridormap.render.figures.lettering import FACES
from corridormap.render.figures.placing import Ground, Label
from corridormap.render.figures.sheet import Box, Pen

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from shapely.geometry.base import BaseGeometry

    from corridormap.render.basemap import Basemap
    from corridormap.render.figures.projection import View
    from corridormap.render.figures.sheet import Pane, Sheet

_STEPS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0)
_LINE = Pen("rule", 0.7)
_BAR_HEIGHT = 5.0
_TICK = 14.0
"""Pixels the labels of the graticule need outside the frame."""


def graticule(pane: Pane, view: View, strings: Mapping[str, str]) -> None:
    """Draw meridians and parallels, and label them outside the frame, below and to the left."""
    west, south, east, north = view.bounds()
    step = next((s for s in _STEPS if (east - west) / s <= 8), _STEPS[-1])
    frame = view.box
    for lon in _multiples(west, east, step):
        lats = np.linspace(south - 0.5, north + 0.5, 120)
        line = view.place(shapely.linestrings(np.column_stack([np.full(120, lon), lats])))
        pane.line(line, _LINE)
        for x in _meets(line, frame.bottom, horizontal=True, within=(frame.left, frame.right)):
            _tick(pane, x, frame.bottom + 9, degrees(lon, "lon", strings), "center")
    for lat in _multiples(south, north, step):
        lons = np.linspace(west - 0.5, east + 0.5, 120)
        line = view.place(shapely.linestrings(np.column_stack([lons, np.full(120, lat)])))
        pane.line(line, _LINE)
        for y in _meets(line, frame.left, horizontal=False, within=(frame.top, frame.bottom)):
            _tick(pane, frame.left - 5, y, degrees(lat, "lat", strings), "center", turn=90)


def _tick(pane: Pane, x: float, y: float, text: str, align: str, *, turn: float = 0.0) -> None:
    pane.sheet.paper.text(x, y, text, FACES["graticule"], align=align, turn=turn)


def _multiples(low: float, high: float, step: float) -> list[float]:
    first, last = math.ceil(low / step), math.floor(high / step)
    return [round(each * step, 6) for each in range(first, last + 1)]


def _meets(
    line: BaseGeometry, at: float, *, horizontal: bool, within: tuple[float, float]
) -> list[float]:
    low, high = within
    cut = shapely.LineString(
        [(low + 18, at), (high - 18, at)] if horizontal else [(at, low + 18), (at, high - 18)]
    )
    return [float(xy[0 if horizontal else 1]) for xy in shapely.get_coordinates(line & cut)][:1]


def degrees(value: float, which: str, strings: Mapping[str, str]) -> str:
    """Return a longitude (``lon``) or latitude (``lat``) in words."""
    side = ("west", "east") if which == "lon" else ("south", "north_side")
    if value == 0 or abs(value) == 180:
        return f"{abs(value):g}°"
    return strings[f"degrees_{side[int(value > 0)]}"].format(degrees=f"{abs(value):g}")


def scale_bar(pane: Pane, view: View) -> Box:
    """Draw a bar in two parts, bottom left, and return what it covers.

    Its length on paper is measured on the ellipsoid at the middle of the map.
    """
    km_px = view.px_per_km()
    km = _nice(view.box.width * 0.2 / km_px)
    left, low = view.box.left + 16, view.box.bottom - 15
    wide = km * km_px
    half = left + wide / 2
    rim = Pen("ink", 0.8)
    high = low - _BAR_HEIGHT
    covered = Box(left - 10, high - 20, left + wide + 34, low + 9)
    pane.area(covered, "halo", opacity=0.82)
    pane.area(Box(left, high, half, low), "ink", edge=rim)
    pane.area(Box(half, high, left + wide, low), "paper", edge=rim)
    for x, text in ((left, "0"), (half, f"{km / 2:g}"), (left + wide, f"{km:g} km")):
        pane.text(x, high - 9, text, FACES["graticule"], align="center", colour="ink")
    return covered


def _nice(most: float) -> float:
    """Return the largest 1, 2, 4 or 5 times a power of ten that is at most so much."""
    power = 10.0 ** math.floor(math.log10(most))
    return max(step * power for step in (1, 2, 4, 5) if step * power <= most * 1.0001)


def north_arrow(pane: Pane, view: View, beside: Box) -> Box:
    """Draw an arrow to the north of where it stands, to the right of a box."""
    x, y = beside.right + 20, (beside.top + beside.bottom) / 2
    turn = view.north(x, y)
    covered = Box(x - 15, y - 17, x + 15, y + 17)
    pane.area(covered, "halo", opacity=0.82)
    cos, sin = math.cos(turn), math.sin(turn)

    def spin(points: list[tuple[float, float]]) -> Path:
        turned = [(x + a * cos - b * sin, y + a * sin + b * cos) for a, b in points]
        return Path([*turned, turned[0]], closed=True)

    ink = Pen("ink", 0.8)
    pane.area(spin([(0, -13), (6, 4), (0, 0)]), "ink", edge=ink)
    pane.area(spin([(0, -13), (-6, 4), (0, 0)]), "paper", edge=ink)
    pane.text(x - 10 * sin, y + 10 * cos, "N", FACES["graticule"], align="center", colour="ink")
    return covered


def locator(
    sheet: Sheet,
    box: Box,
    *,
    basemap: Basemap,
    main: View,
    line: BaseGeometry,
    corridor_countries: Collection[str],
    lang: str,
) -> None:
    """Draw where the map lies: a small map of the countries around with its frame on it."""
    pane = sheet.pane(box)
    west, south, east, north = basemap.bounds
    lon, lat = main.centre
    flat = math.cos(math.radians(lat)) * box.height / box.width
    half = 0.92 * min(lat - south, north - lat, (lon - west) * flat, (east - lon) * flat)
    span = shapely.LineString([(lon, lat - half), (lon, lat + half)])
    around = projection.view(np.array([span]), box, margin=0.0)
    ground.draw(pane, around, basemap, corridor_countries=corridor_countries)
    pane.line(around.place(line), Pen("casing", 3.4, cap="round"))
    pane.line(around.place(line), Pen("accent", 2.0, cap="round"))
    frame = shapely.segmentize(shapely.box(*main.box), 20.0)
    edge = shapely.transform(frame, lambda xy: around.points(main.lonlat(xy)))
    pane.line(edge, Pen("ink", 1.2))
    left, top, right, bottom = edge.bounds
    spots = Ground(box.inner(3), taken=[Box(left - 3, top - 3, right + 3, bottom + 3)])
    for placed in ground.name_countries(basemap.tables.get("countries"), around, spots, lang=lang):
        label: Label = placed.label
        pane.text(label.x, label.y, label.text, FACES["graticule"], align="center", rim=2.0)
    sheet.paper.area(box, None, edge=Pen("border", 0.9))
