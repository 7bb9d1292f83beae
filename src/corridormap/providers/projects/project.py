"""A corridor project: a directory with a `corridor.toml` and the tables it names.

Every table is read and checked before anything is said, so that one message lists all faults.
Paths are relative to the project and may not leave it.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from corridormap import schema
from corridormap.changes import scenario_files
from corridormap.corridor import Input
from corridormap.errors import CorridorMapError, DataError, Fault, ProviderError, suggest
from corridormap.providers.formats import files, rows, toml_text, vector
from corridormap.providers.projects import confinement
from corridormap.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import geopandas as gpd

    from corridormap.tables import Shape

PROJECT_FILE = "corridor.toml"

_LISTS = ("claims",)
"""Tables that are TOML documents instead of rows."""
_FREE = ("parameters",)
"""Tables whose columns their own module checks."""
_SHAPES: Mapping[str, Shape] = {"nodes": "point", "links": "line"}
"""Tables that are CSV with or without geometry, or a vector file of this kind."""
_SCENARIOS = "scenarios"
"""Directory of a project with one scenario per TOML file, beside those in the project file."""
_KEYS = (
    "id",
    "title",
    "region",
    "summary",
    "disclaimer",
    "languages",
    "map",
    "licence",
    "source",
    "tables",
    "costs",
    "scenarios",
)


@dataclass(frozen=True, slots=True)
class Project:
    """What a project file and its tables hold, read and checked."""

    corridor_id: str
    title: str
    directory: Path
    tables: Mapping[str, pd.DataFrame]
    claims: tuple[Mapping[str, Any], ...]
    costs: Mapping[str, Any]
    scenarios: Mapping[str, Mapping[str, Any]]
    region: tuple[str, ...]
    inputs: tuple[Input, ...]
    files: tuple[str, ...]
    """Where each input lies, relative to the directory."""
    summary: str | None
    disclaimer: str | None
    languages: Mapping[str, Mapping[str, str]]
    """Title, summary and disclaimer in other languages, by code."""
    shown: Mapping[str, Any]


def read(directory: Path, *, crs: str | None = None) -> Project:
    """Read a project directory.

    Parameters
    ----------
    directory
        Holds `corridor.toml`.
    crs
        States the coordinate reference system of the tables that do not.

    Raises
    ------
    CorridorMapError
        The one thing that is wrong, or a `DataError` that lists all of them.
    """
    file = _project_file(directory)
    document = toml_text.read(file)
    problems: list[CorridorMapError] = list(_misnamed(document))
    tables: dict[str, pd.DataFrame] = {}
    seen: dict[str, pd.DataFrame] = {}  # good or not: a faulty row may name what does not exist too
    claims: tuple[Mapping[str, Any], ...] = ()
    inputs = [_input(file, PROJECT_FILE, document)]
    names = [PROJECT_FILE]
    listed = document.get("tables")
    for name, relative in listed.items() if isinstance(listed, dict) else ():
        if name not in TABLES and name not in (*_LISTS, *_FREE):
            continue
        try:
            named, layer = vector.parted(str(relative))
            path = confinement.inside(directory, named, name=name)
            if name in _LISTS:
                claims = ledger(path)
            else:
                read_rows = _converted(path, name, layer=layer, crs=crs)
                seen[name] = completed(read_rows, name) if name in TABLES else read_rows
                if name in TABLES:
                    schema.check(read_rows, name)
                tables[name] = seen[name]
            inputs.append(_input(path, name, document))
            names.append(path.relative_to(directory.resolve()).as_posix())
        except CorridorMapError as err:
            problems.append(err)
    scenarios: dict[str, Mapping[str, Any]] = {}
    try:
        for path in sorted((directory / _SCENARIOS).glob("*.toml")):
            confinement.inside(directory, path, name=_SCENARIOS)
            files.regular(path)
        scenarios = scenario_files.directory(directory / _SCENARIOS)
    except CorridorMapError as err:
        problems.append(err)
    for name in scenarios:
        path = directory / _SCENARIOS / f"{name}.toml"
        inputs.append(_input(path, f"{_SCENARIOS}/{name}", document))
        names.append(f"{_SCENARIOS}/{path.name}")
    problems += [DataError(faults=found) for found in (references(seen, tables),) if found]
    _raise_all(problems)
    return Project(
        corridor_id=str(document.get("id", directory.resolve().name)),
        title=str(document.get("title", document.get("id", directory.resolve().name))),
        directory=directory,
        tables=tables,
        claims=claims,
        costs=document.get("costs", {}),
        scenarios=scenarios | document.get("scenarios", {}),
        region=tuple(document.get("region", ())),
        inputs=tuple(inputs),
        files=tuple(names),
        summary=document.get("summary"),
        disclaimer=document.get("disclaimer"),
        languages=document.get("languages", {}),
        shown=document.get("map", {}),
    )


def readable(directory: Path, *, crs: str | None = None) -> dict[str, pd.DataFrame]:
    """Return the tables of a project that can be read at all, faulty or not, without completing.

    What cannot be read is left to `read`, which says why.
    """
    found: dict[str, pd.DataFrame] = {}
    try:
        listed = toml_text.read(_project_file(directory)).get("tables")
    except CorridorMapError:
        return {}
    for name, relative in listed.items() if isinstance(listed, dict) else ():
        if name in TABLES:
            with contextlib.suppress(CorridorMapError):
                named, layer = vector.parted(str(relative))
                path = confinement.inside(directory, named, name=name)
                found[name] = _converted(path, name, layer=layer, crs=crs)
    return found


def read_table(path: Path, name: str, *, crs: str | None = None) -> pd.DataFrame:
    """Read one table and check it against its rules; values come back in their types.

    Raises
    ------
    CorridorMapError
        If the file cannot be read, or a `SchemaError` with all faults of the table.
    """
    table = _converted(path, name, layer=None, crs=crs)
    if name in _FREE:
        return table
    schema.check(table, name)
    return completed(table, name)


def _converted(path: Path, name: str, *, layer: str | None, crs: str | None) -> pd.DataFrame:
    if name in _FREE:
        return rows.read(path, layer=layer)
    shape = TABLES[name].shape or _SHAPES.get(name)
    plain = shape is None or (TABLES[name].shape is None and not vector.has_geometry(path))
    if shape is None or plain:
        read_rows = rows.read(path, layer=layer)
    else:
        source = path if layer is None else f"{path}{vector.LAYER}{layer}"
        read_rows = vector.read(source, shape=shape, crs=crs)
    return schema.convert(read_rows, name)


def completed(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the table with every column of its rules; ids that are missing are numbered.

    A table without any ids keeps none where its rules leave that to the reader (links).
    """
    rules = TABLES[name]
    absent = [column.name for column in rules.columns if column.name not in table.columns]
    full = table.assign(**dict.fromkeys(absent)).reset_index(drop=True)
    if rules.key in full.columns:
        numbers = pd.Series([str(number) for number in range(1, len(full) + 1)], dtype=object)
        full[rules.key] = full[rules.key].astype(object).where(full[rules.key].notna(), numbers)
    return full


