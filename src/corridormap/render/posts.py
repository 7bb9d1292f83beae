"""Points at whole kilometres of the alignment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from corridormap import chainage
from corridormap.errors import ChainageError
from corridormap.geometry import lines

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry import Point

MOST_KM = 20_000
"""A longer alignment gets no posts: half the way round the earth is not a corridor."""
MANY = 200
"""Lines of so few parts are merged to see whether they are one."""
EVERY_KM = 5
"""What the page thins by zoom."""


def along(sections: gpd.GeoDataFrame) -> tuple[list[Point], list[int]]:
    """Return a point every `EVERY_KM` and its kilometre, by the chainage that `stats` tells.

    Only an alignment in one piece has kilometres that mean something to a reader; one with gaps
    or branches gets none.
    """
    if _scattered(sections):
        return [], []
    alignment = lines.merge(sections)
    if len(alignment.chains) != 1 or alignment.length_km > MOST_KM:
        return [], []
    whole = np.arange(0, alignment.length_km, EVERY_KM)
    return list(chainage.interpolate(alignment, whole)), [int(km) for km in whole]


def _scattered(sections: gpd.GeoDataFrame) -> bool:
    """Say of many lines whether they are a network and no line: cheaper than to merge them.

    Of one line, but for its two ends, an even number of ends meet everywhere.
    """
    parts = shapely.get_parts(sections.geometry.to_numpy())
    if len(parts) < MANY:
        return False
    ends = shapely.get_coordinates([shapely.get_point(parts, 0), shapely.get_point(parts, -1)])
    _, meeting = np.unique(np.rint(ends * 1e5), axis=0, return_counts=True)
    return int((meeting % 2).sum()) > len(parts) / 10


def at(sections: gpd.GeoDataFrame, chainage_km: float) -> Point | None:
    """Return the point at a chainage, None where the alignment does not have it."""
    try:
        found: Point = chainage.interpolate(lines.merge(sections), chainage_km).iloc[0]
    except ChainageError:
        return None
    return found
