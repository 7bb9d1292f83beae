"""Points at whole kilometres of the alignment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from corridormap import geodesy

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from shapely.geometry import Point

MOST_KM = 20_000
"""A longer alignment gets no posts: half the way round the earth is not a corridor."""
EVERY_KM = 5


def along(
    sections: gpd.GeoDataFrame, anchors: Sequence[tuple[Point, float]]
) -> tuple[list[Point], list[int]]:
    """Return a point every `EVERY_KM` and its kilometre.

    Only an alignment that is one line without forks has kilometres that mean something to a
    reader; any other gets none. `anchors` are places of known chainage (km): they say at which end
    the zero is, by default where the line begins.
    """
    line = _one_line(sections)
    if line is None:
        return [], []
    if _runs_backwards(line, anchors):
        line = shapely.reverse(line)
    points = shapely.get_coordinates(line)
    km = geodesy.cumulative_m(points[:, 0], points[:, 1]) / 1000
    if km[-1] > MOST_KM:
        return [], []
    whole = np.arange(0, km[-1], EVERY_KM)
    at = np.column_stack([np.interp(whole, km, points[:, axis]) for axis in (0, 1)])
    return [shapely.Point(place) for place in at], [int(kilometre) for kilometre in whole]


def at(
    sections: gpd.GeoDataFrame, chainage_km: float, anchors: Sequence[tuple[Point, float]]
) -> Point | None:
    """Return the post nearest to a chainage, None where the alignment has no posts there."""
    points, kilometres = along(sections, anchors)
    if not points or not kilometres[0] <= chainage_km <= kilometres[-1] + EVERY_KM:
        return None
    return points[int(np.argmin(np.abs(np.array(kilometres) - chainage_km)))]


def _one_line(sections: gpd.GeoDataFrame) -> shapely.LineString | None:
    kept = [line for line in sections.geometry if line is not None and not line.is_empty]
    if not kept:
        return None
    merged = shapely.line_merge(shapely.union_all(shapely.force_2d(kept)))
    return merged if isinstance(merged, shapely.LineString) else None


def _runs_backwards(line: shapely.LineString, anchors: Sequence[tuple[Point, float]]) -> bool:
    """Say whether places further along the line have smaller chainages."""
    if not anchors:
        return False
    place = shapely.line_locate_point(line, [point for point, _ in anchors])
    km = np.array([kilometre for _, kilometre in anchors])
    return bool(np.sum((place - place.mean()) * (km - km.mean())) < 0)
