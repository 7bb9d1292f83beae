"""A cluster gives the single machine's numbers bit for bit, and survives what clusters suffer.

A scheduler and two worker processes on loopback TCP serve all tests that need workers.
"""

from __future__ import annotations

import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner

from corridormap import access, attachment, catchment, cluster, compare, criticality, network, od
from corridormap.cli import cli
from corridormap.cluster import clients, curve, frozen, jobs, matrices, plan, running
from corridormap.cluster import store as stores
from corridormap.errors import CorridorMapError, DataError, ProviderError, SchemaError
from graphs import road_like, toy_network

dask = pytest.importorskip("dask")
distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

SIDE = 40


def road(side: int = SIDE, *, directed: bool = False) -> network.Network:
    tail, head, length = road_like(side)
    hours = length / np.random.default_rng(2).uniform(20, 90, len(length))
    return network.from_links(tail, head, length_km=length, time_h=hours, directed=directed)


@pytest.fixture(scope="module")
def two() -> Iterator[distributed.LocalCluster]:
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 1}),
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            protocol="tcp://",
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            memory_limit=900_000_000,
            silence_logs=logging.CRITICAL,
        ) as made,
    ):
        yield made


@pytest.fixture(scope="module")
def address(two: distributed.LocalCluster) -> str:
    return str(two.scheduler_address)


def same(found: pd.DataFrame, wanted: pd.DataFrame) -> None:
    if pd.__version__ < "3":  # where text that was read from Parquet is objects
        text = {n: kind for n, kind in wanted.dtypes.items() if isinstance(kind, pd.StringDtype)}
        found = found.astype(text)
    pd.testing.assert_frame_equal(found, wanted, check_exact=True)


