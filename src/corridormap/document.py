"""The one JSON object every command answers with.

``{"schema": "corridormap/<command>/1", "corridor": …, "inputs": […], "parameters": {…}, …}``:
numbers are numbers, unknown is null, rows are lists of flat objects, keys carry units.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from corridormap.corridor import Corridor, Input

_WHOLE = ("gauge_mm", "tracks", "capacity_teu")
"""What is counted in whole numbers; a column with gaps holds them as floats."""


def document(
    command: str,
    corridor: Corridor | None,
    *,
    parameters: Mapping[str, Any],
    inputs: Iterable[Input] = (),
    **body: Any,  # noqa: ANN401 - rows and numbers of any command
) -> dict[str, Any]:
    """Return the document of a command, with nulls for what is unknown.

    Parameters
    ----------
    command
        As typed at a shell; it names the schema.
    corridor
        Whose inputs are listed first; None where there is none.
    parameters
        What was asked for: every option that changes the answer.
    inputs
        Further inputs beyond the corridor's own.
    body
        The answer: tables (turned into rows), mappings and numbers.
    """
    own = corridor.inputs if corridor is not None else ()
    head = {
        "schema": f"corridormap/{command}/1",
        "corridor": corridor.corridor_id if corridor is not None else None,
        "inputs": [item.as_row() for item in (*own, *inputs)],
        "parameters": plain(parameters),
    }
    return head | {key: plain(value) for key, value in body.items()}


def plain(value: Any) -> Any:  # noqa: ANN401 - this is the door between tables and JSON
    """Return the value as JSON knows it: tables become rows, NaN becomes null.

    >>> plain(pd.DataFrame({"country": ["KG", None], "length_km": [1.5, float("nan")]}))
    [{'country': 'KG', 'length_km': 1.5}, {'country': None, 'length_km': None}]
    """
    if isinstance(value, pd.DataFrame):
        return rows(value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    unknown = value is pd.NA or value is pd.NaT
    if unknown or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value


def rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the table as flat objects, without its geometry.

    >>> rows(pd.DataFrame({"gauge_mm": [1435.0, None], "length_km": [2.0, 3.0]}))
    [{'gauge_mm': 1435, 'length_km': 2.0}, {'gauge_mm': None, 'length_km': 3.0}]
    """
    columns = [str(name) for name in table.columns if name != "geometry"]
    values = [
        _whole(plain(table[name].tolist()))
        if any(what in name for what in _WHOLE)
        else plain(table[name].tolist())
        for name in columns
    ]
    return [dict(zip(columns, row, strict=True)) for row in zip(*values, strict=True)]


def _whole(values: list[Any]) -> list[Any]:
    return [
        int(value) if isinstance(value, float) and value.is_integer() else value for value in values
    ]


def dumps(answer: Mapping[str, Any]) -> str:
    """Return the document as indented JSON text, the same for the same answer."""
    return json.dumps(answer, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
