"""Before and after on a cluster: every partition measured on both networks, side by side."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from corridormap import compare as single
from corridormap.cluster import constants, frozen, jobs, matrices, nearest, parquet, plan
from corridormap.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    import pandas as pd

    from corridormap.network import Criterion, Network

    Rows = Callable[[str, int, int], pd.DataFrame]

_SIDES = ("before", "after")


def od(
    before: Network,
    after: Network,
    origins: Iterable[Hashable] | pd.DataFrame,
    destinations: Iterable[Hashable] | pd.DataFrame,
    *,
    by: Criterion | None = None,
) -> jobs.Work:
    """Return the job of `compare.od`; all arguments as there."""
    first = matrices.work(before, origins, destinations, by=by)
    second = matrices.work(after, origins, destinations, by=by, order=first.order)
    return _both(first, second, matrices.rows, ("from_id", "to_id"))


def access(
    before: Network,
    after: Network,
    *,
    origins: Iterable[Hashable] | pd.DataFrame | None = None,
    hubs: Iterable[Hashable] | pd.DataFrame | None = None,
    by: Criterion | None = None,
) -> jobs.Work:
    """Return the job of `compare.access` for two networks; all arguments as there."""
    wanted, goals = single.ends_of(before, after, origins=origins, hubs=hubs)
    first = nearest.work(before, wanted, goals, by=by)
    second = nearest.work(after, wanted, goals, by=by, order=first.order)
    return _both(first, second, nearest.rows, ("from_id",))


def _both(first: jobs.Work, second: jobs.Work, rows: Rows, keys: Sequence[str]) -> jobs.Work:
    if not (first.unique and second.unique):
        message = f"compare matches rows by {', '.join(keys)}; a place is asked for twice; drop one"
        raise DataError(message)
    works = dict(zip(_SIDES, (first, second), strict=True))

    def stage(working: Path) -> None:
        for side, work in works.items():
            (working / side).mkdir(exist_ok=True)
            work.stage(working / side)

    steps = [
        replace(step, function=partial(_inside, step.function, side))
        for side, work in works.items()
        for step in work.steps
    ]
    one, two = first.estimate, second.estimate
    return jobs.Work(
        measure=f"compare {first.measure}",
        how=f"before: {first.how}; after: {second.how}",
        shared=frozen.hashed(first.shared.encode(), second.shared.encode()),
        contents=lambda rows: first.contents(rows) + second.contents(rows),
        order=first.order,
        stage=stage,
        answer=partial(answer, rows, tuple(keys)),
        estimate=plan.Estimate(
            rows=one.rows,
            each=one.each,
            row_s=one.row_s + two.row_s + one.each * (constants.COMPARED_S + constants.TABLE_S),
            part_s=one.part_s + two.part_s,
            once_s=one.once_s + two.once_s,
            step_s=one.step_s + two.step_s,
            mapped_mb=one.mapped_mb + two.mapped_mb,
            held_mb=max(one.held_mb, two.held_mb),
            row_b=2 * one.row_b + constants.COMPARED_B,
            own_b=max(one.own_b, two.own_b),
        ),
        steps=steps,
    )


def answer(
    rows: Rows, keys: Sequence[str], working: str, path: str, begin: int, end: int, key: str
) -> int:
    """Measure some rows on both networks, on a worker, and write them side by side."""
    found = [rows(str(Path(working) / side), begin, end) for side in _SIDES]
    table = single.tables(*found, keys=keys)
    parquet.write(table, Path(path), key=key)
    return len(table)


def _inside(
    function: Callable[[str, int, int], None], side: str, working: str, begin: int, end: int
) -> None:
    function(str(Path(working) / side), begin, end)
