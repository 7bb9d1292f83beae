"""One answer per question: the command line prints what the study room says, features follow."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner

import corridormap as cm
from corridormap import study
from corridormap.cli import cli
from corridormap.costs import coursing
from corridormap.geometry import courses
from corridormap.notebook import OpenCorridor
from toy import write_toy

Answer = Callable[[OpenCorridor], dict[str, Any]]

QUESTIONS: dict[str, tuple[Answer, tuple[str, ...], str | None]] = {
    "access": (lambda c: study.access.answer(c, to="seaport"), ("--to", "seaport"), "places"),
    "path": (lambda c: study.path.answer(c, "A", "D"), ("A", "D"), None),
    "od": (lambda c: study.od.answer(c, destinations="seaport"), ("--to", "seaport"), "rows"),
    "catchment": (lambda c: study.catchment.answer(c, within_km=[7]), ("--within-km", "7"), None),
    "isochrone": (
        lambda c: study.isochrone.answer(c, "A", cutoffs_h=[2.0]),
        ("A", "--cutoff-h", "2"),
        "rows",
    ),
    "compare": (
        lambda c: study.compare.answer(c, "today", "avoid-xb"),
        ("today", "avoid-xb"),
        "rows",
    ),
    "tcd": (lambda c: study.tcd.answer(c, "A", "D"), ("A", "D"), None),
    "criticality": (study.criticality.answer, (), "rows"),
    "stats": (study.stats.answer, (), None),
    "claims": (study.claims.answer, (), None),
}
"""Question: its answer in Python, the same at a shell, and what a feature stands for."""
POSITIONAL_FIRST = {"path", "isochrone", "compare", "tcd"}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the toy with its last section in service."""
    directory = write_toy(tmp_path_factory.mktemp("study") / "toy")
    path = directory / "sections.geojson"
    text = path.read_text(encoding="utf-8").replace("construction", "open")
    path.write_text(text, encoding="utf-8")
    return directory


@pytest.fixture(scope="module")
def corridor(opened: Path) -> OpenCorridor:
    found: OpenCorridor = cm.open(opened)
    return found


def arguments(question: str, source: Path) -> list[str]:
    given = list(QUESTIONS[question][1])
    place = next((n for n, word in enumerate(given) if word.startswith("-")), len(given))
    return [question, *given[:place], str(source), *given[place:]]


def features(question: str, source: Path) -> list[dict[str, Any]]:
    done = CliRunner().invoke(cli, [*arguments(question, source), "--format", "geojson"])
    assert done.exit_code == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["features"]
    return found


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_command_prints_the_answer(question: str, opened: Path, corridor: OpenCorridor) -> None:
    done = CliRunner().invoke(cli, [*arguments(question, opened), "--format", "json"])
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout) == json.loads(json.dumps(QUESTIONS[question][0](corridor)))


@pytest.mark.parametrize("question", [name for name, (*_, rows) in QUESTIONS.items() if rows])
def test_every_row_is_a_feature_with_the_same_words(
    question: str, opened: Path, corridor: OpenCorridor
) -> None:
    answer, _, rows = QUESTIONS[question]
    found = features(question, opened)
    assert [each["properties"] for each in found] == answer(corridor)[str(rows)]
    assert all(each["geometry"] is not None for each in found)


def test_every_question_is_public_and_has_an_answer() -> None:
    assert set(QUESTIONS) | {"check", "locate"} == set(study.__all__) == set(dir(cm.study))
    assert all(callable(getattr(study, name).answer) for name in study.__all__)
    with pytest.raises(AttributeError):
        _ = study.nothing


def test_legs_that_run_are_lines_from_end_to_end_and_those_that_stand_are_points(
    opened: Path,
) -> None:
    found = features("path", opened)
    at = 0.0
    for each in found:
        geometry = shapely.geometry.shape(each["geometry"])
        if each["properties"]["length_km"] > 0:
            assert geometry.geom_type == "LineString"
            assert geometry.coords[0][0] == pytest.approx(at, abs=1e-6)
            at = geometry.coords[-1][0]
        else:
            assert geometry.geom_type == "Point"
    assert at * 111.3195 == pytest.approx(150, abs=0.01)


def test_tcd_points_lie_along_the_line_in_order(opened: Path) -> None:
    found = features("tcd", opened)
    for each in found:
        lon, _ = each["geometry"]["coordinates"]
        assert lon * 111.3195 == pytest.approx(each["properties"]["chainage_km"], abs=0.01)


def test_catchment_features_are_the_settlements_within(opened: Path) -> None:
    names = [each["properties"]["name"] for each in features("catchment", opened)]
    assert names == ["Westville", "Eastville"]


def test_compared_paths_say_which_scenario_a_leg_is_of(corridor: OpenCorridor) -> None:
    found = study.compare.answer(corridor, "today", "avoid-xb", what="path", origin="A", to="C")
    legs = study.compare.features(corridor, found)
    assert set(legs["scenario"]) == {"today", "avoid-xb"}
    pairs = study.compare.answer(corridor, "today", "today", what="od", origin="A", to="C")
    drawn = study.compare.features(corridor, pairs)
    assert drawn.geometry.iloc[0].geom_type == "LineString"


