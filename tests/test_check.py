"""`check` lists what is hardly meant, `check --fix` repairs what loses nothing, into new files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from corridormap.cli import cli
from toy import collection, feature, line, lon, write_toy


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def listed(source: Path) -> set[tuple[str, str | None, str | None]]:
    done = run("check", str(source), "--format", "json")
    rows = json.loads(done.stdout)["faults"]
    assert done.exit_code == bool(rows)
    assert all(row["rule"] and row["received"] and row["remedy"] for row in rows)
    return {(row["table"], row["row"], row["column"]) for row in rows}


def change(toy: Path, name: str, old: str, new: str) -> None:
    text = (toy / name).read_text(encoding="utf-8")
    assert old in text
    (toy / name).write_text(text.replace(old, new), encoding="utf-8")


LINES, STOPS, LENGTH = "sections.geojson", "stations.geojson", "length_published_km"
HARDLY_MEANT = [
    (LINES, '"gauge_mm"', '"Gauge_MM"', "sections", None, "Gauge_MM"),
    (LINES, '"status"', '"statsu"', "sections", None, "statsu"),
    (LINES, '"gauge_mm": 1435', '"gauge_mm": 1.435', "sections", "AB", "gauge_mm"),
    (LINES, '"to_id": "D"', '"to_id": "X"', "sections", "CD", "to_id"),
    (LINES, '"to_id": "D"', '"to_id": "D "', "sections", "CD", "to_id"),
    (LINES, '"CD"', '"AB"', "sections", "#1, #3", "section_id"),
    (
        LINES,
        '"source"',
        '"length_published_km": 60000, "s"',
        "sections",
        "AB",
        "length_published_km",
    ),
    ("published.csv", "total,total,150", "total,total,150000", "published", "#1", "published_km"),
    (STOPS, '"country": "XB"', '"country": "XA"', "stations", "D", "country"),
    (STOPS, '"country": "XB"', '"country": "Eastland"', "stations", "D", "country"),
    (STOPS, "[0.0, 0]", "[0.0, 0.1]", "stations", "A", "geometry"),
    ("hubs.csv", "XB,", "xb,", "hubs", "port", "country"),
    ("published.csv", "country:XA", "contry:XA", "published", "#2", "measure"),
    (LINES, '"CD"', '"ab"', "sections", "ab", "section_id"),
    (STOPS, f"[{lon(150)}, 0]", f"[{lon(100)}, 0]", "stations", "D", "geometry"),
]


@pytest.mark.parametrize("case", HARDLY_MEANT, ids=lambda case: f"{case[3]}-{case[2]}"[:40])
def test_what_is_hardly_meant(tmp_path: Path, case: tuple[str, ...]) -> None:
    name, old, new, *fault = case
    toy = write_toy(tmp_path / "toy")
    change(toy, name, old, new)
    assert tuple(fault) in listed(toy)


@pytest.mark.parametrize(
    ("km", "hardly"), [(60, False), (49, False), (47, True), (1190, False), (1210, True)]
)
def test_a_link_is_about_as_long_as_its_ends_are_apart(
    tmp_path: Path,
    km: float,
    hardly: bool,  # noqa: FBT001
) -> None:
    # A and B are 60 km apart: four fifths of it or twenty times as much are hardly meant
    toy = write_toy(tmp_path / "toy")
    (toy / "nodes.csv").write_text(f"node_id,country,lon,lat\nA,XA,0,0\nB,XA,{lon(60)},0\n")
    links = f"link_id,from_id,to_id,mode,length_km,status,source\nab,A,B,rail,{km},open,drawn\n"
    (toy / "links.csv").write_text(links)
    change(toy, "corridor.toml", "[tables]", '[tables]\nnodes = "nodes.csv"\nlinks = "links.csv"')
    assert (("links", "ab", "length_km") in listed(toy)) == hardly


def test_everything_is_told_at_once(tmp_path: Path) -> None:
    toy = write_toy(tmp_path / "toy")
    change(toy, "sections.geojson", '"gauge_mm": 1520', '"gauge_mm": 1.52')
    change(toy, "stations.geojson", "[0.0, 0]", "[0.0, 0.1]")
    change(toy, "hubs.csv", "kind", "type")
    tables = {table for table, _, _ in listed(toy)}
    assert {"sections", "stations", "hubs"} <= tables


def faulty(path: Path) -> Path:
    one, two = line((0, 0), (0.5, 0), (0.5, 0), (1, 0)), line((2, 0), (1, 0))
    rows = [
        feature(line((2, 0), (3, 0)), section_id=" c", Gauge_MM=1520),
        feature(one, section_id="a", Gauge_MM=1520),
        feature(two, section_id="b", Gauge_MM=1520),
        feature(line((2, 0), (3, 0)), section_id="copy", Gauge_MM=1520),
    ]
    path.write_text(collection(rows), encoding="utf-8")
    return path


def test_a_line_is_repaired_into_a_new_file(tmp_path: Path) -> None:
    source = faulty(tmp_path / "line.geojson")
    before = source.read_bytes()
    assert len(listed(source)) >= 4
    done = run("check", str(source), "--fix", "-o", str(tmp_path / "new.geojson"))
    assert done.exit_code == 0, done.output
    for words in (
        "renamed to gauge_mm",
        "' c' became 'c'",
        "1 copies",
        "same line",
        "turned round",
    ):
        assert words in done.stdout
    assert source.read_bytes() == before
    assert listed(tmp_path / "new.geojson") == set()
    features = json.loads((tmp_path / "new.geojson").read_text(encoding="utf-8"))["features"]
    assert [row["properties"]["section_id"] for row in features] == ["a", "b", "c"]
    assert features[1]["geometry"]["coordinates"] == [[1, 0], [2, 0]]
    assert run("check", str(source), "--fix", "-o", str(source), "--overwrite").exit_code == 1
    assert run("check", str(source), "--fix").exit_code == 2


def test_a_project_is_repaired_into_a_new_directory(tmp_path: Path) -> None:
    toy = write_toy(tmp_path / "toy")
    change(toy, "stations.geojson", '"station_id": "A"', '"station_id": "A "')
    text = json.loads((toy / "sections.geojson").read_text(encoding="utf-8"))
    text["features"].reverse()
    text["features"][0]["geometry"]["coordinates"].reverse()
    (toy / "sections.geojson").write_text(json.dumps(text), encoding="utf-8")
    before = {file.name: file.read_bytes() for file in toy.iterdir()}
    assert listed(toy)
    done = run("check", str(toy), "--fix", "-o", str(tmp_path / "mended"))
    assert done.exit_code == 0, done.output
    assert listed(tmp_path / "mended") == set()
    assert {file.name: file.read_bytes() for file in toy.iterdir()} == before
    assert (tmp_path / "mended" / "hubs.csv").read_bytes() == before["hubs.csv"]
    assert run("check", str(toy), "--fix", "-o", str(toy), "--overwrite").exit_code == 1


def test_nothing_to_repair_changes_nothing(tmp_path: Path) -> None:
    toy = write_toy(tmp_path / "toy")
    assert run("check", str(toy), "--fix", "-o", str(tmp_path / "same")).exit_code == 0
    for file in toy.iterdir():
        assert (tmp_path / "same" / file.name).read_bytes() == file.read_bytes()
