"""What every figure has around it: title, what it shows, key figures, notes and sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from corridormap.render.figures.lettering import FACES, LEADING, width, wrapped
from corridormap.render.figures.sheet import Box, Pen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from corridormap.render.figures.lettering import Face
    from corridormap.render.figures.sheet import Sheet

MARGIN = 34.0
_GUTTER = 24.0
_BAR = 4.0
_MOST_LINES = 4
"""Of a subtitle or a group of key figures; the map needs the room."""


@dataclass(frozen=True, slots=True)
class Figures:
    """A group of key figures beside the title."""

    label: str
    texts: Sequence[str]


def compose(
    sheet: Sheet,
    *,
    title: str,
    subtitle: str,
    strings: Mapping[str, str],
    figures: Sequence[Figures] = (),
    notes: Sequence[str] = (),
    sources: Sequence[str] = (),
) -> Box:
    """Write what stands around a figure and return the box that is left for it.

    Parameters
    ----------
    sheet
        To write on; its figure learns the title.
    title, subtitle
        What it is; what it shows.
    strings
        Words in the language of the sheet.
    figures
        Key figures, to the right of the title, as many groups as there is room for.
    notes
        Sentences below: how it was made, what it does not say.
    sources
        Attributions, each once.
    """
    sheet.figure.title = title
    top = _head(sheet, title, subtitle, figures)
    bottom = _foot(sheet, notes, sources, strings["sources"])
    return Box(MARGIN, top, sheet.box.right - MARGIN, bottom)


def _head(sheet: Sheet, title: str, subtitle: str, figures: Sequence[Figures]) -> float:
    paper = sheet.paper
    paper.area(Box(0, 0, sheet.box.right, _BAR), "ink")
    right = sheet.box.right - MARGIN
    left, low = _key_figures(sheet, figures, right)
    most = (left - 2 * _GUTTER if figures else right) - MARGIN
    face = FACES["title"]
    y = 20.0
    for line in wrapped(title, face, most=most)[:2]:
        y += face.size * 0.6
        paper.text(MARGIN, y, line, face)
        y += face.size * 0.6
    face = FACES["subtitle"]
    for line in wrapped(subtitle, face, most=min(most, 860))[:_MOST_LINES]:
        y += face.size * LEADING / 2
        paper.text(MARGIN, y, line, face)
        y += face.size * LEADING / 2
    return max(y, low) + 16.0


def _key_figures(sheet: Sheet, figures: Sequence[Figures], right: float) -> tuple[float, float]:
    """Write the groups from the right and return where they begin and end."""
    label, value, large = FACES["label"], FACES["value"], FACES["figure"]
    columns: list[tuple[Figures, float, list[Face]]] = []
    room = (right - MARGIN) * 0.58
    for index, group in enumerate(figures):
        faces = [large if index == 0 and line == 0 else value for line in range(len(group.texts))]
        wide = [width(text, face) for text, face in zip(group.texts, faces, strict=True)]
        across = max([width(group.label, label), *wide])
        if sum(each[1] + _GUTTER for each in columns) + across > room:
            continue
        columns.append((group, across, faces))
    x = right - sum(across for _, across, _ in columns) - _GUTTER * max(len(columns) - 1, 0)
    begin, low = x, 0.0
    for group, across, faces in columns:
        y = 28.0
        sheet.paper.text(x, y, group.label, label)
        y += 10.0
        for text, face in list(zip(group.texts, faces, strict=True))[:_MOST_LINES]:
            y += face.size * 0.62
            sheet.paper.text(x, y, text, face)
            y += face.size * 0.68
        x += across + _GUTTER
        low = max(low, y)
    return begin, low


def _foot(sheet: Sheet, notes: Sequence[str], sources: Sequence[str], word: str) -> float:
    """Write notes and sources from the bottom up and return where they begin."""
    note, strong = FACES["note"], FACES["note_strong"]
    step = note.size * 1.36
    most = sheet.box.width - 2 * MARGIN
    lines = wrapped(" ".join(notes), note, most=most)
    indent = width(word + "  ", strong)
    told = wrapped(" · ".join(sources), note, most=most - indent)
    y = sheet.box.bottom - 18.0 - step * (len(lines) + len(told)) - (4.0 if told else 0.0)
    begin = y
    for line in lines:
        sheet.paper.text(MARGIN, y + step / 2, line, note)
        y += step
    y += 4.0
    if told:
        sheet.paper.text(MARGIN, y + step / 2, word, strong)
    for line in told:
        sheet.paper.text(MARGIN + indent, y + step / 2, line, note)
        y += step
    return begin - 12.0


def edge(sheet: Sheet, box: Box) -> None:
    """Draw the thin frame of a map or a chart."""
    sheet.paper.area(box, None, edge=Pen("border", 0.9))
