"""Each kind of figure: what it is drawn from, and by whom."""

from __future__ import annotations

import unicodedata
import warnings
from typing import TYPE_CHECKING

from corridormap.render import material
from corridormap.render.figures import FontWarning, corridor_map, phrases, settings, sheet, strip

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from corridormap.study.subject import Subject

_OF_CORRIDOR = {"map": corridor_map.draw, "strip": strip.draw}


def draw(
    kind: str,
    corridor: Subject,
    *,
    lang: str,
    theme: str,
    size: str,
    scenario: str | None = None,
    compare: str | None = None,
) -> Figure:
    """Return a figure, see `figures.draw`."""
    strings = phrases.strings(lang)
    with settings.own():
        paper = sheet.Sheet(size, theme=theme, lang=lang)
        drawn = material.gather(corridor, scenario=scenario, compare=compare)
        _OF_CORRIDOR[kind](paper, drawn, strings)
    if paper.unset:
        warnings.warn(_without_font(paper.unset), FontWarning, stacklevel=3)
    return paper.figure


def _without_font(letters: set[str]) -> str:
    """Return what to say about letters that no font has.

    >>> _without_font({"中"})[:61]
    'no installed font has the letters 中 (CJK); they are drawn as '
    """
    scripts = sorted({unicodedata.name(char, "unnamed").split()[0] for char in letters})
    shown = "".join(sorted(letters)[:12]) + ("…" if len(letters) > 12 else "")
    return (
        f"no installed font has the letters {shown} ({', '.join(scripts)}); they are drawn as "
        f"boxes; install a font of that script, such as Noto Sans {scripts[0]}"
    )
