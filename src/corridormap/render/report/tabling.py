"""Tables of a report, named and headed in its language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridormap.render.report.tree import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corridormap.render.report.numbers import Phrases


def table(
    say: Phrases,
    key: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    note: str | None = None,
    **blanks: object,
) -> Table:
    """Return a table whose columns are named ``[#]word[*share]``; # is for numbers."""
    heads = []
    for column in columns:
        name, _, share = column.removeprefix("#").partition("*")
        title = say.say(f"col_{name}")
        heads.append(Column(title, column.startswith("#"), float(share or 1)))
    caption = say.say(f"tab_{key}", **blanks)
    return Table(f"table-{key}", caption, tuple(heads), tuple(map(tuple, rows)), note)
