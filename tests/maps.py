"""A small OpenStreetMap that tests make: drawn once, written as an extract or as Overpass would.

::

    1 ──w10── 2 ══w11══ 3 ──w12── 4   . . gap . .   5 ──w13── 6 ··w14·· 7
    station A   (tunnel)   │ halt B                              (being built)
                           8  w15, a siding             3─9: w16, proposed
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import osmium

if TYPE_CHECKING:
    from pathlib import Path

NODES: dict[int, tuple[float, float, dict[str, str]]] = {
    1: (74.0, 42.0, {"railway": "station", "name": "A", "name:ru": "Ж", "uic_ref": "70"}),
    2: (74.1, 42.0, {}),
    3: (74.2, 42.0, {"railway": "halt", "name": "B"}),
    4: (74.3, 42.0, {}),
    5: (74.4, 42.0, {}),
    6: (74.5, 42.0, {}),
    7: (74.6, 42.0, {}),
    8: (74.2, 41.9, {}),
    9: (74.2, 42.1, {"railway": "station", "station": "subway", "name": "Metro"}),
    20: (74.0, 42.2, {}),
    21: (74.5, 42.2, {"railway": "construction", "construction": "station", "name": "C"}),
    30: (74.3, 42.001, {}),
    31: (74.302, 42.001, {}),
    32: (74.302, 42.003, {}),
    33: (74.3, 42.003, {}),
}
RAIL = {"railway": "rail", "gauge": "1520"}
WAYS: dict[int, tuple[list[int], dict[str, str]]] = {
    10: ([1, 2], {**RAIL, "electrified": "contact_line", "usage": "main"}),
    11: ([3, 2], {**RAIL, "tunnel": "yes", "maxspeed": "60"}),  # drawn against the line
    12: ([3, 4], {**RAIL, "bridge": "viaduct", "electrified": "no"}),
    13: ([5, 6], {**RAIL, "gauge": "1520;1435", "tracks": "2"}),
    14: ([6, 7], {"railway": "construction", "construction": "rail", "gauge": "1435 mm"}),
    15: ([3, 8], {**RAIL, "service": "siding"}),
    16: ([3, 9], {"proposed:railway": "rail"}),
    17: ([8, 9], {"railway": "abandoned"}),
    18: ([30, 31, 32, 33, 30], {"railway": "station", "name": "D", "building": "yes"}),
    19: ([20, 21], {"highway": "trunk", "ref": "M41", "maxspeed": "90"}),
    22: ([20, 1], {"highway": "residential"}),
    23: ([7, 99], {"railway": "rail"}),  # leads out of the extract
    24: ([4, 30, 99], {"railway": "narrow_gauge", "gauge": "750"}),  # in part
}
RELATIONS: dict[int, tuple[list[tuple[str, int, str]], dict[str, str]]] = {
    100: (
        [("w", 10, ""), ("w", 13, ""), ("w", 12, ""), ("w", 11, ""), ("w", 18, "platform")],
        {"type": "route", "route": "railway", "name": "A — D", "name:en": "Long line"},
    ),
    101: (
        [("w", 10, ""), ("w", 98, "")],
        {"type": "route", "route": "train", "name": "A — B", "ref": "7"},
    ),
    102: (
        [("r", 101, ""), ("w", 11, ""), ("r", 102, "")],  # holds another, and itself
        {"type": "route_master", "route_master": "train", "name": "Both"},
    ),
    103: ([("n", 1, "stop")], {"type": "route", "route": "train", "name": "Stops only"}),
}


def write(path: Path) -> Path:
    """Write the map in the form its suffix says: `.osm.pbf` or `.osm`."""
    with osmium.SimpleWriter(str(path)) as writer:
        for number, (lon, lat, tags) in NODES.items():
            writer.add_node(osmium.osm.mutable.Node(id=number, location=(lon, lat), tags=tags))
        for number, (refs, tags) in WAYS.items():
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=refs, tags=tags))
        for number, (members, tags) in RELATIONS.items():
            writer.add_relation(osmium.osm.mutable.Relation(id=number, members=members, tags=tags))
    return path


def overpass(*, geometry: bool) -> dict[str, Any]:
    """Return the map as Overpass gives it, with nodes or with `out geom`."""
    elements: list[dict[str, Any]] = [
        {"type": "node", "id": number, "lon": lon, "lat": lat, "tags": tags}
        for number, (lon, lat, tags) in NODES.items()
        if tags or not geometry
    ]
    for number, (refs, tags) in WAYS.items():
        way: dict[str, Any] = {"type": "way", "id": number, "nodes": refs, "tags": tags}
        if geometry:
            way["geometry"] = [_vertex(ref) for ref in refs]
        elements.append(way)
    words = {"n": "node", "w": "way", "r": "relation"}
    for number, (members, tags) in RELATIONS.items():
        listed = [{"type": words[k], "ref": ref, "role": role} for k, ref, role in members]
        elements.append({"type": "relation", "id": number, "members": listed, "tags": tags})
    return {"version": 0.6, "generator": "Overpass API", "elements": elements}


def write_overpass(path: Path, *, geometry: bool = False) -> Path:
    """Write what `overpass` returns."""
    path.write_text(json.dumps(overpass(geometry=geometry)), encoding="utf-8")
    return path


def _vertex(ref: int) -> dict[str, float] | None:
    if ref not in NODES:
        return None
    lon, lat, _ = NODES[ref]
    return {"lat": lat, "lon": lon}
