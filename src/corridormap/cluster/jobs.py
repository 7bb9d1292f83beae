"""A job: rows cut into partitions along a space-filling curve, each answered once and kept.

The directory of an answer says all about it: `_job.json` what was asked, `_order` how rows lie in
the partitions, and every partition the key of what it was made from. So a job that stopped goes on
where it was, and one whose inputs changed starts anew.
"""

from __future__ import annotations

import itertools
import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from corridormap import atomic
from corridormap.cluster import clients, frozen, parquet, plan, running
from corridormap.errors import CorridorMapError, ProviderError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from distributed import Client
    from numpy.typing import NDArray

SCHEMA = "corridormap/partitions/1"
JOB = "_job.json"
ORDER = "_order"
_STAGED = "staged"


@dataclass(frozen=True, slots=True)
class Step:
    """Work that all partitions rest on, cut into blocks of its own."""

    function: Callable[[str, int, int], None]
    """Takes the working directory and where a block begins and ends, and leaves a file there."""
    blocks: Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Work:
    """What a measure has to say to become a job."""

    measure: str
    how: str
    shared: str
    """Hash of everything an answer depends on but its own rows."""
    contents: Callable[[NDArray[np.intp]], bytes]
    """What some rows are, to be hashed."""
    order: NDArray[np.intp]
    """The rows along the curve."""
    stage: Callable[[Path], object]
    """Write what workers map into a directory."""
    answer: Callable[[str, str, int, int, str], int]
    """Takes the working directory, the file to write, where its rows begin and end, its key."""
    estimate: plan.Estimate
    steps: Sequence[Step] = ()
    unique: bool = True
    """Whether no row of the answer is asked for twice."""
    objects: Sequence[str] = ()
    """Columns of texts that a measure gives as objects, which Parquet does not tell apart."""


@dataclass(frozen=True, slots=True)
class Parts:
    """An answer in partitions."""

    directory: Path
    """Holds `part-00000.parquet` and so on: one dataset to whatever reads Parquet."""
    computed: int
    """Partitions computed this time; the others were finished before."""

    @property
    def files(self) -> list[Path]:
        """The partitions, in order."""
        return [self.directory / _name(number) for number in range(_job(self.directory)["parts"])]

    def collect(self) -> pd.DataFrame:
        """Return the answer as one table, with the rows in the order they were asked for.

        Needs memory for the whole twice over.
        """
        tables = [parquet.read(path) for path in self.files]
        table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
        order = frozen.load(self.directory / ORDER)
        job = _job(self.directory)
        each = job["each"]
        place = np.empty(len(order), np.intp)
        place[order] = np.arange(len(order))
        rows = (place[:, None] * each + np.arange(each)).ravel()
        table = table.take(rows).reset_index(drop=True)
        for name in job["objects"]:
            table[name] = table[name].astype(object).where(table[name].notna(), None)
        return table


@dataclass(frozen=True, slots=True)
class Means:
    """What a job is done with."""

    cluster: str | Client = clients.LOCAL
    """``local``, the address of a scheduler, or a client."""
    workers: int | None = None
    """Processes on this machine, for ``local``; None: one per core."""
    memory_mb: float | None = None
    """For each of them; None: its share of the machine."""
    size: int | None = None
    """Rows of a partition; None: as the plan finds best."""


def plan_for(work: Work, means: Means, *, out: Path | None = None) -> plan.Plan:
    """Plan a job without doing it; one that was begun in `out` keeps its partitions."""
    if means.cluster == clients.LOCAL:
        workers = clients.of_this_machine(means.workers, means.memory_mb)
        return _planned(work, means, workers, out)
    with clients.connected(means.cluster) as client:
        return _planned(work, means, clients.workers_of(client), out)


def execute(work: Work, means: Means, *, out: Path) -> Parts:
    """Do a job, or what is left of it, and return its partitions.

    Raises
    ------
    CorridorMapError
        If the directory holds something else, or as `clients.connected` and `running.run`.
    """
    clients.check_address(means.cluster)
    done = finished(work, out)
    if done is not None:
        return done
    refuse(out, work.measure)
    with clients.connected(
        means.cluster, workers=means.workers, memory_mb=means.memory_mb
    ) as client:
        return _execute(work, client, out, _planned(work, means, clients.workers_of(client), out))


def finished(work: Work, out: Path) -> Parts | None:
    """Return the partitions of a job that is done already, in a directory; None: it is not."""
    begun = _begun(work, out)
    if begun is None or _missing(work, out, _bounds(work, begun)):
        return None
    return Parts(out, 0)


def _planned(work: Work, means: Means, workers: clients.Workers, out: Path | None) -> plan.Plan:
    size = means.size or (None if out is None else _begun(work, out))
    return plan.make(
        work.measure,
        work.how,
        work.estimate,
        workers=workers,
        starts=means.cluster == clients.LOCAL,
        size=size,
    )


