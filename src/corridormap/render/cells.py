"""Cells of a table as the page gets them: plain JSON values, never markup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from corridormap.render import names

if TYPE_CHECKING:
    from collections.abc import Hashable

Value = str | int | float | bool | None
Attributes = tuple[tuple[str, ...], tuple[tuple[Value, ...], ...]]
"""Names of fields, and a row of values for each feature."""

_HIDDEN = frozenset({"geometry", "lon", "lat", "name_local"})
_DECIMALS = 3
"""Of the numbers shown in popups: metres of a length in km."""


def attributes(table: pd.DataFrame) -> Attributes:
    """Return the columns a popup shows and their values, without the empty columns."""
    shown = [
        str(name)
        for name in table.columns
        if str(name) not in _HIDDEN and table[name].notna().any()
    ]
    columns = [[plain(value) for value in table[name]] for name in shown]
    return tuple(shown), tuple(zip(*columns, strict=True)) if columns else ((),) * len(table)


def plain(value: object) -> Value:
    """Return a cell as a JSON value: finite number, flag, text or null.

    >>> plain(np.float64(1.23456)), plain(np.int64(3)), plain(float("inf")), plain(pd.NaT)
    (1.235, 3, None, None)
    """
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        if not np.isfinite(value):
            return None
        return int(value) if value == int(value) else round(float(value), _DECIMALS)
    return names.text(None if value is pd.NaT or value is pd.NA else value)


def whole(value: object) -> int | None:
    """Return a number cell as an integer, None where it is none.

    >>> whole(1520.0), whole(float("nan")), whole("1520")
    (1520, None, None)
    """
    number = plain(value)
    return round(number) if isinstance(number, int | float) else None


def records(table: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Return the rows as mappings, without the geometry."""
    return table.drop(columns="geometry", errors="ignore").to_dict(orient="records")
