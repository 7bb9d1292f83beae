"""Ids of any hashable kind to positions 0, 1, 2 …, and back.

Whole numbers in a narrow range, which is what most networks use, are numbered through a table;
anything else through pandas' hash tables. Tuples stay tuples and mixed kinds stay apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from numpy.typing import NDArray

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
    listed = [ids] if isinstance(ids, str | bytes) else list(ids)
    if listed and all(type(value) is int for value in listed):
        try:
            return np.asarray(listed, np.int64)
        except OverflowError:
            pass
    array = np.empty(len(listed), object)
    array[:] = listed
    return array


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
        if high - low < WIDEST * len(tails) + WIDEST:
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
    return index.get_indexer(as_index(wanted))


def _number_narrow(
    tails: NDArray[Any], heads: NDArray[Any], low: int, width: int
) -> tuple[pd.Index[Any], NDArray[np.int32], NDArray[np.int32]]:
    tail, head = (tails - low).astype(np.intp), (heads - low).astype(np.intp)
    code: NDArray[np.int32] = np.zeros(width, dtype=np.int32)
    code[tail] = 1
    code[head] = 1
    present = np.flatnonzero(code)
    code[present] = np.arange(len(present))
    ids = pd.Index(present + low, dtype=np.result_type(tails.dtype, heads.dtype))
    return ids, code[tail], code[head]
