"""The web map in a real Chromium with the network off."""

from __future__ import annotations

import html as markup
from pathlib import Path
from typing import TYPE_CHECKING

import folium
import pytest

from corridormap import summary
from corridormap.providers import bundled, opening
from corridormap.render import basemap, drawing
from corridormap.render.web import webmap
from corridormap.render.web.page import Page
from drawn import PAYLOADS, ground, poisoned, toy_map
from toy import write_toy

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.browser


class Visit:
    """A page in the browser, offline, with all it asked for and complained about."""

    def __init__(
        self, browser: Browser, *, width: int = 1280, height: int = 800, scheme: str = "light"
    ) -> None:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            offline=True,
            reduced_motion="reduce",
        )
        context.set_default_timeout(8000)
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.tab: Tab = context.new_page()
        self.tab.on("request", lambda request: self.requests.append(request.url))
        self.tab.on("console", lambda said: self.complaints.append(f"{said.type}: {said.text}"))
        self.tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.tab.on("dialog", lambda dialog: (self.complaints.append("dialog"), dialog.dismiss()))

    def open(self, file: Path, *, maps: int = 1) -> Tab:
        self.tab.goto(file.as_uri())
        for index in range(maps):
            self.tab.locator(".corridormap[data-ready]").nth(index).wait_for()
        return self.tab

    def quiet(self) -> bool:
        """Say whether the page asked for nothing but itself and complained of nothing."""
        outside = [url for url in self.requests if not url.startswith(("file:", "about:", "data:"))]
        assert outside == []
        assert len([url for url in self.requests if url.startswith("file:")]) == 1
        assert self.complaints == []
        return True


@pytest.fixture(scope="module")
def toy_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("map")
    file = folder / "toy.html"
    file.write_text(toy_map(write_toy(folder / "toy")), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def cku_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if "cku" not in bundled.corridors():
        pytest.skip("the bundled corridor is absent")
    corridor = opening.read("cku")
    below = basemap.read(
        corridor.sections.total_bounds,
        paths=basemap.bundled(bundled.path),
        reach=drawing.reach(corridor),
    )
    file = tmp_path_factory.mktemp("map") / "cku.html"
    document = webmap.html(corridor, stats=summary.stats(corridor), basemap=below)
    file.write_text(document, encoding="utf-8")
    return file


def ink(tab: Tab, pane: str, *, part: int = 0) -> int:
    """Count the pixels that are drawn on the canvas of a pane."""
    return int(
        tab.locator(f".leaflet-{pane}-pane canvas")
        .nth(part)
        .evaluate(
            """canvas => {
              const copy = document.createElement("canvas");
              [copy.width, copy.height] = [canvas.width, canvas.height];
              const ctx = copy.getContext("2d", {willReadFrequently: true});
              ctx.drawImage(canvas, 0, 0);
              const {data} = ctx.getImageData(0, 0, copy.width, copy.height);
              let drawn = 0;
              for (let i = 3; i < data.length; i += 4) drawn += data[i] > 0;
              return drawn;
            }"""
        )
    )


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 800)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_cku_opens_without_network(
    browser: Browser, cku_file: Path, width: int, height: int, scheme: str
) -> None:
    visit = Visit(browser, width=width, height=height, scheme=scheme)
    tab = visit.open(cku_file)
    assert tab.title() == tab.locator("h1").inner_text()
    assert ink(tab, "cm-corridor") > 500
    assert ink(tab, "cm-writing") > 500
    assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert tab.locator(".corridormap").get_attribute("data-theme") == scheme
    assert visit.quiet()


def test_groups_switch_on_and_off(browser: Browser, toy_file: Path) -> None:
    visit = Visit(browser)
    tab = visit.open(toy_file)
    before = ink(tab, "cm-corridor")
    for switch in tab.locator(".cm-switch input").all():
        switch.uncheck()
    tab.wait_for_function("() => document.querySelectorAll('.cm-below:not([hidden])').length === 0")
    tab.wait_for_timeout(100)
    assert ink(tab, "cm-corridor") == 0
    for switch in tab.locator(".cm-switch input").all():
        switch.check()
    tab.wait_for_timeout(100)
    assert ink(tab, "cm-corridor") == before
    assert visit.quiet()


