"""Many-to-many costs on a large network through a contracted core.

A path climbs from its origin over ever more important nodes, crosses the core, and descends to its
destination. The climbs are short and shared work; only the core, a fortieth of the nodes, is
searched for every origin. All sums are of 64-bit floats along the path itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from corridormap.engine import graph as graphs
from corridormap.engine import search
from corridormap.engine.contraction import Contraction, contract
from corridormap.engine.elimination import runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from corridormap.engine.elimination import Elimination
    from corridormap.engine.graph import Graph

LEAST = 5000
"""Nodes below which a network is searched as it is."""
_BATCH = 2_000_000
"""Nodes of all core trees held at once."""


@dataclass(frozen=True, slots=True, eq=False)
class _Climb:
    """For every row, its arcs to rows contracted later, in one of the two directions.

    For a row of the core: to the rest of the core.
    """

    begin: NDArray[np.intp]
    upper: NDArray[np.int32]
    arc: NDArray[np.int32]

    def steps(self, rows: NDArray[np.int32]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return all entries of some rows, and for each the number of the row it is of."""
        width = self.begin[rows + 1] - self.begin[rows]
        return runs(self.begin[rows], width), np.repeat(np.arange(len(rows)), width)


@dataclass(frozen=True, slots=True, eq=False)
class Hierarchy:
    """A contracted graph, ready for questions."""

    contraction: Contraction
    leaving: _Climb
    entering: _Climb
    core: NDArray[np.int32]
    """Rows of the core, neighbours near one another."""
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


