"""Figures that cannot all be true together: equations over claims, and what each would imply.

A row of the table `conflicts` joins claims by an equation (`arithmetic`)::

    conflict_id,title,equation,unit,tolerance,note
    naryn,"Torugart-Makmal and Naryn region",torugart-makmal >= naryn-region,km,5,"…"

Where it does not hold, at least one of its figures is wrong, or they speak of different things.
For each it is solved: what that figure would have to be if all the others were right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from corridormap.errors import DataError, Fault, suggest
from corridormap.ledger import arithmetic
from corridormap.ledger.wording import said

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from corridormap.ledger.entries import Claim

_HOLDS = {
    "=": lambda left, right, slack: abs(left - right) <= slack,
    "<=": lambda left, right, slack: left <= right + slack,
    ">=": lambda left, right, slack: left + slack >= right,
}
_ROUNDING = 1e-9


def conflicts(
    claims: Sequence[Claim], table: pd.DataFrame | None, rows: Iterable[Mapping[str, Any]] = ()
) -> list[dict[str, Any]]:
    """Return every equation with its two sides, whether it holds, and what each figure implies.

    Parameters
    ----------
    claims
        The ledger; an equation may name any claim with a single figure of its own.
    table
        The table `conflicts`; None: no equations.
    rows
        Rows of `claims.claims`, for the figure computed here beside each claimed one.

    Returns
    -------
    Mappings with ``conflict_id``, ``title``, ``equation``, ``left``, ``right``, ``gap`` (left less
    right), ``unit``, ``tolerance``, ``holds``, ``why``, ``note`` and ``figures``: per claim
    ``claim_id``, ``claimed``, ``implied`` (null where the equation does not decide it),
    ``computed``, ``statement``, ``source`` and ``date``.

    Raises
    ------
    DataError
        If an equation cannot be read or names something unknown.
    """
    if table is None:
        return []
    figures = _figures(claims)
    by_id = {claim.claim_id: claim for claim in claims}
    computed = {row["claim_id"]: row["computed"] for row in rows}
    found = []
    for entry in table.to_dict("records"):
        equation, unit = str(entry["equation"]), str(entry["unit"])
        left_side, sign, right_side = arithmetic.sides(equation)
        left = arithmetic.evaluate(left_side, figures)
        right = arithmetic.evaluate(right_side, figures)
        slack = 0.0 if pd.isna(entry["tolerance"]) else float(entry["tolerance"])
        implied = {
            name: arithmetic.solve(equation, name, figures) for name in arithmetic.names(equation)
        }
        holds = _HOLDS[sign](left, right, slack + _ROUNDING)
        found.append(
            {
                "conflict_id": str(entry["conflict_id"]),
                "title": str(entry["title"]),
                "equation": equation,
                "left": left,
                "right": right,
                "gap": left - right,
                "unit": unit,
                "tolerance": slack,
                "holds": holds,
                "why": _why((left, right, unit), implied, by_id, holds=holds),
                "note": None if pd.isna(entry["note"]) else str(entry["note"]),
                "figures": [
                    {
                        "claim_id": name,
                        "claimed": figures[name],
                        "implied": value,
                        "computed": computed.get(name),
                        "statement": by_id[name].statement,
                        "source": by_id[name].source,
                        "date": by_id[name].date,
                    }
                    for name, value in implied.items()
                ],
            }
        )
    return found


def faults(entries: Iterable[Mapping[str, Any]], table: pd.DataFrame | None) -> list[Fault]:
    """List equations that cannot be read or name no claim with a figure."""
    if table is None:
        return []
    known = {
        str(entry["claim_id"]): 1.0
        for entry in entries
        if "claim_id" in entry and isinstance(entry.get("value"), int | float)
    }
    found = []
    for entry in table.to_dict("records"):
        name, equation = str(entry["conflict_id"]), str(entry["equation"])
        unknown = [word for word in arithmetic.names(equation) if word not in known]
        for word in unknown:
            remedy = f"name a claim_id{suggest(word, known)}"
            rule = "an equation names claims with one figure"
            found.append(Fault("conflicts", name, "equation", rule, repr(word), remedy))
        try:
            left, _, right = arithmetic.sides(equation)
            if not unknown:
                arithmetic.evaluate(left, known)
                arithmetic.evaluate(right, known)
        except DataError as err:
            rule = "an equation can be read"
            found.append(Fault("conflicts", name, "equation", rule, str(err), "correct it"))
    return found


def _figures(claims: Iterable[Claim]) -> dict[str, float]:
    return {
        claim.claim_id: claim.bounds.low
        for claim in claims
        if claim.bounds is not None
        and claim.reading is None
        and claim.bounds.low == claim.bounds.high
    }


def _why(
    sides: tuple[float, float, str],
    implied: Mapping[str, float | None],
    by_id: Mapping[str, Claim],
    *,
    holds: bool,
) -> str:
    left, right, unit = sides
    both = f"{said(left, unit)} on the left, {said(right, unit)} on the right"
    if holds:
        return f"{both}: these figures can stand together."
    solved = [
        f"{name} would have to be {said(value, by_id[name].unit or unit)}"
        for name, value in implied.items()
        if value is not None
    ]
    return f"{both}; {', or '.join(solved)}."