@pytest.mark.parametrize("way", ["contracted", "forward", "backward"])
@pytest.mark.parametrize("directed", [False, True])
def test_a_matrix_is_that_of_one_machine_bit_for_bit(
    way: od.Way,
    directed: bool,  # noqa: FBT001
    address: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = road(directed=directed)
    rng = np.random.default_rng(1)
    origins, destinations = rng.permutation(SIDE**2)[:90], rng.permutation(SIDE**2)[:30]
    monkeypatch.setattr(od, "quickest", lambda *_, **__: way)
    wanted = od.matrix(made, origins, destinations)
    work = matrices.work(made, origins, destinations)
    parts = jobs.execute(work, jobs.Means(address, size=11), out=tmp_path / "od")
    assert parts.computed == len(parts.files) == 9
    same(parts.collect(), wanted)


def test_stations_texts_and_reasons_come_back_as_they_went(address: str, tmp_path: Path) -> None:
    toy = toy_network()
    for origins, destinations in ((["A", "B", "C", "D", "E"], ["D", "A", "C:1520"]), (None, None)):
        wanted = od.matrix(toy, origins, destinations)
        out = tmp_path / f"od-{origins is None}"
        same(cluster.od(toy, origins, destinations, out=out, cluster=address).collect(), wanted)
    apart = network.from_links(["a", "ош"], ["b", "c"], length_km=[1, 2])
    wanted = od.matrix(apart, ["a", "ош"], ["b", "c"])
    same(
        cluster.od(apart, ["a", "ош"], ["b", "c"], out=tmp_path / "p", cluster=address).collect(),
        wanted,
    )


@pytest.mark.parametrize("all_nodes", [False, True])
def test_nearest_hubs_are_those_of_one_machine(
    all_nodes: bool,  # noqa: FBT001
    address: str,
    tmp_path: Path,
) -> None:
    made = road()
    rows = None if all_nodes else np.random.default_rng(3).permutation(SIDE**2)[:70]
    wanted = access.nearest(made, rows, [5, 700, 900])
    parts = cluster.access(made, rows, [5, 700, 900], out=tmp_path / "x", cluster=address)
    same(parts.collect(), wanted)
    apart = network.from_links([1, 3], [2, 4], length_km=[1, 2])
    parts = cluster.access(apart, None, [1], out=tmp_path / "y", cluster=address)
    same(parts.collect(), access.nearest(apart, None, [1]))


def test_criticality_is_that_of_one_machine(address: str, tmp_path: Path) -> None:
    toy = toy_network()
    ends = ["A", "E"], ["D", "C"]
    for weights in (None, [3.0, 4.5]):
        wanted = criticality.rows(toy, *ends, weights=weights)
        out = tmp_path / str(weights)
        found = cluster.criticality(toy, *ends, weights=weights, out=out, cluster=address)
        same(found, wanted)


def test_differences_are_those_of_one_machine(address: str, tmp_path: Path) -> None:
    before = road()
    after = network.closed(before, range(40, 60))
    rng = np.random.default_rng(4)
    origins, destinations = rng.permutation(SIDE**2)[:40], rng.permutation(SIDE**2)[:20]
    found = cluster.compare_od(
        before, after, origins, destinations, out=tmp_path / "od", cluster=address
    )
    same(found.collect(), compare.od(before, after, origins, destinations))
    found = cluster.compare_access(
        before, after, origins=origins, hubs=[3, 4], out=tmp_path / "access", cluster=address
    )
    same(found.collect(), compare.access(before, after, origins=origins, hubs=[3, 4]))
    with pytest.raises(DataError, match="asked for twice"):
        cluster.compare_od(before, after, [1, 1], [2], out=tmp_path / "x", cluster=address)


def test_catchments_are_those_of_one_machine(address: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(6)
    points = list(shapely.points(rng.uniform(70, 74, 50), rng.uniform(40, 42, 50)))
    points[7] = None
    places = gpd.GeoDataFrame({"country": ["XA"] * 50}, geometry=points, crs=4326)
    line = gpd.GeoDataFrame(geometry=[shapely.LineString([(70, 41), (74, 41.5)])], crs=4326)
    stations = gpd.GeoDataFrame(geometry=list(shapely.points([71, 73], [41, 41])), crs=4326)
    parts = cluster.catchment(
        places, sections=line, stations=stations, out=tmp_path / "c", cluster=address
    )
    wanted = catchment.offset_km(places, sections=line, stations=stations)
    same(parts.collect(), wanted)
    read = gpd.read_parquet(parts.files[0])
    assert read.crs == "EPSG:4326"
    assert read.geometry.iloc[0].geom_type == "Point"


@pytest.mark.parametrize("text", [False, True])
def test_places_join_as_on_one_machine(
    text: bool,  # noqa: FBT001
    address: str,
    tmp_path: Path,
) -> None:
    rng = np.random.default_rng(9)
    nodes = pd.DataFrame(
        {
            "node_id": np.arange(200),
            "lon": rng.uniform(70, 74, 200),
            "lat": rng.uniform(40, 43, 200),
            "country": rng.choice(["XA", "XB", None], 200),
        }
    )
    links = pd.DataFrame({"from_id": np.arange(199), "to_id": np.arange(1, 200), "length_km": 1.0})
    made = network.from_tables(nodes, links)
    names = [f"жер {row}" for row in range(90)] if text else np.arange(1000, 1090)
    places = gpd.GeoDataFrame(
        {"place_id": names, "country": rng.choice(["XA", "XB", None], 90)},
        geometry=gpd.points_from_xy(rng.uniform(69, 75, 90), rng.uniform(40, 43, 90)),
        crs=4326,
    )
    places.to_parquet(tmp_path / "places.parquet")
    wanted = attachment.attach(made, places, within_km=40)[1]
    assert 0 < wanted["reason"].isna().sum() < 90
    for asked in (places, tmp_path / "places.parquet"):
        out = tmp_path / f"joined-{isinstance(asked, Path)}"
        parts = cluster.attach(made, asked, within_km=40, out=out, cluster=address)
        same(parts.collect(), wanted)
    joined = gpd.read_parquet(out)
    assert set(joined["place_id"]) == set(names)
    found = cluster.access(made, out, [5], out=tmp_path / "near", cluster=address)
    assert found.collect()["from_id"].tolist() == joined["node_id"].tolist()
    with pytest.raises(SchemaError, match="a place has an id that no node"):
        cluster.attach(made, places.assign(place_id=7), out=tmp_path / "x", cluster=address)


def test_finished_partitions_are_kept_and_changed_inputs_compute_anew(
    address: str, tmp_path: Path
) -> None:
    made = road(20)
    out = tmp_path / "od"

    def computed(net: network.Network, origins: list[int]) -> int:
        work = matrices.work(net, origins, [1, 2, 3])
        return jobs.execute(work, jobs.Means(address, size=10), out=out).computed

    origins = list(range(40))
    assert computed(made, origins) == 4
    assert computed(made, origins) == 0
    (out / "part-00002.parquet").unlink()
    (out / "part-00003.parquet").write_bytes(b"half a file")
    assert computed(made, origins) == 2
    assert computed(made, [399, *origins[1:]]) >= 1
    changed = network.with_quantities(made, [0], length_km=1e-3)
    assert computed(changed, origins) == 4
    assert 1 <= computed(changed, origins[:11]) <= 2
    assert sorted(path.name for path in out.glob("*.parquet")) == [
        "part-00000.parquet",
        "part-00001.parquet",
    ]
    assert not list(out.glob("_work-*"))


def test_partitions_do_not_mix_with_what_is_there(address: str, tmp_path: Path) -> None:
    made = road(10)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(CorridorMapError, match="directory of their own"):
        cluster.od(made, [1], [2], out=tmp_path / "full", cluster=address)
    cluster.od(made, [1], [2], out=tmp_path / "od", cluster=address)
    with pytest.raises(CorridorMapError, match="holds od"):
        cluster.access(made, [1], [2], out=tmp_path / "od", cluster=address)


def in_threads() -> distributed.LocalCluster:
    """Return a scheduler and a worker on TCP in this process, which start in no time."""
    return distributed.LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        processes=False,
        protocol="tcp://",
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        silence_logs=logging.CRITICAL,
    )


def test_a_job_goes_on_with_another_scheduler(tmp_path: Path) -> None:
    made, out = road(20), tmp_path / "od"
    origins, destinations = list(range(30)), [1, 2]
    work = matrices.work(made, origins, destinations)
    with in_threads() as second:
        jobs.execute(work, jobs.Means(second.scheduler_address, size=10), out=out)
        (out / "part-00001.parquet").unlink()
    with in_threads() as third:
        parts = jobs.execute(work, jobs.Means(third.scheduler_address), out=out)
    assert parts.computed == 1
    same(parts.collect(), od.matrix(made, origins, destinations))


def test_nobody_at_the_address_is_one_message_within_seconds(tmp_path: Path) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{bound.getsockname()[1]}"
    begin = time.monotonic()
    with pytest.raises(ProviderError, match=f"No scheduler answers at {address}"):
        cluster.od(road(10), [1], [2], out=tmp_path / "od", cluster=address)
    assert time.monotonic() - begin < 30
    assert not (tmp_path / "od").exists()
    with pytest.raises(DataError, match="received 'http://x'"):
        cluster.od(road(10), [1], [2], out=tmp_path / "od", cluster="http://x")


def test_a_store_is_mapped_whole_checked_and_asks_the_same(address: str, tmp_path: Path) -> None:
    made = road(20, directed=True)
    kept = [stores.Kept("time", reverse=True)]
    place = stores.write(made, tmp_path / "net", kept=kept)
    stores.write(made, place, kept=kept)  # the same again is no fault
    opened = stores.read(place)
    assert not opened.from_position.flags.writeable
    assert opened.node_ids.equals(made.node_ids)
    wanted = od.matrix(made, [1, 2], [3, 4])
    same(od.matrix(opened, [1, 2], [3, 4]), wanted)
    parts = cluster.od(place, [1, 2], [3, 4], out=tmp_path / "od", cluster=address)
    same(parts.collect(), wanted)
    with pytest.raises(CorridorMapError, match="something else"):
        stores.write(road(10), place)
    file = place / "network.from.npy"
    file.write_bytes(file.read_bytes()[:-1] + b"\x01")
    with pytest.raises(ProviderError, match=r"network\.from\.npy .*write it anew"):
        stores.read(place)
    with pytest.raises(ProviderError, match="no store"):
        stores.read(tmp_path)
    with pytest.raises(SchemaError, match="whole numbers or texts"):
        stores.write(network.from_links([("A", 1)], ["B"], length_km=[1]), tmp_path / "x")


def test_a_store_names_no_code_but_the_engine_s(tmp_path: Path) -> None:
    frozen.save(tmp_path / "x", (np.arange(3),))
    manifest = tmp_path / "x" / frozen.MANIFEST
    text = manifest.read_text(encoding="utf-8").replace('"tuple"', '"os:system"')
    manifest.write_text(text, encoding="utf-8")
    with pytest.raises(ProviderError, match="write it anew"):
        frozen.load(tmp_path / "x")


def test_neighbours_along_the_curve_are_neighbours_in_space() -> None:
    x, y = np.meshgrid(np.arange(32.0), np.arange(32.0))
    order = curve.order(x.ravel(), y.ravel(), np.zeros(1024, np.int32))
    assert sorted(order.tolist()) == list(range(1024))
    steps = np.hypot(np.diff(x.ravel()[order]), np.diff(y.ravel()[order]))
    assert steps.mean() < 1.1
    lost = curve.order(np.array([np.nan, 1.0]), np.array([0.0, 1.0]), np.zeros(2, np.int32))
    assert lost.tolist() == [1, 0]


def test_a_plan_says_when_a_cluster_is_worth_it_and_what_workers_need() -> None:
    some = clients.Workers(2, 4000.0)
    small = plan.make("od", "…", plan.Estimate(10, 10, row_s=1e-3), workers=some, starts=True)
    large = plan.make("od", "…", plan.Estimate(10**5, 10, row_s=0.01), workers=some, starts=True)
    assert not small.worth_it
    assert "not worth it" in small.text()
    assert large.worth_it
    assert 1.7 < large.alone_s / large.seconds <= 2
    assert large.parts >= 8
    assert large.memory_mb <= 4000
    tight = plan.make(
        "od",
        "…",
        plan.Estimate(10**5, 1000, row_s=0.01),
        workers=clients.Workers(2, 300.0),
        starts=True,
    )
    assert tight.size < large.size
    assert tight.memory_mb <= 300
    with pytest.raises(DataError, match=r"needs \d+ MB; the smallest has 200 MB"):
        plan.make(
            "od", "…", plan.Estimate(5, 5, 1.0), workers=clients.Workers(2, 200.0), starts=True
        )


def run(*arguments: str, **options: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", "from corridormap.cli import main; main()", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,  # type: ignore[call-overload]
    )


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> str:
    place = str(tmp_path_factory.mktemp("project") / "example")
    assert CliRunner().invoke(cli, ["init", place]).exit_code == 0
    return place


@pytest.mark.parametrize(
    "command",
    [
        ["od"],
        ["access"],
        ["criticality"],
        ["catchment"],
        ["compare", "today", "avoid-kg", "--what", "od"],
    ],
    ids=" ".join,
)
def test_commands_answer_the_same_from_a_cluster(
    command: list[str], example: str, address: str, tmp_path: Path
) -> None:
    runner = CliRunner()
    asked = [*command[:3], example, *command[3:], "--format", "json"]
    alone = runner.invoke(cli, asked)
    shared = runner.invoke(cli, [*asked, "--cluster", address, "--parts", str(tmp_path / "p")])
    assert shared.exit_code == 0, shared.output
    assert shared.stdout == alone.stdout
    assert "not worth it: this machine alone takes about" in shared.stderr
    assert list((tmp_path / "p").glob("*/part-00000.parquet"))


def test_a_dry_run_prints_the_plan_and_computes_nothing(example: str, tmp_path: Path) -> None:
    for command, measures in (
        (["access", example], ["access", "od"]),
        (["criticality", example], ["criticality"]),
    ):
        found = CliRunner().invoke(
            cli, [*command, "--cluster", "local", "--dry-run", "--parts", str(tmp_path / "p")]
        )
        assert found.exit_code == 0, found.output
        assert re.findall(r"^(\w+): ", found.stdout, flags=re.MULTILINE) == measures
        for said in ("partitions", "expected time", "MB per worker", "worth it"):
            assert said in found.stdout
    assert not (tmp_path / "p").exists()
    wrong = CliRunner().invoke(cli, ["od", "--dry-run"])
    assert wrong.exit_code == 2


def test_ctrl_c_leaves_finished_partitions_and_no_traceback(tmp_path: Path) -> None:
    arguments = [
        *("criticality", "--cluster", "local", "--parts", str(tmp_path / "p"), "--part-rows", "1")
    ]
    process = run(*arguments, start_new_session=True)
    while len(list(tmp_path.glob("p/*/part-*"))) < 3 and process.poll() is None:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=100)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    assert len(list(tmp_path.glob("p/*/part-*"))) >= 3


