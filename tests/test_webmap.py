"""The web map as a document: reproducible, self-contained, inert."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from corridormap import summary
from corridormap.cli import cli
from corridormap.errors import DataError, ScenarioError
from corridormap.notebook import open_corridor
from corridormap.providers import bundled, opening
from corridormap.render import (
    basemap,
    cells,
    drawing,
    furniture,
    layers,
    legend,
    names,
    staging,
    style,
    words,
)
from corridormap.render.web import folding, packing, tiles, webmap
from corridormap.render.web.page import OfflineMap, Page, policy
from drawn import PAYLOADS, ground, poisoned, toy_map
from toy import lon

if TYPE_CHECKING:
    from corridormap.corridor import Corridor

BUDGET_BYTES = 1_200_000


class Markup(HTMLParser):
    """The elements of a document, and what its scripts and sheets hold."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.held: dict[str, list[tuple[dict[str, str | None], str]]] = {"script": [], "style": []}
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in self.held:
            self.held[tag].append((dict(attrs), ""))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem is not None:
            attributes, text = self.held[self.cdata_elem].pop()
            self.held[self.cdata_elem].append((attributes, text + data))

    def folded(self, what: str) -> list[Any]:
        """Return what the elements carry that are folded as `what`: ``code`` or ``map``."""
        return [
            folding.unfold(text)
            for attributes, text in self.held["script"]
            if attributes.get("data-folded") == what
        ]

    def runnable(self) -> list[tuple[str, str]]:
        """Return tag and text of the elements that count, as they are when all is unfolded."""
        plain = [
            (tag, text)
            for tag, found in self.held.items()
            for attributes, text in found
            if "data-folded" not in attributes
        ]
        return [*plain, *((tag, text) for code in self.folded("code") for tag, text in code)]

    def skeleton(self) -> list[tuple[str, list[str]]]:
        """Return the elements with the names of their attributes."""
        return [(tag, sorted(attrs)) for tag, attrs in self.elements]


@pytest.fixture(scope="module")
def cku() -> str:
    """Return the map of the bundled corridor, or skip while its data are absent."""
    if "cku" not in bundled.corridors():
        pytest.skip("the bundled corridor is absent")
    corridor = opening.read("cku")
    below = basemap.read(
        corridor.sections.total_bounds,
        paths=basemap.bundled(bundled.path),
        reach=drawing.reach(corridor),
    )
    return webmap.html(corridor, stats=summary.stats(corridor), basemap=below)


def test_two_builds_have_the_same_bytes(toy: Path) -> None:
    assert toy_map(toy) == toy_map(toy)


def test_two_processes_build_the_same_bytes(toy: Path) -> None:
    code = (
        "import sys, hashlib, pathlib; from drawn import toy_map;"
        "print(hashlib.sha256(toy_map(pathlib.Path(sys.argv[1])).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code, str(toy)],
            check=True,
            capture_output=True,
            text=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parent)},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_cku_is_reproducible_and_small(cku: str) -> None:
    corridor = opening.read("cku")
    below = basemap.read(
        corridor.sections.total_bounds,
        paths=basemap.bundled(bundled.path),
        reach=drawing.reach(corridor),
    )
    again = webmap.html(corridor, stats=summary.stats(corridor), basemap=below)
    assert again == cku
    assert len(cku.encode()) < BUDGET_BYTES


def test_nothing_is_fetched(toy: Path) -> None:
    found = Markup(toy_map(toy))
    assert not [attrs for _, attrs in found.elements if "src" in attrs or "href" in attrs]
    assert "link" not in {tag for tag, _ in found.elements}
    sheets = [text for tag, text in found.runnable() if tag == "style"]
    assert len(sheets) == 2
    assert not [
        sheet for sheet in sheets if re.search(r"@import|url\(", sheet.replace("url(#", ""))
    ]
    assert not [text for _, text in found.runnable() if "sourceMappingURL" in text]


