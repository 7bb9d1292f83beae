"""OpenStreetMap extracts: `.osm.pbf`, `.osm`, `.osm.bz2`, `.o5m`, streamed by osmium.

The file is read once for each kind of thing asked for, with filters inside osmium, so that neither
all its nodes nor all its ways are ever in memory.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from corridormap.errors import ProviderError
from corridormap.providers.osm.elements import Locations, Point, Relation, Way

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from corridormap.providers.osm.elements import Pairs

    Progress = Callable[[str, int], None]
    """Told what is being read and how much of it was found."""

SUFFIXES = (".pbf", ".osm", ".o5m", ".osm.gz", ".osm.bz2")

_TELL_EVERY = 10_000


class Extract:
    """An extract on disk."""

    def __init__(self, path: Path, *, progress: Progress | None = None) -> None:
        self.path = path
        self.name = path.name
        self._tell: Progress = progress or (lambda _what, _count: None)

    def ways(
        self, *, keys: Collection[str] = (), ids: Collection[int] | None = None
    ) -> Iterator[Way]:
        """Stream the ways that have one of the keys, or one of the ids."""
        with self._reading("ways") as osmium:
            wanted = osmium.filter.KeyFilter(*keys) if ids is None else osmium.filter.IdFilter(ids)
            for way in self._filtered(osmium, osmium.osm.WAY, "ways", wanted):
                refs = tuple(node.ref for node in way.nodes)
                yield Way(way.id, dict(way.tags), refs)

    def points(self, pairs: Pairs) -> Iterator[Point]:
        """Stream the nodes that have one of the tags."""
        with self._reading("stations") as osmium:
            wanted = osmium.filter.TagFilter(*pairs)
            for node in self._filtered(osmium, osmium.osm.NODE, "stations", wanted):
                if node.location.valid():
                    yield Point(node.id, dict(node.tags), node.lon, node.lat)

    def relations(self, pairs: Pairs) -> Iterator[Relation]:
        """Stream the relations that have one of the tags."""
        with self._reading("relations") as osmium:
            wanted = osmium.filter.TagFilter(*pairs)
            for relation in self._filtered(osmium, osmium.osm.RELATION, "relations", wanted):
                members = tuple((each.type, each.ref, each.role) for each in relation.members)
                yield Relation(relation.id, dict(relation.tags), members)

    def locations(self, refs: NDArray[np.int64]) -> Locations:
        """Return where nodes lie: of those asked for, those the file has."""
        asked = np.unique(refs)
        ids, places, count = np.zeros(len(asked), np.int64), np.zeros((len(asked), 2)), 0
        if len(asked):
            with self._reading("nodes") as osmium:
                wanted = osmium.filter.IdFilter(asked.tolist())
                for node in self._filtered(osmium, osmium.osm.NODE, "nodes", wanted):
                    # a file with history, or one joined from several, may have a node twice
                    if node.location.valid() and count < len(asked):
                        ids[count] = node.id
                        places[count] = node.lon, node.lat
                        count += 1
        order = np.argsort(ids[:count], kind="stable")
        return Locations(ids[:count][order], places[:count][order])

    def _filtered(self, osmium: Any, entity: Any, what: str, wanted: Any) -> Iterator[Any]:  # noqa: ANN401
        self._tell(what, 0)
        found = osmium.FileProcessor(str(self.path), entity).with_filter(wanted)
        for count, thing in enumerate(found, start=1):
            if count % _TELL_EVERY == 0:
                self._tell(what, count)
            yield thing

    @contextmanager
    def _reading(self, what: str) -> Iterator[Any]:
        try:
            import osmium  # noqa: PLC0415 - an extra, only for those who read OpenStreetMap
        except ImportError as err:
            message = f"{self.name}: extracts need pyosmium; pip install 'corridormap[osm]'."
            raise ProviderError(message) from err
        try:
            yield osmium
        except (RuntimeError, osmium.InvalidLocationError) as err:
            message = (
                f"{self.name} cannot be read as an OpenStreetMap extract ({what}): {err}; "
                "download it again."
            )
            raise ProviderError(message) from err
