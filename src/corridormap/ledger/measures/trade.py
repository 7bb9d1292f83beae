"""Measures of the trade table: turnover by year, partner and who reports it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridormap.errors import DataError, suggest
from corridormap.ledger.evidence import Figure, Part

if TYPE_CHECKING:
    from corridormap.ledger.evidence import Evidence

WHOLE_YEAR = "year"
TURNOVER = "turnover"


def trade(
    evidence: Evidence,
    *,
    year: int,
    partner: str,
    reporter: str,
    flow: str = TURNOVER,
    period: str = WHOLE_YEAR,
    unit: str = "bn USD",
) -> Figure:
    """Return one figure of the trade table."""
    value, source = _row(evidence, (year, period, partner, reporter, flow, unit))
    return Figure(value, f"{partner} {year}, {flow}, {reporter}: {value:g} {unit} ({source})")


def trade_sum(
    evidence: Evidence,
    *,
    year: int,
    partners: list[str],
    reporter: str,
    flow: str = TURNOVER,
    period: str = WHOLE_YEAR,
    unit: str = "bn USD",
) -> Figure:
    """Return the sum of the figures of several partners."""
    found = {
        name: _row(evidence, (year, period, name, reporter, flow, unit))[0] for name in partners
    }
    terms = " + ".join(f"{name} {value:g}" for name, value in found.items())
    parts = tuple(Part(name, value) for name, value in found.items())
    return Figure(sum(found.values()), f"{year}, {reporter}: {terms}", parts)


def trade_change(
    evidence: Evidence,
    *,
    from_year: int,
    to_year: int,
    partner: str,
    reporter: str,
    flow: str = TURNOVER,
    period: str = WHOLE_YEAR,
    unit: str = "bn USD",
) -> Figure:
    """Return by how many per cent trade changed from one year to another."""
    before, _ = _row(evidence, (from_year, period, partner, reporter, flow, unit))
    after, _ = _row(evidence, (to_year, period, partner, reporter, flow, unit))
    value = (after / _some(before, from_year) - 1) * 100
    how = f"{from_year}: {before:g} {unit}, {to_year}: {after:g} {unit} ({reporter})"
    return Figure(value, how, (Part(f"{from_year} to {to_year}", value, before, after),))


def trade_share(
    evidence: Evidence,
    *,
    year: int,
    partner: str,
    whole: str,
    reporter: str,
    flow: str = TURNOVER,
    period: str = WHOLE_YEAR,
    unit: str = "bn USD",
) -> Figure:
    """Return the share of one partner in the trade with a group, in per cent."""
    part, _ = _row(evidence, (year, period, partner, reporter, flow, unit))
    total, _ = _row(evidence, (year, period, whole, reporter, flow, unit))
    how = f"{year}: {part:g} of {total:g} {unit} ({reporter})"
    return Figure(part / _some(total, year) * 100, how)


def _some(value: float, year: int) -> float:
    """Return a value that others are divided by; there must be some trade."""
    if value == 0:
        message = f"per cent are of trade above 0; received 0 in {year}; name another year"
        raise DataError(message)
    return value


def _row(evidence: Evidence, key: tuple[int, str, str, str, str, str]) -> tuple[float, str]:
    """Return value and source of the one row with these keys.

    Raises
    ------
    DataError
        If there is none, or more than one.
    """
    table = evidence.table("trade")
    columns = ("year", "period", "partner", "reporter", "flow", "unit")
    rows = table
    for column, value in zip(columns, key, strict=True):
        kept = rows[rows[column] == value]
        if kept.empty:
            known = sorted({str(item) for item in rows[column].dropna()})
            hint = suggest(str(value), known) or f"; it has {', '.join(known)}"
            message = f"No {column} {value!r} in the table trade{hint}"
            raise DataError(message)
        rows = kept
    if len(rows) > 1:
        message = f"one row of the table trade answers; received {len(rows)} for {key}; name one"
        raise DataError(message)
    return float(rows["value"].iloc[0]), str(rows["source"].iloc[0])
