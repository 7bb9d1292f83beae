"""What a corridor loses when a crossing or a link closes: extra time, and who is cut off.

Each crossing and each link that lies on a best path is closed in turn and the paths that used it
are searched again. What lies on no best path is missed by nobody and ranks last with zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from corridormap.engine import graph as graphs
from corridormap.engine import names, search
from corridormap.errors import NetworkError

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from corridormap.network import Criterion, Network

    Floats = NDArray[np.float64]

__all__ = ["rows"]

_DECIMALS = 9
"""Sums along different paths differ in the last bits; a microsecond is no delay."""


def rows(
    network: Network,
    origins: Iterable[Hashable] | pd.DataFrame,
    destinations: Iterable[Hashable] | pd.DataFrame,
    *,
    by: Criterion = "time",
    weights: Iterable[float] | None = None,
    unused: bool = True,
) -> pd.DataFrame:
    """Close every crossing and link in turn and rank them by what is lost.

    Parameters
    ----------
    network
        With `crossing_id` and `raw_link_id` on its links, as costing makes it; without these every
        link is closed by itself.
    origins, destinations
        As for `od.matrix`.
    by
        What paths are chosen by.
    weights
        One number per origin, at least 0: people or tonnes. None: the `population` of the origins
        where the table has it (null: 0), else 1 each.
    unused
        Whether what no best path uses is listed too, with zero extra time.

    Returns
    -------
    DataFrame
        `id`; `kind` (``crossing`` or ``link``); `name`; `extra_time_h`, the mean over all pairs
        that are still joined, each weighted by its origin (in the unit of `by`: hours for time);
        `disconnected_population`, the weight of origins that reach no destination any more;
        `lost_pairs`; `rank`, 1 the worst: first by who is cut off, then by pairs lost, then by
        extra time. Sorted by rank, then id.

    Raises
    ------
    NetworkError
        If a place is unknown or no pair is joined to begin with.
    """
    ways = ways_between(network, origins, destinations, by=by, weights=weights)
    survey = surveyed(ways, [ways.searched(range(ways.shape[0]))])
    closed = closures(network)
    losses = {key: lost(survey, links) for key, links in closed.sets.items()}
    return ranked(closed, losses, unused=unused)


class Loss(NamedTuple):
    """What closing one thing costs."""

    extra: float = 0.0
    disconnected: float = 0.0
    pairs: int = 0
    used: bool = False
    """Whether a best path leads over it at all."""


class Closures(NamedTuple):
    """Everything that is closed in turn."""

    found: list[tuple[Hashable, str, str, bytes]]
    """Id, kind, name, and the key of the links that close with it."""
    sets: dict[bytes, NDArray[np.intp]]
    """Links by key: a crossing and its only link are the same to close."""


class Searched(NamedTuple):
    """Best values of some origins, and which links they and the destinations use."""

    best: Floats
    by_origin: NDArray[np.bool_]
    by_destination: NDArray[np.bool_]


class Survey(NamedTuple):
    """Best values before anything closes; NaN where nothing counts."""

    ways: Ways
    base: Floats
    by_origin: NDArray[np.bool_]
    by_destination: NDArray[np.bool_]


def ways_between(
    network: Network,
    origins: Iterable[Hashable] | pd.DataFrame,
    destinations: Iterable[Hashable] | pd.DataFrame,
    *,
    by: Criterion = "time",
    weights: Iterable[float] | None = None,
) -> Ways:
    """Return the question of `rows`, nothing searched yet."""
    froms, tos = names.listed(network, origins), names.listed(network, destinations)
    starts, start_owner = names.resolve_all(network, froms, role="origin")
    ends, end_owner = names.resolve_all(network, tos, role="destination")
    weight = _weights(origins, weights, len(froms))
    itself = froms[:, None] == tos[None, :]
    return Ways(network, by, starts, start_owner, ends, end_owner, weight, np.asarray(itself))


def surveyed(ways: Ways, parts: Sequence[Searched]) -> Survey:
    """Put together what was searched from all origins, a part at a time.

    Raises
    ------
    NetworkError
        If no pair is joined to begin with.
    """
    base = np.concatenate([part.best for part in parts])
    base[ways.itself] = np.nan  # from a place to itself nothing can be lost
    if not np.isfinite(base).any():
        message = "criticality needs paths to lose; no origin reaches a destination"
        raise NetworkError(message)
    by_origin = np.concatenate([part.by_origin for part in parts], axis=1)
    by_destination = np.logical_or.reduce([part.by_destination for part in parts])
    return Survey(ways, base, by_origin, by_destination)


def closures(network: Network) -> Closures:
    """Return everything that is closed in turn."""
    found, sets = [], {}
    for name, kind, label, links in _candidates(network):
        key = links.tobytes()
        sets[key] = links
        found.append((name, kind, label, key))
    return Closures(found, sets)


def ranked(closed: Closures, losses: Mapping[bytes, Loss], *, unused: bool = True) -> pd.DataFrame:
    """Return the table of `rows` for what closing each set of links costs."""
    found = [
        (name, kind, label, *losses[key][:3])
        for name, kind, label, key in closed.found
        if unused or losses[key].used
    ]
    columns = ["id", "kind", "name", "extra_time_h", "disconnected_population", "lost_pairs"]
    table = pd.DataFrame(found, columns=columns)
    keys = ["disconnected_population", "lost_pairs", "extra_time_h"]
    table = table.sort_values([*keys, "kind", "id"], ascending=[False] * 3 + [True] * 2)
    worse = table[keys].ne(table[keys].shift()).any(axis=1)
    table["rank"] = np.where(worse, np.arange(1, len(table) + 1), np.nan)
    table["rank"] = table["rank"].ffill().astype(int)
    return table.reset_index(drop=True)


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """Best paths between two sets of places, with and without some links."""

    network: Network
    by: Criterion
    starts: NDArray[np.intp]
    start_owner: NDArray[np.intp]
    ends: NDArray[np.intp]
    end_owner: NDArray[np.intp]
    weight: Floats
    """Of each origin."""
    itself: NDArray[np.bool_]
    """Where origin and destination are the same place."""

    @property
    def shape(self) -> tuple[int, int]:
        """How many origins and destinations there are."""
        return len(self.itself), self.itself.shape[1]

    def searched(self, origins: range) -> Searched:
        """Return the best value of every pair of some origins, and which links each end uses."""
        graph, weights = self.network.graph(self.by), self._weights()
        by_origin = np.zeros((self.network.link_count, len(origins)), bool)
        by_destination = np.zeros((self.network.link_count, self.shape[1]), bool)
        best = np.full((len(origins), self.shape[1]), np.nan)
        rows = graph.rank[self.ends].astype(np.intp)
        for row, origin in enumerate(origins):
            own = graph.rank[self.starts[self.start_owner == origin]].astype(np.intp)
            weight, before, _ = search.nearest(graph, own)
            trees = search.forest(graph, weight, before)
            sums = search.sums_at(trees, rows, [weights])[0][0]
            ranked = np.lexsort((np.where(np.isnan(sums), np.inf, sums), self.end_owner))
            chosen = ranked[_first(self.end_owner)]
            best[row] = sums[chosen]
            joined = np.flatnonzero(np.isfinite(best[row]))
            for links, at in search.steps_back(trees, rows[chosen[joined]]):
                by_origin[links, row] = True
                by_destination[links, joined[at]] = True
        return Searched(best, by_origin, by_destination)

    def best(
        self, origins: NDArray[np.intp], ends: NDArray[np.intp], without: NDArray[np.intp]
    ) -> Floats:
        """Return the best value from some origins to some destinations without some links."""
        mine, its = np.isin(self.start_owner, origins), np.isin(self.end_owner, ends)
        starts, start_owner = self.starts[mine], self.start_owner[mine]
        targets, end_owner = self.ends[its], self.end_owner[its]
        back = len(targets) < len(starts)
        matrix, rank = self._closed(without, reverse=back)
        roots, goals = (targets, starts) if back else (starts, targets)
        root_owner, goal_owner = (end_owner, start_owner) if back else (start_owner, end_owner)
        weight = search.weights_from_places(matrix, rank[roots], _first(root_owner))[:, rank[goals]]
        weight = np.minimum.reduceat(weight, _first(goal_owner), axis=1)
        weight = weight.T if back else weight
        return np.where(np.isinf(weight), np.nan, weight)

    def _closed(
        self, links: NDArray[np.intp], *, reverse: bool
    ) -> tuple[csr_array[Any], NDArray[np.int32]]:
        """Return the weights without some links, and the row of every node."""
        network, graph = self.network, self.network.graph(self.by, reverse=reverse)
        keep = np.ones(network.link_count, bool)
        keep[links] = False
        one_way = network.one_way
        once = 0 if one_way is None else int(one_way.sum())
        if graph.matrix.nnz == 2 * network.link_count - once:  # no parallel links behind
            values = np.where(keep, self._weights(), np.inf)[graph.link]
            pattern = graph.matrix
            closed = csr_array((values, pattern.indices, pattern.indptr), shape=pattern.shape)
            return closed, graph.rank
        ends = (network.from_position[keep], network.to_position[keep])
        rest = graphs.build(
            network.arrangement[0],
            ends[::-1] if reverse else ends,
            None if one_way is None else one_way[keep],
            [self._weights()[keep]],
        )
        return rest.matrix, rest.rank

    def _weights(self) -> Floats:
        return self.network.quantities[self.network.column(self.by)]


def _first(owner: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return where each run of equal owners begins."""
    return np.flatnonzero(np.diff(owner, prepend=-1))


