"""O-D matrices on a cluster: the single machine's engine, on some origins at a time.

What a partition answers with is computed by `od`; partitions and workers are the business of
`jobs`.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corridormap import od as single
from corridormap.cluster import asked, constants, curve, frozen, jobs, parquet, plan, store

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
    nodes, quantities = len(network.node_ids), len(network.quantities)
    speed = plan.speed(network, by)
    rows, each = len(question.froms.ids), len(question.tos.ids)
    mapped_mb = asked.links_mb(network)
    if way == "contracted":
        made = network.kept(("hierarchy", network.column(by))) is not None
        core_s = nodes * constants.CORE_S + constants.CLIMB_S + ends * constants.DESCENT_S
        values_b = (1 + quantities) * constants.VALUE_B
        estimate = plan.Estimate(
            rows,
            each,
            row_s=core_s * speed * starts / max(1, rows),
            part_s=ends * constants.CLIMB_S * speed,
            once_s=0.0 if made else nodes * constants.BUILD_S * speed,
            mapped_mb=mapped_mb + nodes * (constants.HIERARCHY_B + values_b) / 1e6,
            held_mb=(nodes * constants.CORE_B + ends * constants.CLIMB_B) / 1e6,
            own_b=constants.CLIMB_B,
        )
        return estimate, []
    if way == "forward":
        estimate = plan.Estimate(
            rows,
            each,
            row_s=_search_s(question, by, ends) * speed * starts / max(1, rows),
            mapped_mb=mapped_mb,
            held_mb=_held_mb(nodes, starts, ends),
        )
        return estimate, []
    column_mb = max(1, starts) * quantities * 8 / 1e6
    width = max(1, min(int(_BLOCK_MB / column_mb), -(-ends // 8)))
    blocks = -(-ends // width)
    edges = [number * ends // blocks for number in range(blocks + 1)]
    estimate = plan.Estimate(
        rows,
        each,
        row_s=0.0,
        step_s=ends * _search_s(question, by, starts) * speed,
        mapped_mb=mapped_mb,
        held_mb=_held_mb(nodes, width, starts) + 2 * width * column_mb,
    )
    return estimate, [jobs.Step(search_back, list(itertools.pairwise(edges)))]


def _search_s(question: single.Question, by: Criterion | None, targets: int) -> float:
    """Return what a search takes, and to add up the way to its targets."""
    network = question.network
    nodes: int = len(network.node_ids)
    if len(network.quantities) == 1 and network.graph(by).exact:
        return nodes * constants.SEARCH_S
    if single.everywhere(nodes, targets):
        return nodes * (constants.TREE_S + constants.EVERY_S)
    walked_s: float = targets * nodes**0.5 * constants.WALK_S
    return nodes * constants.TREE_S + walked_s


def _held_mb(nodes: int, roots: int, targets: int) -> float:
    """Return what searches from some roots hold at most while they add up."""
    trees = max(1, min(roots, single.BATCH // nodes))
    adding_b = targets * trees * constants.PAIR_B
    if single.everywhere(nodes, targets):
        adding_b = nodes * constants.EVERY_B
    searching_b = nodes * constants.SEARCH_B
    return (nodes * trees * constants.TREE_B + max(searching_b, adding_b)) / 1e6
