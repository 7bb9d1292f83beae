"""Whether a computed figure bears out a claimed one, and by what tolerance that is decided.

A claim is a number, a range, or a limit (`at least`, `at most`). The tolerance is the claim's own,
else that of its unit: what the figures computed here can be trusted to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Relation = Literal["equal", "at least", "at most"]
Verdict = Literal["agrees", "differs", "not computable"]

RELATIONS: tuple[Relation, ...] = ("equal", "at least", "at most")

TOLERANCES_PCT: dict[str, float] = {
    "km": 5.0,  # a line under construction is drawn within 3 to 15 km
    "m": 2.0,
    "h": 20.0,  # times rest on average speeds and on yearly means of waits
    "d": 20.0,
    "USD": 20.0,
    "bn USD": 1.0,  # figures of one statistical office, rounded
    "%": 5.0,
}
"""By unit, in per cent of the claimed figure; of other units (counts, years) nothing."""


_NOISE = 1e-12
"""Relative error of sums in floating point, which is no difference."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What was claimed: a number (`low` = `high`), a range or a limit."""

    low: float
    high: float
    relation: Relation = "equal"
    tolerance: float = 0.0
    """In the unit of the claim; both ends are part of it."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a computed figure stands to a claim."""

    agrees: bool
    compared_with: float
    """The claimed figure; of a range, the end that is nearer."""
    difference: float
    """Computed less claimed; 0 within a range."""
    difference_pct: float | None
    """The difference in per cent of the claimed figure; None where that is 0."""


def tolerance(value: float, unit: str, *, pct: float | None = None) -> float:
    """Return how far a computed figure may be off, in the unit of the claim.

    Parameters
    ----------
    pct
        Of the claim; None: the one of the unit.

    >>> tolerance(200, "km"), tolerance(200, "km", pct=1), tolerance(20, "stations")
    (10.0, 2.0, 0.0)
    """
    share = TOLERANCES_PCT.get(unit, 0.0) if pct is None else pct
    return abs(value) * share / 100


def judge(computed: float, bounds: Bounds) -> Judgement:
    """Hold a computed figure against a claim.

    >>> judge(95.0, Bounds(100, 100, tolerance=5)).agrees
    True
    >>> judge(94.9, Bounds(100, 100, tolerance=5)).difference_pct
    -5.1
    >>> judge(7.4, Bounds(7, 8)).difference_pct
    0.0
    >>> judge(250, Bounds(100, 100, "at least")).agrees
    True
    """
    near = min(max(computed, bounds.low), bounds.high)
    difference = computed - near
    if abs(difference) <= _NOISE * max(abs(near), 1.0):
        difference = 0.0
    if bounds.relation == "at least":
        agrees = difference >= -bounds.tolerance or computed >= bounds.low
    elif bounds.relation == "at most":
        agrees = difference <= bounds.tolerance or computed <= bounds.high
    else:
        agrees = abs(difference) <= bounds.tolerance
    if bounds.low < bounds.high and difference == 0:
        near = bounds.low if computed - bounds.low <= bounds.high - computed else bounds.high
    pct = round(difference / abs(near) * 100, 9) if near else None
    return Judgement(agrees, near, difference, pct)
