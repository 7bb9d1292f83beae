"""The part of contracting a graph that its weights have no say in.

Nodes are taken out by the number of their arcs alone, and every two arcs through one get a
shortcut. So closing links, or other hours and dollars, leave the order, the shortcuts and the
triangles they come of as they are; only weights are put in anew, a round at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from corridormap.engine.graph import Graph

DENSEST = 12.0
"""Mean number of arcs per node at which weights should begin to say which shortcuts are needed."""
SMALLEST = 500
"""Nodes at which a core is small enough."""
_SHARE = 1.0
"""Share of the nodes, those with fewest arcs, that may go out in a round."""
_DEPTH_WEIGHT = 0.3
"""How much an earlier contraction next door counts beside an arc; spreads contraction evenly."""
_GOLDEN = 2654435769
"""2³² over the golden ratio: multiples of it modulo 2³² scatter evenly."""


@dataclass(frozen=True, slots=True, eq=False)
class Round:
    """The triangles over the nodes of one round, sorted by the arc they are a way round."""

    first: NDArray[np.int32]
    """Arc into the node taken out."""
    second: NDArray[np.int32]
    """Arc out of it."""
    target: NDArray[np.int32]
    """The arcs that the triangles pass by, each once."""
    begin: NDArray[np.int32]
    """Number of the first triangle of each target."""


@dataclass(frozen=True, slots=True, eq=False)
class Elimination:
    """Order and shortcuts of a graph's first rounds, without weights."""

    level: NDArray[np.int32]
    """Round in which the row was taken out; rows that are left have the highest number."""
    tail: NDArray[np.int32]
    """Of every arc and shortcut; numbered in the order of the rounds in which they go."""
    head: NDArray[np.int32]
    gone: NDArray[np.int64]
    """Number of arcs gone after each round; last, of all arcs."""
    key: NDArray[np.int64]
    """Tail × number of rows + head of the graph's own arcs, sorted."""
    own: NDArray[np.int32]
    """The arc of each key."""
    rounds: tuple[Round, ...]


def eliminate(graph: Graph) -> Elimination:
    """Take out nodes, fewest arcs first, until the rest is small or dense."""
    count = len(graph)
    own = keys(graph)
    key = own
    arc: NDArray[np.int32] = np.arange(len(own), dtype=np.int32)
    made, out_of = [key], []
    level = np.full(count, -1, np.int32)
    depth = np.zeros(count)
    left, born, turn = count, len(own), 0
    loose: list[tuple[NDArray[np.int32], ...]] = []
    while left > SMALLEST and len(key) < DENSEST * left:
        out = choose(key, level < 0, depth)
        if not out.any():
            break
        level[out] = turn
        left -= int(out.sum())
        first, second, gone = across(key, out, count)
        tail, head = np.divmod(key[gone], count)
        depth[tail] += 1 / 2
        depth[head] += 1 / 2
        wanted = (key[first] // count) * count + key[second] % count
        ranked = np.argsort(wanted, kind="stable")
        several, begin = np.unique(wanted[ranked], return_index=True)
        wanted = np.asarray(several, np.int64)
        via = arc[first[ranked]], arc[second[ranked]]
        out_of.append(arc[gone])
        key, arc = key[~gone], arc[~gone]
        place = np.searchsorted(key, wanted)
        inside = np.minimum(place, max(0, len(key) - 1))
        fresh = key[inside] != wanted if len(key) else np.ones(len(wanted), bool)
        new = np.arange(born, born + int(fresh.sum()), dtype=np.int32)
        key = np.insert(key, place[fresh], wanted[fresh])
        arc = np.insert(arc, place[fresh], new)
        target = arc[np.searchsorted(key, wanted)]
        loose.append((*via, target, begin.astype(np.int32)))
        made.append(wanted[fresh])
        born, turn = born + len(new), turn + 1
    level[level < 0] = turn
    ranked = np.concatenate([*out_of, arc])
    number = np.empty(born, np.int32)
    number[ranked] = np.arange(born, dtype=np.int32)
    key = np.concatenate(made)[ranked]
    rounds = (Round(number[one], number[two], number[arc], go) for one, two, arc, go in loose)
    return Elimination(
        level,
        (key // count).astype(np.int32),
        (key % count).astype(np.int32),
        np.cumsum([*map(len, out_of), len(arc)]),
        own,
        number[: len(own)],
        tuple(rounds),
    )


def customise(
    elimination: Elimination, graph: Graph
) -> tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.int32]]:
    """Put weights on all arcs and shortcuts.

    Parameters
    ----------
    graph
        The one that was taken apart, or one with the same rows of which arcs may be missing.

    Returns
    -------
    weight, first, second
        Per arc: its weight, infinite where no way is left, and the two arcs it is the sum of; for
        an arc of the graph its stored entry and −1.
    """
    entry = elimination.own[np.searchsorted(elimination.key, keys(graph))]
    weight = np.full(len(elimination.tail), np.inf)
    weight[entry] = graph.matrix.data
    first = np.full(len(weight), -1, np.int32)
    first[entry] = np.arange(len(entry), dtype=np.int32)
    second = np.full(len(weight), -1, np.int32)
    for part in elimination.rounds:
        if not len(part.target):
            continue
        over = weight[part.first] + weight[part.second]
        best = np.minimum.reduceat(over, part.begin)
        better = np.flatnonzero(best < weight[part.target])
        width = np.diff(part.begin, append=len(over))
        # one of the triangles that reach the best of their arc, always the first of them
        least = np.flatnonzero(over == np.repeat(best, width))
        chosen = least[np.searchsorted(least, part.begin[better])]
        target = part.target[better]
        weight[target] = best[better]
        first[target] = part.first[chosen]
        second[target] = part.second[chosen]
    return weight, first, second


