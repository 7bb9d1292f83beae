"""Decode the 2-arc-minute relief tiles of Marble into metres, and shade them.

The tiles hold a grey value per cell, not metres. Which height a grey stands for is read off the
airports of the world outside the region: the median elevation of those whose cell has that grey.
Those inside the region are kept out of it and say how good the decoded heights are.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import rasterio
from rasterio.enums import ColorInterp
from rasterio.transform import from_bounds
from scipy import ndimage
from scipy.interpolate import PchipInterpolator

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

Bounds = tuple[float, float, float, float]

REGION: Bounds = (44.0, 33.0, 98.0, 57.0)
"""What the elevation grid covers, and whose airports are held out; degrees."""
SHADED: Bounds = (58.0, 32.0, 92.0, 49.0)
"""What the shaded relief covers; it fades out over the last degree."""

CELLS_PER_DEGREE = 30
_TILES = (8, 16)  # rows and columns of level 3
_TILE = 675
_FOOT_M = 0.3048
_GREYS = np.arange(98, 236, 4)  # lower edges of the bins; below lies the sea
_FEW = 8  # airports of a bin that are too few
_SEA_M_PER_GREY = 1.5
_TAIL = 5  # knots whose slope goes on above the last
_LEVELS = 8  # of shadow, and as many of light
_DARKEST, _LIGHTEST = 0.55, 0.4  # opacity
_SCALES = ((0.9, 7.0, 0.75), (4.0, 12.0, 0.35))  # blur in cells, exaggeration, weight
_SUNS = ((315.0, 0.6), (270.0, 0.2), (0.0, 0.2))  # azimuth and weight: softer than one alone
_ALTITUDE = 45.0
_METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Airports:
    """Places of known elevation."""

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    elevation_m: NDArray[np.float64]

    @property
    def held_out(self) -> NDArray[np.bool_]:
        """Which lie in the region."""
        west, south, east, north = REGION
        across = (self.lon > west) & (self.lon < east)
        return across & (self.lat > south) & (self.lat < north)


def greys(tiles: Path) -> NDArray[np.float64]:
    """Read the tiles of level 3 as one grid of the world, north up, from 180° W."""
    rows, columns = _TILES
    return np.vstack(
        [np.hstack([_tile(tiles, row, column) for column in range(columns)]) for row in range(rows)]
    ).astype(float)


def _tile(tiles: Path, row: int, column: int) -> NDArray[np.uint8]:
    with rasterio.open(tiles / f"{row:06d}" / f"{row:06d}_{column:06d}.jpg") as tile:
        return tile.read(1)


def airports(table: Path) -> Airports:
    """Read the airports; an elevation of exactly nought is an unknown one."""
    with table.open(encoding="utf-8", newline="") as file:
        rows = [
            (float(row["lon"]), float(row["lat"]), float(row["elevation"]) * _FOOT_M)
            for row in csv.DictReader(file)
            if float(row["elevation"] or 0) != 0
        ]
    return Airports(*np.array(rows).T)


def sampled(
    grid: NDArray[np.float64], lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the grid of the world at places, between cell centres."""
    row = (90 - lat) * CELLS_PER_DEGREE - 0.5
    column = (lon + 180) * CELLS_PER_DEGREE - 0.5
    return ndimage.map_coordinates(grid, [row, column], order=1, mode="nearest")


def metres(grid: NDArray[np.float64], known: Airports) -> NDArray[np.float64]:
    """Return the grid in metres.

    Between the medians of the airports a monotone curve is drawn; above the highest its slope goes
    on, in the logarithm; below the lowest lies the sea.
    """
    outside = ~known.held_out
    grey = sampled(grid, known.lon, known.lat)[outside]
    height = known.elevation_m[outside]
    bins = [(grey >= low) & (grey < low + 4) for low in _GREYS]
    bins = [members for members in bins if members.sum() >= _FEW]
    knots = np.array([np.median(grey[members]) for members in bins])
    heights = np.maximum.accumulate([np.median(height[members]) for members in bins])
    steepness = np.log(heights[-1] / heights[-_TAIL]) / (knots[-1] - knots[-_TAIL])
    within = PchipInterpolator(knots, heights)(np.clip(grid, knots[0], knots[-1]))
    above = heights[-1] * np.exp(steepness * np.maximum(grid - knots[-1], 0))
    below = heights[0] - _SEA_M_PER_GREY * np.maximum(knots[0] - grid, 0)
    return np.where(grid > knots[-1], above, np.where(grid < knots[0], below, within))


