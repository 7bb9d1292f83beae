"""Figures for print: same bytes, true scale, letters that stay letters, nothing that overlaps."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from matplotlib.figure import Figure

import corridormap as cm
import grids
from corridormap.cli import cli
from corridormap.errors import DataError, ProviderError
from corridormap.notebook import OpenCorridor
from corridormap.render import figures
from corridormap.render.figures import lettering, placing, projection, sheet
from corridormap.render.figures.sheet import Box, Haloed
from toy import write_toy

ASKED: dict[str, dict[str, Any]] = {
    "tcd": {"origin": "A", "to": "C"},
    "access": {"to": "seaport"},
    "compare": {"to": "seaport", "scenario": ("today", "today")},
}
HEADS = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF-"}
HOSTILE = "$x^2$ </svg><script>alert(1)</script>\nnext \u202eline & \\frac{1}{2}"


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> OpenCorridor:
    corridor = cm.open(write_toy(tmp_path_factory.mktemp("toy") / "toy"))
    heights = {
        "chainage_km": [0.0, 50, 100, 150],
        "ground_m": [400.0, 900, 700, 500],
        "error_m": [20.0, 40, 30, 20],
        "source": ["drawn"] * 4,
    }
    return replace(corridor, elevation=pd.DataFrame(heights))


def content(figure: Figure, form: str) -> bytes:
    buffer = io.BytesIO()
    figures.save(figure, buffer, form=form)
    return buffer.getvalue()


def drawn(corridor: OpenCorridor, kind: str, **asked: object) -> Figure:
    return figures.draw(kind, corridor, **{**ASKED.get(kind, {}), **asked})


@pytest.mark.parametrize("kind", figures.KINDS)
def test_every_kind_in_every_form(toy: OpenCorridor, kind: str) -> None:
    figure, again = drawn(toy, kind), drawn(toy, kind)
    assert len(figures.alt_text(figure)) > 40
    for form, head in HEADS.items():
        made = content(figure, form)
        assert made.startswith(head)
        assert made == content(again, form)
    svg = content(figure, "svg").decode()
    root = ET.fromstring(svg)  # noqa: S314 - our own file
    texts = [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert sum(map(len, texts)) > 200
    assert "Noto Sans" in svg
    assert lettering.SANS not in svg
    assert root.get("role") == "img"
    assert [child.tag.split("}")[1] for child in root][:2] == ["title", "desc"]
    assert not re.search(r"20\d\d-\d\d-\d\dT", svg)
    pdf = content(figure, "pdf")
    assert b"/FontFile2" in pdf
    assert b"/Type3" not in pdf
    assert b"CreationDate" not in pdf


def test_two_processes_give_the_same_bytes(tmp_path: Path) -> None:
    code = (
        "import io, sys, hashlib, corridormap as cm\n"
        "from corridormap.render import figures\n"
        "corridor = cm.open(sys.argv[1])\n"
        "for form in ('png', 'svg', 'pdf'):\n"
        "    buffer = io.BytesIO()\n"
        "    figures.save(figures.draw('map', corridor), buffer, form=form)\n"
        "    print(hashlib.sha256(buffer.getvalue()).hexdigest())\n"
    )
    project = write_toy(tmp_path / "toy")
    done = subprocess.run(
        [sys.executable, "-c", code, str(project)], capture_output=True, text=True, check=True
    )
    figure = figures.draw("map", cm.open(project))
    here = [hashlib.sha256(content(figure, form)).hexdigest() for form in HEADS]
    assert done.stdout.split() == here


@pytest.mark.parametrize("kind", ["map", "strip", "tcd"])
def test_no_label_lies_on_another(kind: str) -> None:
    corridor = cm.open("cku")
    asked = {"origin": "lanzhou", "to": "tashkent"} if kind == "tcd" else {}
    figure = figures.draw(kind, corridor, **asked)
    upright = [text for text in figure.findobj(Haloed) if text.get_rotation() == 0]
    boxes = [(text.get_text(), text.get_window_extent().shrunk(0.94, 0.55)) for text in upright]
    edge = figure.bbox
    for _, box in boxes:
        assert edge.x0 <= box.x0
        assert box.x1 <= edge.x1
        assert edge.y0 <= box.y0
        assert box.y1 <= edge.y1
    for (one, a), (other, b) in combinations(boxes, 2):
        apart = a.x1 <= b.x0 or b.x1 <= a.x0 or a.y1 <= b.y0 or b.y1 <= a.y0
        assert apart, (one, other)


@pytest.mark.parametrize(
    "line", [[(72, 41), (76, 40)], [(10, 0), (10.5, 0.2)], [(30, 40), (110, 45)]]
)
def test_scale_is_true_at_the_centre(line: list[tuple[float, float]]) -> None:
    view = projection.view(np.array([shapely.LineString(line)], dtype=object), Box(0, 0, 900, 600))
    km = 0.05 * 900 / view.px_per_km()
    x, y = view.box.middle
    half = km * view.px_per_km() / 2
    west, east = view.lonlat(np.array([[x - half, y], [x + half, y]]))
    _, _, metres = pyproj.Geod(ellps="WGS84").inv(*west, *east)
    assert metres / 1000 == pytest.approx(km, rel=1e-3)
    assert view.points(view.lonlat(np.array([[x, y]])))[0] == pytest.approx([x, y], abs=1e-6)


def test_text_is_never_markup(toy: OpenCorridor) -> None:
    spoilt = replace(toy, title=HOSTILE, stations=toy.stations.assign(name=HOSTILE))
    for kind in ("map", "strip"):
        figure = figures.draw(kind, spoilt)
        svg = content(figure, "svg").decode()
        assert "<script" not in svg
        assert "\u202e" not in svg
        root = ET.fromstring(svg)  # noqa: S314
        told = " ".join(e.text or "" for e in root.iter("{http://www.w3.org/2000/svg}text"))
        assert "$x^2$" in told
        assert content(figure, "pdf").startswith(b"%PDF")


def test_letters_without_a_font_are_told(toy: OpenCorridor) -> None:
    with pytest.warns(figures.FontWarning, match="install a font"):
        figures.draw("strip", replace(toy, title="Toy \U0001f0a1\u16a0\U00012000"))


def test_every_language_and_both_themes(toy: OpenCorridor) -> None:
    seen = {content(drawn(toy, "strip", theme=theme), "svg") for theme in sheet.THEMES}
    assert len(seen) == 2
    for lang in ("ru", "ky", "uz", "tg", "tk", "kk"):
        assert content(drawn(toy, "strip", lang=lang), "svg") not in seen


def test_scenarios_go_by_their_titles_and_numbers_by_the_language(toy: OpenCorridor) -> None:
    titles = {"title": "Western end shut: for a year", "title_ru": "Запад закрыт: на год"}
    scenarios = {"slow": {**titles, "cost": [{"on": "*", "kind": "running", "factor": 100}]}}
    corridor = replace(toy, scenarios=scenarios)
    compared = drawn(corridor, "compare", scenario=("today", "slow"))
    assert "Today → Western end shut." in told(compared)
    stairs = drawn(corridor, "tcd", scenario=("today", "slow"), lang="ru")
    assert "Запад закрыт" in told(stairs)
    assert "Сегодня" in told(stairs)
    assert "slow" not in told(stairs)
    assert "4 700 USD" in told(stairs)


def told(figure: Figure) -> str:
    return " ".join(text.get_text() for text in figure.findobj(Haloed))


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"kind": "stripe"}, "did you mean 'strip'"),
        ({"kind": "map", "size": "1x1"}, "received '1x1'"),
        ({"kind": "map", "theme": "neon"}, "received 'neon'"),
        ({"kind": "map", "lang": "xx"}, "received 'xx'"),
        ({"kind": "map", "scenario": ("today", "today")}, "one scenario"),
        ({"kind": "compare", "scenario": ("today",)}, "two scenarios"),
    ],
)
def test_wrong_requests(toy: OpenCorridor, asked: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        figures.draw(asked.pop("kind"), toy, **asked)


def test_a_profile_needs_heights(toy: OpenCorridor) -> None:
    with pytest.raises(DataError, match="no table elevation"):
        figures.draw("profile", replace(toy, elevation=None))


def test_a_profile_takes_heights_from_a_raster_and_breaks_where_it_knows_none(
    toy: OpenCorridor, tmp_path: Path
) -> None:
    west, south, east, north = toy.sections.total_bounds
    box = (west - 0.1, south - 0.1, east + 0.1, north + 0.1)
    lon, _ = grids.centres((8, 60), box)
    metres = np.where(abs(lon - (west + east) / 2) < (east - west) / 8, -1.0, 100 + 1000 * lon)
    raster = grids.write(tmp_path / "own.tif", metres, box, nodata=-1.0)
    for corridor in (toy, replace(toy, elevation=None)):
        made = drawn(corridor, "profile", dem=raster)
        text = content(made, "svg").decode()
        assert "own.tif" in text
        assert "curve is broken" in text
    with pytest.raises(DataError, match="drawn by a profile; received a strip"):
        figures.draw("strip", toy, dem=raster)
    elsewhere = grids.write(tmp_path / "far.tif", metres, (-60.0, -30.0, -50.0, -20.0))
    with pytest.raises(DataError, match=r"far\.tif knows no height along the line"):
        figures.draw("profile", toy, dem=elsewhere)


def test_without_matplotlib(toy: OpenCorridor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "find_spec", lambda _: None)
    with pytest.raises(ProviderError, match=r"pip install 'corridormap\[figures\]'"):
        figures.draw("map", toy)


def test_a_notebook_shows_it(toy: OpenCorridor) -> None:
    shown = toy.figure("strip", size="160x100")
    bundle = shown._repr_mimebundle_()
    assert set(bundle) == {"image/svg+xml", "image/png", "text/plain"}
    assert bundle["image/png"].startswith(HEADS["png"])
    assert set(shown._repr_mimebundle_(include={"text/plain"})) == {"text/plain"}


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = str(write_toy(tmp_path / "toy"))
    target = str(tmp_path / "strip.pdf")
    for arguments, code in (
        (["figure", "strip", project, "-o", target], 0),
        (["figure", "strip", project, "-o", target], 1),
        (["figure", "strip", project, "-o", str(tmp_path / "strip.gif")], 2),
    ):
        with pytest.raises(SystemExit) as ended:
            cli.main(arguments, prog_name="corridormap")
        assert ended.value.code == code
    assert Path(target).read_bytes().startswith(HEADS["pdf"])
    assert "--overwrite" in capsys.readouterr().err


def test_spread_keeps_order_and_room() -> None:
    places = placing.spread([5, 5, 5, 90], [10, 10, 10, 10], low=0, high=100)
    assert places == sorted(places)
    assert min(np.diff(places)) >= 10 - 1e-9
    assert places[0] >= 5