def test_a_network_is_made_once_for_a_scenario(corridor: OpenCorridor) -> None:
    assert corridor.network("today") is corridor.network("today")


def test_schematic_lines_bend_as_geodesics_do() -> None:
    (long,) = courses.geodesics([shapely.Point(0, 50)], [shapely.Point(60, 50)])
    assert max(lat for _, lat in long.coords) > 53
    assert len(courses.geodesics([], [])) == 0
    (short,) = courses.geodesics([shapely.Point(0, 50)], [shapely.Point(1, 50)])
    assert list(short.coords) == [(0, 50), (1, 50)]


def test_nothing_is_drawn_where_the_network_knows_no_places() -> None:
    network = cm.network.from_links(["A"], ["B"], length_km=[1])
    legs = cm.paths.quickest(network, "A", "B").legs
    lines, schematic_too = study.path.drawing.legs(network, legs.to_dict("records"))
    assert lines == [None]
    assert schematic_too == [True]
    assert pd.isna(study.path.drawing.table([{"a": 1}], lines).geometry.iloc[0])


def test_links_run_along_the_sections_between_their_stations() -> None:
    """Of two links that share ends the one of the sections' mode; not beyond a fork; both ways."""
    rows = [("rail", "A", "x", [(0, 0), (1, 1)]), (None, "x", "B", [(1, 1), (2, 0)])]
    rows += [("rail", "B", "f", [(2, 0), (3, 0)])]
    rows += [("rail", "f", end, [(3, 0), (4, lat)]) for end, lat in (("C", 0), ("D", 1))]
    sections = gpd.GeoDataFrame(
        {
            "mode": [mode for mode, *_ in rows],
            "from_id": [tail for _, tail, *_ in rows],
            "to_id": [head for *_, head, _ in rows],
        },
        geometry=[shapely.LineString(places) for *_, places in rows],
        crs="EPSG:4326",
    )
    rows_of = [("AB", "A", "B", "rail"), ("BA", "B", "A", None), ("road", "A", "B", "road")]
    rows_of.append(("BC", "B", "C", "rail"))
    links = pd.DataFrame(rows_of, columns=["link_id", "from_id", "to_id", "mode"])
    lines = coursing.lines(links, links, sections)
    assert lines["AB"].wkt == "LINESTRING (0 0, 1 1, 2 0)"
    assert lines["BA"].wkt == "LINESTRING (2 0, 1 1, 0 0)"
    assert set(lines) == {"AB", "BA"}
    own = links.assign(geometry=[None, None, shapely.LineString([(0, 0), (2, 0)]), None])
    assert set(coursing.lines(links, own, sections)) == {"AB", "BA", "road"}


def test_a_link_over_a_border_is_drawn_in_two_parts_in_the_sense_of_travel() -> None:
    raw = pd.DataFrame({"link_id": ["AB"], "from_id": ["A"]})
    parts = [
        ("AB>", "A", 0.25),
        ("AB>:behind", "A", 0.75),
        ("AB<", "B", 0.75),
        ("AB<:border", "B", 0),
    ]
    links = pd.DataFrame(parts, columns=["link_id", "from_station", "share"]).assign(
        raw_link_id="AB"
    )
    drawn = coursing.courses(links, raw, {"AB": shapely.LineString([(0, 0), (4, 0)])})
    assert drawn[3] is None
    ends = [(line.coords[0][0], line.coords[-1][0]) for line in drawn[:3] if line is not None]
    assert np.allclose(ends, [(0, 1), (1, 4), (4, 1)])


def test_the_flagship_is_drawn_where_it_runs() -> None:
    cku = cm.open("cku")
    found = study.path.answer(cku, "torugart", "khanabad", scenario="cku", by="length")
    legs = study.path.features(cku, found)
    running = legs[legs["kind"] == "running"]
    assert not running["schematic"].any()
    drawn = cm.geodesy.length_km(running.geometry)
    assert drawn.sum() == pytest.approx(running["length_km"].astype(float).sum(), rel=0.1)
    pieces = study.isochrone.pieces(cku, "arpa", cutoffs_h=[2], scenario="cku")
    assert (~pieces["schematic"]).any()
    links = study.criticality.features(cku, study.criticality.answer(cku, scenario="cku"))
    at = links.set_index("id").geometry
    assert len(at["makmal-jalal-abad-rail"].coords) > 10


def test_measuring_a_line_loads_no_network() -> None:
    code = (
        "import sys\nfrom corridormap.providers import opening\n"
        "import corridormap.study.stats as s\n"
        "s.answer(opening.read('cku'))\n"
        "print([n for n in ('corridormap.network', 'corridormap.scenario',"
        " 'corridormap.providers.osm.reading', 'scipy') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
