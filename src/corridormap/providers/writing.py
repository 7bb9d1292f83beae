"""A project written to disk: tables and the `corridor.toml` naming them, whole or not at all."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from corridormap.errors import CorridorMapError, ProviderError
from corridormap.providers.project import PROJECT_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping

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

    A new directory appears with all its files or not at all; in one that exists, files of the same
    names are replaced one by one, the project file last, and nothing else is touched.

    Raises
    ------
    CorridorMapError
        If the directory has a project already that may not be replaced, or is a file.
    ProviderError
        If it cannot be written.
    """
    refuse_existing(directory, overwrite=overwrite)
    try:
        with tempfile.TemporaryDirectory(dir=directory.resolve().parent, prefix=".new-") as staged:
            stage = Path(staged)
            names = {name: _table(stage, name, table) for name, table in tables.items()}
            text = _project_file(directory.resolve().name, title, names, licence, source)
            (stage / PROJECT_FILE).write_text(text, encoding="utf-8")
            files = [*names.values(), PROJECT_FILE]
            if directory.is_dir():
                for file in files:
                    (stage / file).replace(directory / file)
            else:
                whole = stage / "whole"
                whole.mkdir()
                for file in files:
                    (stage / file).replace(whole / file)
                whole.replace(directory)
    except OSError as err:
        message = f"{directory} cannot be written: {err.strerror}; choose another place."
        raise ProviderError(message) from err
    return [directory / file for file in files]


def refuse_existing(directory: Path, *, overwrite: bool) -> None:
    """Raise where a project may not be written, before work is done for it."""
    if directory.exists() and not directory.is_dir():
        message = f"{directory} is a file; name a directory."
        raise CorridorMapError(message)
    if (directory / PROJECT_FILE).exists() and not overwrite:
        message = f"{directory} has a project; give --overwrite to replace it, or another name."
        raise CorridorMapError(message)
    if not directory.resolve().parent.is_dir():
        parent = str(directory.resolve().parent.name)
        message = f"{directory} cannot be written: no directory {parent!r}; make it first."
        raise ProviderError(message)


def _table(stage: Path, name: str, table: gpd.GeoDataFrame) -> str:
    rounded = table.set_geometry(
        shapely.transform(table.geometry.array, lambda lonlat: np.round(lonlat, 7))
    )
    if len(table) > _MOST_AS_TEXT:
        file = f"{name}.fgb"
        rounded.to_file(stage / file, driver="FlatGeobuf", engine="pyogrio", layer=name)
        return file
    file = f"{name}.geojson"
    features = json.loads(rounded.to_json(drop_id=True))["features"]
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    text = f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'
    (stage / file).write_text(text, encoding="utf-8")
    return file


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
