"""Contract the unimportant nodes of a graph until a small core is left.

Taking out a node puts a shortcut between its neighbours wherever the way through it may be the
best; what is left has far fewer nodes and the same distances. Nodes that are not neighbours go
out together, so that each round is a handful of array operations rather than a loop.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from corridormap.engine.graph import Graph

DENSEST = 24.0
"""Mean number of arcs per node beyond which contracting costs more than it saves."""
DENSEST_LARGE = 32.0
"""The same for a network of `LARGE` and more nodes, whose core is searched longer."""
LARGE = 300_000
SMALLEST = 500
"""Nodes at which a core is small enough."""
_SHARE = 0.6
"""Share of the nodes, those with fewest arcs, that may go out in a round."""
_DEPTH_WEIGHT = 0.3
"""How much an earlier contraction next door counts beside an arc; spreads contraction evenly."""


@dataclass(frozen=True, slots=True, eq=False)
class Contraction:
    """A graph's arcs and shortcuts, and the round in which each node was taken out."""

    level: NDArray[np.int32]
    """Round in which the row was contracted; rows of the core have the highest number."""
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    weight: NDArray[np.float64]
    first: NDArray[np.int32]
    """First arc that a shortcut stands for; for an arc of the graph: its stored entry."""
    second: NDArray[np.int32]
    """Second arc that a shortcut stands for; −1 for an arc of the graph."""
    born: NDArray[np.int64]
    """Number of arcs after each round: where each round's shortcuts end."""
    used: NDArray[np.int32]
    """The arcs that are the cheapest between their ends when one of them is contracted, or in
    the core."""

    def sums(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return a quantity of every arc, given it for the stored entries of the graph."""
        total = np.empty(len(self.tail))
        begin = int(self.born[0])
        total[:begin] = values[self.first[:begin]]
        for end in self.born[1:].tolist():
            total[begin:end] = total[self.first[begin:end]] + total[self.second[begin:end]]
            begin = end
        return total


@dataclass(slots=True)
class _Arcs:
    """Arcs among the rows still there, sorted by key; at most one from any row to another."""

    key: NDArray[np.int64]
    """Tail × number of rows + head."""
    weight: NDArray[np.float64]
    arc: NDArray[np.int32]


def contract(graph: Graph) -> Contraction:
    """Take out nodes, fewest arcs first, until the rest is small or dense."""
    count = len(graph)
    matrix = graph.matrix
    tail = np.repeat(np.arange(count, dtype=np.int64), np.diff(matrix.indptr))
    arcs = _Arcs(tail * count + matrix.indices, matrix.data, np.arange(matrix.nnz, dtype=np.int32))
    ends, weights = [arcs.key], [arcs.weight]
    firsts, seconds = [arcs.arc], [np.full(len(arcs.arc), -1, np.int32)]
    born, used = [len(arcs.arc)], []
    level = np.full(count, -1, np.int32)
    depth = np.zeros(count)
    # a fixed scatter of fractions, so that neighbours of equal rank do not wait for one another
    scatter = (np.arange(count, dtype=np.uint64) * np.uint64(2654435769) % np.uint64(2**32)) / 2**32
    left, turn = count, 0
    densest = DENSEST if count < LARGE else DENSEST_LARGE
    while left > SMALLEST and len(arcs.key) < densest * left:
        out = _choose(arcs, level < 0, depth, scatter)
        if not out.any():
            break
        level[out] = turn
        left -= int(out.sum())
        shortcuts, gone = _take_out(arcs, out, count)
        used.append(arcs.arc[gone])
        neighbours = arcs.key[gone] // count, arcs.key[gone] % count
        depth[np.concatenate(neighbours)] += 1 / 2
        key, weight, first, second = shortcuts
        keep = ~gone
        rest = _Arcs(arcs.key[keep], arcs.weight[keep], arcs.arc[keep])
        arcs, new = _merge(rest, key, weight, born[-1], count)
        ends.append(key[new])
        weights.append(weight[new])
        firsts.append(first[new])
        seconds.append(second[new])
        born.append(born[-1] + len(new))
        turn += 1
    level[level < 0] = turn
    used.append(arcs.arc)
    key = np.concatenate(ends)
    return Contraction(
        level,
        (key // count).astype(np.int32),
        (key % count).astype(np.int32),
        np.concatenate(weights),
        np.concatenate(firsts),
        np.concatenate(seconds),
        np.array(born),
        np.concatenate(used),
    )


def _choose(
    arcs: _Arcs, there: NDArray[np.bool_], depth: NDArray[np.float64], scatter: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return the rows to take out next: lower in rank than all their neighbours."""
    count = len(there)
    tail, head = np.divmod(arcs.key, count)
    degree = np.bincount(tail, minlength=count) + np.bincount(head, minlength=count)
    rank = degree / 2 + _DEPTH_WEIGHT * depth + scatter
    lowest = np.full(count, np.inf)
    np.minimum.at(lowest, tail, rank[head])
    np.minimum.at(lowest, head, rank[tail])
    out: NDArray[np.bool_] = there & (rank < lowest)
    few = rank <= np.quantile(rank[there], _SHARE)
    return out & few if (out & few).any() else out


def _take_out(
    arcs: _Arcs, out: NDArray[np.bool_], count: int
) -> tuple[
    tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int32], NDArray[np.int32]],
    NDArray[np.bool_],
]:
    """Return the shortcuts past the rows taken out (key, weight, both arcs), and the arcs gone.

    The shortcuts are sorted, the cheapest of each key only.
    """
    tail, head = np.divmod(arcs.key, count)
    leaving, entering = out[tail], out[head]
    outward = np.flatnonzero(leaving)
    inward = np.flatnonzero(entering)
    begin = np.searchsorted(tail[outward], head[inward], side="left")
    width = np.searchsorted(tail[outward], head[inward], side="right") - begin
    first, second = np.repeat(inward, width), outward[runs(begin, width)]
    turned_back = tail[first] == head[second]
    first, second = first[~turned_back], second[~turned_back]
    key = tail[first] * count + head[second]
    weight = arcs.weight[first] + arcs.weight[second]
    ranked = np.lexsort((weight, key))
    key = key[ranked]
    best = np.ones(len(key), bool)
    best[1:] = key[1:] != key[:-1]
    ranked = ranked[best]
    via = arcs.arc[first[ranked]], arcs.arc[second[ranked]]
    return (key[best], weight[ranked], *via), leaving | entering


