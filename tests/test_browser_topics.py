"""Scenario, timeline and profile of the gallery's map in a real Chromium, by keyboard."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FloatRect, Locator
    from playwright.sync_api import Page as Tab

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[1]


def opened(browser: Browser, name: str, *, width: int = 1280, height: int = 720) -> Tab:
    context = browser.new_context(
        offline=True, reduced_motion="reduce", viewport={"width": width, "height": height}
    )
    page = context.new_page()
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
    page.locator(".cm-measure").select_option("access_seaport")
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
    now = slider.input_value()
    assert "Now" in tab.locator(".cm-moment").inner_text()
    slider.press("Home")
    assert slider.get_attribute("aria-valuetext") == "January 1997"
    assert "planned" in legend(tab)
    assert "under construction" not in legend(tab)
    assert "in service 85" in tab.locator(".cm-lengths").inner_text()
    assert "1990s" in tab.locator(".cm-event").inner_text()  # before: what it led to is there
    tab.wait_for_function("() => location.hash.includes('time=1997-01')")
    tab.locator(".cm-steps button").last.click()
    assert "1999" in tab.locator(".cm-event").inner_text()
    slider.press("PageUp")
    assert slider.get_attribute("aria-valuetext") == "January 2000"
    slider.press("End")
    assert slider.get_attribute("aria-valuetext") == "December 2031"
    assert "planned" not in legend(tab)
    assert "under construction" not in legend(tab)
    assert "in service 513" in tab.locator(".cm-lengths").inner_text()
    slider.fill(now)
    assert "under construction" in legend(tab)
    tab.wait_for_function("() => !location.hash.includes('time=')")


def test_what_a_scenario_closes_is_explained_while_it_is_shown(tab: Tab) -> None:
    group = tab.locator(".cm-group", has=tab.locator("[data-switch=scenario]"))
    assert not group.is_visible()
    tab.locator(".cm-choices input[value=torugart-closed]").check()
    assert group.is_visible()
    assert "border crossing closed" in legend(tab)
    assert "comes into service" not in legend(tab)
    assert "no lorries over the pass" in tab.locator(".cm-remark").first.inner_text()
    tab.locator(".cm-choices input[value=today]").check()
    assert not group.is_visible()


def test_the_main_controls_are_seen_without_scrolling(browser: Browser) -> None:
    tab = opened(browser, "cku.html", width=1280, height=800)
    for control in (".cm-measure", ".cm-time input", ".cm-choices input", ".cm-search-field"):
        box = box_of(tab.locator(control).first)
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 800, control
    body = tab.locator(".cm-legend-body")
    assert body.evaluate("each => each.scrollTop") == 0
    folded = tab.locator(".cm-chevron[aria-expanded=false]").all_inner_texts()
    assert folded
    assert tab.locator("[data-switch=alignment]").is_visible()
    tab.context.close()


def test_a_small_screen_has_lists_in_place_of_rows(browser: Browser) -> None:
    tab = opened(browser, "cku.html", width=360, height=740)
    choice = tab.locator("select[data-choice=scenario]")
    assert box_of(choice)["height"] < 45
    choice.select_option("cku")
    tab.wait_for_function("() => location.hash.includes('scenario=cku')")
    slider = box_of(tab.locator(".cm-time input"))
    assert slider["y"] + slider["height"] <= 740
    assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    tab.context.close()


def test_capacity_is_explained_where_a_hub_has_one(tab: Tab) -> None:
    scale = tab.locator(".cm-scale", has_text="capacity not known")
    tab.locator(".cm-group", has=tab.locator("[data-switch=hubs]")).locator(".cm-chevron").click()
    assert not scale.is_visible()  # no hub beside the line states its capacity
    tab.evaluate("location.hash = '#map=6/44.2/80.2'")  # Khorgos Gateway does
    scale.wait_for()
    assert "500,000" in scale.inner_text()
    assert "dry port" in legend(tab)
    tab.locator(".cm-home").click()


def test_no_raw_word_stands_in_a_table(tab: Tab) -> None:
    tab.locator(".cm-tables summary").click()
    which = tab.locator(".cm-tables select")
    for option in which.locator("option").all():
        which.select_option(value=option.get_attribute("value"))
        told = tab.locator(".cm-tables tbody").inner_text()
        assert not re.search(r"\b(icd|schematic|undefined|null)\b|\w_\w|[{}]", told), told
    tab.locator(".cm-tables summary").click()


def test_curves_have_round_numbers_at_their_axes(tab: Tab) -> None:
    for curve in tab.locator(".cm-profile").all():
        curve.evaluate("each => (each.open = true)")
        texts = curve.locator("svg text").all_text_contents()
        for unit in ("m", "h", "km"):
            told = [t.removesuffix(f" {unit}") for t in texts if t.endswith(f" {unit}")]
            numbers = [float(each.replace(",", "")) for each in told]
            steps = {round(b - a, 6) for a, b in pairwise(numbers)}
            assert len(steps) <= 1, numbers
            assert all(f"{step:g}".strip("0.")[:2] in {"1", "2", "25", "5"} for step in steps)
        curve.evaluate("each => (each.open = false)")


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

    # Of the lines and marks: labels make room for the divider.
    compared.locator(".leaflet-cm-writing-pane").evaluate("pane => (pane.hidden = true)")

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
    compared.locator(".leaflet-cm-writing-pane").evaluate("pane => (pane.hidden = false)")


def test_no_label_lies_across_the_divider(compared: Tab) -> None:
    clear = """() => {
      const canvas = document.querySelector(".leaflet-cm-writing-pane canvas");
      const divider = document.querySelector(".cm-swipe").getBoundingClientRect();
      const own = canvas.getBoundingClientRect();
      const ratio = canvas.width / own.width;
      const at = Math.round((divider.left + divider.width / 2 - own.left) * ratio);
      const {data} = canvas.getContext("2d").getImageData(at - 2, 0, 4, canvas.height);
      return data.every((part) => part === 0);
    }"""
    divider = compared.locator(".cm-swipe")
    for key in ("Home", *["PageUp"] * 5):
        divider.press(key)
        compared.wait_for_function(clear, timeout=5000)  # labels follow with the next frame


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


MODES = ("as it opens", "a scenario", "a date", "a measure", "paper")


@pytest.mark.parametrize(
    ("name", "mode"), [*(("tab", mode) for mode in MODES), ("compared", "as it opens")]
)
def test_axe_finds_nothing(name: str, mode: str, request: pytest.FixtureRequest) -> None:
    tab: Tab = request.getfixturevalue(name)
    enter(tab, mode)
    assert violations(tab) == []
    leave(tab)


def enter(tab: Tab, mode: str) -> None:
    """Bring the map into a mode of its own, all panels open."""
    for panel in tab.locator(".cm-profile").all():
        panel.evaluate("each => (each.open = true)")
    address = {
        "a scenario": "scenario=torugart-closed",
        "a date": "time=2012-02",
        "a measure": "show=access_seaport&theme=dark",
    }.get(mode)
    if address:
        tab.evaluate("address => (location.hash = `#${address}`)", address)
        tab.wait_for_timeout(100)
    if mode == "paper":
        tab.emulate_media(media="print")
        tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")


def leave(tab: Tab) -> None:
    tab.evaluate("window.dispatchEvent(new Event('afterprint'))")
    tab.emulate_media(media="screen")
    tab.evaluate("location.hash = '#theme=light'")
    tab.wait_for_timeout(100)


def violations(tab: Tab) -> list[str]:
    """Return what axe-core finds against WCAG 2.2, A and AA."""
    rules = next(ROOT.glob("node_modules/axe-core/axe.min.js"), None)
    if rules is None:
        pytest.skip("axe-core is not installed (npm install axe-core)")
    found: list[str] = tab.evaluate(
        rules.read_text(encoding="utf-8")
        + "; axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
        ".then(report => report.violations.map(each => each.id + ' ' + each.nodes[0].html))"
    )
    return found


def test_the_keyboard_reaches_every_control(tab: Tab) -> None:
    """Tab visits whatever can be used, of radio buttons the one that is on."""
    wanted = tab.evaluate(
        """() => {
          const kinds = "a[href], button, input, select, summary, [tabindex='0']";
          const used = [...document.querySelectorAll(kinds)].filter((each) => {
            const idle = each.disabled || (each.type === "radio" && !each.checked);
            return !idle && each.tabIndex >= 0 && each.checkVisibility({visibilityProperty: true});
          });
          used.forEach((each, at) => (each.dataset.at = at));
          return used.length;
        }"""
    )
    tab.locator("body").evaluate("each => { each.tabIndex = -1; each.focus(); }")
    visited = set()
    for _ in range(wanted + 3):
        tab.keyboard.press("Tab")
        visited.add(tab.evaluate("document.activeElement.dataset.at"))
    missed = tab.evaluate(
        "seen => [...document.querySelectorAll('[data-at]')]"
        ".filter(each => !seen.includes(each.dataset.at)).map(each => each.outerHTML.slice(0, 90))",
        sorted(each for each in visited if each is not None),
    )
    assert missed == []


def test_only_a_map_that_compares_has_a_divider(tab: Tab) -> None:
    assert tab.locator(".cm-swipe, .cm-swiping").count() == 0
