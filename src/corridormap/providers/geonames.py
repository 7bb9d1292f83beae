"""Settlements of a country out of the files GeoNames publishes: `KG.zip` or `KG.txt`.

The format is a line per place with nineteen columns apart by tabs, without a header (readme of the
export). Of them are kept the populated places with people, in the columns of `places`.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from corridormap.errors import ProviderError

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = 19
MOST_BYTES = 2_000_000_000
"""Of the text inside an archive."""
_USED = {0: "place_id", 1: "name", 4: "lat", 5: "lon", 6: "kind", 7: "code", 8: "country"}
_PEOPLE = 14
_SECTIONS = ("PPLX", "PPLH", "PPLQ", "PPLW")
"""A part of a settlement, one that was, is abandoned or destroyed."""


def read(path: Path, *, least: int = 1) -> gpd.GeoDataFrame:
    """Return the settlements of at least so many people, by id, in EPSG:4326.

    Returns
    -------
    ``place_id``, ``name``, ``country``, ``population`` and points.

    Raises
    ------
    ProviderError
        If the file cannot be read or is not what GeoNames publishes.
    """
    try:
        table = pd.read_csv(
            io.BytesIO(_text(path)),
            sep="\t",
            header=None,
            dtype=str,
            quoting=3,
            keep_default_na=False,
            encoding="utf-8",
        )
    except (ValueError, pd.errors.ParserError) as err:
        raise _strange(path, str(err).splitlines()[0]) from err
    if table.shape[1] != COLUMNS:
        raise _strange(path, f"{table.shape[1]} columns")
    kept = table[list(_USED)].set_axis(list(_USED.values()), axis=1)
    numbers = {name: pd.to_numeric(kept[name], errors="coerce") for name in ("lon", "lat")}
    people = pd.to_numeric(table[_PEOPLE], errors="coerce")
    placed = np.abs(numbers["lon"]).le(180) & np.abs(numbers["lat"]).le(90)
    wanted = placed & people.ge(least) & kept["kind"].eq("P") & ~kept["code"].isin(_SECTIONS)
    if not placed.any():
        raise _strange(path, "no coordinates")
    found = gpd.GeoDataFrame(
        {
            "place_id": kept["place_id"],
            "name": kept["name"],
            "country": kept["country"],
            "population": people.fillna(0).astype("int64"),
        },
        geometry=gpd.points_from_xy(numbers["lon"], numbers["lat"]),
        crs="EPSG:4326",
    )[wanted]
    return found.sort_values("place_id", key=lambda ids: ids.astype("int64")).reset_index(drop=True)


def _text(path: Path) -> bytes:
    try:
        if not zipfile.is_zipfile(path):
            return path.read_bytes()
        with zipfile.ZipFile(path) as archive:
            names = [each for each in archive.infolist() if each.filename.lower() != "readme.txt"]
            if len(names) != 1 or not names[0].filename.lower().endswith(".txt"):
                raise _strange(path, f"an archive of {len(names)} files")
            if names[0].file_size > MOST_BYTES:
                raise _strange(path, f"{names[0].file_size:,} bytes of text")
            with archive.open(names[0]) as file:
                return file.read(MOST_BYTES)
    except (OSError, zipfile.BadZipFile) as err:
        if isinstance(err, ProviderError):
            raise
        reason = getattr(err, "strerror", None) or str(err)
        message = f"{path} cannot be read: {reason}."
        raise ProviderError(message) from err


def _strange(path: Path, received: str) -> ProviderError:
    return ProviderError(
        f"{path.name} should be a country's file of GeoNames, {COLUMNS} columns apart by tabs; "
        f"received {received}; fetch it again or take CC.zip from the export of GeoNames."
    )
