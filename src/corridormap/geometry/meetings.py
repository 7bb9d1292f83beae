"""Where segments meet the edges of tiles: pairs by their boxes, then exactly.

Meeting is generous: a place too many is a cut that changes nothing, a place too few would be lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from corridormap.geometry import edges

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from corridormap.geometry.mosaic import Mosaic

    Floats = NDArray[np.float64]
    Integers = NDArray[np.intp]
    Flags = NDArray[np.bool_]

NEAR_DEGREE = 1e-9
"""What is this near to an edge is on it: 0.1 mm, far above rounding, far below any survey."""

_SNAP = 1e-12
"""Share of a segment within which a meeting is at its vertex."""
_RUN = 32
"""Segments looked up together."""
_BLOCK = 1 << 20
"""Pairs looked at together: bounds the memory, whatever the size of the tables."""


def with_edges(drawn: Floats, joint: Flags, mosaic: Mosaic) -> Iterator[tuple[Integers, Floats]]:
    """Yield where segments meet edges of tiles: segments, and the share of each that lies before.

    Parameters
    ----------
    drawn
        Segments: lon, lat, lon, lat.
    joint
        True for rows that are no segments.
    mosaic
        The tiles.

    Yields
    ------
    Blocks in no order; the same place may come several times.
    """
    for segment, edge in _pairs(drawn, joint, mosaic):
        at, share = _meet(drawn[segment], edge)
        yield segment[at], share


def _pairs(drawn: Floats, joint: Flags, mosaic: Mosaic) -> Iterator[tuple[Integers, Floats]]:
    """Yield blocks of segments and edges whose boxes meet; edges in the turn of the segment."""
    first = edges.runs(drawn, joint, most=_RUN)
    size = np.diff(np.append(first, len(drawn)))
    box = edges.boxes(drawn, first)
    lone = joint[first] if first.size else np.empty(0, dtype=bool)
    first, size, box = first[~lone], size[~lone], box[~lone]
    box += np.array([-1, -1, 1, 1]) * NEAR_DEGREE
    edge_low = np.minimum(mosaic.edges[:, :2], mosaic.edges[:, 2:])
    edge_high = np.maximum(mosaic.edges[:, :2], mosaic.edges[:, 2:])
    for turn, near in edges.turns(box, mosaic.reach, margin=NEAR_DEGREE):
        turned = edges.turned(box[near], turn)
        run, tile = mosaic.tree.query(edges.diagonals(turned))
        for of, edge in _ragged(mosaic.first_edge[tile], np.diff(mosaic.first_edge)[tile]):
            at = run[of]
            meets = (edge_low[edge, 0] <= turned[at, 2]) & (edge_high[edge, 0] >= turned[at, 0])
            at, edge_near = at[meets], edge[meets]
            meets = (edge_low[edge_near, 1] <= turned[at, 3]) & (
                edge_high[edge_near, 1] >= turned[at, 1]
            )
            at, edge_near = near[at[meets]], edge_near[meets]
            for pair, segment in _ragged(first[at], size[at]):
                edge_of = edges.turned(mosaic.edges[edge_near[pair]], -turn)
                meets = _boxes_meet(drawn[segment], edge_of)
                yield segment[meets], edge_of[meets]


def _ragged(first: Integers, size: Integers) -> Iterator[tuple[Integers, Integers]]:
    """Yield blocks of (row, number) for number in first[row] … first[row] + size[row] - 1."""
    total = np.cumsum(size)
    begin = 0
    while begin < len(size):
        before = total[begin - 1] if begin else 0
        stop = max(int(np.searchsorted(total, before + _BLOCK, side="right")), begin + 1)
        of = np.repeat(np.arange(begin, stop), size[begin:stop])
        start = total[begin:stop] - size[begin:stop] - before
        yield of, first[of] + np.arange(len(of)) - start[of - begin]
        begin = stop


def _boxes_meet(a: Floats, b: Floats) -> Flags:
    meet = np.ones(len(a), dtype=bool)
    for axis in (0, 1):
        one, two, three, four = a[:, axis], a[:, axis + 2], b[:, axis], b[:, axis + 2]
        meet &= np.minimum(one, two) <= np.maximum(three, four) + NEAR_DEGREE
        meet &= np.maximum(one, two) >= np.minimum(three, four) - NEAR_DEGREE
    return meet


def _meet(segment: Floats, edge: Floats) -> tuple[Integers, Floats]:
    """Return which pairs meet and at what share of the segment.

    Four ways to meet: the two cross; the edge's first vertex is on the segment (its last is the
    first of the next edge); either end of the segment is on the edge.
    """
    a, along = segment[:, :2], segment[:, 2:] - segment[:, :2]
    c, side = edge[:, :2], edge[:, 2:] - edge[:, :2]
    long, wide = np.hypot(*along.T), np.hypot(*side.T)
    real = (long > 0) & (wide > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = c - a
        turn = _cross(along, side)
        share, edge_share = _cross(apart, side) / turn, _cross(apart, along) / turn
        crossing = real & _within(share, long) & _within(edge_share, wide)
        vertex = _dot(apart, along) / (long * long)
        touching = real & _within(vertex, long)
        touching &= np.abs(_cross(apart, along)) <= NEAR_DEGREE * long
        ends = []
        for end in (a, segment[:, 2:]):
            place = _dot(end - c, side) / (wide * wide)
            off = np.abs(_cross(end - c, side))
            ends.append(real & _within(place, wide) & (off <= NEAR_DEGREE * wide))
    found = [np.flatnonzero(meets) for meets in (crossing, touching, *ends)]
    at_end = [np.zeros(len(found[2])), np.ones(len(found[3]))]
    exact = np.concatenate([share[found[0]], vertex[found[1]], *at_end])
    # Vertices stay what they are, and nothing lies beyond them.
    exact = np.where(exact < _SNAP, 0.0, np.where(exact > 1 - _SNAP, 1.0, exact))
    return np.concatenate(found), exact


def _within(share: Floats, long: Floats) -> Flags:
    """Tell which shares lie on the edge or just beyond its ends; NaN and infinity do not."""
    within: Flags = (share * long >= -NEAR_DEGREE) & ((share - 1) * long <= NEAR_DEGREE)
    return within


def _cross(a: Floats, b: Floats) -> Floats:
    product: Floats = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    return product


def _dot(a: Floats, b: Floats) -> Floats:
    product: Floats = a[:, 0] * b[:, 0] + a[:, 1] * b[:, 1]
    return product
