"""The parts an alignment is made of: read, named, without copies; and those that overlap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from corridormap import geodesy, lonlat

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]
    Row = tuple[str, str, str]
    """One fault: kind, where, detail."""

TOUCH_M = 1.0
"""Ends nearer than a track is wide are the same place."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One LineString of the caller's table."""

    where: str
    """Its name in faults: the key of its row, or the position."""
    coordinates: Floats
    """lon, lat, without jumps at the antimeridian."""
    length_m: float
    row: int
    """Position of its row in the caller's table."""

    def along(self, *, forward: bool) -> Floats:
        """Return the vertices as drawn, or from the end."""
        return self.coordinates if forward else self.coordinates[::-1]


def read(
    lines: Iterable[BaseGeometry | None] | BaseGeometry,
) -> tuple[list[Part], list[Row]]:
    """Return the LineStrings that have a length, and a fault for each that has none.

    Faults name rows by ``section_id`` where there is such a column, else by position.
    """
    series = lonlat.lines(lines)
    names = [f"#{number}" for number in range(1, len(series) + 1)]
    if isinstance(lines, gpd.GeoDataFrame) and "section_id" in lines.columns:
        names = [
            name if pd.isna(key) else str(key)
            for key, name in zip(lines["section_id"], names, strict=True)
        ]
    pieces, row = shapely.get_parts(series.to_numpy(), return_index=True)
    lengths = geodesy.lengths_m(pieces)
    coordinates, piece = shapely.get_coordinates(pieces, return_index=True)
    first = np.searchsorted(piece, np.arange(len(pieces)))
    vertices = np.split(unrolled(coordinates, starts=first), first)[1:]
    many = np.bincount(row, minlength=len(names))
    number = np.arange(len(pieces)) - np.repeat(np.cumsum(many) - many, many) + 1
    found: list[Part] = []
    faults = [(int(at), ("empty", names[at], "no line")) for at in np.flatnonzero(many == 0)]
    for at, nth, length, own in zip(
        row.tolist(), number.tolist(), lengths.tolist(), vertices, strict=True
    ):
        where = names[at] if many[at] == 1 else f"{names[at]} part {nth}"
        if length > 0:
            found.append(Part(where, own, length, at))
        else:
            faults.append((at, ("empty", where, "a line without length")))
    return found, [fault for _, fault in sorted(faults, key=lambda each: each[0])]


def unrolled(coordinates: Floats, *, starts: NDArray[np.intp] | None = None) -> Floats:
    """Return vertices from a start in [-180, 180) on without jumps at the antimeridian.

    Parameters
    ----------
    starts
        Numbers of the vertices that begin a line of their own; None: only the first does.

    >>> unrolled(np.array([[539.0, 0], [-179, 0]])).tolist()
    [[179.0, 0.0], [181.0, 0.0]]
    """
    lon = coordinates[:, 0]
    first = np.zeros(1, dtype=np.intp) if starts is None else np.unique(starts[starts < len(lon)])
    turn = np.round(np.diff(lon, prepend=lon[:1]) / 360)
    turn[first] = np.floor((lon[first] + 180) / 360)
    turns = np.cumsum(turn)
    # Each line counts its own turns: take off those of the lines before.
    before = np.where(first > 0, turns[first - 1], 0.0)
    turns -= np.repeat(before, np.diff(np.append(first, len(lon))))
    return np.column_stack([lon - 360.0 * turns, coordinates[:, 1]])


def distinct(parts: list[Part]) -> tuple[list[Part], list[Row]]:
    """Return the parts without copies, drawn either way, and a fault for each copy."""
    first: dict[bytes, Part] = {}
    faults: list[Row] = []
    for part in parts:
        key = min(np.ascontiguousarray(part.along(forward=way)).tobytes() for way in (True, False))
        if key in first:
            where = f"{first[key].where}, {part.where}"
            faults.append(("duplicate", where, f"the same {part.length_m / 1000:.3f} km twice"))
        else:
            first[key] = part
    return list(first.values()), faults


def as_lines(parts: list[Part]) -> NDArray[np.object_]:
    """Return the parts as shapely lines."""
    counts = [len(part.coordinates) for part in parts]
    vertices = np.vstack([part.coordinates for part in parts])
    drawn = shapely.linestrings(vertices, indices=np.repeat(np.arange(len(parts)), counts))
    return np.asarray(drawn, dtype=object)


def overlaps(parts: list[Part]) -> Iterator[tuple[int, int, Row]]:
    """Yield parts that share a stretch, with the fault."""
    drawn = as_lines(parts)
    one, two = shapely.STRtree(drawn).query(drawn, predicate="intersects")
    once = one < two
    one, two = one[once], two[once]
    common_m = geodesy.lengths_m(shapely.intersection(drawn[one], drawn[two]))
    for a, b, length in sorted(zip(one.tolist(), two.tolist(), common_m, strict=True)):
        if length > TOUCH_M:
            where = f"{parts[a].where}, {parts[b].where}"
            yield a, b, ("overlap", where, f"{length / 1000:.3f} km in common")


def headings(parts: list[Part]) -> Floats:
    """Return the azimuth in which each part leaves its start, and its end backwards."""
    legs = []
    for part in parts:
        for forward in (True, False):
            vertices = part.along(forward=forward)
            # Copies of the first vertex have no direction.
            onward = int(np.argmax((vertices != vertices[0]).any(axis=1)))
            legs.append([*vertices[0], *vertices[onward]])
    azimuth: Floats = geodesy.WGS84.inv(*np.array(legs).T)[0]
    return np.reshape(azimuth, (-1, 2))
