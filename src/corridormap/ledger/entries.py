"""The ledger of claims: what is said, by whom and when, and which measure answers it.

A claim is a table ``[[claim]]`` of `claims.toml`::

    [[claim]]
    claim_id = "total-2025"
    group = "length"
    statement = "The line from Kashgar to Andijan is 532.53 km long."
    quantity = "length of the whole line"
    value = 532.53                  # or a range [7, 8]; relation = "at least" or "at most"
    unit = "km"
    source = "Ministry of Transport of Uzbekistan"
    date = "2025-11-26"
    confidence = "B"
    measure = "length"
    parameters = {}
    tolerance_pct = 5               # or tolerance = 20, in the unit; else that of the unit
    against = [{ label = "…", parameters = {} }]  # other baselines to try

A statement without a figure may have a `threshold` with a `reading` that says so, or neither. One
that nothing here can answer has `why_not` instead of a measure, and may name the `nearest` claim.
Where the measure sees a part of the whole only, `incomplete` says which: what it computes is then a
lower bound, and a claim above it can be neither confirmed nor refuted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corridormap.errors import DataError, Fault, suggest
from corridormap.ledger import arithmetic
from corridormap.ledger.measures.registry import MEASURES
from corridormap.ledger.verdicts import RELATIONS, Bounds, tolerance
from corridormap.tables import CONFIDENCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from corridormap.ledger.measures.registry import Measure

_TEXT = ("claim_id", "statement", "source", "date")
_NUMBERS = ("tolerance", "tolerance_pct")
_OPTIONAL = (
    "group",
    "quantity",
    "reading",
    "confidence",
    "measure",
    "why_not",
    "incomplete",
    "nearest",
    "note",
)
_KEYS = (
    *_TEXT,
    *_NUMBERS,
    *_OPTIONAL,
    "value",
    "threshold",
    "relation",
    "unit",
    "parameters",
    "against",
)


@dataclass(frozen=True, slots=True)
class Baseline:
    """Other parameters under which a claim may hold."""

    label: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Claim:
    """One published statement."""

    claim_id: str
    statement: str
    unit: str | None
    source: str
    date: str
    group: str | None = None
    quantity: str | None = None
    confidence: str | None = None
    bounds: Bounds | None = None
    """What the computed figure is held against; None: the statement has no figure."""
    reading: str | None = None
    """How a statement without a figure is read; then `bounds` are ours, not the source's."""
    measure: str | None = None
    parameters: Mapping[str, Any] | None = None
    against: tuple[Baseline, ...] = ()
    why_not: str | None = None
    incomplete: str | None = None
    """Why the computed figure is a lower bound only."""
    nearest: str | None = None
    note: str | None = None


def read(entries: Iterable[Mapping[str, Any]]) -> tuple[Claim, ...]:
    """Return the claims of a ledger.

    Raises
    ------
    DataError
        Listing every fault of the ledger.
    """
    listed = list(entries)
    found = faults(listed)
    if found:
        raise DataError(faults=found)
    return tuple(_claim(entry) for entry in listed)


def faults(entries: Iterable[Mapping[str, Any]]) -> list[Fault]:
    """List everything in a ledger that breaks its rules.

    >>> for fault in faults([{"claim_id": "a", "statement": "…", "date": "2025", "value": 5,
    ...                       "unit": "km", "measure": "lenght"}]):
    ...     print(fault)
    claims, row a, column source: a value is required; received nothing; fill it in
    claims, row a, column measure: the measure is one of the registry; received 'lenght'; name one
    of docs/claims.md; did you mean 'length'?
    """
    listed = list(entries)
    names = [str(entry.get("claim_id", f"#{row}")) for row, entry in enumerate(listed, start=1)]
    found = [
        Fault("claims", name, "claim_id", "every claim has its own id", repr(name), "rename one")
        for place, name in enumerate(names)
        if name in names[:place]
    ]
    figures = {
        name for name, entry in zip(names, listed, strict=True) if _number(entry.get("value"))
    }
    for name, entry in zip(names, listed, strict=True):
        found += _plain_faults(name, entry)
        found += _figure_faults(name, entry)
        found += _measure_faults(name, entry, figures)
        near = entry.get("nearest")
        if near is not None and near not in names:
            remedy = f"name a claim_id{suggest(str(near), names)}"
            found.append(Fault("claims", name, "nearest", "it is a claim", repr(near), remedy))
    return found


def _plain_faults(name: str, entry: Mapping[str, Any]) -> Iterator[Fault]:
    for key in entry:
        if key not in _KEYS:
            remedy = f"rename or remove it{suggest(key, _KEYS)}"
            yield Fault("claims", name, key, "a key of a claim is known", repr(key), remedy)
    for key in _TEXT:
        if not isinstance(entry.get(key), str) or not str(entry[key]).strip():
            received = "nothing" if key not in entry else repr(entry[key])
            yield Fault("claims", name, key, "a value is required", received, "fill it in")
    confidence = entry.get("confidence")
    if confidence is not None and confidence not in CONFIDENCES:
        rule = f"the value is one of {', '.join(CONFIDENCES)}"
        yield Fault("claims", name, "confidence", rule, repr(confidence), "use one of them")
    for key in _NUMBERS:
        value = entry.get(key, 0)
        if not _number(value) or float(value) < 0:
            rule = "a tolerance is a number of at least 0"
            yield Fault("claims", name, key, rule, repr(value), "write digits with a point")


