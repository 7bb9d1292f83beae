"""Origin-destination matrices: every quantity of the chosen path between many places.

Few origins are searched from one by one; many origins and destinations on a large network go
through a contracted core, made once per network and criterion. Both give the same numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

import numpy as np
import pandas as pd

from corridormap import attachment
from corridormap.engine import hierarchy, names, reasons, search
from corridormap.network import QUANTITIES

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from numpy.typing import NDArray

    from corridormap.attachment import Ends
    from corridormap.engine.hierarchy import Hierarchy
    from corridormap.network import Criterion, Network

__all__ = ["matrix"]

BATCH = 8_000_000
"""Nodes of all trees held at once, which bounds the memory to some 200 MB."""
_FEW = 32
"""Of a large network, paths to a smaller fraction of the nodes are walked one by one."""
_SEARCH_S = 2.2e-7
"""Seconds per node of a search from one origin (measured; their ratios are what counts)."""
_BUILD_S = 1.1e-5
"""Seconds per node to contract a network."""
_CORE_S = 1.0e-8
"""Seconds per node of the network to search its core from one origin."""
_CLIMB_S = 3e-5
"""Seconds per origin and destination to climb to the core."""


def matrix(
    network: Network,
    origins: Iterable[Hashable] | pd.DataFrame | None,
    destinations: Iterable[Hashable] | pd.DataFrame | None,
    *,
    by: Criterion | None = None,
) -> pd.DataFrame:
    """Return length, time, cost and CO₂ of the best path from every origin to every destination.

    Parameters
    ----------
    origins, destinations
        Ids of nodes or stations; a table with one of the columns `node_id`, `place_id`, `hub_id`,
        `station_id`; None: every node of the network. Points that are no stations (geometry, or
        columns `lon` and `lat`) join it by road first, as `attachment` does.
    by
        What the path is chosen by: ``time``, ``length``, ``cost`` or ``co2``. None: time where the
        network has it, else length.

    Returns
    -------
    DataFrame
        One row per pair, origins outermost: `from_id`, `to_id`, `length_km`, `time_h`, `cost_usd`,
        `co2_kg`, all along the same path, and `reason`. What the network does not know is null,
        and so is everything where there is no path, with the reason. From a place to itself all
        is zero.

    Raises
    ------
    NetworkError
        If an origin or destination is unknown, or the network does not have the criterion.

    Examples
    --------
    >>> from corridormap.network import from_links
    >>> toy = from_links(["A", "B", "X"], ["B", "C", "Y"], length_km=[60, 40, 5])
    >>> print(matrix(toy, ["A"], ["C", "A", "Y"])[["to_id", "length_km", "reason"]].to_string())
      to_id  length_km                                   reason
    0     C      100.0                                     None
    1     A        0.0                                     None
    2     Y        NaN  no path: different parts of the network
    """
    question = asked(network, origins, destinations)
    return answered(question, between(question, by=by, way=quickest(question, by=by)), by=by)


Way = Literal["contracted", "forward", "backward"]
"""How the pairs are found: over a contracted core, from each origin, or from each destination."""


class Question(NamedTuple):
    """Origins and destinations as a network knows them."""

    network: Network
    froms: Ends
    tos: Ends
    starts: NDArray[np.intp]
    """Positions of the nodes of all origins."""
    start_owner: NDArray[np.intp]
    """Which origin each of them belongs to; rising."""
    ends: NDArray[np.intp]
    end_owner: NDArray[np.intp]


def asked(
    network: Network,
    origins: Iterable[Hashable] | pd.DataFrame | None,
    destinations: Iterable[Hashable] | pd.DataFrame | None,
) -> Question:
    """Find origins and destinations in a network, as `matrix` takes them."""
    every = network.node_ids
    network, froms = attachment.entered(
        network, every if origins is None else origins, prefix="origin:"
    )
    network, tos = attachment.entered(
        network, every if destinations is None else destinations, prefix="destination:"
    )
    starts, start_owner = names.resolve_all(network, froms.ids, role="origin")
    ends, end_owner = names.resolve_all(network, tos.ids, role="destination")
    return Question(network, froms, tos, starts, start_owner, ends, end_owner)


def quickest(question: Question, *, by: Criterion | None = None) -> Way:
    """Return the way that answers a question in the least time.

    Sums along a path are the same by every way but for the order in which they are added. Whoever
    answers a part of a question gets the very numbers of the whole by taking the way of the whole.
    """
    network, starts, ends = question.network, len(question.starts), len(question.ends)
    made = network.kept(("hierarchy", network.column(by))) is not None
    if starts and ends and _worth_contracting(len(network.node_ids), starts, ends, made):
        return "contracted"
    return "backward" if ends < starts else "forward"


def between(
    question: Question, *, by: Criterion | None = None, way: Way
) -> dict[str, NDArray[np.float64]]:
    """Return each known quantity from every start to every end, NaN where no path leads."""
    network, starts, ends = question.network, question.starts, question.ends
    if not len(starts) or not len(ends):
        return {name: np.zeros((len(starts), len(ends))) for name in network.quantities}
    values = _to_sum(network, by)
    if way == "contracted":
        graph = network.graph(by)
        sums = _through_hierarchy(contracted(network, by), graph.rank[starts], graph.rank[ends])
    elif way == "backward":
        sums = _search_each(network, by, ends, starts, values, reverse=True)
    else:
        sums = _search_each(network, by, starts, ends, values, reverse=False)
    return dict(zip(network.quantities, sums, strict=True))


def answered(
    question: Question, costs: dict[str, NDArray[np.float64]], *, by: Criterion | None = None
) -> pd.DataFrame:
    """Return the table of `matrix` for the costs between all starts and ends of a question."""
    network, froms, tos, starts, start_owner, ends, end_owner = question
    shape = (len(froms.ids), len(tos.ids))
    if len(starts) > shape[0] or len(ends) > shape[1]:
        costs = _best_of_station(costs, network.column(by), start_owner, end_owner, shape)
    _clear_diagonal(costs, froms.ids, tos.ids)
    table: dict[str, Any] = {
        "from_id": np.repeat(froms.called, shape[1]),
        "to_id": np.tile(tos.called, shape[0]),
    }
    for name in QUANTITIES:
        table[name] = costs[name].ravel() if name in costs else np.nan
    parts = network.arrangement[1]
    first_start = starts[np.searchsorted(start_owner, np.arange(shape[0]))]
    first_end = ends[np.searchsorted(end_owner, np.arange(shape[1]))]
    apart = (parts[first_start][:, None] != parts[first_end][None, :]).ravel()
    missing = np.isnan(next(iter(costs.values()))).ravel()
    table["reason"] = reasons.of_missing(
        missing, apart, (np.repeat(froms.reason, shape[1]), np.tile(tos.reason, shape[0]))
    )
    return pd.DataFrame(table)


def contracted(network: Network, by: Criterion | None = None) -> Hierarchy:
    """Return the contracted network for a criterion, made when first asked for."""
    key = ("hierarchy", network.column(by))
    if network.kept(key) is None:
        graph = network.graph(by)
        network.keep(key, hierarchy.build(graph, network.elimination, _to_sum(network, by)))
    return cast("Hierarchy", network.kept(key))


def everywhere(nodes: int, targets: int) -> bool:
    """Return whether what paths take is added up at all nodes, not walked to each target."""
    return targets * _FEW > nodes > hierarchy.LEAST


def _to_sum(network: Network, by: Criterion | None) -> list[NDArray[np.float64]]:
    """Return what is added up along paths: nothing where the search weight says it all."""
    alone = network.graph(by).exact and len(network.quantities) == 1
    return [] if alone else list(network.quantities.values())


def _worth_contracting(nodes: int, starts: int, ends: int, made: bool) -> bool:  # noqa: FBT001
    one_by_one = min(starts, ends) * nodes * _SEARCH_S
    contracted = starts * nodes * _CORE_S + (starts + ends) * _CLIMB_S
    return contracted + (0 if made else nodes * _BUILD_S) < one_by_one and nodes > hierarchy.LEAST


def _through_hierarchy(
    made: Hierarchy, starts: NDArray[np.int32], ends: NDArray[np.int32]
) -> list[NDArray[np.float64]]:
    weight, *sums = hierarchy.between(made, starts, ends)
    missing = np.isinf(weight)
    for total in sums or [weight]:
        total[missing] = np.nan
    return sums or [weight]


def _search_each(
    network: Network,
    by: Criterion | None,
    roots: NDArray[np.intp],
    targets: NDArray[np.intp],
    values: list[NDArray[np.float64]],
    *,
    reverse: bool,
) -> list[NDArray[np.float64]]:
    """Search from each root to the targets; `reverse`: from the targets to each root."""
    graph = network.graph(by, reverse=reverse)
    rows = graph.rank[targets].astype(np.intp)
    sums = [np.empty((len(roots), len(targets))) for _ in range(max(1, len(values)))]
    size = max(1, BATCH // len(graph))
    for begin in range(0, len(roots), size):
        batch = slice(begin, begin + size)
        if values:
            trees = search.forest(graph, *search.from_each(graph, graph.rank[roots[batch]]))
            if everywhere(len(graph), len(targets)):
                found = search.sums_everywhere(trees, values, rows)
            else:
                found = search.sums_at(trees, rows, values)
        else:
            found = [search.weights_from_each(graph, graph.rank[roots[batch]])[:, rows]]
        for total, part in zip(sums, found, strict=True):
            total[batch] = part
    for total in sums:
        total[np.isinf(total)] = np.nan
    return [total.T for total in sums] if reverse else sums


def _best_of_station(
    costs: dict[str, NDArray[np.float64]],
    column: str,
    start_owner: NDArray[np.intp],
    end_owner: NDArray[np.intp],
    shape: tuple[int, int],
) -> dict[str, NDArray[np.float64]]:
    """Keep, of all nodes of an origin and a destination, the pair with the best path."""
    start, end = np.meshgrid(start_owner, end_owner, indexing="ij")
    pair = (start * shape[1] + end).ravel()
    chosen = costs[column].ravel()
    ranked = np.lexsort((np.where(np.isnan(chosen), np.inf, chosen), pair))
    first = ranked[np.searchsorted(pair[ranked], np.arange(shape[0] * shape[1]))]
    return {name: values.ravel()[first].reshape(shape) for name, values in costs.items()}


def _clear_diagonal(
    costs: dict[str, NDArray[np.float64]], froms: NDArray[Any], tos: NDArray[Any]
) -> None:
    """Write zero where origin and destination are the same name."""
    rows: dict[Hashable, list[int]] = {}
    for row, name in enumerate(froms.tolist()):
        rows.setdefault(name, []).append(row)
    for column, name in enumerate(tos.tolist()):
        for row in rows.get(name, ()):
            for values in costs.values():
                values[row, column] = 0.0
