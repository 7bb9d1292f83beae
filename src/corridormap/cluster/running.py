"""Tasks on workers: a few in flight at a time, progress, and what to say when one fails."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corridormap.errors import CorridorMapError, DataError, ProviderError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from distributed import Client, Future

_POLL_S = 5.0
_STALLED_S = 60.0
"""A worker that died needs some time to be there again, on a machine that is busy a lot."""
_QUIET_S = 2.0


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work, small enough to send."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    name: str
    """What a message calls it: ``partition 3 (origins 200 to 299)``."""
    seconds: float = 1.0
    """Expected."""


def run(client: Client, tasks: Sequence[Task], *, abreast: int, kept: str) -> None:
    """Run tasks on the workers of a client; those lost with a worker are run again.

    Parameters
    ----------
    abreast
        How many run at once; some more wait on the workers, the rest here.
    kept
        What to say about work that is finished when the rest fails.

    Raises
    ------
    DataError
        If a task fails for a reason of its data: one message that names it.
    ProviderError
        If workers die of a task again and again, run out of memory or are gone.
    """
    from distributed import CancelledError  # noqa: PLC0415
    from distributed.client import FutureCancelledError  # noqa: PLC0415

    waiting = iter(tasks)
    meter = _Meter(len(tasks))
    flying: dict[Future, Task] = {}
    try:
        for task in _first(waiting, 2 * abreast + 1):
            flying[_sent(client, task)] = task
        for future in _as_they_finish(client, flying, kept):
            _check(future, flying.pop(future), kept)
            meter.step()
            for task in _first(waiting, 1):
                flying[_sent(client, task)] = task
    except (CancelledError, FutureCancelledError, OSError) as err:
        if isinstance(err, CorridorMapError):
            raise
        message = f"The scheduler at {client.scheduler.address} went away; {kept}"
        raise ProviderError(message) from err
    finally:
        if flying and client.status == "running":
            client.cancel(list(flying), force=True)
        meter.close()


def _first(tasks: Iterator[Task], count: int) -> Iterator[Task]:
    for _, task in zip(range(count), tasks, strict=False):
        yield task


def _sent(client: Client, task: Task) -> Future:
    return client.submit(task.function, *task.arguments, pure=False)


def _as_they_finish(client: Client, flying: dict[Future, Task], kept: str) -> Iterator[Future]:
    """Yield futures that are done, as long as some fly; raise where workers have all stopped."""
    from distributed import wait  # noqa: PLC0415

    alive = time.monotonic()
    while flying:
        try:
            with client.as_current():
                done = wait(list(flying), timeout=_POLL_S, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            done = set()
        if done:
            alive = time.monotonic()
        elif not _any_running(client):
            if time.monotonic() - alive > _STALLED_S:
                message = (
                    "Workers have no memory left to take up work, or are gone: none runs; give "
                    f"them more memory or start some; {kept}"
                )
                raise ProviderError(message)
        else:
            alive = time.monotonic()
        yield from sorted(done, key=lambda future: str(future.key))


def _any_running(client: Client) -> bool:
    workers = client.scheduler_info(n_workers=-1)["workers"].values()
    return any(worker["status"] == "running" for worker in workers)


def _check(future: Future, task: Task, kept: str) -> None:
    """Raise where a task failed, one message that names it."""
    from distributed import KilledWorker  # noqa: PLC0415

    if future.status == "finished":
        return
    if future.status in ("cancelled", "lost"):
        message = f"{task.name[:1].upper()}{task.name[1:]} was cancelled elsewhere; {kept}"
        raise ProviderError(message)
    err = future.exception()
    if isinstance(err, CorridorMapError):
        message = f"{task.name}: {err}"
        raise (ProviderError if isinstance(err, ProviderError) else DataError)(message) from err
    if isinstance(err, KilledWorker):
        died = err.allowed_failures + 1
        message = (
            f"{died} worker{'s' if died > 1 else ''} died of {task.name}, which is what running "
            f"out of memory looks like; give each worker more memory, or ask for more partitions; "
            f"{kept}"
        )
        raise ProviderError(message) from err
    if isinstance(err, MemoryError):
        message = (
            f"A worker has not enough memory for {task.name}; give each more memory, or ask for "
            f"more partitions; {kept}"
        )
        raise ProviderError(message) from err
    raise err


class _Meter:
    """A line on stderr that says how far the work is, where somebody watches a terminal."""

    def __init__(self, total: int) -> None:
        self.total, self.done = total, 0
        self.begin = time.monotonic()
        self.shown = False

    def step(self) -> None:
        """Count one more."""
        self.done += 1
        spent = time.monotonic() - self.begin
        if sys.stderr.isatty() and spent > _QUIET_S:
            left = spent / self.done * (self.total - self.done)
            text = f"{self.done} of {self.total} partitions, {left:.0f} s left"
            sys.stderr.write(f"\r{text:<60}")
            sys.stderr.flush()
            self.shown = True

    def close(self) -> None:
        """Clear the line."""
        if self.shown:
            sys.stderr.write(f"\r{'':<60}\r")
            sys.stderr.flush()