def test_a_click_on_a_station_tells_its_attributes(browser: Browser, toy_file: Path) -> None:
    visit = Visit(browser)
    tab = visit.open(toy_file)
    name = tab.locator(".folium-map").get_attribute("id")
    # Station B, at 60 km: between the stations there is only line.
    x, y = tab.evaluate(
        f"(() => {{ const p = {name}.latLngToContainerPoint([0, 60 / 111.3195]);"
        f" const r = {name}.getContainer().getBoundingClientRect();"
        " return [p.x + r.x, p.y + r.y]; })()"
    )
    tab.mouse.click(x, y)
    card = tab.locator(".cm-card")
    card.wait_for()
    assert card.locator(".cm-card-title").inner_text() == "Station B"
    assert "60\xa0km" in card.inner_text()
    tab.keyboard.press("Escape")
    card.wait_for(state="detached")
    assert visit.quiet()


def test_keyboard_reaches_a_feature_through_the_tables(browser: Browser, toy_file: Path) -> None:
    visit = Visit(browser)
    tab = visit.open(toy_file)
    tab.locator(".cm-tables summary").press("Enter")
    assert tab.locator(".cm-tables caption").inner_text() == "Sections"
    tab.locator(".cm-tables select").select_option(label="Stations")
    button = tab.locator(".cm-show", has_text="Station D").last
    button.press("Enter")
    tab.locator(".cm-card").wait_for()
    close = tab.locator(".leaflet-popup-close-button")
    assert close.evaluate("each => each === document.activeElement")
    close.press("Enter")
    tab.locator(".cm-card").wait_for(state="detached")
    assert button.evaluate("each => each === document.activeElement")
    assert visit.quiet()


def test_theme_button_and_legend_fold(browser: Browser, toy_file: Path) -> None:
    visit = Visit(browser, scheme="dark")
    tab = visit.open(toy_file)
    box = tab.locator(".corridormap")
    dark = box.evaluate("each => getComputedStyle(each).backgroundColor")
    tab.locator(".cm-theme").click()
    assert box.get_attribute("data-theme") == "light"
    assert box.evaluate("each => getComputedStyle(each).backgroundColor") != dark
    fold = tab.locator(".cm-fold")
    assert fold.get_attribute("aria-expanded") == "true"
    fold.click()
    assert fold.get_attribute("aria-expanded") == "false"
    assert not tab.locator(".cm-legend-body").is_visible()
    assert visit.quiet()


def test_legend_is_folded_on_a_small_screen(browser: Browser, toy_file: Path) -> None:
    tab = Visit(browser, width=360, height=740).open(toy_file)
    assert tab.locator(".cm-fold").get_attribute("aria-expanded") == "false"


def test_legend_follows_the_view(browser: Browser, toy_file: Path) -> None:
    tab = Visit(browser).open(toy_file)
    name = tab.locator(".folium-map").get_attribute("id")
    shown = ".cm-entries li:not([hidden])"
    assert "1520\xa0mm, under construction" in tab.locator(shown).all_inner_texts()
    tab.evaluate(f"{name}.setView([0, 0.2], 12, {{animate: false}}) && 0")
    assert "1520\xa0mm, under construction" not in tab.locator(shown).all_inner_texts()
    assert "1435\xa0mm, in service" in tab.locator(shown).all_inner_texts()


def test_works_in_a_sandboxed_frame(browser: Browser, toy_file: Path, tmp_path: Path) -> None:
    document = markup.escape(toy_file.read_text(encoding="utf-8"))
    host = tmp_path / "host.html"
    host.write_text(
        '<!DOCTYPE html><html lang="en"><title>Host</title>'
        f'<iframe title="map" sandbox="allow-scripts" width="900" height="600" srcdoc="{document}">'
        "</iframe></html>",
        encoding="utf-8",
    )
    visit = Visit(browser)
    visit.tab.goto(host.as_uri())
    frame = visit.tab.frame_locator("iframe")
    frame.locator(".corridormap[data-ready]").wait_for()
    frame.locator(".cm-theme").click()
    assert frame.locator(".corridormap").get_attribute("data-theme") == "dark"
    assert visit.quiet()


def test_two_maps_on_a_page_do_not_collide(browser: Browser, toy: Path, tmp_path: Path) -> None:
    corridor = opening.read(toy)
    stats = summary.stats(corridor)
    page = Page(title="Two maps", lang="en")
    for lang in ("en", "ru"):
        webmap.build(corridor, stats=stats, basemap=ground(), lang=lang).add_to(page)
    file = tmp_path / "two.html"
    file.write_text(page.render(), encoding="utf-8")
    visit = Visit(browser)
    tab = visit.open(file, maps=2)
    first, second = tab.locator(".corridormap").all()
    first.locator(".cm-theme").click()
    assert first.get_attribute("data-theme") == "dark"
    assert second.get_attribute("data-theme") == "light"
    second.locator(".cm-switch input").first.uncheck()
    assert first.locator(".cm-switch input").first.is_checked()
    twice = tab.evaluate(
        "(() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id);"
        " return ids.length - new Set(ids).size; })()"
    )
    assert twice == 0
    assert visit.quiet()