def build(
    graph: Graph, elimination: Elimination, quantities: Sequence[NDArray[np.float64]]
) -> Hierarchy:
    """Contract a graph.

    Parameters
    ----------
    elimination
        Its first rounds, or those of a graph with the same rows and more arcs.
    quantities
        Per link of the network: what is to be summed along the paths.
    """
    contraction = contract(graph, elimination)
    level, used = contraction.level, contraction.used
    low, high = level[contraction.tail[used]], level[contraction.head[used]]
    core_level = int(level.max(initial=0))
    in_core = (low == core_level) & (high == core_level)
    up, down = used[low <= high], used[low >= high]
    core = np.flatnonzero(level == core_level).astype(np.int32)
    place = np.full(len(level), -1, np.int32)
    place[core] = np.arange(len(core), dtype=np.int32)
    across = (place[ends[used[in_core]]] for ends in (contraction.tail, contraction.head))
    core = core[graphs.arrange(len(core), *across)[0]]
    return Hierarchy(
        contraction,
        _climb(len(graph), contraction.tail[up], contraction.head[up], up),
        _climb(len(graph), contraction.head[down], contraction.tail[down], down),
        core,
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
    ahead = _labels(hierarchy, hierarchy.leaving, hierarchy.entering, origins)
    behind = _labels(hierarchy, hierarchy.entering, hierarchy.leaving, destinations)
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


def _labels(
    hierarchy: Hierarchy, climb: _Climb, descent: _Climb, starts: NDArray[np.integer[Any]]
) -> _Labels:
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
        pending = _cheapest(pending)
        here = level[pending.row] == turn
        now, later = pending.where(here), pending.where(~here)
        now = now.where(~_beaten(hierarchy, descent, now, later))
        settled.append(now)
        step, before = climb.steps(now.row)
        arc = climb.arc[step]
        onward = now.sums[:, before]
        for number, values in enumerate(hierarchy.values):
            onward[number] += values[arc]
        pending = _Labels(
            np.concatenate([later.start, now.start[before]]),
            np.concatenate([later.row, climb.upper[step]]),
            np.concatenate([later.sums, onward], axis=1),
        )
    pending = _cheapest(pending)
    settled.append(pending.where(~_beaten(hierarchy, descent, pending, pending)))
    return _Labels(
        np.concatenate([part.start for part in settled]),
        np.concatenate([part.row for part in settled]),
        np.concatenate([part.sums for part in settled], axis=1),
    )


def _beaten(
    hierarchy: Hierarchy, descent: _Climb, labels: _Labels, known: _Labels
) -> NDArray[np.bool_]:
    """Return which labels a way over a known label higher up beats: no best path needs them.

    `known` must be sorted by start and row, as `_cheapest` leaves it.
    """
    beaten = np.zeros(len(labels.row), bool)
    if not len(known.row):
        return beaten
    count = len(descent.begin)
    step, own = descent.steps(labels.row)
    keys = known.start * count + known.row
    wanted = labels.start[own] * count + descent.upper[step]
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    over = known.sums[0, place] + hierarchy.values[0][descent.arc[step]]
    beaten[own[(keys[place] == wanted) & (over < labels.sums[0, own])]] = True
    return beaten


def _cheapest(labels: _Labels) -> _Labels:
    """Return the best label of each start and row, sorted by them."""
    key = labels.start * (int(labels.row.max(initial=0)) + 1) + labels.row
    ranked = np.lexsort((labels.sums[0], key))
    key = key[ranked]
    first = np.ones(len(ranked), bool)
    first[1:] = key[1:] != key[:-1]
    return labels.where(ranked[first])


def _through_core(
    hierarchy: Hierarchy, ahead: _Labels, behind: _Labels, shape: tuple[int, int]
) -> list[NDArray[np.float64]]:
    """Search the core from every origin, and take the best way down to every destination."""
    contraction, arcs = hierarchy.contraction, hierarchy.core_arcs
    core = len(hierarchy.core)
    place = np.full(len(contraction.level), -1, np.int32)
    place[hierarchy.core] = np.arange(core, dtype=np.int32)
    ahead, behind = ahead.where(place[ahead.row] >= 0), behind.where(place[behind.row] >= 0)
    # every origin hangs on to the core by arcs of its own, so that one search does for all its ways
    tail = np.concatenate([place[contraction.tail[arcs]], core + ahead.start])
    ends = tail.astype(np.int32), np.concatenate([place[contraction.head[arcs]], place[ahead.row]])
    values = [
        np.concatenate([line[arcs], up])
        for line, up in zip(hierarchy.values, ahead.sums, strict=True)
    ]
    # the core in its own order whatever hangs on it, so that some origins find what all would
    order = np.arange(core + shape[0], dtype=np.int32)
    graph = graphs.build(order, ends, np.ones(len(tail), bool), values[:1])
    sources = graph.rank[core:]
    best = [np.full(shape, np.inf if number == 0 else np.nan) for number in range(len(values))]
    size = max(1, _BATCH // max(1, len(order)))
    rows = graph.rank[place[behind.row]]
    for begin in range(0, shape[0], size):
        batch = slice(begin, begin + size)
        if len(values) == 1:
            weight = search.weights_from_each(graph, sources[batch])
            _descend(best[0][batch], weight, behind, rows, chosen=None)
            continue
        weight, before = search.from_each(graph, sources[batch])
        chosen = np.full(best[0][batch].shape, -1, np.int32)
        _descend(best[0][batch], weight, behind, rows, chosen=chosen)
        reached = np.flatnonzero((chosen >= 0).any(axis=0))
        way = np.maximum(chosen[:, reached], 0)
        sums = search.sums_at(search.forest(graph, weight, before), rows[way], values[1:])
        for total, part, last in zip(best[1:], sums, behind.sums[1:], strict=True):
            total[batch, reached] = np.where(chosen[:, reached] >= 0, part + last[way], np.nan)
    return best


def _descend(
    best: NDArray[np.float64],
    weight: NDArray[np.float64],
    behind: _Labels,
    rows: NDArray[np.int32],
    *,
    chosen: NDArray[np.int32] | None,
) -> None:
    """Write the best way from every origin down to every destination into `best`.

    Parameters
    ----------
    best
        Origins × destinations.
    weight
        Origins × rows of the core.
    behind, rows
        The ways down, and the row of the core that each of them starts from.
    chosen
        Written as `best` is, with the number of the way taken; None: not asked for.
    """
    ranked = np.argsort(behind.start, kind="stable")
    start = behind.start[ranked]
    turn = np.arange(len(start)) - np.searchsorted(start, start, side="left")
    # the first way of all destinations at once, then the second of those that have one …
    for number in range(int(turn.max(initial=-1)) + 1):
        way = ranked[turn == number]
        total = weight[:, rows[way]] + behind.sums[0, way]
        so_far = best[:, behind.start[way]]
        best[:, behind.start[way]] = np.minimum(so_far, total)
        if chosen is not None:
            taken = chosen[:, behind.start[way]]
            chosen[:, behind.start[way]] = np.where(total < so_far, way, taken)


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
