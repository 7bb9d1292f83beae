"""Nearest hubs on a cluster: one search from all hubs at once, shared out by origins.

The search knows nothing of how many origins there are, so one worker does it; the others turn
what it found into rows.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corridormap import access as single
from corridormap.cluster import asked, constants, curve, frozen, jobs, parquet, plan, store

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from corridormap.network import Criterion, Network

_FOUND = "found"


def work(
    network: Network,
    origins: Iterable[Hashable] | pd.DataFrame | None,
    hubs: Iterable[Hashable] | pd.DataFrame,
    *,
    by: Criterion | None = None,
    order: NDArray[np.intp] | None = None,
) -> jobs.Work:
    """Return the job of `access.nearest`; all arguments as there.

    Parameters
    ----------
    order
        The origins along a curve; None: found here.
    """
    question = single.asked(network, origins, hubs)
    network = question.network
    froms = asked.Side.of(question.froms, question.starts, question.start_owner)
    goals = asked.Side.of(question.hubs, question.hub_nodes, question.hub_owner)
    lon, lat = froms.positions(network)
    if order is None:
        order = curve.order(lon, lat, network.graph(by).rank[froms.nodes[froms.first[:-1]]])
    placed = None if lon is None or lat is None else (lon, lat)

    def stage(working: Path) -> None:
        store.write_engine(network, working / asked.NETWORK, kept=[store.Kept(by, reverse=True)])
        content = {
            "by": by,
            "from": tuple(froms.rows(order)),
            "hubs": tuple(goals),
            "placed": None if placed is None else tuple(side[order] for side in placed),
        }
        frozen.save(working / asked.QUESTION, content, overwrite=True)

    return jobs.Work(
        measure="access",
        how="one search from all hubs at once",
        shared=frozen.hashed(
            asked.network_hash(network),
            f"access {network.column(by)}".encode(),
            f"{len(froms.nodes)}".encode(),  # how many are asked for says how sums are added
            goals.contents(),
        ),
        contents=lambda rows: froms.rows(rows).contents(),
        order=order,
        stage=stage,
        answer=answer,
        estimate=_estimate(network, len(froms.ids), by),
        steps=[jobs.Step(search, [(0, 1)])],
        unique=froms.unique(),
        objects=("reason",),
    )


def search(working: str, _begin: int, _end: int) -> None:
    """Search from all hubs, on a worker, and leave what it found for every origin."""
    if (Path(working) / _FOUND).is_dir():
        return
    network, content = asked.mapped(working)
    question = _question(network, content, asked.Side(*content["from"]))
    found = single.reached(question, by=content["by"])
    frozen.save(Path(working) / _FOUND, tuple(found), overwrite=True)


def answer(working: str, path: str, begin: int, end: int, key: str) -> int:
    """Write the rows of some origins, on a worker."""
    table = rows(working, begin, end)
    _, content = asked.mapped(working)
    points = None
    if content["placed"] is not None:
        points = (content["placed"][0][begin:end], content["placed"][1][begin:end])
    parquet.write(table, Path(path), key=key, points=points)
    return len(table)


def rows(working: str, begin: int, end: int) -> pd.DataFrame:
    """Return the rows of some origins, on a worker."""
    network, content = asked.mapped(working)
    at = slice(begin, end)
    question = _question(network, content, asked.Side(*content["from"]).rows(np.arange(begin, end)))
    hub, missing, apart, sums = _found(working)
    found = single.Reached(hub[at], missing[at], apart[at], {name: sums[name][at] for name in sums})
    return single.answered(question, found)


@functools.lru_cache(maxsize=2)
def _found(working: str) -> Any:  # noqa: ANN401 - as it was saved
    return frozen.load(Path(working) / _FOUND)


def _question(network: Network, content: Mapping[str, Any], froms: asked.Side) -> single.Question:
    hubs = asked.Side(*content["hubs"])
    return single.Question(
        network, froms.ends(), froms.nodes, froms.owner(), hubs.ends(), hubs.nodes, hubs.owner()
    )


def _estimate(network: Network, rows: int, by: Criterion | None) -> plan.Estimate:
    nodes, quantities = len(network.node_ids), len(network.quantities)
    lean = quantities == 1 and network.graph(by).exact
    search_s = (
        nodes * (constants.SEARCH_S if lean else constants.NEAREST_S) * plan.speed(network, by)
    )
    return plan.Estimate(
        rows=rows,
        each=1,
        row_s=0.0,
        once_s=search_s,
        mapped_mb=asked.links_mb(network) + rows * 8 * (2 + quantities) / 1e6,
        held_mb=nodes * constants.NEAREST_B / 1e6,
    )
