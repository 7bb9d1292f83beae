"""From lines and stations to nodes and links: cut where lines meet, join ends that nearly do.

Lines meet where they share a vertex or an end, and where an end comes within the tolerance of
another line. Lines that merely cross do not: one may pass over the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from corridormap import geodesy
from corridormap.engine import labels
from corridormap.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Places = NDArray[np.float64]

SNAP_KM = 0.05
STATION_KM = 1.0

_KEPT = ("mode", "status", "gauge_mm", "country", "source", "line_id", "structure")
_KM_PER_DEGREE = 110.5
"""A degree of latitude is at least this long."""


@dataclass(frozen=True, slots=True, eq=False)
class Noded:
    """Nodes and links made from lines, and what had to be moved."""

    nodes: gpd.GeoDataFrame
    """Indexed by `node_id`: `station_id` or null, and a Point."""
    links: gpd.GeoDataFrame
    """`link_id`, `from_id`, `to_id`, `kind`, `length_km`, `section_id`, what sections had, a
    LineString."""
    snaps: pd.DataFrame
    """Everything that was joined across a gap or left out: `what` (section or station), `id`,
    `node_id`, `distance_km`, `reason` (null: joined)."""


@dataclass(slots=True)
class _Line:
    """A line being cut: its vertices, and the places along it where it is."""

    section: int
    vertices: Places
    along_m: NDArray[np.float64]
    cuts: dict[float, tuple[float, float]]
    """Node place by distance along; the ends are cuts too."""


def node(
    sections: gpd.GeoDataFrame,
    stations: gpd.GeoDataFrame | None = None,
    *,
    snap_km: float = SNAP_KM,
    station_km: float = STATION_KM,
) -> Noded:
    """Return the nodes and links of lines, and what was snapped.

    Parameters
    ----------
    sections
        Lines in EPSG:4326, keyed by `section_id` (or the index); `mode`, `status`, `gauge_mm`,
        `country`, `source`, `line_id`, `structure` are kept where present.
    stations
        Points keyed by `station_id` (or the index).
    snap_km
        Ends of lines within this distance of one another, or of another line, are joined.
    station_km
        A station within this distance of a line becomes a node of the nearest one; one farther
        away is reported and left out.

    Returns
    -------
    Noded
        Tables of nodes, of links with their length in km, and of everything that was moved.

    Raises
    ------
    DataError
        If a tolerance is negative or there is no line.

    Examples
    --------
    >>> lines = gpd.GeoDataFrame(
    ...     {"section_id": ["a", "b"]},
    ...     geometry=shapely.from_wkt(["LINESTRING (0 0, 1 0, 2 0)", "LINESTRING (1 0, 1 1)"]),
    ...     crs="EPSG:4326",
    ... )
    >>> node(lines).links[["link_id", "from_id", "to_id"]].values.tolist()
    [['a-1', 'n1', 'n2'], ['a-2', 'n2', 'n3'], ['b', 'n2', 'n4']]
    """
    for name, value in (("snap_km", snap_km), ("station_km", station_km)):
        if not (value >= 0 and np.isfinite(value)):
            message = f"{name} is a distance from 0 up; received {value!r}; give another"
            raise DataError(message)
    lines = _lines(sections)
    if not lines:
        message = "A network needs lines; received none; give sections with geometries"
        raise DataError(message)
    keys = labels.as_array(sections.get("section_id", sections.index))
    snaps = _join_ends(lines, keys, snap_km)
    tree = shapely.STRtree([shapely.LineString(line.vertices) for line in lines])
    snaps += _join_ends_to_lines(lines, keys, tree, snap_km)
    _cut_at_shared_vertices(lines)
    stops: dict[tuple[float, float], Any] = {}
    if stations is not None:
        snaps += _stop_at(stations, lines, tree, (station_km, snap_km), stops)
    return _assemble(sections, keys, lines, stops, snaps)


def _lines(sections: gpd.GeoDataFrame) -> list[_Line]:
    """Return the parts of all lines that lead anywhere, in order."""
    parts, section = shapely.get_parts(sections.geometry.to_numpy(), return_index=True)
    lines = []
    for part, row in zip(parts, section.tolist(), strict=True):
        vertices = shapely.get_coordinates(part)
        moved = np.ones(len(vertices), bool)
        moved[1:] = (np.diff(vertices, axis=0) != 0).any(axis=1)
        vertices = vertices[moved]
        if len(vertices) > 1:
            along = geodesy.cumulative_m(*vertices.T)
            first, last = _place(vertices[0]), _place(vertices[-1])
            lines.append(_Line(row, vertices, along, {0.0: first, float(along[-1]): last}))
    return lines


def _place(lonlat: NDArray[np.float64]) -> tuple[float, float]:
    return float(lonlat[0]), float(lonlat[1])


def _join_ends(lines: list[_Line], keys: NDArray[Any], snap_km: float) -> list[dict[str, Any]]:
    """Move ends that are near one another to the first of them."""
    ends = np.array([line.vertices[side] for line in lines for side in (0, -1)])
    near = cKDTree(geodesy.centred_m(ends)).query_pairs(snap_km * 1000, output_type="ndarray")
    pattern = coo_array((np.ones(len(near)), near.T), shape=(len(ends), len(ends)))
    _, group = connected_components(pattern, directed=False)
    _, first = np.unique(group, return_index=True)
    target = ends[first[group]]
    metres = geodesy.between_m(*ends.T, *target.T)
    snaps = []
    for number, line in enumerate(lines):
        total = float(line.along_m[-1])
        for end, along in ((2 * number, 0.0), (2 * number + 1, total)):
            line.cuts[along] = _place(target[end])
            if metres[end] > 0:
                snaps.append(_snap("section", keys[line.section], target[end], metres[end]))
    return snaps


def _join_ends_to_lines(
    lines: list[_Line], keys: NDArray[Any], tree: shapely.STRtree, snap_km: float
) -> list[dict[str, Any]]:
    """Cut the lines that ends of others lie on, or nearly on."""
    snaps = []
    done: set[tuple[int, tuple[float, float]]] = set()
    ends = [tuple(line.cuts.values()) for line in lines]
    for number, line in enumerate(lines):
        for place in ends[number]:
            for other in _near(tree, place, snap_km):
                if other == number or (other, place) in done or place in ends[other]:
                    continue
                done.add((other, place))
                along, metres, _ = _foot(lines[other], place)
                if metres > snap_km * 1000:
                    continue
                lines[other].cuts[along] = place
                if metres > 0.001:  # noqa: PLR2004 -- a millimetre is rounding, not a gap
                    snaps.append(_snap("section", keys[line.section], np.array(place), metres))
    return snaps


def _cut_at_shared_vertices(lines: list[_Line]) -> None:
    """Cut lines at vertices inside them that are vertices of others, or of themselves, too.

    Where an end was that has been moved, the node is where it has been moved to.
    """
    moved = {
        _place(line.vertices[side]): line.cuts[along]
        for line in lines
        for side, along in ((0, 0.0), (-1, float(line.along_m[-1])))
    }
    seen: dict[tuple[float, float], list[tuple[int, int]]] = {}
    for number, line in enumerate(lines):
        for vertex, place in enumerate(map(tuple, line.vertices.tolist())):
            seen.setdefault(place, []).append((number, vertex))
    for place, uses in seen.items():
        for number, vertex in uses if len(uses) > 1 else ():
            line = lines[number]
            if 0 < vertex < len(line.vertices) - 1:
                line.cuts.setdefault(float(line.along_m[vertex]), moved.get(place, place))


def _stop_at(
    stations: gpd.GeoDataFrame,
    lines: list[_Line],
    tree: shapely.STRtree,
    tolerance_km: tuple[float, float],
    stops: dict[tuple[float, float], Any],
) -> list[dict[str, Any]]:
    """Cut the nearest line at every station; fill `stops` with the station at each node."""
    station_km, snap_km = tolerance_km
    snaps = []
    names = labels.as_array(stations.get("station_id", stations.index))
    for name, point in zip(names.tolist(), stations.geometry, strict=True):
        if point is None or point.is_empty:
            snaps.append(_left_out(name, np.nan, "the station has no position"))
            continue
        place = (float(point.x), float(point.y))
        feet = [(*_foot(lines[near], place), near) for near in _near(tree, place, station_km)]
        feet = [foot for foot in feet if foot[1] <= station_km * 1000]
        if not feet:
            why = f"no line within {station_km:g} km"
            snaps.append(_left_out(name, np.nan, why))
            continue
        along, metres, foot, near = min(feet, key=lambda each: (each[1], each[3]))
        cuts = lines[near].cuts
        nearest_cut = min(cuts, key=lambda each: (abs(each - along), each))
        if abs(nearest_cut - along) <= snap_km * 1000:
            foot = cuts[nearest_cut]
        if foot in stops:
            snaps.append(_left_out(name, metres / 1000, f"{stops[foot]!r} is at the same node"))
            continue
        cuts.setdefault(along if foot not in cuts.values() else nearest_cut, foot)
        stops[foot] = name
        snaps.append(_snap("station", name, np.array(foot), metres))
    return snaps


def _near(tree: shapely.STRtree, place: tuple[float, float], within_km: float) -> list[int]:
    """Return the lines whose box comes within a distance of a place."""
    lat = within_km / _KM_PER_DEGREE
    lon = lat / max(np.cos(np.radians(min(abs(place[1]) + lat, 89.0))), 0.01)
    box = shapely.box(place[0] - lon, place[1] - lat, place[0] + lon, place[1] + lat)
    return sorted(int(number) for number in tree.query(box))


def _foot(line: _Line, place: tuple[float, float]) -> tuple[float, float, tuple[float, float]]:
    """Return distance along the line, metres away and place of the point nearest to `place`.

    In the plane around the place, which is good to a millionth at the distances of a tolerance.
    """
    scale = np.array([np.cos(np.radians(place[1])), 1.0])
    flat = (line.vertices - place) * scale
    start, step = flat[:-1], np.diff(flat, axis=0)
    share = np.clip(-(start * step).sum(axis=1) / (step * step).sum(axis=1), 0, 1)
    foot = start + share[:, None] * step
    best = int(np.argmin((foot * foot).sum(axis=1)))
    part = share[best]
    along = (1 - part) * line.along_m[best] + part * line.along_m[best + 1]
    at = (1 - part) * line.vertices[best] + part * line.vertices[best + 1]
    metres = geodesy.between_m(*np.array([place]).T, *at[None, :].T)[0]
    return float(along), float(metres), _place(at)


def _snap(what: str, name: object, place: Places, metres: float) -> dict[str, Any]:
    where = _place(place)
    return {"what": what, "id": name, "place": where, "distance_km": metres / 1000, "reason": None}


def _left_out(name: object, distance_km: float, why: str) -> dict[str, Any]:
    reason = f"not on the network: {why}"
    return {
        "what": "station",
        "id": name,
        "place": None,
        "distance_km": distance_km,
        "reason": reason,
    }


def _assemble(
    sections: gpd.GeoDataFrame,
    keys: NDArray[Any],
    lines: list[_Line],
    stops: dict[tuple[float, float], Any],
    snaps: list[dict[str, Any]],
) -> Noded:
    """Return the tables: a node for every place of a cut, a link for every piece."""
    taken = {str(name) for name in stops.values()}
    node_of: dict[tuple[float, float], Any] = {}
    pieces: dict[int, list[tuple[Any, Any, Places]]] = {}
    for line in lines:
        ranked = sorted(line.cuts)
        for begin, end in pairwise(ranked):
            inside = line.vertices[(line.along_m > begin) & (line.along_m < end)]
            ends = line.cuts[begin], line.cuts[end]
            if ends[0] == ends[1] and not len(inside):
                continue
            for place in ends:
                if place not in node_of:
                    node_of[place] = stops.get(place, _fresh(len(node_of) + 1, taken))
            drawn = np.vstack([ends[:1], inside, ends[1:]])
            pieces.setdefault(line.section, []).append((node_of[ends[0]], node_of[ends[1]], drawn))
    rows = []
    for section, cut in pieces.items():
        for number, (tail, head, drawn) in enumerate(cut, start=1):
            name = f"{keys[section]}-{number}" if len(cut) > 1 else str(keys[section])
            rows.append((name, tail, head, "running", section, shapely.LineString(drawn)))
    links = pd.DataFrame(
        rows, columns=["link_id", "from_id", "to_id", "kind", "section", "geometry"]
    )
    of_section = links.pop("section").to_numpy()
    links["section_id"] = keys[of_section]
    for column in _KEPT:
        if column in sections:
            links[column] = sections[column].to_numpy()[of_section]
    placed = gpd.GeoDataFrame(links, geometry="geometry", crs="EPSG:4326")
    placed["length_km"] = geodesy.length_km(placed.geometry)
    nodes = gpd.GeoDataFrame(
        {"station_id": [stops.get(place) for place in node_of]},
        index=pd.Index(list(node_of.values()), name="node_id"),
        geometry=shapely.points(np.array(list(node_of))),
        crs="EPSG:4326",
    )
    report = pd.DataFrame(snaps, columns=["what", "id", "place", "distance_km", "reason"])
    report.insert(2, "node_id", [node_of.get(place) for place in report.pop("place")])
    return Noded(nodes, placed, report)


def _fresh(number: int, taken: set[str]) -> str:
    name = f"n{number}"
    while name in taken:
        name += "_"
    return name
