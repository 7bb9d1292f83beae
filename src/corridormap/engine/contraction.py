"""Contract the unimportant nodes of a graph until a small core is left.

Taking out a node puts a shortcut between its neighbours wherever the way through it may be the
best; what is left has far fewer nodes and the same distances. Nodes that are not neighbours go
out together, so that each round is a handful of array operations rather than a loop. The first
rounds, nearly all nodes, know no weights (`elimination`) and are shared by all scenarios of a
network; in the last ones weights tell which shortcuts are needed, which keeps the core small.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from corridormap.engine.elimination import across, choose, customise, runs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from corridormap.engine.elimination import Elimination
    from corridormap.engine.graph import Graph

DENSEST = 24.0
"""Mean number of arcs per node beyond which contracting costs more than it saves."""
SMALLEST = 500
"""Nodes at which a core is small enough."""
_REMAINDERS = 2**23
"""Entries of a table that tells most arcs that are not there; a power of two."""


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
    batches: NDArray[np.int64]
    """Where batches of arcs end; a shortcut stands for arcs of earlier batches."""
    used: NDArray[np.int32]
    """The arcs that are the cheapest between their ends when one of them is contracted, or in
    the core."""

    def sums(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return a quantity of every arc, given it for the stored entries of the graph."""
        total = np.zeros(len(self.tail))
        begin = 0
        for end in self.batches.tolist():
            first, second = self.first[begin:end], self.second[begin:end]
            part = total[begin:end]
            split = second >= 0
            whole = ~split & (first >= 0)  # neither: no way is left there
            part[whole] = values[first[whole]]
            part[split] = total[first[split]] + total[second[split]]
            begin = end
        return total


@dataclass(slots=True)
class _Arcs:
    """Arcs among the rows still there, sorted by key; at most one from any row to another."""

    key: NDArray[np.int64]
    """Tail × number of rows + head."""
    weight: NDArray[np.float64]
    arc: NDArray[np.int32]


