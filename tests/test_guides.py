"""Every command of the guides is run, in order, on the files they speak of."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from click.testing import CliRunner

from corridormap.cli import cli

GUIDES = sorted((Path(__file__).resolve().parents[1] / "docs" / "guides").glob("*.md"))


def shapefile(place: Path) -> None:
    lines = [[(72.351, 40.763), (72.973, 40.803)], [(72.973, 40.803), (73.262, 40.991)]]
    table = gpd.GeoDataFrame(
        {"gauge_mm": [1520, 1520]}, geometry=[shapely.LineString(line) for line in lines], crs=4326
    )
    folder = place / "set"
    folder.mkdir()
    table.to_crs(32643).to_file(folder / "railways.shp")
    shutil.make_archive(str(place / "ministry"), "zip", folder)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_the_commands_of_a_guide_run(
    guide: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shapefile(tmp_path)
    text = guide.read_text(encoding="utf-8")
    blocks = re.findall(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    commands = 0
    for language, file, content in blocks:
        if file:
            Path(file).write_text(content, encoding="utf-8")
        for command in content.splitlines() if language == "sh" else ():
            name, *arguments = shlex.split(command)
            assert name == "corridormap"
            done = CliRunner().invoke(cli, arguments)
            assert done.exit_code == 0, f"{command}: {done.output}"
            commands += 1
    assert commands
