"""What an OpenStreetMap file holds, whatever its form: ways, nodes, relations.

A source is asked for what is wanted and streams it; nothing but the answer is kept. The size of an
extract costs time, its railways and roads cost memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from numpy.typing import NDArray

    Pairs = Collection[tuple[str, str]]
    """Tags: key and value."""


@dataclass(frozen=True, slots=True)
class Way:
    """A line of nodes."""

    way_id: int
    tags: Mapping[str, str]
    refs: tuple[int, ...]
    """Ids of its nodes in order."""


@dataclass(frozen=True, slots=True)
class Point:
    """A node that is something itself."""

    node_id: int
    tags: Mapping[str, str]
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Relation:
    """An ordered list of members: ways and further relations."""

    relation_id: int
    tags: Mapping[str, str]
    members: tuple[tuple[str, int, str], ...]
    """Kind (``n``, ``w``, ``r``), id and role."""


@dataclass(frozen=True, slots=True, eq=False)
class Locations:
    """Where nodes lie, looked up by their ids."""

    node_ids: NDArray[np.int64]
    """Ascending."""
    lonlat: NDArray[np.float64]

    def of(self, refs: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return lon, lat of nodes; NaN for those that are not in the file."""
        found = np.full((len(refs), 2), np.nan)
        if len(self.node_ids):
            at = np.minimum(np.searchsorted(self.node_ids, refs), len(self.node_ids) - 1)
            known = self.node_ids[at] == refs
            found[known] = self.lonlat[at[known]]
        return found


class Source(Protocol):
    """A file of OpenStreetMap data."""

    name: str

    def ways(
        self, *, keys: Collection[str] = (), ids: Collection[int] | None = None
    ) -> Iterator[Way]:
        """Stream the ways that have one of the keys, or one of the ids."""

    def points(self, pairs: Pairs) -> Iterator[Point]:
        """Stream the nodes that have one of the tags."""

    def relations(self, pairs: Pairs) -> Iterator[Relation]:
        """Stream the relations that have one of the tags."""

    def locations(self, refs: NDArray[np.int64]) -> Locations:
        """Return where nodes lie: of those asked for, those the file has."""
