"""Length of a million vertices: corridormap beside pyproj.

python tests/benchmarks/bench_geodesy.py
"""

# ruff: noqa: T201 -- a benchmark is there to print
from __future__ import annotations

import platform
import statistics
import sys
import time
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pyproj
import shapely

from corridormap import geodesy

if TYPE_CHECKING:
    from collections.abc import Callable

GEOD = pyproj.Geod(ellps="WGS84")
VERTICES = 1_000_000
SEGMENT_M = 300.0
REPEATS = 5


def main() -> None:
    """Print the machine, the versions, the times of both sides and how far they differ."""
    print(f"{platform.platform()}, Python {sys.version.split()[0]}")
    print(f"numpy {np.__version__}, shapely {shapely.__version__}, pyproj {pyproj.__version__}\n")
    lon, lat = winding(VERTICES, SEGMENT_M)
    line = shapely.LineString(np.column_stack([lon, lat]))
    series = gpd.GeoSeries([line], crs=4326)
    many = gpd.GeoSeries(shapely.linestrings(pairs(lon, lat)), crs=4326)

    print(f"length of {VERTICES:,} vertices, {SEGMENT_M:g} m apart; median of {REPEATS}")
    arrays = row("pyproj Geod.line_lengths(lon, lat)", lambda: GEOD.line_lengths(lon, lat))
    shapes = row("pyproj Geod.geometry_length(line)", lambda: GEOD.geometry_length(line))
    own_arrays = row("geodesy.segment_m(lon, lat)", lambda: geodesy.segment_m(lon, lat))
    own_shapes = row("geodesy.length_km(series)", lambda: geodesy.length_km(series))
    print(f"  arrays {arrays / own_arrays:.1f} x, geometries {shapes / own_shapes:.1f} x\n")

    print(f"length of {len(many):,} lines of two vertices; median of {REPEATS}")
    each = row("pyproj, line by line", lambda: [GEOD.geometry_length(one) for one in many])
    own_each = row("geodesy.length_km(series)", lambda: geodesy.length_km(many))
    print(f"  {each / own_each:.1f} x\n")

    print("greatest difference of a segment from pyproj, in metres")
    for metres in (10, 300, 1_000, 10_000, 49_000):
        ends = winding(100_000, metres)
        apart = geodesy.segment_m(*ends) - np.array(GEOD.line_lengths(*ends))
        print(f"  {metres:>6} m  {np.abs(apart).max():.1e}")


def winding(vertices: int, metres: float) -> tuple[np.ndarray, np.ndarray]:
    """Draw a line with segments of about so many metres in all directions."""
    rng = np.random.default_rng(1)
    azimuth = np.cumsum(rng.normal(0, 0.1, vertices))
    lat = 45 + np.cumsum(np.cos(azimuth)) * metres / 111_200
    # Folded between the polar circles, so that any length fits on the globe.
    lat = 60 * (2 / np.pi) * np.arcsin(np.sin(lat * np.pi / 120))
    lon = 70 + np.cumsum(np.sin(azimuth)) * metres / 111_200
    return (lon + 180) % 360 - 180, lat


def pairs(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Return every tenth segment as a line of its own."""
    vertices = np.column_stack([lon, lat])
    return np.stack([vertices[:-1:10], vertices[1::10]], axis=1)


def row(name: str, measure: Callable[[], object]) -> float:
    """Print and return the median time of a measure in seconds."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        measure()
        times.append(time.perf_counter() - start)
    median = statistics.median(times)
    print(f"  {name:<36} {median:8.3f} s")
    return median


if __name__ == "__main__":
    main()
