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

_HIDDEN = frozenset({"geometry", "lon", "lat", "facts_id"})
"""Columns for programs, or told by the drawing; so are keys and names in other languages."""
_FIRST = (
    "name",
    "kind",
    "status",
    "mode",
    "country",
    "from_country",
    "to_country",
    "chainage_km",
    "offset_km",
    "elevation_m",
    "gauge_mm",
    "from_gauge_mm",
    "to_gauge_mm",
    "break_of_gauge",
    "structure",
    "structure_name",
    "length_published_km",
    "position_error_km",
    "tracks",
    "electrified",
    "capacity_teu",
    "capacity_other",
    "capacity_note",
    "wait_h",
    "wait_note",
    "traffic_note",
)
_LAST = ("note", "confidence", "source")
_NEAR_KM, _FAR_KM = 0.1, 50.0
"""Nearer, a point is on the line; farther, its place along the line means nothing."""
_NOT = frozenset({"false", "no", "0"})
_DECIMALS = 3
"""Of the numbers shown in popups: metres of a length in km."""


def attributes(table: pd.DataFrame) -> Attributes:
    """Return the columns a popup shows and their values, without the empty columns."""
    cells = {str(name): _column(table[name]) for name in table.columns if _told(str(name))}
    _tidy(cells)
    known = [name for name in cells if any(value is not None for value in cells[name])]
    first = [name for name in _FIRST if name in known]
    last = [name for name in _LAST if name in known]
    shown = [*first, *(name for name in known if name not in {*first, *last}), *last]
    columns = [cells[name] for name in shown]
    return tuple(shown), tuple(zip(*columns, strict=True)) if columns else ((),) * len(table)


def _told(name: str) -> bool:
    """Say whether a reader is told a column.

    >>> [_told(name) for name in ("station_id", "name_ru", "status")]
    [False, False, True]
    """
    return name not in _HIDDEN and not name.endswith("_id") and not name.startswith("name_")


def _tidy(cells: dict[str, list[Value]]) -> None:
    """Leave out what says nothing: a second list of kinds, a flag that is off, no distance."""
    if "kinds" in cells:
        kinds = cells.pop("kinds")
        cells["kind"] = [
            more if more is not None else kind
            for kind, more in zip(cells.get("kind", [None] * len(kinds)), kinds, strict=True)
        ]
    if "break_of_gauge" in cells:
        cells["break_of_gauge"] = [
            None if value is None or str(value).lower() in _NOT else True
            for value in cells["break_of_gauge"]
        ]
    if "offset_km" in cells:
        away = [
            abs(value) if isinstance(value, int | float) else None for value in cells["offset_km"]
        ]
        cells["offset_km"] = [None if km is None or km < _NEAR_KM else round(km, 1) for km in away]
        if "chainage_km" in cells:
            cells["chainage_km"] = [
                None if km is not None and km > _FAR_KM else value
                for km, value in zip(away, cells["chainage_km"], strict=True)
            ]
    if "chainage_km" in cells:
        cells["chainage_km"] = [
            round(value, 1) if isinstance(value, int | float) else value
            for value in cells["chainage_km"]
        ]


def _column(values: pd.Series) -> list[Value]:
    """Return the cells of a column; what repeats is looked at once."""
    if values.isna().all():
        return [None] * len(values)
    known: dict[tuple[type, Hashable], Value] = {}
    found: list[Value] = []
    for value in values.tolist():
        if not isinstance(value, str | int | float):
            found.append(plain(value))
            continue
        key = (type(value), value)  # True and 1 are equal to Python, not to a reader
        if key not in known:
            known[key] = plain(value)
        found.append(known[key])
    return found


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
