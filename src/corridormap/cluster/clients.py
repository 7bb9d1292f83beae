"""Workers: started on this machine, or those of a scheduler that the user names.

Dask sends Python objects, so whoever answers at the address can run code here, and whoever can
reach a scheduler can run code on its workers. Nothing but the address that was named is spoken
to; workers started here listen on the loopback interface only.
"""

from __future__ import annotations

import logging
import os
import signal
from contextlib import contextmanager
from importlib.util import find_spec
from multiprocessing import resource_tracker
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from corridormap import __version__
from corridormap.cluster import frozen
from corridormap.errors import CorridorMapError, DataError, ProviderError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from distributed import Client, Future

LOCAL = "local"
_PROTOCOLS = ("tcp://", "tls://")
_CONNECT = "5s"
_WORKERS_S = 15.0


class Probe(NamedTuple):
    """What a worker says about itself."""

    version: str
    sees: bool
    """Whether it has the directory in question before it, with the same content."""
    resident_mb: float


def check_address(cluster: object) -> None:
    """Raise unless `cluster` is ``local``, an address or a client, and Dask is there.

    Raises
    ------
    DataError
        If it is something else.
    CorridorMapError
        If the extra is not installed.
    """
    if isinstance(cluster, str) and cluster != LOCAL and not cluster.startswith(_PROTOCOLS):
        message = (
            f"A cluster is 'local' or the address of a scheduler, as tcp://HOST:PORT; received "
            f"{cluster!r}; start a scheduler with `dask scheduler` or use local"
        )
        raise DataError(message)
    missing = [name for name in ("dask", "distributed", "pyarrow") if find_spec(name) is None]
    if missing:
        message = (
            f"A cluster needs {', '.join(missing)}, not installed here; "
            "install corridormap[cluster]"
        )
        raise CorridorMapError(message)


@contextmanager
def connected(
    cluster: str | Client, *, workers: int | None = None, memory_mb: float | None = None
) -> Iterator[Client]:
    """Yield a client with at least one worker; what was started or opened here is closed after.

    Parameters
    ----------
    cluster
        ``local``, the address of a scheduler, or a client, which stays open.
    workers, memory_mb
        For ``local``: how many processes (None: one per core), and what each may use (None: its
        share of the machine).

    Raises
    ------
    ProviderError
        If nobody answers, or there are no workers.
    """
    if not isinstance(cluster, str):
        _await_workers(cluster)
        yield cluster
        return
    from distributed import Client, LocalCluster  # noqa: PLC0415 - a second that only this needs

    if cluster == LOCAL:
        with _deaf_to_ctrl_c():
            own = LocalCluster(
                n_workers=workers or os.cpu_count() or 1,
                threads_per_worker=1,
                protocol="tcp://",
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",
                memory_limit="auto" if memory_mb is None else int(memory_mb * 1e6),
                silence_logs=logging.CRITICAL,
            )
        with own, Client(own, set_as_default=False) as client:
            yield client
        return
    for name in ("distributed", "distributed.client"):  # which has a level of its own
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = Client(cluster, timeout=_CONNECT, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as err:
        message = (
            f"No scheduler answers at {cluster}; start one with `dask scheduler`, or correct the "
            "address"
        )
        raise ProviderError(message) from err
    with client:
        _await_workers(client)
        yield client


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Start processes and threads that Ctrl-C does not reach; it reaches this one afterwards.

    A terminal sends it to all processes; workers are stopped by this one, without a word.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    resource_tracker.ensure_running()  # else started later, and it lets the signal through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _await_workers(client: Client) -> None:
    try:
        client.wait_for_workers(1, timeout=_WORKERS_S)
    except TimeoutError as err:
        message = (
            f"The scheduler at {client.scheduler.address} has no workers; start some with "
            "`dask worker`"
        )
        raise ProviderError(message) from err


def prepare() -> None:
    """Import what measures need, on a worker."""
    import pyarrow.parquet  # noqa: PLC0415

    from corridormap import od  # noqa: PLC0415

    _ = od, pyarrow.parquet


def preparing(client: Client) -> list[Future]:
    """Let all workers import what they will need, while this process makes ready what they map."""
    workers = client.scheduler_info(n_workers=-1)["workers"]
    return [client.submit(prepare, workers=[address], pure=False) for address in workers]


def check_workers(client: Client, directory: Path, key: str) -> float:
    """Check that all workers can do the work, and return the MB of the fullest before it.

    Raises
    ------
    ProviderError
        If one has another version of corridormap, or does not see the directory.
    """
    probes: dict[str, Probe] = client.run(_probe, str(directory), key)
    for address, probe in probes.items():
        if probe.version != __version__:
            message = (
                f"All workers have the corridormap of this process, {__version__}; the worker at "
                f"{address} has {probe.version}; install the same on both"
            )
            raise ProviderError(message)
        if not probe.sees:
            message = (
                f"Workers read and write the output directory; the worker at {address} does not "
                f"see {directory}; choose one on storage that all machines share"
            )
            raise ProviderError(message)
    return max(probe.resident_mb for probe in probes.values())


def _probe(directory: str, key: str) -> Probe:
    import psutil  # noqa: PLC0415 - comes with distributed

    prepare()
    sees = (Path(directory) / frozen.MANIFEST).is_file()
    sees = sees and frozen.manifest(Path(directory)).key == key
    return Probe(__version__, sees, psutil.Process().memory_info().rss / 1e6)


class Workers(NamedTuple):
    """The workers of a cluster, as far as a plan needs to know them."""

    tasks: int
    """How many run at once."""
    memory_mb: float
    """What the smallest has for one task; infinite: no limit."""


def workers_of(client: Client) -> Workers:
    """Return how many tasks run at once, and the memory for each."""
    found = client.scheduler_info(n_workers=-1)["workers"].values()
    threads = [max(1, worker["nthreads"]) for worker in found]
    limits = [
        (worker["memory_limit"] or float("inf")) / 1e6 / threads
        for worker, threads in zip(found, threads, strict=True)
    ]
    return Workers(sum(threads), min(limits, default=float("inf")))


def of_this_machine(count: int | None, memory_mb: float | None) -> Workers:
    """Return the workers that ``local`` would start."""
    from distributed.system import MEMORY_LIMIT  # noqa: PLC0415

    workers = count or os.cpu_count() or 1
    return Workers(workers, memory_mb or MEMORY_LIMIT / 1e6 / workers)
