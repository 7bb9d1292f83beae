"""Every command of the README is run; its first block is what a stranger types first."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import grids
import maps
from toy import write_toy

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)
SHELL = [text for language, text in BLOCKS if language == "sh"]
PYTHON = [text for language, text in BLOCKS if language == "python"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory with the files the README's examples speak of."""
    directory = tmp_path_factory.mktemp("reader")
    toy = write_toy(directory / "my-project")
    (directory / "my-line.geojson").write_bytes((toy / "sections.geojson").read_bytes())
    (directory / "towns.csv").write_text("name,lon,lat\nKazarman,74.03,41.4\n", encoding="utf-8")
    maps.write(directory / "region.osm.pbf")
    grids.write(directory / "people.tif", np.full((60, 60), 2.0), (-1, -1, 3, 1))
    return directory


def test_the_first_block_is_two_one_line_commands() -> None:
    lines = SHELL[0].strip().splitlines()
    assert len(lines) == 2
    first, second = lines
    assert all(line.startswith("python3 -m venv .venv && ") for line in lines)
    assert "corridormap map" in first
    assert "corridormap stats" in first
    assert second.endswith("-m pytest")


@pytest.mark.parametrize(
    "line", [line for block in SHELL[1:] for line in block.strip().splitlines() if line]
)
def test_the_examples_run(line: str, place: Path) -> None:
    command = line.split("  #", maxsplit=1)[0].strip()
    if not command.startswith("corridormap "):
        pytest.skip("not a corridormap command")
    arguments = shlex.split(command)[1:]
    done = subprocess.run(
        [sys.executable, "-c", "from corridormap.cli import main; main()", *arguments],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONWARNINGS": "error"},
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("code", PYTHON)
def test_the_python_examples_run(code: str, place: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=place, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_figures_told_are_those_measured() -> None:
    import corridormap as cm  # noqa: PLC0415 - only this test needs it

    corridor = cm.open("cku")
    found = cm.stats(corridor)
    assert f"| {found['total']['length_km']:.0f} km |" in README
    for row in found["by_country"]:
        assert f"| {row['length_km']:.0f} km |" in README
    computed = {
        row["claim_id"]: row["computed"] for row in cm.claims.claims(corridor.evidence())["rows"]
    }
    assert f"| {computed['saves-900-km']:.0f} km in the median" in README
    assert f"| {computed['saves-7-days']:.1f} days in the median" in README
    assert f"falls by {-computed['isolation-time']:.1f} %" in README
    assert f"costs {-computed['bypass-unstable']:.0f} % less time" in README
    assert f"| {computed['trade-up-35']:.0f} %;" in README