def test_what_is_added_to_the_map_is_drawn(browser: Browser, toy: Path, tmp_path: Path) -> None:
    corridor = opening.read(toy)
    made = webmap.build(corridor, stats=summary.stats(corridor), basemap=ground())
    folium.CircleMarker((0, 0.5), radius=20).add_to(made)
    file = tmp_path / "more.html"
    file.write_text(made.get_root().render(), encoding="utf-8")
    visit = Visit(browser)
    tab = visit.open(file)
    assert ink(tab, "overlay") > 100
    assert visit.quiet()


def test_a_browser_that_cannot_unfold_the_page_says_so(browser: Browser, toy_file: Path) -> None:
    visit = Visit(browser)
    visit.tab.add_init_script("delete window.DecompressionStream")
    visit.tab.goto(toy_file.as_uri())
    told = visit.tab.locator(".cm-unread")
    told.wait_for()
    assert "this browser does not run it" in told.inner_text()


def test_no_payload_runs(browser: Browser, toy: Path, tmp_path: Path) -> None:
    """Every text of the map is a payload: none runs, asks for anything, or becomes an element."""
    corridor = opening.read(toy)
    measured = summary.stats(corridor)
    visit = Visit(browser, width=480, height=400)
    file = tmp_path / "poisoned.html"
    for payload in PAYLOADS:
        spoilt, stats, below = poisoned(corridor, measured, payload)
        document = webmap.html(spoilt, stats=stats, basemap=below)
        file.write_text(document, encoding="utf-8")
        visit.requests.clear()
        tab = visit.open(file)
        tab.evaluate(
            """() => {
              document.querySelector(".cm-tables summary").click();
              const details = document.querySelector(".cm-tables");
              details.dispatchEvent(new Event("toggle"));
              const which = details.querySelector("select");
              const shown = [...which.options].map((option) => option.value);
              const last = [...which.options].findIndex((option) => option.textContent === "Hubs");
              for (const value of [...shown, String(last)]) {
                which.value = value;
                which.dispatchEvent(new Event("change"));
                details.querySelector("tbody tr:first-child .cm-show").click();
              }
              const field = document.querySelector(".cm-search-field");
              field.value = document.querySelector(".cm-card-title").textContent;
              field.dispatchEvent(new Event("input"));
            }"""
        )
        tab.wait_for_function("() => document.querySelectorAll('.cm-card').length === 1")
        assert tab.evaluate("window.__ran") is None, payload
        foreign = (
            "main .corridormap :is(img, iframe, link, meta, base, script, style, object, math)"
        )
        assert tab.locator(foreign).count() == 0, payload
        assert tab.locator(".cm-card-title").inner_text().split() == _shown(payload).split()
        assert visit.quiet()


def _shown(payload: str) -> str:
    """Return the text as a browser shows it: a line separator is a space there."""
    return payload.replace("\u2028", " ").replace("\u2029", " ")


def test_paper_has_the_whole_map(browser: Browser, cku_file: Path, tmp_path: Path) -> None:
    visit = Visit(browser, scheme="dark")
    tab = visit.open(cku_file)
    tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert tab.locator(".corridormap").get_attribute("data-theme") == "light"
    assert tab.locator(".cm-legend-body").is_visible()
    assert tab.locator(".cm-paper").count() == 1
    for part in ("h1", ".cm-north", ".leaflet-control-scale", ".cm-foot"):
        assert tab.locator(part).is_visible()
    tab.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert tab.locator(".cm-paper").count() == 0
    assert tab.locator(".corridormap").get_attribute("data-theme") == "dark"
    pages = tab.pdf(path=tmp_path / "map.pdf", prefer_css_page_size=True, print_background=True)
    assert pages.count(b"/Type /Page\n") == 1
    assert visit.quiet()


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 360), ("dark", 360)]
)
def test_axe_finds_nothing(browser: Browser, cku_file: Path, scheme: str, width: int) -> None:
    rules = next(Path(__file__).parents[1].glob("node_modules/axe-core/axe.min.js"), None)
    if rules is None:
        pytest.skip("axe-core is not installed (npm install axe-core)")
    tab = Visit(browser, width=width, scheme=scheme).open(cku_file)
    if tab.locator(".cm-fold").get_attribute("aria-expanded") == "false":
        tab.locator(".cm-fold").click()
    tab.locator(".cm-tables summary").click()
    tab.locator(".cm-show").first.click()
    tab.locator(".cm-search-field").fill("osh")
    tab.locator(".cm-card").wait_for()
    found = tab.evaluate(
        rules.read_text(encoding="utf-8")
        + "; axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
        ".then(report => report.violations.map(each => each.id))"
    )
    assert found == []


