"""A question as arrays that can be mapped and cut: its origins, its destinations, its network."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from corridormap.attachment import Ends
from corridormap.cluster import frozen, store
from corridormap.engine.elimination import runs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from corridormap.network import Network

NETWORK, QUESTION = "network", "question"
"""Directories that workers map."""


class Side(NamedTuple):
    """Places and the nodes that stand for them."""

    ids: NDArray[Any]
    called: NDArray[Any]
    reason: NDArray[Any]
    """UTF-8; empty: none."""
    nodes: NDArray[np.intp]
    first: NDArray[np.intp]
    """Where the nodes of each place begin, and last where they end."""

    @classmethod
    def of(cls, ends: Ends, nodes: NDArray[np.intp], owner: NDArray[np.intp]) -> Side:
        """Return a side as arrays without objects."""
        reasons = [text or "" for text in ends.reason.tolist()]
        return cls(
            store.written_ids(ends.ids),
            store.written_ids(ends.called),
            store.written_ids(np.array(reasons, dtype=object)),
            nodes,
            np.searchsorted(owner, np.arange(len(ends.ids) + 1)),
        )

    def rows(self, rows: NDArray[np.intp]) -> Side:
        """Return some of the places."""
        width = self.first[rows + 1] - self.first[rows]
        return Side(
            self.ids[rows],
            self.called[rows],
            self.reason[rows],
            self.nodes[self.at(rows)],
            np.concatenate([[0], np.cumsum(width)]),
        )

    def at(self, rows: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return where the nodes of some places stand among those of all."""
        return runs(self.first[rows], self.first[rows + 1] - self.first[rows])

    def ends(self) -> Ends:
        """Return the places as measures take them."""
        reason = store.read_ids(self.reason)
        reason[reason == ""] = None
        return Ends(store.read_ids(self.ids), store.read_ids(self.called), reason)

    def owner(self) -> NDArray[np.intp]:
        """Return which place each node belongs to."""
        return np.repeat(np.arange(len(self.ids)), np.diff(self.first))

    def unique(self) -> bool:
        """Return whether the caller has another name for every place."""
        return len(np.unique(self.called)) == len(self.called)

    def contents(self) -> bytes:
        """Return all of it as bytes, to be hashed."""
        arrays = (np.ascontiguousarray(array) for array in self)
        return b"".join(array.dtype.str.encode() + array.tobytes() for array in arrays)

    def positions(
        self, network: Network
    ) -> tuple[NDArray[np.float64] | None, NDArray[np.float64] | None]:
        """Return lon and lat of every place by its first node, None where nodes have none."""
        lon, lat = store.coordinates(network.nodes)
        first = self.nodes[self.first[:-1]]
        return (None, None) if lon is None or lat is None else (lon[first], lat[first])


def network_hash(network: Network) -> bytes:
    """Return a hash of everything in a network that a figure depends on."""
    arrays = [network.from_position, network.to_position, *network.quantities.values()]
    arrays += [] if network.one_way is None else [network.one_way]
    names = ",".join(network.quantities).encode()
    return frozen.hashed(
        names, *(np.ascontiguousarray(array).tobytes() for array in arrays)
    ).encode()


def links_mb(network: Network) -> float:
    """Return the MB of a network's links and of one search graph over them."""
    quantities = len(network.quantities)
    return (network.link_count * (8 + 8 * quantities + 2 * 16) + len(network.node_ids) * 16) / 1e6


@functools.lru_cache(maxsize=2)
def mapped(working: str) -> tuple[Network, Mapping[str, Any]]:
    """Return the network and the question in a working directory, mapped once per process."""
    place = Path(working)
    return store.read(place / NETWORK, check=False), frozen.load(place / QUESTION)
