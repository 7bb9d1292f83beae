"""Time the routing engine beside SciPy bare, networkx and what else is installed.

One command, from the root of the repository::

    python tests/benchmarks/bench_routing.py [--nodes 1e5] [--places 1000] [--repeat 3]

The graph is generated: planar, 1.35 links to a node, ids and rows in random order. Every engine
must give the same sums or the run fails. Peak memory is of the allocations Python sees.
"""

from __future__ import annotations

import argparse
import importlib.util
import platform
import statistics
import sys
import time
import tracemalloc
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from corridormap import access, network, od

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from graphs import road_like

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

RAIL = Path(__file__).resolve().parents[3] / "shared" / "bench" / "osm_rail" / "uz_rail.shp"
HUBS = 50
ROWS = 20
"""Origins of the bare searches from which a thousand are reckoned."""


def timed(question: Callable[[], object], repeat: int) -> tuple[float, object]:
    """Return the median time of some runs in seconds, and the last answer."""
    times, answer = [], None
    for _ in range(repeat):
        begin = time.perf_counter()
        answer = question()
        times.append(time.perf_counter() - begin)
    return statistics.median(times), answer


def line(name: str, seconds: float, beside: float | None = None, note: str = "") -> None:
    """Print one measurement, and its ratio to another."""
    ratio = "" if beside is None else f"{seconds / beside:8.2f} ×"
    print(f"  {name:<58}{seconds:>10.3f} s {ratio:>11}  {note}")  # noqa: T201


def say(text: str) -> None:
    print(text)  # noqa: T201


def agree(name: str, values: NDArray[np.float64], expected: NDArray[np.float64]) -> None:
    """Stop if an engine gives other sums."""
    if not np.allclose(values, expected, rtol=1e-9):
        message = f"{name} gives other lengths than the bare search"
        raise SystemExit(message)


def machine() -> None:
    """Print what the numbers depend on."""
    say(f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}")
    for name in ("numpy", "scipy", "pandas", "networkx", "igraph", "pandana", "pandarm"):
        try:
            say(f"  {name} {version(name)}")
        except PackageNotFoundError:
            say(f"  {name}: not installed")


def bare(
    tail: NDArray[np.int64], head: NDArray[np.int64], length: NDArray[np.float64]
) -> coo_array:
    """Return the two-way matrix a user of SciPy would make of links numbered from 0."""
    count = int(max(tail.max(), head.max())) + 1
    both = (
        np.concatenate([tail, head]).astype(np.int32),
        np.concatenate([head, tail]).astype(np.int32),
    )
    return coo_array((np.concatenate([length, length]), both), shape=(count, count)).tocsr()


def nearest(
    links: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]], repeat: int
) -> None:
    """Time the nearest of fifty hubs from every node."""
    tail, head, length = links
    count = int(tail.max()) + 1
    hubs = np.linspace(0, count - 1, HUBS).astype(int)
    say(f"\nNearest of {HUBS} hubs, {count:,} nodes, {len(tail):,} links (ratio: to the kernel)")
    built, net = timed(lambda: network.from_links(tail, head, length_km=length), 1)
    # the same graph in the best order known: rows as the engine keeps them
    rank = net.graph().rank
    ordered = bare(rank[tail], rank[head], length)
    kernel, (expected, *_) = timed(
        lambda: dijkstra(ordered, indices=rank[hubs], min_only=True, return_predecessors=True),
        repeat,
    )
    line("SciPy kernel, nodes well ordered", kernel, kernel)
    shuffled = bare(tail, head, length)
    seconds, _ = timed(lambda: dijkstra(shuffled, indices=hubs, min_only=True), repeat)
    line("SciPy kernel, nodes as given", seconds, kernel)
    seconds, table = timed(lambda: access.nearest(net, None, hubs), repeat)
    agree("access.nearest", table["length_km"].to_numpy(), expected[rank])
    line("access.nearest, length known", seconds, kernel, f"built in {built:.2f} s")
    four = network.from_links(
        tail, head, length_km=length, time_h=length / 40, cost_usd=length * 2, co2_kg=length * 3
    )
    seconds, _ = timed(lambda: access.nearest(four, None, hubs, by="length"), repeat)
    line("access.nearest, length, time, cost and CO₂ known", seconds, kernel)
    others(links, hubs, expected[rank], kernel)
    tracemalloc.start()
    again = network.from_links(tail, head, length_km=length)
    access.nearest(again, None, hubs)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    table_size = tail.nbytes + head.nbytes + length.nbytes
    say(f"  peak memory {peak / 1e6:.0f} MB = {peak / table_size:.1f} × the link table")