def test_no_inline_handler_or_style_attribute(toy: Path) -> None:
    for _, attributes in Markup(toy_map(toy)).elements:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]


def test_policy_names_every_script_and_sheet(toy: Path) -> None:
    document = toy_map(toy)
    head = Markup(document).elements
    content = next(a["content"] for t, a in head if t == "meta" and "http-equiv" in a)
    assert content is not None
    runnable = Markup(document).runnable()
    named, wanted = (
        set(re.findall(r"'sha256-[^']*'", each))
        for each in (content, policy("", folded=runnable, image_hosts=[]))
    )
    assert named == wanted
    assert len(named) == 6  # two sheets; Leaflet, ours, what unfolds them, the call
    assert "unsafe" not in content


def test_document_has_language_title_and_landmark(toy: Path) -> None:
    found = Markup(toy_map(toy)).elements
    assert ("html", {"lang": "en"}) in found
    assert [tag for tag, _ in found].count("main") == 1
    assert "<title>Toy corridor</title>" in toy_map(toy)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_adds_markup(toy: Path, payload: str) -> None:
    corridor = opening.read(toy)
    innocent, spoilt = (_poisoned_map(corridor, text) for text in ("word", payload))
    assert Markup(spoilt).skeleton() == Markup(innocent).skeleton()
    (data,) = Markup(spoilt).folded("map")
    hubs = next(layer for layer in data["layers"] if layer["id"] == "hubs")
    assert hubs["titles"] == [payload]


def _poisoned_map(corridor: Corridor, payload: str) -> str:
    spoilt, stats, below = poisoned(corridor, summary.stats(corridor), payload)
    return webmap.html(spoilt, stats=stats, basemap=below)


leaves = st.none() | st.booleans() | st.integers() | st.text() | st.binary()
trees = st.recursive(leaves, lambda each: st.lists(each) | st.dictionaries(st.text(), each))


@given(trees)
def test_what_is_folded_is_inert_and_complete(data: object) -> None:
    text = folding.fold(data)
    assert re.fullmatch(r"[A-Za-z0-9+/]+={0,2}", text)
    assert folding.unfold(text) == data


def test_folding_survives_a_lone_surrogate_and_refuses_what_is_no_json() -> None:
    assert folding.unfold(folding.fold("a\ud800b")) == "a?b"
    with pytest.raises(TypeError, match="received Point"):
        folding.fold({"at": shapely.Point(0, 0)})


coordinates = st.tuples(st.floats(-180, 180), st.floats(-85, 85))


@given(st.lists(st.lists(coordinates, min_size=2, max_size=20), max_size=8), st.integers(0, 7))
def test_packing_keeps_every_line_within_half_a_step(lines: list, digits: int) -> None:
    shapes = [shapely.LineString(line) for line in lines]
    found = packing.unpack(packing.pack(shapes, digits=digits))
    assert len(found) == len(shapes)
    for shape, parts in zip(shapes, found, strict=True):
        (points,) = parts
        given_points = shapely.get_coordinates(shape)
        apart = np.abs(given_points[:, None, :] - points[None, :, :]).max(axis=2)
        assert apart.min(axis=1).max() <= 0.51 * 10**-digits
        assert np.abs(points[[0, -1]] - given_points[[0, -1]]).max() <= 0.51 * 10**-digits


def test_packing_keeps_holes_and_empty_features() -> None:
    ring = shapely.Polygon(shapely.box(0, 0, 9, 9).exterior, [shapely.box(3, 3, 6, 6).exterior])
    found = packing.unpack(packing.pack([None, ring, shapely.MultiPolygon()], digits=2))
    assert [len(parts) for parts in found] == [0, 2, 0]


def test_map_is_folium_and_takes_more_layers(toy: Path) -> None:
    corridor = opening.read(toy)
    made = webmap.build(corridor, stats=summary.stats(corridor), basemap=ground())
    assert isinstance(made, folium.Map)
    folium.CircleMarker((0, 0.5)).add_to(made)
    document = made.get_root().render()
    assert f"addTo({made.get_name()})" in document.replace(" ", "").replace("\n", "")