def test_a_scheduler_that_dies_is_one_message_and_another_goes_on(
    address: str, tmp_path: Path
) -> None:
    made, out = road(50), tmp_path / "od"
    rng = np.random.default_rng(8)
    origins, destinations = rng.permutation(2500)[:150], rng.permutation(2500)[:200]
    work = matrices.work(made, origins, destinations)
    process = subprocess.Popen(
        [sys.executable, "-c", ONE_MACHINE], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    theirs = process.stdout.readline().strip()

    def kill_when_begun() -> None:
        while len(list(out.glob("part-*"))) < 2:
            time.sleep(0.002)
        process.kill()

    killer = threading.Thread(target=kill_when_begun)
    killer.start()
    with pytest.raises(ProviderError, match=f"^The scheduler at {theirs} went away; finished"):
        jobs.execute(work, jobs.Means(theirs, size=3), out=out)
    killer.join()
    process.communicate()
    kept = len(list(out.glob("part-*")))
    assert 2 <= kept < 50
    parts = jobs.execute(work, jobs.Means(address), out=out)
    assert parts.computed == 50 - kept
    same(parts.collect(), od.matrix(made, origins, destinations))


ONE_MACHINE = """
import time
from distributed import LocalCluster
made = LocalCluster(n_workers=1, threads_per_worker=1, processes=False, protocol="tcp://",
                    host="127.0.0.1", dashboard_address="127.0.0.1:0")
print(made.scheduler_address, flush=True)
time.sleep(300)
"""
"""A scheduler and its worker in a process that can be killed."""


def test_a_worker_killed_half_way_loses_nothing(
    two: distributed.LocalCluster, address: str, tmp_path: Path
) -> None:
    made = road(50)
    rng = np.random.default_rng(7)
    origins, destinations = rng.permutation(2500)[:150], rng.permutation(2500)[:200]
    out = tmp_path / "od"
    victim = two.workers[0].pid

    def kill_when_begun() -> None:
        while len(list(out.glob("part-*"))) < 2:
            time.sleep(0.002)
        os.kill(victim, signal.SIGKILL)

    killer = threading.Thread(target=kill_when_begun)
    killer.start()
    work = matrices.work(made, origins, destinations)
    parts = jobs.execute(work, jobs.Means(address, size=3), out=out)
    killer.join()
    same(parts.collect(), od.matrix(made, origins, destinations))


def faulty(*_: object) -> int:
    message = "places, row 4, column population: people are counted from 0 up; received -1"
    raise SchemaError(message)


def full(*_: object) -> int:
    raise MemoryError


def hoard(*_: object) -> int:
    hoarded = [np.ones(10_000_000) for _ in range(20)]
    time.sleep(30)
    return len(hoarded)


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (faulty, r"^partition 3: places, row 4.* received -1$"),
        (full, "not enough memory for partition 3.*; the rest is kept"),
        (hoard, "^1 worker died of partition 3.*out of memory.*; the rest is kept"),
    ],
)
def test_a_partition_that_fails_is_named_in_one_message(
    function: Callable[..., int],
    said: str,
    two: distributed.LocalCluster,
    address: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(two.scheduler, "allowed_failures", 0)
    with clients.connected(address) as client:
        tasks = [running.Task(function, (), "partition 3")]
        with pytest.raises(CorridorMapError, match=said) as caught:
            running.run(client, tasks, abreast=2, kept="the rest is kept")
        assert isinstance(caught.value, DataError if function is faulty else ProviderError)
        assert "\n" not in str(caught.value)
