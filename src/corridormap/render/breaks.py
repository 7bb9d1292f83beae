"""Round numbers to colour and size by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

_HOURS = (0.25, 0.5, 1, 2, 3, 4, 6, 8, 12, 24, 48, 72, 120, 240)
_ROUND = (1.0, 2.0, 2.5, 5.0)
_LEAST_CLASSES = 2


def rising(values: Iterable[float | None], *, most: int) -> tuple[float, ...]:
    """Return even, round breaks that the middle nine tenths of the values are spread over.

    >>> rising([40, 60, 80, 100, 130], most=5)
    (48.0, 72.0, 96.0, 120.0)
    >>> rising([], most=5)
    ()
    """
    known = _finite(values)
    if not len(known):
        return ()
    low, high = np.quantile(known, [0.05, 0.95])
    for step in _HOURS:
        first = np.floor(low / step) + 1
        last = np.ceil(high / step) - 1
        if last - first < most:
            count = max(int(last - first) + 1, 1)
            return tuple(float(step * (first + at)) for at in range(count))
    return (float(np.median(known)),)


def around_zero(values: Iterable[float | None]) -> tuple[float, ...]:
    """Return six breaks around zero, the inner two holding what hardly changes.

    >>> around_zero([-30, 2, 0.1])
    (-24.0, -12.0, -1.0, 1.0, 12.0, 24.0)
    >>> around_zero([0.0])
    (-1.0, -0.5, -0.1, 0.1, 0.5, 1.0)
    """
    known = np.abs(_finite(values))
    reach = float(known.max(initial=0.0))
    outer = float(max((step for step in _HOURS if 1 <= step < reach), default=1))
    inner, hardly = outer / 2, min(1.0, outer / 10)
    return (-outer, -inner, -hardly, hardly, inner, outer)


def steps(values: Iterable[float | None], *, count: int = 3) -> tuple[float, ...]:
    """Return falling round numbers up to the largest value, for a legend of sizes.

    >>> steps([540_000, 66_000, 100_000])
    (500000.0, 200000.0, 50000.0)
    """
    known = _finite(values)
    top = float(known.max(initial=0.0))
    if top <= 0:
        return ()
    found: list[float] = []
    for share in (1.0, 0.4, 0.1)[:count]:
        size = top * share
        scale = 10 ** np.floor(np.log10(size))
        found.append(
            float(max(part for part in _ROUND if part * scale <= size * (1 + 1e-9)) * scale)
        )
    return tuple(dict.fromkeys(found))


def _finite(values: Iterable[float | None]) -> NDArray[np.float64]:
    numbers = np.array([np.nan if each is None else each for each in values], dtype=float)
    known: NDArray[np.float64] = numbers[np.isfinite(numbers)]
    return known
