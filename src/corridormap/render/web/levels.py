"""From which zoom on each vertex or point is worth drawing.

Lines are simplified so that they keep what they share.

A vertex where lines end, meet or part is drawn at every zoom. Between two such vertices a line is
an arc, and an arc is simplified by itself (Douglas–Peucker), so a border that two areas share and
a track that two routes share get the same vertices in both, and junctions stay joined. Tolerances
are half a pixel of the map's own projection; what a finer one keeps contains what a coarser one
keeps, so one number per vertex says it all.

Of many points each is drawn as soon as it is the foremost in its cell of a grid on the screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

ZOOMS = (4.0, 5.5, 7.0, 8.5, 10.0, 11.5, 13.0, 14.0)
"""Up to which zoom the vertices of each level suffice; the last is as close as the map goes."""
NEVER = len(ZOOMS)
"""Level of a vertex that is not needed at any zoom."""
_TOLERANCE_PX = 0.5
_WORLD_PX = 256
ROOM_PX = 24
"""Width of a cell that shows one point of many, at the closest zoom of a level."""
_STRAIGHT = 2  # vertices of an arc that has nothing to leave out


def of(steps: Integers, part: Integers, *, digits: int) -> Integers:
    """Return the level of each vertex: the first of `ZOOMS` that needs it, or `NEVER`.

    Parameters
    ----------
    steps
        Vertices (n, 2) as whole steps of ``10 ** -digits`` degrees; equal steps are one place.
    part
        The line each vertex belongs to, ascending.

    >>> bend = np.array([[0, 0], [50, 1], [100, 0], [100, 50]])
    >>> of(bend, np.zeros(4, dtype=int), digits=2).tolist()
    [0, 2, 0, 0]
    """
    if not len(steps):
        return np.zeros(0, dtype=np.int64)
    place = _places(steps)
    same = part[1:] == part[:-1]
    ends = np.concatenate([[True], ~same]), np.concatenate([~same, [True]])
    fixed = _meeting(place, same)
    fixed[place[ends[0] | ends[1]]] = True
    level = np.where(fixed, 0, NEVER)
    arcs = _arcs(_drawn(steps / 10**digits), fixed[place], ends[1])
    for at in reversed(range(len(ZOOMS))):
        tolerance = _TOLERANCE_PX * 360 / (_WORLD_PX * 2 ** ZOOMS[at])
        arcs = shapely.simplify(arcs, tolerance, preserve_topology=False)
        level[place[_numbers(arcs)]] = at
    level[fixed] = 0
    found: Integers = level[place]
    return found


def thinned(steps: Integers, rank: Floats, *, digits: int) -> Integers:
    """Return the level of each of many points: the first of `ZOOMS` at which it has room.

    At every zoom each cell that holds points shows one of them, the one of highest rank, of equal
    ones the first; at the last all are drawn. What a zoom shows, a closer one shows too.

    Parameters
    ----------
    steps
        Points (n, 2) as whole steps of ``10 ** -digits`` degrees.
    rank
        Of each; higher comes first.

    >>> thinned(np.array([[0, 0], [1, 0], [900, 0]]), np.array([1.0, 2.0, 1.0]), digits=2).tolist()
    [6, 0, 0]
    """
    level = np.full(len(steps), NEVER - 1, dtype=np.int64)
    order = np.argsort(-rank, kind="stable")
    at_zoom_0 = _drawn(steps[order] / 10**digits) * (_WORLD_PX / 360 / ROOM_PX)
    for at in reversed(range(NEVER - 1)):
        cell = np.floor(at_zoom_0 * 2 ** ZOOMS[at]).astype(np.int64)
        _, first = np.unique(cell[:, 0] * (1 << 32) + cell[:, 1], return_index=True)
        level[order[first]] = at
    return level


def _places(steps: Integers) -> Integers:
    """Return a number for each vertex, the same for the same place."""
    key = steps[:, 0] * (1 << 32) + steps[:, 1]
    order = np.argsort(key)
    key = key[order]
    place = np.empty(len(key), dtype=np.int64)
    place[order] = np.cumsum(np.concatenate([[False], key[1:] != key[:-1]]))
    return place


def _meeting(place: Integers, same: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Say of every place whether it has other than two neighbours along the lines.

    Most places are passed once, so that what comes before and after is all there is to know; only
    where lines come by again are pairs of neighbours sorted.
    """
    count = int(place.max()) + 1
    passed = np.zeros(len(place), dtype=bool)
    passed[1:-1] = same[1:] & same[:-1] & (place[2:] != place[:-2])
    fixed = np.ones(count, dtype=bool)
    fixed[place[passed]] = False
    again = np.bincount(place, minlength=count) > 1
    one, two = place[:-1][same], place[1:][same]
    told = (one != two) & (again[one] | again[two])
    one, two = one[told], two[told]
    pairs = np.sort(np.concatenate([one * count + two, two * count + one]))
    repeats = np.concatenate([[False], pairs[1:] == pairs[:-1]])[: len(pairs)]
    neighbours = np.bincount(pairs[~repeats] // count, minlength=count)
    found: NDArray[np.bool_] = np.where(again, neighbours != 2, fixed)
    return found


def _drawn(degrees: Floats) -> Floats:
    """Return lon, lat as the map draws them: Web Mercator, in degrees of longitude."""
    lat = np.radians(np.clip(degrees[:, 1], -89.0, 89.0))
    return np.column_stack([degrees[:, 0], np.degrees(np.arctanh(np.sin(lat)))])


def _arcs(drawn: Floats, fixed: NDArray[np.bool_], last: NDArray[np.bool_]) -> NDArray[np.object_]:
    """Return the arcs that have vertices of their own, each vertex with its number as height."""
    stops = np.flatnonzero(fixed)
    begin = np.flatnonzero(~last[stops])
    first, length = stops[begin], stops[begin + 1] - stops[begin] + 1
    first, length = first[length > _STRAIGHT], length[length > _STRAIGHT]
    arc = np.repeat(np.arange(len(first)), length)
    vertex = np.arange(len(arc)) - np.repeat(np.cumsum(length) - length - first, length)
    made = shapely.linestrings(np.column_stack([drawn[vertex], vertex]), indices=arc)
    return np.asarray(made, dtype=object)


def _numbers(arcs: NDArray[np.object_]) -> Integers:
    """Return the numbers of the vertices the arcs still have."""
    heights = shapely.get_coordinates(arcs, include_z=True)[:, 2]
    return heights.astype(np.int64)
