"""Many-to-many costs on a large network through a contracted core.

A path climbs from its origin over ever more important nodes, crosses the core, and descends to its
destination. The climbs are short and shared work; only the core, a fortieth of the nodes, is
searched for every origin. All sums are of 64-bit floats along the path itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from corridormap import graph as graphs
from corridormap import search
from corridormap.contraction import Contraction, contract, runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from corridormap.graph import Graph

LEAST = 5000
"""Nodes below which a network is searched as it is."""
_BATCH = 2_000_000
"""Nodes of all core trees held at once."""


@dataclass(frozen=True, slots=True, eq=False)
class _Climb:
    """For every row, its arcs to rows contracted later, in one of the two directions."""

    begin: NDArray[np.intp]
    upper: NDArray[np.int32]
    arc: NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Hierarchy:
    """A contracted graph, ready for questions."""

    contraction: Contraction
    leaving: _Climb
    entering: _Climb
    core: NDArray[np.int32]
    """Rows of the core."""
    core_arcs: NDArray[np.int32]
    values: tuple[NDArray[np.float64], ...]
    """Per arc: the search weight first, then what is to be summed along paths."""


@dataclass(frozen=True, slots=True, eq=False)
class _Labels:
    """Best ways from some starts to rows above them: one entry per start and row."""

    start: NDArray[np.intp]
    row: NDArray[np.int32]
    sums: NDArray[np.float64]
    """One line per value of the hierarchy."""

    def where(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> _Labels:
        return _Labels(self.start[chosen], self.row[chosen], self.sums[:, chosen])


def build(graph: Graph, quantities: Sequence[NDArray[np.float64]]) -> Hierarchy:
    """Contract a graph.

    Parameters
    ----------
    quantities
        Per link of the network: what is to be summed along the paths.
    """
    contraction = contract(graph)
    level, used = contraction.level, contraction.used
    low, high = level[contraction.tail[used]], level[contraction.head[used]]
    core_level = int(level.max(initial=0))
    in_core = (low == core_level) & (high == core_level)
    up, down = used[(low < high)], used[(low > high)]
    return Hierarchy(
        contraction,
        _climb(len(graph), contraction.tail[up], contraction.head[up], up),
        _climb(len(graph), contraction.head[down], contraction.tail[down], down),
        np.flatnonzero(level == core_level).astype(np.int32),
        used[in_core],
        (contraction.weight, *(contraction.sums(values[graph.link]) for values in quantities)),
    )


def between(
    hierarchy: Hierarchy, origins: NDArray[np.integer[Any]], destinations: NDArray[np.integer[Any]]
) -> list[NDArray[np.float64]]:
    """Return the search weight and each quantity of the hierarchy, origins × destinations.

    Parameters
    ----------
    origins, destinations
        Rows of the graph. Where no path leads the weight is infinite.
    """
    ahead = _labels(hierarchy, hierarchy.leaving, origins)
    behind = _labels(hierarchy, hierarchy.entering, destinations)
    shape = (len(origins), len(destinations))
    best = _through_core(hierarchy, ahead, behind, shape)
    pair, sums = _below_core(hierarchy, ahead, behind, shape[1])
    closer = sums[0] < best[0].ravel()[pair]
    for total, better in zip(best, sums, strict=True):
        total.ravel()[pair[closer]] = better[closer]
    return best


def _climb(
    count: int, lower: NDArray[np.int32], upper: NDArray[np.int32], arc: NDArray[np.int32]
) -> _Climb:
    ranked = np.argsort(lower, kind="stable")
    begin = np.zeros(count + 1, np.intp)
    np.cumsum(np.bincount(lower, minlength=count), out=begin[1:])
    return _Climb(begin, upper[ranked], arc[ranked])


def _labels(hierarchy: Hierarchy, climb: _Climb, starts: NDArray[np.integer[Any]]) -> _Labels:
    """Climb from all starts at once, a level at a time, until all are settled or in the core."""
    level = hierarchy.contraction.level
    sums = np.zeros((len(hierarchy.values), len(starts)))
    pending = _Labels(np.arange(len(starts)), starts.astype(np.int32), sums)
    settled: list[_Labels] = []
    top = int(level.max(initial=0))
    for turn in range(top):
        here = level[pending.row] == turn
        if not here.any():
            continue
        now = _cheapest(pending.where(here))
        settled.append(now)
        width = climb.begin[now.row + 1] - climb.begin[now.row]
        step = runs(climb.begin[now.row], width)
        arc = climb.arc[step]
        before = np.repeat(np.arange(len(now.row)), width)
        onward = now.sums[:, before]
        for number, values in enumerate(hierarchy.values):
            onward[number] += values[arc]
        later = pending.where(~here)
        pending = _Labels(
            np.concatenate([later.start, now.start[before]]),
            np.concatenate([later.row, climb.upper[step]]),
            np.concatenate([later.sums, onward], axis=1),
        )
    settled.append(_cheapest(pending))
    return _Labels(
        np.concatenate([part.start for part in settled]),
        np.concatenate([part.row for part in settled]),
        np.concatenate([part.sums for part in settled], axis=1),
    )


def _cheapest(labels: _Labels) -> _Labels:
    ranked = np.lexsort((labels.sums[0], labels.row, labels.start))
    start, row = labels.start[ranked], labels.row[ranked]
    first = np.ones(len(ranked), bool)
    first[1:] = (start[1:] != start[:-1]) | (row[1:] != row[:-1])
    return labels.where(ranked[first])


def _through_core(
    hierarchy: Hierarchy, ahead: _Labels, behind: _Labels, shape: tuple[int, int]
) -> list[NDArray[np.float64]]:
    """Search the core from every origin, origins and destinations hung on to it."""
    level = hierarchy.contraction.level
    place = np.full(len(level), -1, np.int32)
    place[hierarchy.core] = np.arange(len(hierarchy.core), dtype=np.int32)
    ahead, behind = ahead.where(place[ahead.row] >= 0), behind.where(place[behind.row] >= 0)
    core = len(hierarchy.core)
    arcs = hierarchy.core_arcs
    contraction = hierarchy.contraction
    tail = np.concatenate([place[contraction.tail[arcs]], core + ahead.start, place[behind.row]])
    far = core + shape[0] + behind.start
    head = np.concatenate([place[contraction.head[arcs]], place[ahead.row], far])
    ends = tail.astype(np.int32), head.astype(np.int32)
    values = [
        np.concatenate([line[arcs], up, down])
        for line, up, down in zip(hierarchy.values, ahead.sums, behind.sums, strict=True)
    ]
    order, _ = graphs.arrange(core + sum(shape), *ends)
    graph = graphs.build(order, ends, np.ones(len(ends[0]), bool), values[:1])
    sources = graph.rank[core : core + shape[0]]
    targets = graph.rank[core + shape[0] :]
    best = [np.full(shape, np.nan) for _ in values]
    size = max(1, _BATCH // max(1, len(order)))
    for begin in range(0, shape[0], size):
        batch = slice(begin, begin + size)
        weight, before = search.from_each(graph, sources[batch])
        best[0][batch] = weight[:, targets]
        if len(values) > 1:
            trees = search.forest(graph, weight, before)
            for total, part in zip(
                best[1:], search.sums_at(trees, targets, values[1:]), strict=True
            ):
                total[batch] = part
    return best


def _below_core(
    hierarchy: Hierarchy, ahead: _Labels, behind: _Labels, width: int
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the pairs whose climbs meet below the core, and the sums of their best meeting.

    A pair is its origin × `width` + its destination.
    """
    level = hierarchy.contraction.level
    top = level.max(initial=0)
    ahead, behind = ahead.where(level[ahead.row] < top), behind.where(level[behind.row] < top)
    ranked = np.argsort(behind.row, kind="stable")
    begin = np.searchsorted(behind.row[ranked], ahead.row, side="left")
    meetings = np.searchsorted(behind.row[ranked], ahead.row, side="right") - begin
    from_side = np.repeat(np.arange(len(ahead.row)), meetings)
    to_side = ranked[runs(begin, meetings)]
    pair = ahead.start[from_side] * width + behind.start[to_side]
    weight = ahead.sums[0, from_side] + behind.sums[0, to_side]
    ranked = np.lexsort((weight, pair))
    first = np.ones(len(ranked), bool)
    first[1:] = pair[ranked][1:] != pair[ranked][:-1]
    chosen = ranked[first]
    return pair[chosen], ahead.sums[:, from_side[chosen]] + behind.sums[:, to_side[chosen]]
