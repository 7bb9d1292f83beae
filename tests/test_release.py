"""What is released: the same bytes from the same source, all that is needed, nothing else."""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import corridormap
from corridormap.cli import COMMANDS, cli

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LARGEST = {".whl": 10_000_000, ".gz": 14_000_000}
"""Bytes a wheel and a source distribution may have."""
LEFT_OUT = (
    ".git",
    ".venv",
    ".hypothesis",
    "*_cache",
    "__pycache__",
    "node_modules",
    "dist",
    "build",
)


# -- distributions -------------------------------------------------------------------------------


def build(source: Path, into: Path, *kinds: str) -> dict[str, Path]:
    """Build distributions without the network; return them by suffix."""
    flags = [word for kind in kinds for word in ("-t", kind)]
    env = {key: value for key, value in os.environ.items() if key != "SOURCE_DATE_EPOCH"}
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", *flags, "-d", str(into)],
        cwd=source,
        env=env,
        check=True,
        capture_output=True,
    )
    return {path.suffix: path for path in into.iterdir()}


def copied(directory: Path) -> Path:
    return Path(shutil.copytree(ROOT, directory, ignore=shutil.ignore_patterns(*LEFT_OUT)))


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the wheel and the source distribution of this source."""
    pytest.importorskip("hatchling")
    place = tmp_path_factory.mktemp("built")
    return build(copied(place / "here"), place / "dist", "sdist", "wheel")


@pytest.fixture(scope="module")
def unpacked(built: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of the source distribution, unpacked."""
    place = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(built[".gz"]) as archive:
        archive.extractall(place, filter="data")
    (directory,) = place.iterdir()
    return directory


def test_two_builds_at_other_times_and_places_are_the_same_bytes(
    built: dict[str, Path], tmp_path: Path
) -> None:
    elsewhere = copied(tmp_path / "another place")
    for path in elsewhere.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
        path.chmod(0o700 if path.is_dir() or os.access(path, os.X_OK) else 0o600)
    again = build(elsewhere, tmp_path / "dist", "sdist", "wheel")
    assert {suffix: digest(path) for suffix, path in again.items()} == {
        suffix: digest(path) for suffix, path in built.items()
    }


def test_a_wheel_built_from_the_source_distribution_is_the_same(
    built: dict[str, Path], unpacked: Path, tmp_path: Path
) -> None:
    assert digest(build(unpacked, tmp_path, "wheel")[".whl"]) == digest(built[".whl"])


