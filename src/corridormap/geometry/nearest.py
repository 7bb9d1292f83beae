"""The nearest place on an alignment for many points, as arrays.

Found among chords in earth-centred space, where there is no edge of the map and no pole, then
mended on the ellipsoid until the way to the point leaves the line at a right angle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from corridormap import geodesy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from corridormap.geometry.lines import Alignment

    Floats = NDArray[np.float64]
    Integers = NDArray[np.intp]

_LONGEST_CHORD_M = 2_000.0
_MEAN_CHORDS = 4.0
"""Chords of at most so many times the mean segment keep all of them of a like size."""
_SAGITTA_M = 0.2
"""A chord of 2 km lies less than this below the arc."""
_TIE_M = 1e-6
"""Of places equally near, the one with the least chainage counts."""
_FEW = 500_000
"""So few pairs of points and chords are all looked at."""
_FIRST_LOOK = 8
_BLOCK = 2_000_000
"""Pairs of points and chords looked at together."""
_EXACT_M = 1e-7
_STEPS = 8
_RADIUS_M = 6_371_000.0


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """The segments of an alignment that have a length, in order of chainage."""

    start: Floats
    """lon, lat."""
    end: Floats
    """lon, lat."""
    azimuth_degree: Floats
    """In which each leaves its start."""
    end_azimuth_degree: Floats
    """In which each arrives at its end."""
    length_m: Floats
    from_m: Floats
    """Chainage of the start."""
    chain: Integers

    @classmethod
    def read(cls, alignment: Alignment) -> Segments:
        """Read the segments of an alignment."""
        start = np.vstack([chain[:-1] for chain in alignment.chains])
        end = np.vstack([chain[1:] for chain in alignment.chains])
        from_m = 1000 * np.concatenate([km[:-1] for km in alignment.chainage_km])
        to_m = 1000 * np.concatenate([km[1:] for km in alignment.chainage_km])
        size = [len(chain) - 1 for chain in alignment.chains]
        chain = np.repeat(np.arange(len(size)), size)
        forth, back, _ = geodesy.WGS84.inv(*start.T, *end.T)
        real = to_m > from_m
        return cls(
            start=start[real],
            end=end[real],
            azimuth_degree=np.asarray(forth)[real],
            end_azimuth_degree=np.asarray(back)[real] + 180.0,
            length_m=(to_m - from_m)[real],
            from_m=from_m[real],
            chain=chain[real],
        )


class Feet(NamedTuple):
    """Where the perpendiculars from points meet the line."""

    chainage_m: Floats
    offset_m: Floats
    """Distance to the point, + right of the direction of travel."""


def feet(segments: Segments, points: Floats) -> Feet:
    """Return the nearest place on the line for each point (lon, lat)."""
    segment, along = _by_chord(segments, points)
    along, apart, azimuth = _mended(segments, segment, along, points)
    direction = _direction(segments, segment, along)
    side = np.sin(np.radians(azimuth - direction))
    return Feet(segments.from_m[segment] + along, np.where(side < 0, -apart, apart))


def _by_chord(segments: Segments, points: Floats) -> tuple[Integers, Floats]:
    """Return the nearest segment and the metres along it, judged by chords."""
    at, low, high = _chords(segments)
    start = geodesy.centred_m(on(segments, at, low)[0])
    end = geodesy.centred_m(on(segments, at, high)[0])
    places = geodesy.centred_m(points)
    chords = _Chords(at, low, high, segments.from_m[at], start, end)
    look = _all if len(places) * len(at) <= _FEW else _near
    best, share = look(chords, places)
    return at[best], low[best] + share * (high - low)[best]


def _all(chords: _Chords, places: Floats) -> tuple[Integers, Floats]:
    """Return the nearest chord of each point and the share along it: all pairs are looked at."""
    point = np.repeat(np.arange(len(places)), len(chords.segment))
    near = np.tile(np.arange(len(chords.segment)), len(places))
    best, share, _ = _least(chords, places, point, near)
    return best, share


def _near(chords: _Chords, places: Floats) -> tuple[Integers, Floats]:
    """Return the same, looking only at chords nearby."""
    from scipy.spatial import cKDTree  # noqa: PLC0415 - half a second that only many points need

    start, end, at = chords.start, chords.end, chords.segment
    tree = cKDTree((start + end) / 2)
    reach = np.linalg.norm(end - start, axis=1).max() / 2 + _SAGITTA_M
    _, near = tree.query(places, k=np.arange(1, min(_FIRST_LOOK, len(at)) + 1))
    point = np.repeat(np.arange(len(places)), np.shape(near)[1])
    best, share, apart = _least(chords, places, point, np.ravel(near))
    # A chord whose middle is farther than this from a point cannot come nearer than the best.
    radius = apart + reach
    count = tree.query_ball_point(places, radius, return_length=True)
    for block in _blocks(count, np.flatnonzero(count > np.shape(near)[1])):
        near = np.concatenate(tree.query_ball_point(places[block], radius[block])).astype(np.intp)
        point = np.repeat(np.arange(len(block)), count[block])
        best[block], share[block], _ = _least(chords, places[block], point, near)
    return best, share


class _Chords(NamedTuple):
    """Straight pieces of segments in earth-centred space."""

    segment: Integers
    low_m: Floats
    """Metres along the segment from which a chord runs,"""
    high_m: Floats
    """and to which."""
    from_m: Floats
    """Chainage of the segment's start."""
    start: Floats
    end: Floats


