"""Markdown of the made pages: tables and text that stays in its cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table."""
    lines = [_row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]
    return "\n".join(lines) + "\n"


def cell(value: object) -> str:
    """Return text without what would end a cell or a line."""
    return " ".join(str(value).split()).replace("|", "\\|")


def code(text: str) -> str:
    """Return text as code, for a cell too."""
    return f"`{text}`" if text else ""


def anchor(heading: str) -> str:
    """Return what a heading is called in an address."""
    kept = "".join(sign for sign in heading.lower() if sign.isalnum() or sign in " -_")
    return kept.replace(" ", "-")


def _row(cells: Iterable[object]) -> str:
    return f"| {' | '.join(cell(each) for each in cells)} |"
