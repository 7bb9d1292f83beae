"""Edges as maps draw them: straight in lon, lat, and the shorter way round the globe.

Longitudes have no end here. Every edge is brought to where its western end lies in [-180, 180),
whatever turns the caller's numbers have made; it may run past 180. What it may meet there is found
by looking one turn to either side.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.intp]

_TURN, _HALF_TURN, _POLE = 360.0, 180.0, 90.0


def drawn(coordinates: Floats) -> Floats:
    """Return the edges between consecutive vertices as lon, lat, lon, lat (n vertices, n - 1 rows).

    A pole has no longitude: an edge that ends there keeps to the meridian of its other end.

    >>> drawn(np.array([[175.0, 0], [-175, 0], [540, 90]])).tolist()
    [[175.0, 0.0, 185.0, 0.0], [-175.0, 0.0, -175.0, 90.0]]
    """
    start, end = coordinates[:-1], coordinates[1:]
    east = end[:, 0] - start[:, 0]
    east -= _TURN * np.round(east / _TURN)
    polar = (np.abs(coordinates[:, 1]) >= _POLE).astype(bool)
    from_lon = np.where(polar[:-1] & ~polar[1:], end[:, 0], start[:, 0])
    east = np.where(polar[:-1] | polar[1:], 0.0, east)
    west = from_lon + np.minimum(east, 0)
    # Whole turns only, so that numbers already in range stay what they are.
    turned = from_lon - _TURN * np.floor((west + _HALF_TURN) / _TURN)
    # The far end is not the near end plus a difference: that would round.
    to_lon = end[:, 0] - _TURN * np.round((end[:, 0] - turned - east) / _TURN)
    to_lon = np.where(polar[:-1] | polar[1:], turned, to_lon)
    return np.column_stack([turned, start[:, 1], to_lon, end[:, 1]])


def runs(edges: Floats, joint: NDArray[np.bool_], *, most: int) -> Integers:
    """Return the first edge of each run: a few edges, each starting where the last ended.

    Parameters
    ----------
    edges
        Edges of lines, one line after the other.
    joint
        True for rows that join one line to the next and are no edges; they stand alone in a run.
    most
        Edges in a run: few make small boxes, many make few.
    """
    number = np.arange(len(edges))
    begins = np.ones(len(edges), dtype=bool)
    begins[1:] = (edges[1:, 0] != edges[:-1, 2]) | joint[1:] | joint[:-1]
    began = np.maximum.accumulate(np.where(begins, number, 0))
    first: Integers = np.flatnonzero((number - began) % most == 0)
    return first


def boxes(edges: Floats, first: Integers) -> Floats:
    """Return west, south, east, north of each run of edges."""
    if not first.size:
        return np.empty((0, 4))
    low = np.minimum.reduceat(np.minimum(edges[:, :2], edges[:, 2:]), first)
    high = np.maximum.reduceat(np.maximum(edges[:, :2], edges[:, 2:]), first)
    return np.hstack([low, high])


def turns(boxes: Floats, reach: Floats, *, margin: float) -> Iterator[tuple[float, Integers]]:
    """Yield whole turns in degrees, with the numbers of the boxes that meet `reach` so turned.

    Parameters
    ----------
    boxes
        West, south, east, north of each box.
    reach
        West, south, east, north of what they may meet.
    margin
        How near, in degrees, is meeting.
    """
    if not len(boxes) or not np.isfinite(reach).all():
        return
    least = np.ceil((reach[0] - margin - boxes[:, 2].max()) / _TURN)
    most = np.floor((reach[2] + margin - boxes[:, 0].min()) / _TURN)
    for turn in _TURN * np.arange(least, most + 1):
        meets = np.flatnonzero(meeting(turned(boxes, turn), reach, margin=margin))
        if meets.size:
            yield float(turn), meets


def turned(places: Floats, turn: float) -> Floats:
    """Return rows of lon, lat (or west, south, east, north) with the longitudes moved."""
    moved = places.copy()
    moved[:, ::2] += turn
    return moved


def meeting(boxes: Floats, reach: Floats, *, margin: float) -> NDArray[np.bool_]:
    """Tell which boxes come within `margin` of the box `reach`."""
    low, high = reach[:2] - margin, reach[2:] + margin
    # Column by column: a thousand boxes are asked a thousand times.
    meets: NDArray[np.bool_] = boxes[:, 2] >= low[0]
    meets &= boxes[:, 0] <= high[0]
    meets &= boxes[:, 3] >= low[1]
    meets &= boxes[:, 1] <= high[1]
    return meets


def westernmost(polygons: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return polygons with their western ends in [-180, 180), edges going the shorter way round.

    Edges of a whole turn (-180 to 180, as world maps have along a pole) stay, and so does a ring
    that goes round a pole.

    >>> ring = [(170, 0), (-170, 0), (-170, 5), (170, 5)]
    >>> westernmost(np.array([shapely.Polygon(ring)]))[0].bounds
    (170.0, 0.0, 190.0, 5.0)
    """
    found = polygons.copy()
    bounds = shapely.bounds(found).reshape(-1, 4)
    wide = np.flatnonzero(bounds[:, 2] - bounds[:, 0] > _HALF_TURN)
    for at in wide:
        shell, *holes = (_unrolled(shapely.get_coordinates(ring)) for ring in _rings(found[at]))
        middle = (shell[:, 0].min() + shell[:, 0].max()) / 2
        found[at] = shapely.Polygon(shell, [_turned(hole, middle) for hole in holes])
        bounds[at] = found[at].bounds
    turn = _TURN * np.floor((bounds[:, 0] + _HALF_TURN) / _TURN)
    for at in np.flatnonzero(np.nan_to_num(turn) != 0):
        found[at] = shapely.transform(found[at], partial(turned, turn=-turn[at]))
    return found


def _rings(polygon: shapely.Polygon) -> NDArray[np.object_]:
    rings: NDArray[np.object_] = shapely.get_rings(polygon)
    return rings


def _unrolled(ring: Floats) -> Floats:
    east = np.diff(ring[:, 0])
    jump = (np.abs(east) > _HALF_TURN) & (np.abs(east) < _TURN)
    back = np.where(jump, -_TURN * np.sign(east), 0.0)
    if not jump.any() or back.sum() != 0:
        return ring
    return np.column_stack([ring[:, 0] + np.concatenate([[0.0], np.cumsum(back)]), ring[:, 1]])


def _turned(hole: Floats, middle: float) -> Floats:
    """Return a hole turned to where its shell is."""
    turn = _TURN * np.round((hole[:, 0].mean() - middle) / _TURN)
    return turned(hole, -turn)


def reach(geometries: NDArray[np.object_]) -> Floats:
    """Return west, south, east, north of all geometries together; NaN where there are none."""
    return np.asarray(shapely.total_bounds(geometries) if len(geometries) else np.full(4, np.nan))


def diagonals(boxes: Floats) -> NDArray[np.object_]:
    """Return lines across boxes: what a tree looks up by its box, at a tenth of a box's cost."""
    return np.asarray(shapely.linestrings(boxes.reshape(-1, 2, 2)), dtype=object)
