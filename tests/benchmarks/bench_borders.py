"""Lines cut at the bundled borders: corridormap beside geopandas.overlay.

    python tests/benchmarks/bench_borders.py

Warm means tiles prepared once for many tables of lines; cold starts from plain polygons each time.
"""

# ruff: noqa: T201 -- a benchmark is there to print
from __future__ import annotations

import platform
import statistics
import sys
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from corridormap import borders, geodesy

if TYPE_CHECKING:
    from collections.abc import Callable

COUNTRIES = Path(__file__).parents[2] / "geodata" / "world" / "countries" / "countries.fgb"
TILES = COUNTRIES.with_name("tiles.fgb")
STEP_DEGREE = 0.003
KINDS = {
    "8,000 short lines": (8_000, 50),
    "400 lines": (400, 1_000),
    "20 long lines": (20, 10_000),
    "one line": (1, 1_500),
}
REPEATS = 3


def main() -> None:
    """Print the machine, the versions, and for each table of lines the times of both sides."""
    print(f"{platform.platform()}, Python {sys.version.split()[0]}")
    print(
        f"geopandas {gpd.__version__}, shapely {shapely.__version__}, GEOS {shapely.geos_version}"
    )
    countries = pyogrio.read_dataframe(COUNTRIES)
    tiles = pyogrio.read_dataframe(TILES)
    mosaic = borders.mosaic_from_tiles(tiles)
    vertices = shapely.get_num_coordinates(countries.geometry.array).sum()
    print(f"{len(countries)} countries, {vertices:,} vertices; {len(tiles)} tiles")
    print(f"medians of {REPEATS} (overlay: once where it takes over 5 s)\n")
    print(
        f"{'':<20} {'warm':>8} {'cold':>8} {'overlay':>8}   ratio warm, cold   largest difference"
    )
    for name, (count, length) in KINDS.items():
        lines = walks(count, length)
        warm = median(lambda: borders.split(lines, mosaic))  # noqa: B023
        cold = median(lambda: borders.split(lines, countries))  # noqa: B023
        overlay = median(lambda: overlaid(lines, countries))  # noqa: B023
        apart = difference_km(borders.split(lines, mosaic), overlaid(lines, countries))
        print(
            f"{name:<20} {warm:7.3f}s {cold:7.3f}s {overlay:7.3f}s   "
            f"{overlay / warm:6.1f} x {overlay / cold:6.1f} x   {apart:.1e} km"
        )


def walks(count: int, vertices: int) -> gpd.GeoDataFrame:
    """Draw lines that wander about Central Asia with vertices some 300 m apart."""
    rng = np.random.default_rng(1)
    lines = []
    for number in range(count):
        azimuth = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, 0.15, vertices))
        start = rng.uniform((52, 35), (95, 50))
        step = np.column_stack([np.cos(azimuth) / 0.77, np.sin(azimuth)]) * STEP_DEGREE
        lines.append((number, shapely.LineString(start + np.cumsum(step, axis=0))))
    ids, drawn = zip(*lines, strict=True)
    return gpd.GeoDataFrame({"line_id": ids}, geometry=list(drawn), crs=4326)


def overlaid(lines: gpd.GeoDataFrame, countries: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Cut lines by countries as geopandas does it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # overlay warns of points where lines touch borders
        return gpd.overlay(lines, countries[["country", "geometry"]], how="identity")


def difference_km(pieces: gpd.GeoDataFrame, overlay: gpd.GeoDataFrame) -> float:
    """Return by how much the length in any country differs."""
    ours = borders.lengths(pieces).dropna(subset="country").set_index("country")["length_km"]
    theirs = geodesy.length_km(overlay).groupby(overlay["country"]).sum()
    return float(ours.sub(theirs, fill_value=0).abs().max())


def median(measure: Callable[[], object]) -> float:
    """Return the median time of a measure in seconds."""
    times: list[float] = []
    while len(times) < REPEATS and sum(times) < 5:
        start = time.perf_counter()
        measure()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


if __name__ == "__main__":
    main()
