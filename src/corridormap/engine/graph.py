"""Arcs of a network for one criterion, laid out so that a search runs at memory speed.

Users' ids come in no order, and Dijkstra's algorithm is bound by memory latency: rows are
renumbered breadth first, so that neighbours lie near one another (worth 2 × at a million nodes).
Of parallel links only the cheapest is kept, self-loops are dropped, zero-cost links stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

TIE_SHARE = 1e-10
"""Weight of the second quantity beside the criterion, relative to their means."""
SMALL_COMPONENT = 1000
"""Components below this many nodes are kept together but not ordered inside."""


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """One criterion's arcs as a compressed sparse matrix, and the way back to the links."""

    order: NDArray[np.int32]
    """Position of the node in every row: ``order[row] == position``."""
    rank: NDArray[np.int32]
    """Row of every node: ``rank[position] == row``."""
    matrix: csr_array[Any]
    """Weight of the cheapest link from row to column; stored zeros are links."""
    link: NDArray[np.int32]
    """The link behind every stored entry, aligned with ``matrix.data``."""
    exact: bool
    """Whether the weights are the criterion itself, with no tie-breaking share in them."""

    def __len__(self) -> int:
        """Return the number of nodes."""
        return len(self.order)


def arrange(
    count: int, tail: NDArray[np.int32], head: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the nodes in breadth-first order, and the component of each position.

    Components follow one another; directions play no part.
    """
    pattern = coo_array((np.ones(len(tail)), (tail, head)), shape=(count, count)).tocsr()
    pattern = pattern + pattern.T.tocsr()
    _, component = connected_components(pattern, directed=False)
    sizes = np.bincount(component)
    order = np.argsort(component, kind="stable").astype(np.int32)
    starts = np.cumsum(sizes) - sizes
    for label in np.flatnonzero(sizes >= SMALL_COMPONENT):
        begin, end = starts[label], starts[label] + sizes[label]
        order[begin:end] = breadth_first_order(
            pattern, order[begin], directed=True, return_predecessors=False
        )
    return order, component.astype(np.int32)


def components(count: int, tail: NDArray[np.int32], head: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the component of each node; directions play no part."""
    pattern = coo_array((np.ones(len(tail)), (tail, head)), shape=(count, count)).tocsr()
    component: NDArray[np.int32] = connected_components(pattern, directed=False)[1]
    return component


def build(
    order: NDArray[np.int32],
    ends: tuple[NDArray[np.int32], NDArray[np.int32]],
    one_way: NDArray[np.bool_] | None,
    quantities: Sequence[NDArray[np.float64]],
) -> Graph:
    """Return the search graph over nodes arranged in `order`.

    Parameters
    ----------
    order
        Node positions in the order of the rows.
    ends
        Tail and head position of every link.
    one_way
        Which links may be used from tail to head only; None: none of them.
    quantities
        The criterion first, then what decides between paths that cost the same.
    """
    count = len(order)
    rank = np.empty(count, np.int32)
    rank[order] = np.arange(count, dtype=np.int32)
    weight = _with_tie_break(quantities)
    tail, head, link = _arcs(rank, ends, one_way)
    shape = (count, count)
    by_row = coo_array((link, (tail, head)), shape=shape).tocsr()
    if by_row.nnz < len(link):
        keep = _cheapest(tail, head, [*(values[link] for values in quantities), link])
        by_row = coo_array((link[keep], (tail[keep], head[keep])), shape=shape).tocsr()
    link = by_row.data
    matrix = csr_array((weight[link], by_row.indices, by_row.indptr), shape=shape)
    return Graph(order, rank, matrix, link, exact=weight is quantities[0])


def _arcs(
    rank: NDArray[np.int32],
    ends: tuple[NDArray[np.int32], NDArray[np.int32]],
    one_way: NDArray[np.bool_] | None,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Return tail row, head row and link of every arc; a two-way link makes two."""
    tail, head = rank[ends[0]], rank[ends[1]]
    link = np.arange(len(tail), dtype=np.int32)
    straight = tail != head
    if not straight.all():
        tail, head, link = tail[straight], head[straight], link[straight]
    back = slice(None) if one_way is None else ~one_way[link]
    return (
        np.concatenate([tail, head[back]]),
        np.concatenate([head, tail[back]]),
        np.concatenate([link, link[back]]),
    )


def _cheapest(
    tail: NDArray[np.int32], head: NDArray[np.int32], keys: Sequence[NDArray[Any]]
) -> NDArray[np.intp]:
    """Return one arc per (tail, head): the first by the keys in turn."""
    ranked = np.lexsort((*keys[::-1], head, tail))
    tail, head = tail[ranked], head[ranked]
    first = np.ones(len(ranked), bool)
    first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    return ranked[first]


def _with_tie_break(quantities: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return the criterion plus 10⁻¹⁰ of the second quantity, both taken relative to their means.

    Two paths of the same cost are then told apart by what a reader would ask next, and a network
    whose chosen criterion is zero everywhere still gets sensible paths.
    """
    weight = quantities[0]
    for other in quantities[1:]:
        scale = other.mean() if len(other) else 0.0
        if scale > 0:
            mean = weight.mean()
            return weight + other * (TIE_SHARE * mean / scale if mean > 0 else 1.0)
    return weight