def references(seen: Mapping[str, pd.DataFrame], good: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """List ids in one table that no row of the table they point to has.

    Parameters
    ----------
    seen
        All tables, faulty ones too: their ids are looked up.
    good
        Tables without faults of their own: ids are looked up in these.
    """
    found: list[Fault] = []
    for name, target, key in (
        ("sections", "stations", "station_id"),
        ("links", "nodes", "node_id"),
    ):
        if name not in seen or target not in good:
            continue
        known = set(good[target][key])
        labels = schema.row_labels(seen[name], TABLES[name].key)
        for column in ("from_id", "to_id"):
            for label, value in zip(labels, seen[name][column], strict=True):
                if not pd.isna(value) and value not in known:
                    rule = f"{column} is a {key} of the table {target}"
                    remedy = f"add that row to {target}{suggest(str(value), known) or ' or rename'}"
                    found.append(Fault(name, label, column, rule, repr(value), remedy))
    return found


def sections_of(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return lines from any file as a checked sections table."""
    sections = schema.convert(table, "sections")
    schema.check(sections, "sections")
    return completed(sections, "sections")


def ledger(path: Path) -> tuple[Mapping[str, Any], ...]:
    """Read the entries of a ledger of claims; `claims` says what is wrong with them.

    Raises
    ------
    CorridorMapError
        If it is no TOML document of ``[[claim]]`` tables.
    """
    listed = toml_text.read(path).get("claim", ())
    if not isinstance(listed, list) or not all(isinstance(claim, dict) for claim in listed):
        message = f"{path.name}: claims are tables written [[claim]]; received something else."
        raise DataError(message)
    return tuple(listed)


def _project_file(directory: Path) -> Path:
    file = directory / PROJECT_FILE
    if not file.exists():
        message = (
            f"No {PROJECT_FILE} in {str(directory)!r}; a project directory holds one "
            "(corridormap init makes one)."
        )
        raise ProviderError(message)
    return confinement.inside(directory, PROJECT_FILE, name=PROJECT_FILE)


def _misnamed(document: Mapping[str, Any]) -> Iterable[CorridorMapError]:
    faults = [
        Fault(
            PROJECT_FILE,
            None,
            key,
            "a key is one of " + ", ".join(_KEYS),
            repr(key),
            "rename or remove it" + suggest(key, _KEYS),
        )
        for key in document
        if key not in _KEYS
    ]
    names = (*TABLES, *_LISTS, *_FREE)
    tables = document.get("tables", {})
    if not isinstance(tables, dict) or "sections" not in tables:
        rule = "[tables] names a file of sections"
        remedy = 'add [tables] with sections = "sections.geojson"'
        faults.append(Fault(PROJECT_FILE, None, "tables", rule, "none", remedy))
    else:
        faults += [
            Fault(
                PROJECT_FILE,
                None,
                f"tables.{key}",
                "a table is one of " + ", ".join(names),
                repr(key),
                "rename or remove it" + suggest(key, names),
            )
            for key in tables
            if key not in names
        ]
    return [DataError(faults=faults)] if faults else []


def _input(path: Path, name: str, document: Mapping[str, Any]) -> Input:
    return Input(
        name=name,
        sha256=files.digest(path),
        licence=document.get("licence"),
        source=document.get("source", path.name),
    )


def _raise_all(problems: list[CorridorMapError]) -> None:
    if len(problems) == 1:
        raise problems[0]
    if problems:
        messages = [str(problem) for problem in problems if not problem.faults]
        faults = [fault for problem in problems for fault in problem.faults]
        raise DataError("\n".join(messages), faults=faults)
