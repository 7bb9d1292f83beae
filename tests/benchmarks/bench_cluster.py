"""Time the cluster beside one process and beside peers, and measure what the plans count on.

One command, from the root of the repository::

    python tests/benchmarks/bench_cluster.py [constants] [growth] [speedup] [peers] [--most 1e6]

The networks are generated: planar, 1.35 links to a node, ids and rows in random order, length and
time on every link. What the cluster collects must equal the single machine's table bit for bit,
and no worker may hold more than was planned, or the run fails. Resident is what a worker held at
most, pages of mapped files included; private is what of it no other process shares.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from scipy.sparse.csgraph import dijkstra

from corridormap import criticality, network, od
from corridormap.cluster import clients, closings, constants, jobs, matrices

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from graphs import road_like

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from distributed import Client
    from numpy.typing import NDArray

    Ids = NDArray[np.int64]

_SAMPLE_S = 0.02


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


class Peak(NamedTuple):
    """What the fullest process held at most, in MB."""

    private: float
    resident: float


def held_mb(process: int, what: str) -> float:
    """Return what a process holds: ``RssAnon``, of its own; ``VmHWM``, at most so far."""
    said = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    found = re.search(rf"^{what}:\s+(\d+) kB", said, re.MULTILINE)
    return 0.0 if found is None else int(found.group(1)) * 1024 / 1e6


@contextmanager
def watched(processes: list[int]) -> Iterator[Callable[[], Peak]]:
    """Yield a function that says what processes have held at most since."""
    for process in processes:
        Path(f"/proc/{process}/clear_refs").write_text("5", encoding="ascii")
    private = [0.0]
    over = threading.Event()

    def watch() -> None:
        while not over.wait(_SAMPLE_S):
            private.append(max(held_mb(process, "RssAnon") for process in processes))

    def peak() -> Peak:
        return Peak(max(private), max(held_mb(process, "VmHWM") for process in processes))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield peak
    finally:
        over.set()
        thread.join()


class Done(NamedTuple):
    """A job from nothing to its table."""

    table: pd.DataFrame
    seconds: float
    """From the plan on."""
    made_s: float
    """Before it: what the question needs of the network."""
    peak: Peak
    planned: jobs.plan.Plan


class Asked(NamedTuple):
    """A question for this process, and the same as a job."""

    here: Callable[[], pd.DataFrame]
    there: Callable[[], tuple[jobs.Work, Callable[[jobs.Parts], pd.DataFrame]]]
    """The job, and what makes its partitions into the table."""


def matrix(net: network.Network, origins: int, destinations: int) -> Asked:
    """Ask for pairs of nodes drawn at random."""
    places = ends(net, origins, destinations)
    return Asked(
        lambda: od.matrix(net, *places),
        lambda: (matrices.work(net, *places), jobs.Parts.collect),
    )


def closures(net: network.Network, origins: int, destinations: int) -> Asked:
    """Ask for every closure."""
    places = ends(net, origins, destinations)

    def there() -> tuple[jobs.Work, Callable[[jobs.Parts], pd.DataFrame]]:
        work, closed = closings.work(net, *places)
        return work, lambda parts: closings.ranked(parts, closed)

    return Asked(lambda: criticality.rows(net, *places), there)


def once(asked: Asked, client: Client) -> Done:
    """Do one job from nothing."""
    processes = list(client.run(os.getpid).values())
    with tempfile.TemporaryDirectory() as place, watched(processes) as peak:
        begin = time.perf_counter()
        work, table_of = asked.there()
        means = jobs.Means(client)
        planned = jobs.plan_for(work, means)
        ready = time.perf_counter()
        parts = jobs.execute(work, means, out=Path(place) / "job")
        table = table_of(parts)
        spent = time.perf_counter() - ready
        most = peak()
    if most.resident > planned.memory_mb:
        say(f"a worker held {most.resident:.0f} MB, more than the {planned.memory_mb:.0f} planned")
    return Done(table, spent, ready - begin, most, planned)


def growth(least: float, most: float) -> None:
    """Print seconds and memory for larger and larger questions."""
    say(
        "nodes | origins × destinations | way | one process: s | its peak MB | network ready s | "
        "2 workers: s | planned s | partitions | planned MB | peak MB | of it private"
    )
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
        (5e6, 24, 1000),
    ]
    for nodes, origins, destinations in cases:
        if not least <= nodes <= most:
            continue
        net = made(nodes)
        asked = matrix(net, min(origins, len(net.node_ids)), destinations)
        with clients.connected("local", workers=2) as client:
            done = once(asked, client)
        alone, peak, wanted = here(net, asked)
        pd.testing.assert_frame_equal(done.table, wanted, check_exact=True)
        plan = done.planned
        say(
            f"{nodes:.0e} | {origins} × {destinations} | {plan.how} | {alone:.1f} | "
            f"{peak.resident:.0f} | {done.made_s:.1f} | {done.seconds:.1f} | {plan.seconds:.1f} | "
            f"{plan.parts} | {plan.memory_mb:.0f} | {done.peak.resident:.0f} | "
            f"{done.peak.private:.0f}"
        )


def here(net: network.Network, asked: Asked) -> tuple[float, Peak, pd.DataFrame]:
    """Do the same in this process, contracting anew; return seconds, peak and table."""
    net.keep(("hierarchy", net.column(None)), None)
    net.keep("elimination", None)
    with watched([os.getpid()]) as peak:
        begin = time.perf_counter()
        table = asked.here()
        return time.perf_counter() - begin, peak(), table


def speedup() -> None:
    """Print how much faster two workers are than this process, on small work and a minute's."""
    say("what | s of the clock | ratio | s of CPU of each | planned s")
    beside("small work, 100 × 100 at 1e4", matrix(made(1e4), 100, 100))
    beside("criticality, 30 × 30 at 3e3", closures(made(3e3), 30, 30))
    large = made(1e6)
    od.contracted(large)
    beside("O-D, core contracted before, 2400 × 2400 at 1e6", matrix(large, 2400, 2400))
    beside("O-D, a search each, 40 × 1000 at 5e6", matrix(made(5e6), 40, 1000))


