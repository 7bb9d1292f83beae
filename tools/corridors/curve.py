"""A smooth line through hand-placed control points.

A railway bends smoothly and its tunnels are drawn straight. Between two control points the line
is a cubic Hermite curve whose tangents follow the centripetal Catmull–Rom rule, which neither
loops nor overshoots where the points are unevenly spaced (Yuksel, Schaefer and Keyser 2011). All
sinuosity comes from the points: nothing is scaled to reach a length.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

Point = tuple[float, float]

REFERENCE_LATITUDE = 40.5
KM_PER_DEGREE = 111.2


def draw(
    points: Sequence[Point],
    *,
    straight: Collection[int] = (),
    step_km: float = 0.4,
    decimals: int = 5,
) -> list[list[Point]]:
    """Return one list of (lon, lat) vertices for each gap between neighbouring points.

    Parameters
    ----------
    points
        Control points, (lon, lat) in degrees. Every one of them is a vertex of the result.
    straight
        Indices of gaps to draw as one straight piece: gap ``i`` joins points ``i`` and ``i + 1``.
        The curve on either side leaves in the direction of the straight piece.
    step_km
        Longest chord between vertices, about.
    decimals
        Digits kept after the point; 5 is about one metre.

    Examples
    --------
    >>> draw([(75.0, 40.0), (75.0, 40.01)], step_km=1)
    [[(75.0, 40.0), (75.0, 40.005), (75.0, 40.01)]]
    >>> draw([(75.0, 40.0), (75.0, 40.01)], straight={0})
    [[(75.0, 40.0), (75.0, 40.01)]]
    """
    shrink = math.cos(math.radians(REFERENCE_LATITUDE))
    plane = [(lon * shrink, lat) for lon, lat in points]
    knots = [math.sqrt(math.dist(a, b)) for a, b in pairwise(plane)]
    slopes = [
        ((b[0] - a[0]) / knot, (b[1] - a[1]) / knot)
        for a, b, knot in zip(plane[:-1], plane[1:], knots, strict=True)
    ]
    gaps = []
    for gap, knot in enumerate(knots):
        start, end = plane[gap], plane[gap + 1]
        pieces = 1
        if gap not in straight:
            pieces = math.ceil(math.dist(start, end) * KM_PER_DEGREE / step_km)
        leave = _tangent(slopes, knots, gap, of=gap, straight=straight)
        arrive = _tangent(slopes, knots, gap + 1, of=gap, straight=straight)
        vertices = [
            _hermite(start, end, leave, arrive, knot=knot, at=k / pieces) for k in range(pieces + 1)
        ]
        gaps.append([(round(x / shrink, decimals), round(y, decimals)) for x, y in vertices])
    return gaps


def _tangent(
    slopes: Sequence[Point],
    knots: Sequence[float],
    point: int,
    *,
    of: int,
    straight: Collection[int],
) -> Point:
    """Return the derivative at a point, as the gap `of` beside it needs it."""
    before, after = point - 1, point
    if point in (0, len(slopes)):
        return slopes[of]
    other = after if of == before else before
    if other in straight:
        # Leave in the direction of the tunnel, at the speed of the curve outside it.
        reach = math.hypot(*slopes[of]) / math.hypot(*slopes[other])
        return slopes[other][0] * reach, slopes[other][1] * reach
    share = knots[after] / (knots[before] + knots[after])
    return (
        slopes[before][0] * share + slopes[after][0] * (1 - share),
        slopes[before][1] * share + slopes[after][1] * (1 - share),
    )


def _hermite(
    start: Point, end: Point, leave: Point, arrive: Point, *, knot: float, at: float
) -> Point:
    """Return the point of a cubic Hermite piece at 0 ≤ `at` ≤ 1."""
    square, cube = at * at, at * at * at
    weights = (
        2 * cube - 3 * square + 1,
        knot * (cube - 2 * square + at),
        3 * square - 2 * cube,
        knot * (cube - square),
    )
    across, up = (
        sum(
            weight * value
            for weight, value in zip(
                weights, (start[axis], leave[axis], end[axis], arrive[axis]), strict=True
            )
        )
        for axis in (0, 1)
    )
    return across, up
