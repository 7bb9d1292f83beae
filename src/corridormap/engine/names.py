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

_SIDE = {"origin": "depart", "destination": "arrive"}
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
    nodes = network.nodes
    stations = nodes["station_id"] if "station_id" in nodes else pd.Series(dtype=object)
    wanted = (stations == name).to_numpy(dtype=bool, na_value=False)
    if wanted.any() and "side" in nodes:
        wanted = wanted & (
            nodes["side"].isna().to_numpy() | nodes["side"].isin([_SIDE[role]]).to_numpy()
        )
    if wanted.any():
        return np.flatnonzero(wanted)
    known = sorted(stations.dropna().astype(str).unique())
    known += [node for node in network.node_ids[:_MANY_NAMES] if isinstance(node, str)]
    hint = suggest(str(name), known) or "; name a node or station of this network"
    message = f"No station {name!r}{hint}"
    raise NetworkError(message)


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
