"""A project to start from works at once, whether it is the example or somebody's line."""

from __future__ import annotations

import os
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from click.testing import CliRunner, Result

from corridormap import atomic
from corridormap.cli import cli
from corridormap.errors import CorridorMapError, ProviderError
from corridormap.providers import opening
from corridormap.providers.projects import draft, project, starting
from toy import collection, feature, line

# Osh and Jalal-Abad to Uzgen: three lines that meet in Uzgen, one of them to cross the others
UZGEN, OSH, JALAL_ABAD = (73.3007, 40.7699), (72.7985, 40.5283), (72.9931, 40.945)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("init") / "mine"
    done = run("init", str(directory))
    assert done.exit_code == 0, done.stderr
    assert done.stdout == ""
    assert "corridormap check" in done.stderr
    return directory


@pytest.mark.parametrize(
    "command",
    [
        "check {}",
        "stats {}",
        "path andijan makmal {} --scenario extension",
        "od {} --from andijan --to makmal --scenario extension",
        "access {}",
        "catchment {} --within-km 25",
        "isochrone andijan {} --cutoff-h 2",
        "compare today extension {}",
        "tcd andijan makmal {} --scenario extension --scenario paperless",
        "criticality {}",
        "claims {}",
        "sources {}",
    ],
)
def test_every_command_works_on_the_example(example: Path, command: str) -> None:
    done = run(*command.format(example).split())
    assert done.exit_code == 0, done.output
    assert done.stdout


def test_the_example_is_drawn(example: Path, tmp_path: Path) -> None:
    assert run("map", str(example), "-o", str(tmp_path / "map.html")).exit_code == 0
    assert "Makmal" in (tmp_path / "map.html").read_text(encoding="utf-8")


def test_the_example_has_no_faults_and_agrees_with_itself(example: Path) -> None:
    assert "every rule holds" in run("check", str(example)).stdout
    assert run("claims", str(example)).stdout.count("agrees") >= 1
    text = (example / "corridor.toml").read_text(encoding="utf-8")
    assert text.startswith("#")
    for table in ("countries", "crossings", "nodes", "links"):
        assert f"# {table} = " in text


def test_nothing_is_overwritten(example: Path, tmp_path: Path) -> None:
    before = {file.name: file.read_bytes() for file in example.iterdir()}
    done = run("init", str(example))
    assert done.exit_code == 1
    assert "is not an empty directory" in done.stderr
    assert {file.name: file.read_bytes() for file in example.iterdir()} == before
    file = tmp_path / "file"
    file.write_text("mine", encoding="utf-8")
    assert run("init", str(file)).exit_code == 1
    assert file.read_text(encoding="utf-8") == "mine"
    (tmp_path / "empty").mkdir()
    assert run("init", str(tmp_path / "empty")).exit_code == 0
    assert run("init", str(tmp_path / "no" / "such")).exit_code == 1


def test_nothing_is_left_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, content: bytes) -> int:
        del self, content
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(ProviderError, match="No space left"):
        atomic.write_folder(tmp_path / "new", {"a.csv": b"1"}, overwrite=False, mark="a.csv")
    assert list(tmp_path.iterdir()) == []


def test_what_killed_writers_left_is_swept_away_later(tmp_path: Path) -> None:
    dead = 2**22 + 1  # above the largest number a process has by default
    old = tmp_path / f".new.{dead}-abc"
    old.mkdir()
    (old / "part").write_text("x", encoding="utf-8")
    names = (f".new.{dead}-young", f".other.{dead}-a", f".new.{os.getpid()}-a")
    young, other, mine = (tmp_path / name for name in names)
    for file in (young, other, mine):
        file.write_text("x", encoding="utf-8")
    for file in (old, other, mine):
        os.utime(file, (1, 1))
    atomic.write(tmp_path / "new", b"content", overwrite=False)
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(
        ["new", young.name, other.name, mine.name]
    )


def three_lines(path: Path, **columns: list[str]) -> Path:
    lines = [
        line(OSH, (73.0, 40.65), UZGEN),
        line(JALAL_ABAD, (73.1, 40.8), UZGEN),
        line(UZGEN, (73.5, 40.8)),
    ]
    rows = [
        feature(one, **{name: values[number] for name, values in columns.items()})
        for number, one in enumerate(lines)
    ]
    path.write_text(collection(rows), encoding="utf-8")
    return path


