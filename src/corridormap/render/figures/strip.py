"""The corridor straightened: everything along it over one axis of kilometres.

The line itself is drawn by `strip_line`; what lies along it comes measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.path import Path

from corridormap.errors import DataError
from corridormap.render import cells, furniture, layers, names, words
from corridormap.render.figures import frame, placing, strip_line
from corridormap.render.figures.corridor_map import alt, gauge_colours
from corridormap.render.figures.lettering import FACES, shortened, width
from corridormap.render.figures.sheet import Box, Pen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from corridormap.render.figures.lettering import Face
    from corridormap.render.figures.sheet import Sheet
    from corridormap.render.material import Material

_SIDE = 122.0
"""Room left of the bands for what they are."""
_NEAR_KM = 50.0
"""Hubs farther off are not beside the line."""
_THIN = Pen("muted", 0.7)
_FRAME = Pen("border", 0.7)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the line that has something in common."""

    from_km: float
    to_km: float
    text: str
    fill: str
    opacity: float = 1.0

    @property
    def length_km(self) -> float:
        """Kilometres."""
        return self.to_km - self.from_km


@dataclass(frozen=True, slots=True)
class Ruler:
    """Where on the sheet a kilometre lies, and what stands left of it."""

    sheet: Sheet
    words: float
    """Left edge of what the bands are called."""
    left: float
    right: float
    last_km: float
    slack: float
    """Factor on heights: paper to spare is shared out."""

    def at(self, km: float) -> float:
        """Return the pixel of a kilometre."""
        return self.left + km / self.last_km * (self.right - self.left)

    def called(self, y: float, word: str) -> None:
        """Write what a band is."""
        self.sheet.paper.text(self.words, y, word, FACES["strong"])


def draw(sheet: Sheet, material: Material, strings: Mapping[str, str]) -> None:
    """Draw the strip.

    Raises
    ------
    DataError
        If the alignment is not one line, so that it has no kilometres.
    """
    stats = material.stats
    sections = sorted(
        (row for row in stats["sections"] if row["from_km"] is not None),
        key=lambda row: (row["from_km"], row["to_km"]),
    )
    if not sections:
        message = (
            "a strip shows one line from end to end; these sections have gaps or branches, so "
            "they have no common kilometres; give the sections of one line"
        )
        raise DataError(message)
    called = material.basemap.called(sheet.lang)
    told = furniture.figures(stats, called, strings, lang=sheet.lang, stage=material.stage)
    body = frame.compose(
        sheet,
        title=material.corridor.title,
        subtitle=strings["figure_strip_subtitle"],
        strings=strings,
        figures=[frame.Figures(each["label"], each["texts"]) for each in told],
        notes=[strings["figure_strip_note"]],
        sources=furniture.sources(material.corridor, material.basemap),
    )
    last = max(row["to_km"] for row in sections)
    slack = min(max(body.height / 560, 0.5), 1.5)
    ruler = Ruler(sheet, body.left, body.left + _SIDE, body.right - 22, last, slack)
    y = body.top + strip_line.NAMES
    strip_line.draw(sheet, material, sections, ruler.at, y)
    y = _kilometres(ruler, y + strip_line.BELOW + 8 * slack)
    bands = {
        "strip_country": _countries(stats, called, last),
        "strip_gauge": _gauges(sections, strings),
        "strip_status": _statuses(sections, strings),
    }
    for word, spans in bands.items():
        y = _band(ruler, y, strings[word], spans)
    y = _structures(ruler, material, sections, y + 6 * slack, strings)
    y = _errors(ruler, sections, y + 8 * slack, strings)
    sheet.figure.alt = f"{strings['figure_strip_subtitle']} " + alt(
        material, strings["figure_map_alt"], called
    )
    _hubs(ruler, material, Box(body.left, y + 12 * slack, body.right, body.bottom), strings)


def _kilometres(ruler: Ruler, y: float) -> float:
    """Draw the axis of kilometres and return where it ends."""
    paper, at, last = ruler.sheet.paper, ruler.at, ruler.last_km
    paper.rule(at(0), y, at(last), y, _FRAME)
    step = next(s for s in (1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500) if last / s <= 12)
    for km in np.arange(0, last + 1e-9, step):
        paper.rule(at(km), y, at(km), y + 4, _FRAME)
        paper.text(
            at(km), y + 11, f"{km:g} km" if km == 0 else f"{km:g}", FACES["tick"], align="center"
        )
    return y + 24