def _begun(work: Work, out: Path) -> int | None:
    """Return the size of partitions of the same job in a directory, if there is one."""
    if not (out / JOB).is_file():
        return None
    begun = _job(out)
    return int(begun["size"]) if begun["key"] == key(work) else None


def _bounds(work: Work, size: int) -> list[tuple[int, int]]:
    """Return where partitions begin and end: as few as `size` allows, all of nearly one size."""
    count = len(work.order)
    parts = -(-count // size)
    edges = [number * count // parts for number in range(parts + 1)]
    return list(itertools.pairwise(edges))


def _missing(work: Work, out: Path, bounds: Sequence[tuple[int, int]]) -> dict[int, str]:
    """Return the number and key of every partition that is not finished."""
    keys = {number: _part_key(work, *bound) for number, bound in enumerate(bounds)}
    return {
        number: own for number, own in keys.items() if parquet.key_of(out / _name(number)) != own
    }


def _execute(work: Work, client: Client, out: Path, planned: plan.Plan) -> Parts:
    _claim(out, work, planned)
    bounds = _bounds(work, planned.size)
    missing = _missing(work, out, bounds)
    working = out / f"_work-{key(work)[:16]}"
    working.mkdir(exist_ok=True)
    preparing = clients.preparing(client)
    work.stage(working)
    seen = frozen.save(working / _STAGED, (np.array([len(work.order)]),), overwrite=True)
    clients.check_workers(client, (working / _STAGED).absolute(), seen.key)
    del preparing
    kept = f"finished partitions are kept in {out}; the same command goes on from there"
    for step in work.steps:
        tasks = [_block(step, working, bound) for bound in step.blocks]
        running.run(client, tasks, abreast=planned.workers, kept=kept)
    place = str(working.absolute())
    tasks = [
        running.Task(
            work.answer,
            (place, str((out / _name(number)).absolute()), *bounds[number], own),
            f"{work.measure}, partition {number} (rows {_said(work.order, bounds[number])})",
        )
        for number, own in missing.items()
    ]
    running.run(client, tasks, abreast=planned.workers, kept=kept)
    shutil.rmtree(working, ignore_errors=True)
    return Parts(out, len(missing))


def _block(step: Step, working: Path, bound: tuple[int, int]) -> running.Task:
    begin, end = bound
    arguments = (str(working.absolute()), begin, end)
    return running.Task(step.function, arguments, f"block {begin} to {end}")


def _said(order: NDArray[np.intp], bound: tuple[int, int]) -> str:
    """Name the rows of a partition by the place in the caller's table of some of them."""
    begin, end = bound
    few = ", ".join(str(row) for row in order[begin : min(end, begin + 3)].tolist())
    return few if end - begin <= 3 else f"{few} … {end - begin} in all"


def key(work: Work) -> str:
    """Return the hash of everything that an answer depends on."""
    return frozen.hashed(work.shared.encode(), work.contents(work.order))


def _part_key(work: Work, begin: int, end: int) -> str:
    return frozen.hashed(work.shared.encode(), work.contents(work.order[begin:end]))


def _name(number: int) -> str:
    return f"part-{number:05d}.parquet"


def _job(out: Path) -> dict[str, Any]:
    try:
        found = json.loads((out / JOB).read_text(encoding="utf-8"))
    except (OSError, ValueError) as err:
        message = f"{out} holds no partitions: its {JOB} cannot be read; compute them anew"
        raise ProviderError(message) from err
    if not isinstance(found, dict) or found.get("schema") != SCHEMA:
        message = f"{out} holds no partitions of this version; name another directory"
        raise ProviderError(message)
    return found


def refuse(out: Path, measure: str) -> None:
    """Raise a `CorridorMapError` where a directory holds something else than this measure."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        found = _job(out)["measure"] if (out / JOB).is_file() else "something else"
        if found != measure:
            message = (
                f"Partitions go into a directory of their own; {out} holds {found}; "
                "name another one"
            )
            raise CorridorMapError(message)


def _claim(out: Path, work: Work, planned: plan.Plan) -> None:
    """Make the directory of an answer, or take over one of the same measure."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as err:
        message = f"{out} cannot be made: {err.strerror}; choose another place."
        raise ProviderError(message) from err
    whole = key(work)
    for stale in [path for path in out.glob("_work-*") if path.name != f"_work-{whole[:16]}"]:
        shutil.rmtree(stale, ignore_errors=True)
    for path in sorted(out.glob("part-*.parquet"))[planned.parts :]:
        path.unlink()
    frozen.save(out / ORDER, work.order, overwrite=True)
    job = {
        "schema": SCHEMA,
        "measure": work.measure,
        "key": whole,
        "how": work.how,
        "rows": len(work.order),
        "each": work.estimate.each,
        "objects": list(work.objects),
        "parts": planned.parts,
        "size": planned.size,
    }
    text = json.dumps(job, indent=2) + "\n"
    atomic.write(out / JOB, text.encode(), overwrite=True)
