"""The legend of a printed map: the entries of the web map, as far as they are in view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridormap.render.figures.lettering import FACES, wrapped
from corridormap.render.figures.sheet import Box, Pen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from corridormap.render.figures.sheet import Pane, Sheet
    from corridormap.render.style import Style

_SWATCH = 36.0
_INDENT = 46.0
_ROW = 15.6
_GAP = 6.5
"""Between groups."""
_HEAD = 17.0


def height(groups: Sequence[Mapping[str, Any]], box_width: float) -> float:
    """Return how many pixels a legend needs."""
    return sum(
        _HEAD
        + _GAP
        + sum(_ROW * len(_lines(entry["text"], box_width)) for entry in group["entries"])
        for group in groups
    )


def draw(
    sheet: Sheet,
    box: Box,
    groups: Sequence[Mapping[str, Any]],
    styles: Mapping[str, Style],
    *,
    gauges: tuple[str, str] | None = None,
) -> None:
    """Draw the groups of `legend.build` from the top of a box; what has no room is left out.

    Parameters
    ----------
    sheet, box
        Where.
    groups
        Titles and entries.
    styles
        By the keys of the entries.
    gauges
        Colours of the two halves of a break of gauge.
    """
    paper = sheet.paper
    y = box.top
    for group in groups:
        if y + _HEAD + _ROW > box.bottom:
            return
        paper.text(box.left, y + _HEAD / 2, group["title"], FACES["heading"])
        y += _HEAD
        for entry in group["entries"]:
            lines = _lines(entry["text"], box.width)
            if y + _ROW * len(lines) > box.bottom + 2:
                return
            swatch(paper, box.left, y + _ROW / 2, styles[entry["style"]], gauges=gauges)
            for line in lines:
                paper.text(box.left + _INDENT, y + _ROW / 2, line, FACES["entry"])
                y += _ROW
        y += _GAP


def _lines(text: str, wide: float) -> list[str]:
    return wrapped(text, FACES["entry"], most=wide - _INDENT) or ["–"]


def swatch(
    pane: Pane, left: float, middle: float, style: Style, *, gauges: tuple[str, str] | None = None
) -> None:
    """Draw a sample of a style, a line of 36 pixels or a mark in its middle."""
    for stroke in style.strokes:
        wide = min(stroke.width, 14.0)
        pen = Pen(stroke.colour, wide, stroke.dash, _cap(stroke.cap), stroke.opacity)
        pane.rule(left + 1, middle, left + _SWATCH - 1, middle, pen)
    if style.symbol is not None:
        halves = gauges if style.symbol.shape == "split" else None
        pane.mark(left + _SWATCH / 2, middle, style.symbol, gauges=halves)


def _cap(cap: str) -> str:
    return "butt" if cap == "butt" else "round"
