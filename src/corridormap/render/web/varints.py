"""Whole numbers in few octets, as `assets/js/packing.js` reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]


def write(numbers: Integers) -> bytes:
    r"""Return non-negative integers as octets: seven bits each, low first, the top bit for "more".

    >>> write(np.array([0, 127, 128]))
    b'\x00\x7f\x80\x01'
    """
    longest = max(1, -(-int(numbers.max(initial=0)).bit_length() // 7))
    length = np.ones(len(numbers), dtype=np.int64)
    for digit in range(1, longest):
        length += numbers >> (7 * digit) > 0
    begin = np.cumsum(length) - length
    octets = np.empty(int(length.sum()), dtype=np.uint8)
    octets[begin] = numbers & 0x7F
    for digit in range(1, longest):
        more = np.flatnonzero(length > digit)
        octets[begin[more] + digit - 1] |= 0x80
        octets[begin[more] + digit] = (numbers[more] >> (7 * digit)) & 0x7F
    return octets.tobytes()


def read(octets: bytes) -> Integers:
    """Return the integers of octets that `write` made."""
    raw = np.frombuffer(octets, dtype=np.uint8).astype(np.int64)
    last = raw < 0x80
    starts = np.concatenate([[0], np.flatnonzero(last)[:-1] + 1])
    lengths = np.flatnonzero(last) - starts + 1
    place = np.arange(len(raw)) - np.repeat(starts, lengths)
    return np.add.reduceat((raw & 0x7F) << (7 * place), starts)
