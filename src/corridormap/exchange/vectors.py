"""Geometry on its way out: GeoPackage, GeoParquet, FlatGeobuf and GeoJSON, always lon, lat.

The same tables give the same bytes: GDAL is told what day it is.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from corridormap.errors import ProviderError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Rows = TypeVar("Rows", bound=pd.DataFrame)

CRS = "EPSG:4326"
_DAY = "2000-01-01T00:00:00.000Z"
_DECIMALS = 7
"""Of a degree: one centimetre."""


def geojson(features: gpd.GeoDataFrame) -> str:
    """Return the table as RFC 7946 text.

    Seven decimals (1 cm), outer rings counter-clockwise, no CRS member, no third dimension.
    """
    ready = flat(features.to_crs(CRS))
    shapes = shapely.force_2d(ready.geometry.array)
    shapes = shapely.transform(shapes, lambda points: np.round(points, _DECIMALS))
    shapes = shapely.orient_polygons(shapes, exterior_cw=False)
    text: str = ready.set_geometry(gpd.GeoSeries(shapes, index=ready.index, crs=CRS)).to_json(
        drop_id=True, ensure_ascii=False
    )
    return text + "\n"


def geopackage(layers: Mapping[str, pd.DataFrame], *, about: Mapping[str, str]) -> bytes:
    """Return tables as the layers of one GeoPackage; those without geometry as attributes.

    Parameters
    ----------
    layers
        By name.
    about
        What each layer is and whose, for its description.
    """
    with tempfile.TemporaryDirectory() as directory, _gdal_day():
        path = Path(directory) / "out.gpkg"
        for name, table in layers.items():
            ready: Any = flat(table)
            if isinstance(ready, gpd.GeoDataFrame):
                ready = ready.to_crs(CRS)
            pyogrio.write_dataframe(
                ready,
                path,
                driver="GPKG",
                layer=name,
                append=path.exists(),
                dataset_options={} if path.exists() else {"VERSION": "1.3"},
                layer_options={"DESCRIPTION": about.get(name, name)},
            )
        return path.read_bytes()


def flatgeobuf(features: gpd.GeoDataFrame) -> bytes:
    """Return the rows with a geometry as FlatGeobuf; the format knows no row without."""
    ready = flat(features.to_crs(CRS))
    with tempfile.TemporaryDirectory() as directory, _gdal_day():
        path = Path(directory) / "out.fgb"
        drawn = ready[ready.geometry.notna() & ~ready.geometry.is_empty]
        pyogrio.write_dataframe(drawn, path, driver="FlatGeobuf")
        return path.read_bytes()


def geoparquet(features: gpd.GeoDataFrame) -> bytes:
    """Return the table as GeoParquet 1.1.

    Raises
    ------
    ProviderError
        If pyarrow is not installed.
    """
    ready = flat(features.to_crs(CRS)).reset_index(drop=True)
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "out.parquet"
        try:
            ready.to_parquet(path, schema_version="1.1.0", write_covering_bbox=True)
        except ImportError as err:
            message = "GeoParquet needs pyarrow; pip install 'corridormap[parquet]'."
            raise ProviderError(message) from err
        return path.read_bytes()


WRITERS: Mapping[str, Callable[[gpd.GeoDataFrame], bytes]] = MappingProxyType(
    {
        "geojson": lambda table: geojson(table).encode(),
        "gpkg": lambda table: geopackage({"features": table}, about={}),
        "fgb": flatgeobuf,
        "parquet": geoparquet,
    }
)
"""What writes one table, by suffix."""


def flat(table: Rows) -> Rows:
    """Return the table with one plain value per cell: lists become text, columns one type."""
    plain = table.copy()
    for name in plain.columns:
        if isinstance(table, gpd.GeoDataFrame) and name == table.geometry.name:
            continue
        plain[name] = _plain(plain[name])
    return plain


def _plain(column: pd.Series) -> pd.Series:
    """Return a column whose values are all numbers, all flags or all text."""
    if column.dtype != object:
        return column
    known = column[column.notna().to_numpy(dtype=bool)]
    if all(isinstance(value, bool | np.bool_) for value in known):
        return column.astype("boolean")
    if len(known) and all(isinstance(value, int | float | np.number) for value in known):
        return pd.to_numeric(column)
    return column.map(_as_text).astype(object)


def _as_text(value: object) -> str | None:
    if isinstance(value, list | tuple):
        return ";".join(map(str, value))
    return None if value is None or pd.isna(value) else str(value)  # type: ignore[call-overload]


@contextmanager
def _gdal_day() -> Iterator[None]:
    """Let GDAL write one fixed day wherever it would write the present."""
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _DAY})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
