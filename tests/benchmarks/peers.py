"""The same two questions put to other packages, those that are installed.

Every peer builds its graph once, outside the clock (its time is noted), and is given nodes
numbered from 0 in the order the user has them.
"""

from __future__ import annotations

import importlib.util
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

Links = tuple["NDArray[np.int64]", "NDArray[np.int64]", "NDArray[np.float64]"]
FAR_KM = 1e6


@dataclass(frozen=True, slots=True)
class Peer:
    """One package and its ways to answer."""

    name: str
    build_s: float
    nearest: Callable[[], NDArray[np.float64]] | None
    """Length from every node to the nearest hub; None: it has no such search."""
    rows: Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.float64]]
    """Lengths from some origins to destinations."""
    timed_rows: int
    """Origins timed, from which the whole is reckoned."""
    decimals: float = 1e-9
    """Relative error to be expected of its lengths."""


def installed(links: Links, hubs: NDArray[np.int64], without: list[str]) -> Iterator[Peer]:
    """Build every peer that is there, one after another, so that one is held at a time."""
    makers = {
        "networkx": _networkx,
        "igraph": _igraph,
        "rustworkx": _rustworkx,
        "networkit": _networkit,
        "pandarm": _pandarm,
        "pandana": _pandarm,
    }
    for name, make in makers.items():
        if name not in without and importlib.util.find_spec(name):
            yield make(name, links, hubs)


def _with_hubs(links: Links, hubs: NDArray[np.int64]) -> tuple[Links, int]:
    """Return links and one node more, which is joined to all hubs at no cost."""
    tail, head, length = links
    count = int(max(tail.max(), head.max())) + 1
    extra = np.full(len(hubs), count)
    joined = (
        np.concatenate([tail, extra]),
        np.concatenate([head, hubs]),
        np.concatenate([length, np.zeros(len(hubs))]),
    )
    return joined, count


def _networkx(name: str, links: Links, hubs: NDArray[np.int64]) -> Peer:
    import networkx as nx  # noqa: PLC0415

    begin = time.perf_counter()
    graph: nx.Graph[int] = nx.Graph()
    graph.add_weighted_edges_from(zip(*(part.tolist() for part in links), strict=True))
    built = time.perf_counter() - begin

    def nearest() -> NDArray[np.float64]:
        found = nx.multi_source_dijkstra_path_length(graph, set(hubs.tolist()))
        return np.array([found[node] for node in range(len(graph))])

    def rows(froms: NDArray[np.int64], tos: NDArray[np.int64]) -> NDArray[np.float64]:
        # GOSTnets' way to a matrix: one search for each origin, of which the rest is thrown away
        table = []
        for origin in froms.tolist():
            found = nx.single_source_dijkstra_path_length(graph, origin)
            table.append([found[target] for target in tos.tolist()])
        return np.array(table)

    return Peer(name, built, nearest, rows, 2)


def _igraph(name: str, links: Links, hubs: NDArray[np.int64]) -> Peer:
    import igraph  # noqa: PLC0415

    begin = time.perf_counter()
    (tail, head, length), count = _with_hubs(links, hubs)
    joined = igraph.Graph(n=count + 1, edges=np.column_stack([tail, head]))
    weights, own_weights = length.tolist(), links[2].tolist()
    alone = igraph.Graph(n=count, edges=np.column_stack(links[:2]))
    built = time.perf_counter() - begin

    def rows(froms: NDArray[np.int64], tos: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.array(alone.distances(froms.tolist(), tos.tolist(), weights=own_weights))

    return Peer(
        name,
        built,
        lambda: np.array(joined.distances([count], weights=weights)[0][:count]),
        rows,
        4,
    )


def _rustworkx(name: str, links: Links, hubs: NDArray[np.int64]) -> Peer:
    import rustworkx  # noqa: PLC0415

    begin = time.perf_counter()
    joined, count = _with_hubs(links, hubs)

    def graph(ends: Links, nodes: int) -> Any:  # noqa: ANN401
        made = rustworkx.PyGraph(multigraph=True)
        made.add_nodes_from(range(nodes))
        made.add_edges_from(list(zip(*(part.tolist() for part in ends), strict=True)))
        return made

    with_hubs, alone = graph(joined, count + 1), graph(links, count)
    built = time.perf_counter() - begin

    def nearest() -> NDArray[np.float64]:
        found = rustworkx.dijkstra_shortest_path_lengths(with_hubs, count, float)
        return np.array([found[node] for node in range(count)])

    def rows(froms: NDArray[np.int64], tos: NDArray[np.int64]) -> NDArray[np.float64]:
        table = []
        for origin in froms.tolist():
            found = rustworkx.dijkstra_shortest_path_lengths(alone, origin, float)
            table.append([found[node] if node != origin else 0.0 for node in tos.tolist()])
        return np.array(table)

    return Peer(name, built, nearest, rows, 4)


def _networkit(name: str, links: Links, hubs: NDArray[np.int64]) -> Peer:
    import networkit  # noqa: PLC0415

    begin = time.perf_counter()

    def graph(ends: Links, nodes: int) -> Any:  # noqa: ANN401
        tail, head, length = ends
        entries = length, (tail.astype(np.uint64), head.astype(np.uint64))
        return networkit.GraphFromCoo(entries, n=nodes, weighted=True, directed=False)

    joined, count = _with_hubs(links, hubs)
    with_hubs, alone = graph(joined, count + 1), graph(links, count)
    built = time.perf_counter() - begin

    def lengths(of: Any, origin: int) -> NDArray[np.float64]:  # noqa: ANN401
        search = networkit.distance.Dijkstra(of, origin, storePaths=False)
        search.run()
        return np.array(search.getDistances())

    def rows(froms: NDArray[np.int64], tos: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.array([lengths(alone, origin)[tos] for origin in froms.tolist()])

    return Peer(name, built, lambda: lengths(with_hubs, count)[:count], rows, 4)


def _pandarm(name: str, links: Links, hubs: NDArray[np.int64]) -> Peer:
    module = importlib.import_module(name)
    tail, head, length = links
    where = pd.Series(np.arange(int(max(tail.max(), head.max())) + 1, dtype=float))
    begin = time.perf_counter()
    graph = module.Network(
        where, where, pd.Series(tail), pd.Series(head), pd.DataFrame({"km": length})
    )
    graph.set_pois("hubs", FAR_KM, 1, where.iloc[hubs], where.iloc[hubs])
    built = time.perf_counter() - begin

    def rows(froms: NDArray[np.int64], tos: NDArray[np.int64]) -> NDArray[np.float64]:
        pairs = np.repeat(froms, len(tos)), np.tile(tos, len(froms))
        found = np.array(graph.shortest_path_lengths(*pairs))
        return found.reshape(len(froms), len(tos))

    def nearest() -> NDArray[np.float64]:
        lengths: NDArray[np.float64] = graph.nearest_pois(FAR_KM, "hubs", num_pois=1)[1].to_numpy()
        return lengths

    # it keeps lengths in 32 bits and to a thousandth of the unit
    return Peer(
        name,
        built,
        nearest,
        rows,
        100,
        1e-2,
    )
