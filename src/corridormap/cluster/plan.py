"""What a job will take before it is begun: partitions, seconds, memory, and whether it is worth it.

Seconds are those of a core like the one that `constants` were measured on, times how fast this one
is: a search is timed when a plan is made. They count from there: the network is ready by then, and
would have to be without a cluster too.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corridormap.cluster import constants
from corridormap.errors import DataError

if TYPE_CHECKING:
    from corridormap.cluster.clients import Workers
    from corridormap.network import Criterion, Network

_ROWS = 1_000_000
"""Rows of a partition, the memory for which is bounded by this; some 16 MB on disk."""
_PART_S = 20.0
"""A partition should not take longer: it is what is lost with a worker."""
_LEAST_S = 0.5
"""Nor be quicker, or sending it is what takes time."""
_PER_WORKER = 4
"""Partitions per worker, so that all are done at nearly the same time."""
_CALIBRATED = 2_000_000
"""Nodes above which timing one search would take more than a second."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a job is made of."""

    rows: int
    """What is cut into partitions: origins, places, candidates."""
    each: int
    """Rows of the answer for each of them."""
    row_s: float
    """Seconds for each of them."""
    part_s: float = 0.0
    """Seconds for every partition besides."""
    once_s: float = 0.0
    """Seconds before anything can be shared out, on one core."""
    step_s: float = 0.0
    """Seconds of what all partitions rest on, shared out too."""
    mapped_mb: float = 0.0
    """Mapped into memory, once per machine."""
    held_mb: float = 0.0
    """By every task besides its rows."""
    row_b: float = constants.ROW_B
    """Bytes per row of the answer while it is made."""
    own_b: float = 0.0
    """Bytes per row of what is cut, besides those of its answer."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a job will be done."""

    measure: str
    how: str
    rows: int
    parts: int
    size: int
    """Of `rows` per partition."""
    answer_rows: int
    workers: int
    seconds: float
    alone_s: float
    """On one core of this machine, without a cluster."""
    memory_mb: float
    """Per worker, what it maps included."""

    @property
    def worth_it(self) -> bool:
        """Whether the cluster is expected to be faster."""
        return self.seconds < self.alone_s

    def text(self) -> str:
        """Return the plan in words."""
        lines = [
            f"{self.measure}: {self.answer_rows:,} rows, {self.how}",
            f"  partitions       {self.parts:,} of up to {self.size:,}",
            f"  workers          {self.workers}",
            f"  expected time    {_span(self.seconds)} (one core alone: {_span(self.alone_s)})",
            f"  memory           {self.memory_mb:,.0f} MB per worker at most",
            f"  {self.verdict()}",
        ]
        return "\n".join(lines)

    def verdict(self) -> str:
        """Say whether the cluster is worth it."""
        if self.worth_it:
            return f"worth it: about {self.alone_s / self.seconds:.1f} times as fast"
        return (
            f"not worth it: this machine alone takes about {_span(self.alone_s)}, "
            f"the cluster {_span(self.seconds)}; leave out --cluster"
        )


def make(
    measure: str,
    how: str,
    estimate: Estimate,
    *,
    workers: Workers,
    starts: bool,
    size: int | None = None,
) -> Plan:
    """Plan a job.

    Parameters
    ----------
    starts
        Whether the workers have yet to be started.
    size
        Of the partitions, where it is settled already; None: the best.

    Raises
    ------
    DataError
        If a worker has too little memory even for the smallest partition.
    """
    count = max(1, workers.tasks)
    if size is None:
        size = _size(estimate, count, workers.memory_mb)
    size = max(1, min(size, estimate.rows))
    parts = max(1, math.ceil(estimate.rows / size))
    answer_rows = estimate.rows * estimate.each
    asked_s = estimate.step_s + estimate.rows * estimate.row_s + answer_rows * constants.TABLE_S
    alone = estimate.once_s + asked_s + estimate.part_s
    shared = asked_s + answer_rows * constants.FILE_S
    shared += parts * (estimate.part_s + constants.TASK_S)
    staged = estimate.mapped_mb * 1e6 * constants.BYTE_S
    begun = constants.IMPORT_S + (constants.START_S if starts else 0.0)
    seconds = begun + estimate.once_s + staged + shared / min(count, parts)
    seconds += answer_rows * constants.BACK_S
    memory = _memory_mb(estimate, size)
    if memory > workers.memory_mb:
        message = (
            f"A worker of this job needs {memory:,.0f} MB; the smallest has "
            f"{workers.memory_mb:,.0f} MB; give workers more memory, or start fewer"
        )
        raise DataError(message)
    return Plan(
        measure, how, estimate.rows, parts, size, answer_rows, count, seconds, alone, memory
    )


def _size(estimate: Estimate, workers: int, memory_mb: float) -> int:
    own_b = estimate.each * estimate.row_b + estimate.own_b
    spare_b = max(0.0, memory_mb - _memory_mb(estimate, 0)) * 1e6
    each_s = estimate.row_s + estimate.each * (constants.TABLE_S + constants.FILE_S)
    most = min(_PART_S / each_s, min(_ROWS * constants.ROW_B, spare_b) / own_b)
    even = math.ceil(estimate.rows / (_PER_WORKER * workers))
    least = (_LEAST_S + estimate.part_s) / each_s
    return max(1, int(min(most, max(even, least))))


def _memory_mb(estimate: Estimate, size: int) -> float:
    rows_mb = size * (estimate.each * estimate.row_b + estimate.own_b) / 1e6
    return constants.RESIDENT_MB + estimate.mapped_mb + estimate.held_mb + rows_mb


def speed(network: Network, by: Criterion | None) -> float:
    """Return how many times as long this machine takes for a search as the constants say.

    One search is timed, which takes less than a second; on larger networks it is taken as 1.
    """
    from corridormap.engine import search  # noqa: PLC0415 - half a second

    graph = network.graph(by)
    if len(graph) > _CALIBRATED:
        return 1.0
    begin = time.perf_counter()
    search.weights_from_each(graph, graph.rank[:1])
    spent = time.perf_counter() - begin
    return min(10.0, max(0.1, spent / (len(graph) * constants.SEARCH_S)))


def _span(seconds: float) -> str:
    """Return a duration as one says it.

    >>> [_span(0.4), _span(75), _span(9000)]
    ['0.4 s', '75 s', '2.5 h']
    """
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 600:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
