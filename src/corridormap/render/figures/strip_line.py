"""The line of a strip: drawn straight, with its stations and their names."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from matplotlib.path import Path

from corridormap.render import cells, layers, style
from corridormap.render.figures import frame, placing
from corridormap.render.figures.corridor_map import gauge_colours
from corridormap.render.figures.lettering import FACES, shortened
from corridormap.render.figures.sheet import Pen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from corridormap.render.figures.sheet import Pane, Sheet
    from corridormap.render.material import Material

NAMES = 132.0
"""Height of the names of stations, which lean."""
BELOW = 34.0
"""Height of the kilometres of stations below the line."""
_LEAN = 48.0
"""Degrees."""
_NAME_ROOM = 22.0
"""Along the line, for one name."""
_THIN = Pen("muted", 0.7)
_ON_LINE_KM = 1.0
"""A station farther off has no place on the line."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A station on the line."""

    km: float
    text: str
    look: style.Style
    face: str
    priority: int
    gauges: tuple[str, str] | None = None
    """Colours of the two sides of a break of gauge."""


def draw(
    sheet: Sheet,
    material: Material,
    sections: Sequence[Mapping[str, Any]],
    at: Callable[[float], float],
    y: float,
) -> None:
    """Draw the line with its stations, and their names leaning above it."""
    paper = sheet.paper
    for row in sections:
        if "tunnel" in (row["structure"] or "").lower():
            strokes(paper, style.TUNNEL, at(row["from_km"]), at(row["to_km"]), y)

    def look(row: Mapping[str, Any]) -> style.Style:
        return style.alignment(cells.whole(row["gauge_mm"]), row["status"], row["mode"])

    ordered = sorted(sections, key=lambda row: row["from_km"])
    for _, group in groupby(ordered, key=lambda row: look(row).key):
        rows = list(group)
        strokes(paper, look(rows[0]), at(rows[0]["from_km"]), at(rows[-1]["to_km"]), y)
    for row in material.stats["crossings"]:
        if row.get("chainage_km") is not None:
            symbol = style.CROSSINGS["measured"].symbol
            paper.mark(at(row["chainage_km"]), y, symbol)
    for row in sections:
        if "bridge" in (row["structure"] or "").lower():
            middle = (row["from_km"] + row["to_km"]) / 2
            paper.mark(at(middle), y, style.BRIDGE.symbol)
    halts = stops(material, sheet.lang)
    for stop in halts:
        paper.mark(at(stop.km), y, stop.look.symbol, gauges=stop.gauges)
    _names(sheet, halts, at, y)


def stops(material: Material, lang: str) -> list[Stop]:
    """Return the stations on the line in their order, and the breaks of gauge."""
    table = material.corridor.stations
    if table is None:
        return []
    layer = layers.stations(table, lang=lang, measured=material.stats["stations"])
    kept = table[[kind not in layers.NO_STATION for kind in layers.kinds(table)]]
    chainage = {row["station_id"]: row for row in material.stats["stations"]}
    breaks = {row["station_id"]: row for row in material.stats["breaks_of_gauge"]}
    found = []
    for index, station_id in enumerate(kept["station_id"].astype(str)):
        row = chainage.get(station_id, {})
        km, offset = row.get("chainage_km"), row.get("offset_km")
        if km is None or offset is None or abs(offset) > _ON_LINE_KM:
            continue
        look, priority = layer.style_of[index], layer.priority[index]
        face = "station" if priority >= 70 else "minor"
        gauges = None
        if station_id in breaks:
            look, priority, face = style.BREAK_OF_GAUGE, 100, "break"
            pair = breaks[station_id]
            gauges = gauge_colours([pair["from_gauge_mm"], pair["to_gauge_mm"]])
        text = layer.labels[index] or layer.titles[index]
        found.append(Stop(km, text, look, face, priority, gauges))
    return sorted(found, key=lambda stop: stop.km)


def _names(sheet: Sheet, halts: Sequence[Stop], at: Callable[[float], float], y: float) -> None:
    """Write names above the line and kilometres below it."""
    for stop, x in names_above(sheet, halts, at, y):
        bend = [(at(stop.km), y + 9), (at(stop.km), y + 12), (x, y + 18)]
        sheet.paper.line(Path(bend), _THIN)
        sheet.paper.text(x, y + 25, f"{stop.km:.0f}", FACES["km"], align="center")


def names_above(
    sheet: Sheet, halts: Sequence[Stop], at: Callable[[float], float], y: float
) -> list[tuple[Stop, float]]:
    """Write the names of stations side by side above `y`; where there are too many, the lesser go.

    Returns those that are written, each with the pixel it stands at.
    """
    low, high = at(0) - 8, sheet.box.right - frame.MARGIN
    most = int((high - low) / _NAME_ROOM)
    kept = sorted(halts, key=lambda stop: -stop.priority)[:most]
    kept.sort(key=lambda stop: stop.km)
    wanted = [at(stop.km) for stop in kept]
    places = placing.spread(wanted, [_NAME_ROOM] * len(kept), low=low, high=high)
    for stop, x in zip(kept, places, strict=True):
        face = FACES[stop.face]
        text = shortened(stop.text, face, most=(NAMES - 40) / np.sin(np.radians(_LEAN)))
        bend = [(at(stop.km), y - 9), (at(stop.km), y - 15), (x, y - 23)]
        sheet.paper.line(Path(bend), _THIN)
        sheet.paper.text(x + 1, y - 28, text, face, turn=_LEAN)
    return list(zip(kept, places, strict=True))


def strokes(pane: Pane, look: style.Style, x0: float, x1: float, y: float) -> None:
    """Draw a straight line in a style, pass by pass."""
    for stroke in look.strokes:
        cap = "butt" if stroke.cap == "butt" else "round"
        pane.line(
            shapely.LineString([(x0, y), (x1, y)]),
            Pen(stroke.colour, stroke.width, stroke.dash, cap, stroke.opacity),
        )
