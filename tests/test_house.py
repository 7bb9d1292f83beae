"""The rules of the house, held by tests: structure, style, types, names, records."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import corridormap
from corridormap.cli import COMMANDS, cli

ROOT = Path(__file__).resolve().parents[1]
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:home|root|work|Users|tmp)/\w")
PACKAGE_HOSTS = re.compile(r"index-url|/simple/|\"resolved\":")
PROSE = {".py", ".md", ".toml", ".cff", ".txt", ".js", ".css", ".mjs", ".csv", ".yml"}


def run(*command: str) -> str:
    """Run a tool of this environment in the repository; fail with what it said."""
    executable = Path(sys.executable).parent / command[0]
    done = subprocess.run(
        [str(executable), *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_imports_run_downward_only() -> None:
    assert "0 broken" in run("lint-imports")


def test_style() -> None:
    run("ruff", "check", ".")
    run("ruff", "format", "--check", ".")


def test_types() -> None:
    run("mypy")


def test_public_names_are_all_there_and_load() -> None:
    assert dir(corridormap) == sorted(corridormap.__all__)
    for name in corridormap.__all__:
        assert getattr(corridormap, name) is not None
    with pytest.raises(AttributeError):
        _ = corridormap.nothing  # type: ignore[attr-defined]


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = (
        "import sys, corridormap, corridormap.cli\n"
        "heavy = {'geopandas', 'pandas', 'numpy', 'shapely', 'folium', 'scipy', 'pyproj'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_command_has_help_with_an_example_and_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in COMMANDS:
        command = cli.get_command(None, name)  # type: ignore[arg-type]
        assert command is not None
        assert command.name == name
        assert command.help is not None
        assert "Example" in command.help, name
        assert f"corridormap {name}" in readme, name


def test_modules_open_with_a_sentence_and_stay_small() -> None:
    for path in (ROOT / "src").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith('"""'), path
        assert len(text.splitlines()) <= 350, path


def test_every_file_of_tests_opens_with_a_sentence() -> None:
    for path in (ROOT / "tests").rglob("*.py"):
        assert path.read_text(encoding="utf-8").startswith('"""'), path


def test_nothing_tracked_names_a_machine_or_a_package_host() -> None:
    for path in tracked():
        if path.suffix in PROSE and path != Path(__file__).resolve() and "assets" not in path.parts:
            text = path.read_text(encoding="utf-8")
            assert not MACHINE_PATHS.search(text), path
            assert not PACKAGE_HOSTS.search(text), path


def test_large_files_are_data() -> None:
    for path in tracked():
        if path.stat().st_size > 1_000_000:
            assert {"geodata", "maps"} & set(path.relative_to(ROOT).parts), path


def test_versions_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert project["version"] == corridormap.__version__
    assert f"version: {project['version']}" in citation
    assert f"## {project['version']}" in changelog


def test_dependencies_are_bounded_below_only() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for requirement in project["dependencies"]:
        assert re.fullmatch(r"[a-z0-9-]+>=[\d.]+", requirement), requirement


def test_the_licence_names_that_of_every_bundled_file() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    files = tomllib.loads((ROOT / "geodata" / "SOURCES.toml").read_text(encoding="utf-8"))["file"]
    named = set(project["license"].split(" AND "))
    asked = {
        word
        for file in files
        for word in re.findall(r"\b[A-Za-z][\w.-]*-\d[\w.-]*", file["licence"])
    }
    assert {"ODbL-1.0", "LGPL-2.1-or-later"} <= asked <= named
    for folder in ("osm", "relief", "names"):
        assert list((ROOT / "geodata" / "world" / folder).glob("LICENSE*")), folder
