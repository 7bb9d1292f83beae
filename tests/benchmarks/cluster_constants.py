"""Measure every constant of `corridormap.cluster.constants`, beside the one that stands there.

``python tests/benchmarks/bench_cluster.py constants`` prints them. Seconds are of CPU, so that
other work on the machine disturbs them little; bytes are what the process held at most above what
it held before, as Linux counts it.
"""

from __future__ import annotations

import ctypes
import gc
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from corridormap import access, attachment, catchment, compare, criticality, od
from corridormap.cluster import clients, frozen, parquet, running, store
from corridormap.engine import search
from corridormap.network import QUANTITIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from corridormap.network import Network

    Row = tuple[str, float]


_IMPORT = """
import time, distributed
begin = time.process_time()
from corridormap.cluster import clients
clients.prepare()
print(time.process_time() - begin)
"""


def cpu(work: Callable[[], Any], *, times: int = 1) -> float:
    """Return the least seconds of CPU of some runs."""
    spent = []
    for _ in range(times):
        begin = time.process_time()
        work()
        spent.append(time.process_time() - begin)
    return min(spent)


def resident_mb(what: str = "VmRSS") -> float:
    """Return what a process holds (``VmHWM``: held at most; ``RssAnon``: of its own)."""
    said = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(rf"^{what}:\s+(\d+) kB", said, re.MULTILINE).group(1)) / 1024  # type: ignore[union-attr]