def test_search_finds_by_any_name_and_goes_there(browser: Browser, cku_file: Path) -> None:
    visit = Visit(browser)
    tab = visit.open(cku_file)
    field = tab.get_by_role("combobox", name="Search places, stations, hubs")
    for typed, found in (("andizan", None), ("Андижан", "Andijan"), ("喀什", "Kashgar")):
        field.fill(typed)
        if found is None:
            assert "Nothing" in tab.locator(".cm-search [role=status]").inner_text()
            assert field.get_attribute("aria-expanded") == "false"
        else:
            assert found in tab.locator(".cm-found li").first.inner_text()
    field.fill("kok art")
    assert "Kök-Art" in tab.locator(".cm-found li").first.inner_text()
    field.press("ArrowDown")
    active = field.get_attribute("aria-activedescendant")
    assert tab.locator(f"#{active}").get_attribute("aria-selected") == "true"
    field.press("Enter")
    assert "Kök-Art" in tab.locator(".cm-card-title").inner_text()
    assert not tab.locator(".cm-found").is_visible()
    assert visit.quiet()


def test_the_address_keeps_what_the_reader_chose(browser: Browser, cku_file: Path) -> None:
    visit = Visit(browser)
    tab = visit.open(cku_file)
    assert tab.evaluate("location.hash") == ""  # opening alone says nothing
    tab.locator("[data-switch=hubs]").uncheck()
    tab.locator(".cm-theme").click()
    tab.locator(".cm-language").select_option("ru")
    tab.locator(".leaflet-control-zoom-in").click()
    tab.wait_for_function("() => /map=/.test(location.hash)")
    address = tab.evaluate("location.hash")
    assert all(each in address for each in ("hide=hubs", "theme=dark", "lang=ru"))
    again = Visit(browser)
    again.tab.goto(cku_file.as_uri() + address)
    other = again.tab
    other.locator(".corridormap[data-ready]").wait_for()
    assert not other.locator("[data-switch=hubs]").is_checked()
    assert other.locator(".corridormap").get_attribute("data-theme") == "dark"
    assert other.locator(".cm-fold").inner_text() == "Обозначения"
    assert other.title() == "Железная дорога Китай – Кыргызстан – Узбекистан"
    other.locator(".leaflet-control-zoom-out").click()
    other.wait_for_function("address => location.hash !== address", arg=address)
    assert again.complaints == []


@pytest.mark.parametrize("lang", ["ru", "zh", "ky", "uz", "tg", "tk", "kk"])
def test_every_language_replaces_the_words(browser: Browser, toy_file: Path, lang: str) -> None:
    visit = Visit(browser)
    tab = visit.open(toy_file)
    english = tab.locator(".cm-legend").inner_text()
    tab.locator(".cm-language").select_option(lang)
    assert tab.locator(".corridormap").get_attribute("lang") == lang
    assert tab.evaluate("document.documentElement.lang") == lang
    assert tab.locator(".cm-legend").inner_text() != english
    assert not tab.locator("text=undefined").count()
    assert visit.quiet()


def test_tables_are_found_in_and_sorted(browser: Browser, cku_file: Path) -> None:
    tab = Visit(browser).open(cku_file)
    tab.locator(".cm-tables summary").click()
    tab.locator(".cm-tables select").select_option(label="Stations")
    everything = tab.locator(".cm-scroll tbody tr").count()
    tab.locator(".cm-table-bar input").fill("jerge")
    assert tab.locator(".cm-show").all_inner_texts() == ["Jerge-Tal"]
    tab.locator(".cm-table-bar input").fill("")
    assert tab.locator(".cm-scroll tbody tr").count() == everything
    tab.locator(".cm-scroll thead button").first.click()
    names = tab.locator(".cm-show").all_inner_texts()
    tab.locator(".cm-scroll thead button").first.click()
    assert tab.locator(".cm-show").all_inner_texts() == names[::-1]
    assert tab.locator("th[aria-sort=descending]").count() == 1
