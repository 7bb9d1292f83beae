"""Coordinates in few octets: quantised, delta-coded, varint.

One string of octets holds the geometry of a whole layer, as a row of unsigned integers::

    features, parts of feature 1 … n, points of part 1 … m, then zigzag(Δx), zigzag(Δy) per point

Deltas run on from part to part, so neighbours in the table are neighbours in the row. Polygons
are the rings of all their parts in one row: filled by the even-odd rule, holes are holes. Where
the points have levels of detail (see `levels`), an octet for each follows: apart from the
coordinates they deflate best. `assets/js/packing.js` reads it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from corridormap.render.web import columns, levels, varints

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from corridormap.render.cells import Value
    from corridormap.render.layer import Layer

    Integers = NDArray[np.int64]
    Floats = NDArray[np.float64]

DIGITS_CORRIDOR = 5
"""Decimal degrees kept for what is measured: 1e-5° is 1.1 m of latitude."""
DIGITS_NETWORK = 4
"""Of a layer of so many points that its map would be heavy: under a pixel at the closest zoom."""
HEAVY = 20_000
"""Points of such a layer."""
CROWD = 2_000
"""Points of a layer from which on they are drawn as a crowd: each where it has room."""
DIGITS_BASE = 4
"""Decimal degrees kept for the base map: 11 m."""
TITLES = "titles"
"""Stands for a column that repeats the titles."""
_POLYGON = 2  # dimension


@dataclass(frozen=True, slots=True)
class Packed:
    """The geometry of one layer."""

    digits: int
    """Decimals of a degree: a step is ``10 ** -digits``."""
    octets: bytes
    """The integers, see `varints`, and the levels."""
    points: int
    """How many there are in it."""
    detailed: bool = False
    """Whether the points have levels of detail."""

    def told(self) -> dict[str, int | bytes | bool]:
        """Return what `packing.js` reads."""
        made: dict[str, int | bytes | bool] = {"digits": self.digits, "octets": self.octets}
        return made | {"detailed": True} if self.detailed else made


def pack(
    geometry: Iterable[BaseGeometry | None],
    *,
    digits: int,
    detailed: bool = False,
    rank: Floats | None = None,
) -> Packed:
    """Pack geometries of any kind, in order; an empty or null one has no parts.

    Consecutive points that fall on the same step are one point; a part never shrinks below its
    first and last point.

    Parameters
    ----------
    digits
        Decimals of a degree that are kept.
    detailed
        Say of each point from which zoom on it is drawn, and leave out those that make no
        difference at the closest.
    rank
        Of points that are too many to be drawn at once, which come first; none is left out.

    >>> list(pack([shapely.LineString([(0, 0), (1, 0)])], digits=0).octets)
    [1, 1, 2, 0, 0, 2, 0]
    >>> list(pack([None, shapely.Point()], digits=0).octets)
    [2, 0, 0]
    """
    shapes = np.array([*geometry, None], dtype=object)[:-1]
    steps, part, feature = _points(shapes, scale=10**digits)
    kept = _distinct(steps, part)
    steps, part = steps[kept], part[kept]
    level = np.zeros(len(steps), dtype=np.int64)
    if rank is not None:
        detailed, level = True, levels.thinned(steps, rank[feature[part]], digits=digits)
    elif detailed:
        level = levels.of(steps, part, digits=digits)
        steps, part, level = (each[level < levels.NEVER] for each in (steps, part, level))
    deltas = np.diff(steps, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    zigzag = np.where(deltas < 0, -2 * deltas - 1, 2 * deltas)
    numbers = [
        np.array([len(shapes)]),
        np.bincount(feature, minlength=len(shapes)),
        np.bincount(part, minlength=len(feature)),
        zigzag.ravel(),
    ]
    octets = varints.write(np.concatenate(numbers))
    if detailed:
        octets += level.astype(np.uint8).tobytes()
    return Packed(digits, octets, len(steps), detailed)


def unpack(packed: Packed) -> list[list[NDArray[np.float64]]]:
    """Return the parts of every feature, as (n, 2) arrays of degrees; the inverse of `pack`.

    >>> unpack(pack([shapely.Point(71.5, -40.25)], digits=2))[0][0].tolist()
    [[71.5, -40.25]]
    """
    levelled = packed.points if packed.detailed else 0
    numbers = varints.read(packed.octets[: len(packed.octets) - levelled])
    features = int(numbers[0])
    parts_of = numbers[1 : 1 + features]
    parts = int(parts_of.sum())
    counts = numbers[1 + features : 1 + features + parts]
    zigzag = numbers[1 + features + parts :].reshape(-1, 2)
    steps = np.where(zigzag & 1, -(zigzag + 1) // 2, zigzag // 2).cumsum(axis=0)
    points = np.split(steps / 10**packed.digits, np.cumsum(counts)[:-1]) if parts else []
    ends = np.concatenate([[0], np.cumsum(parts_of)])
    return [points[ends[i] : ends[i + 1]] for i in range(features)]


def layer(of: Layer) -> dict[str, Any]:
    """Return a layer of the map as the page reads it: what is empty is left out."""
    heavy = shapely.get_num_coordinates(np.array([*of.shapes, None], dtype=object)).sum() > HEAVY
    digits = DIGITS_NETWORK if heavy else DIGITS_CORRIDOR
    crowd = of.kind == "points" and len(of.shapes) > CROWD
    titles = list(of.titles)

    def column(values: Sequence[Value]) -> Any:  # noqa: ANN401, as of `columns.column`
        return TITLES if list(values) == titles else columns.column(values)

    told = {
        "labels": column(of.labels) if of.labels else [],
        "priority": columns.column(of.priority),
        "names": {lang: columns.column(names) for lang, names in of.names.items()},
        "widths": columns.column(of.width_m),
        "sizes": columns.column(of.sizes),
        "sheet": of.sheet,
        "when": dict(of.when),
        "dress": _dress(of),
        "told": bool(of.rows),
    }
    return {
        "id": of.layer_id,
        "switch": of.switch_id,
        "kind": "crowd" if crowd else of.kind,
        "geometry": pack(
            of.shapes,
            digits=digits,
            detailed=of.kind == "lines",
            rank=_rank(of) if crowd else None,
        ).told(),
        "styles": columns.column([each.key for each in of.style_of]),
        "titles": columns.column(titles),
        "fields": list(of.fields),
        "columns": [column(cells) for cells in zip(*of.rows, strict=True)],
        **{key: value for key, value in told.items() if value},
        **of.extra,
    }


def _rank(of: Layer) -> Floats:
    """Return which points of a layer come first: the larger, else those with the higher label."""
    told = of.sizes or of.priority or (0.0,) * len(of.shapes)
    return np.asarray(told, dtype=np.float64)


def _dress(of: Layer) -> dict[str, Any]:
    """Return the styles by a value of the state, with its key; empty for a layer that has one."""
    styles = {
        value: columns.column([None if each is None else each.key for each in worn])
        for value, worn in of.dressed.items()
    }
    return {"by": of.dressed_by, "styles": styles} if styles else {}


def _points(shapes: NDArray[np.object_], *, scale: int) -> tuple[Integers, Integers, Integers]:
    """Return all points in whole steps, the part of each, and the feature of each part.

    Parts are points, lines, or all rings of all polygons.
    """
    flat, of = shapely.get_parts(shapes, return_index=True)
    while (shapely.get_num_geometries(flat) > 1).any():
        flat, inner = shapely.get_parts(flat, return_index=True)
        of = of[inner]
    areas = shapely.get_dimensions(flat) == _POLYGON
    rings, inner = shapely.get_rings(flat[areas], return_index=True)
    parts = np.concatenate([flat[~areas], rings])
    feature = np.concatenate([of[~areas], of[areas][inner]])
    order = np.argsort(feature, kind="stable")
    parts, feature = parts[order], feature[order]
    there = ~shapely.is_empty(parts)
    degrees, part = shapely.get_coordinates(parts[there], return_index=True)
    return np.rint(degrees * scale).astype(np.int64), part, feature[there]


def _distinct(steps: Integers, part: Integers) -> NDArray[np.bool_]:
    """Say which points to keep: all but copies of the one before, and the last of each part."""
    keep = np.ones(len(steps), dtype=bool)
    keep[1:] = (np.diff(steps, axis=0) != 0).any(axis=1) | (np.diff(part) != 0)
    keep[:-1] |= np.diff(part) != 0
    keep[-1:] = True
    return keep
