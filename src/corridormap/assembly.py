"""The network of a corridor: from its own tables of nodes and links, else from its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from corridormap import costing, noding
from corridormap.errors import NetworkError
from corridormap.geometry import mosaic

if TYPE_CHECKING:
    from corridormap.corridor import Corridor
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
    nodes, links = tables(corridor)
    rates = parameters if corridor.parameters is None else corridor.parameters
    return costing.network(nodes, links, parameters=rates, overrides=corridor.costs)


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
    noded = noding.node(corridor.sections, corridor.stations)
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


def _countries(noded: noding.Noded, corridor: Corridor) -> list[str | None]:
    """Return the country each node stands in; on a border, one of the two."""
    found = mosaic.holding(noded.nodes.geometry, corridor.countries)
    return [codes[0] if codes else None for codes in found]
