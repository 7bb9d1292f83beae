"""Where labels stand: by priority, each at the best free place around its point.

The rules are those of the web map (`assets/js/labels.js`): no label lies on another, none crosses
the edge of the map, and one that finds no free place is left out. Nothing is random and nothing
is iterated, so the same map has the same labels.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import shapely

from corridormap.render.figures import lettering
from corridormap.render.figures.sheet import Box

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from corridormap.render.figures.lettering import Face

_SIDES = ((1, 0), (-1, 0), (1, -1), (1, 1), (-1, -1), (-1, 1), (0, -1), (0, 1))
_CELL = 8.0
_LINE = 1.15
"""Height of a line of letters, in sizes."""


@dataclass(frozen=True, slots=True)
class Label:
    """A text that wants to stand near a point."""

    x: float
    y: float
    text: str
    face: Face
    gap: float = 0.0
    """Between point and letters, pixels."""
    priority: float = 0.0
    centred: bool = False
    """Whether it stands on its point."""
    strict: bool = False
    """Whether it is rather left out than set on a line or close to another's mark."""
    most: float = float("inf")
    """What the place may cost; a dearer one is none."""
    pad: float = 1.0
    dot: bool = False
    owner: int | None = None
    """The mark it belongs to."""

    @property
    def width(self) -> float:
        """Pixels from the first letter to the last."""
        return lettering.width(self.text, self.face)

    @property
    def height(self) -> float:
        """Pixels of a line."""
        return _LINE * self.face.size


@dataclass(frozen=True, slots=True)
class Placed:
    """A label and where it stands."""

    label: Label
    box: Box
    """Around the letters, without padding."""

    @property
    def middle(self) -> float:
        """Height of the middle of the letters."""
        return (self.box.top + self.box.bottom) / 2


@dataclass
class Ground:
    """What labels have to keep off; it grows with every label that is placed."""

    view: Box
    cells: frozenset[tuple[int, int]] = frozenset()
    """Where the alignment runs, see `trail`."""
    marks: list[tuple[int, Box]] = field(default_factory=list)
    """Symbols, each with its owner."""
    taken: list[Box] = field(default_factory=list)
    """What nothing may be set on."""

    def settle(self, labels: Iterable[Label]) -> list[Placed]:
        """Place what can be placed and return it; what stands then is taken."""
        placed = []
        for label in sorted(labels, key=lambda each: (-each.priority, each.text, each.x, each.y)):
            found = self._best(label)
            if found is not None:
                placed.append(found)
                self.taken.append(_grown(found.box, 2, 2))
        return placed

    def free(self, label: Label) -> bool:
        """Say whether a label has a place."""
        return self._best(label) is not None

    def _best(self, label: Label) -> Placed | None:
        best: tuple[float, Box] | None = None
        for order, (dx, dy) in enumerate(((0, 0),) if label.centred else _SIDES):
            box = _beside(label, dx, dy)
            padded = _grown(box, label.pad, label.pad)
            if not _inside(padded, self.view) or any(padded.meets(each) for each in self.taken):
                continue
            near = _grown(padded, 4, 2)  # closer, it would name the other mark
            hits = sum(near.meets(mark) for owner, mark in self.marks if owner != label.owner)
            walked = self._walked(padded)
            if label.strict and (hits or walked):
                continue
            cost = order * 0.6 + 4 * hits + 2.5 * walked
            if cost <= label.most and (best is None or cost < best[0]):
                best = cost, box
        return None if best is None else Placed(label, best[1])

    def _walked(self, box: Box) -> int:
        columns = range(int(box.left // _CELL), int(box.right // _CELL) + 1)
        rows = range(int(box.top // _CELL), int(box.bottom // _CELL) + 1)
        return sum((x, y) in self.cells for x in columns for y in rows)


def trail(lines: Iterable[shapely.geometry.base.BaseGeometry]) -> frozenset[tuple[int, int]]:
    """Return the cells that lines of the sheet pass."""
    dense = shapely.segmentize(np.array(list(lines), dtype=object), _CELL / 2)
    cells = np.floor(shapely.get_coordinates(dense) / _CELL).astype(int)
    return frozenset((int(x), int(y)) for x, y in np.unique(cells, axis=0))


def unique(labels: Sequence[Label], *, within: float = 60.0) -> list[Label]:
    """Return the labels without namesakes close by: a hub in its station, a city under its hub."""
    kept: list[Label] = []
    for label in sorted(labels, key=lambda each: -each.priority):
        twins = (
            abs(other.x - label.x) < within
            and abs(other.y - label.y) < within
            and _alike(other.text, label.text)
            for other in kept
        )
        if not any(twins):
            kept.append(label)
    return kept


def spread(at: Sequence[float], widths: Sequence[float], *, low: float, high: float) -> list[float]:
    """Return middles as near as can be to where they should be, without overlap, in their order.

    The least squares of all shifts, by pooling neighbours that are in each other's way.

    Parameters
    ----------
    at
        Where the middles should be, ascending.
    widths
        Room each needs.
    low, high
        Between which all have to stay; where there is too little room they run beyond `high`.

    >>> spread([10, 11, 50], [4, 4, 4], low=0, high=100)
    [8.5, 12.5, 50.0]
    """
    ends = np.cumsum(np.asarray(widths, dtype=float))
    before = ends - np.asarray(widths, dtype=float) / 2
    pools: list[tuple[float, int]] = []
    for want in np.asarray(at, dtype=float) - before:
        pools.append((float(want), 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (one, count), (other, more) = pools[-2:]
            pools[-2:] = [((one * count + other * more) / (count + more), count + more)]
    top = high - (float(ends[-1]) if len(ends) else 0.0)
    starts = [max(min(value, top), low) for value, count in pools for _ in range(count)]
    return [float(start + offset) for start, offset in zip(starts, before, strict=True)]


def ceiling(widths: Sequence[float], room: float) -> float:
    """Return the width to cut texts at so that all of them fit: only the widest give way.

    >>> ceiling([10, 50, 90], 200), ceiling([10, 50, 90], 100)
    (90.0, 45.0)
    """
    left, ordered = room, sorted(widths)
    for index, wide in enumerate(ordered):
        share = left / (len(ordered) - index)
        if wide > share:
            return max(share, 0.0)
        left -= wide
    return float(ordered[-1]) if ordered else 0.0


def _alike(one: str, other: str) -> bool:
    short, long = sorted((one.casefold(), other.casefold()), key=len)
    return long.startswith(short)


def _beside(label: Label, dx: int, dy: int) -> Box:
    slant = 0.75 if dx and dy else 1.0
    wide, high = label.width, label.height
    before = wide if dx < 0 else wide / 2 if dx == 0 else 0.0
    left = label.x + dx * label.gap * slant - before
    top = label.y + dy * (label.gap * slant + high / 2) - high / 2
    return Box(left, top, left + wide, top + high)


def _grown(box: Box, across: float, along: float) -> Box:
    return Box(box.left - across, box.top - along, box.right + across, box.bottom + along)


def _inside(box: Box, view: Box) -> bool:
    return (
        box.left >= view.left
        and box.top >= view.top
        and box.right <= view.right
        and box.bottom <= view.bottom
    )
