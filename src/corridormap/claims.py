"""What is said beside what is measured: every claim of a ledger with a verdict that says why.

The entries are read by `ledger.entries`, answered by `ledger.measures`, judged by `ledger.verdicts`
and put into words by `ledger.wording`; equations between them are left to `ledger.conflicts`.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from corridormap import scenario
from corridormap.document import document
from corridormap.errors import CorridorMapError, DataError, ScenarioError, suggest
from corridormap.ledger import conflicts, entries
from corridormap.ledger.evidence import Figure
from corridormap.ledger.measures.registry import MEASURES
from corridormap.ledger.verdicts import judge
from corridormap.ledger.wording import NO_PER_CENT, bounds_said, reason, said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from corridormap.corridor import Corridor, Input
    from corridormap.errors import Fault
    from corridormap.ledger.entries import Claim
    from corridormap.ledger.evidence import Evidence, Part
    from corridormap.ledger.measures.registry import Measure
    from corridormap.ledger.verdicts import Judgement

__all__ = ["claims"]

VERDICTS = ("agrees", "differs", "not computable")
_SCENARIOS = ("scenario", "before", "after")
_SUFFIXES = (".csv", ".geojson", ".toml", ".fgb", ".gpkg", ".parquet")
_FILES = {"countries": "world/countries/", "places": "world/places/"}


def claims(evidence: Evidence, *, group: str | None = None) -> dict[str, Any]:
    """Hold the claims of a corridor against what is measured.

    Parameters
    ----------
    evidence
        The corridor, whose ledger is read, and what the measures need.
    group
        Only the claims of this group.

    Returns
    -------
    The document that `corridormap claims --format json` prints: ``rows``, one per claim; ``counts``
    of verdicts; ``figures``, one per claim that names a measure, with the measure, its parameters,
    its inputs and the parts of the figure; ``conflicts``, see `conflicts.conflicts`.

    Raises
    ------
    DataError
        If the ledger has faults (all of them are listed), or no claim is of the group.
    """
    corridor = evidence.corridor
    read = entries.read(corridor.claims)
    chosen = [claim for claim in read if group is None or claim.group == group]
    if group is not None and not chosen:
        known = sorted({claim.group for claim in read if claim.group})
        hint = suggest(group, known) or f"; groups are {', '.join(known) or 'not used'}"
        message = f"No claim of group {group!r}{hint}"
        raise DataError(message)
    by_id = {claim.claim_id: claim for claim in read}
    answers = [(claim, figures(claim, evidence)) for claim in chosen]
    rows = [row(claim, found, by_id) for claim, found in answers]
    counts = [
        {"verdict": word, "claims": sum(item["verdict"] == word for item in rows)}
        for word in VERDICTS
    ]
    return document(
        "claims",
        corridor,
        parameters={"group": group},
        inputs=evidence.inputs,
        rows=rows,
        counts=counts,
        figures=[_provenance(claim, found, evidence) for claim, found in answers if claim.measure],
        conflicts=conflicts.conflicts(read, corridor.conflicts, rows),
    )


def faults(corridor: Corridor) -> list[Fault]:
    """List everything wrong with a corridor's ledger and its conflicts, for `check`."""
    return entries.faults(corridor.claims) + conflicts.faults(corridor.claims, corridor.conflicts)


def figures(claim: Claim, evidence: Evidence) -> list[Figure]:
    """Return what the claim's measure computes, then the same under each other baseline."""
    if claim.measure is None:
        return []
    measure = MEASURES[claim.measure].function
    sets = [claim.parameters or {}, *(other.parameters for other in claim.against)]
    found = []
    for parameters in sets:
        try:
            found.append(measure(evidence, **parameters))
        except CorridorMapError as err:  # what the corridor lacks is an answer too
            found.append(Figure(None, " ".join(str(err).split()).rstrip(".")))
    return found