def test_a_project_from_a_line(tmp_path: Path) -> None:
    source = three_lines(tmp_path / "lines.geojson", status=["open", "open", "planned"])
    done = run("init", str(tmp_path / "mine"), "--from", str(source))
    assert done.exit_code == 0, done.stderr
    checked = run("check", str(tmp_path / "mine"))
    assert "every rule holds" in checked.stdout, checked.stdout
    corridor = opening.read(tmp_path / "mine")
    assert corridor.stations is not None
    assert set(corridor.stations["station_id"]) == {"osh", "uzgen", "jalal-abad", "station-4"}
    assert corridor.stations["country"].tolist() == ["KG"] * 4
    ends = zip(corridor.sections["from_id"], corridor.sections["to_id"], strict=True)
    assert {frozenset(pair) for pair in ends} == {
        frozenset(("osh", "uzgen")), frozenset(("jalal-abad", "uzgen")),
        frozenset(("uzgen", "station-4")),
    }  # fmt: skip
    assert corridor.places is not None
    assert "Osh" in set(corridor.places["name"])
    assert corridor.hubs is not None
    assert run("path", "osh", "jalal-abad", str(tmp_path / "mine")).exit_code == 0
    assert "rail is assumed" in (tmp_path / "mine" / "corridor.toml").read_text(encoding="utf-8")


def test_countries_crossed_become_crossings(tmp_path: Path) -> None:
    path = tmp_path / "line.csv"
    path.write_text("lon,lat\n72.35,40.763\n72.9,40.8\n73.002,40.921\n", encoding="utf-8")
    files = starting.drafted(
        gpd.GeoDataFrame(opening.read(path).sections), name='a "b"\n', file="line\n.csv"
    )
    assert b"kg-uz" in files["crossings.csv"]
    atomic.write_folder(tmp_path / "p", files, overwrite=False, mark="corridor.toml")
    read = project.read(tmp_path / "p")
    assert read.title == 'a "b"'
    assert read.corridor_id == "a-b"


def test_ids_of_the_file_are_kept_and_sections_cut_where_another_meets_them() -> None:
    lines = gpd.GeoDataFrame(
        {
            "section_id": ["main", "branch"],
            "from_id": ["west", None],
            "to_id": ["east", "mine"],
            "length_published_km": [200.0, 50.0],
        },
        geometry=[
            shapely.LineString([(60, 40), (61, 40), (62, 40)]),
            shapely.LineString([(61, 40), (61, 41)]),
        ],
        crs=4326,
    )
    tables = draft.tables(gpd.GeoDataFrame(project.sections_of(lines)))
    sections = tables["sections"]
    assert sections["section_id"].tolist() == ["main-1", "main-2", "branch"]
    assert sections["length_published_km"].isna().tolist() == [True, True, False]
    assert "mine" in set(tables["stations"]["station_id"])
    assert [len(piece.coords) for piece in sections.geometry] == [2, 2, 2]


def test_a_line_far_from_everything_bundled(tmp_path: Path) -> None:
    path = tmp_path / "line.csv"
    path.write_text("lon,lat\n-60,-10\n-58,-12\n", encoding="utf-8")
    assert run("init", str(tmp_path / "p"), "--from", str(path)).exit_code == 0
    names = {file.name for file in (tmp_path / "p").iterdir()}
    assert names == {"corridor.toml", "sections.geojson", "stations.csv"}
    assert "none bundled lies near" in (tmp_path / "p" / "corridor.toml").read_text("utf-8")
    assert run("stats", str(tmp_path / "p")).exit_code == 0


def test_faulty_lines_make_no_project(tmp_path: Path) -> None:
    path = tmp_path / "line.csv"
    path.write_text('section_id,gauge_mm,wkt\na,1.435,"LINESTRING (70 40, 71 40)"\n', "utf-8")
    done = run("init", str(tmp_path / "p"), "--from", str(path))
    assert done.exit_code == 1
    assert "gauge_mm" in done.stderr
    assert not (tmp_path / "p").exists()
    with pytest.raises(CorridorMapError, match=r"received none"):
        starting.drafted(
            gpd.GeoDataFrame(geometry=[shapely.LineString([(70, 40), (70, 40)])], crs=4326),
            name="x", file="x",
        )  # fmt: skip
