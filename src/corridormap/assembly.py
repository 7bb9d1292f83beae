"""The network of a corridor: from its own tables of nodes and links, else from its lines.

Which tables make it is decided here; cutting lines is left to `noding`, gauges, crossings and
courses to `costs`, what a link costs to `costing`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely

from corridormap import costing, noding
from corridormap import scenario as scenarios
from corridormap.changes import interventions
from corridormap.costs import bordering, coursing, gauging, station_tables
from corridormap.costs import rates as rate_tables
from corridormap.errors import CorridorMapError, Fault, NetworkError
from corridormap.geometry import mosaic

if TYPE_CHECKING:
    from corridormap.corridor import Corridor
    from corridormap.costing import Tables
    from corridormap.costs.rates import Rates
    from corridormap.network import Network


def baseline(corridor: Corridor, *, parameters: pd.DataFrame) -> Network:
    """Return the network of a corridor as it is, with the costs of one TEU.

    Parameters
    ----------
    corridor
        Its tables `nodes` and `links`; where it has none, its sections, noded, and its stations.
    parameters
        Rates to use where the corridor brings none of its own.

    Raises
    ------
    NetworkError
        If the corridor has links but no nodes, or the reverse.
    SchemaError
        Listing faults of the tables.
    """
    rates = rate_tables.read(_parameters(corridor, parameters), corridor.costs)
    return costing.build(_prepared(corridor, rates))


def faults(corridor: Corridor, *, parameters: pd.DataFrame) -> list[Fault]:
    """List what is wrong with the costs, the network and every scenario of a corridor.

    Parameters
    ----------
    corridor, parameters
        As for `baseline`.

    Returns
    -------
    list of Fault
        `table` is ``costs``, ``nodes``, ``links``, ``network`` or ``scenarios.<id>``. Scenarios
        are looked at with the default rates where those of the project are faulty.
    """
    found: list[Fault] = []
    cited = _parameters(corridor, parameters)
    rates = rate_tables.read(cited)
    try:
        rates = rates.with_overrides(corridor.costs)
    except CorridorMapError as err:
        found += [replace(fault, table="costs") for fault in err.faults]
    network: Network | None = None
    try:
        network = costing.build(_prepared(corridor, rates))
    except CorridorMapError as err:
        found += _rows_of(err, "network")
    known = corridor.scenarios
    for name in sorted(known):
        table = f"scenarios.{name}"
        try:
            scenario = scenarios.find(name, known)
        except CorridorMapError as err:
            for line in str(err).splitlines():
                found += _rows_of(type(err)(line), table)
            continue
        if network is not None:
            for fault in interventions.faults(network, scenario.interventions):
                found += _rows_of(fault, table)
    return found


def _rows_of(err: CorridorMapError, table: str) -> list[Fault]:
    """Return the rows of an error; one without rows of its own becomes one row."""
    if err.faults:
        return list(err.faults)
    message = " ".join(str(err).splitlines())
    return [Fault(table, None, None, message, table, "correct it and check again")]


def _parameters(corridor: Corridor, parameters: pd.DataFrame) -> pd.DataFrame:
    return parameters if corridor.parameters is None else corridor.parameters


def _prepared(corridor: Corridor, rates: Rates) -> Tables:
    """Return checked tables in which links know their gauge and their crossing."""
    nodes, links = tables(corridor)
    stations, checked = station_tables.read(nodes, links)
    built = costing.tables(stations, checked, rates)
    if not built.apart:
        checked = gauging.gauged(stations, checked, corridor.sections)
    lines = coursing.lines(checked, links, corridor.sections)
    checked = bordering.crossed(
        stations,
        checked,
        lines={row: lines[name] for row, name in checked["link_id"].items() if name in lines},
        crossings=corridor.crossings,
        countries=corridor.countries,
        apart=built.apart,
    )
    return replace(built, links=checked, lines=lines)


def tables(corridor: Corridor) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return stations and the links between them, before costs."""
    if corridor.nodes is not None and corridor.links is not None:
        return corridor.nodes, corridor.links
    if corridor.nodes is not None or corridor.links is not None:
        missing = "links" if corridor.links is None else "nodes"
        message = f"A network has nodes and links; received no {missing}; add them to [tables]."
        raise NetworkError(message)
    return _from_lines(corridor)


def _from_lines(corridor: Corridor) -> tuple[pd.DataFrame, pd.DataFrame]:
    named_ends = _ends(corridor.sections) if corridor.stations is None else corridor.stations
    noded = noding.node(corridor.sections, named_ends)
    named = noded.nodes["station_id"].where(noded.nodes["station_id"].notna(), noded.nodes.index)
    nodes = noded.nodes.assign(node_id=named.astype(str), country=_countries(noded, corridor))
    if corridor.stations is not None:
        stations = corridor.stations.set_index("station_id")
        at = stations.reindex(nodes["station_id"])
        for column in ("country", "name"):
            given = pd.Series(at[column].to_numpy(), index=nodes.index)
            other = nodes.get(column)
            nodes[column] = given if other is None else given.where(given.notna(), other)
    called = dict(zip(noded.nodes.index, named.astype(str), strict=True))
    links = noded.links.assign(
        from_id=noded.links["from_id"].map(called), to_id=noded.links["to_id"].map(called)
    )
    return nodes.reset_index(drop=True), pd.DataFrame(
        links.drop(columns=["country"], errors="ignore")
    )


def _ends(sections: gpd.GeoDataFrame) -> gpd.GeoDataFrame | None:
    """Return the places that sections say they run from and to, where they are first drawn."""
    ends: dict[str, shapely.Point] = {}
    for column, vertex in (("from_id", 0), ("to_id", -1)):
        for name, line in zip(sections[column], sections.geometry, strict=True):
            if pd.notna(name):
                ends.setdefault(str(name), shapely.Point(shapely.get_coordinates(line)[vertex]))
    if not ends:
        return None
    return gpd.GeoDataFrame({"station_id": [*ends]}, geometry=[*ends.values()], crs=sections.crs)


def _countries(noded: noding.Noded, corridor: Corridor) -> list[str | None]:
    """Return the country each node stands in; on a border, one of the two."""
    found = mosaic.holding(noded.nodes.geometry, corridor.countries)
    return [codes[0] if codes else None for codes in found]
