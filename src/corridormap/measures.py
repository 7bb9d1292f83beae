"""Who computes: the measures that grow with places and links, in this process or elsewhere.

What puts measures together (`reachability`, `study`) takes one of these and calls it; `cluster`
makes one that gives the same tables from many machines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from corridormap import access, catchment, criticality, od

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd


@dataclass(frozen=True, slots=True)
class Measures:
    """Functions with the signatures and the tables of those they stand for."""

    matrix: Callable[..., pd.DataFrame] = od.matrix
    nearest: Callable[..., pd.DataFrame] = access.nearest
    closures: Callable[..., pd.DataFrame] = criticality.rows
    offset_km: Callable[..., pd.DataFrame] = catchment.offset_km


HERE = Measures()
"""In this process."""
