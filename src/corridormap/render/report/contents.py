"""The tree of a report: which parts there are, in which order, with which pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from corridormap import __version__
from corridormap.errors import CorridorMapError
from corridormap.render.report import background, called, numbers, sections, tree

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from corridormap.render.report.findings import Findings
    from corridormap.render.report.numbers import Phrases


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn figure, before it has a caption."""

    alt: str
    svg: bytes
    png: bytes
    width_mm: float
    height_mm: float


@dataclass
class Drawn:
    """The figures of a report, each drawn when its part is made."""

    draw: Callable[..., Picture]
    """Takes a kind and what the kind takes; raises `CorridorMapError` where it cannot."""
    say: Phrases
    refused: dict[str, str] = field(default_factory=dict)
    """Why a kind was not drawn."""

    def figure(
        self,
        kind: str,
        *,
        print_only: bool = False,
        caption: Mapping[str, Any] | None = None,
        **asked: Any,  # noqa: ANN401 - what the kind takes
    ) -> list[tree.Figure]:
        """Return a figure, or nothing where the data do not allow it."""
        try:
            picture = self.draw(kind, **asked)
        except CorridorMapError as err:
            self.refused[kind] = " ".join(str(err).split())
            return []
        text = self.say.say(f"fig_{kind}", **(caption or {}))
        return [
            tree.Figure(
                f"figure-{kind}", text, picture.alt, picture.svg, picture.png, picture.width_mm,
                picture.height_mm, print_only,
            )
        ]  # fmt: skip


def build(
    found: Findings,
    *,
    draw: Callable[..., Picture],
    web_map: str | None,
    lang: str,
    told: Callable[[str], None] = lambda _: None,
) -> tree.Report:
    """Return the report of what was found.

    Parameters
    ----------
    found
        From `findings.gather`.
    draw
        Draws a figure of a kind.
    web_map
        The interactive map as a whole document, for formats that can hold it.
    lang
        Language of the words, in English where there are none; names come as near as they can.
    told
        Called with the kind of each figure before it is drawn.
    """
    say = numbers.phrases(lang)
    names = called.read(found.corridor, say, lang=lang)

    def drawing(kind: str, **asked: Any) -> Picture:  # noqa: ANN401
        told(kind)
        return draw(kind, **asked)

    drawn = Drawn(drawing, say)
    on_screen = [tree.WebMap("map", say.say("map_caption"), web_map)] if web_map else []
    ground = drawn.figure("map", print_only=bool(web_map))
    along = [*drawn.figure("strip"), *drawn.figure("profile")]
    ends = found.ends or ("", "")
    caption = {"from_": names.place(ends[0]), "to": names.place(ends[1])}
    curves = (
        drawn.figure("tcd", caption=caption, origin=ends[0], to=ends[1], scenario=found.scenarios)
        if found.tcd is not None
        else []
    )
    reach = _reach(found, drawn)
    parts = [
        sections.summary(found, say, names),
        sections.line(found, say, names, drawn=[*on_screen, *ground, *along]),
        sections.lengths(found, say, names),
        sections.ways(found, say, names, drawn=curves),
        sections.access(found, say, names, drawn=reach),
        sections.criticality(found, say, names),
        background.claims(found, say),
        background.methods(found, say),
        background.parameters(found, say),
        background.data(found, say),
        background.limits(found, say, undrawn=drawn.refused),
    ]
    inputs = say.count("inputs", len(background.inputs_of(found)))
    return tree.Report(
        title=found.corridor.title,
        subtitle=say.say("subtitle"),
        lang=say.lang,
        words={key: say.say(key) for key in _OWN},
        sections=tuple(part for part in parts if part is not None),
        colophon=say.say("colophon", version=__version__, inputs=inputs),
    )


_OWN = ("contents", "figure", "table", "page", "of", "map_interactive", "where")


def _reach(found: Findings, drawn: Drawn) -> list[tree.Figure]:
    """Return the map of access: what changes, where there are two scenarios."""
    if found.access is None:
        return []
    if found.after is None:
        return drawn.figure("access", scenario=found.before)
    caption = {"scenario": found.title(found.after)}
    return drawn.figure("compare", caption=caption, scenario=found.before, compare=found.after)
