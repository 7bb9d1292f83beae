"""What the settlements of a corridor reach: hubs, people within a time, markets.

Settlements and hubs join the network by road (`attachment`); here is put together what `access`,
`od` and `inequality` measure on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from corridormap import access, attachment, decay, inequality
from corridormap.engine import nearby
from corridormap.errors import DataError, NetworkError, suggest
from corridormap.measures import HERE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from corridormap.measures import Measures
    from corridormap.network import Criterion, Network

CUTOFFS_H = (12.0, 24.0, 48.0, 96.0)
HUB_KINDS = ("hub", "seaport", "caspian_port")
"""Kinds of station that cargo is handled at, where no kind is asked for."""
MARKETS = 200
"""Market access and criticality count the most populous settlements, this many."""
SCALE_H = 24.0
"""A market a day away weighs 1/e of one next door."""
_PLACE, _HUB = "place:", "hub:"
_MEANS = {
    "length_km": "weighted_length_km",
    "cost_usd": "weighted_cost_usd",
    "market_access": "market_access",
}
"""Columns averaged over the people of a country, and what the mean is called."""


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """The answer of `rows`."""

    places: pd.DataFrame
    """`place_id`, `name`, `country`, `population`, `nearest_id`, `length_km`, `time_h`,
    `cost_usd`, `co2_kg`, `market_access`, `reason`; one row per settlement. The market access of
    one that does not join the network is null here, and counts as none in the mean of a country."""
    by_country: pd.DataFrame
    """`country`, `population`, `weighted_time_h`, `unreached_population`, `gini`, `theil` (of
    time), `within` (a list per cut-off), `weighted_length_km`, `weighted_cost_usd`,
    `market_access`."""


def rows(
    network: Network,
    places: gpd.GeoDataFrame,
    *,
    hubs: gpd.GeoDataFrame | None = None,
    kind: str | None = None,
    cutoffs_h: Sequence[float] = CUTOFFS_H,
    by: Criterion | None = None,
    measures: Measures = HERE,
) -> Reach:
    """Return the nearest hub of every settlement and the access of every country.

    Parameters
    ----------
    places
        Points with `place_id`, `name`, `country`, `population` (null: unknown, weighs nothing).
    hubs
        Points with `hub_id` and `kind`, used where no station of the network is of the kind.
    kind
        Kind of hub; None: stations of `HUB_KINDS`, else all hubs.
    cutoffs_h
        Inclusive: a settlement at exactly 24 h is within 24 h.
    by
        What nearest means; None: time.
    measures
        Who computes.

    Raises
    ------
    NetworkError
        If nothing is of that kind, with the kinds there are.
    DataError
        If there are no places or hubs.
    """
    joined, ends, goals = joined_to(network, places, hubs=hubs, kind=kind)
    near = measures.nearest(joined, ends.ids, goals, by=by)
    given = places[["place_id", "name", "country", "population"]].reset_index(drop=True)
    table = pd.DataFrame(given).join(near.drop(columns="from_id"))
    table["nearest_id"] = table["nearest_id"].map(bare)
    table["market_access"] = _markets(joined, given, measures)
    unjoined = table["nearest_id"].isna() & ~pd.isna(ends.reason)
    table["reason"] = table["reason"].mask(unjoined, pd.Series(ends.reason, dtype=object))
    told = table.assign(market_access=table["market_access"].mask(unjoined))
    return Reach(told, _by_country(table, cutoffs_h))


def joined_to(
    network: Network,
    places: gpd.GeoDataFrame,
    *,
    hubs: gpd.GeoDataFrame | None,
    kind: str | None,
) -> tuple[Network, attachment.Ends, list[str]]:
    """Return the network with settlements and hubs, how they were joined, and the hubs' ids."""
    joined, ends = attachment.by_road(network, places, prefix=_PLACE)
    joined, goals = of_hubs(joined, hubs=hubs, kind=kind)
    return joined, ends, goals


def of_hubs(
    network: Network, *, hubs: gpd.GeoDataFrame | None, kind: str | None
) -> tuple[Network, list[str]]:
    """Return the network with hubs, and their ids: stations of the kind, else hubs of the table.

    Raises
    ------
    NetworkError
        If neither is of that kind, with the kinds there are.
    """
    stations = of_kind(network, kind)
    if stations:
        return network, stations
    joined, listed = attachment.by_road(network, _chosen_hubs(network, hubs, kind), prefix=_HUB)
    return joined, listed.ids.tolist()


def of_kind(network: Network, kind: str | None) -> list[str]:
    """Return the stations of a kind (None: of `HUB_KINDS`); empty where there are none."""
    nodes = network.nodes
    if "kind" not in nodes.columns or "station_id" not in nodes.columns:
        return []
    kinds = HUB_KINDS if kind is None else (kind,)
    return sorted(
        {str(name) for name in nodes.loc[nodes["kind"].isin(kinds), "station_id"].dropna()}
    )


