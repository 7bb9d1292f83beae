"""Which line follows which: parts that meet at their ends, strung into chains.

Where two ends meet the line goes on; where more meet, those go on into one another that bend
least, as a train would take a switch.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.intp]

Chain = list[tuple[int, bool]]
"""Parts in order; False where a part is walked from its end to its start."""
_End = tuple[int, int]
"""A part and one of its ends: 0 the start, 1 the end."""

_NEIGHBOURS = 64
"""Ends looked at from each end: all of them, unless the table is large."""
_SHARPEST_DEGREE = 90.0
"""Where several lines meet, none goes on into another that turns back."""


def nodes(ends_m: Floats, *, touch_m: float) -> Integers:
    """Find out which ends of parts are in the same place.

    Parameters
    ----------
    ends_m
        Earth-centred coordinates of the start and end of each part (parts, 2, 3).
    touch_m
        Ends this near to one another are one place.

    Returns
    -------
    The number of the place of each end (parts, 2).
    """
    flat = ends_m.reshape(-1, 3)
    # seen from above the pole no two are farther apart than they are, so nothing is missed
    x, y, _ = flat.T
    seen = shapely.STRtree(np.asarray(shapely.points(flat[:, :2])))
    near = seen.query(shapely.box(x - touch_m, y - touch_m, x + touch_m, y + touch_m)).T
    apart = np.linalg.norm(flat[near[:, 0]] - flat[near[:, 1]], axis=1)
    return groups(near[apart <= touch_m], len(flat)).reshape(-1, 2)


def groups(pairs: Integers, count: int) -> Integers:
    """Return the number of the group of each thing, 0 … count - 1, that `pairs` hold together.

    >>> groups(np.array([[3, 1], [4, 3]]), 5)
    array([0, 1, 2, 1, 1])
    """
    one, two = pairs.reshape(-1, 2).T
    group = np.arange(count)
    while (apart := group[one] != group[two]).any():
        first, second = group[one[apart]], group[two[apart]]
        np.minimum.at(group, np.maximum(first, second), np.minimum(first, second))
        while (group != group[group]).any():
            group = group[group]
    return np.unique(group, return_inverse=True)[1]


def chains(node: Integers, heading_degree: Floats, length: Floats) -> list[Chain]:
    """Join parts into chains, each part in exactly one.

    Parameters
    ----------
    node
        Place of the start and end of each part (parts, 2).
    heading_degree
        Azimuth in which each part leaves its start, and its end backwards (parts, 2).
    length
        Of each part: a chain runs the way most of its length was drawn.

    >>> line = [[0, 1], [2, 1]]  # the second is drawn against the first
    >>> chains(np.array(line), np.array([[90.0, 270], [270, 90]]), np.array([2.0, 1]))
    [[(0, True), (1, False)]]
    """
    onward = _onward(node, heading_degree)
    ends = [(part, end) for part in range(len(node)) for end in (0, 1)]
    starts = [end for end in ends if end not in onward] + ends  # then what closes on itself
    walked: set[int] = set()
    found = []
    for start in starts:
        if start[0] not in walked:
            chain = _walk(start, onward)
            walked.update(part for part, _ in chain)
            found.append(oriented(chain, length))
    return sorted(found, key=lambda chain: min(part for part, _ in chain))


def oriented(chain: Chain, length: Floats) -> Chain:
    """Turn a chain the way most of its length is drawn; of two halves, the way of the first part.

    >>> oriented([(1, True), (0, False)], np.array([5.0, 5.0]))
    [(0, True), (1, False)]
    """
    forward = sum(length[part] for part, with_it in chain if with_it)
    backward = sum(length[part] for part, with_it in chain if not with_it)
    _, first_forward = min(chain)
    if forward > backward or (forward == backward and first_forward):
        return chain
    return reverse(chain)


def reverse(chain: Chain) -> Chain:
    """Return the chain walked from its other end."""
    return [(part, not with_it) for part, with_it in reversed(chain)]


def tour(ends_m: Floats) -> list[tuple[int, bool]]:
    """Put chains one after the other by joining the nearest free ends, again and again.

    Parameters
    ----------
    ends_m
        Earth-centred coordinates of the start and end of each chain (chains, 2, 3).

    Returns
    -------
    The chains in order; False where one is to be walked backwards.
    """
    count = len(ends_m)
    group = np.arange(count)
    onward: dict[_End, _End] = {}
    neighbours = _NEIGHBOURS
    while len(onward) < 2 * (count - 1):
        free = [(at, end) for at in range(count) for end in (0, 1) if (at, end) not in onward]
        before = len(onward)
        for one, two in _nearest_pairs(free, ends_m, neighbours):
            if one in onward or two in onward or group[one[0]] == group[two[0]]:
                continue
            group[group == group[two[0]]] = group[one[0]]
            onward |= {one: two, two: one}
        if len(onward) == before:
            neighbours *= 4
    ends = [(chain, end) for chain in range(count) for end in (0, 1)]
    return _walk(next(end for end in ends if end not in onward), onward)


def _nearest_pairs(free: list[_End], ends_m: Floats, neighbours: int) -> list[tuple[_End, _End]]:
    """Return pairs of free ends, the nearest first; of each end only with some neighbours."""
    from scipy.spatial import cKDTree  # noqa: PLC0415 - half a second that only gaps need

    places = np.array([ends_m[end] for end in free])
    near = np.arange(1, min(neighbours, len(free)) + 1)
    apart, other = cKDTree(places).query(places, k=near)
    one = np.repeat(np.arange(len(free)), len(near))
    apart, other = np.ravel(apart), np.ravel(other)
    # Rounded, so that of ends equally far apart an end and a start are joined before two of a kind
    # (nothing is turned round without need), and then in the order of the table.
    kind = np.array([end for _, end in free])
    alike = kind[one] == kind[other]
    order = np.lexsort((other, one, alike, np.round(apart, 2)))
    return [(free[a], free[b]) for a, b in zip(one[order], other[order], strict=True) if a < b]


def _walk(start: _End, onward: dict[_End, _End]) -> Chain:
    chain: Chain = []
    at: _End | None = start
    while at is not None and (not chain or at[0] != start[0]):
        part, end = at
        chain.append((part, end == 0))
        at = onward.get((part, 1 - end))
    return chain


def _onward(node: Integers, heading_degree: Floats) -> dict[_End, _End]:
    """Return for each end the end the line goes on at."""
    meeting: dict[int, list[_End]] = {}
    for part, pair in enumerate(node.tolist()):
        for end, place in enumerate(pair):
            meeting.setdefault(place, []).append((part, end))
    onward: dict[_End, _End] = {}
    for ends in meeting.values():
        for one, two in _straightest(ends, heading_degree):
            onward |= {one: two, two: one}
    return onward


def _straightest(ends: list[_End], heading_degree: Floats) -> list[tuple[_End, _End]]:
    if len(ends) == 2:
        return [(ends[0], ends[1])]
    bends = sorted(
        (_bend(heading_degree[one], heading_degree[two]), one, two)
        for one, two in combinations(ends, 2)
        if one[0] != two[0]
    )
    taken: set[_End] = set()
    pairs = []
    for bend, one, two in bends:
        if bend < _SHARPEST_DEGREE and not taken & {one, two}:
            taken |= {one, two}
            pairs.append((one, two))
    return pairs


def _bend(one_degree: float, two_degree: float) -> float:
    """Return by how much a line turns that comes out of one heading and goes on in the other."""
    return abs((one_degree - two_degree) % 360.0 - 180.0)
