"""The measures of a command on one cluster: started when first needed, closed at the end."""

# ruff: noqa: ANN401 - what a measure takes is said where it is defined

from __future__ import annotations

import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from corridormap import access, criticality, od
from corridormap.cluster import clients, closings, jobs, matrices, nearest, offsets
from corridormap.measures import Measures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import geopandas as gpd
    from distributed import Client

    from corridormap.cluster.plan import Plan


@contextmanager
def measures(
    cluster: str,
    *,
    parts: Path | None = None,
    rows: int | None = None,
    planned: Callable[[Plan], None],
) -> Iterator[Measures]:
    """Yield measures that a cluster computes.

    Parameters
    ----------
    cluster
        ``local`` or the address of a scheduler.
    parts
        Directory under which every job keeps its partitions; None: they are dropped at the end.
    rows
        Of a partition; None: as planned.
    planned
        Told every plan before it is carried out.
    """
    clients.check_address(cluster)
    with ExitStack() as opened:
        if parts is None:
            parts = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="corridormap-")))
        yield _Standing(cluster, parts, rows, planned, opened).measures()


@contextmanager
def dry(
    cluster: str, *, rows: int | None = None, planned: Callable[[Plan], None]
) -> Iterator[Measures]:
    """Yield measures that plan only: their tables have the right rows and no numbers."""
    clients.check_address(cluster)
    yield _Dry(jobs.Means(cluster, size=rows), planned).measures()


@dataclass
class _Standing:
    cluster: str
    parts: Path
    rows: int | None
    planned: Callable[[Plan], None]
    opened: ExitStack
    client: Client | None = field(default=None, init=False)

    def measures(self) -> Measures:
        return Measures(self.matrix, self.nearest, self.closures, self.offset_km)

    def run(self, work: jobs.Work) -> jobs.Parts:
        out = self.parts / f"{work.measure}-{jobs.key(work)[:12]}"
        done = jobs.finished(work, out)
        if done is not None:
            return done
        means = jobs.Means(self.client or self.cluster, size=self.rows)
        self.planned(jobs.plan_for(work, means, out=out))
        if self.client is None:
            self.client = self.opened.enter_context(clients.connected(self.cluster))
        return jobs.execute(work, jobs.Means(self.client, size=self.rows), out=out)

    def matrix(self, *asked: Any, **options: Any) -> pd.DataFrame:
        return self.run(matrices.work(*asked, **options)).collect()

    def nearest(self, *asked: Any, **options: Any) -> pd.DataFrame:
        return self.run(nearest.work(*asked, **options)).collect()

    def closures(self, *asked: Any, **options: Any) -> pd.DataFrame:
        work, closed = closings.work(*asked, **options)
        return closings.ranked(self.run(work), closed)

    def offset_km(self, places: gpd.GeoDataFrame, **targets: Any) -> pd.DataFrame:
        work = offsets.work(places, **targets)
        return self.run(work).collect().set_axis(places.index)


@dataclass
class _Dry:
    means: jobs.Means
    planned: Callable[[Plan], None]

    def measures(self) -> Measures:
        return Measures(self.matrix, self.nearest, self.closures, self.offset_km)

    def plan(self, work: jobs.Work) -> None:
        self.planned(jobs.plan_for(work, self.means))

    def matrix(self, *asked: Any, **options: Any) -> pd.DataFrame:
        self.plan(matrices.work(*asked, **options))
        question = od.asked(*asked)
        shape = len(question.starts), len(question.ends)
        costs = {name: np.full(shape, np.nan) for name in question.network.quantities}
        return od.answered(question, costs, **options)

    def nearest(self, *asked: Any, **options: Any) -> pd.DataFrame:
        self.plan(nearest.work(*asked, **options))
        question = access.asked(*asked)
        count = len(question.froms.ids)
        nowhere = np.ones(count, bool)
        found = access.Reached(np.zeros(count, np.int32), nowhere, nowhere, {})
        return access.answered(question, found)

    def closures(self, *asked: Any, **options: Any) -> pd.DataFrame:
        work, closed = closings.work(*asked, **options)
        self.plan(work)
        return criticality.ranked(closed, dict.fromkeys(closed.sets, criticality.Loss()))

    def offset_km(self, places: gpd.GeoDataFrame, **targets: Any) -> pd.DataFrame:
        self.plan(offsets.work(places, **targets))
        columns = {"sections": "line", "stations": "stations"}
        given = [columns[name] for name, target in targets.items() if target is not None]
        return pd.DataFrame(np.nan, index=places.index, columns=given)
