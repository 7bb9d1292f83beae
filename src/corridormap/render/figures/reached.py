"""Who reaches what, how fast: settlements coloured by time, countries beside, before and after.

The hours come from `study`; nothing is measured here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from corridormap.errors import DataError
from corridormap.render import furniture, headings, layers, scales, style
from corridormap.render import material as sources
from corridormap.render.figures import (
    chart,
    corridor_map,
    frame,
    ground,
    placing,
    projection,
    surround,
)
from corridormap.render.figures.lettering import FACES, shortened
from corridormap.render.figures.sheet import Box, Pen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from corridormap.render.figures.sheet import Pane, Sheet
    from corridormap.render.material import Material
    from corridormap.render.scales import Scale

_COLUMN = 318.0
_GUTTER = 20.0
_MOST_ROWS = 14
_NEUTRAL = "muted"
_SAME = "div_3"
"""Colour of the class without change."""
_VISIBLE_H, _VISIBLE_PX = 0.05, 0.5
"""Smaller changes are none to a reader."""


def access(
    sheet: Sheet, material: Material, answered: Mapping[str, Any], strings: Mapping[str, str]
) -> None:
    """Draw an answer of `study.access`: hours to the nearest hub."""
    asked = answered["parameters"]
    what = _hub_word(asked["to"], strings)
    rows = answered["places"]
    times = [row["time_h"] for row in rows]
    breaks = _breaks([time for time in times if time is not None])
    scale = scales.classes("access", breaks, words=(), unit="h")
    countries = [
        (row["country"], row["weighted_time_h"], row["weighted_time_h"], row["population"])
        for row in answered["by_country"]
    ]
    known, lang = material.corridor.scenarios, sheet.lang
    subtitle = strings["figure_access_subtitle"].format(
        what=what, scenario=headings.called(asked["scenario"], known, lang)
    )
    _draw(sheet, material, rows, times, scale, countries, strings, subtitle, asked["to"])


def compare(
    sheet: Sheet, material: Material, answered: Mapping[str, Any], strings: Mapping[str, str]
) -> None:
    """Draw an answer of `study.compare` on access: hours gained and lost, before and after."""
    asked = answered["parameters"]
    what = _hub_word(asked["to"], strings)
    rows = answered["rows"]
    changes = [row["time_h_change"] for row in rows]
    known = [abs(change) for change in changes if change is not None]
    step = _round_up(max([*known, 1.0]) / 3)
    breaks = [step * factor for factor in (-2.0, -1.0, -0.1, 0.1, 1.0, 2.0)]
    scale = scales.classes("change", breaks, words=(), unit="h", ramp="diverging")
    countries = [
        (row["country"], row["weighted_time_h_before"], row["weighted_time_h_after"], None)
        for row in answered["by_country"]
    ]
    base, other = (
        headings.called(asked[side], material.corridor.scenarios, sheet.lang)
        for side in ("base", "other")
    )
    subtitle = strings["figure_compare_subtitle"].format(what=what, base=base, other=other)
    _draw(sheet, material, rows, changes, scale, countries, strings, subtitle, asked["to"])


def _hub_word(to: object, strings: Mapping[str, str]) -> str:
    kinds = [to] if isinstance(to, str) else list(to) if isinstance(to, list | tuple) else []
    return ", ".join(strings.get(f"hub_{kind}", str(kind)) for kind in kinds)


def _breaks(times: Sequence[float]) -> list[float]:
    """Return up to five round breaks that part the values about evenly."""
    if not times:
        return [24.0, 48.0]
    low, high = np.quantile(times, [0.04, 0.96])
    inner = [tick for tick in chart.ticks(float(low), float(high), most=6) if low < tick < high]
    return inner[:5] or [float(np.ceil(np.median(times)))]


def _round_up(value: float) -> float:
    power = 10.0 ** np.floor(np.log10(value))
    return float(next(s * power for s in (1, 2, 2.5, 5, 10) if s * power >= value * 0.999))


def _draw(
    sheet: Sheet,
    material: Material,
    rows: Sequence[Mapping[str, Any]],
    values: Sequence[float | None],
    scale: Scale,
    countries: Sequence[tuple[Any, Any, Any, Any]],
    strings: Mapping[str, str],
    subtitle: str,
    asked: object,
) -> None:
    corridor, what = material.corridor, _hub_word(asked, strings)
    body = frame.compose(
        sheet,
        title=corridor.title,
        subtitle=subtitle,
        strings=strings,
        notes=[strings["figure_access_note"], corridor.disclaimer or strings["disclaimer"]],
        sources=furniture.sources(corridor, material.basemap),
    )
    points = corridor.settlements().geometry.to_crs(4326).reset_index(drop=True)
    seen = np.array([value is not None for value in values])
    if not seen.any():
        message = (
            f"no settlement reaches {what}; a figure needs at least one that does; ask for another "
            "kind of hub or scenario"
        )
        raise DataError(message)
    column = Box(body.right - _COLUMN, body.top, body.right, body.bottom)
    box = Box(body.left + 14, body.top, column.left - _GUTTER, body.bottom - 14)
    reached = np.array([*points[seen], *corridor.sections.geometry], dtype=object)
    view = projection.view(reached, box, margin=0.05)
    pane = sheet.pane(box)
    basemap = sources.ground_of(corridor, view.bounds())
    inside = [str(row[0]) for row in countries]
    ground.draw(pane, view, basemap, corridor_countries=inside)
    surround.graticule(pane, view, strings)
    around = placing.Ground(box.inner(4))
    _line(pane, view, material)
    people = [row.get("population") or 0 for row in rows]
    _dots(pane, view, points, scale.style_of(values), people)
    _hubs(pane, view, material, around, asked)
    bar = surround.scale_bar(pane, view)
    around.taken.append(bar)
    table = basemap.tables.get("countries")
    placed = ground.name_countries(table, view, around, lang=sheet.lang)
    for each in placed:
        corridor_map.write(pane, each)
    frame.edge(sheet, box)
    y = _key(sheet, column, scale, strings)
    called = material.basemap.called(sheet.lang)
    listed = _countries(
        sheet, Box(column.left, y + 14, column.right, column.bottom), countries, called, strings
    )
    sheet.figure.alt = f"{corridor.title}. {subtitle} {listed}"


def _line(pane: Pane, view: projection.View, material: Material) -> None:
    line = view.place(shapely.union_all(material.corridor.sections.geometry.array))
    pane.line(line, Pen("casing", 4.0, cap="round"))
    pane.line(line, Pen("accent", 2.2, cap="round"))


def _dots(
    pane: Pane,
    view: projection.View,
    points: Any,  # noqa: ANN401 - a series of points
    looks: Sequence[style.Style],
    people: Sequence[float],
) -> None:
    """Draw the settlements, the large ones first so that small ones stay to be seen."""
    xy = view.points(shapely.get_coordinates(points.array))
    same = np.array([look.symbol is not None and look.symbol.fill == _SAME for look in looks])
    gone = np.array([look.key.endswith("missing") for look in looks])
    order = np.lexsort((np.arange(len(people)), -np.asarray(people, dtype=float), ~(same | gone)))
    for index in order:
        symbol = looks[index].symbol
        x, y = (float(value) for value in xy[index])
        edge = pane.box.inner(-8)
        if symbol is None or not (edge.left < x < edge.right and edge.top < y < edge.bottom):
            continue
        radius = 2.4 + min(people[index] / 4e5, 3.0) ** 0.5 * 2.6
        if looks[index].key.endswith("missing"):
            look = style.Symbol("circle", min(radius, 3.0), "casing", "gauge_unknown", 0.7)
        elif symbol.fill == _SAME:
            look = style.Symbol("circle", min(radius, 4.0), "admin", "border", 0.5)
        else:
            look = style.Symbol("circle", radius, symbol.fill, symbol.stroke, 0.8)
        pane.mark(x, y, look)


def _hubs(
    pane: Pane,
    view: projection.View,
    material: Material,
    around: placing.Ground,
    asked: object,
) -> None:
    """Draw and name the hubs of the kinds that were asked for."""
    table = material.corridor.hubs
    if table is None:
        return
    kinds = {asked} if isinstance(asked, str) else set(asked) if isinstance(asked, list) else set()
    table = table[[not kinds.isdisjoint(word.split(";")) for word in layers.kinds(table)]]
    layer = layers.hubs(table, lang=pane.sheet.lang, measured=material.stats["hubs"])
    labels = []
    for shape, look, text in zip(layer.shapes, layer.style_of, layer.labels, strict=True):
        if shape is None or look.symbol is None or not look.key.endswith("/open"):
            continue
        spot = view.place(shape)
        pane.mark(spot.x, spot.y, look.symbol)
        owner = round(spot.x) * 10_000 + round(spot.y)
        around.marks.append((owner, Box(spot.x - 6, spot.y - 6, spot.x + 6, spot.y + 6)))
        if text:
            labels.append(
                placing.Label(spot.x, spot.y, text, FACES["hub"], 9.0, 1.0, owner=owner, most=5.0)
            )
    for each in around.settle(placing.unique(labels)):
        corridor_map.write(pane, each)


def _key(sheet: Sheet, box: Box, scale: Scale, strings: Mapping[str, str]) -> float:
    """Draw the bar of classes and return where it ends."""
    paper, y = sheet.paper, box.top
    word = "access_change" if scale.styles[0].key.startswith("change") else "access_time"
    paper.text(box.left, y + 8, strings[word], FACES["heading"])
    wide = box.width / len(scale.styles)
    y += 22
    for index, look in enumerate(scale.styles):
        left = box.left + index * wide
        if look.symbol is not None:
            paper.area(Box(left, y, left + wide, y + 13), look.symbol.fill, edge=Pen("paper", 1.0))
    for index, value in enumerate(scale.values):
        sign = "+" if word == "access_change" and value > 0 else ""
        text = f"{sign}{value:g}".replace("-", "−")
        paper.text(box.left + (index + 1) * wide, y + 21, text, FACES["tick"], align="center")
    paper.text(box.right, y + 21, "h", FACES["tick"], align="right")
    y += 40
    if scale.missing is not None:
        symbol = style.Symbol("circle", 3.4, "casing", "gauge_unknown", 1.0)
        paper.mark(box.left + 5, y, symbol)
        paper.text(box.left + 18, y, strings["unreachable"], FACES["entry"])
        y += 14
    return y


def _countries(
    sheet: Sheet,
    box: Box,
    rows: Sequence[tuple[Any, Any, Any, Any]],
    called: Mapping[str, str],
    strings: Mapping[str, str],
) -> str:
    """Draw the mean of each country, before and after where they differ, and return it in words."""
    known = [row for row in rows if row[0] and row[1] is not None and row[2] is not None]
    known.sort(key=lambda row: (row[2], str(row[0])))
    known = known[: min(_MOST_ROWS, int((box.height - 60) / 26))]
    if not known:
        return ""
    paper = sheet.paper
    paper.text(box.left, box.top + 8, strings["access_mean"], FACES["heading"])
    paper.text(box.left, box.top + 25, strings["access_mean_note"], FACES["note"])
    step = min((box.height - 62) / len(known), 34.0)
    high = max(max(row[1], row[2]) for row in known)
    scale_to = chart.ticks(0, high, most=5)
    plot = Box(box.left + 108, box.top + 40, box.right - 66, box.top + 40 + step * len(known))
    axes = chart.Chart(sheet, plot, (0.0, scale_to[-1]), (0.0, 1.0))
    for value in scale_to:
        paper.rule(axes.x(value), plot.top, axes.x(value), plot.bottom, chart.GRID)
        paper.text(axes.x(value), plot.bottom + 11, f"{value:g}", FACES["tick"], align="center")
    told = []
    for index, (code, before, after, _) in enumerate(known):
        y = plot.top + step * (index + 0.5)
        name = called.get(str(code), str(code))
        told.append(f"{name}: {_change(before, after)}")
        paper.text(box.left, y, shortened(name, FACES["value"], most=100), FACES["value"])
        _pair(sheet, axes.x, before, after, y)
        paper.text(box.right, y, _change(before, after), FACES["strong"], align="right")
    return "; ".join(told) + "."


def _change(before: float, after: float) -> str:
    if abs(after - before) < _VISIBLE_H:
        return f"{after:.0f} h"
    return f"{after:.0f} h ({after - before:+.1f})".replace("-", "−")


def _pair(
    sheet: Sheet, at: Callable[[float], float], before: float, after: float, y: float
) -> None:
    paper = sheet.paper
    if abs(at(after) - at(before)) > _VISIBLE_PX:
        paper.rule(at(before), y, at(after), y, Pen(_NEUTRAL, 2.0))
        paper.mark(at(before), y, style.Symbol("circle", 4.2, "casing", _NEUTRAL, 1.5))
    paper.mark(at(after), y, style.Symbol("circle", 4.6, "accent", "casing", 0.8))
