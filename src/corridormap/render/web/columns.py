"""Columns of a layer in few bytes: each value once, and which of them every feature has.

Attributes repeat: thousands of sections share a handful of gauges, statuses and sources. A column
is sent as it is where that is shorter. `assets/js/packing.js` reads it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from corridormap.render.web import varints

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corridormap.render.cells import Value

SHORT = 32
"""Columns of fewer features stay lists."""


def column(values: Sequence[Value]) -> Any:  # noqa: ANN401, a list, or distinct values and runs
    r"""Return a column: a list, or ``{"values": distinct, "runs": octets}``.

    The octets are pairs of varints: which value, and how many features in a row have it.

    >>> column(["open", None])
    ['open', None]
    >>> column(["open"] * 40 + [None] * 2)
    {'values': ['open', None], 'runs': b'\x00(\x01\x02'}
    """
    if len(values) < SHORT:
        return list(values)
    if len(set(values)) > len(values) // 2:
        return list(values)
    # True and 1 are equal to Python, not to a reader.
    numbers: dict[tuple[type, Value], int] = {}
    which = np.array([numbers.setdefault((type(each), each), len(numbers)) for each in values])
    if len(numbers) > len(values) // 2:
        return list(values)
    starts = np.flatnonzero(np.concatenate([[True], which[1:] != which[:-1]]))
    lengths = np.diff(np.append(starts, len(which)))
    runs = np.column_stack([which[starts], lengths]).ravel()
    return {"values": [value for _, value in numbers], "runs": varints.write(runs)}
