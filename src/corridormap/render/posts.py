"""Points at whole kilometres of the alignment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from corridormap import chainage
from corridormap.errors import ChainageError
from corridormap.geometry import lines

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry import Point

MOST_KM = 20_000
"""A longer alignment gets no posts: half the way round the earth is not a corridor."""
EVERY_KM = 5
"""What the page thins by zoom."""


def along(sections: gpd.GeoDataFrame) -> tuple[list[Point], list[int]]:
    """Return a point every `EVERY_KM` and its kilometre, by the chainage that `stats` tells.

    Only an alignment in one piece has kilometres that mean something to a reader; one with gaps
    or branches gets none.
    """
    alignment = lines.merge(sections)
    if len(alignment.chains) != 1 or alignment.length_km > MOST_KM:
        return [], []
    whole = np.arange(0, alignment.length_km, EVERY_KM)
    return list(chainage.interpolate(alignment, whole)), [int(km) for km in whole]


def at(sections: gpd.GeoDataFrame, chainage_km: float) -> Point | None:
    """Return the point at a chainage, None where the alignment does not have it."""
    try:
        found: Point = chainage.interpolate(lines.merge(sections), chainage_km).iloc[0]
    except ChainageError:
        return None
    return found
