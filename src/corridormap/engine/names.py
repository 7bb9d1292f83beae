"""What users call the places they ask about: node ids, station ids, tables of either.

Ids become positions in `labels`; near names are suggested by `errors.suggest`.
"""

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
KEYS = ("node_id", "place_id", "hub_id", "station_id")
_KEPT_WORDS = "names.words"
_MANY_NAMES = 5000
_EXAMPLES = 5


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
        key = next((name for name in KEYS if name in places.columns), None)
        return labels.as_array(places.index if key is None else places[key])
    return labels.as_array(places)


def resolve(network: Network, name: Hashable, *, role: Role = "origin") -> NDArray[np.intp]:
    """Return the positions of the nodes that a name stands for.

    Parameters
    ----------
    name
        A node id; or a station id, which stands for all nodes of the station that have the side of
        the role (`depart` for an origin, `arrive` for a destination) or no side; or what
        `canonical` makes one of these of.

    Raises
    ------
    NetworkError
        If there is no such node or station, with the nearest name there is.
    """
    known = canonical(network, name)
    found = labels.positions(network.node_ids, [known])
    return found if found[0] >= 0 else _stations(network)[role].get(known, found[:0])


def canonical(network: Network, name: Hashable) -> Hashable:
    """Return the id of the node or station that a name means.

    An id means itself. Else case does not matter, and what the table of nodes calls a station
    will do where no other station is called so.

    Raises
    ------
    NetworkError
        If there is no such node or station, or several of that name.
    """
    return name if labels.is_hashable(name) and is_id(network, name) else _meant(network, name)


def canonical_all(network: Network, names: NDArray[Any]) -> NDArray[Any]:
    """Return what `canonical` makes of each of many names."""
    exact = are_ids(network, names)
    if exact.all():
        return names
    return labels.as_array(
        [
            name if known else _meant(network, name)
            for name, known in zip(names.tolist(), exact.tolist(), strict=True)
        ]
    )


def is_id(network: Network, name: Hashable) -> bool:
    """Return whether a name is exactly the id of a node or station."""
    return bool(are_ids(network, labels.as_array([name]))[0])


def are_ids(network: Network, names: NDArray[Any]) -> NDArray[np.bool_]:
    """Return which names are exactly the ids of nodes or stations."""
    known = labels.positions(network.node_ids, names) >= 0
    for row in np.flatnonzero(~known):
        known[row] = _is_station(network, names[row])
    return known


def _is_station(network: Network, name: Hashable) -> bool:
    return any(name in members for members in _stations(network).values())


def _meant(network: Network, name: Hashable) -> Hashable:
    """Return the node or station that a word means, written in any case, or called by its name."""
    meant = _called(network).get(str(name).casefold(), []) if isinstance(name, str) else []
    if len(meant) == 1:
        return meant[0]
    if meant:
        several = ", ".join(repr(one) for one in meant[:_EXAMPLES])
        message = f"{len(meant)} stations are called {name!r}; name one by its id: {several}"
        raise NetworkError(message)
    raise NetworkError(_unknown(network, name))


def _unknown(network: Network, name: Hashable) -> str:
    """Return the message that there is no such station, with the nearest name or examples."""
    nodes = network.nodes
    words = {
        column: sorted(nodes[column].dropna().astype(str).unique()) if column in nodes else []
        for column in ("station_id", "name")
    }
    own = nodes["station_id"].isna().to_numpy() if words["station_id"] else slice(None)
    bare = network.node_ids[own][:_MANY_NAMES].tolist()  # nodes that belong to no station
    # of words that differ in case only the last counts for `suggest`: the id before the name
    known = [*bare[::-1], *words["name"][::-1], *words["station_id"][::-1]]
    hint = suggest(str(name), [word for word in known if isinstance(word, str)])
    what = "station" if words["station_id"] else "node"
    those = words["station_id"] or bare  # what users do not see is no example
    examples = ", ".join(repr(one) for one in those[:_EXAMPLES])
    plain = name.item() if isinstance(name, np.generic) else name
    return f"No station {plain!r}" + (
        hint or f"; name a {what} of this network, such as {examples}"
    )


def _called(network: Network) -> dict[str, list[Hashable]]:
    """Return the stations that a word in lower case means; an id comes before a name."""
    made: dict[str, list[Hashable]] | None = network.kept(_KEPT_WORDS)
    if made is None:
        nodes = network.nodes
        own = pd.Series(network.node_ids.to_numpy(), dtype=object)
        if "station_id" in nodes:
            stations = pd.Series(nodes["station_id"].to_numpy(), dtype=object)
            own = stations.where(stations.notna(), own)
        made = _by_word(own, own)
        if "name" in nodes:
            words = pd.Series(nodes["name"].to_numpy(), dtype=object)
            made = _by_word(words, own) | made
        network.keep(_KEPT_WORDS, made)
    return made


def _by_word(words: pd.Series[Any], ids: pd.Series[Any]) -> dict[str, list[Hashable]]:
    made: dict[str, dict[Hashable, None]] = {}
    for word, own in zip(words, ids, strict=True):
        if isinstance(word, str):
            made.setdefault(word.casefold(), {})[own] = None
    return {word: list(meant) for word, meant in made.items()}


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
                members = _members(nodes["station_id"].to_numpy(dtype=object), usable)
            made[role] = members
        network.keep(_KEPT, made)
    return made


def _members(station: NDArray[Any], usable: pd.Series[bool]) -> dict[Hashable, NDArray[np.intp]]:
    at = np.flatnonzero(usable.to_numpy(dtype=bool))
    codes, stations = pd.factorize(station[at])
    order = np.argsort(codes, kind="stable")
    return dict(zip(stations, np.split(at[order], np.cumsum(np.bincount(codes))[:-1]), strict=True))


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
            found[row : row + 1] if found[row] >= 0 else _nodes(network, names[row], role)
            for row in range(len(names))
        ]
        owner = np.repeat(owner, [len(part) for part in nodes])
        found = np.concatenate(nodes)
    return found, owner


def _nodes(network: Network, name: Hashable, role: Role) -> NDArray[np.intp]:
    """Return the nodes of a name that is not the id of one."""
    if _is_station(network, name):
        return _stations(network)[role].get(name, np.zeros(0, np.intp))
    return resolve(network, name, role=role)