def keys(graph: Graph) -> NDArray[np.int64]:
    """Return tail × number of rows + head of every stored entry, which are sorted by it."""
    count = len(graph)
    tail = np.repeat(np.arange(count, dtype=np.int64), np.diff(graph.matrix.indptr))
    return tail * count + graph.matrix.indices


def choose(
    key: NDArray[np.int64], there: NDArray[np.bool_], depth: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return the rows to take out next: lower in rank than all their neighbours."""
    count = len(there)
    tail, head = np.divmod(key, count)
    degree = np.bincount(tail, minlength=count) + np.bincount(head, minlength=count)
    # a fixed scatter of fractions, so that neighbours of equal rank do not wait for one another
    scatter = (np.arange(count, dtype=np.uint64) * np.uint64(_GOLDEN) % np.uint64(2**32)) / 2**32
    rank = degree / 2 + _DEPTH_WEIGHT * depth + scatter
    lowest = np.full(count, np.inf)
    np.minimum.at(lowest, tail, rank[head])
    np.minimum.at(lowest, head, rank[tail])
    out: NDArray[np.bool_] = there & (rank < lowest)
    return out


def across(
    key: NDArray[np.int64], out: NDArray[np.bool_], count: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.bool_]]:
    """Return the ways over the rows taken out as pairs of arcs, and which arcs go with them.

    No way leads back to where it came from.
    """
    tail, head = np.divmod(key, count)
    leaving, entering = out[tail], out[head]
    outward = np.flatnonzero(leaving)
    inward = np.flatnonzero(entering)
    begin = np.searchsorted(tail[outward], head[inward], side="left")
    width = np.searchsorted(tail[outward], head[inward], side="right") - begin
    first, second = np.repeat(inward, width), outward[runs(begin, width)]
    onward = tail[first] != head[second]
    return first[onward], second[onward], leaving | entering


def runs(begin: NDArray[np.integer], width: NDArray[np.integer]) -> NDArray[np.intp]:
    """Return the numbers of several stretches, one after another.

    >>> runs(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    total = int(width.sum())
    stretch_start = np.repeat(begin - (np.cumsum(width) - width), width)
    return (stretch_start + np.arange(total)).astype(np.intp, copy=False)