def beside(what: str, asked: Asked) -> None:
    """Print what a table takes in this process, and with one and two workers."""
    begin, cpu = time.perf_counter(), time.process_time()
    wanted = asked.here()
    own, own_cpu = time.perf_counter() - begin, time.process_time() - cpu
    say(f"{what}: this process | {own:.2f} | 1 | {own_cpu:.2f} |")
    for workers in (1, 2):
        begin = time.perf_counter()
        with clients.connected("local", workers=workers) as client:
            started = time.perf_counter() - begin
            before = client.run(time.process_time)
            done = once(asked, client)
            after = client.run(time.process_time)
        pd.testing.assert_frame_equal(done.table, wanted, check_exact=True)
        spent = done.made_s + done.seconds
        each = ", ".join(f"{after[name] - before[name]:.1f}" for name in after)
        said = f"{spent:.2f} | {own / spent:.2f} | {each} | {done.planned.seconds:.1f}"
        say(f"  {workers} workers, started in {started:.1f} s | {said}")


def peers() -> None:
    """Print what one row of a matrix takes elsewhere: length only, 10⁵ nodes, 200 × 200."""
    tail, head, length = road_like(316)
    net = network.from_links(tail, head, length_km=length)
    froms, tos = ends(net, 200, 200)
    asked = matrix(net, 200, 200)
    say("engine | s for 200 × 200 | ratio")
    begin = time.perf_counter()
    wanted = od.matrix(net, froms, tos)["length_km"].to_numpy().reshape(200, 200)
    alone = time.perf_counter() - begin
    say(f"od.matrix | {alone:.2f} | 1")
    with clients.connected("local", workers=2) as client:
        once(asked, client)
        spent = once(asked, client).seconds
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


def measured() -> None:
    """Print every constant of a plan, and what it is on this machine."""
    import cluster_constants  # noqa: PLC0415 - on the way to it lies this directory

    say("constant | in use | measured at 1e6 nodes")
    for name, value in cluster_constants.rows(made(1e6), made(1e3)):
        say(f"{name} | {getattr(constants, name, '')} | {value:.3g}")


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", default=["constants", "growth", "speedup", "peers"])
    parser.add_argument("--least", type=float, default=1e4, help="nodes")
    parser.add_argument("--most", type=float, default=1e6, help="nodes")
    asked = parser.parse_args()
    names = ("numpy", "scipy", "pandas", "pyarrow", "dask", "distributed")
    say(platform.platform(), platform.python_version(), *(f"{n} {version(n)}" for n in names))
    for what in asked.what:
        {
            "constants": measured,
            "growth": lambda: growth(asked.least, asked.most),
            "speedup": speedup,
            "peers": peers,
        }[what]()


if __name__ == "__main__":
    main()
