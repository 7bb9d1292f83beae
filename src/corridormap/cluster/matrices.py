"""O-D matrices on a cluster: the single machine's engine, on some origins at a time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corridormap import od as single
from corridormap.cluster import asked, curve, frozen, jobs, parquet, plan, store

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    import pandas as pd
    from numpy.typing import NDArray

    from corridormap.network import Criterion, Network

_BLOCK_MB = 200.0
"""Of what searches from destinations find at a time."""
_HOW = {
    "contracted": "through a contracted core",
    "forward": "one search for each origin",
    "backward": "one search for each destination",
}


def work(
    network: Network,
    origins: Iterable[Hashable] | pd.DataFrame | None,
    destinations: Iterable[Hashable] | pd.DataFrame | None,
    *,
    by: Criterion | None = None,
    order: NDArray[np.intp] | None = None,
) -> jobs.Work:
    """Return the job of `od.matrix`; all arguments as there.

    Parameters
    ----------
    order
        The origins along a curve; None: found here.
    """
    question = single.asked(network, origins, destinations)
    network = question.network
    way = single.quickest(question, by=by)
    froms = asked.Side.of(question.froms, question.starts, question.start_owner)
    tos = asked.Side.of(question.tos, question.ends, question.end_owner)
    if order is None:
        order = curve.order(
            *froms.positions(network), network.graph(by).rank[froms.nodes[froms.first[:-1]]]
        )

    def stage(working: Path) -> None:
        kept = store.Kept(by, reverse=way == "backward", contracted=way == "contracted")
        store.write_engine(network, working / asked.NETWORK, kept=[kept])
        along = froms.rows(order)  # a partition is a stretch: what it maps lies in one piece
        content = {"by": by, "way": way, "from": tuple(along), "to": tuple(tos)}
        frozen.save(working / asked.QUESTION, content, overwrite=True)

    estimate, steps = _estimate(question, by, way)
    return jobs.Work(
        measure="od",
        how=_HOW[way],
        shared=frozen.hashed(
            asked.network_hash(network),
            f"od {way} {network.column(by)}".encode(),
            tos.contents(),
        ),
        contents=lambda rows: froms.rows(rows).contents(),
        order=order,
        stage=stage,
        answer=answer,
        estimate=estimate,
        steps=steps,
        unique=froms.unique() and tos.unique(),
        objects=("reason",),
    )


def answer(working: str, path: str, begin: int, end: int, key: str) -> int:
    """Answer the question for some of its origins, on a worker."""
    table = rows(working, begin, end)
    parquet.write(table, Path(path), key=key)
    return len(table)


def rows(working: str, begin: int, end: int) -> pd.DataFrame:
    """Return the rows of some origins, on a worker."""
    question, by, way, at = opened(working, begin, end)
    if way == "backward":
        costs = _from_blocks(Path(working), at, question.network.quantities)
    else:
        costs = single.between(question, by=by, way=way)
    return single.answered(question, costs, by=by)


def search_back(working: str, begin: int, end: int) -> None:
    """Search from some destinations to all origins, on a worker, and leave what they take."""
    path = _block(Path(working), begin, end)
    if path.exists():
        return
    network, content = asked.mapped(working)
    froms, tos = asked.Side(*content["from"]), asked.Side(*content["to"])
    nobody = froms.rows(np.zeros(0, np.intp)).ends()
    question = single.Question(
        network, nobody, nobody, froms.nodes, froms.owner(), tos.nodes[begin:end], tos.owner()
    )
    costs = single.between(question, by=content["by"], way="backward")
    frozen.save_array(path, np.stack([values.T for values in costs.values()]))


def opened(
    working: str, begin: int, end: int
) -> tuple[single.Question, Criterion | None, single.Way, slice]:
    """Return a part of the question, and where its nodes stand among those of all origins."""
    network, content = asked.mapped(working)
    every, tos = asked.Side(*content["from"]), asked.Side(*content["to"])
    froms = every.rows(np.arange(begin, end))
    question = single.Question(
        network, froms.ends(), tos.ends(), froms.nodes, froms.owner(), tos.nodes, tos.owner()
    )
    return question, content["by"], content["way"], slice(*every.first[[begin, end]].tolist())


def _from_blocks(working: Path, at: slice, names: Iterable[str]) -> dict[str, NDArray[np.float64]]:
    """Put together what searches from all destinations found for some origins."""
    paths = sorted(working.glob(_block(working, 0, 0).name.replace("0" * 9, "*")))
    found = [frozen.load_array(path)[:, :, at] for path in paths]
    costs = np.concatenate(found, axis=1)
    return {name: costs[number].T for number, name in enumerate(names)}


def _block(working: Path, begin: int, end: int) -> Path:
    return working / f"block-{begin:09d}-{end:09d}.npy"


def _estimate(
    question: single.Question, by: Criterion | None, way: single.Way
) -> tuple[plan.Estimate, list[jobs.Step]]:
    network, starts, ends = question.network, len(question.starts), len(question.ends)
    nodes = len(network.node_ids)
    speed = plan.speed(network, by)
    quantities = len(network.quantities)
    lean = quantities == 1 and network.graph(by).exact
    search_s = nodes * (plan.SEARCH_S if lean else plan.TREE_S) * speed
    walk_s = 0.0 if lean else plan.WALK_S * nodes**0.5 * speed
    rows = len(question.froms.ids)
    each = len(question.tos.ids)
    arrays_mb = asked.links_mb(network)
    if way == "contracted":
        made = network.kept(("hierarchy", network.column(by))) is not None
        estimate = plan.Estimate(
            rows,
            each,
            row_s=(nodes * plan.CORE_S + plan.CLIMB_S) * speed,
            part_s=ends * plan.CLIMB_S * speed,
            once_s=0.0 if made else nodes * plan.BUILD_S * speed,
            mapped_mb=arrays_mb + nodes * plan.HIERARCHY_B * (1 + quantities) / 1e6,
            held_mb=plan.TREES_MB,
        )
        return estimate, []
    held = min(plan.TREES_MB, nodes * 32 * max(starts, ends) / 1e6) + nodes * 32 / 1e6
    if way == "forward":
        estimate = plan.Estimate(
            rows,
            each,
            row_s=(search_s + ends * walk_s) * starts / max(1, rows),
            mapped_mb=arrays_mb,
            held_mb=held,
        )
        return estimate, []
    column_mb = max(1, starts) * quantities * 8 / 1e6
    width = max(1, min(int(_BLOCK_MB / column_mb), -(-ends // 8)))
    step = jobs.Step(
        search_back,
        [(begin, min(begin + width, ends)) for begin in range(0, ends, width)],
    )
    estimate = plan.Estimate(
        rows,
        each,
        row_s=0.0,
        step_s=ends * (search_s + starts * walk_s),
        mapped_mb=arrays_mb,
        held_mb=held + 2 * width * column_mb,
    )
    return estimate, [step]
