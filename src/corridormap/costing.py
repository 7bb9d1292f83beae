"""Length, time, money and CO₂ of every link, for one TEU (a 20-foot container) with its load.

======== ====================================================================================
kind     what it costs
======== ====================================================================================
running  length ÷ speed · (1 + rest), tariff · length, CO₂ factor · length
station  the dwell of the mode
border   time and fee of both sides: the crossing's, else the pair's, else exit + entry
gauge    time and fee of a change between gauges
transfer time and fee of a change between modes
ferry    the wait at the quay, then length ÷ speed at sea, with tariff and CO₂ like running
======== ====================================================================================

Every figure is a rate (see `rates`) or a quantity that the link brings along: `speed_kmh`,
`time_h`, `cost_usd`, `co2_kg`. Delays burn nothing: cranes and idling engines are left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from corridormap import network as networks
from corridormap.costs import coursing, station_tables, stationing
from corridormap.costs import given as given_networks
from corridormap.costs import rates as rate_tables
from corridormap.network import QUANTITIES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray
    from shapely import LineString

    from corridormap.costs.rates import Rates
    from corridormap.network import Network

__all__ = ["Tables", "network"]

KEPT = "costing.tables"
"""The key under which a network keeps the tables it was built from."""
TWO_TRACKS = 2
DELAYS = ("border", "station", "gauge", "transfer", "ferry")


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A change to the time or cost of links that are there already."""

    column: str
    """`time_h` or `cost_usd`."""
    applies: Callable[[pd.DataFrame], NDArray[np.bool_]]
    """Which of the links, as a mask."""
    value: float | None = None
    """The new value; None: `factor` times the old one."""
    factor: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """What a network is built from: stations, links between them, rates and adjustments."""

    nodes: pd.DataFrame
    links: pd.DataFrame
    rates: Rates
    adjustments: tuple[Adjustment, ...] = ()
    apart: bool = False
    """Whether stations are taken apart already, so that nodes and links are used as given."""
    lines: Mapping[str, LineString] = field(default_factory=dict)
    """By `link_id`: the line of a link, where known."""


def network(
    nodes: pd.DataFrame,
    links: pd.DataFrame,
    *,
    parameters: pd.DataFrame,
    overrides: Mapping[str, Any] | None = None,
) -> Network:
    """Build a network with the costs of one TEU from stations and the links between them.

    Parameters
    ----------
    nodes
        `node_id`, and where known `name`, `country`, `lon`, `lat`, `transfer` (whether cargo can
        change modes there; null: yes).
    links
        `from_id`, `to_id`, `length_km`, and where known `link_id`, `mode` (null: rail), `gauge_mm`,
        `status` (null: open; others are not in service), `speed_kmh`, `tracks`, `electrified`,
        `directed`, `crossing_id`, `share_before` (part of the length before the border, null:
        half), and `time_h`, `cost_usd`, `co2_kg`, which replace what would be computed.
        Where stops, borders or changes are links of their own (`kind`), or nodes have a `side` or
        share a `station_id`, the network is used as given (see `given`).
    parameters
        The parameter table with `value` and `used_as`.
    overrides
        ``[costs]`` of the project file.

    Returns
    -------
    Network
        It remembers its tables, so that a `Scenario` can be applied to it.

    Raises
    ------
    SchemaError
        Listing faults of the tables, or unknown rates.
    """
    rates = rate_tables.read(parameters, overrides)
    return build(tables(*station_tables.read(nodes, links), rates))


def tables(stations: pd.DataFrame, links: pd.DataFrame, rates: Rates) -> Tables:
    """Return checked stations and links (`station_tables.read`) as what a network is built from."""
    return Tables(stations, links, rates, apart=given_networks.is_apart(stations, links))


def build(tables: Tables) -> Network:
    """Build the network of prepared tables."""
    expand = given_networks.expand if tables.apart else stationing.expand
    nodes, links = expand(tables.nodes, tables.links)
    links = priced(links, tables)
    for adjustment in tables.adjustments:
        rows = adjustment.applies(links)
        old = links[adjustment.column]
        new = old * adjustment.factor if adjustment.value is None else adjustment.value
        links[adjustment.column] = old.where(~rows, new)
    if tables.lines:
        courses = coursing.courses(links, tables.links, tables.lines)
        links["geometry"] = pd.Series(courses, index=links.index, dtype=object)
    built = networks.from_tables(nodes, links)
    built.keep(KEPT, tables)
    return built


