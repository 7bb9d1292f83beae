"""Much to draw on a web map: corridormap beside folium and geopandas on the same data.

    python tests/benchmarks/bench_webmap.py [LINES]

Build is processor time from a table in memory to the HTML text, median of 3 in turns; size is that
text. Without a file the data are drawn: networks of 10⁵ and 10⁶ vertices, and 10⁵ hubs. All draw
the same features with all their attributes; beside it stands the same with the offline ground,
which the others leave to the network. With Chromium, also the time to the first picture, and the
frames per second while the mouse drags the map for two seconds.
"""

# ruff: noqa: T201 -- a benchmark is there to print
from __future__ import annotations

import gc
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

    from corridormap.corridor import Corridor

REPEATS = 3
COUNT = """() => {
  window.frames_seen = 0;
  const next = () => { window.frames_seen += 1; requestAnimationFrame(next); };
  requestAnimationFrame(next);
}"""
DRAG_S = 2.0


def main() -> None:
    """Print machine and versions, then for each table sizes, times and ratios."""
    print(f"{platform.platform()}, Python {sys.version.split()[0]}")
    print(
        f"folium {folium.__version__}, geopandas {gpd.__version__}, shapely {shapely.__version__}"
    )
    if len(sys.argv) > 1:
        table = gpd.read_file(sys.argv[1]).to_crs(4326)
        compare(Path(sys.argv[1]).stem, table, open_corridor(table))
        return
    for vertices in (100_000, 1_000_000):
        table = network(vertices)
        compare(f"{vertices:.0e} vertices", table, open_corridor(table))
    points = hubs(100_000)
    compare("1e+05 points", points, with_hubs(points))


def compare(name: str, table: gpd.GeoDataFrame, corridor: Corridor) -> None:
    """Print one table, as it is and as a corridor."""
    vertices = int(shapely.get_num_coordinates(table.geometry.array).sum())
    print(f"\n{name}: {len(table):,} features, {vertices:,} vertices")
    bounds = tuple(table.total_bounds.tolist())
    bare = grounds.Basemap(bounds, bounds, {})
    ground = grounds.read(bounds, paths=grounds.bundled(bundled.path))
    ways: dict[str, Callable[[], str]] = {
        "corridormap": lambda: webmap.html(corridor, stats={}, basemap=bare),
        "corridormap, with ground": lambda: webmap.html(corridor, stats={}, basemap=ground),
        "folium.GeoJson": lambda: _geojson(table),
        "GeoDataFrame.explore": lambda: table.explore(prefer_canvas=True).get_root().render(),
    }
    found = measured(ways)
    for way, (seconds, document) in found.items():
        figures = in_browser(document) if way.startswith("corridormap") else ""
        print(f"{way:<26} {seconds:7.2f} s {len(document.encode()) / 1e6:7.2f} MB {figures}")
    for way in list(ways)[2:]:
        for own in list(ways)[:2]:
            slower = found[way][0] / found[own][0]
            larger = len(found[way][1].encode()) / len(found[own][1].encode())
            print(f"{way} to {own}: {slower:.1f} x the time, {larger:.1f} x the bytes")


def measured(ways: dict[str, Callable[[], str]]) -> dict[str, tuple[float, str]]:
    """Return the median processor time of each build, and what it made.

    The ways take turns, so that what else the machine does falls on all of them.
    """
    times: dict[str, list[float]] = {way: [] for way in ways}
    documents: dict[str, str] = {}
    for _ in range(REPEATS):
        for way, build in ways.items():
            gc.collect()
            begin = time.process_time()
            documents[way] = build()
            times[way].append(time.process_time() - begin)
    return {way: (statistics.median(times[way]), documents[way]) for way in ways}


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


def hubs(count: int) -> gpd.GeoDataFrame:
    """Draw hubs around 400 towns, with attributes."""
    rng = np.random.default_rng(2)
    towns = rng.uniform((58, 37), (85, 47), (400, 2))
    at = towns[rng.integers(0, len(towns), count)] + rng.normal(0, 0.6, (count, 2))
    names = [f"hub {number}" for number in range(count)]
    return gpd.GeoDataFrame(
        {
            "hub_id": names,
            "name": names,
            "kind": rng.choice(["dry_port", "rail_hub", "logistics_centre"], count),
            "status": rng.choice(["open", "planned"], count),
            "capacity_teu": rng.integers(1, 1000, count) * 100,
        },
        geometry=shapely.points(at),
        crs=4326,
    )


def with_hubs(table: gpd.GeoDataFrame) -> Corridor:
    """Return a corridor of one line with these hubs."""
    west, south, east, north = table.total_bounds
    line = gpd.GeoDataFrame(geometry=[shapely.LineString([(west, south), (east, north)])], crs=4326)
    with tempfile.TemporaryDirectory() as folder:
        line.to_file(Path(folder) / "sections.geojson")
        table.to_file(Path(folder) / "hubs.gpkg")
        (Path(folder) / "corridor.toml").write_text(
            'id = "hubs"\n[tables]\nsections = "sections.geojson"\nhubs = "hubs.gpkg"\n',
            encoding="utf-8",
        )
        return open_corridor(folder)


def _geojson(table: gpd.GeoDataFrame) -> str:
    made = folium.Map(prefer_canvas=True)
    folium.GeoJson(table).add_to(made)
    return str(made.get_root().render())


if __name__ == "__main__":
    main()
