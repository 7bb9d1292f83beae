"""Scenario, timeline and profile of the gallery's map in a real Chromium, by keyboard."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page as Tab

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_context(offline=True, reduced_motion="reduce").new_page()
        page.goto((ROOT / "maps" / "cku.html").as_uri())
        page.locator(".corridormap[data-ready]").wait_for()
        yield page
        browser.close()


def legend(tab: Tab) -> str:
    texts = tab.locator(".cm-entries li:not([hidden])").all_inner_texts()
    return " ".join(texts).replace("\xa0", " ")


def test_a_scenario_opens_the_line(tab: Tab) -> None:
    assert "1435 mm, under construction" in legend(tab)
    tab.locator(".cm-choices input[value=cku]").check()
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


def test_axe_finds_nothing_in_the_panels(tab: Tab) -> None:
    rules = next(ROOT.glob("node_modules/axe-core/axe.min.js"), None)
    if rules is None:
        pytest.skip("axe-core is not installed (npm install axe-core)")
    found = tab.evaluate(
        rules.read_text(encoding="utf-8")
        + "; axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
        ".then(report => report.violations.map(each => each.id))"
    )
    assert found == []