def priced(links: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Return expanded links with `length_km`, `time_h`, `cost_usd` and `co2_kg`.

    Parameters
    ----------
    links
        As `stationing.expand` returns them.
    tables
        Whose raw links and rates give the costs.
    """
    table = links.assign(**dict.fromkeys(QUANTITIES, 0.0))
    moving = (table["share"] > 0).to_numpy(dtype=bool)
    raw = tables.links.set_index("link_id")
    running = raw.reindex(table.loc[moving, "raw_link_id"])
    costs = _running(table[moving], running, tables.rates)
    for name, values in zip(QUANTITIES, costs, strict=True):
        table.loc[moving, name] = values
    still = table[~moving]
    if tables.apart:
        own = raw.reindex(still["raw_link_id"])[list(QUANTITIES)].set_axis(still.index)
        priced_by_rate = own[["time_h", "cost_usd"]].isna().any(axis=1)
        table.loc[still.index, list(QUANTITIES)] = own.fillna(0.0)
        still = still[priced_by_rate]
    quantities = ["time_h", "cost_usd"]
    rate = pd.DataFrame(_delays(still, tables.rates), still.index, quantities)
    if tables.apart:
        rate = own.loc[still.index, quantities].fillna(rate)
    table.loc[still.index, quantities] = rate
    return table


def _delays(still: pd.DataFrame, rates: Rates) -> NDArray[np.float64]:
    """Return time and fee of every link that stands still, each case worked out once."""
    ships = still["raw_link_id"].where(still["kind"] == "ferry", None)
    keys = ["kind", "mode", "station_id", "crossing_id", "from_country", "to_country"]
    known: dict[tuple[str | None, ...], tuple[float, float]] = {}
    delays = []
    for each in zip(*(still[key] for key in keys), ships, strict=True):
        key = tuple(_text(value) for value in each)
        if key not in known:
            kind, mode, *where = key
            known[key] = _delay(rates, str(kind), str(mode), *where)
        delays.append(known[key])
    return np.array(delays, float).reshape(-1, 2)


def _running(
    rows: pd.DataFrame, raw: pd.DataFrame, rates: Rates
) -> tuple[NDArray[np.float64], ...]:
    """Return length, time, cost and CO₂ of running links; `raw` is aligned with `rows`."""
    share = rows["share"].to_numpy(float)
    length = raw["length_km"].to_numpy(float) * share
    given = {name: raw[name].to_numpy(float) for name in ("speed_kmh", *QUANTITIES[1:])}
    power = raw["electrified"].eq(other=True).to_numpy(dtype=bool)
    threshold = rates.get("road.main_speed_kmh")
    fast = given["speed_kmh"] >= (np.inf if threshold is None else threshold)
    good_track = power | (raw["tracks"].to_numpy(float) >= TWO_TRACKS)
    main = np.where(rows["mode"] == "road", fast, good_track)
    scopes = list(zip(rows["mode"], rows["country"].map(_text), main, power, strict=True))
    unknown = {name: np.isnan(values) for name, values in given.items()}
    time, cost, co2 = (given[name] * share for name in QUANTITIES[1:])
    for scope in sorted(set(scopes), key=str):
        mode, country, is_main, is_powered = scope
        here = np.array([other == scope for other in scopes])
        todo = here & unknown["time_h"]
        if todo.any():
            speed = given["speed_kmh"][todo]
            if np.isnan(speed).any():
                speed = np.where(np.isnan(speed), rates.find(f"{mode}.speed_kmh", country), speed)
            rest = rates.get(f"{mode}.rest_h_per_h", country) or 0.0
            time[todo] = length[todo] / speed * (1 + rest)
        todo = here & unknown["cost_usd"]
        if todo.any():
            word = "main" if is_main else None
            cost[todo] = length[todo] * rates.find(f"{mode}.usd_per_km", country, word)
        todo = here & unknown["co2_kg"]
        if todo.any():
            word = "electrified" if is_powered else None
            co2[todo] = length[todo] * rates.find(f"{mode}.co2_kg_per_km", country, word)
    return length, time, cost, co2


def _delay(
    rates: Rates,
    kind: str,
    mode: str,
    station: str | None,
    crossing: str | None,
    before: str | None,
    after: str | None,
    ship: str | None,
) -> tuple[float, float]:
    """Return time and fee of a delay."""
    if kind == "border":
        where = (crossing, before, after)
        return _border(rates, f"{mode}.border_h", *where), _border(
            rates, f"{mode}.border_usd", *where
        )
    if kind == "ferry":
        return rates.find("ferry.wait_h", ship, station), 0.0
    if kind == "gauge":
        return rates.find("rail.gauge_h", station), rates.find("rail.gauge_usd", station)
    if kind == "transfer":
        scopes = (station, "ferry" if "ferry" in mode.split("-") else None)
        return rates.find("transfer.h", *scopes), rates.find("transfer.usd", *scopes)
    dwell = rates.get(f"{mode}.dwell_h", station)
    return (0.0 if dwell is None else dwell), 0.0


def _border(
    rates: Rates, name: str, crossing: str | None, before: str | None, after: str | None
) -> float:
    """Return what a border takes: crossing and pair are totals, countries one side each.

    A side without a figure takes half of the general rate.
    """
    pair = f"{before}-{after}"
    totals = [f"{crossing}.{pair}", crossing] if crossing else []
    for scope in (*totals, pair):
        total = rates.own(f"{name}.{scope}")
        if total is not None:
            return total
    half = rates.find(name) / 2
    sides = ((before, "out"), (after, "in"))
    total = 0.0
    for country, side in sides:
        own = rates.own(f"{name}.{country}.{side}")
        both = rates.own(f"{name}.{country}")
        total += own if own is not None else both if both is not None else half
    return total


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
