"""Lines against tiles, as arrays: where they meet edges, and which countries lie between.

Every place where a line meets a tile's edge becomes a cut; what lies between two cuts is in the
same countries all along, so one point in its middle tells which.
Cuts that change nothing vanish again, and with them the seams between tiles.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from corridormap import geodesy
from corridormap.geometry import edges, meetings
from corridormap.geometry.meetings import NEAR_DEGREE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from corridormap.geometry.mosaic import Mosaic

    Floats = NDArray[np.float64]
    Integers = NDArray[np.intp]
    Flags = NDArray[np.bool_]

_NEAR_M = 1e-4
"""Cuts this near to one another are one."""
_POLE, _HALF_TURN = 90.0, 180.0


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Vertices of many lines, one after the other, and the segments between them."""

    coordinates: Floats
    """The vertices as given, lon, lat; and a pole where a segment goes over it."""
    part: Integers
    """The line each vertex belongs to: 0, 0, …, 1, 1, …"""
    joint: Flags
    """True for the rows of `drawn` that join one line to the next."""
    drawn: Floats
    """The segments as drawn: lon, lat, lon, lat (vertices less one)."""
    length_m: Floats
    """The geodesic length of each segment, 0 for joints."""

    @classmethod
    def read(cls, lines: NDArray[np.object_]) -> Lines:
        """Read LineStrings in lon, lat, none of them empty."""
        coordinates, part = _over_poles(*shapely.get_coordinates(lines, return_index=True))
        joint = np.diff(part) != 0
        length_m = geodesy.segment_m(*coordinates.T, joints=np.flatnonzero(joint))
        return cls(coordinates, part, joint, edges.drawn(coordinates), length_m)

    @property
    def first(self) -> Integers:
        """The first vertex of each line."""
        return np.flatnonzero(np.diff(self.part, prepend=-1))


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Places along lines, in order: a segment and the share of it that lies before."""

    segment: Integers
    share: Floats
    chainage_m: Floats
    """From the start of the line."""

    def take(self, rows: Integers | Flags) -> Places:
        """Return some of the places."""
        return Places(self.segment[rows], self.share[rows], self.chainage_m[rows])


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """Stretches of lines, each in the same countries all along."""

    part: Integers
    start: Places
    end: Places
    state: Integers
    """Position in `states`."""
    states: tuple[tuple[str, ...], ...]
    """Sets of countries, each in alphabetical order; the empty set is no country."""


def cut(lines: Lines, mosaic: Mosaic) -> Pieces:
    """Cut lines where they pass from one set of countries to another."""
    bounds, part = _bounds(lines, mosaic)
    inside = np.flatnonzero(part[1:] == part[:-1])
    start, end = bounds.take(inside), bounds.take(inside + 1)
    state, states = _states(_middles(lines, start, end), mosaic)
    part = part[inside]
    begins = np.ones(len(part), dtype=bool)
    begins[1:] = (state[1:] != state[:-1]) | (part[1:] != part[:-1])
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(part))[: len(first)] - 1
    return Pieces(part[first], start.take(first), end.take(last), state[first], states)


def points(lines: Lines, places: Places) -> Floats:
    """Return lon, lat of places, in the turn in which segments are drawn."""
    start, end = lines.drawn[places.segment, :2], lines.drawn[places.segment, 2:]
    share = places.share[:, None]
    # Exact at both ends, and all along edges that run due north or east.
    found: Floats = np.where(share == 1, end, start + share * (end - start))
    return found


def geometry(lines: Lines, parts: NDArray[np.object_], pieces: Pieces) -> NDArray[np.object_]:
    """Return pieces as LineStrings, in the turns of longitude their vertices have.

    Parameters
    ----------
    lines, parts
        The lines as read, and as they came.
    pieces
        Of those lines.
    """
    first = lines.first
    last = np.append(first[1:], len(lines.part)) - 1
    start, end = pieces.start, pieces.end
    begin = start.segment + (start.share == 1)
    stop = end.segment + (end.share > 0)
    whole = (begin == first[pieces.part]) & (start.share == 0)
    whole &= (stop == last[pieces.part]) & (end.share == 1)
    found = parts[pieces.part]
    rows = np.flatnonzero(~whole)
    if not rows.size:
        return found
    size = (stop - begin + 1)[rows]
    of = np.repeat(np.arange(len(rows)), size)
    offset = np.cumsum(size) - size
    vertex = begin[rows][of] + np.arange(len(of)) - offset[of]
    coordinates = lines.coordinates[vertex]
    # The first and last vertex of a piece give way to the cuts, each in the turn of its neighbour.
    for places, at, near in ((start, offset, 1), (end, offset + size - 1, 0)):
        cuts = places.take(rows)
        inside = (cuts.share > 0) & (cuts.share < 1)
        places_found = points(lines, cuts)
        beside = lines.coordinates[cuts.segment + near, 0]
        turned = lines.drawn[cuts.segment, 2 * near]
        places_found[:, 0] += 360.0 * np.round((beside - turned) / 360.0)
        coordinates[at[inside]] = places_found[inside]
    found[rows] = shapely.linestrings(coordinates, indices=of)
    return found


def _over_poles(coordinates: Floats, part: Integers) -> tuple[Floats, Integers]:
    """Put a pole between vertices half a turn apart: neither way round is the shorter."""
    turn = np.diff(coordinates[:, 0]) % 360.0
    inland = np.abs(coordinates[:, 1]) < _POLE
    over = np.flatnonzero((turn == _HALF_TURN) & (np.diff(part) == 0) & inland[1:] & inland[:-1])
    if not over.size:
        return coordinates, part
    north = coordinates[over, 1] + coordinates[over + 1, 1] >= 0
    poles = np.column_stack([coordinates[over, 0], np.where(north, _POLE, -_POLE)])
    return np.insert(coordinates, over + 1, poles, axis=0), np.insert(part, over + 1, part[over])


def _bounds(lines: Lines, mosaic: Mosaic) -> tuple[Places, Integers]:
    """Return the ends of all lines of some length and the cuts between, and the line of each."""
    total, first, last = _totals(lines)
    long = total > 0
    segment, share = _meetings(lines, mosaic)
    order = np.lexsort((share, segment))
    segment, share = segment[order], share[order]
    chainage = _chainage_m(lines, segment, share)
    part = lines.part[segment]
    apart = np.diff(chainage, prepend=-np.inf) > _NEAR_M
    apart |= np.diff(part, prepend=-1) != 0
    apart &= (chainage > _NEAR_M) & (total[part] - chainage > _NEAR_M)
    segment, share, chainage = segment[apart], share[apart], chainage[apart]
    ends = int(long.sum())
    places = Places(
        np.concatenate([first[long], segment, last[long]]),
        np.concatenate([np.zeros(ends), share, np.ones(ends)]),
        np.concatenate([np.zeros(ends), chainage, total[long]]),
    )
    part = lines.part[places.segment]
    order = np.lexsort((places.chainage_m, part))
    return places.take(order), part[order]


def _totals(lines: Lines) -> tuple[Floats, Integers, Integers]:
    """Return the length, the first and the last segment of each line."""
    first = lines.first
    last = np.append(first[1:], len(lines.part)) - 2
    total = np.add.reduceat(lines.length_m, first) if len(first) else np.empty(0)
    return total, first, last


def _chainage_m(lines: Lines, segment: Integers, share: Floats) -> Floats:
    """Return the chainage of places given in order.

    A place p in a segment a–b of length L lies L · ap / (ap + pb) along it: the same from both
    ends, and exact where the drawn edge is the geodesic.
    """
    chainage = np.empty(len(segment))
    part = lines.part[segment]
    starts = np.flatnonzero(np.diff(part, prepend=-1))
    first = lines.first
    for begin, stop in zip(starts, np.append(starts[1:], len(part)), strict=False):
        zero = first[part[begin]]
        before = np.cumsum(lines.length_m[zero : segment[stop - 1] + 1])
        at = segment[begin:stop] - zero
        chainage[begin:stop] = before[at] - lines.length_m[segment[begin:stop]]
    start, end = lines.drawn[segment, :2], lines.drawn[segment, 2:]
    place = points(lines, Places(segment, share, chainage))
    behind = geodesy.between_m(*start.T, *place.T)
    ahead = geodesy.between_m(*place.T, *end.T)
    both = np.maximum(behind + ahead, np.finfo(float).tiny)
    along: Floats = chainage + lines.length_m[segment] * (behind / both)
    return along


def _meetings(lines: Lines, mosaic: Mosaic) -> tuple[Integers, Floats]:
    """Return where lines meet edges, as segments and shares; in no order, some more than once."""
    polar = np.abs(lines.coordinates[1:, 1]) >= _POLE
    # Over a pole the longitude jumps, and perhaps the country with it.
    segments = [np.flatnonzero(polar & ~lines.joint)]
    shares = [np.ones(len(segments[0]))]
    for segment, share in meetings.with_edges(lines.drawn, lines.joint, mosaic):
        segments.append(segment)
        shares.append(share)
    return np.concatenate(segments), np.concatenate(shares)


def _middles(lines: Lines, start: Places, end: Places) -> Floats:
    """Return the point half-way along each stretch."""
    # Adding up all lines loses digits in the end, but half-way is anywhere between the two cuts.
    after = np.cumsum(lines.length_m)
    reached = [
        after[place.segment] - (1 - place.share) * lines.length_m[place.segment]
        for place in (start, end)
    ]
    half = (reached[0] + reached[1]) / 2
    segment = np.clip(np.searchsorted(after, half, side="right"), start.segment, end.segment)
    long = np.maximum(lines.length_m[segment], np.finfo(float).tiny)
    share = np.clip(1 - (after[segment] - half) / long, 0, 1)
    middle = points(lines, Places(segment, share, half))
    middle[:, 0] -= 360.0 * np.floor((middle[:, 0] + 180.0) / 360.0)
    return middle


def _states(middles: Floats, mosaic: Mosaic) -> tuple[Integers, tuple[tuple[str, ...], ...]]:
    """Return for each point the set of countries it is in, or on the border of."""
    found = [np.empty((0, 2), dtype=np.intp)]
    box = np.hstack([middles, middles])
    for turn, near in edges.turns(box, mosaic.reach, margin=NEAR_DEGREE):
        point = np.asarray(shapely.points(edges.turned(middles[near], turn)))
        around = edges.turned(box[near], turn) + NEAR_DEGREE * np.array([-1, -1, 1, 1])
        at, tile = mosaic.tree.query(edges.diagonals(around))
        holds = shapely.dwithin(mosaic.polygons[tile], point[at], NEAR_DEGREE)
        found.append(np.column_stack([near[at[holds]], mosaic.country[tile[holds]]]))
    pairs = np.unique(np.vstack(found), axis=0)
    count = np.bincount(pairs[:, 0], minlength=len(middles))
    alone = count == 1
    state = np.zeros(len(middles), dtype=np.intp)
    single = pairs[alone[pairs[:, 0]]]
    state[single[:, 0]] = 1 + single[:, 1]
    states: list[tuple[str, ...]] = [(), *((code,) for code in mosaic.countries)]
    number: dict[tuple[str, ...], int] = {}
    for at in np.flatnonzero(count > 1):
        low, high = np.searchsorted(pairs[:, 0], [at, at + 1])
        codes = tuple(mosaic.countries[country] for country in pairs[low:high, 1])
        if codes not in number:
            number[codes] = len(states)
            states.append(codes)
        state[at] = number[codes]
    return state, tuple(states)