def contract(graph: Graph, elimination: Elimination) -> Contraction:
    """Put the weights of a graph on its first rounds, and contract what they leave.

    Parameters
    ----------
    elimination
        Of this graph, or of one with the same rows and more arcs.
    """
    weight, first, second = customise(elimination, graph)
    level = elimination.level
    turn = int(level.max(initial=0))
    rows = np.flatnonzero(level == turn)
    place = np.full(len(level), -1, np.int64)
    place[rows] = np.arange(len(rows))
    begin = int(elimination.gone[-2]) if len(elimination.gone) > 1 else 0
    core = begin + np.flatnonzero(np.isfinite(weight[begin:])).astype(np.int32)
    key = place[elimination.tail[core]] * len(rows) + place[elimination.head[core]]
    ranked = np.argsort(key)
    arcs = _Arcs(key[ranked], weight[core[ranked]], core[ranked])
    upper, more = _contract_core(arcs, len(rows), len(weight))
    level = level.copy()
    level[rows] += upper
    lower = np.flatnonzero(np.isfinite(weight[:begin])).astype(np.int32)
    return Contraction(
        level,
        np.concatenate([elimination.tail, rows[more.key // len(rows)].astype(np.int32)]),
        np.concatenate([elimination.head, rows[more.key % len(rows)].astype(np.int32)]),
        np.concatenate([weight, more.weight]),
        np.concatenate([first, more.first]),
        np.concatenate([second, more.second]),
        np.concatenate([elimination.gone, more.batches]),
        np.concatenate([lower, more.used]),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _More:
    """The shortcuts among the rows that elimination leaves; fields as in `Contraction`."""

    key: NDArray[np.int64]
    weight: NDArray[np.float64]
    first: NDArray[np.int32]
    second: NDArray[np.int32]
    batches: NDArray[np.int64]
    used: NDArray[np.int32]


def _contract_core(arcs: _Arcs, count: int, number: int) -> tuple[NDArray[np.int32], _More]:
    """Take out nodes, fewest arcs first; return the round of each, and the shortcuts.

    `number` is the number of the first shortcut.
    """
    needed = np.ones(len(arcs.key), bool)
    needed[_matched(arcs, np.arange(len(arcs.key)), count)] = False
    arcs = _Arcs(arcs.key[needed], arcs.weight[needed], arcs.arc[needed])
    keys, weights = [np.zeros(0, np.int64)], [np.zeros(0)]
    firsts, seconds = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)]
    batches, used = [], []
    level = np.full(count, -1, np.int32)
    depth = np.zeros(count)
    left, turn = count, 0
    while left > SMALLEST and len(arcs.key) < DENSEST * left:
        out = choose(arcs.key, level < 0, depth)
        if not out.any():
            break
        level[out] = turn
        left -= int(out.sum())
        shortcuts, gone = _take_out(arcs, out, count)
        used.append(arcs.arc[gone])
        tail, head = np.divmod(arcs.key[gone], count)
        depth[tail] += 1 / 2
        depth[head] += 1 / 2
        key, weight, first, second = shortcuts
        keep = ~gone
        rest = _Arcs(arcs.key[keep], arcs.weight[keep], arcs.arc[keep])
        arcs, new = _merge(rest, key, weight, number, count)
        keys.append(key[new])
        weights.append(weight[new])
        firsts.append(first[new])
        seconds.append(second[new])
        number += len(new)
        batches.append(number)
        turn += 1
    level[level < 0] = turn
    used.append(arcs.arc)
    more = _More(
        np.concatenate(keys),
        np.concatenate(weights),
        np.concatenate(firsts),
        np.concatenate(seconds),
        np.array(batches, np.int64),
        np.concatenate(used),
    )
    return level, more


def _take_out(
    arcs: _Arcs, out: NDArray[np.bool_], count: int
) -> tuple[
    tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int32], NDArray[np.int32]],
    NDArray[np.bool_],
]:
    """Return the shortcuts past the rows taken out (key, weight, both arcs), and the arcs gone.

    The shortcuts are sorted, the cheapest of each key only.
    """
    first, second, gone = across(arcs.key, out, count)
    key = (arcs.key[first] // count) * count + arcs.key[second] % count
    weight = arcs.weight[first] + arcs.weight[second]
    ranked = np.lexsort((weight, key))
    key = key[ranked]
    best = np.ones(len(key), bool)
    best[1:] = key[1:] != key[:-1]
    ranked = ranked[best]
    via = arcs.arc[first[ranked]], arcs.arc[second[ranked]]
    return (key[best], weight[ranked], *via), gone


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
    tail, head = np.divmod(arcs.key, count)
    begin = np.searchsorted(tail, np.arange(count + 1))
    last = np.full(count, np.inf)
    np.minimum.at(last, head, arcs.weight)
    start = begin[tail[added]]
    width = begin[tail[added] + 1] - start
    step = runs(start, width)
    # most ways are too long before they are looked up: none ends with less than the least arc
    spare = arcs.weight[added] - last[head[added]]
    likely = np.flatnonzero(arcs.weight[step] <= np.repeat(spare, width))
    own = np.repeat(np.arange(len(added)), width)[likely]
    step = step[likely]
    wanted = head[step] * count + head[added][own]
    # and most that are left lack the second arc: a table of remainders tells nearly all of them
    known = np.zeros(_REMAINDERS, bool)
    known[arcs.key & (_REMAINDERS - 1)] = True
    likely = np.flatnonzero(known[wanted & (_REMAINDERS - 1)])
    step, own, wanted = step[likely], own[likely], wanted[likely]
    limit = arcs.weight[added][own]
    place = np.minimum(np.searchsorted(arcs.key, wanted), len(arcs.key) - 1)
    onward = arcs.weight[place]
    matched = arcs.key[place] == wanted
    matched &= (arcs.weight[step] < limit) & (onward < limit)
    matched &= arcs.weight[step] + onward <= limit
    found = np.zeros(len(added), bool)
    found[own[matched]] = True
    return np.flatnonzero(found)