def _least(
    chords: _Chords, places: Floats, point: Integers, near: Integers
) -> tuple[Integers, Floats, Floats]:
    """Return for each point the nearest of its chords, the share along, and the distance.

    Parameters
    ----------
    chords, places
        Of all chords; of the points.
    point, near
        Pairs of a point, in order, and a chord; every point has some.
    """
    distance, share = _to_chords(places[point], chords.start[near], chords.end[near])
    first = np.flatnonzero(np.diff(point, prepend=-1))
    least = np.minimum.reduceat(distance, first)
    step = (chords.high_m - chords.low_m)[near]
    chainage = chords.from_m[near] + chords.low_m[near] + share * step
    chainage[distance > least[point] + _TIE_M] = np.inf
    row = np.lexsort((chainage, point))[first]
    return near[row], share[row], least


def _blocks(count: Integers, rows: Integers) -> Iterator[Integers]:
    """Yield rows in blocks whose counts add up to some million at the most, or single rows."""
    if rows.size:
        number = np.cumsum(count[rows]) // _BLOCK
        yield from np.split(rows, np.flatnonzero(np.diff(number)) + 1)


def _chords(segments: Segments) -> tuple[Integers, Floats, Floats]:
    """Divide long segments: segment number, metres along it from and to."""
    longest = min(_LONGEST_CHORD_M, _MEAN_CHORDS * segments.length_m.mean())
    count = np.ceil(segments.length_m / longest).astype(np.intp)
    at = np.repeat(np.arange(len(count)), count)
    number = np.arange(len(at)) - np.repeat(np.cumsum(count) - count, count)
    step = (segments.length_m / count)[at]
    return at, number * step, (number + 1) * step


def _to_chords(places: Floats, start: Floats, end: Floats) -> tuple[Floats, Floats]:
    """Return the distance to chords, raised to their arcs, and the share along of the foot."""
    along = end - start
    square = np.einsum("...i,...i", along, along)
    share = np.clip(np.einsum("...i,...i", places - start, along) / square, 0, 1)
    foot = start + share[..., None] * along
    # The arc over a chord c rises by c²/8R in its middle.
    rise = share * (1 - share) * square / (2 * _RADIUS_M)
    foot *= (1 + rise / np.linalg.norm(foot, axis=-1))[..., None]
    return np.linalg.norm(places - foot, axis=-1), share


def on(segments: Segments, at: Integers, along_m: Floats) -> tuple[Floats, Floats]:
    """Return lon, lat of places metres along segments, and the azimuth of the segment there.

    At the ends these are the vertices to the last digit.
    """
    from_lon, from_lat = segments.start[at].T
    lon, lat, back = geodesy.WGS84.fwd(from_lon, from_lat, segments.azimuth_degree[at], along_m)
    lon += 360.0 * np.round((from_lon - lon) / 360.0)
    place = np.column_stack([lon, lat])
    at_start = (along_m <= 0)[:, None]
    at_end = (along_m >= segments.length_m[at])[:, None]
    place = np.where(at_end, segments.end[at], np.where(at_start, segments.start[at], place))
    return place, back + 180.0


def _mended(
    segments: Segments, segment: Integers, along: Floats, points: Floats
) -> tuple[Floats, Floats, Floats]:
    """Move feet along their segments until the perpendicular is one.

    The foot of the perpendicular from a point s away, seen at an angle t from the line, is
    R atan(tan(s/R) cos t) ahead (a right-angled triangle on the sphere, good enough for a step).

    Returns
    -------
    Metres along, metres to the point, and the azimuth in which it is seen from the foot.
    """
    along = along.copy()
    apart, azimuth = np.empty(len(along)), np.empty(len(along))
    moving = np.arange(len(along))
    for _ in range(_STEPS):
        at = segment[moving]
        foot, direction = on(segments, at, along[moving])
        azimuth[moving], _, apart[moving] = geodesy.WGS84.inv(*foot.T, *points[moving].T)
        lean = np.cos(np.radians(azimuth[moving] - direction))
        angle = np.minimum(apart[moving] / _RADIUS_M, 1.0)
        ahead = _RADIUS_M * np.arctan(np.tan(angle) * lean)
        better = np.clip(along[moving] + ahead, 0, segments.length_m[at])
        still = np.abs(better - along[moving]) > _EXACT_M
        moving = moving[still]
        if not moving.size:
            break
        along[moving] = better[still]
    return along, apart, azimuth


def _direction(segments: Segments, segment: Integers, along: Floats) -> Floats:
    """Return the azimuth of the line at each foot; at a bend, half-way between its two sides."""
    _, direction = on(segments, segment, along)
    last = len(segments.chain) - 1
    for foot, neighbour, mine, other in (
        (along <= 0, segment - 1, segments.azimuth_degree, segments.end_azimuth_degree),
        (
            along >= segments.length_m[segment],
            segment + 1,
            segments.end_azimuth_degree,
            segments.azimuth_degree,
        ),
    ):
        beside = np.clip(neighbour, 0, last)
        bend = foot & (beside == neighbour) & (segments.chain[beside] == segments.chain[segment])
        one, two = np.radians(mine[segment[bend]]), np.radians(other[beside[bend]])
        direction[bend] = np.degrees(
            np.arctan2(np.sin(one) + np.sin(two), np.cos(one) + np.cos(two))
        )
    return direction