def _figure_faults(name: str, entry: Mapping[str, Any]) -> Iterator[Fault]:
    for key in ("value", "threshold"):
        value = entry.get(key)
        pair = isinstance(value, list) and len(value) == 2 and all(map(_number, value))
        if value is not None and not _number(value) and not (pair and value[0] <= value[1]):
            rule = "a figure is a number, or a range [low, high]"
            yield Fault("claims", name, key, rule, repr(value), "write digits with a point")
    if "value" in entry and "threshold" in entry:
        rule = "a claim has its own figure or a threshold of ours"
        yield Fault("claims", name, "threshold", rule, "both", "remove the threshold")
    if ("threshold" in entry) != ("reading" in entry):
        rule = "a threshold comes with the reading that explains it"
        yield Fault("claims", name, "reading", rule, "one of the two", "add the other")
    if not isinstance(entry.get("unit"), str) and {"value", "threshold", "measure"} & set(entry):
        yield Fault("claims", name, "unit", "a figure has a unit", "nothing", "add the unit")
    relation = entry.get("relation", "equal")
    if relation not in RELATIONS:
        remedy = f"use one of {', '.join(RELATIONS)}"
        rule = "the relation is known"
        yield Fault("claims", name, "relation", rule, repr(relation), remedy)


def _measure_faults(name: str, entry: Mapping[str, Any], figures: set[str]) -> Iterator[Fault]:
    word = entry.get("measure")
    if word is None:
        if not entry.get("why_not"):
            rule = "a claim has a measure, or why_not"
            yield Fault("claims", name, "measure", rule, "neither", "add one of the two")
        return
    if word not in MEASURES:
        rule, remedy = "the measure is one of the registry", "name one of docs/claims.md"
        remedy += suggest(str(word), MEASURES)
        yield Fault("claims", name, "measure", rule, repr(word), remedy)
        return
    measure = MEASURES[word]
    unit = entry.get("unit")
    if measure.unit is not None and isinstance(unit, str) and unit != measure.unit:
        rule = f"{word} is measured in {measure.unit}"
        yield Fault("claims", name, "unit", rule, repr(unit), f"convert to {measure.unit}")
    given = entry.get("parameters", {})
    yield from _parameter_faults(name, "parameters", measure, given)
    if not isinstance(given, dict):
        return
    yield from _baseline_faults(name, measure, given, entry.get("against", []))
    for figure in arithmetic.names(str(given.get("expression", ""))):
        if figure not in figures:
            remedy = f"name a claim with one figure{suggest(figure, figures)}"
            rule = "an expression names claims"
            yield Fault("claims", name, "parameters", rule, repr(figure), remedy)


def _baseline_faults(
    name: str, measure: Measure, given: dict[str, Any], others: Iterable[object]
) -> Iterator[Fault]:
    for other in others:
        if (
            not isinstance(other, dict)
            or set(other) != {"label", "parameters"}
            or not isinstance(other["parameters"], dict)
        ):
            rule = "a baseline has a label and parameters"
            yield Fault("claims", name, "against", rule, repr(other), "add what is missing")
        else:
            yield from _parameter_faults(name, "against", measure, given | other["parameters"])


def _parameter_faults(name: str, column: str, measure: Measure, given: object) -> Iterator[Fault]:
    if not isinstance(given, dict):
        rule = "parameters are a table"
        yield Fault("claims", name, column, rule, repr(given), "write { name = value }")
        return
    for problem in measure.problems(given):
        yield Fault("claims", name, column, "parameters fit the measure", problem, "correct them")


def _claim(entry: Mapping[str, Any]) -> Claim:
    given = entry.get("parameters", {})
    others: dict[str, Any] = {key: entry.get(key) for key in _OPTIONAL}
    return Claim(
        **{key: str(entry[key]) for key in _TEXT},
        unit=entry.get("unit"),
        bounds=_bounds(entry),
        parameters=given,
        against=tuple(
            Baseline(other["label"], given | other["parameters"])
            for other in entry.get("against", ())
        ),
        **others,
    )


def _bounds(entry: Mapping[str, Any]) -> Bounds | None:
    value = entry.get("value", entry.get("threshold"))
    if value is None:
        return None
    ends: Sequence[float] = value if isinstance(value, list) else [value, value]
    low, high = (float(end) for end in ends)
    unit = str(entry["unit"])
    allowed = entry.get("tolerance")
    if allowed is None:
        ours = 0.0 if "threshold" in entry else None
        pct = entry.get("tolerance_pct", ours)
        allowed = tolerance(min(abs(low), abs(high)), unit, pct=pct)
    return Bounds(low, high, entry.get("relation", "equal"), float(allowed))


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
