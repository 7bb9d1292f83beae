"""The course of a link over the ground: stretches of a line, geodesics where none is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from corridormap import geodesy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Objects = NDArray[np.object_]

STEP_KM = 100.0
"""Vertices of a geodesic are at most this far apart, so that a map shows it as a curve."""


def geodesics(tails: Iterable[shapely.Point], heads: Iterable[shapely.Point]) -> Objects:
    """Return the geodesic from each tail to its head, with a vertex every 100 km at most.

    One across 180° goes on beyond it, so that no line runs the long way round.

    >>> line = geodesics([shapely.Point(179, 0)], [shapely.Point(-179, 0)])[0]
    >>> [round(lon, 1) for lon, _ in line.coords]
    [179.0, 179.7, 180.3, 181.0]
    """
    lines = []
    for tail, head in zip(tails, heads, strict=True):
        ends = np.array([[tail.x, tail.y], [head.x, head.y]])
        metres = geodesy.between_m(*ends[:1].T, *ends[1:].T)[0]
        count = int(np.ceil(metres / (STEP_KM * 1000))) - 1
        if count > 0:
            inner = geodesy.WGS84.npts(tail.x, tail.y, head.x, head.y, count)
            ends = np.vstack([ends[:1], inner, ends[1:]])
        ends[:, 0] = np.unwrap(ends[:, 0], period=360)
        lines.append(shapely.LineString(ends))
    return np.array([None, *lines], dtype=object)[1:]


def stretch(line: shapely.LineString, begin: float, end: float) -> shapely.LineString:
    """Return the part of a line between two shares of its geodesic length, 0 to 1.

    >>> shapely.to_wkt(stretch(shapely.LineString([(0, 0), (1, 0), (2, 0)]), 0.25, 1))
    'LINESTRING (0.5 0, 1 0, 2 0)'
    """
    places = shapely.get_coordinates(line)
    along = geodesy.cumulative_m(*places.T)
    first, last = begin * along[-1], end * along[-1]
    inside = (along > first) & (along < last)
    ends = [[np.interp(at, along, places[:, axis]) for axis in (0, 1)] for at in (first, last)]
    return shapely.LineString(np.vstack([ends[:1], places[inside], ends[1:]]))
