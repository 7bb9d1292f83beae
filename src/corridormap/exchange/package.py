"""A corridor as a Frictionless data package: its tables, its geometry, and whose they are.

`datapackage.json` (specification version 1) names every file with its columns, licence, sources,
size and hash, so that whoever gets the folder can tell whether it is whole and may be used.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from corridormap.exchange import vectors, workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from corridormap.corridor import Corridor, Input

MARK = "datapackage.json"
FORMS = ("gpkg", "geojson", "parquet", "fgb")

_MEDIA = {
    "csv": "text/csv",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "parquet": "application/vnd.apache.parquet",
    "fgb": "application/flatgeobuf",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "md": "text/markdown",
}
_UNITS = {
    "_km": "km",
    "_m": "m",
    "_mm": "mm",
    "_h": "h",
    "_usd": "USD",
    "_kg": "kg",
    "_kmh": "km/h",
    "_teu": "TEU",
    "_pct": "%",
    "lon": "degrees east, WGS 84",
    "lat": "degrees north, WGS 84",
}
_TABLES = (
    "sections", "stations", "hubs", "places", "crossings", "nodes", "links", "parameters",
    "published", "timeline", "trade", "conflicts",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A table of the package."""

    name: str
    table: pd.DataFrame
    about: str
    inputs: tuple[Input, ...]
    """What it is made from."""


def tables(corridor: Corridor, measured: Mapping[str, tuple[str, pd.DataFrame]]) -> list[Part]:
    """Return the tables of a corridor, then what was measured of it.

    Parameters
    ----------
    corridor
        Tables it lacks are left out.
    measured
        What the table is, and the table, by name.
    """
    parts = []
    for name in _TABLES:
        table = getattr(corridor, name)
        if table is not None:
            parts.append(Part(name, table, f"{name} of the corridor", _of(corridor, name)))
    if corridor.own_countries is not None:
        own = _of(corridor, "countries")
        parts.append(Part("countries", corridor.own_countries, "countries of the corridor", own))
    if corridor.claims:
        rows = pd.DataFrame([_flat(claim) for claim in corridor.claims])
        parts.append(Part("claims", rows, "published statements", _of(corridor, "claims")))
    return parts + [
        Part(name, table, about, corridor.inputs)
        for name, (about, table) in measured.items()
        if len(table)
    ]


def files(
    corridor: Corridor,
    parts: Sequence[Part],
    *,
    forms: Sequence[str],
    documents: Mapping[str, str],
) -> dict[str, bytes]:
    """Return the files of the package by name, `datapackage.json` first.

    Parameters
    ----------
    corridor
        For its name and its inputs.
    parts
        From `tables`.
    forms
        Vector formats of the geometry, of `FORMS`; a GeoPackage holds every table.
    documents
        JSON text of commands, by name.
    """
    made: dict[str, bytes] = {}
    entries: list[dict[str, Any]] = []
    stem = _name(corridor.corridor_id)

    def add(file: str, content: bytes, part: Part, **more: object) -> None:
        made[file] = content
        entries.append(_resource(file, content, part) | more)

    for part in parts:
        rows = _rows(part.table)
        schema = {"fields": [_field(rows[name]) for name in rows.columns]}
        text = rows.to_csv(index=False, lineterminator="\n").encode()
        add(f"{part.name}.csv", text, part, profile="tabular-data-resource", schema=schema)
        if isinstance(part.table, gpd.GeoDataFrame):
            for form in forms:
                if form != "gpkg":
                    content = vectors.WRITERS[form](part.table)
                    add(f"{part.name}.{form}", content, part)
    whole = Part(stem, pd.DataFrame(), f"all tables of {corridor.title}", corridor.inputs)
    if "gpkg" in forms:
        about = {part.name: _about(part) for part in parts}
        layers = {part.name: part.table for part in parts}
        add(f"{stem}.gpkg", vectors.geopackage(layers, about=about), whole)
    if workbook.available():
        sheets = [workbook.Sheet(part.name, _records(part.table)) for part in parts]
        sheets.append(workbook.Sheet("sources", [item.as_row() for item in corridor.inputs]))
        add(f"{stem}.xlsx", workbook.write(sheets, title=corridor.title), whole)
    for name, document in documents.items():
        answer = Part(name, pd.DataFrame(), f"answer of corridormap {name}", corridor.inputs)
        add(f"{name}.json", document.encode(), answer)
    add("README.md", _readme(corridor, entries).encode(), whole)
    described = json.dumps(_descriptor(corridor, entries), ensure_ascii=False, indent=2) + "\n"
    return {MARK: described.encode()} | made


def _descriptor(corridor: Corridor, entries: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "profile": "data-package",
        "name": _name(corridor.corridor_id),
        "title": corridor.title,
        **({"description": corridor.summary} if corridor.summary else {}),
        **_licences(corridor.inputs),
        "sources": _sources(corridor.inputs),
        "resources": entries,
    }