def _band(ruler: Ruler, y: float, word: str, spans: Sequence[Span]) -> float:
    """Draw a band of spans and return where the next begins."""
    paper, high = ruler.sheet.paper, 25 * ruler.slack
    ruler.called(y + high / 2, word)
    for span in spans:
        box = Box(ruler.at(span.from_km), y, ruler.at(span.to_km), y + high)
        paper.area(box, span.fill, opacity=span.opacity)
        paper.area(box, None, edge=_FRAME)
        text = _fitting(span, box.width - 8, FACES["value"], paper.sheet.lang)
        paper.text(box.middle[0], box.middle[1], text, FACES["value"], align="center")
    return y + high + 7 * ruler.slack


def _fitting(span: Span, most: float, face: Face, lang: str) -> str:
    """Return name and length of a span, the name alone, or nothing: what fits in it."""
    for text in (f"{span.text} · {words.number(span.length_km, lang)} km", span.text):
        if width(text, face) <= most:
            return text
    return ""


def _countries(stats: Mapping[str, Any], called: Mapping[str, str], last: float) -> list[Span]:
    """Return the countries in the order of the line, from the crossings between them."""
    passed = [row for row in stats["crossings"] if row.get("chainage_km") is not None]
    passed.sort(key=lambda row: row["chainage_km"])
    codes = [str(row["to_country"]) for row in passed]
    known = [row["country"] for row in stats["by_country"] if row["country"]]
    first = str(passed[0]["from_country"]) if passed else (known[0] if len(known) == 1 else "")
    edges = [0.0, *(row["chainage_km"] for row in passed), last]
    shades = {code: index % 2 for index, code in enumerate(dict.fromkeys([first, *codes]))}
    return [
        Span(low, high, called.get(code, code), "land" if shades[code] else "land_corridor")
        for code, low, high in zip([first, *codes], edges[:-1], edges[1:], strict=True)
        if code
    ]


def _gauges(sections: Sequence[Mapping[str, Any]], strings: Mapping[str, str]) -> list[Span]:
    def of(row: Mapping[str, Any]) -> tuple[str, str]:
        gauge = cells.whole(row["gauge_mm"])
        text = strings["gauge_unknown"] if gauge is None else f"{gauge} mm"
        return text, gauge_colours([gauge, gauge])[0]

    return _runs(sections, of)


def _statuses(sections: Sequence[Mapping[str, Any]], strings: Mapping[str, str]) -> list[Span]:
    def of(row: Mapping[str, Any]) -> tuple[str, str]:
        status = row["status"] or "open"
        return strings.get(f"status_{status}", status), "muted" if status == "open" else "rule"

    return _runs(sections, of)


def _runs(
    sections: Sequence[Mapping[str, Any]], of: Callable[[Mapping[str, Any]], tuple[str, str]]
) -> list[Span]:
    """Return neighbouring sections with the same text as one span."""
    spans = []
    for (text, fill), group in groupby(sections, key=of):
        rows = list(group)
        spans.append(Span(rows[0]["from_km"], rows[-1]["to_km"], text, fill, 0.24))
    return spans


def _structures(
    ruler: Ruler,
    material: Material,
    sections: Sequence[Mapping[str, Any]],
    y: float,
    strings: Mapping[str, str],
) -> float:
    """Draw tunnels and bridges with their names below, and return where the next begins."""
    found = [row for row in sections if row["structure"]]
    if not found:
        return y
    called = _structure_names(material)
    paper, at, face, high = ruler.sheet.paper, ruler.at, FACES["minor"], 11.0
    ruler.called(y + high / 2, strings["strip_structures"])
    paper.rule(ruler.left, y + high / 2, ruler.right, y + high / 2, Pen("rule", 1.0))
    texts = []
    for row in found:
        word = strings.get(str(row["structure"]), str(row["structure"]))
        texts.append(f"{called.get(row['section_id']) or word}, {row['length_km']:.1f} km")
    middles = [at((row["from_km"] + row["to_km"]) / 2) for row in found]
    fitted, places = _beside(texts, middles, face, low=ruler.left - 8, high=ruler.right + 20)
    for row, text, middle, x in zip(found, fitted, middles, places, strict=True):
        box = Box(at(row["from_km"]), y, at(row["to_km"]), y + high)
        paper.area(box, "tunnel" if "tunnel" in row["structure"].lower() else "road")
        paper.line(
            Path([(middle, y + high + 2), (middle, y + high + 5), (x, y + high + 11)]), _THIN
        )
        paper.text(x, y + high + 19, text, face, align="center")
    return y + high + 28