def lost(survey: Survey, links: NDArray[np.intp]) -> Loss:
    """Close links and compare the paths that used them."""
    ways, base, weight = survey.ways, survey.base, survey.ways.weight
    users = (survey.by_origin[links], survey.by_destination[links])
    origins, ends = (np.flatnonzero(used.any(axis=0)) for used in users)
    if not len(origins):
        return Loss()
    before = base[np.ix_(origins, ends)]
    after = ways.best(origins, ends, links)
    was = np.isfinite(before)
    still = was & np.isfinite(after)
    gone = was & ~still
    extra = np.where(still, np.maximum(after - before, 0.0), 0.0).sum(axis=1) @ weight[origins]
    joined = np.isfinite(base).sum(axis=1)
    pairs = weight @ joined - weight[origins] @ gone.sum(axis=1)
    cut = gone.sum(axis=1) == joined[origins]
    mean = round(float(extra / pairs), _DECIMALS) if pairs > 0 else 0.0
    return Loss(mean, float(weight[origins][cut].sum()), int(gone.sum()), used=True)


def _candidates(network: Network) -> list[tuple[Hashable, str, str, NDArray[np.intp]]]:
    """Return id, kind, name and link positions of everything that is closed in turn."""
    links = network.links
    found: list[tuple[Hashable, str, str, NDArray[np.intp]]] = []
    if "crossing_id" in links.columns:
        over = links["crossing_id"].dropna()
        labels = _labels(links)
        for name, rows in over.groupby(over, sort=True):
            at = rows.index
            if "raw_link_id" in links.columns:  # all of the link, not just the procedure on it
                raw = links.loc[at, "raw_link_id"].dropna()
                at = at.union(links.index[links["raw_link_id"].isin(raw)])
            label = labels.get(str(name), str(name))
            found.append((name, "crossing", label, at.to_numpy(np.intp)))
    key = "raw_link_id" if "raw_link_id" in links.columns else "link_id"
    ids = links[key].dropna()
    between = _between(links)
    for name, rows in pd.Series(np.flatnonzero(links[key].notna())).groupby(ids.to_numpy()):
        own = np.asarray(rows, dtype=np.intp)
        found.append((name, "link", between[int(own[0])], own))
    return found


