"""Measures for soft words: isolation, hub, bypass, uninterrupted, linchpin.

Each gives a word one formula, so that it can be held against a threshold; definitions and
thresholds are in ``docs/claims.md``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from corridormap import access, attachment, criticality
from corridormap.errors import DataError
from corridormap.ledger.evidence import Figure, Part
from corridormap.ledger.measures.paths import ways

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd
    from numpy.typing import NDArray

    from corridormap.ledger.evidence import Evidence
    from corridormap.network import Criterion, Network

    Quantity = Literal["time", "cost"]

_COLUMN = {"time": "time_h", "cost": "cost_usd"}
_UNIT = {"time": "h", "cost": "USD"}
_SHOWN = 5
_SAME_H = 1e-6
"""Times that differ by less are the same way."""


def isolation(
    evidence: Evidence,
    *,
    country: str,
    seaports: list[str],
    markets: list[str],
    before: str = "today",
    after: str,
    of: Quantity = "time",
) -> Figure:
    """Return by how many per cent isolation changes: less than 0 is less isolated.

    Isolation is the mean over the nearest of some seaports and each of some markets of the
    population-weighted time (or cost) from the settlements of the country.
    """
    places = evidence.places(country)
    aims = {"nearest seaport": seaports} | {name: [name] for name in markets}
    old_ways, new_ways = (
        _reached(evidence, country, places, aims, scenario, of) for scenario in (before, after)
    )
    people = places["population"].to_numpy(float)
    parts = []
    for label in aims:
        both = people * np.isfinite(old_ways[label]) * np.isfinite(new_ways[label])
        if not both.sum():
            message = f"nobody in {country} reaches {label} under both {before!r} and {after!r}"
            raise DataError(message)
        old, new = (
            float((both * np.nan_to_num(ways[label])).sum() / both.sum())
            for ways in (old_ways, new_ways)
        )
        parts.append(Part(label, (new / old - 1) * 100, old, new))
    old = float(np.mean([part.before for part in parts]))
    new = float(np.mean([part.after for part in parts]))
    unit = _UNIT[of]
    how = (
        f"mean {of} from {country}, of those reached under both: {old:,.1f} {unit} under {before}, "
        f"{new:,.1f} under {after}"
    )
    return Figure((new / old - 1) * 100, how, tuple(parts))


def _reached(
    evidence: Evidence,
    country: str,
    places: pd.DataFrame,
    aims: dict[str, list[str]],
    scenario: str,
    of: Quantity,
) -> dict[str, NDArray[np.float64]]:
    """Return the time or cost from each settlement to each aim; NaN: no way."""
    network = evidence.kept(
        f"attached {country} {scenario}", lambda: _attached(evidence.network(scenario), places)
    )
    return {
        label: access.nearest(network, places, hubs, by=of)[_COLUMN[of]].to_numpy(float)
        for label, hubs in aims.items()
    }


def _attached(network: Network, places: pd.DataFrame) -> Network:
    """Return the network with settlements, which reach every station nearby at the road tariff."""
    joined, _ = attachment.attach(network, places, every=True, **attachment.road_rates(network))
    return joined


def hub(
    evidence: Evidence,
    *,
    country: str,
    places: list[str],
    before: str = "today",
    after: str,
    by: Criterion = "time",
) -> Figure:
    """Return by how many percentage points the share of third-country ways through it changes.

    Third-country ways join two of some places in different countries, both outside the country;
    each ordered pair counts once. A way leads through the country if it is worse without it.
    """
    shares = [_through_share(evidence, country, places, name, by) for name in (before, after)]
    (old, pairs, old_count), (new, _, new_count) = shares
    how = (
        f"{old_count} of {pairs} third-country ways best by {by} lead through {country} under "
        f"{before}, {new_count} under {after}"
    )
    parts = (Part("share of third-country ways", new - old, old, new),)
    return Figure(new - old, how, parts)


def _through_share(
    evidence: Evidence, country: str, places: list[str], scenario: str, by: Criterion
) -> tuple[float, int, int]:
    home = _countries(evidence.network(scenario))
    outside = [name for name in places if home.get(name) != country]
    free = ways(evidence, outside, outside, scenario=scenario, by=by)
    without = ways(evidence, outside, outside, scenario=scenario, by=by, avoid=[country])
    ends = free["from_id"].map(home) != free["to_id"].map(home)
    column = evidence.network(scenario).column(by)
    joined = ends & free[column].notna()
    passing = joined & ~(without[column] <= free[column] + _SAME_H)
    count, total = int(passing.sum()), int(joined.sum())
    if not total:
        message = "third-country ways need places in two other countries; received none joined"
        raise DataError(message)
    return count / total * 100, total, count


def _countries(network: Network) -> dict[Hashable, str]:
    """Return the country of every node, by its id and by the station it belongs to."""
    nodes = network.nodes
    found = nodes["country"].to_dict()
    if "station_id" in nodes:
        found |= nodes.dropna(subset=["station_id"]).set_index("station_id")["country"].to_dict()
    return found


def bypass(
    evidence: Evidence,
    *,
    countries: list[str],
    origins: list[str],
    destinations: list[str],
    before: str = "today",
    after: str,
    by: Quantity = "time",
) -> Figure:
    """Return by how many per cent the price of avoiding some countries, one by one, changes.

    The price is the mean over pairs of the time (or cost) lost when the country is avoided, summed
    over the countries; pairs that cannot avoid it, or begin or end in it, are left out of both.
    """
    parts = []
    for country in countries:
        losses = [
            _loss(evidence, country, origins, destinations, name, by) for name in (before, after)
        ]
        both = losses[0].notna() & losses[1].notna()
        old, new = (float(loss[both].mean()) if both.any() else 0.0 for loss in losses)
        stuck = int((~both).sum())
        label = f"without {country}" + (f" ({stuck} pairs have no other way)" if stuck else "")
        parts.append(Part(label, (new / old - 1) * 100 if old else None, old, new))
    old, new = (sum(getattr(part, when) or 0.0 for part in parts) for when in ("before", "after"))
    unit = _UNIT[by]
    how = (
        f"avoiding {', '.join(countries)} in turn costs {old:,.1f} {unit} a pair under {before} "
        f"and {new:,.1f} under {after}"
    )
    if not old:
        return Figure(None, f"{how}; nothing is lost to begin with", tuple(parts))
    return Figure((new / old - 1) * 100, how, tuple(parts))


def _loss(
    evidence: Evidence,
    country: str,
    origins: list[str],
    destinations: list[str],
    scenario: str,
    by: Quantity,
) -> pd.Series:
    home = _countries(evidence.network(scenario))
    free = ways(evidence, origins, destinations, scenario=scenario, by=by)
    outside = (free["from_id"].map(home) != country) & (free["to_id"].map(home) != country)
    without = ways(evidence, origins, destinations, scenario=scenario, by=by, avoid=[country])
    column = _COLUMN[by]
    return (without[column] - free[column]).where(outside)


def uninterrupted(
    evidence: Evidence, *, origins: list[str], destinations: list[str], scenario: str
) -> Figure:
    """Return the largest loss when one crossing closes, in per cent of the mean time of pairs."""
    mean = float(ways(evidence, origins, destinations, scenario=scenario)["time_h"].mean())
    rows = _closures(evidence, origins, destinations, scenario, "crossing")
    if rows.empty:
        return Figure(0.0, "no way passes a crossing")
    worst = rows.sort_values("extra_time_h", ascending=False, kind="stable")
    parts = tuple(
        Part(str(row["name"]), row["extra_time_h"] / mean * 100, mean, mean + row["extra_time_h"])
        for row in worst.head(_SHOWN).to_dict("records")
    )
    lost = int(rows["lost_pairs"].max())
    cut = f"; at worst {lost} pairs are cut off" if lost else "; no pair is cut off"
    top = worst.iloc[0]
    how = (
        f"closing {top['name']} adds {top['extra_time_h']:.1f} h to a mean of {mean:.1f} h over "
        f"{len(origins) * len(destinations)} pairs under {scenario}{cut}"
    )
    return Figure(float(top["extra_time_h"]) / mean * 100, how, parts)


def linchpin(
    evidence: Evidence,
    *,
    members: list[str],
    origins: list[str],
    destinations: list[str],
    scenario: str,
    kind: Literal["crossing", "link"] = "crossing",
) -> Figure:
    """Return the best rank of any of some crossings or links, by what its closing costs.

    Rank 1 is what the ways miss most; what no way uses has no rank.
    """
    rows = _closures(evidence, origins, destinations, scenario, kind)
    rows = rows.assign(place=rows["rank"].rank(method="min").astype(int))
    own = rows[rows["id"].isin(members)]
    first = rows.iloc[0] if len(rows) else None
    if first is None or own.empty:
        return Figure(None, f"no way under {scenario} uses any of {', '.join(members)}")
    best = own.iloc[0]
    how = (
        f"of {len(rows)} {'crossings' if kind == 'crossing' else 'links'} in use under {scenario}, "
        f"{best['name']} is number {best['place']} ({best['extra_time_h']:.1f} h a pair if it "
        f"closes); the first is {first['name']} ({first['extra_time_h']:.1f} h)"
    )
    parts = tuple(
        Part(f"{row['place']}. {row['name']}", row["extra_time_h"])
        for row in rows.head(_SHOWN).to_dict("records")
    )
    return Figure(float(best["place"]), how, parts)


def _closures(
    evidence: Evidence, origins: list[str], destinations: list[str], scenario: str, kind: str
) -> pd.DataFrame:
    def made() -> pd.DataFrame:
        network = evidence.network(scenario)
        if kind == "crossing":  # links without a name of their own are not closed one by one
            nameless = network.links.drop(columns="raw_link_id", errors="ignore")
            network = replace(network, link_table=nameless.assign(link_id=None))
        rows = criticality.rows(network, origins, destinations, unused=False)
        return rows[rows["kind"] == kind].reset_index(drop=True)

    key = f"closures {kind} {scenario} {origins} {destinations}"
    found: pd.DataFrame = evidence.kept(key, made)
    return found
