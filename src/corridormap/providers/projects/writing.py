"""A project written to disk: tables and the `corridor.toml` naming them, whole or not at all."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import numpy as np
import shapely

from corridormap import atomic
from corridormap.errors import CorridorMapError
from corridormap.providers.projects import starting
from corridormap.providers.projects.project import PROJECT_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import geopandas as gpd

_MOST_AS_TEXT = 20_000
"""Rows that are still read by people; more go into FlatGeobuf."""


def write(
    directory: Path,
    tables: Mapping[str, gpd.GeoDataFrame],
    *,
    title: str,
    licence: str,
    source: str,
    overwrite: bool = False,
) -> list[Path]:
    """Write a project, and return its files.

    A new directory appears with all its files or not at all; in a project that exists, files of
    the same names are replaced one by one, the project file last, and nothing else is touched:
    claims and notes a user has added stay.

    Raises
    ------
    CorridorMapError
        If the directory has a project already that may not be replaced, or other files.
    ProviderError
        If it cannot be written.
    """
    refuse_existing(directory, overwrite=overwrite)
    files = dict(_table(name, table) for name, table in tables.items())
    names = dict(zip(tables, files, strict=True))
    text = _project_file(directory.resolve().name, title, names, licence, source)
    files[PROJECT_FILE] = text.encode()
    if (directory / PROJECT_FILE).exists():
        for name, content in files.items():
            atomic.write(directory / name, content, overwrite=True)
    else:
        atomic.write_folder(directory, files, overwrite=False, mark=PROJECT_FILE)
    return [directory / name for name in files]


def refuse_existing(directory: Path, *, overwrite: bool) -> None:
    """Raise where a project may not be written, before work is done for it."""
    if (directory / PROJECT_FILE).exists() and not overwrite:
        message = f"{directory} has a project; give --overwrite to replace it, or another name."
        raise CorridorMapError(message)
    atomic.refuse_folder(directory, overwrite=overwrite, mark=PROJECT_FILE)


def _table(name: str, table: gpd.GeoDataFrame) -> tuple[str, bytes]:
    if len(table) <= _MOST_AS_TEXT:
        return f"{name}.geojson", starting.geojson(table)
    rounded = table.set_geometry(
        shapely.transform(table.geometry.array, lambda lonlat: np.round(lonlat, 7))
    )
    stream = io.BytesIO()
    rounded.to_file(stream, driver="FlatGeobuf", engine="pyogrio", layer=name)
    return f"{name}.fgb", stream.getvalue()


def _project_file(
    name: str, title: str, tables: Mapping[str, str], licence: str, source: str
) -> str:
    head = {"id": name, "title": title, "licence": licence, "source": source}
    # a TOML basic string is a JSON string, but for the delete character
    quoted = {
        key: json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        for key, value in (*head.items(), *tables.items())
    }
    return "\n".join(
        [
            *(f"{key} = {quoted[key]}" for key in head),
            "",
            "[tables]",
            *(f"{key} = {quoted[key]}" for key in tables),
            "",
        ]
    )
