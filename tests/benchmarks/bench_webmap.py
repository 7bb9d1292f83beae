"""A large line network on a web map: corridormap beside folium and geopandas on the same data.

    python tests/benchmarks/bench_webmap.py [LINES]

Build is processor time from a table in memory to the HTML text, median of 3; size is that text.
Without a file the network is drawn: 10⁵ and 10⁶ vertices. `corridormap` draws the lines with all
their attributes, as the others do; beside it the same with its offline ground, which the others
leave to the network. With Chromium, also the time to the first picture, and the frames per second
while the mouse drags the map for two seconds.
"""

# ruff: noqa: T201 -- a benchmark is there to print
from __future__ import annotations

import platform
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import folium
import geopandas as gpd
import numpy as np
import shapely

from corridormap.notebook import open_corridor
from corridormap.providers import bundled
from corridormap.render import basemap as grounds
from corridormap.render.web import webmap

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

REPEATS = 3
COUNT = """() => {
  window.frames_seen = 0;
  const next = () => { window.frames_seen += 1; requestAnimationFrame(next); };
  requestAnimationFrame(next);
}"""
DRAG_S = 2.0


def main() -> None:
    """Print machine and versions, then for each network sizes, times and ratios."""
    print(f"{platform.platform()}, Python {sys.version.split()[0]}")
    print(
        f"folium {folium.__version__}, geopandas {gpd.__version__}, shapely {shapely.__version__}"
    )
    tables = (
        {Path(sys.argv[1]).stem: gpd.read_file(sys.argv[1]).to_crs(4326)}
        if len(sys.argv) > 1
        else {f"{vertices:.0e} vertices": network(vertices) for vertices in (100_000, 1_000_000)}
    )
    for name, table in tables.items():
        compare(name, table)


def compare(name: str, table: gpd.GeoDataFrame) -> None:
    """Print one network."""
    vertices = int(shapely.get_num_coordinates(table.geometry.array).sum())
    print(f"\n{name}: {len(table):,} lines, {vertices:,} vertices")
    corridor = open_corridor(table)
    bounds = tuple(table.total_bounds.tolist())
    bare = grounds.Basemap(bounds, bounds, {})
    ground = grounds.read(bounds, paths=grounds.bundled(bundled.path))
    ways: dict[str, Callable[[], str]] = {
        "corridormap, lines": lambda: webmap.html(corridor, stats={}, basemap=bare),
        "corridormap, with ground": lambda: webmap.html(corridor, stats={}, basemap=ground),
        "folium.GeoJson": lambda: _geojson(table),
        "GeoDataFrame.explore": lambda: table.explore(prefer_canvas=True).get_root().render(),
    }
    found = {}
    for way, build in ways.items():
        seconds, document = measured(build)
        found[way] = (seconds, len(document.encode()))
        figures = in_browser(document) if way.startswith("corridormap") else ""
        print(f"{way:<26} {seconds:7.2f} s {found[way][1] / 1e6:7.2f} MB {figures}")
    for way in list(ways)[2:]:
        for own in list(ways)[:2]:
            slower, larger = (found[way][at] / found[own][at] for at in (0, 1))
            print(f"{way} to {own}: {slower:.1f} x the time, {larger:.1f} x the bytes")


def measured(build: Callable[[], str]) -> tuple[float, str]:
    """Return the median processor time of a build, and what it made."""
    times = []
    document = ""
    for _ in range(REPEATS):
        begin = time.process_time()
        document = build()
        times.append(time.process_time() - begin)
    return statistics.median(times), document


def in_browser(document: str) -> str:
    """Return time to the first picture and frames per second, nothing without a browser."""
    program = shutil.which("chromium")
    if program is None:
        return "(no Chromium)"
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where Chromium is

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        file = Path(folder) / "map.html"
        file.write_text(document, encoding="utf-8")
        browser = play.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu", "--no-first-run"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        begin = time.perf_counter()
        page.goto(file.as_uri())
        page.locator(".corridormap[data-ready]").wait_for(timeout=60_000)
        page.evaluate("() => new Promise(requestAnimationFrame)")
        ready = time.perf_counter() - begin
        frames = dragged(page)
        browser.close()
    return f"first picture {ready:.2f} s, pan {frames:.0f} frames/s"


def dragged(page: Page) -> float:
    """Return the frames per second while the mouse drags the map to and fro."""
    page.mouse.move(500, 400)
    page.mouse.down()
    page.evaluate(COUNT)
    begin = time.perf_counter()
    step = 0
    while time.perf_counter() - begin < DRAG_S:
        step += 1
        page.mouse.move(500 + 8 * (step % 40), 400 + 3 * (step % 40))
    seconds = time.perf_counter() - begin
    frames = float(page.evaluate("() => window.frames_seen"))
    page.mouse.up()
    return frames / seconds


def network(vertices: int) -> gpd.GeoDataFrame:
    """Draw lines of 50 vertices some 300 m apart that wander about, with attributes."""
    rng = np.random.default_rng(1)
    count = vertices // 50
    azimuth = rng.uniform(0, 2 * np.pi, (count, 1)) + np.cumsum(
        rng.normal(0, 0.15, (count, 50)), axis=1
    )
    start = rng.uniform((58, 37), (85, 47), (count, 2))[:, None, :]
    step = np.stack([np.cos(azimuth) / 0.77, np.sin(azimuth)], axis=-1) * 0.003
    lines = shapely.linestrings(start + np.cumsum(step, axis=1))
    kinds = rng.choice(["main", "branch", "siding"], count)
    return gpd.GeoDataFrame(
        {"name": [f"line {number}" for number in range(count)], "kind": kinds, "tracks": 1},
        geometry=lines,
        crs=4326,
    )


def _geojson(table: gpd.GeoDataFrame) -> str:
    made = folium.Map(prefer_canvas=True)
    folium.GeoJson(table).add_to(made)
    return str(made.get_root().render())


if __name__ == "__main__":
    main()
