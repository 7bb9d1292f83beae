"""Criticality on a cluster: best paths by origins, then one closure after another."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from corridormap import criticality as single
from corridormap.cluster import asked, constants, frozen, jobs, parquet, plan, store

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from corridormap.network import Criterion, Network


def work(
    network: Network,
    origins: Iterable[Hashable] | pd.DataFrame,
    destinations: Iterable[Hashable] | pd.DataFrame,
    *,
    by: Criterion = "time",
    weights: Iterable[float] | None = None,
) -> tuple[jobs.Work, single.Closures]:
    """Return the job of `criticality.rows`, and what its rows stand for; arguments as there."""
    ways = single.ways_between(network, origins, destinations, by=by, weights=weights)
    closed = single.closures(network)
    links = list(closed.sets.values())
    first = np.cumsum([0, *map(len, links)])
    content = {
        "by": by,
        "starts": ways.starts,
        "start_owner": ways.start_owner,
        "ends": ways.ends,
        "end_owner": ways.end_owner,
        "weight": ways.weight,
        "itself": ways.itself,
        "links": np.concatenate([*links, np.zeros(0, np.intp)]),
        "first": first,
    }

    def stage(working: Path) -> None:
        store.write_engine(network, working / asked.NETWORK, kept=[store.Kept(by, reverse=True)])
        frozen.save(working / asked.QUESTION, content, overwrite=True)

    whole = [np.ascontiguousarray(part).tobytes() for part in list(content.values())[1:-2]]
    count = ways.shape[0]
    width = max(1, -(-count // 16))
    return jobs.Work(
        measure="criticality",
        how="best paths from every origin, then every closure searched anew",
        shared=frozen.hashed(asked.network_hash(network), by.encode(), *whole),
        contents=lambda rows: b"".join(links[row].tobytes() + b"|" for row in rows.tolist()),
        order=np.arange(len(links)),
        stage=stage,
        answer=answer,
        estimate=_estimate(ways, len(links)),
        steps=[
            jobs.Step(search, [(row, min(row + width, count)) for row in range(0, count, width)])
        ],
    ), closed


def search(working: str, begin: int, end: int) -> None:
    """Search from some origins, on a worker, and leave what was found."""
    place = Path(working) / f"searched-{begin:07d}"
    if place.is_dir():
        return
    found = _ways(working).searched(range(begin, end))
    frozen.save(place, tuple(found), overwrite=True)


def answer(working: str, path: str, begin: int, end: int, key: str) -> int:
    """Close some sets of links one after another, on a worker."""
    _, content = asked.mapped(working)
    survey, first = _survey(working), content["first"]
    found = [
        single.lost(survey, content["links"][first[row] : first[row + 1]])
        for row in range(begin, end)
    ]
    parquet.write(pd.DataFrame(found, columns=list(single.Loss._fields)), Path(path), key=key)
    return len(found)


def _ways(working: str) -> single.Ways:
    network, content = asked.mapped(working)
    names = ("by", "starts", "start_owner", "ends", "end_owner", "weight", "itself")
    return single.Ways(network, *(content[name] for name in names))


@functools.lru_cache(maxsize=1)
def _survey(working: str) -> single.Survey:
    paths = sorted(Path(working).glob("searched-*"))
    parts: list[Any] = [single.Searched(*frozen.load(path)) for path in paths]
    return single.surveyed(_ways(working), parts)


def _estimate(ways: single.Ways, rows: int) -> plan.Estimate:
    network = ways.network
    nodes, links = len(network.node_ids), network.link_count
    speed = plan.speed(network, ways.by)
    origins, ends = len(ways.starts), len(ways.ends)
    steps = nodes**0.5  # of a path, about
    tree_s = (nodes * constants.TREE_S + ends * steps * constants.WALK_S) * speed
    used = min(rows, origins * ends * steps)
    # every origin that uses a link is searched from again when it closes, or every destination
    again = min(
        one * min(links, other * steps) for one, other in ((origins, ends), (ends, origins))
    )
    closing_s = used * (constants.CLOSING_S + links * constants.CLOSE_S)
    searching_s = again * nodes * constants.SEARCH_S * speed
    users_mb = links * sum(ways.shape) / 1e6
    return plan.Estimate(
        rows=max(1, rows),
        each=1,
        row_s=(closing_s + searching_s) / max(1, rows),
        step_s=origins * tree_s,
        mapped_mb=asked.links_mb(network) + users_mb,
        held_mb=users_mb + nodes * 8 * min(origins, ends) / 1e6 + links * 32 / 1e6,
    )


def ranked(parts: jobs.Parts, closed: single.Closures, *, unused: bool = True) -> pd.DataFrame:
    """Return the table of `criticality.rows` for an answer in partitions."""
    rows = parts.collect().itertuples(index=False, name=None)
    losses = {key: single.Loss(*row) for key, row in zip(closed.sets, rows, strict=True)}
    return single.ranked(closed, losses, unused=unused)
