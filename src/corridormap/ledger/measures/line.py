"""Measures of the line and of its tables: lengths, counts, dates, published figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridormap.errors import DataError, suggest
from corridormap.ledger import arithmetic
from corridormap.ledger.evidence import Figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from corridormap.ledger.evidence import Evidence

_YEAR_DIGITS = 4


def length(evidence: Evidence) -> Figure:
    """Return the geodesic length of all sections, copies counted once."""
    total = evidence.stats["total"]
    value = total["length_km"]
    return Figure(value, f"{total['sections']} sections measure {value:.2f} km")


def distance(evidence: Evidence) -> Figure:
    """Return the geodesic distance between the two ends of the line."""
    value = evidence.stats["total"]["distance_km"]
    return Figure(value, "the distance between the ends of the line" if value else "it is a ring")


def length_in(evidence: Evidence, *, country: str) -> Figure:
    """Return the length within the borders of one country."""
    return _share_of(evidence.stats["by_country"], "country", country)


def length_of(
    evidence: Evidence,
    *,
    gauge_mm: int | None = None,
    status: str | None = None,
    structure: str | None = None,
) -> Figure:
    """Return the length of the sections of one gauge, status or structure."""
    asked = {"gauge_mm": gauge_mm, "status": status, "structure": structure}
    given = {column: value for column, value in asked.items() if value is not None}
    if len(given) != 1:
        message = f"one of gauge_mm, status, structure is given; received {given}; give one"
        raise DataError(message)
    column, value = next(iter(given.items()))
    return _share_of(evidence.stats[f"by_{column.removesuffix('_mm')}"], column, value)


def length_between(evidence: Evidence, *, from_id: str, to_id: str) -> Figure:
    """Return the length along the line from one station to another."""
    chainage = {row["station_id"]: row["chainage_km"] for row in evidence.stats["stations"]}
    for name in (from_id, to_id):
        if chainage.get(name) is None:
            message = f"No station {name!r} on the line{suggest(name, chainage)}"
            raise DataError(message)
    start, end = chainage[from_id], chainage[to_id]
    how = f"{from_id} lies at {start:.2f} km of the line, {to_id} at {end:.2f} km"
    return Figure(abs(end - start), how)


def structures(evidence: Evidence, *, structure: str, country: str | None = None) -> Figure:
    """Return how many sections of a structure are drawn."""
    sections = evidence.corridor.sections
    chosen = sections[sections["structure"] == structure]
    if country is not None:
        stations = evidence.table("stations").set_index("station_id")["country"]
        chosen = chosen[chosen["from_id"].map(stations) == country]
    names = ", ".join(chosen["section_id"].astype(str))
    return Figure(float(len(chosen)), f"drawn as {structure}: {names or 'none'}")


def stations(
    evidence: Evidence, *, kinds: list[str] | None = None, country: str | None = None
) -> Figure:
    """Return how many stations the table has, of some kinds and in one country if asked."""
    table = evidence.table("stations")
    if kinds is not None:
        table = table[table["kind"].isin(kinds)]
    if country is not None:
        table = table[table["country"] == country]
    names = ", ".join(table["station_id"].astype(str))
    return Figure(float(len(table)), f"in the table of stations: {names or 'none'}")


def breaks_of_gauge(evidence: Evidence) -> Figure:
    """Return how often the gauge changes along the line."""
    found = evidence.stats["breaks_of_gauge"]
    where = ", ".join(f"{row['station_id']} at {row['chainage_km']:.0f} km" for row in found)
    return Figure(float(len(found)), f"the gauge changes at {where}" if found else "it never does")


def event_year(evidence: Evidence, *, contains: str, last: bool = False) -> Figure:
    """Return the year of the first (or last) dated event whose text contains some words."""
    rows = _events(evidence, contains)
    if rows.empty:
        return Figure(None, f"no event of the timeline says {contains!r}")
    row = rows.iloc[-1 if last else 0]
    how = f"timeline, {row['date_text']}: {row['event']} ({row['source']})"
    return Figure(float(str(row["date_start"])[:_YEAR_DIGITS]), how)


def events(evidence: Evidence, *, contains: str) -> Figure:
    """Return how many dated events of the timeline contain some words."""
    rows = _events(evidence, contains)
    dates = ", ".join(rows["date_text"].astype(str))
    return Figure(float(len(rows)), f"timeline: {dates or 'none'}")


def from_claims(evidence: Evidence, *, expression: str) -> Figure:
    """Return what other claimed figures give when reckoned together."""
    figures = evidence.published
    value = arithmetic.evaluate(expression, figures)
    used = ", ".join(f"{name} {figures[name]:g}" for name in arithmetic.names(expression))
    return Figure(value, f"{expression}, with {used}" if used else f"{expression}")


def _events(evidence: Evidence, contains: str) -> pd.DataFrame:
    table = evidence.table("timeline")
    said = table["event"].astype(str).str.contains(contains, case=False, regex=False)
    return table[said].sort_values("date_start", kind="stable")


def _share_of(rows: Iterable[Mapping[str, Any]], column: str, value: object) -> Figure:
    found = [row for row in rows if row[column] == value]
    if not found:
        known = ", ".join(str(row[column]) for row in rows)
        return Figure(None, f"no part of the line has {column} {value}; it has {known}")
    row = found[0]
    how = (
        f"{row['length_km']:.2f} km, {row['share'] * 100:.1f} % of the line, have {column} {value}"
    )
    return Figure(float(row["length_km"]), how)
