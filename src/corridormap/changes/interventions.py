"""Interventions: what a scenario may change, and how each changes the tables of a network.

Stations, links, crossings and countries are named by the user; `targets` finds what a name stands
for. Opening, closing, speed and gauge change the links between stations; waiting times and fees
change the links that costing makes of them.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from corridormap import costing
from corridormap import network as networks
from corridormap.changes import targets
from corridormap.costing import Adjustment, Tables
from corridormap.costs import given, station_tables, stationing
from corridormap.errors import CorridorMapError, ScenarioError, suggest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from corridormap.changes.targets import Named
    from corridormap.network import Network


_NONE_LEFT = "a scenario leaves links in service; this one closes all; close fewer"


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
        found = _meant(tables, self.names)
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
        if tables.apart:  # what stands still has no speed
            rows &= given.is_moving(links).to_numpy()
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
        if tables.apart:
            message = (
                "gauge: this network says itself where gauges change, as links of kind gauge; "
                "close these, or give them another dwell"
            )
            raise ScenarioError(message)
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
            row[end] = _only_node(tables, row[end])
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


def faults(network: Network, interventions: Iterable[Intervention]) -> list[CorridorMapError]:
    """Return what is wrong with interventions, each held against the network by itself.

    A network is only built where links come into service that were not priced before.
    """
    tables = network.kept(costing.KEPT)
    if tables is None:
        message = "interventions are held against a network of stations; received bare links"
        raise ScenarioError(message)
    found: list[CorridorMapError] = []
    brings_links = False
    for intervention in interventions:
        try:
            tables = intervention.change(tables)
        except ScenarioError as err:  # one line for each name that stands for nothing
            found += [ScenarioError(line) for line in str(err).splitlines()]
        except CorridorMapError as err:
            found.append(err)
        brings_links |= isinstance(intervention, Open | Add)
    if brings_links or tables.apart:
        try:
            _built(tables)
        except CorridorMapError as err:
            found.append(err)
    return found


def apply(network: Network, interventions: tuple[Intervention, ...]) -> Network:
    """Return a network with the interventions in their order; without any, the network itself."""
    if not interventions:
        return network
    tables = network.kept(costing.KEPT)
    if tables is None:
        return _close_bare(network, interventions)
    for intervention in interventions:
        tables = intervention.change(tables)
    return _built(tables)


def _built(tables: Tables) -> Network:
    if tables.apart and not (tables.links["status"] == stationing.OPEN).any():
        raise ScenarioError(_NONE_LEFT)
    return costing.build(tables)


def _only_node(tables: Tables, name: object) -> object:
    """Return the node of a station that has one only; else the name as it is."""
    if not tables.apart or name in tables.nodes.index:
        return name
    own = tables.nodes.index[tables.nodes["station_id"] == name]
    if len(own) > 1:
        message = f"add: {name!r} has the nodes {', '.join(own)}; name one of them"
        raise ScenarioError(message)
    return own[0] if len(own) else name


def _views(tables: Tables) -> tuple[Tables, ...]:
    """Return the tables, and where stations are taken apart also by station."""
    if not tables.apart:
        return (tables,)
    nodes, links = given.by_station(tables.nodes, tables.links)
    wider = dataclasses.replace(tables, nodes=nodes)
    return wider, dataclasses.replace(wider, links=links)


def _meant(tables: Tables, names: Iterable[str]) -> list[Named]:
    """Return what each name stands for; all that stand for nothing are told at once."""
    first = _views(tables)[0]
    found, messages = [], []
    for name in names:
        try:
            found.append(targets.named(first, name))
        except ScenarioError as err:
            messages.append(str(err))
    if messages:
        raise ScenarioError("\n".join(messages))
    return found


def _rows(tables: Tables, names: Iterable[str]) -> NDArray[np.bool_]:
    rows = np.zeros(len(tables.links), bool)
    views = _views(tables)
    for meant in _meant(tables, names):
        for view in views:
            rows |= meant.rows(view)
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
    if links.empty:
        raise ScenarioError(_NONE_LEFT)
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