def row(claim: Claim, found: list[Figure], ledger_by_id: Mapping[str, Claim]) -> dict[str, Any]:
    """Return a claim as a row of the answer.

    Parameters
    ----------
    found
        As `figures` returns them.
    ledger_by_id
        All claims, for the nearest one.

    Returns
    -------
    ``claim_id``, ``group``, ``statement``, ``quantity``; ``claimed`` (of a range, the end nearer to
    the computed figure; null where the source has no figure), ``claimed_low``, ``claimed_high``,
    ``relation``, ``threshold`` (ours, where the source has none); ``computed``, ``unit``,
    ``difference``, ``difference_pct``, ``tolerance``; ``verdict``, ``why``, ``holds_if``;
    ``measure``, ``source``, ``date``, ``confidence``, ``note``.
    """
    main = found[0] if found else None
    bounds, computed = claim.bounds, main.value if main else None
    judged = judge(computed, bounds) if bounds and computed is not None else None
    if judged and bounds and computed is not None and claim.incomplete:
        judged = judged if computed > bounds.low + bounds.tolerance else None
    others = _others(claim, found)
    holds = [text for text, agrees in others if agrees]
    fails = [text for text, agrees in others if not agrees]
    ours = claim.reading is not None
    near = judged.compared_with if judged else bounds.low if bounds else None
    pct = judged.difference_pct if judged and not ours and claim.unit not in NO_PER_CENT else None
    return {
        "claim_id": claim.claim_id,
        "group": claim.group,
        "statement": claim.statement,
        "quantity": claim.quantity,
        "claimed": None if ours else near,
        "claimed_low": bounds.low if bounds and not ours else None,
        "claimed_high": bounds.high if bounds and not ours else None,
        "claimed_said": bounds_said(bounds) if bounds and not ours else None,
        "relation": bounds.relation if bounds else None,
        "threshold": near if ours else None,
        "computed": computed,
        "unit": claim.unit,
        "difference": judged.difference if judged else None,
        "difference_pct": pct,
        "tolerance": bounds.tolerance if bounds else None,
        "verdict": _verdict(judged),
        "why": reason(claim, main, judged, nearest=ledger_by_id.get(claim.nearest or "")),
        "holds_if": "; ".join(holds) or None if judged and not judged.agrees else None,
        "not_if": "; ".join(fails) or None if judged else None,
        "measure": claim.measure,
        "source": claim.source,
        "date": claim.date,
        "confidence": claim.confidence,
        "note": claim.note,
    }


def _verdict(judged: Judgement | None) -> str:
    return VERDICTS[2] if judged is None else VERDICTS[0] if judged.agrees else VERDICTS[1]


def _others(claim: Claim, found: list[Figure]) -> list[tuple[str, bool]]:
    """Return the parts of the figure and the other baselines, and whether the claim holds there."""
    bounds = claim.bounds
    if bounds is None or claim.measure is None or not found:
        return []
    unit = claim.unit or ""
    listed = []
    if MEASURES[claim.measure].comparable and len(found[0].parts) > 1:
        listed = [(part.label, part) for part in found[0].parts if part.value is not None]
    told = [
        (_part_said(label, part, unit), judge(part.value, bounds).agrees)
        for label, part in listed
        if part.value is not None
    ]
    for other, figure in zip(claim.against, found[1:], strict=True):
        if figure.value is not None:
            text = f"{other.label}: {said(figure.value, unit)}"
            told.append((text, judge(figure.value, bounds).agrees))
    return told


def _part_said(label: str, part: Part, unit: str) -> str:
    if part.value is None or part.before is None or part.after is None:
        return f"{label}: {said(part.value or 0.0, unit)}"
    inner = "" if unit in ("%", "pp") else f" {unit}"
    ways = f"{said(part.before, '')} → {said(part.after, '')}{inner}"
    return f"{label}: {said(part.value, unit)} ({ways})"


def _provenance(claim: Claim, found: list[Figure], evidence: Evidence) -> dict[str, Any]:
    measure, figure = MEASURES[str(claim.measure)], found[0]
    given = dict(claim.parameters or {})
    return {
        "claim_id": claim.claim_id,
        "measure": measure.name,
        "definition": measure.definition,
        "parameters": given,
        "computed": figure.value,
        "unit": claim.unit,
        "how": figure.how,
        "inputs": [item.as_row() for item in _inputs(measure, given, evidence)],
        "parts": [
            {
                "label": part.label,
                "value": part.value,
                "before": part.before,
                "after": part.after,
            }
            for part in figure.parts
        ],
        "against": [
            {
                "label": other.label,
                "parameters": dict(other.parameters),
                "computed": answer.value,
                "how": answer.how,
            }
            for other, answer in zip(claim.against, found[1:], strict=True)
        ],
    }


def _inputs(measure: Measure, given: Mapping[str, Any], evidence: Evidence) -> list[Input]:
    """Return the files behind the tables that a measure reads and the scenarios it is under."""
    wanted = set(measure.reads)
    scenarios = {
        name
        for key, item in measure.parameters.items()
        if key in _SCENARIOS
        for name in _names(str(given.get(key, item.default)), evidence.corridor)
    }
    found = []
    for item in (*evidence.corridor.inputs, *evidence.inputs):
        path = PurePosixPath(item.name)
        stem = path.name.removesuffix(path.suffix) if path.suffix in _SUFFIXES else path.name
        if path.parent.name == "scenarios":
            used = stem in scenarios
        else:
            bundled = any(item.name.startswith(_FILES[name]) for name in wanted & _FILES.keys())
            used = bundled or stem in wanted
        if used:
            found.append(item)
    return found


def _names(name: str, corridor: Corridor) -> tuple[str, ...]:
    """Return a scenario and those it extends; none if there is no such scenario."""
    try:
        return scenario.find(name, corridor.scenarios).names
    except ScenarioError:
        return ()
