"""What a shell completes: corridors, scenarios, stations, kinds; read without any heavy library.

Each function takes what click gives it (context, parameter, the word so far) and returns the words
that fit. A project that cannot be read completes nothing: a shell is no place for messages.
"""

from __future__ import annotations

import csv
import json
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from corridormap.errors import CorridorMapError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_MOST_BYTES = 20_000_000
_PROJECT_FILE = "corridor.toml"


def sources(_: click.Context, __: click.Parameter, word: str) -> list[CompletionItem]:
    """Return the bundled corridors; where none fits, the shell's own files."""
    from corridormap.providers import bundled  # noqa: PLC0415 - only a shell asks

    # a shell clears what it has when it reads that files will do, so that comes first
    return [CompletionItem(word, type="file"), *_fitting(word, bundled.corridors())]


def scenarios(ctx: click.Context, _: click.Parameter, word: str) -> list[CompletionItem]:
    """Return the scenarios of the corridor, with their titles."""
    directory, document = _project(ctx)
    found = {"today": ""} | {
        name: str(table.get("title", ""))
        for name, table in document.get("scenarios", {}).items()
        if isinstance(table, dict)
    }
    for file in sorted((directory / "scenarios").glob("*.toml")) if directory else ():
        found[file.stem] = str(_toml(file).get("title", ""))
    return _fitting(word, found)


def stations(ctx: click.Context, _: click.Parameter, word: str) -> list[CompletionItem]:
    """Return the stations of the corridor's network, with their names."""
    return _fitting(word, _stations(ctx))


def kinds(ctx: click.Context, _: click.Parameter, word: str) -> list[CompletionItem]:
    """Return the kinds of station and hub there are."""
    return _fitting(word, sorted(_kinds(ctx)))


def kinds_and_stations(ctx: click.Context, _: click.Parameter, word: str) -> list[CompletionItem]:
    """Return kinds first, then stations."""
    return _fitting(word, dict.fromkeys(sorted(_kinds(ctx)), "kind") | _stations(ctx))


def avoidable(ctx: click.Context, _: click.Parameter, word: str) -> list[CompletionItem]:
    """Return stations, crossings and countries."""
    rows = list(_rows(ctx, "nodes"))
    countries = sorted({row["country"] for row in rows if row.get("country")})
    crossings = sorted({r["crossing_id"] for r in _rows(ctx, "links") if r.get("crossing_id")})
    return _fitting(word, _stations(ctx) | dict.fromkeys(crossings, "crossing")) + _fitting(
        word, countries
    )


def languages(_: click.Context, __: click.Parameter, word: str) -> list[CompletionItem]:
    """Return the languages a map speaks."""
    strings = Path(__file__).parents[1] / "render" / "strings"
    return _fitting(word, sorted(file.stem for file in strings.glob("*.json")))


def figures(_: click.Context, __: click.Parameter, word: str) -> list[CompletionItem]:
    """Return the kinds of figure."""
    from corridormap.render.figures import KINDS  # noqa: PLC0415 - only a shell asks

    return _fitting(word, KINDS)


def _fitting(word: str, known: Mapping[str, str] | Iterable[str]) -> list[CompletionItem]:
    helps = known if isinstance(known, dict) else dict.fromkeys(known, "")
    start = word.casefold()
    return [
        CompletionItem(name, help=said or None)
        for name, said in helps.items()
        if name.casefold().startswith(start) and not any(char.isspace() for char in name)
    ]


def _stations(ctx: click.Context) -> dict[str, str]:
    found = {row["node_id"]: row.get("name") or "" for row in _rows(ctx, "nodes") if _has(row)}
    for row in _rows(ctx, "stations"):
        if row.get("station_id"):
            found.setdefault(str(row["station_id"]), str(row.get("name") or ""))
    return found


def _has(row: Mapping[str, str]) -> bool:
    return bool(row.get("node_id"))


def _kinds(ctx: click.Context) -> set[str]:
    tables = ("nodes", "hubs")
    return {str(row["kind"]) for name in tables for row in _rows(ctx, name) if row.get("kind")}


def _project(ctx: click.Context) -> tuple[Path | None, dict[str, Any]]:
    """Return the directory and the project file of the SOURCE on the line so far."""
    from corridormap.providers import bundled  # noqa: PLC0415 - only a shell asks

    # while a flag waits for its value, click has not told the arguments apart yet
    arguments = [each.name for each in ctx.command.params if isinstance(each, click.Argument)]
    waiting = dict(zip(arguments, ctx.args, strict=False))
    source = str(waiting.get("source") or ctx.params.get("source") or "cku")
    path = bundled.root() / source if source in bundled.corridors() else Path(source)
    directory = path.parent if path.name == _PROJECT_FILE else path
    return (directory, _toml(directory / _PROJECT_FILE)) if directory.is_dir() else (None, {})


def _rows(ctx: click.Context, table: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table that is CSV or GeoJSON inside the project."""
    from corridormap.providers.projects import confinement  # noqa: PLC0415 - only a shell asks

    directory, document = _project(ctx)
    named = document.get("tables", {}).get(table)
    if directory is None or not isinstance(named, str):
        return
    with suppress(CorridorMapError, OSError, ValueError):
        file = confinement.inside(directory, named, name=table)
        if file.stat().st_size > _MOST_BYTES:
            return
        if file.suffix.lower() == ".csv":
            with file.open(encoding="utf-8", newline="") as lines:
                yield from csv.DictReader(lines)
        elif file.suffix.lower() in (".geojson", ".json"):
            content = json.loads(file.read_text(encoding="utf-8"))
            yield from (feature["properties"] for feature in content["features"])


def _toml(file: Path) -> dict[str, Any]:
    with suppress(OSError, ValueError):
        return tomllib.loads(file.read_text(encoding="utf-8"))
    return {}
