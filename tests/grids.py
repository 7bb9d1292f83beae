"""Small rasters that tests make: arrays with a place on the earth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import rasterio
from affine import Affine

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import ArrayLike

Bounds = tuple[float, float, float, float]


def write(
    path: Path,
    values: ArrayLike,
    bounds: Bounds,
    *,
    crs: str | None = "EPSG:4326",
    nodata: float | None = None,
    **profile: object,
) -> Path:
    """Write one band, north up, over west, south, east, north."""
    band = np.asarray(values)
    height, width = band.shape
    west, south, east, north = bounds
    place = Affine((east - west) / width, 0, west, 0, -(north - south) / height, north)
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=height,
        width=width,
        count=1,
        dtype=band.dtype,
        crs=crs,
        transform=place,
        nodata=nodata,
        **profile,
    ) as raster:
        raster.write(band, 1)
    return path


def centres(shape: tuple[int, int], bounds: Bounds) -> tuple[np.ndarray, np.ndarray]:
    """Return x and y of every cell's centre."""
    height, width = shape
    west, south, east, north = bounds
    x = west + (np.arange(width) + 0.5) * (east - west) / width
    y = north - (np.arange(height) + 0.5) * (north - south) / height
    return np.meshgrid(x, y)
