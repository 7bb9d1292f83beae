"""Many points on a web map: thinned by zoom, found, named, listed page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from corridormap.notebook import open_corridor
from corridormap.render.layer import Layer
from corridormap.render.style import hub
from corridormap.render.web import levels, packing
from corridormap.render.web.webmap import html as document
from drawn import ground

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

MANY = 20_000


def crowd(count: int) -> Layer:
    """Return hubs on a square of one degree, the first of them the largest."""
    at = np.random.default_rng(5).uniform(0, 1, (count, 2))
    names = tuple(f"hub {number}" for number in range(count))
    return Layer(
        "hubs",
        "hubs",
        "points",
        tuple(shapely.points(at)),
        (hub("dry_port"),) * count,
        names,
        ("capacity_teu",),
        tuple((number,) for number in range(count)),
        labels=names,
        priority=tuple(range(count, 0, -1)),
    )


@given(
    st.lists(st.tuples(st.integers(-170, 170), st.integers(-80, 80)), min_size=1, max_size=60),
    st.integers(0, 3),
)
def test_at_every_zoom_a_cell_shows_its_foremost_point(points: list, spread: int) -> None:
    steps = np.array(points) * 10**spread // 10
    rank = np.arange(len(points)) % 7.0
    level = levels.thinned(steps, rank, digits=spread)
    assert level.max() < levels.NEVER
    lat = np.radians(steps[:, 1] / 10**spread)
    across = np.column_stack([steps[:, 0] / 10**spread, np.degrees(np.arctanh(np.sin(lat)))])
    for at, zoom in enumerate(levels.ZOOMS[:-1]):
        cell = np.floor(across * (256 / 360 * 2**zoom / levels.ROOM_PX))
        for each in np.unique(cell, axis=0):
            inside = (cell == each).all(axis=1)
            foremost = np.flatnonzero(inside & (rank == rank[inside].max()))[0]
            assert level[foremost] <= at


def test_few_points_are_all_drawn_and_many_are_a_crowd() -> None:
    few, many = (packing.layer(crowd(count)) for count in (packing.CROWD, packing.CROWD + 1))
    assert (few["kind"], many["kind"]) == ("points", "crowd")
    assert few["labels"] == many["labels"] == packing.TITLES
    level = np.frombuffer(many["geometry"]["octets"][-packing.CROWD - 1 :], dtype=np.uint8)
    assert 0 < (level == 0).sum() < packing.CROWD


@pytest.fixture(scope="module")
def tab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    lines = gpd.GeoDataFrame(geometry=[shapely.LineString([(0, 0), (1, 1)])], crs=4326)
    hubs = crowd(MANY)
    table = gpd.GeoDataFrame(
        {"hub_id": hubs.titles, "name": hubs.titles, "kind": "dry_port"},
        geometry=list(hubs.shapes),
        crs=4326,
    ).assign(capacity_teu=[row[0] for row in hubs.rows])
    folder = tmp_path_factory.mktemp("crowd")
    lines.to_file(folder / "sections.geojson")
    table.to_file(folder / "hubs.gpkg")
    (folder / "corridor.toml").write_text(
        'id = "many"\n[tables]\nsections = "sections.geojson"\nhubs = "hubs.gpkg"\n',
        encoding="utf-8",
    )
    file = folder / "many.html"
    file.write_text(document(open_corridor(folder), stats={}, basemap=ground()), encoding="utf-8")
    context = browser.new_context(
        viewport={"width": 1000, "height": 700}, offline=True, reduced_motion="reduce"
    )
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto(file.as_uri())
    page.locator(".corridormap[data-ready]").wait_for()
    yield page
    context.close()


@pytest.mark.browser
def test_a_crowd_is_drawn_and_a_click_finds_the_one_below_it(tab: Tab) -> None:
    tab.locator(".cm-search-field").fill("hub 5")
    tab.locator(".cm-found li").first.click()
    assert tab.locator(".cm-card-title").inner_text() == "hub 5"
    assert "more appear closer up" in tab.locator(".cm-legend").inner_text()
    tip = tab.locator(".leaflet-popup-tip-container").bounding_box()
    assert tip is not None
    tab.locator(".leaflet-popup-close-button").click()
    tab.mouse.click(tip["x"] + tip["width"] / 2, tip["y"] + tip["height"] - 6)
    assert tab.locator(".cm-card-title").inner_text() == "hub 5"
    tab.locator(".leaflet-popup-close-button").click()


@pytest.mark.browser
def test_a_long_table_is_turned_page_by_page(tab: Tab) -> None:
    tab.locator(".cm-tables summary").click()
    tab.locator(".cm-tables select").select_option(label="Hubs")
    rows = tab.locator(".cm-scroll tbody tr")
    assert 0 < rows.count() <= 500
    told = tab.locator(".cm-count")
    assert told.inner_text() == "1–200 of 20,000 rows"
    assert tab.get_by_role("button", name="Previous rows").is_disabled()
    tab.get_by_role("button", name="Next rows").click()
    assert told.inner_text() == "201–400 of 20,000 rows"
    assert rows.first.locator(".cm-show").inner_text() == "hub 200"
    tab.locator(".cm-scroll thead button", has_text="Capacity").click()
    tab.locator(".cm-scroll thead button", has_text="Capacity").click()
    assert told.inner_text() == "1–200 of 20,000 rows"
    assert rows.first.locator(".cm-show").inner_text() == "hub 19999"
    tab.locator(".cm-table-bar input").fill("hub 12345")
    assert told.inner_text() == "1 of 20,000 rows"
    assert not tab.get_by_role("button", name="Next rows").is_visible()
