"""Time the routing engine beside SciPy bare, networkx and what else is installed.

One command, from the root of the repository::

    python tests/benchmarks/bench_routing.py [--nodes 1e5] [--places 1000] [--repeat 3]

The graph is generated: planar, 1.35 links to a node, ids and rows in random order. Every engine
must give the same lengths or the run fails. Peak memory is of the allocations Python sees. Peers
that search from one origin after another are timed for a few, and the whole is reckoned from them.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import time
import tracemalloc
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from peers import Links, installed
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from corridormap import access, network, od
from corridormap.engine import hierarchy

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from graphs import road_like

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

RAIL = Path(__file__).resolve().parents[3] / "shared" / "bench" / "osm_rail" / "uz_rail.shp"
HUBS = 50
ROWS = 20
"""Origins of the bare searches from which a thousand are reckoned."""
CLOSED = 100
"""Links that the changed network lacks."""
LIBRARIES = [
    "numpy",
    "scipy",
    "pandas",
    "networkx",
    "igraph",
    "rustworkx",
    "networkit",
    "pandana",
    "pandarm",
]


def timed(question: Callable[[], Any], repeat: int) -> tuple[float, Any]:
    """Return the median time of some runs in seconds, and the last answer."""
    times = []
    for _ in range(max(1, repeat)):
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


def agree(
    name: str, values: NDArray[np.float64], expected: NDArray[np.float64], share: float = 1e-9
) -> None:
    """Stop if an engine gives other lengths."""
    if not np.allclose(values, expected, rtol=share, atol=share):
        message = f"{name} gives other lengths than the bare search"
        raise SystemExit(message)


def machine() -> None:
    """Print what the numbers depend on."""
    say(f"{_processor()}, {os.cpu_count()} cores, {_memory_gib():.0f} GiB, {platform.system()}")
    say(f"Python {platform.python_version()}")
    for name in LIBRARIES:
        try:
            say(f"  {name} {version(name)}")
        except PackageNotFoundError:
            say(f"  {name}: not installed")


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    named = [text.partition(":")[2].strip() for text in lines if text.startswith("model name")]
    return named[0] if named else platform.machine()


def _memory_gib() -> float:
    if "SC_PHYS_PAGES" not in os.sysconf_names:
        return float("nan")
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30


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


def nearest(links: Links, repeat: int) -> tuple[float, NDArray[np.float64]]:
    """Time the nearest of fifty hubs from every node; return the kernel's time and lengths."""
    tail, head, length = links
    count = int(tail.max()) + 1
    hubs = hubs_of(count)
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
    four.graph("length")  # that by time is made with the network
    seconds, _ = timed(lambda: access.nearest(four, None, hubs, by="length"), repeat)
    line("access.nearest, length, time, cost and CO₂ known", seconds, kernel)
    tracemalloc.start()
    again = network.from_links(tail, head, length_km=length)
    access.nearest(again, None, hubs)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    table_size = tail.nbytes + head.nbytes + length.nbytes
    say(f"  peak memory {peak / 1e6:.0f} MB = {peak / table_size:.1f} × the link table")
    return kernel, expected[rank]


def hubs_of(count: int) -> NDArray[np.int64]:
    """Return nodes spread over all of them."""
    return np.linspace(0, count - 1, HUBS).astype(np.int64)


