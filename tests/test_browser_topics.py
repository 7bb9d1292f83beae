"""Scenario, timeline and profile of the gallery's map in a real Chromium, by keyboard."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, FloatRect, Locator
    from playwright.sync_api import Page as Tab

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


def opened(browser: Browser, name: str) -> Tab:
    page = browser.new_context(offline=True, reduced_motion="reduce").new_page()
    page.goto((ROOT / "maps" / name).as_uri())
    page.locator(".corridormap[data-ready]").wait_for()
    return page


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Tab:
    return opened(browser, "cku.html")


@pytest.fixture(scope="module")
def compared(browser: Browser) -> Tab:
    """Return the map of access before and after, on the towns that the line brings closer."""
    page = opened(browser, "cku-access.html")
    page.locator("[data-switch=access_seaport]").check()
    return page


def box_of(thing: Locator) -> FloatRect:
    box = thing.bounding_box()
    assert box is not None
    return box


def legend(tab: Tab) -> str:
    texts = tab.locator(".cm-entries li:not([hidden])").all_inner_texts()
    return " ".join(texts).replace("\xa0", " ")


def test_a_scenario_opens_the_line(tab: Tab) -> None:
    assert "1435 mm, under construction" in legend(tab)
    status = tab.locator(".cm-staged").last
    assert "under construction" in status.inner_text()
    tab.locator(".cm-choices input[value=cku]").check()
    assert not status.is_visible()  # it told of the scenario the map opened with
    assert "1435 mm, under construction" not in legend(tab)
    tab.wait_for_function("() => location.hash.includes('scenario=cku')")
    tab.locator(".cm-choices input[value=today]").check()
    assert "1435 mm, under construction" in legend(tab)


def test_the_slider_tells_what_was_planned(tab: Tab) -> None:
    slider = tab.locator(".cm-time input")
    slider.press("Home")
    assert "planned" in legend(tab)
    assert "under construction" not in legend(tab)
    assert "1990s" in tab.locator(".cm-event").inner_text()
    slider.press("End")
    assert "under construction" in legend(tab)


def test_a_key_on_the_curve_tells_the_place(tab: Tab) -> None:
    tab.locator(".cm-profile summary").first.press("Enter")
    curve = tab.locator(".cm-curve").first
    curve.press("End")
    assert curve.get_attribute("aria-valuetext") == tab.locator(".cm-curve-told").first.inner_text()
    assert tab.locator(".cm-curve-mark").first.get_attribute("cx") != "-20"


def test_the_divider_has_before_on_its_left_and_after_on_its_right(compared: Tab) -> None:
    divider = compared.locator(".cm-swipe")
    middle = box_of(divider)
    top, centre = middle["y"] + 60, middle["x"] + middle["width"] / 2
    west: FloatRect = {"x": centre - 260, "y": top, "width": 200, "height": 150}

    def seen() -> bytes:
        return compared.screenshot(clip=west)

    before = seen()
    compared.mouse.move(centre, top)
    compared.mouse.down()
    compared.mouse.move(centre - 300, top, steps=4)
    compared.mouse.up()
    assert box_of(divider)["x"] == pytest.approx(middle["x"] - 300, abs=13)  # one hundredth
    after = seen()
    assert after != before
    compared.locator(".cm-choices input[value=today]").check()
    assert divider.is_hidden()
    assert seen() == before
    compared.locator(".cm-choices input[value=cku]").check()
    compared.locator(".cm-swiping input").uncheck()
    assert divider.is_hidden()
    assert seen() == after
    compared.locator(".cm-swiping input").check()
    assert seen() == before


def test_the_legend_explains_each_side_by_what_it_has(compared: Tab) -> None:
    divider = compared.locator(".cm-swipe")
    divider.press("Home")
    assert "under construction" not in legend(compared)
    divider.press("End")
    assert "under construction" in legend(compared)
    for _ in range(5):
        divider.press("PageDown")


def test_keys_move_the_divider(compared: Tab) -> None:
    divider = compared.locator(".cm-swipe")
    start = box_of(divider)["x"]
    divider.press("ArrowRight")
    assert divider.get_attribute("aria-valuenow") == "52"
    assert box_of(divider)["x"] > start
    compared.wait_for_function("() => location.hash.includes('swipe=52')")
    for key, percent in (("Home", "0"), ("PageUp", "10"), ("End", "100")):
        divider.press(key)
        assert divider.get_attribute("aria-valuenow") == percent
    assert "Today | CKU in service" in str(divider.get_attribute("aria-label"))


def test_paper_has_the_compared_scenario_alone(compared: Tab) -> None:
    divider = compared.locator(".cm-swipe")
    divider.press("End")
    compared.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert divider.is_hidden()
    assert "under construction" not in legend(compared)
    compared.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert divider.is_visible()
    assert "under construction" in legend(compared)


@pytest.mark.parametrize("name", ["tab", "compared"])
def test_axe_finds_nothing_in_the_panels(name: str, request: pytest.FixtureRequest) -> None:
    tab = request.getfixturevalue(name)
    rules = next(ROOT.glob("node_modules/axe-core/axe.min.js"), None)
    if rules is None:
        pytest.skip("axe-core is not installed (npm install axe-core)")
    found = tab.evaluate(
        rules.read_text(encoding="utf-8")
        + "; axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
        ".then(report => report.violations.map(each => each.id))"
    )
    assert found == []


def test_only_a_map_that_compares_has_a_divider(tab: Tab) -> None:
    assert tab.locator(".cm-swipe, .cm-swiping").count() == 0