def held_b(work: Callable[[], Any]) -> float:
    """Return the bytes that a piece of work holds at most."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # what was freed before would be taken again unseen
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak begins anew
    before = resident_mb()
    kept = work()
    peak = resident_mb("VmHWM")
    del kept
    return (peak - before) * 1024 * 1024


def searching(net: Network) -> Iterator[Row]:
    """Yield what searches take."""
    graph, count = net.graph(), len(net.node_ids)
    values = list(net.quantities.values())
    roots = graph.rank[: max(2, 2_000_000 // count)]
    each = count * len(roots)
    yield "SEARCH_S", cpu(lambda: search.weights_from_each(graph, roots)) / each
    found: list[Any] = []
    yield (
        "TREE_S",
        cpu(lambda: found.append(search.forest(graph, *search.from_each(graph, roots)))) / each,
    )
    trees = found.pop()
    rows = np.random.default_rng(4).choice(count, 1000, replace=False)
    walked = cpu(lambda: search.sums_at(trees, rows, values))
    yield "WALK_S", walked / (len(rows) * len(roots) * count**0.5)
    yield "EVERY_S", cpu(lambda: search.sums_everywhere(trees, values)) / each
    del trees
    hubs = net.node_ids.to_numpy()[rows[:10]]
    question = access.asked(net, None, hubs)
    yield "NEAREST_S", cpu(lambda: access.reached(question)) / count
    few = graph.rank[:1]
    one = held_b(lambda: search.forest(graph, *search.from_each(graph, few)))
    more = held_b(lambda: search.forest(graph, *search.from_each(graph, roots)))
    tree = (more - one) / (len(roots) - 1) / count
    yield "TREE_B", tree
    yield "SEARCH_B", one / count - tree
    trees = search.forest(graph, *search.from_each(graph, roots))
    yield "PAIR_B", held_b(lambda: search.sums_at(trees, rows, values)) / len(rows) / len(roots)
    yield "EVERY_B", held_b(lambda: search.sums_everywhere(trees, values)) / count
    yield "NEAREST_B", held_b(lambda: access.reached(question)) / count


def closing(net: Network) -> float:
    """Return what a closure takes beside the search that follows it."""
    ids = net.node_ids.to_numpy()
    ways = criticality.ways_between(net, ids[:1], ids[-1:])
    survey = criticality.surveyed(ways, [ways.searched(range(1))])
    used = np.flatnonzero(survey.by_origin.any(axis=1))[:20]
    spent = cpu(lambda: [criticality.lost(survey, used[at : at + 1]) for at in range(len(used))])
    graph = net.graph("time")
    start = graph.rank[ways.starts]
    searches = cpu(lambda: [search.weights_from_each(graph, start) for _ in used])
    return (spent - searches) / len(used)


def contracting(net: Network) -> Iterator[Row]:
    """Yield what the contracted core takes."""
    count = len(net.node_ids)
    ids = np.random.default_rng(5).permutation(net.node_ids.to_numpy())
    yield "BUILD_B", held_b(lambda: od.contracted(net)) / count
    net.keep(("hierarchy", net.column(None)), None)
    net.keep("elimination", None)
    yield "BUILD_S", cpu(lambda: od.contracted(net)) / count

    def through(origins: int, destinations: int) -> Callable[[], Any]:
        question = od.asked(net, ids[:origins], ids[-destinations:])
        return lambda: od.between(question, way="contracted")

    few, wide, tall = (cpu(through(*shape)) for shape in ((1, 1), (1, 2001), (201, 1)))
    climb = (wide - few) / 2000
    yield "CLIMB_S", climb
    yield "CORE_S", ((tall - few) / 200 - climb) / count
    pairs = cpu(through(201, 2001)) - tall - wide + few
    yield "DESCENT_S", pairs / (200 * 2000)
    few_b, wide_b = held_b(through(1, 1)), held_b(through(1, 4001))
    yield "CORE_B", few_b / count
    yield "CLIMB_B", (wide_b - few_b) / 4000
    with tempfile.TemporaryDirectory() as place:
        kept = [store.Kept(contracted=True)]
        made = store.write_engine(net, Path(place) / "contracted", kept=kept)
        plain = store.write_engine(net, Path(place) / "plain", kept=[store.Kept()])
        more = frozen.size(made) - frozen.size(plain)
        values_b = sum(array.nbytes for array in od.contracted(net).values)  # noqa: PD011 - no table's
        yield "VALUE_B", values_b / count / (1 + len(net.quantities))
        yield "HIERARCHY_B", (more - values_b) / count
        again = Path(place) / "again"
        yield "BYTE_S", cpu(lambda: store.write_engine(net, again, kept=kept)) / frozen.size(made)


def answering(net: Network) -> Iterator[Row]:
    """Yield what rows of answers take."""
    ids = np.random.default_rng(6).permutation(net.node_ids.to_numpy())
    question = od.asked(net, ids[:1000], ids[-1000:])
    costs = {name: np.ones((1000, 1000)) for name in QUANTITIES}
    rows = 1_000_000
    table = od.answered(question, dict(costs))
    yield "TABLE_S", cpu(lambda: od.answered(question, dict(costs)), times=3) / rows
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "part.parquet"
        yield "FILE_S", cpu(lambda: parquet.write(table, file, key="x"), times=3) / rows
        order = np.random.default_rng(7).permutation(rows)

        def back() -> pd.DataFrame:
            read = pd.concat([parquet.read(file)], ignore_index=True)
            read = read.take(order).reset_index(drop=True)
            return read.assign(reason=read["reason"].astype(object).where(read["reason"].notna()))

        yield "BACK_S", cpu(back, times=3) / rows

        def written() -> None:
            sums = {name: values.copy().T for name, values in costs.items()}
            parquet.write(od.answered(question, sums), file, key="x")

        yield "ROW_B", held_b(written) / rows
    some = od.answered(question, dict(costs)).head(100_000)
    keys = ["from_id", "to_id"]
    yield "COMPARED_S", cpu(lambda: compare.tables(some, some, keys=keys)) / len(some)
    yield "COMPARED_B", held_b(lambda: compare.tables(some, some, keys=keys)) / len(some)
    rng = np.random.default_rng(8)
    points = shapely.points(rng.uniform(70, 74, 20_000), rng.uniform(40, 42, 20_000))
    places = gpd.GeoDataFrame(geometry=points, crs=4326)
    bends = np.column_stack([np.linspace(70, 74, 500), 41 + rng.uniform(-0.1, 0.1, 500)])
    line = gpd.GeoDataFrame(geometry=[shapely.LineString(bends)], crs=4326)
    stations = gpd.GeoDataFrame(geometry=shapely.points(bends[::10]), crs=4326)
    spent = cpu(lambda: catchment.offset_km(places, sections=line, stations=stations))
    yield "OFFSET_S", spent / len(places)


def joining(count: int) -> Iterator[Row]:
    """Yield what it takes to look up the nodes nearest to places."""
    rng = np.random.default_rng(9)
    rates = {"speed_kmh": 40.0, "circuity": 1.4, "within_km": 100.0}

    def some(number: int) -> attachment.Points:
        at = np.column_stack([rng.uniform(70, 74, number), rng.uniform(40, 42, number)])
        return attachment.Points(np.arange(number), at, np.full(number, None, dtype=object))

    stations, few, many = some(count), some(1), some(200_000)
    once = cpu(lambda: attachment.reported(stations, few, **rates))
    yield "TREE_OF_NODES_S", once / count
    spent = cpu(lambda: attachment.reported(stations, many, **rates))
    yield "JOIN_S", (spent - once) / len(many.ids)
    once_b = held_b(lambda: attachment.reported(stations, few, **rates))
    yield "TREE_OF_NODES_B", once_b / count
    all_b = held_b(lambda: attachment.reported(stations, many, **rates))
    yield "JOIN_B", (all_b - once_b) / len(many.ids)


def nothing() -> None:
    """Do nothing, on a worker."""


def sharing() -> Iterator[Row]:
    """Yield what workers take: seconds of the clock, the machine being quiet."""
    imported = subprocess.run([sys.executable, "-c", _IMPORT], capture_output=True, check=True)
    yield "IMPORT_S", float(imported.stdout)
    begin = time.perf_counter()
    with clients.connected("local", workers=2) as client:
        started = time.perf_counter()
        yield "RESIDENT_MB", max(client.run(resident_mb).values())
        yield "  of it private", max(client.run(resident_mb, "RssAnon").values())
        tasks = [running.Task(nothing, (), "nothing")] * 300
        ran = time.perf_counter()
        running.run(client, tasks, abreast=2, kept="")
        yield "TASK_S", (time.perf_counter() - ran) / len(tasks) * 2
        stopping = time.perf_counter()
    yield "START_S", started - begin + time.perf_counter() - stopping


def rows(net: Network, small: Network) -> Iterator[Row]:
    """Yield the name and the value of every constant of a plan, on a large network mostly."""
    yield from searching(net)
    few = closing(small)
    yield "CLOSING_S", few
    yield "CLOSE_S", (closing(net) - few) / net.link_count
    yield from contracting(net)
    yield from answering(net)
    yield from joining(len(net.node_ids))
    yield from sharing()
