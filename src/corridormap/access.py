"""Who reaches what: nearest hub, people within a cut-off, market access.

Every measure takes a table and gives a table; `decay` and `inequality` have the functions that go
with them, `attachment` brings settlements on to the network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from corridormap import attachment
from corridormap.engine import names, reasons, search
from corridormap.errors import DataError, Fault, SchemaError
from corridormap.network import QUANTITIES

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from corridormap.attachment import Ends
    from corridormap.network import Criterion, Network

    Decay = Callable[[NDArray[np.float64]], NDArray[np.float64]]

__all__ = ["market_access", "nearest", "weighted_time", "within"]

_FEW = 16
"""Paths are walked one by one if fewer than this fraction of the nodes are asked for."""


def nearest(
    network: Network,
    origins: Iterable[Hashable] | pd.DataFrame | None,
    hubs: Iterable[Hashable] | pd.DataFrame,
    *,
    by: Criterion | None = None,
) -> pd.DataFrame:
    """Return the hub that is best reached from each origin, and what the path there takes.

    Parameters
    ----------
    origins
        Ids of nodes or stations, a table of them or of points (see `od.matrix`), or None: every
        node.
    hubs
        Likewise. Paths lead from the origin to the hub, which matters where links are one-way.
    by
        What nearest means: ``time``, ``length``, ``cost`` or ``co2``. None: time where the
        network has it, else length.

    Returns
    -------
    DataFrame
        One row per origin, in their order: `from_id`, `nearest_id`, `length_km`, `time_h`,
        `cost_usd`, `co2_kg` along the same path, and `reason` where no hub can be reached (the
        rest is then null).

    Raises
    ------
    NetworkError
        If an origin or hub is unknown, or the network does not have the criterion.
    DataError
        If there are no hubs.

    Examples
    --------
    >>> from corridormap.network import from_links
    >>> toy = from_links(["A", "B", "X"], ["B", "C", "Y"], length_km=[60, 40, 5])
    >>> print(nearest(toy, None, ["A", "C"])[["from_id", "nearest_id", "length_km"]].to_string())
      from_id nearest_id  length_km
    0       A          A        0.0
    1       B          C       40.0
    2       X        NaN        NaN
    3       C          C        0.0
    4       Y        NaN        NaN
    """
    question = asked(network, origins, hubs)
    return answered(question, reached(question, by=by))


class Question(NamedTuple):
    """Origins and hubs as a network knows them."""

    network: Network
    froms: Ends
    starts: NDArray[np.intp]
    """Positions of the nodes of all origins."""
    start_owner: NDArray[np.intp]
    """Which origin each of them belongs to; rising."""
    hubs: Ends
    hub_nodes: NDArray[np.intp]
    hub_owner: NDArray[np.intp]


class Reached(NamedTuple):
    """What is best reached from each origin."""

    hub: NDArray[np.int32]
    """Its number; of no meaning where there is none."""
    missing: NDArray[np.bool_]
    apart: NDArray[np.bool_]
    """Where no hub is in the same part of the network."""
    sums: dict[str, NDArray[np.float64]]


def asked(
    network: Network,
    origins: Iterable[Hashable] | pd.DataFrame | None,
    hubs: Iterable[Hashable] | pd.DataFrame,
) -> Question:
    """Find origins and hubs in a network, as `nearest` takes them."""
    count, every = len(network.node_ids), network.node_ids.to_numpy()
    if origins is not None:
        network, froms = attachment.entered(network, origins, prefix="origin:")
    network, ends = attachment.entered(network, hubs, prefix="hub:")
    if not len(ends.ids):
        message = "The nearest hub needs hubs; received none; give at least one"
        raise DataError(message)
    hub_nodes, hub_owner = names.resolve_all(network, ends.ids, role="destination")
    if origins is None:
        starts = owner = np.arange(count)
        froms = attachment.Ends(every, every, np.full(count, None, dtype=object))
    else:
        starts, owner = names.resolve_all(network, froms.ids, role="origin")
    return Question(network, froms, starts, owner, ends, hub_nodes, hub_owner)


def reached(question: Question, *, by: Criterion | None = None) -> Reached:
    """Search from all hubs at once, and add up what the paths from the origins take."""
    network, hub_nodes = question.network, question.hub_nodes
    graph = network.graph(by, reverse=True)
    weight, before, source = search.nearest(graph, graph.rank[hub_nodes])
    rows, owner, count = graph.rank[question.starts], question.start_owner, len(question.froms.ids)
    if len(rows) > count:
        ranked = np.lexsort((weight[rows], owner))
        rows = rows[ranked[np.searchsorted(owner[ranked], np.arange(count))]]
    missing = np.isinf(weight[rows])
    hub_of = np.zeros(len(graph), np.int32)
    hub_of[graph.rank[hub_nodes[::-1]]] = question.hub_owner[::-1]
    hub = hub_of[np.maximum(source[rows], 0)]
    del source, hub_of
    sums = _along(network, graph, (weight, before), rows)
    apart = missing
    if missing.any():
        parts = network.arrangement[1]
        apart = ~np.isin(parts[graph.order[rows]], parts[hub_nodes])
    return Reached(hub, missing, apart, sums)


def answered(question: Question, found: Reached) -> pd.DataFrame:
    """Return the table of `nearest`."""
    hub, missing, apart, sums = found
    table: dict[str, Any] = {
        "from_id": question.froms.called,
        "nearest_id": _with_nulls(question.hubs.called[hub], missing),
    }
    unknown = np.full(len(hub), np.nan)
    table |= {name: sums.get(name, unknown) for name in QUANTITIES}
    table["reason"] = reasons.of_missing(missing, apart, [question.froms.reason])
    return pd.DataFrame(table, copy=False)


def within(
    table: pd.DataFrame, cutoffs_h: Sequence[float], *, population: str = "population"
) -> pd.DataFrame:
    """Return how many people are within each cut-off, by country.

    Parameters
    ----------
    table
        One row per place with `time_h` (null: out of reach) and the column of the population;
        `country` where there is one, else all places count as one.
    cutoffs_h
        Hours, inclusive: a place at exactly 2 h is within 2 h.
    population
        Column of the people, from 0 up and not null.

    Returns
    -------
    DataFrame
        `country`, `cutoff_h`, `population` (of the places with ``time_h <= cutoff_h``) and
        `share` of the country's people in the table; sorted.

    Examples
    --------
    >>> places = pd.DataFrame({"time_h": [2.0, 2.5, None], "population": [10, 20, 70]})
    >>> within(places, [2, 3])["population"].tolist()
    [10.0, 30.0]
    """
    people, country, time = _people(table, population)
    total = people.groupby(country).sum()
    parts = []
    for cutoff in sorted({float(cutoff) for cutoff in cutoffs_h}):
        inside = people.where(time <= cutoff, 0.0).groupby(country).sum()
        part = pd.DataFrame({"cutoff_h": cutoff, "population": inside, "share": inside / total})
        parts.append(part.rename_axis("country").reset_index())
    if not parts:
        return pd.DataFrame(columns=["country", "cutoff_h", "population", "share"])
    return pd.concat(parts).sort_values(["country", "cutoff_h"], ignore_index=True)


def weighted_time(table: pd.DataFrame, *, population: str = "population") -> pd.DataFrame:
    """Return the mean time of the people of each country, weighted by population.

    Parameters
    ----------
    table
        As in `within`.

    Returns
    -------
    DataFrame
        `country`, `population` (all), `weighted_time_h` (of those who can reach at all; null if
        none can) and `unreached_population`.
    """
    people, country, time = _people(table, population)
    reached = people.where(time.notna(), 0.0)
    groups = (reached * time.fillna(0.0)).groupby(country).sum(), reached.groupby(country).sum()
    total = people.groupby(country).sum()
    return (
        pd.DataFrame(
            {
                "population": total,
                "weighted_time_h": groups[0] / groups[1].where(groups[1] > 0),
                "unreached_population": total - groups[1],
            }
        )
        .rename_axis("country")
        .reset_index()
    )


def market_access(
    matrix: pd.DataFrame,
    mass: Mapping[Hashable, float] | pd.Series[float],
    decay: Decay,
    *,
    column: str = "time_h",
) -> pd.Series[float]:
    """Return Σ mass · decay(time) over the destinations of each origin.

    Parameters
    ----------
    matrix
        An O-D matrix (`od.matrix`). Destinations that cannot be reached count nothing; an origin
        that is a destination too counts itself at time zero: drop that row if it must not.
    mass
        What there is at each destination, by `to_id`: people, jobs, TEU.
    decay
        One of `decay`, or any function of an array of times or costs.
    column
        What the decay is a function of.

    Returns
    -------
    Series
        Indexed by `from_id`, in the order of the matrix.

    Raises
    ------
    SchemaError
        If a destination has no mass.

    Examples
    --------
    >>> from corridormap.decay import stepped
    >>> matrix = pd.DataFrame({"from_id": ["A", "A"], "to_id": ["B", "C"], "time_h": [2.0, 9.0]})
    >>> market_access(matrix, {"B": 100.0, "C": 50.0}, stepped({2: 1.0, 10: 0.5})).to_dict()
    {'A': 125.0}
    """
    weights = matrix["to_id"].map(mass).astype(float)
    if weights.isna().any():
        unknown = matrix["to_id"][weights.isna()].unique()
        rule = "every destination has a mass"
        faults = [Fault("mass", str(name), None, rule, "none", "give it") for name in unknown[:10]]
        raise SchemaError(faults=faults)
    share = pd.Series(decay(matrix[column].to_numpy(float)), index=matrix.index)
    counted = (weights * share).where(matrix[column].notna(), 0.0)
    return counted.groupby(matrix["from_id"], sort=False).sum().rename("market_access")


def _along(
    network: Network,
    graph: Any,  # noqa: ANN401
    tree: tuple[NDArray[np.float64], NDArray[np.int32]],
    rows: NDArray[np.int32],
) -> dict[str, NDArray[np.float64]]:
    """Return each known quantity along the paths of the tree to some rows."""
    known = list(network.quantities)
    if graph.exact and len(known) == 1:
        total = tree[0][rows]
        total[np.isinf(total)] = np.nan
        return {known[0]: total}
    trees = search.forest(graph, *tree)
    values = [network.quantities[name] for name in known]
    if len(rows) * _FEW < len(graph):
        sums = search.sums_at(trees, rows, values)
    else:
        sums = search.sums_everywhere(trees, values, rows)
    return {name: total[0] for name, total in zip(known, sums, strict=True)}


def _with_nulls(ids: NDArray[Any], missing: NDArray[np.bool_]) -> Any:  # noqa: ANN401
    """Return ids with nulls in them, in a type that can hold them."""
    if not missing.any():
        return ids
    if ids.dtype.kind in "iu":
        return pd.arrays.IntegerArray(ids.astype(np.int64), missing)
    loose = ids.astype(object)
    loose[missing] = None
    return pd.Series(loose).infer_objects()


def _people(
    table: pd.DataFrame, population: str
) -> tuple[pd.Series[float], pd.Series[Any], pd.Series[float]]:
    """Return people, country and time of each place; raise a `SchemaError` if one is not there."""
    faults = [
        Fault("places", None, column, "the column is required", "none", f"add {column!r}")
        for column in ("time_h", population)
        if column not in table.columns
    ]
    if faults:
        raise SchemaError(faults=faults)
    people = table[population].astype(float)
    if (people < 0).any() or people.isna().any():
        rule, remedy = "people are counted from 0 up", "correct it or drop the place"
        wrong = table.index[(people < 0) | people.isna()][:10]
        raise SchemaError(
            faults=[
                Fault("places", str(row), population, rule, f"{people[row]:g}", remedy)
                for row in wrong
            ]
        )
    country = table["country"].fillna("") if "country" in table.columns else None
    if country is None:
        country = pd.Series("", index=table.index)
    return people, country, table["time_h"].astype(float)
