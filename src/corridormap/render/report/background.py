"""What the figures rest on: claims, methods, parameters, data, limits.

Findings themselves are told by `sections`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridormap.render.report.numbers import UNKNOWN
from corridormap.render.report.tabling import table
from corridormap.render.report.tree import Bullets, Formula, Paragraph, Section

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from corridormap.render.report.findings import Findings
    from corridormap.render.report.numbers import Phrases
    from corridormap.render.report.tree import Block, Table

_UNSURE_KM = 1.0
_VERDICTS = {"differs": "differs", "agrees": "agrees", "not computable": "open"}
_SCIENTIFIC = 4
"""Significant digits of a computed figure."""


def claims(found: Findings, say: Phrases) -> Section | None:
    """Return the ledger, one table per verdict, and the figures that contradict each other."""
    if found.claims is None:
        return None
    blocks: list[Block] = [Paragraph(say.say("ledger_intro"))]
    for verdict, key in _VERDICTS.items():
        rows = [row for row in found.claims["rows"] if row["verdict"] == verdict]
        if rows:
            blocks.append(_ledger(rows, key, say))
    broken = [row for row in found.claims["conflicts"] if not row["holds"]]
    if broken:
        shown = [
            (str(row["title"]), " ".join(filter(None, (row["why"], row["note"])))) for row in broken
        ]
        blocks.append(Paragraph(say.say("conflict_intro")))
        blocks.append(table(say, "conflicts", ("what", "why*3"), shown))
    return Section("claims", say.say("sec_claims"), tuple(blocks))


def methods(found: Findings, say: Phrases) -> Section:
    """Return how everything told was measured."""
    blocks: list[Block] = []

    def told(key: str, *, formula: bool = True, **blanks: object) -> None:
        blocks.append(Paragraph(say.say(f"m_{key}", **blanks)))
        if formula:
            where = say.say(f"w_{key}", **blanks)
            blocks.append(Formula(say.say(f"f_{key}"), where))

    told("length")
    told("circuity")
    told("borders", formula=False)
    if found.ways:
        told("path")
    if found.tcd is not None:
        told("tcd")
    if found.access is not None:
        asked = found.access["parameters"]
        told(
            "access",
            speed=say.measure(asked["access_speed_kmh"], "kmh"),
            circuity=say.number(asked["access_circuity"], 1),
            within=say.measure(asked["access_within_km"], "km"),
        )
        told("market", scale=say.measure(asked["market_scale_h"], "h"))
    if found.criticality is not None:
        told("critical", formula=False)
    if found.claims is not None:
        told("claims", formula=False)
    return Section("methods", say.say("sec_methods"), tuple(blocks))


def parameters(found: Findings, say: Phrases) -> Section | None:
    """Return every rate with its source."""
    if not found.rates or not found.ways:
        return None
    rows = [
        (
            str(row["rate"]),
            _plain(row["value"], say),
            _text(row["unit"]),
            _text(row["year"]),
            _text(row["source"]),
        )
        for row in found.rates
    ]
    columns = ("rate*2", "#value*.7", "unit", "year*.6", "source*3")
    intro = Paragraph(say.say("rates_intro"))
    return Section(
        "parameters", say.say("sec_parameters"), (intro, table(say, "rates", columns, rows))
    )


def data(found: Findings, say: Phrases) -> Section:
    """Return the files behind the report and the lines to print with it."""
    inputs = inputs_of(found)
    credits_ = dict.fromkeys(
        str(item.attribution) for item in found.corridor.inputs if item.attribution
    )
    rows = [
        (
            str(row["name"]),
            _text(row["licence"]),
            _text(row["source"]),
            f"{str(row['sha256'])[:12]}…",
        )
        for row in inputs
    ]
    columns = ("file*1.6", "licence", "source*2.4", "hash")
    blocks: list[Block] = [Paragraph(say.say("data_intro"))]
    if credits_:
        blocks.append(Bullets(tuple(credits_)))
    blocks.append(table(say, "inputs", columns, rows))
    return Section("data", say.say("sec_data"), tuple(blocks))


def limits(found: Findings, say: Phrases, *, undrawn: Mapping[str, str]) -> Section:
    """Return what the reader must not read into the figures, and what is missing."""
    items = []
    unsure = [
        row for row in found.stats["sections"] if (row["position_error_km"] or 0) > _UNSURE_KM
    ]
    if unsure:
        most = max(row["position_error_km"] for row in unsure)
        km = say.measure(sum(row["length_km"] for row in unsure), "km")
        items.append(say.say("lim_position", km=km, most=say.measure(most, "km")))
    faults = found.stats["faults"]
    if faults:
        kinds = ", ".join(sorted({str(row["kind"]) for row in faults}))
        items.append(say.count("lim_faults", len(faults), kinds=kinds))
    if found.ways:
        items += [say.say("lim_cargo"), say.say("lim_choice")]
    items.append(found.corridor.disclaimer or say.say("lim_boundaries"))
    items += [
        say.say("lim_missing", what=say.say(f"what_{missing.what}"), why=missing.why)
        for missing in found.missing
    ]
    items += [
        say.say("lim_missing", what=say.say("what_figure", kind=kind), why=why)
        for kind, why in undrawn.items()
    ]
    return Section("limits", say.say("sec_limits"), (Bullets(tuple(items)),))


def inputs_of(found: Findings) -> list[Mapping[str, Any]]:
    """Return the inputs of all documents, each once."""
    documents = [
        found.stats, *found.ways, found.tcd, found.access, found.criticality, found.claims,
    ]  # fmt: skip
    rows = [row for document in documents if document is not None for row in document["inputs"]]
    return list({(row["name"], row["sha256"]): row for row in rows}.values())


def _ledger(rows: Sequence[Mapping[str, Any]], key: str, say: Phrases) -> Table:
    shown = [
        (
            str(row["statement"]),
            _with_unit(row["claimed_said"], row["unit"]),
            _with_unit(_plain(row["computed"], say), row["unit"]),
            _why(row),
            f"{row['source']}, {row['date']}",
        )
        for row in rows
    ]
    columns = ("claim*2", "claimed*.9", "computed*1.05", "why*2.5", "source*1.3")
    return table(say, key, columns, shown)


def _why(row: Mapping[str, Any]) -> str:
    """Return the reason, without the figures that stand beside it anyway."""
    why = str(row["why"])
    held = f" Holds if: {row['holds_if']}." if row["holds_if"] else ""
    return why + held


def _with_unit(value: str | None, unit: str | None) -> str:
    if value is None or value == UNKNOWN:
        return UNKNOWN
    return f"{value} {unit}" if unit else value


def _plain(value: float | None, say: Phrases) -> str:
    """Return a number with the digits it has, four significant ones at most."""
    if value is None:
        return UNKNOWN
    digits = f"{float(value):.{_SCIENTIFIC}g}"
    rounded = float(digits)
    places = 0
    while places < 6 and round(rounded, places) != rounded:
        places += 1
    return (
        say.number(rounded, places) if abs(rounded) >= 10_000 else _ungrouped(rounded, places, say)
    )


def _ungrouped(value: float, places: int, say: Phrases) -> str:
    """Return a number without separators of thousands: 2027 may be a year."""
    return "".join(char for char in say.number(value, places) if char not in _grouping(say))


def _grouping(say: Phrases) -> str:
    return say.number(1111)[1:-3]


def _text(value: object) -> str:
    return UNKNOWN if value is None or value != value or not str(value) else str(value)  # noqa: PLR0124, NaN
