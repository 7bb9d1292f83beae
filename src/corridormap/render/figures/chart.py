"""The axes of charts: round ticks, thin lines, words at the ends instead of a legend."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.path import Path

from corridormap.render import words
from corridormap.render.figures.lettering import FACES
from corridormap.render.figures.sheet import Pen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corridormap.render.figures.sheet import Box, Sheet

GRID = Pen("rule", 0.7)
AXIS = Pen("border", 0.9)


def ticks(low: float, high: float, *, most: int = 7) -> list[float]:
    """Return round numbers from at or below `low` to at or above `high`.

    >>> ticks(0, 57)
    [0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0]
    """
    span = max(high - low, 1e-9)
    power = 10.0 ** math.floor(math.log10(span / most))
    step = next(
        s * power for s in (1, 2, 2.5, 5, 10, 20) if span / (s * power) <= most - 1 or s > 9
    )
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(each * step, 9) for each in range(first, last + 1)]


@dataclass(frozen=True, slots=True)
class Chart:
    """A box with a scale along each side."""

    sheet: Sheet
    box: Box
    x_range: tuple[float, float]
    y_range: tuple[float, float]

    def x(self, value: float) -> float:
        """Return the pixel of a value along the bottom."""
        low, high = self.x_range
        return self.box.left + (value - low) / (high - low) * self.box.width

    def y(self, value: float) -> float:
        """Return the pixel of a value along the side."""
        low, high = self.y_range
        return self.box.bottom - (value - low) / (high - low) * self.box.height

    def path(self, xs: Sequence[float], ys: Sequence[float]) -> Path:
        """Return the line through values."""
        points = [(self.x(a), self.y(b)) for a, b in zip(xs, ys, strict=True)]
        return Path(np.array(points))

    def number(self, value: float) -> str:
        """Return a value as the language of the sheet writes it."""
        decimals = len(f"{value:g}".partition(".")[2])
        return words.number(value, self.sheet.lang, decimals=decimals)

    def rows(self, values: Sequence[float], unit: str) -> None:
        """Draw the lines across, with their values to the left and the unit at the top one."""
        for value in values:
            y = self.y(value)
            self.sheet.paper.rule(self.box.left, y, self.box.right, y, GRID)
            text = self.number(value) + (f" {unit}" if value == values[-1] else "")
            self.sheet.paper.text(self.box.left - 7, y, text, FACES["tick"], align="right")

    def columns(self, values: Sequence[float], unit: str) -> None:
        """Draw the ticks along the bottom, with the unit at the last one."""
        paper, low = self.sheet.paper, self.box.bottom
        paper.rule(self.box.left, low, self.box.right, low, AXIS)
        inside = [each for each in values if self.x_range[0] <= each <= self.x_range[1]]
        for value in inside:
            paper.rule(self.x(value), low, self.x(value), low + 5, AXIS)
            text = self.number(value) + (f" {unit}" if value == inside[-1] else "")
            paper.text(self.x(value), low + 13, text, FACES["tick"], align="center")
