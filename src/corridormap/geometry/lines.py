"""One alignment out of many lines: ordered, turned the right way, and honest about what is odd.

Reading and comparing parts is left to `parts`, stringing them together to `ordering`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from corridormap import geodesy
from corridormap.errors import TopologyError
from corridormap.geometry import edges, ordering, parts
from corridormap.geometry.parts import TOUCH_M, Part
from corridormap.tables import TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from corridormap.geometry.parts import Row

    Floats = NDArray[np.float64]
    Integers = NDArray[np.intp]


_SECTION = ("where", "row", "chain", "from_km", "to_km", "reversed")


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """A line from end to end, in one chain or in several with gaps between."""

    chains: tuple[Floats, ...]
    """The vertices of each chain: lon, lat, without jumps at the antimeridian."""
    chainage_km: tuple[Floats, ...]
    """The chainage of each vertex. It runs on from one chain to the next: a gap has no length."""
    sections: pd.DataFrame
    """Parts in order: ``where`` (their name), ``row`` (position of the row they are from),
    ``chain``, ``from_km``, ``to_km``, ``reversed``."""
    faults: pd.DataFrame
    """``kind``, ``where``, ``detail`` of what is empty, duplicate, overlapping, branching,
    missing (a gap) or drawn against the direction of the line."""

    @property
    def length_km(self) -> float:
        """The chainage of the end."""
        return float(self.chainage_km[-1][-1])

    @property
    def geometry(self) -> shapely.MultiLineString:
        """The chains as a line in EPSG:4326, one part per chain."""
        return shapely.MultiLineString(list(self.chains))


def merge(lines: Iterable[BaseGeometry | None] | BaseGeometry) -> Alignment:
    """Order lines into one alignment, end to end.

    Lines may come in any order and direction. Ends within 1 m of one another touch; touching lines
    are strung together, at a branch the two that bend least. Lines that do not touch follow
    one another by nearness; what branches off comes last. The direction is the one in which most
    of the length is drawn. Nothing is bridged, cut or left out but copies and empty lines, and all
    of it is in `faults`: ``gap`` (with its size), ``overlap``, ``duplicate``, ``branch``,
    ``reversed``, ``empty``.

    Parameters
    ----------
    lines
        LineStrings and MultiLineStrings: a `GeoDataFrame` or `GeoSeries` with a coordinate
        reference system, or shapely lines in lon, lat. Faults name rows by ``section_id`` where
        there is such a column, else by position (``#1`` is the first).

    Raises
    ------
    CRSError
        No coordinate reference system, or impossible coordinates.
    TopologyError
        Geometries that are not lines, or no line with any length.

    >>> parts = [[(8, 0), (5, 0)], [(0, 0), (2, 0)], [(2, 0), (5, 0)]]
    >>> merged = merge([shapely.LineString(part) for part in parts])
    >>> merged.sections[["where", "reversed"]].to_numpy().tolist()
    [['#2', False], ['#3', False], ['#1', True]]
    """
    found, rows = parts.read(lines)
    found, doubles = parts.distinct(found)
    rows += doubles
    if not found:
        message = "An alignment has a length; received no line of any; draw one"
        raise TopologyError(message)
    overlaps = list(parts.overlaps(found))
    rows += [row for _, _, row in overlaps]
    overlapping = {frozenset((one, two)) for one, two, _ in overlaps}

    length = np.array([part.length_m for part in found])
    ends = np.array([part.coordinates[[0, -1]] for part in found])
    node = ordering.nodes(geodesy.centred_m(ends), touch_m=TOUCH_M)
    strung = ordering.chains(node, parts.headings(found), length)
    branches, offshoots = _branches(found, node, overlapping)
    rows += branches
    chains, mains = _sequence(strung, node, offshoots, ends, length)
    rows += _gaps(chains[:mains], found, overlapping)
    rows += [
        ("reversed", found[at].where, "drawn against the direction of the line")
        for chain in chains
        for at, forward in chain
        if not forward
    ]
    return _alignment(chains, found, rows)


def _branches(
    found: list[Part], node: Integers, overlapping: set[frozenset[int]]
) -> tuple[list[Row], list[tuple[int, int]]]:
    """Return faults where more than two ends meet or one ends on another; and the latter pairs."""
    faults: list[Row] = []
    place, meets = np.unique(node, return_counts=True)
    for at in place[meets > 2]:
        ending = np.argwhere(node == at).tolist()
        names = ", ".join(dict.fromkeys(found[part].where for part, _ in ending))
        lon, lat = found[ending[0][0]].coordinates[-ending[0][1]]
        faults.append(("branch", names, f"{len(ending)} ends meet at {lon:.5f}, {lat:.5f}"))
    offshoots = []
    for part, end, other in _ends_along(found, np.argwhere(np.isin(node, place[meets == 1]))):
        if frozenset((part, other)) not in overlapping:
            lon, lat = found[part].coordinates[-end]
            where = f"{found[part].where}, {found[other].where}"
            detail = f"the first ends along the second at {lon:.5f}, {lat:.5f}"
            faults.append(("branch", where, detail))
            offshoots.append((part, other))
    return faults, offshoots


def _ends_along(found: list[Part], ends: Integers) -> Iterator[tuple[int, int, int]]:
    """Yield a part, which of its ends, and another part that this end touches."""
    drawn = parts.as_lines(found)
    places = np.array([found[part].coordinates[-end] for part, end in ends]).reshape(-1, 2)
    points = np.asarray(shapely.points(places))
    # A degree of longitude shrinks towards the poles: look wide, then measure.
    wide = 1e-5 / np.maximum(np.cos(np.radians(places[:, 1])), 1e-3)
    at, other = shapely.STRtree(drawn).query(points, predicate="dwithin", distance=wide)
    own = ends[at, 0] == other
    at, other = at[~own], other[~own]
    feet = shapely.get_coordinates(shapely.shortest_line(drawn[other], points[at]))
    apart = geodesy.between_m(*feet[::2].T, *feet[1::2].T)
    close = apart <= TOUCH_M
    for (part, end), touched in sorted(
        zip(ends[at[close]].tolist(), other[close].tolist(), strict=True)
    ):
        yield part, end, touched


def _sequence(
    strung: list[ordering.Chain],
    node: Integers,
    offshoots: list[tuple[int, int]],
    ends: Floats,
    length: Floats,
) -> tuple[list[ordering.Chain], int]:
    """Return the chains in order, those that branch off others last; and how many do not."""
    touching = [
        (part, part_node + len(node)) for part, pair in enumerate(node) for part_node in pair
    ]
    group = ordering.groups(np.array(touching + offshoots), len(node) + int(node.max()) + 1)
    longest: dict[int, int] = {}
    long = [sum(length[part] for part, _ in chain) for chain in strung]
    for at, chain in enumerate(strung):
        best = longest.setdefault(int(group[chain[0][0]]), at)
        if long[at] > long[best]:
            longest[int(group[chain[0][0]])] = at
    mains = [strung[at] for at in sorted(longest.values())]
    side = [chain for at, chain in enumerate(strung) if at not in longest.values()]
    places = np.array([[_end(chain, ends, 0), _end(chain, ends, 1)] for chain in mains])
    toured = [
        mains[at] if forward else ordering.reverse(mains[at])
        for at, forward in ordering.tour(geodesy.centred_m(places))
    ]
    steps = [step for chain in toured for step in chain]
    if ordering.oriented(steps, length) != steps:
        toured = [ordering.reverse(chain) for chain in reversed(toured)]
    return toured + side, len(toured)


def _end(chain: ordering.Chain, ends: Floats, which: int) -> Floats:
    """Return lon, lat of the start (0) or end (1) of a chain."""
    part, forward = chain[-which]
    place: Floats = ends[part, which if forward else 1 - which]
    return place


def _gaps(
    chains: list[ordering.Chain], found: list[Part], overlapping: set[frozenset[int]]
) -> Iterator[Row]:
    for before, after in pairwise(chains):
        one, two = before[-1], after[0]
        if frozenset((one[0], two[0])) in overlapping:
            continue
        jump = np.array(
            [
                found[one[0]].along(forward=one[1])[-1],
                found[two[0]].along(forward=two[1])[0],
            ]
        )
        (size_m,) = geodesy.segment_m(*jump.T)
        (lon, lat), (to_lon, to_lat) = jump
        detail = (
            f"{size_m / 1000:.3f} km missing between {lon:.5f}, {lat:.5f} "
            f"and {to_lon:.5f}, {to_lat:.5f}"
        )
        yield "gap", f"{found[one[0]].where}, {found[two[0]].where}", detail


def _alignment(chains: list[ordering.Chain], found: list[Part], faults: list[Row]) -> Alignment:
    """Join the vertices of each chain and measure along them."""
    joined = [_joined([found[at].along(forward=way) for at, way in chain]) for chain in chains]
    coordinates = [vertices for vertices, _ in joined]
    ends = np.cumsum([len(vertices) for vertices in coordinates])[:-1]
    lon, lat = np.vstack(coordinates).T
    # From one chain to the next there is no length.
    along_m = np.cumsum(geodesy.segment_m(lon, lat, joints=ends - 1))
    chainage_km = np.split(np.concatenate([[0.0], along_m]) / 1000, ends)
    sections = []
    for number, (chain, (_, firsts)) in enumerate(zip(chains, joined, strict=True)):
        along_km = chainage_km[number][firsts].tolist()
        for (at, forward), (from_km, to_km) in zip(chain, pairwise(along_km), strict=True):
            part = found[at]
            sections.append((part.where, part.row, number, from_km, to_km, not forward))
    return Alignment(
        tuple(coordinates),
        tuple(chainage_km),
        pd.DataFrame(sections, columns=list(_SECTION)),
        pd.DataFrame(faults, columns=["kind", "where", "detail"], dtype=TEXT),
    )


def _joined(vertices: list[Floats]) -> tuple[Floats, list[int]]:
    """Return the vertices of parts as one row, the first vertex of each part, and the very last.

    Parts that meet in the same vertex share it; a step of less than 1 m between them stays.
    """
    joined = [vertices[0]]
    firsts = [0]
    count = len(vertices[0])
    for part in vertices[1:]:
        turn = 360.0 * np.round((joined[-1][-1, 0] - part[0, 0]) / 360.0)
        moved = edges.turned(part, turn)
        firsts.append(count - 1)
        if (moved[0] == joined[-1][-1]).all():
            moved = moved[1:]
        joined.append(moved)
        count += len(moved)
    return np.vstack(joined), [*firsts, count - 1]
