"""Hubs as large as their capacity, where it is known; the others have one plain size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from corridormap.render import breaks, style
from corridormap.render.scales import Scale

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 3.0
"""Factor on the radius of the largest; its area says how much larger it is than another."""


def sized(capacity_teu: Iterable[float | None]) -> tuple[tuple[float, ...], Scale | None]:
    """Return the factor on each radius, 1 where nothing is known, and the legend of the sizes.

    >>> factors, scale = sized([500_000, None, 125_000])
    >>> factors, scale.values
    ((3.0, 1.0, 1.5), (500000.0, 200000.0, 50000.0))
    >>> sized([None])
    ((), None)
    """
    teu = np.array([np.nan if each is None else each for each in capacity_teu], dtype=float)
    known = np.isfinite(teu) & (teu > 0)
    if not known.any():
        return (), None
    top = float(teu[known].max())
    factors = np.where(known, np.sqrt(np.where(known, teu, top) / top) * MOST, 1.0)
    values = breaks.steps(teu[known].tolist())
    scale = Scale(
        "sizes",
        (style.HUB_SIZE,),
        values,
        ("hub_capacity",),
        "teu",
        tuple(float(np.sqrt(value / top) * MOST) for value in values),
        style.HUB_PLAIN,
    )
    return tuple(np.round(factors, 2).tolist()), scale