def _structure_names(material: Material) -> dict[str, str | None]:
    table = material.corridor.sections
    if not {"structure_name", "section_id"} <= set(table.columns):
        return {}
    return {
        str(row["section_id"]): names.short(names.text(row["structure_name"]))
        for row in cells.records(table)
    }


def _beside(
    texts: Sequence[str], middles: Sequence[float], face: Face, *, low: float, high: float
) -> tuple[list[str], list[float]]:
    """Return the texts, the longest shortened until all have room, and where they stand."""
    gap = 16.0
    wide = [width(text, face) for text in texts]
    most = placing.ceiling(wide, (high - low) - gap * len(texts))
    fitted = [shortened(text, face, most=most) for text in texts]
    room = [width(text, face) + gap for text in fitted]
    return fitted, placing.spread(middles, room, low=low, high=high)


def _errors(
    ruler: Ruler, sections: Sequence[Mapping[str, Any]], y: float, strings: Mapping[str, str]
) -> float:
    """Draw how far each section may be off as bars of that height."""
    known = [row for row in sections if row.get("position_error_km")]
    if not known:
        return y
    paper, face, high = ruler.sheet.paper, FACES["km"], 36 * ruler.slack
    top, low = max(row["position_error_km"] for row in known), y + high + 8
    ruler.called(low - high / 2 - 7, strings["strip_error"])
    paper.text(ruler.words, low - high / 2 + 9, "± km", FACES["note"])
    for error, group in groupby(known, key=lambda row: row["position_error_km"]):
        rows = list(group)
        left, right = ruler.at(rows[0]["from_km"]), ruler.at(rows[-1]["to_km"])
        box = Box(left, low - high * error / top, right, low)
        paper.area(box, "gauge_unknown", opacity=0.28)
        text = f"{error:g}"
        if width(text, face) < box.width - 2:
            paper.text(box.middle[0], box.top - 6, text, face, align="center")
    paper.rule(ruler.left, low, ruler.right, low, _FRAME)
    return low + 6


def _hubs(ruler: Ruler, material: Material, box: Box, strings: Mapping[str, str]) -> None:
    """Hang the hubs near the line below their kilometre, as deep as they lie off it."""
    table = material.corridor.hubs
    if table is None:
        return
    layer = layers.hubs(table, lang=ruler.sheet.lang, measured=material.stats["hubs"])
    ids = table["hub_id"].astype(str)
    looks = {
        hub: (look, label)
        for hub, look, label in zip(ids, layer.style_of, layer.labels, strict=True)
    }
    near = [
        row
        for row in material.stats["hubs"]
        if row["chainage_km"] is not None and abs(row["offset_km"]) <= _NEAR_KM
    ]
    if not near or box.height < 40:
        return
    near.sort(key=lambda row: (row["chainage_km"], row["hub_id"]))
    paper, face = ruler.sheet.paper, FACES["hub"]
    ruler.called(box.top + 6, strings["strip_hubs"])
    paper.text(box.left, box.top + 22, strings["strip_hubs_note"], FACES["note"])
    paper.rule(ruler.left, box.top, ruler.right, box.top, _FRAME)
    farthest = max(abs(row["offset_km"]) for row in near)
    depth = min(max(box.height - 64, 0.0), 110.0) / max(farthest, 1.0)
    texts = [
        f"{looks[str(row['hub_id'])][1] or row['name']}, {abs(row['offset_km']):.0f} km"
        for row in near
    ]
    kilometres = [ruler.at(row["chainage_km"]) for row in near]
    fitted, places = _beside(texts, kilometres, face, low=ruler.left - 8, high=ruler.right + 20)
    for row, text, km, x in zip(near, fitted, kilometres, places, strict=True):
        y = box.top + 22 + depth * abs(row["offset_km"])
        paper.line(Path([(km, box.top), (km, box.top + 4), (x, box.top + 13), (x, y)]), _THIN)
        paper.mark(x, y, looks[str(row["hub_id"])][0].symbol)
        paper.text(x, y + 16, text, face, align="center")