def kinds_of(network: Network, hubs: gpd.GeoDataFrame | None) -> set[str]:
    """Return the kinds that stations of the network and hubs of the table have.

    A settlement that joined the network by road is an end of it, no station.
    """
    kinds = set() if hubs is None else set(hubs["kind"].dropna().astype(str))
    if "kind" in network.nodes.columns:
        kinds |= set(network.nodes["kind"].dropna().astype(str)) - {nearby.PLACE}
    return kinds


def settled(network: Network, places: gpd.GeoDataFrame) -> tuple[Network, pd.DataFrame]:
    """Return the network with the most populous settlements, and these: `place_id`, `population`.

    Raises
    ------
    DataError
        If no settlement has a known population.
    """
    largest = _largest(places)
    if largest.empty:
        message = "Settlements with people are needed; received none; give places a population"
        raise DataError(message)
    joined, ends = attachment.by_road(network, largest, prefix=_PLACE)
    people = largest["population"].to_numpy()
    return joined, pd.DataFrame({"place_id": ends.ids, "population": people})


def _largest(places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the `MARKETS` most populous settlements; of equals the first by id."""
    known = places[places["population"].fillna(0).astype(float) > 0]
    order = known.sort_values(["population", "place_id"], ascending=[False, True], kind="stable")
    return order.head(MARKETS)


def _chosen_hubs(
    network: Network, hubs: gpd.GeoDataFrame | None, kind: str | None
) -> gpd.GeoDataFrame:
    asked = "hub" if kind is None else f"hub of kind {kind!r}"
    chosen = hubs
    if chosen is not None and kind is not None:
        chosen = chosen[chosen["kind"] == kind]
    if chosen is not None and not chosen.empty and "status" in chosen.columns:
        chosen = chosen[chosen["status"].isna() | (chosen["status"] == "open")]
        if chosen.empty:
            message = (
                f"Only hubs in service count; of the table hubs no {asked} has the status open "
                "(or none stated); correct the status or name another kind"
            )
            raise NetworkError(message)
    if chosen is None or chosen.empty:
        kinds = kinds_of(network, hubs)
        remedy = (
            "add a table of hubs, or draft a project with those near the line: "
            "corridormap init DIR --from FILE"
        )
        if kinds:
            remedy = (suggest(kind or "", kinds) or "; name a kind").removeprefix("; ")
            remedy = f"{remedy.removesuffix('?')}; kinds here are {', '.join(sorted(kinds))}"
        message = f"Access needs hubs; the corridor has no {asked}; {remedy}"
        raise NetworkError(message)
    return chosen


def _markets(joined: Network, places: pd.DataFrame, measures: Measures) -> list[float]:
    """Return Σ population · exp(−time ÷ scale) over the most populous settlements."""
    markets = _largest(places)
    ids = [_PLACE + str(name) for name in places["place_id"]]
    mass = pd.Series(
        markets["population"].to_numpy(dtype=float),
        index=[_PLACE + str(name) for name in markets["place_id"]],
    )
    if mass.empty:
        return [0.0] * len(ids)
    matrix = measures.matrix(joined, ids, list(mass.index))
    reached = access.market_access(matrix, mass, decay.exponential(scale_h=SCALE_H))
    return [float(value) for value in reached.reindex(ids)]


def _by_country(table: pd.DataFrame, cutoffs_h: Sequence[float]) -> pd.DataFrame:
    people_of = table.assign(population=table["population"].astype(float).fillna(0.0))
    people_of["country"] = (
        people_of["country"].astype(object).where(people_of["country"].notna(), "?")
    )
    time = access.weighted_time(people_of)
    uneven = inequality.by_country(people_of, "time_h")
    within = access.within(people_of, list(cutoffs_h))
    lists = within.groupby("country")[["cutoff_h", "population", "share"]].apply(
        lambda part: part.to_dict("records")
    )
    found = time.merge(uneven, on="country", how="left")
    found["within"] = found["country"].map(lists)
    for column, name in _MEANS.items():
        found[name] = found["country"].map(_weighted(people_of, column))
    found["country"] = found["country"].where(found["country"] != "?", None)
    return found


def _weighted(table: pd.DataFrame, column: str) -> pd.Series[float]:
    known = table[table[column].notna() & (table["population"] > 0)]
    total = (known[column] * known["population"]).groupby(known["country"]).sum()
    return total / known["population"].groupby(known["country"]).sum()


def bare(name: object) -> object:
    """Return the id a settlement or hub has in its table, None for null."""
    if isinstance(name, str):
        return name.removeprefix(_PLACE).removeprefix(_HUB)
    return None if pd.isna(name) else name  # type: ignore[call-overload]
