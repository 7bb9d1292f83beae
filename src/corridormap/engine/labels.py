"""Ids of any hashable kind to positions 0, 1, 2 …, and back.

Whole numbers in a narrow range, which is what most networks use, are numbered through a table;
anything else through pandas' hash tables. Tuples stay tuples and mixed kinds stay apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from corridormap.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from numpy.typing import NDArray

_HIGHEST = np.iinfo(np.int64).max
WIDEST = 8
"""Range of whole numbers, as a multiple of how many there are, that is numbered by a table."""


def as_array(ids: Iterable[Hashable]) -> NDArray[Any]:
    """Return ids as a one-dimensional array without taking tuples apart.

    A text is one id; any other collection, a tuple too, is a collection of ids.

    >>> as_array([("A", 1), "B", 3])
    array([('A', 1), 'B', 3], dtype=object)
    >>> as_array("AB")
    array(['AB'], dtype=object)
    """
    if isinstance(ids, np.ndarray) and ids.ndim == 1:
        return ids
    if isinstance(ids, pd.Series | pd.Index) and not isinstance(ids, pd.MultiIndex):
        return ids.to_numpy()
    _check_flat(ids)
    listed = [ids] if isinstance(ids, str | bytes) else list(ids)
    if listed and all(type(value) is int for value in listed):
        try:
            return np.asarray(listed, np.int64)
        except OverflowError:
            pass
    array = np.empty(len(listed), object)
    for row, value in enumerate(listed):
        array[row] = value
    return array


def unhashable(ids: NDArray[Any]) -> NDArray[np.bool_]:
    """Return which values cannot be ids, because they can change: lists, arrays, sets.

    >>> unhashable(as_array(["a", [1], ("b", 2)])).tolist()
    [False, True, False]
    """
    if ids.dtype != object:
        return np.zeros(len(ids), dtype=bool)
    return np.fromiter((not is_hashable(value) for value in ids), bool, len(ids))


def is_hashable(value: object) -> bool:
    """Return whether a value can be an id; lists, and tuples of lists, cannot."""
    try:
        hash(value)
    except TypeError:
        return False
    return True


def _check_flat(ids: object) -> None:
    """Raise a `SchemaError` unless there is one dimension of ids."""
    if isinstance(ids, np.ndarray):
        received = f"an array of shape {ids.shape}"
    elif not hasattr(ids, "__iter__"):
        received = f"{ids!r}"
    else:
        return
    message = (
        f"Ids come in a list or an array of one dimension; received {received}; "
        "give one id per row, for instance tuples"
    )
    raise SchemaError(message)


def as_index(ids: NDArray[Any]) -> pd.Index[Any]:
    """Return an index over ids in which a tuple is one id."""
    return pd.Index(ids, tupleize_cols=False)


def number(
    tails: NDArray[Any], heads: NDArray[Any]
) -> tuple[pd.Index[Any], NDArray[np.int32], NDArray[np.int32]]:
    """Return the distinct ids, and the positions of tails and heads among them.

    >>> ids, tail, head = number(np.array([7, 5]), np.array([5, 9]))
    >>> list(ids), tail.tolist(), head.tolist()
    ([5, 7, 9], [1, 0], [0, 2])
    """
    if tails.dtype.kind in "iu" and heads.dtype.kind in "iu":
        low = min(int(tails.min()), int(heads.min()))
        high = max(int(tails.max()), int(heads.max()))
        if high - low < WIDEST * len(tails) + WIDEST and high <= _HIGHEST:
            return _number_narrow(tails, heads, low, high - low + 1)
    if tails.dtype != heads.dtype:
        tails, heads = tails.astype(object), heads.astype(object)
    codes, distinct = pd.factorize(np.concatenate([tails, heads]))
    position: NDArray[np.int32] = codes.astype(np.int32)
    return as_index(distinct), position[: len(tails)], position[len(tails) :]


def positions(index: pd.Index[Any], ids: Iterable[Hashable]) -> NDArray[np.intp]:
    """Return where each id stands in the index; −1: nowhere."""
    wanted = as_array(ids)
    if not len(wanted):
        return np.zeros(0, np.intp)
    known = index.to_numpy()
    if known.dtype.kind == wanted.dtype.kind == "i" and len(known) and _increasing(index):
        # no hash table of all nodes for the few that are asked for
        place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        return np.where(known[place] == wanted, place, -1)
    return index.get_indexer(as_index(wanted))


def _increasing(index: pd.Index[Any]) -> bool:
    return bool(index.is_monotonic_increasing and index.is_unique)


def _number_narrow(
    tails: NDArray[Any], heads: NDArray[Any], low: int, width: int
) -> tuple[pd.Index[Any], NDArray[np.int32], NDArray[np.int32]]:
    # in 64 bits first: 127 - (-128) is no int8
    tail, head = (ends.astype(np.int64, copy=False) - low for ends in (tails, heads))
    code: NDArray[np.int32] = np.zeros(width, dtype=np.int32)
    code[tail] = 1
    code[head] = 1
    present = np.flatnonzero(code)
    code[present] = np.arange(len(present))
    ids = pd.Index(present + low, dtype=tails.dtype if tails.dtype == heads.dtype else np.int64)
    return ids, code[tail], code[head]
