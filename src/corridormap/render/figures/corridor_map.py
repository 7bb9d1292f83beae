"""The map of a corridor on paper: what the web map shows, in a projection centred on it.

What is shown is decided by `render.drawing`, as for the web map; here it is laid out on a sheet.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from corridormap.render import drawing, furniture, legend, style
from corridormap.render.figures import frame, ground, key, placing, projection, shade, surround
from corridormap.render.figures.lettering import FACES
from corridormap.render.figures.sheet import Box, Pen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from corridormap.corridor import Corridor
    from corridormap.render.basemap import Basemap
    from corridormap.render.figures.placing import Ground, Label, Placed
    from corridormap.render.figures.projection import View
    from corridormap.render.figures.sheet import Pane, Sheet
    from corridormap.render.layer import Layer
    from corridormap.render.material import Material

_KEY = 226.0
"""Width of the column of the legend."""
_GUTTER = 18.0
_LOCATOR, _FLATTEST = 0.66, 0.4
"""Height of the locator, in its widths: as it should be, and the least."""
_PER_LAYER = {"hubs": "hub", "crossings": "crossing", "km_posts": "km", "breaks_of_gauge": "break"}
_MINOR = frozenset({"station/planned", "station/waypoint"})
_ALONG = frozenset({"bar", "bridge", "tick"})
"""Marks that turn with the line."""


def draw(sheet: Sheet, material: Material, strings: Mapping[str, str]) -> None:
    """Draw the map."""
    corridor, stats, basemap = material.corridor, material.stats, material.basemap
    called = basemap.called(sheet.lang)
    told = furniture.figures(stats, called, strings, lang=sheet.lang, stage=material.stage)
    view_first = projection.view(_extent(corridor), Box(0, 0, 1000, 720))
    body = frame.compose(
        sheet,
        title=corridor.title,
        subtitle=corridor.summary or strings["figure_map_subtitle"],
        strings=strings,
        figures=[frame.Figures(each["label"], each["texts"]) for each in told],
        notes=[corridor.disclaimer or strings["disclaimer"], _how(view_first, strings)],
        sources=furniture.sources(corridor, basemap, shade.attribution(view_first)),
    )
    column = Box(body.right - _KEY, body.top, body.right, body.bottom)
    box = Box(body.left + 14, body.top, column.left - _GUTTER, body.bottom - 14)
    view = projection.view(_extent(corridor), box)
    layers = drawing.layers(corridor, stats=stats, basemap=basemap, lang=sheet.lang)
    seen = [_in_view(layer, view) for layer in layers]
    countries = [str(row["country"]) for row in stats.get("by_country", []) if row.get("country")]
    _map(sheet, view, seen, basemap, countries, strings)
    sheet.figure.alt = alt(material, strings["figure_map_alt"], called)
    _column(sheet, column, seen, view, basemap, countries, strings)


def alt(material: Material, phrase: str, called: Mapping[str, str]) -> str:
    """Return length and countries of the corridor in words."""
    rows = [row for row in material.stats["by_country"] if row["country"]]
    countries = [
        f"{called.get(row['country'], row['country'])} {row['length_km']:,.0f} km" for row in rows
    ]
    km = f"{material.stats['total']['length_km']:,.0f}"
    return phrase.format(title=material.corridor.title, km=km, countries=", ".join(countries))


def _extent(corridor: Corridor) -> np.ndarray[Any, Any]:
    """Return what has to be seen: the alignment and the stations."""
    shapes = list(corridor.sections.geometry)
    return np.array([shape for shape in shapes if shape is not None], dtype=object)


def _how(view: View, strings: Mapping[str, str]) -> str:
    lon, lat = view.centre
    return strings[f"projection_{view.method}"].format(
        lat=surround.degrees(round(float(lat), 1), "lat", strings),
        lon=surround.degrees(round(float(lon), 1), "lon", strings),
    )


def _in_view(layer: Layer, view: View) -> Layer:
    """Return the layer with the features that touch the map, so the legend tells of no others."""
    kept = []
    for index, shape in enumerate(layer.shapes):
        if shape is None or shape.is_empty:
            continue
        box = shapely.box(*view.box.inner(4))
        if shapely.intersects(view.place(shape), box):
            kept.append(index)

    def of(values: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(values[index] for index in kept) if values else values

    return replace(
        layer,
        shapes=of(layer.shapes),
        style_of=of(layer.style_of),
        titles=of(layer.titles),
        rows=of(layer.rows),
        labels=of(layer.labels),
        priority=of(layer.priority),
        width_m=of(layer.width_m),
        extra={
            name: [values[index] for index in kept] if isinstance(values, list) else values
            for name, values in layer.extra.items()
        },
    )


def _map(
    sheet: Sheet,
    view: View,
    layers: Sequence[Layer],
    basemap: Basemap,
    countries: Sequence[str],
    strings: Mapping[str, str],
) -> None:
    pane = sheet.pane(view.box)
    ground.draw(pane, view, basemap, corridor_countries=countries)
    shade.draw(pane, view)
    surround.graticule(pane, view, strings)
    by_id = {layer.layer_id: layer for layer in layers}
    lines = [view.place(shape) for shape in by_id["alignment"].shapes]
    around = placing.Ground(view.box.inner(4), cells=placing.trail(lines))
    labels = _features(pane, view, layers, lines, around)
    bar = surround.scale_bar(pane, view)
    around.taken += [bar, surround.north_arrow(pane, view, bar)]
    placed = around.settle(placing.unique(labels))
    known = [each.label.text for each in placed]
    tables, lang = basemap.tables, sheet.lang
    placed += ground.name_countries(tables.get("countries"), view, around, lang=lang)
    placed += ground.name_places(tables.get("places"), view, around, lang=lang, known=known)
    placed += ground.name_waters(basemap, view, around, lang=lang)
    for each in reversed(placed):
        write(pane, each)
    frame.edge(sheet, view.box)


def write(pane: Pane, placed: Placed) -> None:
    """Write a placed label, with the dot of a town."""
    label = placed.label
    if label.dot:
        dot = style.Symbol("circle", 2.1, "place_dot", "place_dot", 0)
        pane.mark(label.x, label.y, dot)
    rim = 0.0 if label.face is FACES["water"] else 3.5
    pane.text(placed.box.left, placed.middle, label.text, label.face, rim=rim)


def _features(
    pane: Pane, view: View, layers: Sequence[Layer], lines: list[BaseGeometry], around: Ground
) -> list[Label]:
    """Draw the layers from the bottom up and return the labels they want."""
    labels: list[Label] = []
    whole = shapely.union_all(lines) if lines else shapely.MultiLineString()
    for layer in layers:
        if layer.layer_id == "uncertainty":
            _band(pane, view, layer)
        elif layer.kind == "lines":
            _strokes(pane, view, layer)
            labels += _named_lines(view, layer)
        else:
            labels += _points(pane, view, layer, whole, around)
    return labels


def _band(pane: Pane, view: View, layer: Layer) -> None:
    """Draw how far the line may be off as one area, as wide on the ground as it says."""
    half_px = [metres / 2 / view.m_px for metres in layer.width_m]
    strips = shapely.buffer(view.place(np.array(layer.shapes, dtype=object)), half_px)
    for each in layer.used():
        stroke = each.strokes[0]
        pane.area(shapely.union_all(strips), stroke.colour, opacity=stroke.opacity)


def _strokes(pane: Pane, view: View, layer: Layer) -> None:
    """Draw pass by pass over all features, those of one style in one line: dashes run on."""
    shapes = view.place(np.array(layer.shapes, dtype=object))
    used = layer.used()
    for level in range(max((len(each.strokes) for each in used), default=0)):
        for each in used:
            if level >= len(each.strokes):
                continue
            stroke = each.strokes[level]
            same = [s for s, of in zip(shapes, layer.style_of, strict=True) if of.key == each.key]
            parts = [part for shape in same for part in shapely.get_parts(shape)]
            merged = shapely.line_merge(shapely.multilinestrings(parts))
            cap = "butt" if stroke.cap == "butt" else "round"
            pane.line(merged, Pen(stroke.colour, stroke.width, stroke.dash, cap, stroke.opacity))


def _named_lines(view: View, layer: Layer) -> list[placing.Label]:
    labels = []
    for index, text in enumerate(layer.labels):
        if text:
            spot = shapely.line_interpolate_point(
                shapely.line_merge(view.place(layer.shapes[index])), 0.5, normalized=True
            )
            face = FACES["structure"]
            labels.append(
                placing.Label(spot.x, spot.y, text, face, 11.0, layer.priority[index], most=9.0)
            )
    return labels


def _points(
    pane: Pane, view: View, layer: Layer, whole: BaseGeometry, around: Ground
) -> list[placing.Label]:
    labels = []
    for index, (shape, look) in enumerate(zip(layer.shapes, layer.style_of, strict=True)):
        if look.symbol is None or shape is None:
            continue
        spot = view.place(shape).centroid
        if layer.layer_id == "km_posts" and layer.extra["kilometres"][index] % 10:
            continue  # on paper there is no zoom: every tenth kilometre
        gauges = None
        turn = 0.0
        if layer.layer_id == "breaks_of_gauge":
            pair = layer.extra["gauges"][index]
            gauges = gauge_colours(pair)
            turn = _heading(whole, spot)
        elif look.symbol.shape in _ALONG:
            turn = _heading(whole, spot)
        pane.mark(spot.x, spot.y, look.symbol, turn=turn, gauges=gauges)
        reach = look.symbol.radius + 1
        owner = round(spot.x / 3) * 100_000 + round(spot.y / 3)
        around.marks.append(
            (owner, Box(spot.x - reach, spot.y - reach, spot.x + reach, spot.y + reach))
        )
        text = layer.labels[index] if layer.labels else None
        if layer.layer_id == "km_posts" and layer.extra["kilometres"][index] % 50:
            text = None
        if text:
            labels.append(_label(layer, index, text, spot, reach, owner))
    return labels


def _label(
    layer: Layer, index: int, text: str, spot: shapely.Point, reach: float, owner: int
) -> placing.Label:
    face = _face(layer, index)
    return placing.Label(
        spot.x,
        spot.y,
        text,
        FACES[face],
        reach + 4,
        layer.priority[index],
        strict=face in ("hub", "gone", "structure"),
        most=6.0 if face == "km" else math.inf,
        owner=owner,
    )


def _face(layer: Layer, index: int) -> str:
    look = layer.style_of[index].key
    if layer.layer_id == "stations":
        return "minor" if look in _MINOR else "station"
    if layer.layer_id == "hubs" and look.endswith(tuple(f"/{word}" for word in style.GONE)):
        return "gone"
    return _PER_LAYER.get(layer.layer_id, "structure")


def gauge_colours(gauges: Sequence[int | None]) -> tuple[str, str]:
    """Return the colour tokens of the two gauges of a break."""
    first, second = (
        "gauge_unknown" if gauge is None else style.GAUGES.get(gauge, "gauge_other")
        for gauge in gauges
    )
    return first, second


def _heading(whole: BaseGeometry, spot: shapely.Point) -> float:
    """Return the direction of the line where a mark stands, in radians."""
    best, angle = math.inf, 0.0
    for part in shapely.get_parts(whole):
        away = shapely.distance(part, spot)
        if away < best:
            best = away
            at = shapely.line_locate_point(part, spot)
            one, other = shapely.line_interpolate_point(part, [max(at - 2, 0), at + 2])
            angle = math.atan2(other.y - one.y, other.x - one.x)
    return angle


def _column(
    sheet: Sheet,
    column: Box,
    layers: Sequence[Layer],
    view: View,
    basemap: Basemap,
    countries: Sequence[str],
    strings: Mapping[str, str],
) -> None:
    """Draw the legend and, where there is room below it, the locator."""
    groups = legend.build(layers, strings)
    styles = {each.key: each for layer in layers for each in layer.used()}
    pairs = [pair for layer in layers for pair in layer.extra.get("gauges", [])]
    needed = key.height(groups, column.width)
    low = column.bottom - 14
    high = min(column.width * _LOCATOR, low - column.top - needed - 8)
    if high >= column.width * _FLATTEST and "countries" in basemap.tables:
        box = Box(column.left, low - high, column.right, low)
        line = shapely.union_all(
            [s for layer in layers if layer.layer_id == "alignment" for s in layer.shapes]
        )
        surround.locator(
            sheet,
            box,
            basemap=basemap,
            main=view,
            line=line,
            corridor_countries=countries,
            lang=sheet.lang,
        )
        low = box.top - 8
    gauges = gauge_colours(pairs[0]) if pairs else None
    key.draw(sheet, Box(column.left, column.top, column.right, low), groups, styles, gauges=gauges)
