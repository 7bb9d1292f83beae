"""Cheapest paths from sources to everywhere, and what adds up along them.

SciPy's compiled Dijkstra does the searching. It returns one number per node; what else a path
costs is added along the tree of predecessors afterwards, for all nodes or for those asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import breadth_first_order, dijkstra

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from corridormap.engine.graph import Graph


_LEVELS = 3000
"""Levels of a tree that are added one after the other."""


@dataclass(frozen=True, slots=True, eq=False)
class Forest:
    """Cheapest-path trees over the rows of a graph, one tree per row of the arrays."""

    weight: NDArray[np.float64]
    """Search weight from the root to every node, infinite where there is no path."""
    before: NDArray[np.int32]
    """The node before each one on its path; the node itself at roots and where no path leads."""
    link: NDArray[np.int32]
    """The link from the node before; −1 at roots and where no path leads."""


def nearest(
    graph: Graph, sources: NDArray[np.integer[Any]]
) -> tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.int32]]:
    """Grow trees from all sources at once: each node belongs to the source nearest to it.

    Returns
    -------
    weight, before, source
        Per row of the graph: the weight of the path (infinite: none), the row before it on the
        path and the row of the source (both negative where there is none).
    """
    weight, before, source = dijkstra(
        graph.matrix, directed=True, indices=sources, return_predecessors=True, min_only=True
    )
    return weight, before, source


def from_each(
    graph: Graph, sources: NDArray[np.integer[Any]]
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Grow one tree from each source; return weights and predecessors, one row per source."""
    weight, before = dijkstra(
        graph.matrix, directed=True, indices=sources, return_predecessors=True
    )
    return weight, before


def weights_from_each(graph: Graph, sources: NDArray[np.integer[Any]]) -> NDArray[np.float64]:
    """Return the weights of the cheapest paths from each source, one row per source."""
    return dijkstra(graph.matrix, directed=True, indices=sources)


