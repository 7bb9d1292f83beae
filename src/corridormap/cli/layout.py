"""How rows look to a person: aligned for a terminal, Markdown for a report, CSV for a sheet."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unicodedata import combining, east_asian_width

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Block:
    """A titled table of an answer, as `table` and `md` print it."""

    title: str
    rows: Sequence[Mapping[str, Any]]
    note: str | None = None


def _cells(block: Block) -> tuple[list[str], list[list[str]], list[bool]]:
    known = {key for row in block.rows for key, value in row.items() if value is not None}
    columns = [
        key for key in dict.fromkeys(key for row in block.rows for key in row) if key in known
    ]
    values = [[row.get(column) for column in columns] for row in block.rows]
    cells = [
        [_text(value, column) for value, column in zip(row, columns, strict=True)] for row in values
    ]
    numeric = [
        all(
            isinstance(row[place], int | float) and not isinstance(row[place], bool)
            for row in values
            if row[place] is not None
        )
        for place in range(len(columns))
    ]
    return columns, cells, numeric


def _text(value: object, column: str) -> str:
    """Return a value as a person reads it: units decide the decimals, unknown is a dash."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        places = _decimals(column)
        return f"{round(value, places) + 0.0:.{places}f}"  # + 0.0 makes -0.0 positive
    return ", ".join(map(str, value)) if isinstance(value, list) else _visible(str(value))


def _visible(text: str) -> str:
    """Drop control characters: text from data must not steer a terminal."""
    return "".join(char if char.isprintable() else " " for char in text)


def _decimals(column: str) -> int:
    if column.startswith(("population", "unreached_population", "market_access", "disconnected")):
        return 0
    endings = {"_km": 2, "_h": 2, "_usd": 0, "_kg": 0, "_pct": 1, "_kmh": 1, "lon": 4, "lat": 4}
    return next((places for end, places in endings.items() if column.endswith(end)), 3)


def _width(text: str) -> int:
    """Return the columns a text takes at a terminal: East Asian characters take two."""
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def aligned(block: Block) -> str:
    """Return the block in columns for a terminal, numbers to the right, no colours."""
    columns, cells, numeric = _cells(block)
    lines = [block.title]
    if not cells:
        lines.append("  none")
    else:
        widths = [
            max(_width(row[place]) for row in [columns, *cells]) for place in range(len(columns))
        ]
        for row in [columns, *cells]:
            padded = [
                " " * (width - _width(cell)) + cell
                if right
                else cell + " " * (width - _width(cell))
                for cell, width, right in zip(row, widths, numeric, strict=True)
            ]
            lines.append(("  " + "  ".join(padded)).rstrip())
    if block.note:
        lines.append(f"  {block.note}")
    return "\n".join(lines) + "\n"


def markdown(block: Block) -> str:
    """Return the block as a Markdown table; text from data cannot become markup."""
    columns, cells, numeric = _cells(block)
    lines = [f"### {block.title}", ""]
    if cells:
        rule = ["---:" if right else "---" for right in numeric]
        for row in [columns, rule, *cells]:
            escaped = [cell.replace("|", "\\|").replace("<", "&lt;") for cell in row]
            lines.append("| " + " | ".join(escaped) + " |")
    else:
        lines.append("none")
    if block.note:
        lines += ["", block.note]
    return "\n".join(lines) + "\n"


def as_csv(tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """Return the tables as one CSV; several are told apart by a first column `table`."""
    stream = io.StringIO(newline="")
    several = len(tables) > 1
    stacked = [
        ({"table": name} if several else {}) | dict(row)
        for name, rows in tables.items()
        for row in rows
    ]
    columns = list(dict.fromkeys(key for row in stacked for key in row))
    writer = csv.DictWriter(stream, columns, lineterminator="\n")
    writer.writeheader()
    for row in stacked:
        writer.writerow({key: _flat(value) for key, value in row.items()})
    return stream.getvalue()


def _flat(value: object) -> object:
    return ";".join(map(str, value)) if isinstance(value, list) else value
