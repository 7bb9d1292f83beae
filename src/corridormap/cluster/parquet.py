"""Partitions of an answer as Parquet files that carry the key of what they were made from.

A file is whole or not there; that it is there, and its key is the one expected, is all there is
to know about whether a partition is finished. Points make it GeoParquet.
"""

from __future__ import annotations

import json
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from corridormap import atomic
from corridormap.errors import CorridorMapError

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray

_KEY = b"corridormap.key"
_TEXTS = ("reason", "reason_before", "reason_after", "nearest_id_before", "nearest_id_after")
_GEOMETRY = "geometry"


def require() -> None:
    """Raise a `CorridorMapError` where Parquet cannot be written."""
    if find_spec("pyarrow") is None:
        message = "Parquet needs pyarrow; pip install 'corridormap[parquet]'."
        raise CorridorMapError(message)


def write(
    table: pd.DataFrame,
    path: Path,
    *,
    key: str,
    points: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None,
) -> None:
    """Write a partition.

    Parameters
    ----------
    key
        Of the inputs and parameters.
    points
        Longitude and latitude of every row, NaN where unknown; None: no geometry.

    Raises
    ------
    ProviderError
        If it cannot be written; nothing is left behind then.
    """
    import pyarrow as pa  # noqa: PLC0415 - only where there is a cluster
    import pyarrow.parquet as pq  # noqa: PLC0415

    made = pa.Table.from_pandas(table, preserve_index=False)
    for column in _TEXTS:  # one type in all partitions, also in those with nothing to say
        if column in made.column_names and pa.types.is_null(made.schema.field(column).type):
            place = made.schema.get_field_index(column)
            made = made.set_column(place, column, made[column].cast(pa.string()))
    metadata = {**(made.schema.metadata or {}), _KEY: key.encode()}
    if points is not None:
        made, geo = _placed(made, *points)
        metadata[b"geo"] = json.dumps(geo).encode()
    made = made.replace_schema_metadata(metadata)
    atomic.fill(
        path,
        lambda file: pq.write_table(made, file, use_dictionary=_repeating(made)),
        overwrite=True,
    )


def _repeating(made: pa.Table) -> list[str]:
    """Return the columns that say the same again and again; looking for it costs the others."""
    import pyarrow as pa  # noqa: PLC0415

    fields = [field for field in made.schema if field.name != _GEOMETRY]
    return [field.name for field in fields if not pa.types.is_floating(field.type)]


def key_of(path: Path) -> str | None:
    """Return the key that a partition carries; None where there is no whole one."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        metadata = pq.read_metadata(path).metadata or {}
    except (OSError, pa.ArrowInvalid):
        return None
    found = metadata.get(_KEY)
    return None if found is None else found.decode()


def read(path: Path) -> pd.DataFrame:
    """Return a partition without its geometry."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    names = [name for name in pq.read_schema(path).names if name != _GEOMETRY]
    table: pd.DataFrame = pq.read_table(path, columns=names).to_pandas()
    return table


def _placed(
    made: pa.Table, lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[pa.Table, dict[str, Any]]:
    """Return the table with points, and what GeoParquet 1.1 says about them."""
    import pyarrow as pa  # noqa: PLC0415
    import shapely  # noqa: PLC0415
    from pyproj import CRS  # noqa: PLC0415

    known = np.isfinite(lon) & np.isfinite(lat)
    points = np.full(len(lon), None, dtype=object)
    points[known] = shapely.to_wkb(shapely.points(lon[known], lat[known]))
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": ["Point"],
        "crs": CRS(4326).to_json_dict(),
    }
    if known.any():
        x, y = lon[known], lat[known]
        column["bbox"] = [float(side) for side in (x.min(), y.min(), x.max(), y.max())]
    made = made.append_column(_GEOMETRY, pa.array(points.tolist(), pa.binary()))
    return made, {"version": "1.1.0", "primary_column": _GEOMETRY, "columns": {_GEOMETRY: column}}
