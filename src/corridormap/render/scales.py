"""Ordered quantities on the map: which class a value falls into, and how the legend tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from corridormap.render.style import Fill, Stroke, Style, Symbol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

RAMPS = {"sequential": "seq", "diverging": "div"}
"""Tokens of `style.PALETTE` are the ramp's word and the class, ``seq_0`` for instance."""
_STEPS = {"sequential": 6, "diverging": 7}


@dataclass(frozen=True, slots=True)
class Scale:
    """Legend of a quantity in classes, or of sizes."""

    kind: str
    """``classes``: a bar of colours with the breaks between them; ``sizes``: points that grow."""
    styles: tuple[Style, ...]
    values: tuple[float, ...]
    """Breaks between the classes, one fewer than styles; or the value of each size."""
    words: tuple[str, ...] = ()
    """What is measured, as keys of the interface strings or text."""
    unit: str = ""
    radii: tuple[float, ...] = ()
    """Factor on the radius of each size."""
    missing: Style | None = None
    """Style of features without a value."""

    def explained(self) -> tuple[Style, ...]:
        """Return the styles the legend explains."""
        return (*self.styles, *(() if self.missing is None else (self.missing,)))

    def as_json(self) -> dict[str, Any]:
        """Return the legend as the page reads it."""
        return {
            "kind": self.kind,
            "styles": [each.key for each in self.styles],
            "values": list(self.values),
            "words": list(self.words),
            "unit": self.unit,
            "radii": list(self.radii),
            "missing": None if self.missing is None else self.missing.key,
        }

    def style_of(self, values: Iterable[float | None]) -> tuple[Style, ...]:
        """Return the style of each value: a class holds its lower break, not its upper one.

        Values that are null or not finite have the style `missing`, else that of the first class.
        """
        numbers = np.array([np.nan if each is None else each for each in values], dtype=float)
        known = np.isfinite(numbers)
        at = np.searchsorted(np.array(self.values), np.where(known, numbers, 0.0), side="right")
        nothing = self.missing or self.styles[0]
        return tuple(
            self.styles[place] if sure else nothing for place, sure in zip(at, known, strict=True)
        )


def classes(
    key: str,
    breaks: Sequence[float],
    *,
    words: tuple[str, ...],
    unit: str,
    ramp: str = "sequential",
    drawn: str = "points",
) -> Scale:
    """Return a scale of one class more than `breaks`, in colours of a ramp.

    Parameters
    ----------
    key
        Start of the keys of its styles.
    breaks
        Rising; at most five for a sequential ramp and six for a diverging one.
    ramp
        ``sequential`` or ``diverging``; the middle class of the latter is neutral.
    drawn
        ``points``, ``lines`` or ``areas``.

    >>> scale = classes("t", (6, 12), words=("t",), unit="h")
    >>> [each.key for each in scale.style_of([1, 6, 99, None])]
    ['t/0', 't/1', 't/2', 't/missing']
    """
    count = len(breaks) + 1
    # The palest of a ramp is an area or a mark, but hardly a line.
    first = 1 if drawn == "lines" and ramp == "sequential" and count < _STEPS[ramp] else 0
    steps = np.linspace(first, _STEPS[ramp] - 1, count).round().astype(int)
    if len(set(steps)) < count:
        message = f"a {ramp} ramp has {_STEPS[ramp]} classes; received {len(breaks)} breaks"
        raise ValueError(message)
    looks = [f"{RAMPS[ramp]}_{step}" for step in steps]
    styles = tuple(_drawn(f"{key}/{rank}", token, drawn, rank) for rank, token in enumerate(looks))
    return Scale(
        "classes",
        styles,
        tuple(float(each) for each in breaks),
        words,
        unit,
        missing=_drawn(f"{key}/missing", "gauge_unknown", drawn, count, words=("unreachable",)),
    )


def _drawn(key: str, token: str, drawn: str, rank: int, *, words: tuple[str, ...] = ()) -> Style:
    if drawn == "areas":
        return Style(key, words, (Stroke("border", 0.6),), rank=rank, fill=Fill(token, 0.55))
    if drawn == "lines":
        return Style(
            key, words, (Stroke("mark_edge", 4.4, opacity=0.7), Stroke(token, 3.2)), rank=rank
        )
    return Style(key, words, symbol=Symbol("circle", 4.6, token, "mark_edge", 0.8), rank=rank)
