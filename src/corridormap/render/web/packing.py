"""Coordinates in few bytes: quantised, delta-coded, varint, base64.

One text holds the geometry of a whole layer. Decoded, it is a row of unsigned integers::

    features, parts of feature 1 … n, points of part 1 … m, then zigzag(Δx), zigzag(Δy) per point

Deltas run on from part to part, so neighbours in the table are neighbours in the text. Polygons
are the rings of all their parts in one row: filled by the even-odd rule, holes are holes.
`assets/js/packing.js` reads it.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from corridormap.render.layer import Layer

DIGITS_CORRIDOR = 5
"""Decimal degrees kept for what is measured: 1e-5° is 1.1 m of latitude."""
DIGITS_BASE = 4
"""Decimal degrees kept for the base map: 11 m."""


@dataclass(frozen=True, slots=True)
class Packed:
    """The geometry of one layer as text."""

    digits: int
    """Decimals of a degree: a step is ``10 ** -digits``."""
    text: str
    """Base64 of the varints."""

    def as_json(self) -> dict[str, int | str]:
        """Return what `packing.js` reads."""
        return {"digits": self.digits, "text": self.text}


def pack(geometry: Iterable[BaseGeometry | None], *, digits: int) -> Packed:
    """Pack geometries of any kind, in order; an empty or null one has no parts.

    Consecutive points that fall on the same step are one point; a part never shrinks below its
    first and last point.

    >>> pack([shapely.LineString([(0, 0), (1, 0)])], digits=0).text
    'AQECAAACAA=='
    >>> pack([None, shapely.Point()], digits=0).text
    'AgAA'
    """
    parts_of: list[int] = []
    parts: list[NDArray[np.int64]] = []
    scale = 10**digits
    for shape in geometry:
        rows = _parts(shape)
        parts_of.append(len(rows))
        parts += [_distinct(np.rint(row * scale).astype(np.int64)) for row in rows]
    counts = np.array([len(part) for part in parts], dtype=np.int64)
    steps = np.concatenate(parts) if parts else np.zeros((0, 2), dtype=np.int64)
    deltas = np.diff(steps, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).ravel()
    zigzag = np.where(deltas < 0, -2 * deltas - 1, 2 * deltas)
    head = np.array([len(parts_of), *parts_of], dtype=np.int64)
    return Packed(
        digits, base64.b64encode(_varints(np.concatenate([head, counts, zigzag]))).decode()
    )


def unpack(packed: Packed) -> list[list[NDArray[np.float64]]]:
    """Return the parts of every feature, as (n, 2) arrays of degrees; the inverse of `pack`.

    >>> unpack(pack([shapely.Point(71.5, -40.25)], digits=2))[0][0].tolist()
    [[71.5, -40.25]]
    """
    numbers = _numbers(base64.b64decode(packed.text))
    features = int(numbers[0])
    parts_of = numbers[1 : 1 + features]
    parts = int(parts_of.sum())
    counts = numbers[1 + features : 1 + features + parts]
    zigzag = numbers[1 + features + parts :].reshape(-1, 2)
    steps = np.where(zigzag & 1, -(zigzag + 1) // 2, zigzag // 2).cumsum(axis=0)
    points = np.split(steps / 10**packed.digits, np.cumsum(counts)[:-1]) if parts else []
    ends = np.concatenate([[0], np.cumsum(parts_of)])
    return [points[ends[i] : ends[i + 1]] for i in range(features)]


def _parts(shape: BaseGeometry | None) -> list[NDArray[np.float64]]:
    """Return the point rows of a geometry: points, lines, or all rings of all its polygons."""
    if shape is None or shape.is_empty:
        return []
    flat = shapely.get_parts(shape)
    if shapely.get_dimensions(shape) == 2:
        flat = shapely.get_rings(flat)
    return [shapely.get_coordinates(part) for part in flat if not part.is_empty]


def _distinct(steps: NDArray[np.int64]) -> NDArray[np.int64]:
    """Drop points equal to the one before, except the last."""
    if len(steps) <= 2:
        return steps
    keep = np.ones(len(steps), dtype=bool)
    keep[1:-1] = (np.diff(steps, axis=0) != 0).any(axis=1)[:-1]
    return steps[keep]


def _varints(numbers: NDArray[np.int64]) -> bytes:
    """Write non-negative integers seven bits a byte, low bits first, the top bit for "more"."""
    columns = max(1, -(-int(numbers.max(initial=0)).bit_length() // 7))
    shifted = numbers[:, None] >> (7 * np.arange(columns))
    used = np.concatenate([np.ones((len(numbers), 1), dtype=bool), shifted[:, 1:] > 0], axis=1)
    more = np.concatenate([used[:, 1:], np.zeros((len(numbers), 1), dtype=bool)], axis=1)
    octets = (shifted & 0x7F) | np.where(more, 0x80, 0)
    return bytes(octets[used].astype(np.uint8))


def _numbers(octets: bytes) -> NDArray[np.int64]:
    """Read what `_varints` wrote."""
    raw = np.frombuffer(octets, dtype=np.uint8).astype(np.int64)
    last = raw < 0x80
    starts = np.concatenate([[0], np.flatnonzero(last)[:-1] + 1])
    lengths = np.flatnonzero(last) - starts + 1
    place = np.arange(len(raw)) - np.repeat(starts, lengths)
    return np.add.reduceat((raw & 0x7F) << (7 * place), starts)


def layer(of: Layer) -> dict[str, Any]:
    """Return a layer of the map as the page reads it: what is empty is left out."""
    told = {
        "labels": list(of.labels),
        "priority": list(of.priority),
        "names": {lang: list(names) for lang, names in of.names.items()},
        "widths": list(of.width_m),
        "sizes": list(of.sizes),
        "sheet": of.sheet,
        "when": dict(of.when),
    }
    return {
        "id": of.layer_id,
        "switch": of.switch_id,
        "kind": of.kind,
        "geometry": pack(of.shapes, digits=DIGITS_CORRIDOR).as_json(),
        "styles": [each.key for each in of.style_of],
        "titles": list(of.titles),
        "fields": list(of.fields),
        "rows": [list(row) for row in of.rows],
        **{key: value for key, value in told.items() if value},
        **of.extra,
    }
