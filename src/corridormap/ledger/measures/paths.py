"""Measures of single ways through the network: length, time and cost, and what a scenario saves.

`ways` is what all measures of the network stand on: an O-D matrix under a scenario, of some modes
only, through a station or without a country if asked.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from corridormap import od
from corridormap.engine import avoidance
from corridormap.errors import DataError, NetworkError, suggest
from corridormap.ledger.evidence import Figure, Part
from corridormap.network import Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from corridormap.ledger.evidence import Evidence
    from corridormap.network import Criterion

UNITS = {"length_km": "km", "time_h": "h", "cost_usd": "USD", "time_d": "d"}
_HOURS_PER_DAY = 24.0


def ways(
    evidence: Evidence,
    origins: list[str],
    destinations: list[str],
    *,
    scenario: str,
    by: Criterion = "time",
    through: str | None = None,
    avoid: list[str] | None = None,
    modes: list[str] | None = None,
) -> pd.DataFrame:
    """Return the O-D matrix under a scenario, each way as good as the conditions allow.

    Parameters
    ----------
    through
        A station that every way passes; stopping and changing there is counted.
    avoid
        Country codes, stations, crossings or links that no way uses.
    modes
        Modes that ways keep to; None: all.

    Returns
    -------
    DataFrame
        As `od.matrix`, with `time_d` (days); null where no way leads.
    """
    key = f"network {scenario} {avoid} {modes}"

    def made() -> pd.DataFrame:
        network = evidence.kept(
            key, lambda: limited(evidence.network(scenario), avoid=avoid, modes=modes)
        )
        if through is None:
            table = od.matrix(network, origins, destinations, by=by)
        else:
            table = _through(network, origins, destinations, by=by, station=through)
        return table.assign(time_d=table["time_h"] / _HOURS_PER_DAY)

    found: pd.DataFrame = evidence.kept(f"ways {key} {by} {through} {origins} {destinations}", made)
    return found


def limited(
    network: Network, *, avoid: list[str] | None = None, modes: list[str] | None = None
) -> Network:
    """Return the network without what is to be avoided, and with links of some modes only."""
    keep = np.ones(network.link_count, bool)
    if avoid:
        keep &= avoidance.usable(network, avoid)
    if modes is not None:
        used = network.links["mode"].astype(str).str.split("-")
        keep &= np.array([set(words) <= set(modes) for words in used], bool)
    return network if keep.all() else _part(network, keep)


def _part(network: Network, keep: NDArray[np.bool_]) -> Network:
    one_way = network.one_way
    return Network(
        network.node_ids,
        network.from_position[keep],
        network.to_position[keep],
        {name: values[keep] for name, values in network.quantities.items()},
        None if one_way is None else one_way[keep],
        node_table=network.nodes,
        link_table=network.links[keep].reset_index(drop=True),
    )


def _through(
    network: Network,
    origins: list[str],
    destinations: list[str],
    *,
    by: Criterion,
    station: str,
) -> pd.DataFrame:
    """Join the ways to a station and those from it where a train arrives there."""
    nodes = network.nodes
    here = (nodes["station_id"] == station) & (nodes["side"] == "arrive")
    if not here.any():
        message = f"No station {station!r} to pass"
        raise NetworkError(message + suggest(station, nodes["station_id"].dropna().unique()))
    stops = nodes.index[here].tolist()
    first = od.matrix(network, origins, stops, by=by)
    second = od.matrix(network, stops, destinations, by=by)
    joined = first.merge(second, left_on="to_id", right_on="from_id", suffixes=("", "_2"))
    for name in network.quantities:
        joined[name] += joined[f"{name}_2"]
    joined["to_id"] = joined["to_id_2"]
    ranked = joined.sort_values(network.column(by), kind="stable", na_position="last")
    best = ranked.drop_duplicates(["from_id", "to_id"]).set_index(["from_id", "to_id"])
    pairs = pd.DataFrame(list(product(origins, destinations)), columns=["from_id", "to_id"])
    columns = [*network.quantities, "reason"]
    return pairs.join(best[columns], on=["from_id", "to_id"])


def path(
    evidence: Evidence,
    *,
    quantity: str,
    from_id: str,
    to_id: str,
    scenario: str = "today",
    by: Criterion = "time",
    through: str | None = None,
    avoid: list[str] | None = None,
    modes: list[str] | None = None,
) -> Figure:
    """Return length, time or cost of the best way between two stations."""
    table = ways(
        evidence,
        [from_id],
        [to_id],
        scenario=scenario,
        by=by,
        through=through,
        avoid=avoid,
        modes=modes,
    )
    row = table.iloc[0]
    if np.isnan(row["length_km"]):
        return Figure(None, f"{from_id} to {to_id}: {row['reason']}")
    how = (
        f"{from_id} to {to_id}, the way best by {by}{_limits(through, avoid, modes)}, scenario "
        f"{scenario}: {row['length_km']:,.0f} km, {row['time_h']:.0f} h, {row['cost_usd']:,.0f} USD"
    )
    return Figure(float(row[quantity]), how)


def saved(  # noqa: PLR0913
    evidence: Evidence,
    *,
    quantity: str,
    origins: list[str],
    destinations: list[str],
    before: str = "today",
    after: str,
    by: Criterion = "time",
    before_through: str | None = None,
    after_through: str | None = None,
    modes: list[str] | None = None,
) -> Figure:
    """Return how much shorter, quicker or cheaper ways become: the median over pairs.

    Of every pair, the way best by `by` before and after; the parts are the pairs.
    """
    both = [
        ways(
            evidence,
            origins,
            destinations,
            scenario=scenario,
            by=by,
            through=through,
            modes=modes,
        )
        for scenario, through in ((before, before_through), (after, after_through))
    ]
    parts = []
    for first, second in zip(both[0].to_dict("records"), both[1].to_dict("records"), strict=True):
        label = f"{first['from_id']}–{first['to_id']}"
        old, new = float(first[quantity]), float(second[quantity])
        known = np.isfinite(old) and np.isfinite(new)
        parts.append(
            Part(
                label,
                old - new if known else None,
                old if np.isfinite(old) else None,
                new if np.isfinite(new) else None,
            )
        )
    values = [part.value for part in parts if part.value is not None]
    if not values:
        return Figure(None, "no pair is joined before and after", tuple(parts))
    unit = UNITS[quantity]
    how = (
        f"{len(values)} of {len(parts)} pairs, ways best by {by}"
        f"{_limits(before_through, None, modes)} under {before} and "
        f"under {after}{_limits(after_through, None, None)}: from {min(values):,.1f} to "
        f"{max(values):,.1f} {unit} saved, the median counts"
    )
    return Figure(float(np.median(values)), how, tuple(parts))


def link_length(evidence: Evidence, *, links: list[str]) -> Figure:
    """Return the summed length of links of the network, as its table has them."""
    table = evidence.table("links").set_index("link_id")
    unknown = [name for name in links if name not in table.index]
    if unknown:
        message = f"No link {unknown[0]!r} in the table links{suggest(unknown[0], table.index)}"
        raise DataError(message)
    lengths = table.loc[links, "length_km"].astype(float)
    terms = " + ".join(f"{name} {value:g}" for name, value in lengths.items())
    return Figure(float(lengths.sum()), f"{terms} km")


def border_time(
    evidence: Evidence, *, crossing: str, from_country: str, scenario: str = "today"
) -> Figure:
    """Return the hours that passing a crossing takes in the network, coming from a country."""
    links = evidence.network(scenario).links
    rows = links[(links["kind"] == "border") & (links["crossing_id"] == crossing)]
    rows = rows[rows["from_country"] == from_country]
    if rows.empty:
        message = f"No crossing {crossing!r} leaving {from_country!r} in the network"
        raise DataError(message + suggest(crossing, links["crossing_id"].dropna().unique()))
    hours = float(rows["time_h"].iloc[0])
    return Figure(hours, f"{crossing}, coming from {from_country}: {hours:g} h in the network")


def _limits(through: str | None, avoid: list[str] | None, modes: list[str] | None) -> str:
    words = [f" through {through}"] if through else []
    words += [f" without {', '.join(avoid)}"] if avoid else []
    words += [f" by {' and '.join(modes)}"] if modes else []
    return "".join(words)
