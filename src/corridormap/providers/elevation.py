"""The bundled heights: a coarse grid of the region, and how far off it is where.

The grid has cells of two arc-minutes, about 3 by 4 km. It knows plains and ranges, but no valley
floor: in the mountains it is higher than a line in the valley. What it is off by grows with the
local relief, and is given with every height.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from corridormap import chainage, profile, rasters
from corridormap.providers import bundled

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from corridormap.profile import Line

    Floats = NDArray[np.float64]

GRID = "world/relief/elevation.tif"
EVERY_KM = 2.0
"""Half a cell: closer places would repeat one another."""
CELL_DEGREE = 1 / 30

ERROR_M = 14.5
ERROR_PER_RELIEF = 0.223
"""Mean absolute error at 26,592 airports outside the region, as a line over the local relief;
`tools/build_world.py relief` fits it and says how well it holds inside."""


def path() -> Path:
    """Return where the bundled grid lies."""
    return bundled.path(GRID)


def ground(line: Line, *, every_km: float = EVERY_KM) -> pd.DataFrame:
    """Return the profile of the ground along a line from the bundled grid.

    Returns
    -------
    Table of ``chainage_km``, ``ground_m``, ``reason`` and ``error_m``, the mean absolute error to
    be expected there.
    """
    table = profile.along(line, path(), every_km=every_km)
    points = chainage.interpolate(line, table["chainage_km"].to_numpy())
    return table.assign(error_m=error_m(*shapely.get_coordinates(points.to_numpy()).T))


def error_m(lon: Floats, lat: Floats) -> Floats:
    """Return the mean absolute error to be expected at places, from the relief around them."""
    steps = np.array([-1.0, 0.0, 1.0]) * CELL_DEGREE
    around = [
        rasters.sample(path(), lon + east, lat + north)[0] for north in steps for east in steps
    ]
    relief = np.max(around, axis=0) - np.min(around, axis=0)
    error: Floats = ERROR_M + ERROR_PER_RELIEF * relief
    return error