def test_two_maps_share_a_page(toy: Path) -> None:
    corridor = opening.read(toy)
    stats = summary.stats(corridor)
    page = Page(title="Two", lang="en")
    for lang in ("en", "ru"):
        webmap.build(corridor, stats=stats, basemap=ground(), lang=lang).add_to(page)
    document = page.render()
    found = [attrs["id"] for _, attrs in Markup(document).elements if "id" in attrs]
    assert len(found) == len(set(found)) == 6
    assert document.count("@preserve Leaflet 1.9.4") == 1


def test_map_without_ground_or_optional_tables(toy: Path) -> None:
    corridor = opening.read(toy / "sections.geojson")
    empty = basemap.Basemap((-1, -1, 3, 1), (-1, -1, 3, 1), {})
    made = webmap.build(corridor, stats=summary.stats(corridor), basemap=empty)
    assert isinstance(made, OfflineMap)
    assert folding.unfold(made.payload)["layers"][0]["id"] == "alignment"


def test_unknown_language_and_tiles_are_refused() -> None:
    with pytest.raises(DataError, match="'rus'; did you mean 'ru'"):
        names.check("rus")
    with pytest.raises(DataError, match="no tiles are called 'Nowhere'"):
        tiles.read("Nowhere")


def test_a_language_nobody_speaks_is_refused_before_anything_is_measured(toy: Path) -> None:
    result = CliRunner().invoke(cli, ["map", str(toy), "--lang", "rus", "-o", "-"])
    assert result.exit_code == 1
    assert "received 'rus'; did you mean 'ru'?" in result.stderr


def test_tiles_allow_their_host_and_no_other(toy: Path) -> None:
    corridor = opening.read(toy)
    stats = summary.stats(corridor)
    document = webmap.html(corridor, stats=stats, basemap=ground(), tiles="OpenStreetMap Mapnik")
    content = next(a["content"] for _, a in Markup(document).elements if "content" in a)
    assert content is not None
    assert "img-src data: https://tile.openstreetmap.org;" in content
    assert "OpenStreetMap contributors" in document


def test_legend_explains_what_is_drawn_and_nothing_else(toy: Path) -> None:
    corridor = opening.read(toy)
    layer = layers.alignment(corridor.sections, stations={})
    (group,) = legend.groups([layer])
    (switch,) = group["switches"]
    assert switch["layers"] == ["alignment"]
    assert switch["entries"] == ["alignment/1435/open", "alignment/1520/construction"]


def test_every_word_of_a_style_is_in_the_interface() -> None:
    strings = json.loads(
        (Path(words.__file__).parent / "strings/en.json").read_text(encoding="utf-8")
    )
    fixed = [*style.STATIONS.values(), *style.CROSSINGS.values(), style.TUNNEL, style.BRIDGE]
    fixed += [style.UNCERTAIN, style.KM_POST, style.BREAK_OF_GAUGE]
    fixed += [style.hub(kind, status) for kind in style.HUB_SHAPES for status in style.DASHES]
    fixed += [style.alignment(None, status) for status in style.DASHES]
    assert not {word for each in fixed for word in each.words} - strings.keys()


ALIKE = re.compile(r"unit_.*|field_co2_kg")
"""Words that are the same in many languages: units and formulas."""
BORROWED = {"uz": {"tunnel"}}
"""Words that a language really has from English."""


@pytest.mark.parametrize("folder", ["strings", "figures/strings"])
def test_every_language_says_all_that_english_says_and_none_of_it_in_english(folder: str) -> None:
    files = (Path(words.__file__).parent / folder).iterdir()
    spoken = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}
    assert spoken.keys() == names.FALLBACKS.keys()
    english = spoken.pop("en")
    for lang, own in spoken.items():
        assert own.keys() == english.keys(), lang
        same = {key for key, text in own.items() if text == english[key]}
        assert {key for key in same if not ALIKE.fullmatch(key)} == BORROWED.get(lang, set()) & same
        for key, text in own.items():
            assert sorted(HOLES.findall(text)) == sorted(HOLES.findall(english[key])), (lang, key)