def others(
    links: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]],
    hubs: NDArray[np.int64],
    expected: NDArray[np.float64],
    kernel: float,
) -> None:
    """Time the same question to other packages that are installed."""
    tail, head, length = links
    if importlib.util.find_spec("networkx"):
        import networkx as nx  # noqa: PLC0415

        graph = nx.Graph()
        rows = zip(tail.tolist(), head.tolist(), length.tolist(), strict=True)
        built, _ = timed(lambda: graph.add_weighted_edges_from(rows), 1)
        seconds, found = timed(
            lambda: nx.multi_source_dijkstra_path_length(graph, set(hubs.tolist())), 1
        )
        agree("networkx", np.array([found[node] for node in range(len(expected))]), expected)
        line("networkx multi_source_dijkstra", seconds, kernel, f"built in {built:.2f} s")
    if importlib.util.find_spec("igraph"):
        import igraph as ig  # noqa: PLC0415

        count = len(expected)
        # igraph has no search from several roots: one node joined to all hubs at no cost
        ends = np.concatenate([np.column_stack([tail, head]), [(count, hub) for hub in hubs]])
        graph = ig.Graph(n=count + 1, edges=ends)
        weights = np.concatenate([length, np.zeros(len(hubs))])
        seconds, found = timed(lambda: graph.distances([count], weights=weights.tolist()), 1)
        agree("igraph", np.array(found[0][:count]), expected)
        line("igraph distances", seconds, kernel)
    for name in ("pandana", "pandarm"):
        if importlib.util.find_spec(name):
            import pandas as pd  # noqa: PLC0415

            module = importlib.import_module(name)
            where = pd.Series(np.arange(len(expected), dtype=float))
            begin = time.perf_counter()
            graph = module.Network(
                where, where, pd.Series(tail), pd.Series(head), pd.DataFrame({"km": length})
            )
            graph.set_pois("hubs", 1e6, 1, where.iloc[hubs], where.iloc[hubs])
            built = time.perf_counter() - begin
            question = graph.nearest_pois
            seconds, _ = timed(lambda: question(1e6, "hubs", num_pois=1), 1)  # noqa: B023
            line(f"{name} nearest_pois", seconds, kernel, f"built in {built:.2f} s")


def matrix(
    links: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]],
    places: int,
    repeat: int,
) -> None:
    """Time a square O-D matrix."""
    tail, head, length = links
    count = int(tail.max()) + 1
    rng = np.random.default_rng(1)
    froms = rng.choice(count, min(places, count), replace=False)
    tos = rng.choice(count, min(places, count), replace=False)
    say(f"\nO-D matrix {len(froms)} × {len(tos)}, {count:,} nodes (ratio: SciPy to this)")
    net = network.from_links(tail, head, length_km=length)
    rank = net.graph().rank
    ordered = bare(rank[tail], rank[head], length)
    rows = min(ROWS, len(froms))
    seconds, expected = timed(lambda: dijkstra(ordered, indices=rank[froms[:rows]]), repeat)
    whole = seconds / rows * len(froms)
    line(f"SciPy from each origin, well ordered ({rows} timed)", whole)
    begin = time.perf_counter()
    table = od.matrix(net, froms, tos)
    first = time.perf_counter() - begin
    found = table["length_km"].to_numpy().reshape(len(froms), len(tos))
    agree("od.matrix", found[:rows], expected[:, rank[tos]])
    seconds, _ = timed(lambda: od.matrix(net, froms, tos), repeat)
    line("od.matrix, length known", seconds, None, f"{whole / seconds:.1f} × faster")
    line("od.matrix, the first time", first, None, "core contracted")
    four = network.from_links(
        tail, head, length_km=length, time_h=length / 40, cost_usd=length * 2, co2_kg=length * 3
    )
    od.matrix(four, froms, tos, by="length")
    seconds, _ = timed(lambda: od.matrix(four, froms, tos, by="length"), 1)
    line(
        "od.matrix, length, time, cost and CO₂",
        seconds,
        None,
        f"{whole / seconds:.1f} × lengths alone",
    )


def rail(repeat: int) -> None:
    """Time noding and access on a real railway network, where it is present."""
    if not RAIL.is_file():
        say("\nReal railways: reference data are absent")
        return
    import geopandas as gpd  # noqa: PLC0415

    lines = gpd.read_file(RAIL).to_crs("EPSG:4326")
    say(f"\nRailways of Uzbekistan, OpenStreetMap (ODbL): {len(lines):,} lines")
    seconds, net = timed(lambda: network.from_sections(lines[["geometry"]]), 1)
    line("network.from_sections", seconds, None, f"{len(net.nodes):,} nodes")
    hubs = net.node_ids[:5]
    seconds, _ = timed(lambda: access.nearest(net, None, hubs), repeat)
    line("access.nearest", seconds)


def main() -> None:
    """Read the size, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nodes", type=float, default=1e5)
    parser.add_argument("--places", type=int, default=1000)
    parser.add_argument("--repeat", type=int, default=3)
    asked = parser.parse_args()
    machine()
    links = road_like(round(asked.nodes**0.5))
    nearest(links, asked.repeat)
    matrix(links, asked.places, asked.repeat)
    rail(asked.repeat)


if __name__ == "__main__":
    main()
