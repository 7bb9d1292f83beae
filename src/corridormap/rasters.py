"""Values of a raster at places: windows read, interpolated between cells, nothing made up.

The raster is any file GDAL reads, in any coordinate reference system it states. Only the windows
that hold asked-for places are read, so a continent costs what the line through it costs.
"""

from __future__ import annotations

import warnings
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from pyproj import Transformer

from corridormap.errors import CRSError, ProviderError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Texts = NDArray[np.object_]

OUTSIDE = "outside the raster"
NO_DATA = "no data in the raster"

_WINDOW = 512
"""Cells of a window's side: two megabytes at a time, whatever the size of the raster."""


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """Open a raster that states where it lies.

    Raises
    ------
    ProviderError
        If it cannot be read, or rasterio is not installed.
    CRSError
        If it has no coordinate reference system or no position.
    """
    try:
        import rasterio  # noqa: PLC0415 - an extra, only for those who measure rasters
    except ImportError as err:
        message = f"{path.name}: rasters need rasterio; pip install 'corridormap[raster]'."
        raise ProviderError(message) from err
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
            raster = rasterio.open(path)
    except rasterio.errors.RasterioIOError as err:
        message = f"{path.name} cannot be read as a raster: {err}; give a GeoTIFF."
        raise ProviderError(message) from err
    with raster:
        if raster.crs is None or raster.transform.is_identity:
            lacking = "coordinate reference system" if raster.crs is None else "position"
            message = (
                f"{path.name}: a raster states where it lies; received none ({lacking}); "
                "export it again as a GeoTIFF with its projection."
            )
            raise CRSError(message)
        try:
            yield raster
        except rasterio.errors.RasterioIOError as err:
            message = f"{path.name} is damaged: {err}; copy or download it again."
            raise ProviderError(message) from err


def joined(paths: Sequence[Path]) -> bytes:
    """Return the GeoTIFF of rasters that lie side by side; where two overlap the first counts.

    Raises
    ------
    ProviderError, CRSError
        As `opened`.
    """
    with ExitStack() as stack:
        rasters = [stack.enter_context(opened(path)) for path in paths]
        import rasterio.io  # noqa: PLC0415 - `opened` has said what to do where it is missing
        import rasterio.merge  # noqa: PLC0415

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PendingDeprecationWarning)  # of rasterio's own making
            cells, transform = rasterio.merge.merge(rasters)
        profile = rasters[0].profile | {
            "driver": "GTiff",
            "count": cells.shape[0],
            "height": cells.shape[1],
            "width": cells.shape[2],
            "transform": transform,
            "compress": "deflate",
            "predictor": 3 if cells.dtype.kind == "f" else 2,
            "tiled": True,
            "blockxsize": 256,
            "blockysize": 256,
        }
        with rasterio.io.MemoryFile() as memory:
            with memory.open(**profile) as out:
                out.write(cells)
            return bytes(memory.read())


def sample(path: Path, lon: Floats, lat: Floats, *, band: int = 1) -> tuple[Floats, Texts]:
    """Return the value at each place, bilinear between cell centres, and why there is none.

    Within half a cell of the raster's edge the outermost cells count. A place whose neighbourhood
    has a cell without data has no value: what lies beside a hole is not known.

    Parameters
    ----------
    path
        Any raster GDAL reads.
    lon, lat
        Degrees on WGS 84.
    band
        Counted from 1.

    Returns
    -------
    Values, NaN where unknown; and the reasons, None where known.

    Raises
    ------
    ProviderError, CRSError
        As `opened`.
    """
    with opened(path) as raster:
        row, column = _cells(raster, np.asarray(lon, float), np.asarray(lat, float))
        height, width = raster.shape
        inside = (row >= 0) & (row <= height) & (column >= 0) & (column <= width)
        value = np.full(len(row), np.nan)
        within = np.flatnonzero(inside)
        centred = (
            np.clip(row[within] - 0.5, 0, height - 1),
            np.clip(column[within] - 0.5, 0, width - 1),
        )
        value[within] = _bilinear(raster, *centred, band=band)
    reason = np.full(len(row), None, dtype=object)
    reason[np.isnan(value)] = NO_DATA
    reason[~inside] = OUTSIDE
    return value, reason


def _cells(raster: Any, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:  # noqa: ANN401
    """Return fractional row and column of places, counted from the outer corner."""
    if raster.crs.is_geographic:  # its columns may run from 0 to 360, or over the antimeridian
        lon = raster.bounds.left + (lon - raster.bounds.left) % 360
    x, y = Transformer.from_crs("EPSG:4326", raster.crs.to_wkt(), always_xy=True).transform(
        lon, lat
    )
    inverse = ~raster.transform
    column = inverse.a * x + inverse.b * y + inverse.c
    row = inverse.d * x + inverse.e * y + inverse.f
    return row, column


def _bilinear(raster: Any, row: Floats, column: Floats, *, band: int) -> Floats:  # noqa: ANN401
    """Return values between cell centres, window by window."""
    from rasterio.windows import Window  # noqa: PLC0415

    height, width = raster.shape
    scale, offset = raster.scales[band - 1], raster.offsets[band - 1]
    value = np.full(len(row), np.nan)
    across = -(-width // _WINDOW)
    tile = (row // _WINDOW).astype(int) * across + (column // _WINDOW).astype(int)
    order = np.argsort(tile, kind="stable")
    starts = np.flatnonzero(np.diff(tile[order], prepend=-1))
    for members in np.split(order, starts[1:]) if len(order) else ():
        top, left = divmod(int(tile[members[0]]), across)
        top, left = top * _WINDOW, left * _WINDOW
        # only what the members touch; a line crosses a tile in a narrow strip
        first_row, first_column = int(row[members].min()), int(column[members].min())
        rows = min(int(row[members].max()) + 2, height) - first_row
        columns = min(int(column[members].max()) + 2, width) - first_column
        window = Window(first_column, first_row, columns, rows)
        cells = raster.read(band, window=window, masked=True).astype(float).filled(np.nan)
        value[members] = _between(cells, row[members] - first_row, column[members] - first_column)
    scaled: Floats = value * scale + offset
    return scaled


def _between(cells: Floats, row: Floats, column: Floats) -> Floats:
    up, left = np.floor(row).astype(int), np.floor(column).astype(int)
    down, right = np.minimum(up + 1, cells.shape[0] - 1), np.minimum(left + 1, cells.shape[1] - 1)
    south, east = row - up, column - left
    total = np.zeros(len(row))
    for corner_row, corner_column, weight in (
        (up, left, (1 - south) * (1 - east)),
        (up, right, (1 - south) * east),
        (down, left, south * (1 - east)),
        (down, right, south * east),
    ):
        # a corner that does not count cannot spoil the others by having no data
        total += np.where(weight > 0, weight * cells[corner_row, corner_column], 0.0)
    return total
