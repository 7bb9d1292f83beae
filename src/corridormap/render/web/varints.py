"""Whole numbers in few bytes: varints in base64, as `assets/js/packing.js` reads them."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]


def write(numbers: Integers) -> str:
    """Return non-negative integers as text: seven bits a byte, low first, the top bit for "more".

    >>> write(np.array([0, 127, 128]))
    'AH+AAQ=='
    """
    columns = max(1, -(-int(numbers.max(initial=0)).bit_length() // 7))
    shifted = numbers[:, None] >> (7 * np.arange(columns))
    used = np.concatenate([np.ones((len(numbers), 1), dtype=bool), shifted[:, 1:] > 0], axis=1)
    more = np.concatenate([used[:, 1:], np.zeros((len(numbers), 1), dtype=bool)], axis=1)
    octets = (shifted & 0x7F) | np.where(more, 0x80, 0)
    return base64.b64encode(octets[used].astype(np.uint8).tobytes()).decode()


def read(text: str) -> Integers:
    """Return the integers of a text that `write` made."""
    raw = np.frombuffer(base64.b64decode(text), dtype=np.uint8).astype(np.int64)
    last = raw < 0x80
    starts = np.concatenate([[0], np.flatnonzero(last)[:-1] + 1])
    lengths = np.flatnonzero(last) - starts + 1
    place = np.arange(len(raw)) - np.repeat(starts, lengths)
    return np.add.reduceat((raw & 0x7F) << (7 * place), starts)
