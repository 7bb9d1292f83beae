"""How the answers of measures look: links of the network, competing ways, what is critical."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from corridormap.render.style import DASHES, Stroke, Style, Symbol

if TYPE_CHECKING:
    from collections.abc import Mapping

LINK_TOKENS: Mapping[str, str] = MappingProxyType(
    {"rail": "net_rail", "road": "net_road", "ferry": "net_ferry"}
)
LINK_DASHES: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {"rail": (), "road": (7.0, 4.0), "ferry": (1.5, 4.5)}
)


@cache
def link(mode: str, status: str | None) -> Style:
    """Return the style of a link of the network: thin, by mode, pale before it opens.

    >>> link("rail", "open").key, link("road", "planned").words
    ('link/rail/open', ('mode_road', 'status_planned'))
    """
    known = status if status is not None and status in DASHES else "open"
    strokes = (
        Stroke("casing", 4.2, opacity=0.75),
        Stroke(
            LINK_TOKENS.get(mode, "net_road"),
            2.0,
            LINK_DASHES.get(mode, ()),
            "butt",
            1.0 if known == "open" else 0.45,
        ),
    )
    words = (f"mode_{mode}",) if known == "open" else (f"mode_{mode}", f"status_{known}")
    return Style(f"link/{mode}/{known}", words, strokes, rank=list(DASHES).index(known))


def route(rank: int, number: int, mode: str, words: tuple[str, ...], *, of: int) -> Style:
    """Return the style of a way among others: a colour each, dashes off the rails.

    The first of `of` ways is the widest and lies below, so that common parts show all of them.
    """
    token = f"route_{rank % 5}"
    width = 3.0 + 2.6 * (of - 1 - rank)
    dash = {"road": (9.0, 6.0), "ferry": (2.0, 6.0)}.get(mode, ())
    strokes = (
        Stroke("casing", width + 3.0),
        *((Stroke(token, width, opacity=0.35),) if dash else ()),
        Stroke(token, width, dash, "butt" if dash else "round"),
    )
    return Style(f"route/{number}/{rank}/{mode}", words, strokes, rank=10 * rank)


_THIN = 0.55
STRAIGHT = "note_straight"
"""Note of a legend with `straight` lines in it."""


@cache
def straight(style: Style) -> Style:
    """Return a style as of a line whose course is not known: half as wide, without round ends.

    It has no words of its own; a note in the legend tells it apart.
    """
    strokes = tuple(replace(each, width=each.width * _THIN, cap="butt") for each in style.strokes)
    return replace(style, key=f"{style.key}/straight", words=(), strokes=strokes)


OPENED = Style("change/opened", ("change_opened",), (Stroke("opened", 15.0, opacity=0.4),))
"""A glow under what a scenario brings into service."""
CLOSED = Style(
    "change/closed",
    ("change_closed",),
    (Stroke("casing", 5.4), Stroke("critical", 3.0, (2.0, 4.5), "butt")),
    rank=1,
)
OPENED_CROSSING = Style(
    "change/opened_crossing",
    ("change_opened_crossing",),
    symbol=Symbol("plus", 7.5, "opened", "casing", 1.6),
    rank=2,
)
CLOSED_CROSSING = Style(
    "change/closed_crossing",
    ("change_closed_crossing",),
    symbol=Symbol("barred", 8.5, "critical", "casing", 1.6),
    rank=3,
)
CHANGED_CROSSING = Style(
    "change/changed_crossing",
    ("change_changed_crossing",),
    symbol=Symbol("target", 7.5, "casing", "accent", 2.0),
    rank=4,
)
CRITICAL = Style("critical", ("critical",), symbol=Symbol("circle", 5.0, "critical", "casing", 1.2))
"""A crossing whose closing is felt; the mark grows with what is lost."""
