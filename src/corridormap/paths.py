"""Single paths: the best one, and others that really differ.

A path is a list of legs, each one link as travelled, and what they add up to.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from corridormap.engine import avoidance, names, reasons, search
from corridormap.engine import graph as graphs
from corridormap.errors import NetworkError
from corridormap.network import QUANTITIES

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from numpy.typing import NDArray

    from corridormap.network import Criterion, Network

LEG_COLUMNS = ("from_id", "to_id", "kind", "mode", "country", *QUANTITIES)
"""What a leg is described by; null where the network does not know."""

MAX_OVERLAP = 0.6
"""Share of a further path that may run along one of the earlier ones."""
MAX_STRETCH = 2.0
"""How many times as much as the best a further path may take."""

_PENALTY = 1.4
"""What a link costs more, each time a path has used it."""
_ROUNDS = 12
"""Searches made for each further path before giving up."""


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """One way from an origin to a destination."""

    legs: pd.DataFrame
    """One row per link in order of travel: the columns of `LEG_COLUMNS`, then `link_id`."""
    length_km: float | None
    time_h: float | None
    cost_usd: float | None
    co2_kg: float | None
    """Totals of the legs; None: the network does not know."""
    countries: tuple[str, ...]
    """The countries passed, in order; one that is entered again is named again."""
    crossings: tuple[Hashable, ...]
    """The borders passed, in order: by `crossing_id` where links have one, else by link."""
    breaks_of_gauge: tuple[Hashable, ...]
    """Where the gauge changes, in order: by station where nodes have one, else by node."""

    @property
    def node_ids(self) -> list[Hashable]:
        """The nodes passed, from the first to the last."""
        return [self.legs["from_id"].iloc[0], *self.legs["to_id"]]


def quickest(
    network: Network,
    from_id: Hashable,
    to_id: Hashable,
    *,
    by: Criterion | None = None,
    avoid: Iterable[Hashable] = (),
) -> Path:
    """Return the best path between two places.

    Parameters
    ----------
    from_id, to_id
        Nodes or stations: by id, else by name, whatever its case.
    by
        What the path is chosen by: ``time``, ``length``, ``cost`` or ``co2``. None: time where the
        network has it, else length.
    avoid
        Country codes, station ids, crossing ids, link ids or node ids that the path must not use.

    Returns
    -------
    Path
        Its legs, and their totals in km, h, USD and kg of CO₂.

    Raises
    ------
    NetworkError
        If a name is unknown, both are the same place, or there is no path. `find` reports the
        last as a value.

    Examples
    --------
    >>> from corridormap.network import from_links
    >>> toy = from_links(["A", "B", "A"], ["B", "C", "C"], length_km=[60, 40, 120])
    >>> path = quickest(toy, "A", "C")
    >>> path.length_km, path.node_ids
    (100.0, ['A', 'B', 'C'])
    """
    found, reason = find(network, from_id, to_id, by=by, avoid=avoid)
    if not found:
        raise NetworkError(_no_path(from_id, to_id, str(reason)))
    return found[0]


def alternatives(
    network: Network,
    from_id: Hashable,
    to_id: Hashable,
    *,
    k: int = 3,
    by: Criterion | None = None,
    avoid: Iterable[Hashable] = (),
    max_overlap: float = MAX_OVERLAP,
    max_stretch: float = MAX_STRETCH,
) -> list[Path]:
    """Return up to `k` paths that really differ, the best first.

    Parameters
    ----------
    from_id, to_id, by, avoid
        As for `quickest`.
    k
        How many paths at most; fewer come back where there are no more worth the name.
    max_overlap
        Share of a path's length, 0 to 1, that may run along any one of the others found before it
        (links counted by length; by the criterion where the network has no lengths).
    max_stretch
        How many times as much as the best, by the criterion, a path may take.

    Raises
    ------
    NetworkError
        As for `quickest`.

    Notes
    -----
    Penalty method: links of the paths found so far are made dearer and the search repeated; what
    comes out is taken if it overlaps little enough. Quantities are always those of the network.

    Examples
    --------
    >>> from corridormap.network import from_links
    >>> toy = from_links(["A", "B", "A"], ["B", "C", "C"], length_km=[60, 40, 120])
    >>> [path.length_km for path in alternatives(toy, "A", "C", k=5)]
    [100.0, 120.0]
    """
    found, reason = find(
        network,
        from_id,
        to_id,
        k=k,
        by=by,
        avoid=avoid,
        max_overlap=max_overlap,
        max_stretch=max_stretch,
    )
    if reason is not None:
        raise NetworkError(_no_path(from_id, to_id, reason))
    return found


def find(
    network: Network,
    from_id: Hashable,
    to_id: Hashable,
    *,
    k: int = 1,
    by: Criterion | None = None,
    avoid: Iterable[Hashable] = (),
    max_overlap: float = MAX_OVERLAP,
    max_stretch: float = MAX_STRETCH,
) -> tuple[list[Path], str | None]:
    """Return what `alternatives` returns and, if that is nothing, the reason.

    Raises
    ------
    NetworkError
        If a name is unknown or both ends are the same place; not if there is merely no path.
    """
    column = network.column(by)
    starts = names.resolve(network, from_id, role="origin")
    ends = names.resolve(network, to_id, role="destination")
    same = names.canonical(network, from_id) == names.canonical(network, to_id)
    if same or np.intersect1d(starts, ends).size:
        twice = names.canonical(network, to_id)
        message = f"A path has two different ends; received {twice!r} twice; name another end"
        if not same:
            message = f"A path has two different ends; {from_id!r} and {to_id!r} share a node"
        raise NetworkError(message)
    clear = avoidance.usable(network, avoid)
    best = _links(network, by, starts, ends, np.where(clear, 1.0, np.inf))
    if best is None:
        if not clear.all() and _links(network, by, starts, ends, np.ones(len(clear))) is not None:
            return [], reasons.AVOIDED
        parts = network.arrangement[1]
        apart = not np.intersect1d(parts[starts], parts[ends]).size
        return [], reasons.DIFFERENT_PARTS if apart else reasons.ONE_WAY
    cost = network.quantities[column]
    share = network.quantities.get("length_km", cost)
    limit = max_stretch * cost[best[1]].sum()
    factor = np.where(clear, 1.0, np.inf)
    kept = [best]
    factor[best[1]] *= _PENALTY
    for _ in range(_ROUNDS * (k - 1)):
        if len(kept) >= k or (candidate := _links(network, by, starts, ends, factor)) is None:
            break
        factor[candidate[1]] *= _PENALTY
        if cost[candidate[1]].sum() <= limit and all(
            _overlap(candidate[1], other[1], share) <= max_overlap for other in kept
        ):
            kept.append(candidate)
    ranked = sorted(range(len(kept)), key=lambda row: (float(cost[kept[row][1]].sum()), row))
    return [_path(network, *kept[row]) for row in ranked], None


def _no_path(from_id: Hashable, to_id: Hashable, reason: str) -> str:
    return f"From {from_id!r} to {to_id!r}: {reason}; look at the links in service and to avoid"


def _links(
    network: Network,
    by: Criterion | None,
    starts: NDArray[np.intp],
    ends: NDArray[np.intp],
    factor: NDArray[np.float64],
) -> tuple[int, NDArray[np.intp]] | None:
    """Return first node and links of the best path, each link made dearer; None: no path.

    An infinite factor takes the link out.
    """
    if (factor == 1.0).all():
        graph, number = network.graph(by), None
    else:
        number = np.flatnonzero(np.isfinite(factor))
        column = network.column(by)
        others = [values for name, values in network.quantities.items() if name != column]
        graph = graphs.build(
            network.arrangement[0],
            (network.from_position[number], network.to_position[number]),
            None if network.one_way is None else network.one_way[number],
            [values[number] * factor[number] for values in (network.quantities[column], *others)],
        )
    weight, before, _ = search.nearest(graph, graph.rank[starts])
    rows = graph.rank[ends]
    end = int(rows[np.argmin(weight[rows])])
    if np.isinf(weight[end]):
        return None
    root, links = search.links_to(search.forest(graph, weight, before), end)
    used = np.array(links, np.intp)
    return int(graph.order[root]), used if number is None else number[used]


def _overlap(
    links: NDArray[np.intp], others: NDArray[np.intp], share: NDArray[np.float64]
) -> float:
    """Return the share of a path that runs along another."""
    total = share[links].sum()
    along = np.isin(links, others)
    return float(share[links[along]].sum() / total) if total > 0 else float(along.mean())


def _path(network: Network, start: int, links: NDArray[np.intp]) -> Path:
    """Describe the links of a path, walked from the node at position `start`."""
    passed = [start]
    for link in links.tolist():
        tail, head = int(network.from_position[link]), int(network.to_position[link])
        passed.append(head if passed[-1] == tail else tail)
    table = network.links.iloc[links].reset_index(drop=True)
    described: dict[str, Any] = {
        "from_id": network.node_ids.take(passed[:-1]).to_numpy(),
        "to_id": network.node_ids.take(passed[1:]).to_numpy(),
    }
    for name in ("kind", "mode", "country"):
        described[name] = table.get(name)
    for name in QUANTITIES:
        known = network.quantities.get(name)
        described[name] = np.nan if known is None else known[links]
    described["link_id"] = table["link_id"]
    legs = pd.DataFrame(described)
    nodes = network.nodes.iloc[passed]
    totals = {name: float(values[links].sum()) for name, values in network.quantities.items()}
    return Path(
        legs=legs,
        length_km=totals.get("length_km"),
        time_h=totals.get("time_h"),
        cost_usd=totals.get("cost_usd"),
        co2_kg=totals.get("co2_kg"),
        countries=_in_turn(nodes if "country" in nodes else legs, "country"),
        crossings=_marked(legs["kind"], "border", _named(table, "crossing_id", legs["link_id"])),
        breaks_of_gauge=_marked(
            legs["kind"], "gauge", _named(nodes.iloc[:-1], "station_id", legs["from_id"])
        ),
    )


def _in_turn(table: pd.DataFrame, column: str) -> tuple[str, ...]:
    return tuple(value for value, _ in groupby(table[column].dropna().tolist()))


def _named(table: pd.DataFrame, column: str, otherwise: pd.Series) -> list[Hashable]:
    if column not in table:
        return otherwise.tolist()
    return [
        other if pd.isna(value) else value
        for value, other in zip(table[column].tolist(), otherwise.tolist(), strict=True)
    ]


def _marked(kinds: pd.Series, kind: str, called: list[Hashable]) -> tuple[Hashable, ...]:
    marked = [name for name, is_kind in zip(called, kinds == kind, strict=True) if is_kind]
    return tuple(dict.fromkeys(marked))
