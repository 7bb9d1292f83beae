"""What users call the places they ask about: node ids, station ids, tables of either."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from corridormap.engine import labels
from corridormap.errors import NetworkError, suggest

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from numpy.typing import NDArray

    from corridormap.network import Network

Role = Literal["origin", "destination"]

_SIDE: dict[Role, str] = {"origin": "depart", "destination": "arrive"}
_KEPT = "names.stations"
"""Where a network keeps which nodes each station has."""
_KEYS = ("node_id", "place_id", "hub_id", "station_id")
_MANY_NAMES = 5000


def listed(network: Network, places: Iterable[Hashable] | pd.DataFrame | None) -> NDArray[Any]:
    """Return the ids that an argument naming places stands for.

    Parameters
    ----------
    places
        Ids; a table, whose first column of `node_id`, `place_id`, `hub_id`, `station_id` is meant,
        else its index; None: every node.
    """
    if places is None:
        return network.node_ids.to_numpy()
    if isinstance(places, pd.DataFrame):
        key = next((name for name in _KEYS if name in places.columns), None)
        return labels.as_array(places.index if key is None else places[key])
    return labels.as_array(places)


def resolve(network: Network, name: Hashable, *, role: Role = "origin") -> NDArray[np.intp]:
    """Return the positions of the nodes that a name stands for.

    Parameters
    ----------
    name
        A node id; or a station id, which stands for all nodes of the station that have the side of
        the role (`depart` for an origin, `arrive` for a destination) or no side.

    Raises
    ------
    NetworkError
        If there is no such node or station, with the nearest name there is.
    """
    found = labels.positions(network.node_ids, [name])
    if found[0] >= 0:
        return found
    members = _stations(network)[role].get(name)
    if members is not None:
        return members
    nodes = network.nodes
    stations = nodes["station_id"] if "station_id" in nodes else pd.Series(dtype=object)
    known = sorted(stations.dropna().astype(str).unique())
    known += [node for node in network.node_ids[:_MANY_NAMES] if isinstance(node, str)]
    hint = suggest(str(name), known) or "; name a node or station of this network"
    message = f"No station {name!r}{hint}"
    raise NetworkError(message)


def _stations(network: Network) -> dict[Role, dict[Hashable, NDArray[np.intp]]]:
    """Return the nodes of every station that one can begin and end at; made once per network."""
    made: dict[Role, dict[Hashable, NDArray[np.intp]]] | None = network.kept(_KEPT)
    if made is None:
        nodes = network.nodes
        made = {}
        for role, own in _SIDE.items():
            members: dict[Hashable, NDArray[np.intp]] = {}
            if "station_id" in nodes:
                usable = nodes["station_id"].notna()
                if "side" in nodes:
                    usable &= nodes["side"].isna() | nodes["side"].eq(own)
                at = np.flatnonzero(usable.to_numpy(dtype=bool))
                grouped = pd.Series(at).groupby(nodes["station_id"].to_numpy(dtype=object)[at])
                members = {name: rows.to_numpy(np.intp) for name, rows in grouped}
            made[role] = members
        network.keep(_KEPT, made)
    return made


def resolve_all(
    network: Network, names: NDArray[Any], *, role: Role
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Resolve many names.

    Returns
    -------
    positions, owner
        The nodes of all names, and for each which name it belongs to. Nodes of a name follow one
        another; ids of nodes, the common case, take one look-up for all.
    """
    found = labels.positions(network.node_ids, names)
    owner = np.arange(len(found))
    stations = np.flatnonzero(found < 0)
    if len(stations):
        nodes = [
            resolve(network, names[row], role=role) if found[row] < 0 else found[row : row + 1]
            for row in range(len(names))
        ]
        owner = np.repeat(owner, [len(part) for part in nodes])
        found = np.concatenate(nodes)
    return found, owner
