"""Time the cluster beside one process and beside peers, and measure what the plans count on.

One command, from the root of the repository::

    python tests/benchmarks/bench_cluster.py [growth] [speedup] [peers] [--most 1e6]

The networks are generated: planar, 1.35 links to a node, ids and rows in random order, length and
time on every link. What the cluster collects must equal the single machine's table bit for bit,
or the run fails. Memory is the peak resident of the fullest worker, as the kernel counts it (the
mapped network included).
"""

from __future__ import annotations

import argparse
import platform
import resource
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse.csgraph import dijkstra

from corridormap import network, od
from corridormap.cluster import clients, jobs, matrices

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from graphs import road_like

if TYPE_CHECKING:
    from distributed import Client
    from numpy.typing import NDArray

    Ids = NDArray[np.int64]


def say(*words: object) -> None:
    """Write a line at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def made(nodes: float) -> network.Network:
    """Return a network of about so many nodes."""
    tail, head, length = road_like(round(nodes**0.5))
    hours = length / np.random.default_rng(1).uniform(30, 90, len(length))
    return network.from_links(tail, head, length_km=length, time_h=hours)


def ends(net: network.Network, origins: int, destinations: int) -> tuple[Ids, Ids]:
    """Return ids of nodes, drawn at random."""
    rng = np.random.default_rng(2)
    ids = net.node_ids.to_numpy()
    return rng.choice(ids, origins, replace=False), rng.choice(ids, destinations, replace=False)


def peak_mb() -> float:
    """Return the peak resident memory of this process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def once(
    net: network.Network, places: tuple[Ids, Ids], client: Client
) -> tuple[pd.DataFrame, float, float, str]:
    """Do one job from nothing; return table, seconds, peak of its workers and plan."""
    with tempfile.TemporaryDirectory() as place:
        begin = time.perf_counter()
        work = matrices.work(net, *places)
        means = jobs.Means(client)
        planned = jobs.plan_for(work, means)
        parts = jobs.execute(work, means, out=Path(place) / "od")
        spent = time.perf_counter() - begin
        table = parts.collect()
    peak = max(client.run(peak_mb).values())
    return table, spent, peak, f"{planned.seconds:.1f} | {planned.parts} | {planned.memory_mb:.0f}"


def growth(most: float) -> None:
    """Print seconds and memory for larger and larger questions."""
    say("nodes | origins × destinations | s | planned s | partitions | planned MB | peak MB")
    cases = [
        (1e4, 1000, 100),
        (1e4, 10_000, 100),
        (1e5, 1000, 100),
        (1e5, 10_000, 100),
        (1e5, 100_000, 10),
        (1e6, 1000, 100),
        (1e6, 10_000, 100),
        (1e6, 100_000, 10),
        (1e6, 1_000_000, 10),
        (5e6, 20, 1000),
    ]
    for nodes, origins, destinations in cases:
        if nodes > most:
            continue
        net = made(nodes)
        places = ends(net, min(origins, len(net.node_ids)), destinations)
        with clients.connected("local", workers=2) as client:
            _, spent, peak, planned = once(net, places, client)
        case = f"{nodes:.0e} | {origins} × {destinations}"
        say(f"{case} | {spent:.1f} | {planned} | {peak:.0f}")


def speedup() -> None:
    """Print how much faster two workers are than one, and than this process."""
    say("what | s of the clock | ratio | s of CPU")
    net = made(1e6)
    places = ends(net, 50, 1000)
    begin, cpu = time.perf_counter(), time.process_time()
    wanted = od.matrix(net, *places)
    alone, alone_cpu = time.perf_counter() - begin, time.process_time() - cpu
    say(f"this process, 50 × 1000 at 1e6, a search each | {alone:.1f} | 1 | {alone_cpu:.1f}")
    for workers in (1, 2):
        begin = time.perf_counter()
        with clients.connected("local", workers=workers) as client:
            started = time.perf_counter() - begin
            client.run(peak_mb)  # what every worker imports once
            before = client.run(time.process_time)
            table, spent, _, _ = once(net, places, client)
            cpu_of = [end - before[who] for who, end in client.run(time.process_time).items()]
        pd.testing.assert_frame_equal(table, wanted, check_exact=True)
        each = ", ".join(f"{cpu:.1f}" for cpu in cpu_of)
        say(f"{workers} workers, running already | {spent:.1f} | {alone / spent:.2f} | {each}")
        say(f"  their start | {started:.1f} | |")
    small = made(1e4)
    few = ends(small, 100, 100)
    begin = time.perf_counter()
    od.matrix(small, *few)
    say(f"this process, 100 × 100 at 1e4 | {time.perf_counter() - begin:.2f} |")
    with clients.connected("local", workers=2) as client:
        once(small, few, client)
        _, spent, _, _ = once(small, few, client)
    say(f"2 workers, running already | {spent:.2f} |")


def peers() -> None:
    """Print what one row of a matrix takes elsewhere: length only, 10⁵ nodes, 200 × 200."""
    tail, head, length = road_like(316)
    net = network.from_links(tail, head, length_km=length)
    froms, tos = ends(net, 200, 200)
    say("engine | s for 200 × 200 | ratio")
    begin = time.perf_counter()
    wanted = od.matrix(net, froms, tos)["length_km"].to_numpy().reshape(200, 200)
    alone = time.perf_counter() - begin
    say(f"od.matrix | {alone:.2f} | 1")
    with clients.connected("local", workers=2) as client:
        _, spent, _, _ = once(net, (froms, tos), client)
    say(f"cluster, 2 workers running already | {spent:.2f} | {spent / alone:.1f}")
    graph = net.graph("length")
    place = pd.Index(net.node_ids).get_indexer
    begin = time.perf_counter()
    found = dijkstra(graph.matrix, indices=graph.rank[place(froms)])[:, graph.rank[place(tos)]]
    spent = time.perf_counter() - begin
    np.testing.assert_allclose(found, wanted)
    say(f"SciPy bare, nodes well ordered | {spent:.2f} | {spent / alone:.1f}")
    from peers import installed  # noqa: PLC0415 - what is there and what not

    for peer in installed((tail, head, length), froms[:5], ["igraph", "rustworkx", "networkit"]):
        count = min(peer.timed_rows, 200)
        begin = time.perf_counter()
        peer.rows(froms[:count], tos)
        spent = (time.perf_counter() - begin) / count * 200
        say(f"{peer.name} (from {count} origins) | {spent:.1f} | {spent / alone:.0f}")


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", default=["growth", "speedup", "peers"])
    parser.add_argument("--most", type=float, default=1e6, help="nodes")
    asked = parser.parse_args()
    names = ("numpy", "scipy", "pandas", "pyarrow", "dask", "distributed")
    say(platform.platform(), platform.python_version(), *(f"{n} {version(n)}" for n in names))
    for what in asked.what:
        {"growth": lambda: growth(asked.most), "speedup": speedup, "peers": peers}[what]()


if __name__ == "__main__":
    main()