def _labels(links: pd.DataFrame) -> dict[str, str]:
    if "crossing_name" not in links.columns:
        return {}
    named = links.dropna(subset=["crossing_id", "crossing_name"])
    return dict(
        zip(named["crossing_id"].astype(str), named["crossing_name"].astype(str), strict=True)
    )


def _between(links: pd.DataFrame) -> list[str]:
    """Name every link by the stations it joins."""
    columns = ("from_station", "to_station") if "from_station" in links else ("from_id", "to_id")
    tails, heads = (links[column].tolist() for column in columns)
    return [
        f"{str(tail).split('|')[0]}-{str(head).split('|')[0]}"
        for tail, head in zip(tails, heads, strict=True)
    ]


def _weights(
    origins: Iterable[Hashable] | pd.DataFrame, given: Iterable[float] | None, count: int
) -> Floats:
    if given is not None:
        weight = np.asarray(list(given), float)
    elif isinstance(origins, pd.DataFrame) and "population" in origins.columns:
        weight = pd.to_numeric(origins["population"]).fillna(0.0).to_numpy(float)
    else:
        weight = np.ones(count)
    if len(weight) != count or not np.isfinite(weight).all() or (weight < 0).any():
        message = f"every origin has one weight of at least 0; received {len(weight)} for {count}"
        raise NetworkError(message)
    return weight
