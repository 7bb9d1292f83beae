"""Interventions: what a scenario may change, and how each changes the tables of a network.

Stations, links, crossings and countries are named by the user; `targets` finds what a name stands
for. Opening, closing, speed and gauge change the links between stations; waiting times and fees
change the links that costing makes of them.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from corridormap import costing, station_tables, targets
from corridormap import network as networks
from corridormap.costing import Adjustment, Tables
from corridormap.errors import ScenarioError, suggest
from corridormap.tables import MODES
from corridormap.targets import EVERYWHERE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    from corridormap.network import Network

KINDS = (*costing.DELAYS, "running")
KEYS: dict[str, tuple[str, ...]] = {
    "dwell": ("at", "kind", "mode", "hours", "factor"),
    "speed": ("on", "mode", "kmh", "factor"),
    "cost": ("on", "kind", "mode", "usd", "factor"),
    "gauge": ("on", "gauge_mm", "beside"),
    "add": (
        "link_id",
        "from_id",
        "to_id",
        "mode",
        "length_km",
        "gauge_mm",
        "tracks",
        "electrified",
        "speed_kmh",
        "time_h",
        "cost_usd",
        "co2_kg",
        "crossing_id",
        "share_before",
        "directed",
        "source",
        "note",
    ),
}
ADDED_NUMBERS = ("length_km", "speed_kmh", "time_h", "cost_usd", "co2_kg", "share_before")
TOP = ("title", "summary", "extends", "open", "close", *KEYS)


@dataclass(frozen=True, slots=True)
class Open:
    """Links under construction or planned come into service."""

    names: tuple[str, ...]

    def change(self, tables: Tables) -> Tables:
        """Return tables in which what is named is open."""
        return _with_status(tables, self.names, "open")


@dataclass(frozen=True, slots=True)
class Close:
    """Links, crossings, stations or whole countries go out of service."""

    names: tuple[str, ...]

    def change(self, tables: Tables) -> Tables:
        """Return tables in which what is named is closed."""
        return _with_status(tables, self.names, "closed")


@dataclass(frozen=True, slots=True)
class Delay:
    """Waiting takes another time, or any link another price (``dwell`` and ``cost``)."""

    column: str
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    mode: str | None
    value: float | None
    factor: float

    def change(self, tables: Tables) -> Tables:
        """Return tables with the adjustment added."""
        found = [targets.named(tables, name) for name in self.names]
        kinds, mode = self.kinds, self.mode

        def applies(links: pd.DataFrame) -> NDArray[np.bool_]:
            chosen = np.zeros(len(links), bool)
            for meant in found:
                chosen |= meant.delays(links)
            chosen &= links["kind"].isin(kinds).to_numpy()
            # at sea is no wait: only what has no length stands still
            if self.column == "time_h":
                chosen &= (links["share"] == 0).to_numpy()
            if mode is not None:
                chosen &= (links["mode"] == mode).to_numpy()
            return chosen

        adjustment = Adjustment(self.column, applies, self.value, self.factor)
        return dataclasses.replace(tables, adjustments=(*tables.adjustments, adjustment))


@dataclass(frozen=True, slots=True)
class Speed:
    """Links are run at another speed."""

    names: tuple[str, ...]
    mode: str | None
    kmh: float | None
    factor: float

    def change(self, tables: Tables) -> Tables:
        """Return tables with the speed on the links."""
        links = tables.links.copy()
        rows = _rows(tables, self.names)
        if self.mode is not None:
            rows &= (links["mode"] == self.mode).to_numpy()
        if self.kmh is not None:
            links.loc[rows, "speed_kmh"] = self.kmh
            links.loc[rows, "time_h"] = np.nan
            return dataclasses.replace(tables, links=links)
        country = tables.nodes["country"].reindex(links["from_id"]).to_numpy()
        unknown = rows & links["speed_kmh"].isna().to_numpy() & links["time_h"].isna().to_numpy()
        for row in np.flatnonzero(unknown).tolist():
            name = str(links.loc[row, "mode"]) + ".speed_kmh"
            links.loc[row, "speed_kmh"] = tables.rates.find(name, country[row])
        links.loc[rows, "speed_kmh"] *= self.factor
        links.loc[rows, "time_h"] /= self.factor
        return dataclasses.replace(tables, links=links)


@dataclass(frozen=True, slots=True)
class Gauge:
    """Links get another gauge, or a second one beside theirs."""

    names: tuple[str, ...]
    gauge_mm: int
    beside: bool

    def change(self, tables: Tables) -> Tables:
        """Return tables with the gauge on the rail links named."""
        links = tables.links.copy()
        rows = _rows(tables, self.names) & (links["mode"] == "rail").to_numpy()
        for row in np.flatnonzero(rows).tolist():
            there = links.loc[row, "gauge_mm"]
            new = str(self.gauge_mm)
            if self.beside:
                old = [str(gauge) for gauge in station_tables.gauges(there) if gauge]
                new = "|".join(dict.fromkeys([*old, new]))
            links.loc[row, "gauge_mm"] = new
        return dataclasses.replace(tables, links=links)


@dataclass(frozen=True, slots=True)
class Add:
    """A new link between stations there are."""

    link: tuple[tuple[str, Any], ...]

    def change(self, tables: Tables) -> Tables:
        """Return tables with the link."""
        row = dict(self.link)
        for end in ("from_id", "to_id"):
            if row[end] not in tables.nodes.index:
                hint = suggest(str(row[end]), tables.nodes.index) or "; add it to the nodes first"
                message = f"add: No station {row[end]!r}{hint}"
                raise ScenarioError(message)
        known = tables.nodes.index
        links = station_tables.links(pd.DataFrame([row]), known)
        if links.loc[0, "link_id"] in set(tables.links["link_id"]):
            message = f"add: a link {links.loc[0, 'link_id']!r} exists; give it another link_id"
            raise ScenarioError(message)
        joined = pd.concat([tables.links.astype(object), links.astype(object)], ignore_index=True)
        return dataclasses.replace(tables, links=station_tables.links(joined, known))


Intervention = Open | Close | Delay | Speed | Gauge | Add


def apply(network: Network, interventions: tuple[Intervention, ...]) -> Network:
    """Return a network with the interventions in their order; without any, the network itself."""
    if not interventions:
        return network
    tables = network.kept(costing.KEPT)
    if tables is None:
        return _close_bare(network, interventions)
    for intervention in interventions:
        tables = intervention.change(tables)
    return costing.build(tables)


def parse(name: str, content: Mapping[str, Any]) -> tuple[Intervention, ...]:
    """Return the interventions of a scenario's table: open, close, then what changes links.

    Raises
    ------
    ScenarioError
        If a key is unknown or a value is not what it must be.
    """
    where = f"scenario {name!r}"
    _only(where, content, TOP)
    found: list[Intervention] = []
    for key, kind in (("open", Open), ("close", Close)):
        names = _names(f"{where}, {key}", content.get(key, ()))
        if names:
            found.append(kind(names))
    for key, keys in KEYS.items():
        given = content.get(key, ())
        listed = given if isinstance(given, list | tuple) else [given]
        for number, table in enumerate(listed, start=1):
            here = f"{where}, {key} {number}"
            if not hasattr(table, "items"):
                message = f"{here}: write it as a table ([[{key}]]); received {table!r}"
                raise ScenarioError(message)
            _only(here, table, keys)
            found.append(_parsed(here, key, table))
    return tuple(found)


def _parsed(where: str, key: str, table: Mapping[str, Any]) -> Intervention:
    if key == "add":
        for column in ("from_id", "to_id", "length_km"):
            if column not in table:
                message = f"{where}: {column} is required"
                raise ScenarioError(message)
        _mode(where, table)
        for column in ADDED_NUMBERS:
            _number(where, table, column)
        return Add(tuple(sorted(table.items())))
    names = _names(where, table.get("at" if key == "dwell" else "on", EVERYWHERE))
    if key == "gauge":
        return _gauge(where, table, names)
    amount = {"dwell": "hours", "speed": "kmh", "cost": "usd"}[key]
    value, factor = _number(where, table, amount), _number(where, table, "factor")
    if (value is None) == (factor is None):
        message = f"{where}: give either {amount} or factor"
        raise ScenarioError(message)
    mode, scale = _mode(where, table), 1.0 if factor is None else factor
    if key == "speed":
        if value == 0 or scale == 0:
            message = f"{where}: a speed is above 0; close the link instead"
            raise ScenarioError(message)
        return Speed(names, mode, value, scale)
    allowed = KINDS if key == "cost" else costing.DELAYS
    kinds = _kinds(where, _names(where, table.get("kind", allowed)), allowed)
    column = "time_h" if key == "dwell" else "cost_usd"
    return Delay(column, names, kinds, mode, value, scale)


def _gauge(where: str, table: Mapping[str, Any], names: tuple[str, ...]) -> Gauge:
    gauge = _number(where, table, "gauge_mm")
    if gauge is None or not gauge.is_integer() or gauge == 0:
        message = f"{where}: gauge_mm is a whole number of millimetres, for example 1435"
        raise ScenarioError(message)
    return Gauge(names, int(gauge), bool(table.get("beside", False)))


def _kinds(where: str, kinds: tuple[str, ...], allowed: tuple[str, ...]) -> tuple[str, ...]:
    for kind in kinds:
        if kind not in allowed:
            hint = suggest(kind, allowed) or f"; kinds are {', '.join(allowed)}"
            message = f"{where}: no kind {kind!r}{hint}"
            raise ScenarioError(message)
    return kinds


def _only(where: str, table: Mapping[str, Any], keys: Iterable[str]) -> None:
    keys = tuple(keys)
    for key in table:
        if key not in keys:
            message = f"{where}: no key {key!r}{suggest(key, keys)}\nKeys are {', '.join(keys)}"
            raise ScenarioError(message)


def _names(where: str, value: object) -> tuple[str, ...]:
    names = (value,) if isinstance(value, str) else value
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        message = f"{where}: names are texts in a list; received {value!r}"
        raise ScenarioError(message)
    return tuple(str(name) for name in names)


def _number(where: str, table: Mapping[str, Any], key: str) -> float | None:
    value = table.get(key)
    if value is None:
        return None
    good = isinstance(value, int | float) and not isinstance(value, bool)
    if not good or not math.isfinite(value) or value < 0:
        message = f"{where}: {key} is a number of at least 0; received {value!r}"
        raise ScenarioError(message)
    return float(value)


def _mode(where: str, table: Mapping[str, Any]) -> str | None:
    mode = table.get("mode")
    if mode is not None and mode not in MODES:
        hint = suggest(str(mode), MODES) or f"; modes are {', '.join(MODES)}"
        message = f"{where}: no mode {mode!r}{hint}"
        raise ScenarioError(message)
    return mode


def _rows(tables: Tables, names: Iterable[str]) -> NDArray[np.bool_]:
    rows = np.zeros(len(tables.links), bool)
    for name in names:
        rows |= targets.named(tables, name).rows(tables)
    return rows


def _with_status(tables: Tables, names: tuple[str, ...], status: str) -> Tables:
    links = tables.links.copy()
    links.loc[_rows(tables, names), "status"] = status
    return dataclasses.replace(tables, links=links)


def _close_bare(network: Network, interventions: tuple[Intervention, ...]) -> Network:
    """Close links or nodes of a network that has no stations behind it."""
    nodes, links = network.nodes, network.links
    if network.one_way is not None:
        links = links.assign(directed=network.one_way)
    for intervention in interventions:
        if not isinstance(intervention, Close):
            word = type(intervention).__name__.lower()
            message = (
                f"{word} needs a network of stations (a corridor's, or costing.network); this one "
                "was made from bare links and can only be closed in places"
            )
            raise ScenarioError(message)
        for name in intervention.names:
            links = links[~_bare_rows(nodes, links, name)]
    ids = nodes.index.rename("node_id")
    return networks.from_tables(nodes.set_axis(ids), links)


def _bare_rows(nodes: pd.DataFrame, links: pd.DataFrame, name: str) -> NDArray[np.bool_]:
    columns: list[Callable[[], pd.Series]] = [
        lambda column=column: links[column].astype(str) == name  # type: ignore[misc]
        for column in ("link_id", "from_id", "to_id", "crossing_id", "country", "station_id")
        if column in links.columns
    ]
    rows = np.zeros(len(links), bool)
    for test in columns:
        rows |= test().to_numpy(dtype=bool)
    if not rows.any() and name not in set(nodes.index.astype(str)):
        names = [str(value) for value in [*links["link_id"], *nodes.index]]
        message = f"No link or node {name!r}{suggest(name, names)}"
        raise ScenarioError(message)
    return rows