def relief_m(grid: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the local relief: highest less lowest of a cell and its eight neighbours."""
    return ndimage.maximum_filter(grid, 3) - ndimage.minimum_filter(grid, 3)


def error_law(grid: NDArray[np.float64], known: Airports) -> tuple[float, float]:
    """Return the mean absolute error as a + b · local relief, over airports outside the region."""
    error, relief = _errors(grid, known)
    outside = ~known.held_out
    slope, constant = np.polyfit(relief[outside], np.abs(error[outside]), 1)
    return float(constant), float(slope)


def accuracy(grid: NDArray[np.float64], known: Airports) -> list[str]:
    """Say how far the decoded heights are off at the airports held out."""
    error, relief = _errors(grid, known)
    inside = known.held_out
    groups = {
        "in the region": inside,
        "of these above 700 m": inside & (known.elevation_m > 700),
        "in and around Kyrgyzstan": inside & _within(known, (69.0, 39.0, 80.5, 43.4)),
        "local relief below 100 m": inside & (relief < 100),
        "local relief 100 to 400 m": inside & (relief >= 100) & (relief < 400),
        "local relief above 400 m": inside & (relief >= 400),
    }
    constant, slope = error_law(grid, known)
    law = f"outside the region: mean absolute error {constant:.1f} m + {slope:.3f} of the relief"
    return [law] + [
        f"{name}: {chosen.sum()} airports, mean absolute error {np.abs(error[chosen]).mean():.0f} m"
        f", median {np.median(np.abs(error[chosen])):.0f}, mean {error[chosen].mean():+.0f}"
        for name, chosen in groups.items()
    ]


def _errors(
    grid: NDArray[np.float64], known: Airports
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    decoded = sampled(grid, known.lon, known.lat)
    return decoded - known.elevation_m, sampled(relief_m(grid), known.lon, known.lat)


def _within(known: Airports, bounds: Bounds) -> NDArray[np.bool_]:
    west, south, east, north = bounds
    across = (known.lon > west) & (known.lon < east)
    return across & (known.lat > south) & (known.lat < north)


def write_grid(grid: NDArray[np.float64], target: Path) -> None:
    """Write the region as whole metres, deflated."""
    west, south, east, north = REGION
    rows = slice(round((90 - north) * CELLS_PER_DEGREE), round((90 - south) * CELLS_PER_DEGREE))
    columns = slice(round((west + 180) * CELLS_PER_DEGREE), round((east + 180) * CELLS_PER_DEGREE))
    band = np.rint(grid[rows, columns]).astype("int16")
    with rasterio.open(
        target,
        "w",
        driver="GTiff",
        height=band.shape[0],
        width=band.shape[1],
        count=1,
        dtype="int16",
        crs="EPSG:4326",
        transform=from_bounds(*REGION, band.shape[1], band.shape[0]),
        compress="deflate",
        predictor=2,
        zlevel=9,
        tiled=True,
        blockxsize=256,
        blockysize=256,
    ) as raster:
        raster.write(band, 1)
        raster.set_band_description(1, "elevation, m")
        raster.update_tags(1, UNITTYPE="m")


def write_shade(grid: NDArray[np.float64], target: Path) -> None:
    """Write the shaded relief as a PNG of shadow and light, in rows of the Mercator projection.

    Every pixel is black or white with an opacity, and flat ground is transparent, so that the
    image lies over any ground colour, light or dark.
    """
    west, south, east, north = SHADED
    width = round((east - west) * CELLS_PER_DEGREE)
    top, bottom = _mercator(north), _mercator(south)
    height = round(width * (top - bottom) / np.radians(east - west))
    lon = west + (np.arange(width) + 0.5) * (east - west) / width
    y = top - (np.arange(height) + 0.5) * (top - bottom) / height
    lat = np.degrees(2 * np.arctan(np.exp(y)) - np.pi / 2)
    shade = _shade(grid, *np.meshgrid(lon, lat))
    fade = np.minimum.outer(
        np.minimum(lat - south, north - lat), np.minimum(lon - west, east - lon)
    )
    shade *= np.clip(fade, 0, 1)
    steps = np.rint(shade * _LEVELS).astype(int)
    dark = [(0, 0, 0, round(255 * _DARKEST * step / _LEVELS)) for step in range(_LEVELS, 0, -1)]
    light = [(255, 255, 255, round(255 * _LIGHTEST * step / _LEVELS)) for step in range(_LEVELS)]
    with rasterio.open(
        target,
        "w",
        driver="PNG",
        height=height,
        width=width,
        count=1,
        dtype="uint8",
        nbits=4,
        zlevel=9,
    ) as image:
        image.write_colormap(1, dict(enumerate([*dark, *light])))
        image.colorinterp = [ColorInterp.palette]
        image.write(np.clip(steps + _LEVELS, 0, 2 * _LEVELS - 1).astype("uint8"), 1)


def _mercator(lat: float) -> float:
    return float(np.log(np.tan(np.pi / 4 + np.radians(lat) / 2)))


def _shade(
    grid: NDArray[np.float64], lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return -1 (deepest shadow) to 1 (brightest), 0 on flat ground.

    Ridges are shaded over the ranges they make, as a cartographer would: a little of the ground
    seen from further away gives the mountains their mass.
    """
    shade = np.zeros_like(lon)
    for blur, exaggeration, weight in _SCALES:
        ground = ndimage.gaussian_filter(np.maximum(grid, -60), blur)
        shade += weight * _lit(sampled(ground, lon, lat), lat, exaggeration=exaggeration)
    return np.clip(shade, -1, 1)


def _lit(
    height: NDArray[np.float64], lat: NDArray[np.float64], *, exaggeration: float
) -> NDArray[np.float64]:
    down, right = np.gradient(height)
    cell = _METRES_PER_DEGREE * np.cos(np.radians(lat)) / CELLS_PER_DEGREE
    east, north = exaggeration * right / cell, exaggeration * -down / cell
    flat = np.sin(np.radians(_ALTITUDE))
    lit = np.zeros_like(height)
    for azimuth, weight in _SUNS:
        toward = np.radians(azimuth)
        facing = -(east * np.sin(toward) + north * np.cos(toward)) * np.cos(np.radians(_ALTITUDE))
        lit += weight * np.clip((facing + flat) / np.sqrt(1 + east**2 + north**2), 0, 1)
    return np.where(lit < flat, (lit - flat) / flat, (lit - flat) / (1 - flat))
