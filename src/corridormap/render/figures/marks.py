"""The marks of points as paths: the twins of the web map's `assets/js/marks.js`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.path import Path

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Points = list[tuple[float, float]]


def outline(shape: str, radius: float, *, turn: float = 0.0) -> Path:
    """Return the outline of a mark around the origin, y downwards, turned by radians."""
    return _turned(_SHAPES.get(shape, _circle)(radius), turn)


def half(radius: float, *, turn: float = 0.0) -> Path:
    """Return the right half of a disc: the second gauge of a break."""
    points = [_at(radius, step * math.pi / 16) for step in range(17)]
    return _turned(_polygon(points), turn)


def pupil(radius: float) -> Path:
    """Return the inner disc of a target."""
    return _circle(radius * 0.36)


def strike(radius: float) -> Path:
    """Return the line through what is not there."""
    return Path([(-1.2 * radius, 1.2 * radius), (1.2 * radius, -1.2 * radius)])


def _turned(path: Path, turn: float) -> Path:
    if not turn:
        return path
    cos, sin = math.cos(turn), math.sin(turn)
    return Path(np.asarray(path.vertices) @ np.array([[cos, sin], [-sin, cos]]), path.codes)


def _at(radius: float, angle: float) -> tuple[float, float]:
    return radius * math.sin(angle), -radius * math.cos(angle)


def _polygon(points: Sequence[tuple[float, float]]) -> Path:
    return Path([*points, points[0]], closed=True)


def _circle(radius: float) -> Path:
    return Path.circle(radius=radius)


def _ring(corners: int, scale: float, turn: float = 0.0) -> Callable[[float], Path]:
    def path(radius: float) -> Path:
        return _polygon(
            [_at(radius * scale, turn + 2 * math.pi * i / corners) for i in range(corners)]
        )

    return path


def _scaled(points: Points) -> Callable[[float], Path]:
    return lambda radius: _polygon([(x * radius, y * radius) for x, y in points])


_STAR = [_at(0.55 if i % 2 else 1.35, math.pi * i / 4) for i in range(8)]
_ARM = 0.36
_PLUS = [
    (-_ARM, -1.0),
    (_ARM, -1.0),
    (_ARM, -_ARM),
    (1.0, -_ARM),
    (1.0, _ARM),
    (_ARM, _ARM),
    (_ARM, 1.0),
    (-_ARM, 1.0),
    (-_ARM, _ARM),
    (-1.0, _ARM),
    (-1.0, -_ARM),
    (-_ARM, -_ARM),
]
_BRIDGE = [
    (-1.0, -0.8),
    (-0.45, -0.4),
    (0.45, -0.4),
    (1.0, -0.8),
    (1.0, 0.8),
    (0.45, 0.4),
    (-0.45, 0.4),
    (-1.0, 0.8),
]

_SHAPES: dict[str, Callable[[float], Path]] = {
    "circle": _circle,
    "target": _circle,
    "split": _circle,
    "square": _ring(4, 1.2, math.pi / 4),
    "diamond": _ring(4, 1.2),
    "triangle": _ring(3, 1.25),
    "pentagon": _ring(5, 1.1),
    "hexagon": _ring(6, 1.08, math.pi / 6),
    "plus": _scaled(_PLUS),
    "cross": lambda radius: _turned(_scaled(_PLUS)(radius), math.pi / 4),
    "anchor": _scaled([(-1.0, -0.7), (1.0, -0.7), (0.62, 0.9), (-0.62, 0.9)]),
    "star": _scaled(_STAR),
    "tick": _scaled([(-0.14, -1.0), (0.14, -1.0), (0.14, 1.0), (-0.14, 1.0)]),
    "bar": _scaled([(-0.26, -1.0), (0.26, -1.0), (0.26, 1.0), (-0.26, 1.0)]),
    "bridge": _scaled(_BRIDGE),
}