def _resource(file: str, content: bytes, part: Part) -> dict[str, Any]:
    suffix = PurePosixPath(file).suffix[1:]
    return {
        "name": _name(file.replace(".", "-")),
        "path": file,
        "profile": "data-resource",
        "description": part.about,
        **({} if suffix == "csv" else {"type": "file"}),  # a reader shall not take it for one table
        "format": suffix,
        "mediatype": _MEDIA[suffix],
        **({"encoding": "utf-8"} if suffix in ("csv", "json", "geojson", "md") else {}),
        "bytes": len(content),
        "hash": "sha256:" + hashlib.sha256(content).hexdigest(),
        **_licences(part.inputs),
        "sources": _sources(part.inputs),
    }


def _licences(inputs: Iterable[Input]) -> dict[str, list[dict[str, str]]]:
    names = sorted({item.licence for item in inputs if item.licence})
    found = [{"name": re.sub(r"[^\w.-]+", "-", name), "title": name} for name in names]
    return {"licenses": found} if found else {}


def _sources(inputs: Iterable[Input]) -> list[dict[str, str]]:
    return [
        {
            "title": f"{item.name}: {item.source}" if item.source else item.name,
            "hash": f"sha256:{item.sha256}",
            **({"licence": item.licence} if item.licence else {}),
            **({"attribution": item.attribution} if item.attribution else {}),
        }
        for item in inputs
    ]


def _field(column: pd.Series) -> dict[str, str]:
    name = str(column.name)
    field = {"name": name, "type": _type(column)}
    unit = next((unit for end, unit in _UNITS.items() if name.endswith(end)), None)
    return field | ({"unit": unit} if unit and field["type"] in ("number", "integer") else {})


def _type(column: pd.Series) -> str:
    if pd.api.types.is_bool_dtype(column):
        return "boolean"
    if pd.api.types.is_integer_dtype(column):
        return "integer"
    return "number" if pd.api.types.is_numeric_dtype(column) else "string"


def _rows(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table without its geometry: points by lon and lat, cells as one plain value."""
    rows = pd.DataFrame(table)
    if isinstance(table, gpd.GeoDataFrame):
        rows = pd.DataFrame(table.drop(columns=table.geometry.name))
        if bool((table.geom_type.dropna() == "Point").all()):
            rows = rows.assign(lon=table.geometry.x.round(7), lat=table.geometry.y.round(7))
    flat = vectors.flat(rows)
    for name in flat.columns:
        column = flat[name]
        if pd.api.types.is_float_dtype(column) and _whole(column):
            flat[name] = column.astype("Int64")
        elif pd.api.types.is_bool_dtype(column):
            flat[name] = column.map({True: "true", False: "false"}).astype(object)
    return flat


def _whole(column: pd.Series) -> bool:
    known = column.dropna().to_numpy(dtype=float)
    return bool(len(known)) and bool(np.all(np.isfinite(known)) and np.all(known % 1 == 0))


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    rows = _rows(table)
    return [
        {str(key): None if pd.isna(cell) else _native(cell) for key, cell in row.items()}
        for row in rows.to_dict("records")
    ]


def _native(cell: Any) -> Any:  # noqa: ANN401 - whatever a table holds
    return cell.item() if isinstance(cell, np.generic) else cell


def _flat(claim: Mapping[str, Any]) -> dict[str, Any]:
    """Return a claim with what is nested as JSON text."""
    return {
        key: json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
        for key, value in claim.items()
    }


def _of(corridor: Corridor, table: str) -> tuple[Input, ...]:
    """Return the inputs that fill a table."""
    return tuple(
        item for item in corridor.inputs if PurePosixPath(item.name).stem in (table, f"{table}s")
    ) or tuple(item for item in corridor.inputs if PurePosixPath(item.name).stem.startswith(table))


def _about(part: Part) -> str:
    licences = ", ".join(sorted({item.licence for item in part.inputs if item.licence}))
    return f"{part.about} ({licences})" if licences else part.about


def _name(text: str) -> str:
    """Return a name as the specification wants it: lower case, digits, ``-``, ``_``, ``.``."""
    return re.sub(r"[^a-z0-9._-]+", "-", text.lower()).strip("-.") or "corridor"


def _readme(corridor: Corridor, entries: list[dict[str, Any]]) -> str:
    """Return what a person finds first: the files, and the lines to print with them."""
    files = [f"- `{entry['path']}`: {entry['description']}" for entry in entries]
    credit = dict.fromkeys(item.attribution or item.source for item in corridor.inputs)
    lines = [f"- {line}" for line in credit if line]
    return "\n".join(
        [
            f"# {corridor.title}",
            "",
            "Coordinates are EPSG:4326 (longitude, latitude). Lengths are geodesic on the WGS 84",
            f"ellipsoid. `{MARK}` describes every file, with hash and licence.",
            "",
            *files,
            "",
            "## Credit",
            "",
            *lines,
            "",
        ]
    )