def matrix(
    links: Links, froms: NDArray[np.int64], tos: NDArray[np.int64], repeat: int
) -> tuple[float, NDArray[np.float64]]:
    """Time a square O-D matrix; return its time and the lengths."""
    tail, head, length = links
    count = int(tail.max()) + 1
    say(f"\nO-D matrix {len(froms)} × {len(tos)}, {count:,} nodes (ratio: to od.matrix)")
    net = network.from_links(tail, head, length_km=length)
    begin = time.perf_counter()
    table = od.matrix(net, froms, tos)
    first = time.perf_counter() - begin
    found = table["length_km"].to_numpy().reshape(len(froms), len(tos))
    own, _ = timed(lambda: od.matrix(net, froms, tos), repeat)
    line("od.matrix, length known", own, own)
    line("od.matrix, the first time", first, own, "core contracted")
    rank = net.graph().rank
    ordered = bare(rank[tail], rank[head], length)
    rows = min(ROWS, len(froms))
    seconds, expected = timed(lambda: dijkstra(ordered, indices=rank[froms[:rows]]), repeat)
    agree("od.matrix", found[:rows], expected[:, rank[tos]])
    whole = seconds / rows * len(froms)
    line("SciPy from each origin, well ordered", whole, own, f"reckoned from {rows} origins")
    four = network.from_links(
        tail, head, length_km=length, time_h=length / 40, cost_usd=length * 2, co2_kg=length * 3
    )
    od.matrix(four, froms, tos, by="length")
    seconds, _ = timed(lambda: od.matrix(four, froms, tos, by="length"), 1)
    line("od.matrix, length, time, cost and CO₂", seconds, own)
    return own, found


def changes(links: Links) -> None:
    """Time what a scenario costs: all anew, or on the arrangement and order of the base."""
    tail, head, length = links
    say(f"\n{CLOSED} links closed (ratio: to the whole built anew)")
    shut = np.random.default_rng(2).choice(len(tail), CLOSED, replace=False)
    keep = np.ones(len(tail), bool)
    keep[shut] = False

    def anew() -> object:
        net = network.from_links(tail[keep], head[keep], length_km=length[keep])
        return hierarchy.build(net.graph(), net.elimination, [])

    whole, _ = timed(anew, 1)
    line("network.from_links and contraction", whole, whole)
    base = network.from_links(tail, head, length_km=length)
    seconds, order = timed(lambda: base.elimination, 1)
    line("order and shortcuts, once for all changes", seconds, whole)
    seconds, closed = timed(lambda: network.closed(base, shut), 1)
    line("network.closed", seconds, whole)
    seconds, graph = timed(closed.graph, 1)
    line("its search graph", seconds, whole)
    seconds, _ = timed(lambda: hierarchy.build(graph, order, []), 1)
    line("its weights put on the order, core contracted", seconds, whole)


def beside_peers(
    links: Links,
    places: tuple[NDArray[np.int64], NDArray[np.int64]],
    near: tuple[float, NDArray[np.float64]],
    pairs: tuple[float, NDArray[np.float64]],
    without: list[str],
) -> None:
    """Time the same questions to other packages (ratios: to the kernel, to od.matrix)."""
    froms, tos = places
    say("\nPeers (ratio: to the bare kernel, and to od.matrix)")
    for peer in installed(links, hubs_of(len(near[1])), without):
        note = f"built in {peer.build_s:.2f} s"
        if peer.nearest is not None:
            seconds, found = timed(peer.nearest, 1)
            agree(peer.name, found, near[1], peer.decimals)
            line(f"{peer.name}, nearest of {HUBS} hubs", seconds, near[0], note)
        rows = min(peer.timed_rows, len(froms))
        question, some = peer.rows, froms[:rows]
        begin = time.perf_counter()
        found = question(some, tos)
        seconds = (time.perf_counter() - begin) / rows
        agree(peer.name, found, pairs[1][:rows], peer.decimals)
        label = f"{peer.name}, O-D {len(froms)} × {len(tos)}"
        line(label, seconds * len(froms), pairs[0], f"reckoned from {rows} origins")
        if peer.name == "networkx":
            label = "networkx as GOSTnets uses it, nearest hub"
            line(label, seconds * len(near[1]), near[0], "reckoned: one search from every node")


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
    parser.add_argument("--without", nargs="*", default=[], help="packages to leave out")
    asked = parser.parse_args()
    machine()
    links = road_like(round(asked.nodes**0.5))
    count = int(links[0].max()) + 1
    rng = np.random.default_rng(1)
    places = [rng.choice(count, min(asked.places, count), replace=False) for _ in range(2)]
    near = nearest(links, asked.repeat)
    pairs = matrix(links, places[0], places[1], asked.repeat)
    changes(links)
    rail(asked.repeat)
    beside_peers(links, (places[0], places[1]), near, pairs, asked.without)


if __name__ == "__main__":
    main()
