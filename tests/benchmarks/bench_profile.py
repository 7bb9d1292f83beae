"""Heights read along a line and extracts of OpenStreetMap: seconds beside rasterio, peak memory.

    python tests/benchmarks/bench_profile.py [EXTRACT.osm.pbf …]

The raster and the extracts are generated; extracts that are named are read too. Peak memory is that
of a process of its own (Linux), less what it has after the imports.
"""

# ruff: noqa: T201 -- a benchmark is there to print
from __future__ import annotations

import argparse
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import osmium
import rasterio
import shapely
from affine import Affine

from corridormap import profile, rasters

if TYPE_CHECKING:
    from collections.abc import Callable

SIDE = 6000
CELL_DEGREE = 1 / 1200
WEST, NORTH = 72.0, 43.0
PLACES = (10_000, 100_000)
REPEATS = 3
SAME_M = 1e-3
EXTRACTS = ((5_000, 10), (50_000, 100), (50_000, 10))
"""Ways, and of how many one is a railway; the others are buildings, which are passed over."""
NODES_PER_WAY = 20

MEASURE = """
import sys, time
from pathlib import Path
import pandas
from corridormap.providers.osm import reading
from corridormap.providers import world
world.countries((72.0, 40.0, 74.0, 42.0))
def peak():  # of this program alone; that of getrusage begins with the parent's
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024
before, start = peak(), time.process_time()
found = reading.read(Path(sys.argv[1]))
print(len(found.sections), time.process_time() - start, before, peak())
"""


def main() -> None:
    """Print the machine, the versions and both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("extracts", nargs="*", type=Path, help="extracts to read as well")
    named = parser.parse_args().extracts
    print(f"{platform.platform()}, Python {sys.version.split()[0]}")
    print(
        f"rasterio {rasterio.__version__}, GDAL {rasterio.__gdal_version__}, "
        f"osmium {version('osmium')}, numpy {np.__version__}"
    )
    with tempfile.TemporaryDirectory() as folder:
        heights(raster(Path(folder) / "ground.tif"))
        generated = [extract(Path(folder), *size) for size in EXTRACTS]
        memory([*generated, *named])


def heights(path: Path) -> None:
    """Print the seconds of processor time for places along a line, ours and rasterio's."""
    print(f"\n{SIDE} x {SIDE} cells, medians of {REPEATS}, seconds of processor time")
    print(f"{'places':>8} {'sample':>8} {'nearest':>8} {'bilinear':>9} {'along':>8}   ratios")
    for count in PLACES:
        points = wander(count)
        line = shapely.LineString(points)
        ours = median(lambda: rasters.sample(path, *points.T))  # noqa: B023
        near = median(lambda: sampled(path, points))  # noqa: B023
        theirs = median(lambda: interpolated(path, points))  # noqa: B023
        whole = median(lambda: profile.along(line, path, every_km=0.1))  # noqa: B023
        found, cells = rasters.sample(path, *points.T)[0], sampled(path, points)
        apart = float(np.abs(found - interpolated(path, points)).max())
        assert apart < SAME_M, apart
        print(
            f"{count:8,} {ours:8.3f} {near:8.3f} {theirs:9.3f} {whole:8.3f}   "
            f"{near / ours:.1f} x {theirs / ours:.1f} x   apart {apart:.0e} m, "
            f"nearest cell {np.abs(found - cells).mean():.1f} m on average"
        )


def sampled(path: Path, points: np.ndarray) -> np.ndarray:
    """Read the cell that holds each place, as rasterio.sample does."""
    with rasterio.open(path) as source:
        return np.array([value[0] for value in source.sample(points.tolist())], float)


def interpolated(path: Path, points: np.ndarray) -> np.ndarray:
    """Read the same bilinear heights from the four cells around each place with rasterio.sample."""
    with rasterio.open(path) as source:
        across, down = ~source.transform * points.T
        column, row = across - 0.5, down - 0.5
        left, top = np.floor(column), np.floor(row)
        total = np.zeros(len(points))
        for east in (0, 1):
            for south in (0, 1):
                x, y = source.transform * (left + east + 0.5, top + south + 0.5)
                corner = source.sample(np.column_stack([x, y]).tolist())
                weight = np.abs(1 - east - (column - left)) * np.abs(1 - south - (row - top))
                total += weight * np.fromiter((value[0] for value in corner), float, len(points))
        return total


def memory(paths: list[Path]) -> None:
    """Print what reading the railways of each extract takes."""
    print("\nrailways of an extract, in a process of its own")
    print(f"{'file':<28} {'MB':>6} {'sections':>9} {'CPU s':>7} {'peak MB':>8} {'more MB':>8}")
    for path in paths:
        done = subprocess.run(
            [sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True
        )
        sections, seconds, before, peak = map(float, done.stdout.split())
        print(
            f"{path.name:<28} {path.stat().st_size / 1e6:6.2f} {sections:9,.0f} {seconds:7.2f} "
            f"{peak:8.0f} {peak - before:8.1f}"
        )


def raster(path: Path) -> Path:
    """Write hills as a tiled, deflated GeoTIFF of whole metres, with cells of 3 arc-seconds."""
    east, south = np.meshgrid(np.arange(SIDE), np.arange(SIDE))
    ground = 1500 + 900 * np.sin(east / 210) * np.cos(south / 170) + 80 * np.sin(east * south / 9e4)
    place = Affine(CELL_DEGREE, 0, WEST, 0, -CELL_DEGREE, NORTH)
    shape = {"width": SIDE, "height": SIDE, "count": 1, "dtype": "int16", "crs": "EPSG:4326"}
    tiles = {"tiled": True, "blockxsize": 256, "blockysize": 256, "compress": "deflate"}
    with rasterio.open(path, "w", driver="GTiff", transform=place, **shape, **tiles) as out:
        out.write(ground.astype("int16"), 1)
    return path


def wander(count: int) -> np.ndarray:
    """Return places along a line that winds through the raster from west to east."""
    along = np.linspace(0.05, 0.95, count)
    extent = SIDE * CELL_DEGREE
    north = NORTH - extent * (0.5 + 0.3 * np.sin(9 * along) + 0.05 * np.sin(70 * along))
    return np.column_stack([WEST + extent * along, north])


def extract(folder: Path, ways: int, every: int) -> Path:
    """Write an extract of so many ways, of which one in `every` is a railway."""
    path = folder / f"{ways}-ways-{ways // every}-rail.osm.pbf"
    rng = np.random.default_rng(1)
    with osmium.SimpleWriter(str(path)) as writer:
        make = osmium.osm.mutable
        for way in range(ways):
            start = rng.uniform((72, 40), (74, 42))
            steps = start + np.cumsum(rng.normal(0, 0.001, (NODES_PER_WAY, 2)), axis=0)
            for number, location in enumerate(steps.round(7).tolist()):
                writer.add_node(make.Node(id=way * NODES_PER_WAY + number + 1, location=location))
        for way in range(ways):
            refs = [way * NODES_PER_WAY + number + 1 for number in range(NODES_PER_WAY)]
            tags = {"railway": "rail", "gauge": "1520"} if way % every == 0 else {"building": "yes"}
            writer.add_way(make.Way(id=way + 1, nodes=refs, tags=tags))
    return path


def median(measure: Callable[[], object]) -> float:
    """Return the median of processor time in seconds."""
    times = []
    for _ in range(REPEATS):
        start = time.process_time()
        measure()
        times.append(time.process_time() - start)
    return statistics.median(times)


if __name__ == "__main__":
    main()
