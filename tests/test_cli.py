"""The command line as a contract: names, keys, formats, exit codes, nothing left behind."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from corridormap.cli import COMMANDS, cli
from toy import KM_PER_DEGREE, collection, feature, line, lon

ANSI = "\x1b["


def run(*arguments: object, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], input=stdin)


def answer(*arguments: object) -> dict[str, object]:
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.stderr
    document: dict[str, object] = json.loads(result.stdout)
    return document


def test_help_lists_every_command() -> None:
    result = run("--help")
    assert result.exit_code == 0
    for name in COMMANDS:
        assert f"  {name} " in result.stdout


def test_whole_numbers_are_printed_whole_beside_unknown_ones() -> None:
    lines = [
        feature(line((lon(0), 0), (lon(60), 0)), gauge_mm=1435),
        feature(line((lon(60), 0), (lon(100), 0)), gauge_mm=None),
    ]
    stdin = collection(lines).encode()

    table = run("stats", "-", stdin=stdin).stdout
    found = json.loads(run("stats", "-", "--format", "json", stdin=stdin).stdout)

    assert " 1435 " in table
    assert "1435." not in table
    for rows in (found["by_gauge"], found["sections"]):
        assert [repr(row["gauge_mm"]) for row in rows] == ["1435", "None"]


def test_stats_of_the_toy_corridor(toy: Path) -> None:
    found = answer("stats", toy)
    assert found["schema"] == "corridormap/stats/1"
    assert found["corridor"] == "toy"
    assert {"name", "sha256", "licence", "source"} == set(found["inputs"][0])
    total = found["total"]
    assert total["length_km"] == pytest.approx(150)
    assert total["distance_km"] == pytest.approx(150)
    assert total["circuity"] == pytest.approx(1)
    assert (total["sections"], total["crossings"], total["breaks_of_gauge"]) == (3, 1, 1)
    lengths = {row["country"]: row["length_km"] for row in found["by_country"]}
    assert lengths == {"XA": pytest.approx(100), "XB": pytest.approx(50)}
    assert sum(row["share"] for row in found["by_country"]) == pytest.approx(1)
    assert {row["gauge_mm"]: row["length_km"] for row in found["by_gauge"]} == {
        1435: pytest.approx(100),
        1520: pytest.approx(50),
    }
    assert {row["status"]: row["length_km"] for row in found["by_status"]} == {
        "open": pytest.approx(100),
        "construction": pytest.approx(50),
    }
    (crossing,) = found["crossings"]
    assert (crossing["from_country"], crossing["to_country"]) == ("XA", "XB")
    assert crossing["chainage_km"] == pytest.approx(100)
    assert crossing["lon"] == pytest.approx(lon(100))
    (change,) = found["breaks_of_gauge"]
    assert change == {
        "station_id": "C",
        "chainage_km": pytest.approx(100),
        "from_gauge_mm": 1435,
        "to_gauge_mm": 1520,
    }
    assert [row["station_id"] for row in found["stations"]] == ["A", "B", "C", "D"]
    assert [row["chainage_km"] for row in found["stations"]] == pytest.approx([0, 60, 100, 150])
    (hub,) = found["hubs"]
    assert hub["offset_km"] == pytest.approx(-1.105744, abs=1e-5)  # north of an eastward line
    assert found["faults"] == []


def test_published_stands_beside_measured(toy: Path) -> None:
    rows = {row["what"]: row for row in answer("stats", toy)["published"]}
    assert rows["total"]["measured_km"] == pytest.approx(150)
    assert rows["western part"]["difference_pct"] == pytest.approx((100 - 110) / 110 * 100)
    assert rows["between"]["measured_km"] == pytest.approx(100)
    assert rows["something else"]["measured_km"] is None
    assert rows["something else"]["difference_pct"] is None
    assert rows["total"]["source"] == "Handbook"


def test_stats_in_every_format(toy: Path) -> None:
    table = run("stats", toy)
    assert table.exit_code == 0
    assert ANSI not in table.stdout
    assert "150.00" in table.stdout
    markdown = run("stats", toy, "--format", "md")
    assert "| country | length_km | share |" in markdown.stdout
    rows = list(csv.DictReader(io.StringIO(run("stats", toy, "--format", "csv").stdout)))
    assert {row["table"] for row in rows} >= {"total", "by_country", "stations"}
    features = json.loads(run("stats", toy, "--format", "geojson").stdout)["features"]
    assert [item["properties"]["country"] for item in features] == ["XA", "XA", "XB"]
    assert sum(item["properties"]["length_km"] for item in features) == pytest.approx(150)


def test_a_single_file_and_stdin_are_measured_alike(tmp_path: Path) -> None:
    text = collection([feature(line((75.4, 40.0), (75.9, 40.3)))])
    path = tmp_path / "line.geojson"
    path.write_text(text, encoding="utf-8")
    from_file = answer("stats", path)
    result = run("stats", "-", "--format", "json", stdin=text.encode())
    from_stdin = json.loads(result.stdout)
    assert from_file["total"] == from_stdin["total"]
    assert from_file["by_country"][0]["country"] == "CN"


def test_a_kind_of_figure_nobody_draws_is_wrong_usage(toy: Path, tmp_path: Path) -> None:
    result = run("figure", "stirp", toy, "-o", tmp_path / "x.png")
    assert result.exit_code == 2
    assert "did you mean 'strip'?" in result.stderr


def test_locate(toy: Path, tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text(f"id,lon,lat\np,{lon(30)},-0.1\nq,,\n", encoding="utf-8")
    p, q = answer("locate", path, "--on", toy)["points"]
    assert p["id"] == "p"
    assert p["chainage_km"] == pytest.approx(30)
    assert p["offset_km"] == pytest.approx(11.057, abs=0.001)
    assert (p["side"], p["country"], p["reason"]) == ("right", "XA", None)
    assert p["station_id"] in {"A", "B"}
    assert q["chainage_km"] is None
    assert q["reason"]


def test_check_finds_nothing_or_everything(toy: Path) -> None:
    assert answer("check", toy)["faults"] == []
    places = toy / "places.csv"
    places.write_text(
        "place_id,name,population,lon,lat\na,A,-5,0,0\na,B,many,0,100\n", encoding="utf-8"
    )
    result = run("check", toy, "--format", "json")
    assert result.exit_code == 1
    faults = json.loads(result.stdout)["faults"]
    assert {fault["column"] for fault in faults} == {"place_id", "population", "geometry"}
    assert set(faults[0]) == {"table", "row", "column", "rule", "received", "remedy"}


def test_output_goes_to_a_file_whole_and_only_once(toy: Path, tmp_path: Path) -> None:
    path = tmp_path / "stats.json"
    assert run("stats", toy, "-o", path).exit_code == 0
    first = path.read_bytes()
    assert json.loads(first)["corridor"] == "toy"
    again = run("stats", toy, "-o", path)
    assert again.exit_code == 1
    assert "--overwrite" in again.stderr
    assert run("stats", toy, "-o", path, "--overwrite").exit_code == 0
    assert path.read_bytes() == first
    assert sorted(item.name for item in tmp_path.iterdir()) == ["stats.json", "toy"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("stats", "no-such-corridor"),
        ("map", "no-such-corridor", "-o", "out.html"),
        ("locate", "no-such-file.csv"),
        ("stats", "cku", "-o", "no-such-directory/out.json"),
    ],
)
def test_faults_exit_1_with_one_message(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("corridormap: ")
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    ["stat", "stats --nope", "stats --format pdf", "locate", "stats a b", "stats -o stats.xyz"],
)
def test_wrong_usage_exits_2(arguments: str) -> None:
    result = run(*arguments.split())
    assert result.exit_code == 2
    assert "Traceback" not in result.stderr


def test_a_misspelt_command_is_suggested() -> None:
    assert "did you mean 'stats'" in run("stat").stderr


def test_control_characters_in_data_do_not_reach_the_terminal(toy: Path) -> None:
    path = toy / "stations.geojson"
    text = path.read_text(encoding="utf-8").replace("Station A", "\\u001b[31mred")
    path.write_text(text, encoding="utf-8")
    assert "\x1b" not in run("stats", toy).stdout


def test_sources_and_cite() -> None:
    found = answer("sources")
    assert {row["licence"] for row in found["sources"]} >= {"ODbL-1.0", "CC-BY-4.0"}
    assert all(row["sha256"] for row in found["sources"])
    assert any("OpenStreetMap" in line for line in found["attribution"])
    cited = answer("cite")
    assert "corridormap" in cited["bibtex"]
    assert cited["attribution"]


def test_the_same_twice_is_the_same_bytes() -> None:
    assert run("stats", "--format", "json").stdout == run("stats", "--format", "json").stdout


def written(path: Path, *lines: list[tuple[float, float]], **columns: list[object]) -> Path:
    """Write lines with columns as a file."""
    features = [
        feature(line(*points), **{name: values[row] for name, values in columns.items()})
        for row, points in enumerate(lines)
    ]
    path.write_text(collection(features), encoding="utf-8")
    return path


def test_a_line_in_several_parts_is_put_in_order(tmp_path: Path) -> None:
    parts = [[[8, 0], [5, 0]], [[0, 0], [2, 0]], [[2, 0], [5, 0]]]
    path = tmp_path / "parts.geojson"
    path.write_text(
        collection([feature({"type": "MultiLineString", "coordinates": parts})]), encoding="utf-8"
    )
    found = answer("stats", path)
    assert found["total"]["length_km"] == pytest.approx(8 * KM_PER_DEGREE)
    assert found["total"]["circuity"] == pytest.approx(1)
    assert found["total"]["sections"] == 1
    assert {fault["kind"] for fault in found["faults"]} >= {"reversed"}


def test_copies_count_once_in_every_sum(tmp_path: Path) -> None:
    track = [(71.0, 40.0), (72.0, 40.5)]
    found = answer("stats", written(tmp_path / "twice.geojson", track, track))
    assert sum(row["length_km"] for row in found["by_country"]) == pytest.approx(
        found["total"]["length_km"], abs=1e-12
    )
    assert [fault["kind"] for fault in found["faults"]] == ["duplicate"]
    features = json.loads(run("stats", tmp_path / "twice.geojson", "--format", "geojson").stdout)
    total = sum(item["properties"]["length_km"] for item in features["features"])
    assert total == pytest.approx(found["total"]["length_km"])


def test_a_gap_breaks_no_gauge_and_leaves_circuity_unknown(tmp_path: Path) -> None:
    path = written(
        tmp_path / "gap.geojson", [(0, 0), (1, 0)], [(2, 0), (3, 0)], gauge_mm=[1435, 1520]
    )
    total = answer("stats", path)["total"]
    assert total["length_km"] == pytest.approx(2 * KM_PER_DEGREE)
    assert total["distance_km"] == pytest.approx(3 * KM_PER_DEGREE)
    assert total["circuity"] is None
    assert total["breaks_of_gauge"] == 0


def test_overlapping_lines_are_not_called_reversed(tmp_path: Path) -> None:
    path = written(tmp_path / "overlap.geojson", [(71, 0), (72, 0)], [(71.5, 0), (73, 0)])
    found = answer("stats", path)
    assert [fault["kind"] for fault in found["faults"]][:1] == ["overlap"]
    assert "reversed" not in {fault["kind"] for fault in found["faults"]}
    assert found["total"]["circuity"] is None


def test_the_format_follows_the_suffix(toy: Path, tmp_path: Path) -> None:
    result = run("stats", toy, "-o", tmp_path / "x.json", "--format", "csv")
    assert result.exit_code == 2
    assert not (tmp_path / "x.json").exists()


def test_output_never_replaces_directories_inputs_or_devices(toy: Path, tmp_path: Path) -> None:
    source = toy / "sections.geojson"
    before = source.read_bytes()
    into_itself = run("stats", source, "-o", source, "--overwrite")
    assert into_itself.exit_code == 1
    assert source.read_bytes() == before
    assert run("stats", toy, "-o", tmp_path).exit_code == 1
    link = tmp_path / "link.json"
    link.symlink_to(tmp_path / "nowhere.json")
    assert run("stats", toy, "-o", link).exit_code == 1
    assert run("stats", toy, "-o", link, "--overwrite").exit_code == 0
    assert link.is_symlink()
    assert json.loads((tmp_path / "nowhere.json").read_text(encoding="utf-8"))["corridor"] == "toy"
    assert run("stats", toy, "--format", "json", "-o", "/dev/null").exit_code == 0
    assert Path("/dev/null").is_char_device()


def test_points_come_from_stdin_too(toy: Path) -> None:
    text = collection([feature({"type": "Point", "coordinates": [lon(30), 0]}, id="p")])
    result = run("locate", "-", "--on", toy, "--format", "json", stdin=text.encode())
    assert json.loads(result.stdout)["points"][0]["chainage_km"] == pytest.approx(30)


def test_a_project_without_places_says_what_is_missing(toy: Path) -> None:
    file = toy / "corridor.toml"
    text = file.read_text(encoding="utf-8").replace('places = "places.csv"\n', "")
    file.write_text(text, encoding="utf-8")
    for command in ("access", "catchment", "criticality"):
        result = run(command, toy)
        assert result.exit_code == 1
        assert "no table places" in result.stderr
