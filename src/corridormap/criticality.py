"""What a corridor loses when a crossing or a link closes: extra time, and who is cut off.

Each crossing and each link that lies on a best path is closed in turn and the paths that used it
are searched again. What lies on no best path is missed by nobody and ranks last with zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.sparse.csgraph import dijkstra

from corridormap import graph as graphs
from corridormap import names, search
from corridormap.errors import NetworkError

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from numpy.typing import NDArray

    from corridormap.network import Criterion, Network

    Floats = NDArray[np.float64]


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
    starts, start_owner = names.resolve_all(
        network, froms := names.listed(network, origins), role="origin"
    )
    ends, end_owner = names.resolve_all(
        network, tos := names.listed(network, destinations), role="destination"
    )
    weight = _weights(origins, weights, len(froms))
    ways = _Ways(network, by, starts, start_owner, ends, end_owner, len(froms), len(tos))
    base, used = ways.best_with_links()
    base[froms[:, None] == tos[None, :]] = np.nan  # from a place to itself nothing can close
    joined = np.isfinite(base)
    if not joined.any():
        message = "criticality needs paths to lose; no origin reaches a destination"
        raise NetworkError(message)
    found = []
    for name, kind, label, links in _candidates(network):
        touched = np.flatnonzero(used[links].any(axis=0)) if len(links) else np.zeros(0, int)
        if len(touched):
            after = ways.best(touched, without=links)
            after[froms[touched][:, None] == tos[None, :]] = np.nan
            before = base[touched]
            was = joined[touched]
            still = was & np.isfinite(after)
            extra = np.where(still, after - before, 0.0).sum(axis=1)
            cut = was.any(axis=1) & ~still.any(axis=1)
            pairs = (weight[:, None] * joined).sum() - (
                weight[touched][:, None] * (was & ~still)
            ).sum()
            mean = float((weight[touched] * extra).sum() / pairs) if pairs > 0 else np.nan
            found.append(
                (
                    name,
                    kind,
                    label,
                    max(mean, 0.0),
                    float(weight[touched][cut].sum()),
                    int((was & ~still).sum()),
                )
            )
        elif unused:
            found.append((name, kind, label, 0.0, 0.0, 0))
    columns = ["id", "kind", "name", "extra_time_h", "disconnected_population", "lost_pairs"]
    table = pd.DataFrame(found, columns=columns)
    keys = ["disconnected_population", "lost_pairs", "extra_time_h"]
    table = table.sort_values([*keys, "kind", "id"], ascending=[False] * 3 + [True] * 2)
    worse = table[keys].ne(table[keys].shift()).any(axis=1)
    table["rank"] = np.where(worse, np.arange(1, len(table) + 1), np.nan)
    table["rank"] = table["rank"].ffill().astype(int)
    return table.reset_index(drop=True)


class _Ways:
    """Best paths between two sets of places, with and without some links."""

    def __init__(  # noqa: PLR0913
        self,
        network: Network,
        by: Criterion,
        starts: NDArray[np.intp],
        start_owner: NDArray[np.intp],
        ends: NDArray[np.intp],
        end_owner: NDArray[np.intp],
        origin_count: int,
        destination_count: int,
    ) -> None:
        self.network, self.column = network, network.column(by)
        self.graph = network.graph(by)
        self.starts, self.start_owner = starts, start_owner
        self.ends, self.end_owner = ends, end_owner
        self.shape = (origin_count, destination_count)

    def best_with_links(self) -> tuple[Floats, NDArray[np.bool_]]:
        """Return the best value of every pair, and which links the paths of each origin use."""
        graph, weights = self.graph, self.network.quantities[self.column]
        used = np.zeros((self.network.link_count, self.shape[0]), bool)
        best = np.full(self.shape, np.nan)
        rows = graph.rank[self.ends].astype(np.intp)
        for origin in range(self.shape[0]):
            own = graph.rank[self.starts[self.start_owner == origin]].astype(np.intp)
            weight, before, _ = search.nearest(graph, own)
            trees = search.forest(graph, weight, before)
            sums = search.sums_at(trees, rows, [weights])[0][0]
            choice, best[origin] = self._choose(sums)
            for at in choice[choice >= 0]:
                _, links = search.links_to(trees, int(rows[at]))
                used[links, origin] = True
        return best, used

    def best(self, origins: NDArray[np.intp], *, without: NDArray[np.intp]) -> Floats:
        """Return the best value from some origins to every destination without some links."""
        keep = np.ones(self.network.link_count, bool)
        keep[without] = False
        one_way = self.network.one_way
        rest = graphs.build(
            self.network.arrangement[0],
            (self.network.from_position[keep], self.network.to_position[keep]),
            None if one_way is None else one_way[keep],
            [self.network.quantities[self.column][keep]],
        )
        mine = np.isin(self.start_owner, origins)
        starts, owner = self.starts[mine], self.start_owner[mine]
        weight = dijkstra(rest.matrix, directed=True, indices=rest.rank[starts].astype(np.intp))
        at_ends = weight[:, rest.rank[self.ends].astype(np.intp)]
        best = np.full((len(origins), self.shape[1]), np.nan)
        for row, origin in enumerate(origins):
            sums = at_ends[owner == origin].min(axis=0)
            best[row] = self._choose(np.where(np.isinf(sums), np.nan, sums))[1]
        return best

    def _choose(self, sums: Floats) -> tuple[NDArray[np.intp], Floats]:
        """Return the best end of every destination (-1: none) and its value."""
        ranked = np.lexsort((np.where(np.isnan(sums), np.inf, sums), self.end_owner))
        first = ranked[np.searchsorted(self.end_owner[ranked], np.arange(self.shape[1]))]
        value = sums[first]
        return np.where(np.isnan(value), -1, first), value


def _candidates(network: Network) -> list[tuple[str, str, str, NDArray[np.intp]]]:
    """Return id, kind, name and link positions of everything that is closed in turn."""
    links = network.links
    found: list[tuple[str, str, str, NDArray[np.intp]]] = []
    if "crossing_id" in links.columns:
        crossings = links["crossing_id"].dropna()
        labels = _labels(links)
        for name, rows in crossings.groupby(crossings, sort=True):
            at = rows.index.to_numpy(np.intp)
            found.append((str(name), "crossing", labels.get(str(name), str(name)), at))
    key = "raw_link_id" if "raw_link_id" in links.columns else "link_id"
    ids = links[key].dropna()
    for name, rows in ids.groupby(ids, sort=True):
        found.append((str(name), "link", _between(links, rows.index), rows.index.to_numpy(np.intp)))
    return found


def _labels(links: pd.DataFrame) -> dict[str, str]:
    if "crossing_name" not in links.columns:
        return {}
    named = links.dropna(subset=["crossing_id", "crossing_name"])
    return dict(
        zip(named["crossing_id"].astype(str), named["crossing_name"].astype(str), strict=True)
    )


def _between(links: pd.DataFrame, index: pd.Index[Any]) -> str:
    """Name a link by the stations it joins."""
    rows = links.loc[index]
    ends = [str(rows["from_id"].iloc[0]), str(rows["to_id"].iloc[-1])]
    if "from_station" in rows.columns:
        ends = [str(rows["from_station"].iloc[0]), str(rows["to_station"].iloc[0])]
    return "-".join(end.split("|")[0] for end in ends)


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
