"""The shaded relief of a printed map: the image of the web map in the projection of the sheet."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING

import numpy as np
from matplotlib import image
from scipy import ndimage

from corridormap.render import relief

if TYPE_CHECKING:
    from corridormap.render.figures.projection import View
    from corridormap.render.figures.sheet import Pane

_SOFT = 0.75
"""Of the shadow on a screen: on paper the names have to win."""
_PER_PX = 0.6
"""Cells of the image for a sheet pixel: relief is soft, and files stay small."""


def attribution(view: View) -> str | None:
    """Return the line to print for the relief of a map, None where there is none."""
    found = relief.read(view.bounds())
    return None if found is None else found.attribution


def draw(pane: Pane, view: View) -> None:
    """Lay the relief over the ground, where the bundled one reaches."""
    found = relief.read(view.bounds())
    if found is None:
        return
    source = image.imread(io.BytesIO(found.png), format="png")
    if source.ndim == 2:
        return
    box = view.box
    wide, high = round(box.width * _PER_PX), round(box.height * _PER_PX)
    x = box.left + (np.arange(wide) + 0.5) / _PER_PX
    y = box.top + (np.arange(high) + 0.5) / _PER_PX
    spots = view.lonlat(np.column_stack([np.tile(x, high), np.repeat(y, wide)]))
    west, south, east, north = found.bounds
    rows, columns = source.shape[:2]
    column = (spots[:, 0] - west) / (east - west) * columns
    top, low = _mercator(np.array([north, south]))
    row = (top - _mercator(spots[:, 1])) / (top - low) * rows
    inside = (column >= 0) & (column < columns - 1) & (row >= 0) & (row < rows - 1)
    light = source[..., 0] * 2 - 1  # black and white as -1 and 1, as strong as they are opaque
    smooth = ndimage.gaussian_filter(light * source[..., -1], 0.9)
    force = np.where(inside, ndimage.map_coordinates(smooth, [row, column], order=3), 0.0)
    force = np.clip(_SOFT * force, -1, 1).reshape(high, wide)
    shown = np.zeros((high, wide, 4))
    shown[..., :3] = (force > 0)[..., None]
    shown[..., 3] = np.abs(force)
    pane.axes.imshow(
        shown,
        extent=(box.left, box.right, box.bottom, box.top),
        aspect="auto",
        interpolation="bilinear",
        zorder=next(pane.sheet.order),
    )
    pane.axes.set(xlim=(box.left, box.right), ylim=(box.bottom, box.top))


def _mercator(lat: np.ndarray) -> np.ndarray:
    made: np.ndarray = np.log(np.tan(math.pi / 4 + np.radians(lat) / 2))
    return made