def weights_from_places(
    matrix: csr_array[Any], roots: NDArray[np.int32], first: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Return the weights of the cheapest paths from any node of each place, one row per place.

    Parameters
    ----------
    matrix
        Weights between rows.
    roots, first
        The rows of all places one after the other, and where those of each begin.
    """
    # a place is one more row, from which its own are reached for nothing: one search for all
    nodes, count = matrix.shape[0], matrix.shape[0] + len(first)
    ends = matrix.nnz + np.append(first[1:], len(roots))
    wider = (
        np.concatenate([matrix.data, np.zeros(len(roots))]),
        np.concatenate([matrix.indices, roots]),
        np.concatenate([matrix.indptr, ends]),
    )
    places = np.arange(nodes, count)
    return dijkstra(csr_array(wider, shape=(count, count)), indices=places)


def forest(graph: Graph, weight: NDArray[np.float64], before: NDArray[np.int32]) -> Forest:
    """Return trees with the link that leads to every node.

    Parameters
    ----------
    weight, before
        As Dijkstra returns them, for one tree or several.
    """
    weight, before = np.atleast_2d(weight), np.atleast_2d(before)
    count = len(graph)
    heads = graph.matrix.indices
    tails = np.repeat(np.arange(count, dtype=np.int32), np.diff(graph.matrix.indptr))
    link = np.full(weight.shape, -1, np.int32)
    for tree in range(len(link)):
        used = np.flatnonzero(before[tree][heads] == tails)
        link[tree, heads[used]] = graph.link[used]
    itself = np.arange(count, dtype=np.int32)
    return Forest(weight, np.where(before < 0, itself, before), link)


def sums_everywhere(
    trees: Forest,
    values: Sequence[NDArray[np.float64]],
    rows: NDArray[np.integer[Any]] | None = None,
) -> list[NDArray[np.float64]]:
    """Add quantities of the links along the path to many nodes of every tree.

    Parameters
    ----------
    values
        Each quantity per link.
    rows
        Rows of the graph that are asked for; None: all, in their order.

    Returns
    -------
    list of array
        One row per tree, one column per row asked for: 0 at the roots, NaN where no path leads.
    """
    count = trees.link.shape[1] if rows is None else len(rows)
    totals = np.empty((len(values), len(trees.link), count))
    # all quantities of a link side by side, so that one look at memory brings them all; `take`
    # copies such lines five times faster than an index in brackets
    of_link = np.zeros((len(values[0]) + 1, len(values)))
    for number, quantity in enumerate(values):
        of_link[:-1, number] = quantity
    for tree, (before, link) in enumerate(zip(trees.before, trees.link, strict=True)):
        order, place = _parents_first(before)
        total = of_link.take(link.take(order), axis=0, mode="wrap")  # −1, at roots: zeros
        _add_from_before(
            total, place.take(before.take(order)), int((before == _itself(before)).sum())
        )
        total[np.isinf(trees.weight[tree].take(order))] = np.nan
        asked = place if rows is None else place.take(rows)
        totals[:, tree] = total.take(asked, axis=0).T
    return list(totals)


def _itself(before: NDArray[np.int32]) -> NDArray[np.int32]:
    return np.arange(len(before), dtype=np.int32)


def _parents_first(before: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the nodes of trees with all roots first, then what hangs on them, level by level.

    Returns
    -------
    order, place
        The nodes in that order, and the place of each in it.
    """
    count = len(before)
    itself = _itself(before)
    above = np.where(before == itself, np.int32(count), before)  # one node above all roots
    shape = (count + 1, count + 1)
    down = coo_array((np.ones(count, np.int8), (above, itself)), shape=shape).tocsr()
    order = breadth_first_order(down, count, return_predecessors=False)[1:]
    place = np.empty(count, np.int32)
    place[order] = itself
    return order, place


def _add_from_before(total: NDArray[np.float64], before: NDArray[np.int32], roots: int) -> None:
    """Add to every line of `total` that of the place before it, which has its own added already.

    Notes
    -----
    Level by level; in trees deeper than `_LEVELS` the rest is added by pointer jumping, where each
    round doubles the stretch of path that is summed.
    """
    begin = roots
    for _ in range(_LEVELS):
        if begin == len(total):
            return
        end = begin + int(np.searchsorted(before[begin:], begin))
        total[begin:end] += total.take(before[begin:end], axis=0)
        begin = end
    rest = np.concatenate([total[begin:], np.zeros((1, total.shape[1]))])
    pointer = np.append(before[begin:] - begin, len(rest) - 1)
    hanging = np.flatnonzero(pointer < 0)
    rest[hanging] += total.take(before[begin + hanging], axis=0)
    pointer[hanging] = len(rest) - 1  # a line of zeros that points to itself
    while (pointer < len(rest) - 1).any():
        rest += rest.take(pointer, axis=0)
        pointer = pointer[pointer]
    total[begin:] = rest[:-1]


def sums_at(
    trees: Forest, targets: NDArray[np.integer[Any]], values: Sequence[NDArray[np.float64]]
) -> list[NDArray[np.float64]]:
    """Add quantities of the links along the paths to some nodes of every tree.

    Parameters
    ----------
    targets
        Rows of the graph, the same for all trees; or one line of them for each tree.
    values
        Each quantity per link.

    Returns
    -------
    list of array
        One row per tree, one column per target: 0 at the root, NaN where no path leads.
    """
    count = trees.weight.shape[1]
    shape = (len(trees.weight), targets.shape[-1])
    offset = np.repeat(np.arange(shape[0]) * count, shape[1])
    here = offset + np.broadcast_to(targets, shape).ravel()
    missing = np.isinf(trees.weight.ravel()[here])
    totals = [np.zeros(len(here)) for _ in values]
    link, before = trees.link.ravel(), trees.before.ravel()
    moving = np.arange(len(here))
    while len(moving):
        step = link[here]
        on = step >= 0
        moving, here, step = moving[on], here[on], step[on]
        for total, quantity in zip(totals, values, strict=True):
            total[moving] += quantity[step]
        here = offset[moving] + before[here]
    for total in totals:
        total[missing] = np.nan
    return [total.reshape(shape) for total in totals]


def steps_back(
    trees: Forest, targets: NDArray[np.intp]
) -> Iterator[tuple[NDArray[np.int32], NDArray[np.intp]]]:
    """Walk back from several nodes of the first tree, all at once, a link at a time.

    Yields
    ------
    The links of a step, and which of the targets each is walked for.
    """
    link, before = trees.link[0], trees.before[0]
    here, at = targets, np.arange(len(targets))
    while True:
        on = link[here] >= 0
        here, at = here[on], at[on]
        if not len(here):
            return
        yield link[here], at
        here = before[here]


def links_to(trees: Forest, target: int, *, tree: int = 0) -> tuple[int, list[int]]:
    """Return the root of the path to a node, as a row of the graph, and its links in order."""
    path: list[int] = []
    here = target
    while trees.link[tree, here] >= 0:
        path.append(int(trees.link[tree, here]))
        here = int(trees.before[tree, here])
    return here, path[::-1]
