"""Layers of a file that GDAL reads: which of several is meant, its texts and its geometry.

What the file is was found out before, by `signature`; coordinate systems are settled by `placing`.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
from pyproj.exceptions import CRSError as ProjCRSError

from corridormap.errors import CRSError, ProviderError
from corridormap.providers.formats import files, rows, signature
from corridormap.tables import TABLES

if TYPE_CHECKING:
    import io
    from pathlib import Path

    from corridormap.providers.formats.signature import Format
    from corridormap.tables import Shape

_DBF_NAME_LENGTH = 10
_DBF_LANGUAGE = 29
"""Where a DBF file says which code page it is in; 0: it does not."""
_SPELLINGS = {"line": ("linestring",), "point": ("point",), "polygon": ("polygon",)}


def opened(
    file: Path | io.BytesIO,
    *,
    name: str,
    form: str,
    layer: str | None = None,
    encoding: str | None = None,
) -> gpd.GeoDataFrame:
    """Return a layer, or the only one, as it is in the file.

    Raises
    ------
    ProviderError
        If it cannot be read, or has no geometry.
    CRSError
        If it states a coordinate reference system that is not understood.
    """
    try:
        with warnings.catch_warnings():
            # what a reader only warns of (mixed types, NaN) the schema tells as faults
            warnings.simplefilter("ignore")
            table = pyogrio.read_dataframe(file, layer=layer, encoding=encoding)
    except shapely.errors.GEOSException as err:
        why = str(err).splitlines()[0]
        message = f"{name} holds a geometry that cannot be built: {why}; a line has two vertices."
        raise ProviderError(message) from err
    except ProjCRSError as err:
        message = (
            f"{name} states a coordinate reference system that is not understood; state it with "
            "--crs, for example --crs EPSG:4326."
        )
        raise CRSError(message) from err
    except (RuntimeError, ValueError, OverflowError, LookupError, NameError) as err:
        # NameError: a fault of the reader itself where a .prj holds no text at all
        why = str(err).splitlines()[0] if str(err) else type(err).__name__
        message = f"{name} cannot be read as {form}: {why[:300]}; check or export it again."
        raise ProviderError(message) from err
    if not isinstance(table, gpd.GeoDataFrame):
        message = f"{name} has rows but no geometry; give a {form} file with features."
        raise ProviderError(message)
    return gpd.GeoDataFrame(rows.cleaned(table))


def read(file: Path, form: Format, *, shape: Shape, layer: str | None) -> gpd.GeoDataFrame:
    """Return the layer of a file that is named, or the only one that can hold the shape.

    Raises
    ------
    ProviderError
        If there is no such layer, or several.
    """
    found = listed(file, form)
    names = [name for name, _ in found]
    if layer is not None and layer not in names:
        message = f"{file.name} has no layer {layer!r}; it has {', '.join(names)}."
        raise ProviderError(message)
    wanted = [layer] if layer is not None else _candidates(found, shape)
    if layer is None and form.name == "GPX" and shape == "point":
        wanted = _waypoints(file, names)
    if len(wanted) > 1 and form.kind != "xml":  # folders and tracks are layers there, not themes
        message = (
            f"{file.name} has several {shape} layers ({', '.join(wanted)}); "
            f"name one as {file.name}:{wanted[0]}."
        )
        raise ProviderError(message)
    encoding = _encoding(file) if form.name == "Shapefile" else None
    tables = [
        opened(file.resolve(), name=file.name, form=form.name, layer=name, encoding=encoding)
        for name in wanted
    ]
    tables = [table for table in tables if len(table)] or tables[:1]
    if not tables:
        message = f"{file.name} has no layers; a {form.name} file with {shape}s is needed."
        raise ProviderError(message)
    table = tables[0] if len(tables) == 1 else _stacked(tables, shape)
    return _full_names(table) if form.name == "Shapefile" else table


def listed(file: Path, form: Format) -> list[tuple[str, str]]:
    """Return the name of every layer and the kind of geometry in it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what cannot be read is told by reading
            found = pyogrio.list_layers(file.resolve())
    except (RuntimeError, ValueError) as err:
        why = str(err).splitlines()[0][:300]
        message = f"{file.name} cannot be read as {form.name}: {why}; check or export it again."
        raise ProviderError(message) from err
    return [(str(name), str(kind or "")) for name, kind in found]


def _waypoints(file: Path, names: list[str]) -> list[str]:
    """Return the layer of GPX points that has rows: places first, the vertices of lines last."""
    points = ("waypoints", "route_points", "track_points")
    listed = [name for name in points if name in names]
    return [next((n for n in listed if _count(file, n)), listed[0])] if listed else names


def _count(file: Path, layer: str) -> int:
    return int(pyogrio.read_info(file.resolve(), layer=layer, force_feature_count=True)["features"])


def _candidates(listed: list[tuple[str, str]], shape: Shape) -> list[str]:
    fitting = [name for name, kind in listed if any(s in kind.lower() for s in _SPELLINGS[shape])]
    unknown = [name for name, kind in listed if kind in ("", "Unknown", "GeometryCollection")]
    return fitting or unknown or [name for name, kind in listed if kind] or [n for n, _ in listed]


def _stacked(tables: list[gpd.GeoDataFrame], shape: Shape) -> gpd.GeoDataFrame:
    """Join layers, dropping what a mixed file holds of other geometry."""
    stacked = pd.concat(tables, ignore_index=True)
    fits = stacked.geometry.geom_type.str.lower().str.contains(_SPELLINGS[shape][0])
    return stacked[fits] if fits.any() else stacked


def _encoding(file: Path) -> str | None:
    """Return the encoding of a Shapefile's texts; None: it says so itself, or has only ASCII.

    Raises
    ------
    ProviderError
        If it does not say and its texts are not UTF-8: another code page would be a guess.
    """
    if signature.companion(file, ".cpg").is_file():
        return None
    content = files.content(signature.companion(file, ".dbf"), limit=files.MAX_BYTES)
    if content[_DBF_LANGUAGE : _DBF_LANGUAGE + 1] != b"\x00" or content.isascii():
        return None
    header = int.from_bytes(content[8:10], "little")
    try:
        content[header:].decode("utf-8")
    except UnicodeDecodeError as err:
        cpg = file.with_suffix(".cpg").name
        message = (
            f"{file.name} does not say in which encoding its texts are, and they are not UTF-8; "
            f"write the code page into a file {cpg} beside it, such as CP1251 for Cyrillic."
        )
        raise ProviderError(message) from err
    return "UTF-8"


def _full_names(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give back the column names that a Shapefile cut to ten characters."""
    known = {column.name for rules in TABLES.values() for column in rules.columns}
    cut: dict[str, list[str]] = {}
    for name in known - set(table.columns):
        if len(name) > _DBF_NAME_LENGTH:
            cut.setdefault(name[:_DBF_NAME_LENGTH].lower(), []).append(name)
    renamed = {
        name: cut[name.lower()][0]
        for name in table.columns
        if len(cut.get(str(name).lower(), ())) == 1
    }
    return table.rename(columns=renamed)


def fits(listed: list[tuple[str, str]], shape: Shape) -> bool:
    """Tell whether any layer is known to hold this kind of geometry."""
    return any(spelt in kind.lower() for _, kind in listed for spelt in _SPELLINGS[shape])
