"""Any vector file as a table in EPSG:4326, or one sentence that says why not.

The coordinate reference system is read from the file, or stated by the caller; it is never
guessed. GeoJSON, KML and GPX are WGS 84 by their own standards.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import shapely
from pyproj.exceptions import CRSError as ProjCRSError

from corridormap.errors import CRSError, ProviderError
from corridormap.providers.formats import (
    archives,
    coordinates,
    files,
    json_text,
    layers,
    placing,
    rows,
    signature,
    xml_text,
)

if TYPE_CHECKING:
    from corridormap.providers.formats.signature import Format
    from corridormap.tables import Shape

MAX_VERTICES = 10_000_000
LAYER = "|layername="
"""What QGIS writes between a file and its layer."""
_UNPACKED = (".shp", ".kml", ".gpx", ".geojson", ".json", ".gpkg", ".fgb", ".csv")
"""What is looked for in an archive."""


def parted(source: str | Path) -> tuple[Path, str | None]:
    """Return the file and the layer that ``FILE:layer`` names (or ``FILE|layername=layer``).

    A file whose own name has a colon is found first.

    >>> parted("lines.gpkg:north"), parted("lines.gpkg")
    ((PosixPath('lines.gpkg'), 'north'), (PosixPath('lines.gpkg'), None))
    """
    text = str(source)
    if LAYER in text:
        file, _, layer = text.partition(LAYER)
        return Path(file), layer or None
    file, colon, layer = text.rpartition(":")
    named = colon and layer and Path(file).suffix.lower() in signature.FORMATS
    if named and Path(text).suffix.lower() not in signature.FORMATS:
        return Path(file), layer
    return Path(text), None


def read(path: str | Path, *, shape: Shape, crs: str | None = None) -> gpd.GeoDataFrame:
    """Read a vector file as a table of lines, points or polygons in EPSG:4326.

    Parameters
    ----------
    path
        GeoJSON, GeoJSONSeq, TopoJSON, GeoPackage, Shapefile (zipped too), FlatGeobuf, KML, KMZ,
        GPX, GeoParquet (with pyarrow), or CSV, XLSX or Parquet rows with `lon` and `lat` or
        `wkt`. One layer (sheet, file of an archive) of several is named as ``FILE:layer``.
    shape
        Which layers of a file with several to take: those that can hold this kind of geometry.
    crs
        States the coordinate reference system of a file that does not, or states it wrongly.

    Raises
    ------
    ProviderError
        If the file is missing, empty, broken, too large, of another format, or has several such
        layers.
    CRSError
        If no coordinate reference system is known, or the coordinates contradict it.
    """
    file, layer = parted(path)
    form = signature.recognise(file)
    if form.kind == "archive":
        with archives.unpacked(file, _UNPACKED) as found:
            chosen, inner = _member(found, layer, shape=shape, name=file.name)
            return read(f"{chosen}{LAYER}{inner or ''}", shape=shape, crs=crs)
    if form.kind == "json":
        table = _json(files.content(file), form, name=file.name, layer=layer)
    elif form.kind == "rows" and not has_geometry(file):
        table = coordinates.geometric(rows.read(file, layer=layer), shape=shape, name=file.name)
        if crs is None:
            table = table.set_crs(placing.STORAGE_CRS)
    elif form.kind == "rows":
        table = _geoparquet(file)
    else:
        if form.kind == "xml":
            xml_text.check(files.content(file), root=form.name.lower(), name=file.name)
        table = layers.read(file, form, shape=shape, layer=layer)
    return _stored(table, name=file.name, crs=crs, assumed=form.wgs84)


def read_stream(content: bytes, *, name: str = "standard input") -> gpd.GeoDataFrame:
    """Read GeoJSON bytes as a table in EPSG:4326."""
    form = signature.FORMATS[".geojson"]
    files.refuse_large(len(content), name=name, limit=form.limit)
    signature.check_head(content[: signature.HEAD_BYTES], form, name=name)
    return _stored(_json(content, form, name=name, layer=None), name=name, crs=None, assumed=True)


def has_geometry(file: Path) -> bool:
    """Tell whether a file holds geometries, not just rows that may have coordinates in columns."""
    form = signature.recognise(file)
    if form.name != "Parquet":
        return form.kind != "rows"
    try:
        from pyarrow import parquet  # noqa: PLC0415 - an extra
    except ImportError:
        return False  # reading the rows says what is missing
    try:
        return b"geo" in (parquet.read_schema(file).metadata or {})
    except (ValueError, OSError):
        return False  # and what is broken


def _stored(
    table: gpd.GeoDataFrame, *, name: str, crs: str | None, assumed: bool
) -> gpd.GeoDataFrame:
    count = int(shapely.get_num_coordinates(table.geometry.array).sum())
    if count > MAX_VERTICES:
        message = (
            f"{name} has {count:,} vertices; up to {MAX_VERTICES:,} are measured; simplify the "
            "lines, or keep only the part around the corridor."
        )
        raise ProviderError(message)
    return placing.in_storage_crs(table, name=name, crs=crs, assumed=assumed)


def _json(content: bytes, form: Format, *, name: str, layer: str | None) -> gpd.GeoDataFrame:
    if form.name == "GeoJSONSeq":
        content = json_text.joined(content, name=name)
    sound = json_text.check(content, name=name)
    if sound.kind == "Topology":
        return _topology(sound.document, name=name, layer=layer)
    if sound.crs is not None:
        placing.parsed(sound.crs)  # what GDAL does not know it takes for WGS 84 without a word
    return layers.opened(io.BytesIO(content), name=name, form="GeoJSON")


def _topology(document: dict[str, Any], *, name: str, layer: str | None) -> gpd.GeoDataFrame:
    objects = [str(key) for key in document["objects"]]
    if layer is not None and layer not in objects:
        message = f"{name} has no object {layer!r}; it has {', '.join(objects)}."
        raise ProviderError(message)
    if layer is None and len(objects) > 1:
        message = (
            f"{name} has several objects ({', '.join(objects)}); name one as {name}:{objects[0]}."
        )
        raise ProviderError(message)
    chosen = layer or objects[0]
    content = json_text.topology(document, chosen)
    return layers.opened(io.BytesIO(content), name=name, form="TopoJSON", layer=chosen)


def _member(
    found: list[Path], layer: str | None, *, shape: Shape, name: str
) -> tuple[Path, str | None]:
    """Return the one file of an archive that is meant, and the layer of it."""
    if layer is not None:
        named = [file for file in found if layer in (file.stem, file.name)]
        if len(named) == 1:
            return named[0], None
    if len(found) > 1:
        shapes = [file for file in found if file.suffix == ".shp"]
        form = signature.FORMATS[".shp"]
        fitting = [file for file in shapes if layers.fits(layers.listed(file, form), shape)]
        found = fitting if len(fitting) == 1 and layer is None else found
    if len(found) == 1:
        return found[0], layer
    names = ", ".join(file.name for file in found)
    if not found:
        message = f"{name} holds no {', '.join(_UNPACKED)}; pack one of them."
    elif layer is not None:
        message = f"{name} has no layer {layer!r}; it holds {names}."
    else:
        message = f"{name} holds several files ({names}); name one as {name}:{found[0].stem}."
    raise ProviderError(message)


def _geoparquet(file: Path) -> gpd.GeoDataFrame:
    try:
        table = gpd.read_parquet(file)
    except ProjCRSError as err:
        message = f"{file.name} states a system that is not understood; state it with --crs."
        raise CRSError(message) from err
    except (
        ValueError, OSError, TypeError, LookupError, AttributeError, shapely.errors.GEOSException,
    ) as err:  # fmt: skip
        why = str(err).splitlines()[0][:300] if str(err) else type(err).__name__
        message = f"{file.name} cannot be read as GeoParquet: {why}; export it again."
        raise ProviderError(message) from err
    return gpd.GeoDataFrame(rows.cleaned(table))
