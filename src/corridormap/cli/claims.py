"""`corridormap claims`: what is said beside what is measured."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corridormap.cli import options
from corridormap.cli.layout import Block
from corridormap.cli.output import Answer, answers, chosen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_WIDTH = 118
_SHORTEST = 20
_REASONS_UP_TO = 20
"""Rows for which the table gives the reasons too."""
_ALL = (
    "claim_id",
    "statement",
    "claimed",
    "computed",
    "unit",
    "difference_pct",
    "tolerance",
    "verdict",
    "why",
    "holds_if",
    "not_if",
    "measure",
    "confidence",
    "date",
    "source",
    "note",
)

Rows = list[dict[str, Any]]


@click.command("claims")
@options.source
@options.crs
@click.option("--group", metavar="G", help="Only the claims of this group, such as column.")
@click.option(
    "--conflicts", is_flag=True, help="Figures that cannot all be true, and what each would imply."
)
@click.option(
    "--ledger",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Claims of this TOML file instead of those of SOURCE.",
)
@answers
def command(
    source: str, crs: str | None, *, group: str | None, conflicts: bool, ledger: Path | None
) -> Answer:
    """Hold what is published about SOURCE against what is computed from its data.

    Every claim of the ledger has a source, a date and a measure that answers it; the verdict is
    agrees, differs or not computable. The table gives the reasons for up to 20 claims; md and json
    give all, json with measure, parameters and hashed inputs of every computed figure.

    \b
    Examples:
      corridormap claims
      corridormap claims --group column
      corridormap claims --conflicts
      corridormap claims my-project --format json
      corridormap claims --ledger press.toml --format md
    """  # noqa: D301 - \b keeps click from joining the lines
    from corridormap import study  # noqa: PLC0415
    from corridormap.notebook import open_corridor  # noqa: PLC0415
    from corridormap.providers import opening  # noqa: PLC0415

    corridor = open_corridor(source, crs=crs, stdin=options.stdin(source))
    if ledger is not None:
        corridor = opening.with_ledger(corridor, ledger)
    found = study.claims.answer(corridor, group=group)
    asked = click.get_current_context().params
    whole = chosen(asked["form"], asked["output"]) == "md"
    if conflicts:
        return Answer(
            document=found,
            blocks=list(_conflict_blocks(found["conflicts"], corridor.title)),
            csv_rows={"conflicts": _conflict_rows(found["conflicts"])},
        )
    return Answer(
        document=found,
        blocks=list(_blocks(found, corridor.title, whole=whole)),
        csv_rows={"claims": found["rows"]},
    )


def _blocks(found: Mapping[str, Any], title: str, *, whole: bool) -> Iterator[Block]:
    rows: Rows = found["rows"]
    if not rows:
        yield Block(
            f"Claims about {title}",
            [],
            "the project has no table claims; corridormap init DIR writes an example of one",
        )
        return
    for group in dict.fromkeys(row["group"] for row in rows):
        own = [row for row in rows if row["group"] == group]
        name = f"Claims about {title}" + (f": {group}" if group else "")
        yield Block(name, [_whole(row) for row in own] if whole else _short(own))
    if not whole and len(rows) <= _REASONS_UP_TO:
        yield Block("Why", [line for row in rows for line in _reasons(row)])
    rest = (
        "≥, ≤: the source says at least, at most; read: a threshold of ours where it has no figure"
    )
    more = f"{rest}\n  --format md tells why, --conflicts what cannot all be true"
    yield Block("Verdicts", found["counts"], None if whole else more)


def _short(rows: Rows) -> Rows:
    """Return the rows in as many columns as a terminal has: the statement takes what is left."""
    table = [
        {
            "claim_id": row["claim_id"],
            "statement": row["statement"],
            "claimed": _claimed(row),
            "computed": _digits(row["computed"]),
            "unit": row["unit"],
            "difference_pct": None if pct is None else round(pct, 1),
            "verdict": row["verdict"],
        }
        for row in rows
        for pct in [row["difference_pct"]]
    ]
    others = [name for name in table[0] if name != "statement"]
    taken = sum(
        2 + max(len(name), *(len(str(row[name] or "")) for row in table)) for name in others
    )
    room = max(_SHORTEST, _WIDTH - 2 - taken)
    short = [textwrap.shorten(row["statement"], room, placeholder="…") for row in rows]
    return [row | {"statement": text} for row, text in zip(table, short, strict=True)]


def _whole(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in _ALL} | {"claimed": _claimed(row)}


def _claimed(row: Mapping[str, Any]) -> str | None:
    if row["claimed_said"] is not None:
        return str(row["claimed_said"])
    if row["threshold"] is None:
        return None
    signs = {"at least": "≥ ", "at most": "≤ ", "equal": ""}
    return f"read {signs[row['relation']]}{row['threshold']:g}"


def _digits(value: float | None) -> str | None:
    return None if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


def _reasons(row: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    texts = [("", row["why"]), ("Holds for ", row["holds_if"]), ("Not for ", row["not_if"])]
    lines = [
        line for head, text in texts if text for line in textwrap.wrap(head + text, _WIDTH - 24)
    ]
    for place, line in enumerate(lines):
        yield {"claim_id": "" if place else row["claim_id"], "why": line}


def _conflict_blocks(found: Sequence[Mapping[str, Any]], title: str) -> Iterator[Block]:
    broken = [entry for entry in found if not entry["holds"]]
    for entry in broken:
        told = [entry["equation"], entry["why"], entry["note"] or ""]
        lines = [line for text in told for line in textwrap.wrap(text, _WIDTH)]
        rows = [
            {
                "claim_id": figure["claim_id"],
                "claimed": _digits(figure["claimed"]),
                "would_be": _digits(figure["implied"]),
                "computed": _digits(figure["computed"]),
                "statement": textwrap.shorten(figure["statement"], 56, placeholder="…"),
            }
            for figure in entry["figures"]
        ]
        yield Block(f"{entry['title']}, {entry['unit']}", rows, "\n  ".join(lines))
    held = [
        {"title": entry["title"], "equation": entry["equation"]}
        for entry in found
        if entry["holds"]
    ]
    note = f"{len(broken)} of {len(found)} cannot all be true together"
    yield Block(f"Figures of {title} that fit together", held, note)


def _conflict_rows(found: Sequence[Mapping[str, Any]]) -> Rows:
    return [
        {name: value for name, value in entry.items() if name != "figures"} | dict(figure)
        for entry in found
        for figure in entry["figures"]
    ]
