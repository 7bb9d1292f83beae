"""Any vector file as a table in EPSG:4326, or one sentence that says why not.

The coordinate reference system is read from the file, or stated by the caller; it is never
guessed. GeoJSON, KML and GPX are WGS 84 by their own standards.
"""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError as ProjError

from corridormap.errors import CRSError, ProviderError
from corridormap.providers import signature
from corridormap.tables import TABLES

if TYPE_CHECKING:
    from corridormap.tables import Shape

STORAGE_CRS = "EPSG:4326"

_ALWAYS_WGS84 = ("GeoJSON", "KML", "GPX")
_DBF_NAME_LENGTH = 10
_SPELLINGS = {"line": ("linestring",), "point": ("point",), "polygon": ("polygon",)}


def read(path: str | Path, *, shape: Shape, crs: str | None = None) -> gpd.GeoDataFrame:
    """Read a vector file as a table of lines, points or polygons in EPSG:4326.

    Parameters
    ----------
    path
        GeoJSON, GeoPackage, Shapefile (zipped too), FlatGeobuf, KML, GPX, GeoParquet (with
        pyarrow) or CSV with `lon` and `lat` or `wkt`. One layer of several is named as
        ``file.gpkg|layername=NAME``.
    shape
        Which layers of a file with several to take: those that can hold this kind of geometry.
    crs
        States the coordinate reference system of a file that does not, or states it wrongly.

    Raises
    ------
    ProviderError
        If the file is missing, empty, broken, of another format, or has several such layers.
    CRSError
        If no coordinate reference system is known, or the coordinates contradict it.
    """
    file, _, layer = str(path).partition("|layername=")
    form = signature.recognise(Path(file))
    if form.name == "GeoJSON":
        table = _geojson(Path(file).read_bytes(), name=Path(file).name)
    elif form.name == "CSV":
        table = _csv(Path(file), crs=crs)
    elif form.driver is None:
        table = _parquet(Path(file))
    else:
        table = _layers(Path(file), form, shape=shape, layer=layer or None)
    return in_storage_crs(table, name=Path(file).name, crs=crs, assumed=form.name in _ALWAYS_WGS84)


def read_stream(content: bytes, *, name: str = "standard input") -> gpd.GeoDataFrame:
    """Read GeoJSON bytes as a table in EPSG:4326."""
    signature.check_head(content[:2048], signature.FORMATS[".geojson"], name=name)
    return in_storage_crs(_geojson(content, name=name), name=name, crs=None, assumed=True)


def in_storage_crs(
    table: gpd.GeoDataFrame, *, name: str, crs: str | None, assumed: bool
) -> gpd.GeoDataFrame:
    """Return the table in EPSG:4326, checked against what its coordinates can be.

    Raises
    ------
    CRSError
        If the system is unknown or unreadable, or degrees are said to be metres or the reverse.
    """
    if crs is not None:
        table = table.set_crs(_parsed(crs), allow_override=True)
    elif table.crs is None and assumed:
        table = table.set_crs(STORAGE_CRS)
    if table.crs is None:
        message = (
            f"{name}: a coordinate reference system must be stated; received none "
            f"(coordinates {_extent(table)}); state it with --crs, for example --crs EPSG:4326."
        )
        raise CRSError(message)
    degrees = table.crs.is_geographic
    plausible_degrees = _within(table, 360, 90)
    if not degrees and plausible_degrees and not _within(table, 1e-3, 1e-3):
        message = (
            f"{name}: coordinates must be in its system, {table.crs.name}; received "
            f"{_extent(table)}, which look like degrees; state the system with --crs EPSG:4326."
        )
        raise CRSError(message)
    if degrees and not plausible_degrees:
        return (
            table if table.crs == STORAGE_CRS else table.set_crs(STORAGE_CRS, allow_override=True)
        )
    return table.to_crs(STORAGE_CRS)


def _parsed(crs: str) -> CRS:
    try:
        return CRS.from_user_input(crs)
    except ProjError as err:
        message = f"No coordinate reference system {crs!r} is known; name one like EPSG:4326."
        raise CRSError(message) from err


def _within(table: gpd.GeoDataFrame, x: float, y: float) -> bool:
    coordinates = shapely.get_coordinates(table.geometry.array)
    if not len(coordinates):
        return True
    return bool((np.nanmax(np.abs(coordinates), axis=0) <= (x, y)).all())


def _extent(table: gpd.GeoDataFrame) -> str:
    bounds = shapely.total_bounds(table.geometry.array)
    return "from {:g}, {:g} to {:g}, {:g}".format(*bounds)


def _geojson(content: bytes, *, name: str) -> gpd.GeoDataFrame:
    stated = signature.check_geojson(content, name=name)
    if stated is not None:
        _parsed(stated)  # what GDAL does not know it takes for WGS 84 without a word
    return _opened(io.BytesIO(content), name=name, form="GeoJSON")


