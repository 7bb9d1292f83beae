"""Rows in an order in which neighbours in space are neighbours: along a Hilbert curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LEVEL = 16
"""Bits per axis; a cell of a continent is some 100 m wide."""


def order(
    lon: NDArray[np.float64] | None, lat: NDArray[np.float64] | None, otherwise: NDArray[np.int32]
) -> NDArray[np.intp]:
    """Return the rows along a Hilbert curve over their positions.

    Parameters
    ----------
    lon, lat
        Of every row, NaN where unknown (these come last); None: of none.
    otherwise
        What to sort by where no positions are known: the engine's own order of nodes, in which
        neighbours lie near one another too.

    Examples
    --------
    >>> order(np.array([0.0, 9.0, 0.1]), np.array([0.0, 9.0, 0.1]), np.zeros(3, np.int32)).tolist()
    [0, 2, 1]
    """
    if lon is None or lat is None:
        return np.argsort(otherwise, kind="stable")
    known = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
    along = np.full(len(lon), np.iinfo(np.int64).max)
    if len(known):
        points = gpd.GeoSeries(gpd.points_from_xy(lon[known], lat[known]))
        along[known] = points.hilbert_distance(level=_LEVEL).to_numpy(np.int64)
    return np.argsort(along, kind="stable")