HOLES = re.compile(r"\{\w+\}")
RUSSIAN_TOO = re.compile(
    "choose_scenario|field_chainage_km|figure_scenario|figure_map_alt|group_(alignment|line|timeline)"
    "|map|mode_ferry|station|table|tunnel"
)
"""Words that Kyrgyz, Kazakh or Tajik have from Russian."""


@pytest.mark.parametrize("lang", ["ky", "kk", "tg"])
@pytest.mark.parametrize("folder", ["strings", "figures/strings"])
def test_nothing_is_said_in_russian_where_there_is_an_own_word(folder: str, lang: str) -> None:
    place = Path(words.__file__).parent / folder
    own, russian = (
        json.loads((place / f"{code}.json").read_text(encoding="utf-8")) for code in (lang, "ru")
    )
    same = {key for key, text in own.items() if text == russian[key]}
    assert not {key for key in same if not (ALIKE.fullmatch(key) or RUSSIAN_TOO.fullmatch(key))}


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_lines_and_text_stand_out_from_the_land(theme: int) -> None:
    """WCAG 2.2: 4.5 : 1 for text, 3 : 1 for what one must see to read the map."""
    land = [style.PALETTE[token][theme] for token in ("land", "land_corridor")]
    for token, least in (
        *((name, 3.0) for name in ("gauge_1435", "gauge_1520", "gauge_other", "hub", "crossing")),
        *((name, 4.5) for name in ("ink", "muted", "place")),
    ):
        for below in land:
            assert _contrast(style.PALETTE[token][theme], below) >= least, token


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_base_map_is_clipped_and_finer_near_the_line(tmp_path: Path) -> None:
    wiggle = [(x / 200, 0.004 * (-1) ** x) for x in range(-4000, 4001)]
    line = gpd.GeoDataFrame({"name": ["river"]}, geometry=[shapely.LineString(wiggle)], crs=4326)
    line.to_file(tmp_path / "rivers.fgb")
    found = basemap.read((0, -0.1, 1, 0.1), paths={"rivers": tmp_path / "rivers.fgb"})
    rivers = found.tables["rivers"]
    fine = rivers[rivers["near"]].geometry.union_all()
    coarse = rivers[~rivers["near"]].geometry.union_all()
    assert fine.bounds[0] >= found.near[0]
    assert fine.bounds[2] <= found.near[2]
    assert coarse.bounds[0] == pytest.approx(found.bounds[0])
    assert len(shapely.get_coordinates(fine)) > 50 * len(shapely.get_coordinates(coarse))


def test_own_countries_and_places_are_drawn_instead(toy: Path) -> None:
    made = open_corridor(toy).map()
    base = folding.unfold(made.payload)["base"]
    assert base["countries"]["labels"] == ["Westland", "Eastland"]
    assert set(base["places"]["labels"]) == {"Westville", "Eastville"}
    borders = [layer for layer in base["layers"] if layer["id"] == "borders"]
    assert len(borders) == 1
    assert not [layer for layer in base["layers"] if layer["id"] == "admin1"]


def test_border_of_own_countries_is_where_they_meet(toy: Path) -> None:
    corridor = opening.read(toy)
    below = basemap.read(corridor.sections.total_bounds, paths={}, countries=corridor.own_countries)
    near = below.tables["borders"]
    line = near[near["near"]].geometry.union_all()
    assert line.distance(shapely.Point(lon(100), 0)) < 1e-6
    assert below.country_names == {"XA": "Westland", "XB": "Eastland"}


