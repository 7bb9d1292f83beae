"""What can be wrong with the tables of a network, row by row, found all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from corridormap.engine import labels
from corridormap.errors import Fault, SchemaError, suggest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

SHOWN = 10
"""Rows listed one by one for each broken rule; the rest are counted."""
_MANY_NAMES = 5000


def at_fault(
    where: tuple[str, str],
    wrong: NDArray[np.bool_],
    values: Any,  # noqa: ANN401
    rule: str,
    remedy: str,
) -> list[Fault]:
    """Return a fault for each of the first rows that are wrong, and one that counts the rest.

    Parameters
    ----------
    where
        Table and column.
    wrong
        Which rows break the rule.
    values
        What was received, per row.
    """
    table, column = where
    rows = np.flatnonzero(wrong)
    faults = [
        Fault(table, f"#{row + 1}", column, rule, _shown(values[row]), remedy)
        for row in rows[:SHOWN].tolist()
    ]
    if len(rows) > SHOWN:
        received = f"{len(rows)} such rows, {len(rows) - SHOWN} more than listed"
        faults.append(Fault(table, None, column, rule, received, remedy))
    return faults


def quantities(
    given: Mapping[str, ArrayLike], count: int
) -> tuple[dict[str, NDArray[np.float64]], list[Fault]]:
    """Return the costs as float arrays of `count` entries, and what is wrong with them."""
    costs: dict[str, NDArray[np.float64]] = {}
    faults: list[Fault] = []
    for column, values in given.items():
        raw = values.to_numpy() if isinstance(values, pd.Series) else _as_array(values)
        if raw.ndim != 1 or len(raw) != count:
            received = f"{raw.size} values for {count} links"
            rule = "every link has one value"
            faults.append(Fault("links", None, column, rule, received, "give as many values"))
            continue
        numbers = _as_numbers(raw)
        with np.errstate(invalid="ignore"):
            wrong = ~((numbers >= 0) & np.isfinite(numbers))
        rule = "a cost is a finite number and not negative"
        faults += at_fault(("links", column), wrong, raw, rule, "correct it or drop the link")
        costs[column] = numbers
    return costs, faults


def nameless(ids: NDArray[Any], table: str, column: str) -> list[Fault]:
    """Return a fault for every id that is null or could change."""
    if ids.dtype.kind in "iu":
        return []
    mutable = labels.unhashable(ids)
    if mutable.any():
        rule, remedy = "an id is hashable", "name the node by a number, a text or a tuple of these"
        return at_fault((table, column), mutable, ids, rule, remedy)
    wrong = np.fromiter((_is_null(value) for value in ids), bool, len(ids))
    return at_fault((table, column), wrong, ids, "an id is not null", "name the node")


def repeated(ids: NDArray[Any], table: str, column: str) -> list[Fault]:
    """Return a fault for every id that an earlier row has already."""
    wrong = pd.Series(ids, dtype=object).duplicated().to_numpy()
    rule = "every row has its own id"
    return at_fault((table, column), wrong, ids, rule, "give it another id or remove the copy")


def strangers(
    found: NDArray[np.intp], ids: NDArray[Any], column: str, known: pd.Index[Any]
) -> list[Fault]:
    """Return a fault for every end of a link that is no node, with the nearest name."""
    names = [name for name in known if isinstance(name, str)] if len(known) < _MANY_NAMES else []
    faults = at_fault(
        ("links", column), found < 0, ids, "both ends of a link are nodes", "add the node"
    )
    return [
        fault
        if fault.row is None
        else Fault(
            fault.table,
            fault.row,
            fault.column,
            fault.rule,
            fault.received,
            fault.remedy + suggest(str(ids[int(fault.row[1:]) - 1]), names).removesuffix("?"),
        )
        for fault in faults
    ]


def require(table: pd.DataFrame, name: str, columns: tuple[str, ...]) -> None:
    """Raise a `SchemaError` unless the table has rows and all of the columns."""
    faults = [
        Fault(name, None, column, "the column is required", _columns(table), f"add {column!r}")
        for column in columns
        if column not in table.columns
    ]
    if table.empty:
        faults.append(Fault(name, None, None, "a network has nodes and links", "none", "add rows"))
    if faults:
        raise SchemaError(faults=faults)


def _columns(table: pd.DataFrame) -> str:
    return "columns " + (", ".join(map(str, table.columns)) or "none")


def _as_numbers(raw: NDArray[Any]) -> NDArray[np.float64]:
    if raw.dtype.kind in "fiub":
        return raw.astype(np.float64, copy=False)
    plain = [value if np.ndim(value) == 0 else None for value in raw]
    numbers = pd.to_numeric(pd.Series(plain, dtype=object), errors="coerce")
    return numbers.to_numpy(np.float64, na_value=np.nan)


def _as_array(values: ArrayLike) -> NDArray[Any]:
    """Return values as an array, rows of different lengths as objects."""
    try:
        return np.asarray(values)
    except ValueError:
        return labels.as_array(values)  # type: ignore[arg-type]


def _is_null(value: object) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or value != value  # noqa: PLR0124


def _shown(value: object) -> str:
    plain = value.item() if isinstance(value, np.generic) else value
    return "nothing" if plain is None else repr(plain)
