"""Each kind of figure: what it is drawn from, and by whom."""

from __future__ import annotations

import unicodedata
import warnings
from typing import TYPE_CHECKING, Any

from corridormap import reachability
from corridormap.errors import DataError, NetworkError
from corridormap.render import material
from corridormap.render.figures import (
    FontWarning,
    corridor_map,
    heights,
    phrases,
    reached,
    settings,
    sheet,
    stairs,
    strip,
)
from corridormap.study import access, tcd
from corridormap.study import compare as comparison

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

    from corridormap.render.material import Material
    from corridormap.study.subject import Subject

_OF_LINE = {"map": corridor_map.draw, "strip": strip.draw, "profile": heights.draw}

_SEAPORT = "seaport"
"""What isolation is measured by, where the network has one."""


def draw(
    kind: str,
    corridor: Subject,
    *,
    lang: str,
    theme: str,
    size: str,
    scenario: str | Sequence[str] | None = None,
    compare: str | None = None,
    origin: str | None = None,
    to: str | None = None,
) -> Figure:
    """Return a figure, see `figures.draw`."""
    strings = phrases.strings(lang)
    scenarios = [scenario] if isinstance(scenario, str) else list(scenario or ())
    with settings.own():
        paper = sheet.Sheet(size, theme=theme, lang=lang)
        if kind in _OF_LINE:
            if len(scenarios) > 1:
                message = f"a {kind} shows one scenario; received {', '.join(scenarios)}; name one"
                raise DataError(message)
            name = scenarios[0] if scenarios else None
            made = material.gather(corridor, scenario=name, compare=compare)
            _OF_LINE[kind](paper, made, strings)
        else:
            made = material.gather(corridor)
            if compare is not None:
                scenarios = [*(scenarios or ["today"]), compare]
            _measured(kind, paper, made, strings, scenarios, origin, to)
    if paper.unset:
        warnings.warn(_without_font(paper.unset), FontWarning, stacklevel=3)
    return paper.figure


def _measured(
    kind: str,
    paper: sheet.Sheet,
    made: Material,
    strings: dict[str, str],
    scenarios: list[str],
    origin: str | None,
    to: str | None,
) -> None:
    corridor = made.corridor
    if kind == "tcd":
        first, last = _ends(made)
        asked = scenarios or _today_and_own(corridor)
        answered = tcd.answer(corridor, origin or first, to or last, scenarios=asked)
        if not answered["curves"]:
            message = (
                f"From {origin or first!r} to {to or last!r}: {answered['reason']}; "
                "name other ends or another scenario"
            )
            raise NetworkError(message)
        stairs.draw(paper, made, answered, strings)
    elif kind == "access":
        answered = access.answer(corridor, to=to, scenario=(scenarios or ["today"])[0])
        reached.access(paper, made, answered, strings)
    else:
        pair = scenarios or _today_and_own(corridor)
        if len(pair) != 2:
            message = (
                f"compare sets two scenarios side by side; received {', '.join(pair)}; name two, "
                "such as --scenario today --scenario cku"
            )
            raise DataError(message)
        seaport = reachability.of_kind(corridor.network(pair[0]), _SEAPORT)
        answered = comparison.answer(corridor, *pair, to=to or (_SEAPORT if seaport else None))
        reached.compare(paper, made, answered, strings)


def _today_and_own(corridor: Subject) -> list[str]:
    """Return today and, where there is one, the scenario that is called as the corridor."""
    own = corridor.corridor_id
    return ["today", own] if own in corridor.scenarios else ["today"]


def _ends(made: Material) -> tuple[str, str]:
    """Return the first and the last station of the line."""
    along: list[dict[str, Any]] = [
        row for row in made.stats["stations"] if row["chainage_km"] is not None
    ]
    along.sort(key=lambda row: row["chainage_km"])
    if len(along) < 2:
        message = (
            "a time/cost-distance curve runs between two stations; the line has fewer; name both, "
            "such as --from kashgar --to tashkent"
        )
        raise DataError(message)
    return str(along[0]["station_id"]), str(along[-1]["station_id"])


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
