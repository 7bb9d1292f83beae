"""Answers of the Overpass API, saved as JSON (`[out:json]`): with nodes, or with `out geom`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from corridormap.errors import ProviderError
from corridormap.providers.osm.elements import Locations, Point, Relation, Way

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from numpy.typing import NDArray

    from corridormap.providers.osm.elements import Pairs

_SHORT = {"node": "n", "way": "w", "relation": "r"}


class Answer:
    """A saved answer; small enough to be held whole."""

    def __init__(self, content: bytes, *, name: str) -> None:
        self.name = name
        self._nodes: dict[int, tuple[float, float]] = {}
        self._by_place: dict[tuple[float, float], int] = {}
        self._points: list[Point] = []
        self._ways: dict[int, Way] = {}
        self._relations: list[Relation] = []
        for number, element in enumerate(_elements(content, name), start=1):
            try:
                self._take(element)
            except (KeyError, TypeError, ValueError, AttributeError) as err:
                message = (
                    f"{name}: element #{number} is no node, way or relation as Overpass writes "
                    f"them ({type(err).__name__}: {err}); save the answer again with [out:json]."
                )
                raise ProviderError(message) from err

    def ways(
        self, *, keys: Collection[str] = (), ids: Collection[int] | None = None
    ) -> Iterator[Way]:
        """Stream the ways that have one of the keys, or one of the ids."""
        wanted = set(keys)
        for way in self._ways.values():
            if way.way_id in ids if ids is not None else wanted & way.tags.keys():
                yield way

    def points(self, pairs: Pairs) -> Iterator[Point]:
        """Stream the nodes that have one of the tags."""
        return (each for each in self._points if set(pairs) & each.tags.items())

    def relations(self, pairs: Pairs) -> Iterator[Relation]:
        """Stream the relations that have one of the tags."""
        return (each for each in self._relations if set(pairs) & each.tags.items())

    def locations(self, refs: NDArray[np.int64]) -> Locations:
        """Return where nodes lie: of those asked for, those the file has."""
        known = np.array([ref for ref in np.unique(refs).tolist() if ref in self._nodes], np.int64)
        places = np.array([self._nodes[ref] for ref in known.tolist()], float).reshape(-1, 2)
        return Locations(known, places)

    def _take(self, element: dict[str, Any]) -> None:
        kind, number = element["type"], int(element["id"])
        tags = {str(key): str(value) for key, value in element.get("tags", {}).items()}
        if kind == "node":
            place = _place(element)
            self._nodes[number] = place
            self._points.append(Point(number, tags, *place))
        elif kind == "way":
            self._ways[number] = Way(number, tags, self._refs(element))
        elif kind == "relation":
            members = tuple(
                (_SHORT[member["type"]], int(member["ref"]), str(member.get("role", "")))
                for member in element.get("members", ())
            )
            self._relations.append(Relation(number, tags, members))
            for member in element.get("members", ()):  # `out geom` draws the members in place
                if member["type"] == "way" and "geometry" in member:
                    ref = int(member["ref"])
                    self._ways.setdefault(ref, Way(ref, {}, self._refs(member)))

    def _refs(self, element: dict[str, Any]) -> tuple[int, ...]:
        """Return the nodes of a way; those drawn without ids get ids by their place."""
        geometry = element.get("geometry")
        named = element.get("nodes")
        if geometry is None:
            return tuple(int(ref) for ref in named or ())
        places = [None if vertex is None else _place(vertex) for vertex in geometry]
        if named is None:
            named = [
                0 if place is None else self._by_place.setdefault(place, -1 - len(self._by_place))
                for place in places
            ]
        refs = tuple(int(ref) for ref in named)
        for ref, place in zip(refs, places, strict=True):
            if place is not None:
                self._nodes[ref] = place
        return refs


def _place(element: dict[str, Any]) -> tuple[float, float]:
    lon, lat = float(element["lon"]), float(element["lat"])
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        message = f"lon {lon:g}, lat {lat:g} is nowhere"
        raise ValueError(message)
    return lon, lat


def _elements(content: bytes, name: str) -> list[dict[str, Any]]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as err:
        message = f"{name} is not JSON: {err}; save the answer of Overpass again with [out:json]."
        raise ProviderError(message) from err
    elements = document.get("elements") if isinstance(document, dict) else None
    if not isinstance(elements, list):
        message = f"{name} is JSON, but no answer of Overpass: it has no list of elements."
        raise ProviderError(message)
    remark = str(document.get("remark", ""))
    if "error" in remark:
        message = f"{name} is incomplete, Overpass says: {remark}; ask for less, or again."
        raise ProviderError(message)
    return elements