def _links(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["from_station", "to_station", "mode"])


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], [], ["open", "open", "construction"]),
        ([], [("C", "D", "rail")], ["open", "open", "open"]),
        ([], [("D", "A", "rail")], ["open", "open", "open"]),
        ([], [("C", "D", "road")], ["open", "open", "construction"]),
        ([], [("C", "elsewhere", "rail")], ["open", "open", "construction"]),
        ([("A", "B", "rail")], [], ["closed", "open", "construction"]),
        ([("A", "B", "rail")], [("B", "A", "rail")], ["open", "open", "construction"]),
    ],
)
def test_sections_follow_the_links_of_a_scenario(
    toy: Path, before: list, after: list, expected: list[str]
) -> None:
    corridor = opening.read(toy)
    sections, stations = staging.statuses(corridor, before=_links(*before), after=_links(*after))
    assert list(sections["status"]) == expected
    assert list(corridor.sections["status"]) == ["open", "open", "construction"]
    assert len(stations) == len(corridor.stations)


def test_map_says_which_scenario_it_shows(toy: Path) -> None:
    project = toy / "corridor.toml"
    text = project.read_text(encoding="utf-8")
    project.write_text(
        text + '[scenarios.shut]\ntitle = "Western end shut"\nclose = ["A"]\n', encoding="utf-8"
    )
    corridor = open_corridor(toy)
    made = corridor.map(compare="shut")
    figure = next(each for each in made.context["figures"] if each["label"] == "Scenario")
    assert figure["texts"] == ["Western end shut", "in service: 100 → 40\xa0km (-60)"]
    plain = [each["label"] for each in corridor.map().context["figures"]]
    assert "Scenario" not in plain
    with pytest.raises(ScenarioError, match="did you mean 'shut'"):
        corridor.map(scenario="shutt")


def test_popups_tell_no_keys_and_each_thing_once() -> None:
    table = pd.DataFrame(
        {
            "hub_id": ["x"],
            "kind": ["dry_port"],
            "kinds": ["dry_port;rail_hub"],
            "name_ru": ["Ош"],
            "source": ["Gazette"],
            "break_of_gauge": ["false"],
            "operator": ["Railway"],
            "chainage_km": [0.0],
            "offset_km": [-0.04],
        }
    )
    fields, rows = cells.attributes(table)
    assert fields == ("kind", "chainage_km", "operator", "source")
    assert rows == (("dry_port;rail_hub", 0, "Railway", "Gazette"),)


def test_break_of_gauge_has_the_source_of_its_station() -> None:
    data = folding.unfold(open_corridor("cku").map().payload)
    layer = next(each for each in data["layers"] if each["id"] == "breaks_of_gauge")
    assert {"status", "source", "from_gauge_mm", "to_gauge_mm"} <= set(layer["fields"])


def test_a_plain_line_is_not_said_to_be_in_service() -> None:
    line = gpd.GeoDataFrame(geometry=[shapely.LineString([(74, 42), (75, 42)])], crs=4326)
    data = folding.unfold(open_corridor(line).map(topics=()).payload)
    assert "alignment/unknown/unknown" in data["styles"]
    english = words.strings("en")
    beside = json.dumps(furniture.figures(summary.stats(open_corridor(line)), {}, english))
    assert english["figure_gauges"] in beside
    assert english["figure_status"] not in beside


def test_map_on_a_blocked_directory_is_one_message(
    toy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "maps").write_text("a file", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    found = CliRunner().invoke(cli, ["map", str(toy)])
    assert found.exit_code == 1
    assert "cannot be made" in found.output
    assert isinstance(found.exception, SystemExit)
    wrong = CliRunner().invoke(cli, ["map", str(toy), "-o", "m.txt"])
    assert wrong.exit_code == 2
    assert ".html" in wrong.output


def test_open_shows_the_file_that_was_written(
    toy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr("webbrowser.open", shown.append)
    file = tmp_path / "m.html"
    found = CliRunner().invoke(cli, ["map", str(toy), "-o", str(file), "--open"])
    assert found.exit_code == 0
    assert shown == [file.resolve().as_uri()]
    piped = CliRunner().invoke(cli, ["map", str(toy), "-o", "-", "--open"])
    assert piped.exit_code == 2
    assert len(shown) == 1
