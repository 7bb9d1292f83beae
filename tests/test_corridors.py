"""The bundled corridors beside the flagship: sourced, rebuildable, measured by the same rules."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from corridormap import paths, study
from corridormap.errors import NetworkError
from corridormap.notebook import OpenCorridor, open_corridor
from corridormap.providers import bundled

ROOT = Path(__file__).resolve().parents[1]
SCHEMATIC = ("middle-corridor", "trans-afghan")


@pytest.fixture(scope="module", params=SCHEMATIC)
def corridor(request: pytest.FixtureRequest) -> OpenCorridor:
    return open_corridor(request.param)


def test_the_bundled_corridors_have_names() -> None:
    assert bundled.corridors() == ["cku", *SCHEMATIC]


def test_rebuilding_gives_the_same_bytes(corridor: OpenCorridor, tmp_path: Path) -> None:
    name = corridor.corridor_id
    command = [sys.executable, ROOT / "tools" / "build_corridors.py", name, "--out", tmp_path]
    subprocess.run(command, check=True, capture_output=True)
    built = sorted((tmp_path / name).iterdir())
    assert [file.name for file in built] == [
        "hubs.geojson",
        "published_lengths.csv",
        "sections.geojson",
        "stations.geojson",
    ]
    for file in built:
        assert file.read_bytes() == (ROOT / "geodata" / name / file.name).read_bytes(), file.name


def test_sections_follow_one_another_and_say_how_far_they_may_be_off(
    corridor: OpenCorridor,
) -> None:
    sections = corridor.sections
    assert sections["from_id"].tolist()[1:] == sections["to_id"].tolist()[:-1]
    assert sections["position_error_km"].between(2, 40).all()
    assert sections["source"].notna().all()
    answer = study.stats.answer(corridor)
    assert {fault["kind"] for fault in answer["faults"]} <= {"no country"}
    assert sum(row["length_km"] for row in answer["by_country"]) == pytest.approx(
        answer["total"]["length_km"], abs=1e-9
    )


def test_a_line_drawn_straight_is_shorter_than_the_railway() -> None:
    corridor = open_corridor("middle-corridor")
    railway = corridor.sections.query("mode == 'rail'")
    drawn = {
        row["section_id"]: row["length_km"] for row in study.stats.answer(corridor)["sections"]
    }
    told = railway["length_published_km"].sum()
    assert 0.85 * told < sum(drawn[name] for name in railway["section_id"]) < told


def test_the_ferry_stays_at_sea() -> None:
    crossings = study.stats.answer(open_corridor("middle-corridor"))["crossings"]
    assert [(row["from_country"], row["to_country"]) for row in crossings] == [
        ("CN", "KZ"),
        ("KZ", None),
        (None, "AZ"),
        ("AZ", "GE"),
    ]


def test_the_way_to_the_black_sea_changes_gauge_and_ship() -> None:
    network = open_corridor("middle-corridor").network()
    found = paths.quickest(network, "khorgos", "poti")
    assert {"gauge", "border", "ferry", "transfer"} <= set(found.legs["kind"])
    assert 240 < found.time_h < 360  # published: 12 days from Altynkol


def test_what_is_only_planned_carries_no_cargo_today() -> None:
    network = open_corridor("trans-afghan").network()
    assert paths.quickest(network, "termez", "naibabad").length_km == pytest.approx(60, abs=1)
    with pytest.raises(NetworkError, match="no path: different parts of the network"):
        paths.quickest(network, "termez", "kharlachi")