def test_the_wheel_holds_package_data_and_licences_and_nothing_else(
    built: dict[str, Path],
) -> None:
    with zipfile.ZipFile(built[".whl"]) as archive:
        names = set(archive.namelist())
    package = {
        f"corridormap/{path.relative_to(ROOT / 'src' / 'corridormap').as_posix()}"
        for path in (ROOT / "src" / "corridormap").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    data = {
        f"corridormap/{path.relative_to(ROOT).as_posix()}"
        for path in (ROOT / "geodata").rglob("*")
        if path.is_file()
    }
    assert {"corridormap/py.typed", "corridormap/geodata/SOURCES.toml"} <= names
    info = f"corridormap-{corridormap.__version__}.dist-info/"
    assert {name for name in names if not name.startswith(info)} == package | data
    assert f"{info}licenses/LICENSE" in names
    assert f"{info}entry_points.txt" in names


def test_the_source_distribution_holds_the_repository(unpacked: Path) -> None:
    there = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*")}
    assert {"README.md", ".ci/run", ".ci/versions", "maps/cku.html", "docs", "tools"} <= there
    assert {f"tests/{path.name}" for path in (ROOT / "tests").glob("*.py")} <= there
    assert not [name for name in there if "/." in name or name.endswith((".pyc", "__pycache__"))]


def test_distributions_are_small_and_their_names_suit_every_system(built: dict[str, Path]) -> None:
    for suffix, path in built.items():
        assert path.stat().st_size < LARGEST[suffix]
    with tarfile.open(built[".gz"]) as archive:
        names = archive.getnames()
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert len(name) < 150, name
        for part in name.split("/"):
            assert not re.search(r'[<>:"\\|?*\x00-\x1f]', part), name
            assert not part.endswith((".", " ")), name
            stem = part.partition(".")[0]
            assert not re.fullmatch(r"(?i)con|prn|aux|nul|com\d|lpt\d", stem), name


def test_the_wheel_draws_a_map_outside_the_repository(
    built: dict[str, Path], tmp_path: Path
) -> None:
    shutil.unpack_archive(built[".whl"], tmp_path / "site", "zip")
    work = tmp_path / "work"
    work.mkdir()
    code = (
        "import corridormap.providers.bundled as b, pathlib, sys\n"
        f"assert b.root() == pathlib.Path({str(tmp_path / 'site' / 'corridormap' / 'geodata')!r})\n"
        "assert not b.faults()\n"
        "import socket; socket.socket.connect = None\n"
        "sys.argv = ['corridormap', 'map', '--topics', 'none']\n"
        "from corridormap.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=work,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (work / "maps" / "cku.html").stat().st_size > 100_000


# -- metadata ------------------------------------------------------------------------------------


def test_metadata_agree_with_one_another() -> None:
    pythons = {
        found.group(1)
        for name in PROJECT["classifiers"]
        if (found := re.fullmatch(r"Programming Language :: Python :: 3\.(\d+)", name))
    }
    assert min(map(int, pythons)) == int(PROJECT["requires-python"].removeprefix(">=3."))
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"version: {PROJECT['version']}\n" in citation
    assert PROJECT["authors"][0]["name"] in citation
    assert CliRunner().invoke(cli, ["--version"]).output.split()[-1] == PROJECT["version"]


def test_every_extra_is_in_all_and_has_lower_bounds() -> None:
    extras: dict[str, list[str]] = PROJECT["optional-dependencies"]
    (everything,) = extras["all"]
    named = re.fullmatch(r"corridormap\[(.*)\]", everything)
    assert named is not None
    assert set(named.group(1).split(",")) == set(extras) - {"all", "test"}
    for requirement in (word for words in extras.values() for word in words):
        if not requirement.startswith("corridormap["):
            assert re.fullmatch(r"[a-z0-9-]+>=[\d.]+", requirement), requirement


def test_versions_name_every_dependency_and_library() -> None:
    told = CliRunner().invoke(cli, ["--show-versions"]).stdout
    asked = [*PROJECT["dependencies"]]
    for name, requirements in PROJECT["optional-dependencies"].items():
        asked += requirements if name not in ("all", "test") else []
    for requirement in asked:
        name = re.split(r"[>\[]", requirement)[0]
        assert name == "corridormap" or f" {name} " in told, name
    for library in ("GDAL", "GEOS", "PROJ", "Python", "platform"):
        assert re.search(rf"^  {library} +\S", told, re.MULTILINE), library
    assert "cannot be loaded" not in told


# -- help ----------------------------------------------------------------------------------------


def leaves(group: click.Group, *path: str) -> list[tuple[tuple[str, ...], click.Command]]:
    """Return every command with the words that call it, those of groups too."""
    context = click.Context(group)
    found = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        found.append(((*path, name), command))
        if isinstance(command, click.Group):
            found += leaves(command, *path, name)
    return found


EVERY = [((), cli), *leaves(cli)]


@pytest.mark.parametrize(("path", "command"), EVERY, ids=[" ".join(path) for path, _ in EVERY])
def test_every_command_has_examples_that_its_own_flags_allow(
    path: tuple[str, ...], command: click.Command
) -> None:
    assert command.help is not None
    _, _, examples = command.help.partition("Example")
    lines = re.findall(r"corridormap [^;\n]+", examples)
    assert lines, path
    assert any(shlex.split(line)[1 : len(path) + 1] == list(path) for line in lines)
    for line in lines:
        for piped in line.split(" | "):
            _, name, *words = shlex.split(piped.partition(" > ")[0])
            called = cli.get_command(click.Context(cli), name)
            assert called is not None, line
            while isinstance(called, click.Group):
                inner = called.get_command(click.Context(called), words[0])
                assert inner is not None, line
                called, words = inner, words[1:]
            called.make_context(name, list(words))  # raises where a flag or a value is unknown


@pytest.mark.parametrize(("path", "command"), EVERY, ids=[" ".join(path) for path, _ in EVERY])
def test_every_flag_says_what_it_does(path: tuple[str, ...], command: click.Command) -> None:
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, (path, option.opts)


def test_the_manual_page_tells_every_command_and_flag() -> None:
    made = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "manual.py")],
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    for path, command in EVERY:
        if path:
            assert f"\n.SS {' '.join(path)}\n" in made
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.opts[-1].replace("-", "\\-") in made
    if shutil.which("groff") is None:
        pytest.skip("no groff on this machine to set the page")
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", "-Kutf8"],
        input=made,
        encoding="utf-8",
        capture_output=True,
        check=True,
    )
    assert done.stderr == ""
    assert "corridormap path lanzhou tashkent" in done.stdout


# -- starting up ---------------------------------------------------------------------------------

HEAVY = {
    "branca", "click_plugins", "dask", "distributed", "exactextract", "folium", "geopandas",
    "jinja2", "matplotlib", "networkx", "numpy", "openpyxl", "osmium", "pandas", "pyarrow",
    "pyogrio", "pyproj", "rasterio", "requests", "scipy", "shapely", "urllib3", "xyzservices",
}  # fmt: skip
"""Packages that take their time."""


def imported(*arguments: str, cwd: Path | None = None) -> set[str]:
    """Return the modules that a command imports."""
    code = (
        "import sys\n"
        f"sys.argv = ['corridormap', *{list(arguments)!r}]\n"
        "from corridormap.cli import main\n"
        "try:\n    main()\n"
        "finally:\n    print(*sorted(sys.modules), sep='\\n', file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=cwd
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


def packages(modules: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules}


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], *([name, "--help"] for name in COMMANDS)]
)
def test_help_loads_nothing_that_takes_time(arguments: list[str]) -> None:
    loaded = imported(*arguments)
    assert not packages(loaded) & HEAVY
    ours = {name for name in loaded if name.startswith("corridormap")}
    assert len(ours) < 25, sorted(ours)


def test_a_shell_waits_for_no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_CORRIDORMAP_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "corridormap path kash")
    monkeypatch.setenv("COMP_CWORD", "2")
    assert not packages(imported()) & HEAVY


def test_stats_load_what_measures_and_nothing_that_draws_or_routes() -> None:
    loaded = imported("stats", "cku")
    assert packages(loaded) & HEAVY == {
        "geopandas",
        "numpy",
        "pandas",
        "pyogrio",
        "pyproj",
        "shapely",
    } | (packages(loaded) & {"pyarrow"})  # fmt: skip - pandas takes pyarrow where it is there
    ours = {name for name in loaded if name.startswith("corridormap")}
    assert not {
        name for name in ours if name.startswith(("corridormap.render", "corridormap.costs"))
    }
    assert "corridormap.network" not in ours
    assert len(ours) < 70, sorted(ours)