def _merge(
    rest: _Arcs, key: NDArray[np.int64], weight: NDArray[np.float64], number: int, count: int
) -> tuple[_Arcs, NDArray[np.intp]]:
    """Return the arcs with those shortcuts that are needed, and which they are.

    `number` is the number of the first new arc. A shortcut is not needed if an arc, or two arcs
    in a row, do as well.
    """
    place = np.searchsorted(rest.key, key)
    there = np.zeros(len(key), bool)
    inside = place < len(rest.key)
    there[inside] = rest.key[place[inside]] == key[inside]
    better = np.flatnonzero(there)
    better = better[weight[better] < rest.weight[place[better]]]
    rest.weight[place[better]] = weight[better]
    rest.arc[place[better]] = -1 - better
    fresh = np.flatnonzero(~there)
    merged = _Arcs(
        np.insert(rest.key, place[fresh], key[fresh]),
        np.insert(rest.weight, place[fresh], weight[fresh]),
        np.insert(rest.arc, place[fresh], (-1 - fresh).astype(np.int32)),
    )
    needed = np.ones(len(merged.key), bool)
    added = np.flatnonzero(merged.arc < 0)
    needed[added[_matched(merged, added, count)]] = False
    arcs = _Arcs(merged.key[needed], merged.weight[needed], merged.arc[needed])
    added = np.flatnonzero(arcs.arc < 0)
    new = -1 - arcs.arc[added].astype(np.intp)
    arcs.arc[added] = np.arange(number, number + len(new), dtype=np.int32)
    return arcs, new


def _matched(arcs: _Arcs, added: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """Return which of the added arcs two other arcs in a row match.

    Both must be strictly cheaper than the arc they match: then an arc never rests on one that
    rests on it in turn, and all matched ones may go at once, zero-cost arcs included.
    """
    start = np.searchsorted(arcs.key, (arcs.key[added] // count) * count)
    end = np.searchsorted(arcs.key, (arcs.key[added] // count + 1) * count)
    step = runs(start, end - start)
    own = np.repeat(np.arange(len(added)), end - start)
    limit = arcs.weight[added][own]
    shorter = arcs.weight[step] < limit
    step, own, limit = step[shorter], own[shorter], limit[shorter]
    wanted = (arcs.key[step] % count) * count + arcs.key[added][own] % count
    place = np.minimum(np.searchsorted(arcs.key, wanted), len(arcs.key) - 1)
    onward = arcs.weight[place]
    matched = (arcs.key[place] == wanted) & (onward < limit) & (arcs.weight[step] + onward <= limit)
    found = np.zeros(len(added), bool)
    found[own[matched]] = True
    return np.flatnonzero(found)


def runs(begin: NDArray[np.integer], width: NDArray[np.integer]) -> NDArray[np.intp]:
    """Return the numbers of several stretches, one after another.

    >>> runs(np.array([5, 0]), np.array([2, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    total = int(width.sum())
    stretch_start = np.repeat(begin - (np.cumsum(width) - width), width)
    return (stretch_start + np.arange(total)).astype(np.intp, copy=False)
