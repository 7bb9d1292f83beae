"""How the documents are run: every fenced block of a page, in order, in one directory.

A block runs by its language: `sh` as commands (`sh parsed`: only understood, for what needs the
network or minutes), `python` as code or as doctest, `toml` and `csv` as the tables they are, `text
output` is what the last command printed, as far as it is shown. `file=NAME` writes the block to a
file first.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import itertools
import re
import shlex
import shutil
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from click.testing import CliRunner

import grids
import maps
from corridormap import schema
from corridormap.changes.keys import parse as interventions
from corridormap.cli import cli
from corridormap.costs import rates
from corridormap.ledger import entries
from toy import write_toy

ROOT = Path(__file__).resolve().parents[1]
_LEDGER = """\
[[claim]]
claim_id = "length"
statement = "The line is 900 km long."
value = 900
unit = "km"
source = "Example Daily"
date = "2026"
measure = "length"
"""
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block of a page."""

    language: str
    flags: tuple[str, ...]
    content: str

    def option(self, name: str) -> str | None:
        """Return the value of `name=value` on the opening fence."""
        given = (flag.partition("=") for flag in self.flags)
        return next((value for key, _, value in given if key == name), None)


def blocks(page: Path) -> list[Block]:
    """Return the fenced blocks of a page."""
    found = []
    for head, content in FENCE.findall(page.read_text(encoding="utf-8")):
        language, *flags = head.split() or [""]
        found.append(Block(language, tuple(flags), content))
    return found


def reader(directory: Path) -> Path:
    """Write the files that the pages speak of, as if they were the reader's own."""
    write_toy(directory / "my-project")
    line = _line().to_crs(4326)
    for name in ("my-line.geojson", "line-2024.geojson", "my-line.gpkg", "line.gpkg"):
        line.to_file(directory / name)
    line.to_file(directory / "line-2026.gpkg")
    towns = gpd.GeoDataFrame(
        {"name": ["Kazarman"]}, geometry=[shapely.Point(74.03, 41.4)], crs=4326
    )
    towns.to_file(directory / "depots.gpkg")
    (directory / "press.toml").write_text(_LEDGER, encoding="utf-8")
    (directory / "maps").mkdir()
    (directory / "maps" / "cku.html").symlink_to(ROOT / "maps" / "cku.html")
    (directory / "towns.csv").write_text("name,lon,lat\nKazarman,74.03,41.4\n", encoding="utf-8")
    for name in ("region", "kyrgyzstan"):
        maps.write(directory / f"{name}.osm.pbf")
    for name in ("people", "kgz", "kgz_ppp_2020", "dem"):
        grids.write(directory / f"{name}.tif", np.full((60, 60), 2.0), (-1, -1, 3, 1))
    for name in ("ministry", "lines"):
        _zipped_shapefile(directory / f"{name}.zip")
    return directory


def run(page: Path, place: Path, *, skip: int = 0) -> int:
    """Run the blocks of a page in a directory, but for the first few; return how many ran."""
    space: dict[str, Any] = {"__name__": "__main__"}
    found = blocks(page)[skip:]
    with contextlib.chdir(place):
        for block in found:
            if file := block.option("file"):
                Path(file).write_text(block.content, encoding="utf-8")
            sys.stdout.write(f"{page.name}:\n{block.content}\n")  # shown where the block fails
            _RUNNERS[block.language](block, space)
    return len(found)


def understood(arguments: list[str]) -> None:
    """Fail if the command line does not take these arguments; nothing is done."""
    command: click.Command = cli
    context = click.Context(cli, info_name="corridormap", obj=0)
    while isinstance(command, click.Group):
        name, *arguments = arguments
        command = command.get_command(context, name) or _no_command(name)
    command.make_context(command.name, list(arguments), parent=context)


def _no_command(name: str) -> click.Command:
    raise AssertionError(name)


def _shell(block: Block, space: dict[str, Any]) -> None:
    for line in block.content.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        if not words:
            continue
        program, *arguments = itertools.takewhile(lambda word: word not in {">", "|"}, words)
        if program == "corridormap":
            if "parsed" in block.flags:
                understood(arguments)
                continue
            done = CliRunner().invoke(cli, arguments)
            assert done.exit_code == 0, f"{line}: {done.output}{done.exception!r}"
            space["printed"] = done.stdout
        else:
            assert "parsed" in block.flags, line
            _exists(program, arguments)


def _exists(program: str, arguments: list[str]) -> None:
    """Fail if a script of the repository is not there, or does not know an option it is given."""
    if program in {"pip", "git", "cd", "python3", "source", "uv"}:
        return
    script, *rest = (
        arguments if program in {"python", ".venv/bin/python"} else (program, *arguments)
    )
    if script == "-m":
        return
    text = (ROOT / script).read_text(encoding="utf-8")
    for word in rest:
        assert not word.startswith("--") or f'"{word}"' in text, f"{script} {word}"


def _python(block: Block, space: dict[str, Any]) -> None:
    if "parsed" in block.flags:
        compile(block.content, "<document>", "exec")
        return
    if ">>>" not in block.content:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(block.content, space)  # noqa: S102 - our own pages
        return
    test = doctest.DocTestParser().get_doctest(block.content, space, "document", None, 0)
    told = io.StringIO()
    runner = doctest.DocTestRunner(optionflags=_OPTIONS)
    runner.run(test, out=told.write, clear_globs=False)
    space |= test.globs
    assert not runner.failures, told.getvalue()


def _toml(block: Block, _space: dict[str, Any]) -> None:
    document = tomllib.loads(block.content)
    assert set(document.get("tables", ())) <= {*schema.TABLES, "claims", "parameters"}
    assert not entries.faults(document.get("claim", ()))
    rates.Rates({}).with_overrides(document.get("costs", {}))
    for name, content in document.get("scenarios", {}).items():
        assert interventions(name, content)


def _csv(block: Block, _space: dict[str, Any]) -> None:
    table = pd.read_csv(io.StringIO(block.content))
    assert len(table)
    if name := block.option("table"):
        assert not schema.faults(schema.convert(table, name), name)


def _text(block: Block, space: dict[str, Any]) -> None:
    """Hold an excerpt of what the last command printed against it, line by line."""
    if "output" in block.flags:
        printed = {" ".join(line.split()) for line in space["printed"].splitlines()}
        for line in block.content.splitlines():
            assert " ".join(line.split()) in printed | {"", "…"}, line


def _nothing(_block: Block, _space: dict[str, Any]) -> None:
    """A drawing, an excerpt of an answer, or a file that a later command reads."""


_RUNNERS = {
    "sh": _shell,
    "python": _python,
    "toml": _toml,
    "csv": _csv,
    "text": _text,
    "mermaid": _nothing,
    "xml": _nothing,
    "html": _nothing,
}


def _line() -> gpd.GeoDataFrame:
    """Return the railway from Andijan by Khanabad to Jalal-Abad, roughly, in metres."""
    lines = [[(72.351, 40.763), (72.973, 40.803)], [(72.973, 40.803), (73.262, 40.991)]]
    table = gpd.GeoDataFrame(
        {"gauge_mm": [1520, 1520]}, geometry=[shapely.LineString(line) for line in lines], crs=4326
    )
    return table.to_crs(32643)


def _zipped_shapefile(target: Path) -> None:
    folder = target.with_suffix("")
    folder.mkdir()
    _line().to_file(folder / "railways.shp")
    shutil.make_archive(str(folder), "zip", folder)
    shutil.rmtree(folder)