def _opened(
    file: str | io.BytesIO, *, name: str, form: str, layer: str | None = None
) -> gpd.GeoDataFrame:
    try:
        with warnings.catch_warnings():
            # what a reader only warns of (mixed types, NaN) the schema tells as faults
            warnings.simplefilter("ignore")
            table = pyogrio.read_dataframe(file, layer=layer)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as err:
        message = f"{name} cannot be read as {form}: {err}; check or export it again."
        raise ProviderError(message) from err
    except shapely.errors.GEOSException as err:
        why = str(err).splitlines()[0]
        message = f"{name} holds a geometry that cannot be built: {why}; a line has two vertices."
        raise ProviderError(message) from err
    if not isinstance(table, gpd.GeoDataFrame):
        message = f"{name} has rows but no geometry; give a {form} file with features."
        raise ProviderError(message)
    return table


def _layers(
    file: Path, form: signature.Format, *, shape: Shape, layer: str | None
) -> gpd.GeoDataFrame:
    source = f"/vsizip/{file.resolve()}" if form.name == "zipped Shapefile" else str(file.resolve())
    try:
        listed = [(str(name), str(kind or "")) for name, kind in pyogrio.list_layers(source)]
    except pyogrio.errors.DataSourceError as err:
        message = f"{file.name} cannot be read as {form.name}: {err}; check or export it again."
        raise ProviderError(message) from err
    names = [name for name, _ in listed]
    if layer is not None and layer not in names:
        message = f"{file.name} has no layer {layer!r}; it has {', '.join(names)}."
        raise ProviderError(message)
    wanted = [layer] if layer is not None else _candidates(listed, shape)
    merged = form.name in ("KML", "GPX")  # folders and tracks are layers there, not themes
    if len(wanted) > 1 and not merged:
        message = (
            f"{file.name} has several {shape} layers ({', '.join(wanted)}); "
            f"name one as {file.name}|layername={wanted[0]}."
        )
        raise ProviderError(message)
    tables = [_opened(source, name=file.name, form=form.name, layer=name) for name in wanted]
    tables = [table for table in tables if len(table)] or tables[:1]
    if not tables:
        message = f"{file.name} has no layers; a {form.name} file with {shape}s is needed."
        raise ProviderError(message)
    table = tables[0] if len(tables) == 1 else _stacked(tables, shape)
    return _full_names(table) if "Shapefile" in form.name else table


def _candidates(listed: list[tuple[str, str]], shape: Shape) -> list[str]:
    fitting = [name for name, kind in listed if any(s in kind.lower() for s in _SPELLINGS[shape])]
    unknown = [name for name, kind in listed if kind in ("", "Unknown", "GeometryCollection")]
    return fitting or unknown or [name for name, kind in listed if kind] or [n for n, _ in listed]


def _stacked(tables: list[gpd.GeoDataFrame], shape: Shape) -> gpd.GeoDataFrame:
    """Join layers, dropping what a mixed file holds of other geometry."""
    stacked = pd.concat(tables, ignore_index=True)
    fits = stacked.geometry.geom_type.str.lower().str.contains(_SPELLINGS[shape][0])
    return stacked[fits] if fits.any() else stacked


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


def _parquet(file: Path) -> gpd.GeoDataFrame:
    try:
        return gpd.read_parquet(file)
    except ImportError as err:
        message = f"{file.name}: GeoParquet needs pyarrow; pip install 'corridormap[parquet]'."
        raise ProviderError(message) from err
    except (ValueError, OSError) as err:
        message = f"{file.name} cannot be read as GeoParquet: {err}; export it again."
        raise ProviderError(message) from err


def _csv(file: Path, *, crs: str | None) -> gpd.GeoDataFrame:
    rows = read_rows(file)
    columns = {str(name).strip().lower(): name for name in rows.columns}
    if "wkt" in columns:
        geometry = _from_wkt(rows[columns["wkt"]], name=file.name)
        rows = rows.drop(columns=columns["wkt"])
    elif "lon" in columns and "lat" in columns:
        lon, lat = (pd.to_numeric(rows[columns[axis]], errors="coerce") for axis in ("lon", "lat"))
        geometry = np.asarray(shapely.points(np.column_stack([lon, lat]).astype(float)))
        geometry[(lon.isna() | lat.isna()).to_numpy()] = None
    else:
        message = (
            f"{file.name}: a CSV has columns lon and lat, or wkt; "
            f"received {', '.join(map(str, rows.columns))}; rename or add them."
        )
        raise ProviderError(message)
    return gpd.GeoDataFrame(rows, geometry=geometry, crs=None if crs else STORAGE_CRS)


def read_rows(file: Path) -> pd.DataFrame:
    """Read a CSV file as text: empty cells are null, nothing else is interpreted.

    Raises
    ------
    ProviderError
        If the file is missing, empty, not UTF-8 or not a table.
    """
    signature.recognise(file)
    try:
        return pd.read_csv(file, dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8")
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as err:
        message = f"{file.name} cannot be read as CSV: {str(err).strip()}; save it as UTF-8 CSV."
        raise ProviderError(message) from err


def _from_wkt(texts: pd.Series, *, name: str) -> np.ndarray:
    geometry = np.asarray(
        shapely.from_wkt(np.asarray(texts.where(texts.notna(), None), object), on_invalid="ignore")
    )
    broken = [
        number
        for number, (text, shape) in enumerate(zip(texts, geometry, strict=True), start=1)
        if isinstance(text, str) and shape is None
    ]
    if broken:
        rows = ", ".join(f"#{number}" for number in broken[:10])
        message = f"{name}: column wkt holds well-known text; rows {rows} do not; correct them."
        raise ProviderError(message)
    return geometry
