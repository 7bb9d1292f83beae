"""Geometry from columns of plain rows: lon and lat, or well-known text.

Rows of lon and lat are points; where lines are wanted they are the vertices of lines, in order: one
line, or one for each `section_id` (or `line_id`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from corridormap.errors import DataError, Fault, ProviderError

if TYPE_CHECKING:
    from collections.abc import Hashable

    from numpy.typing import NDArray

    from corridormap.tables import Shape

_WKT = ("wkt", "geometry", "geom", "the_geom")
_LON = ("lon", "longitude", "lng", "long", "x")
_LAT = ("lat", "latitude", "y")
_LINE_KEYS = ("section_id", "line_id")
_LISTED = 20
"""Broken cells told one by one; more of them have one cause."""


def geometric(rows: pd.DataFrame, *, shape: Shape, name: str) -> gpd.GeoDataFrame:
    """Return rows of text with the geometry their columns hold, without those columns.

    Parameters
    ----------
    rows
        With a column `wkt` (also `geometry`, `geom`), or with `lon` and `lat` (also `longitude`
        and `latitude`, `x` and `y`), in any case.
    shape
        What the table is to hold: of ``"line"``, rows of lon and lat are vertices.
    name
        What to call the table in messages.

    Raises
    ------
    ProviderError
        If there are no such columns.
    DataError
        Listing the cells that hold no number or no well-known text.

    >>> rows = pd.DataFrame({"Longitude": ["70", "71", "72"], "Latitude": ["40", "41", "40"]})
    >>> geometric(rows, shape="line", name="digitised").geometry.to_list()
    [<LINESTRING (70 40, 71 41, 72 40)>]
    """
    columns: dict[str, Hashable] = {
        str(column).strip().lower(): column for column in reversed(rows.columns)
    }
    wkt = _first(columns, _WKT)
    lon, lat = _first(columns, _LON), _first(columns, _LAT)
    if wkt is not None:
        return gpd.GeoDataFrame(rows.drop(columns=wkt), geometry=_from_wkt(rows[wkt], name=name))
    if lon is None or lat is None:
        message = (
            f"{name}: rows have columns lon and lat, or wkt; "
            f"received {', '.join(map(str, rows.columns))[:300]}; rename or add them."
        )
        raise ProviderError(message)
    places = np.column_stack([_numbers(rows[lon]), _numbers(rows[lat])])
    _refuse_words(rows, (lon, lat), places, name=name)
    if shape == "line":
        return _lines(rows.drop(columns=[lon, lat]), places)
    points = np.asarray(shapely.points(places))
    points[np.isnan(places).any(axis=1)] = None
    return gpd.GeoDataFrame(rows, geometry=points)


def _first(columns: dict[str, Hashable], names: tuple[str, ...]) -> Hashable | None:
    return next((columns[name] for name in names if name in columns), None)


def _numbers(values: pd.Series) -> NDArray[np.float64]:
    return np.asarray(pd.to_numeric(values, errors="coerce"), dtype=float)


def _refuse_words(
    rows: pd.DataFrame,
    columns: tuple[Hashable, Hashable],
    places: NDArray[np.float64],
    *,
    name: str,
) -> None:
    faults = [
        Fault(
            name,
            f"#{row + 1}",
            str(column),
            "a coordinate is a number of degrees",
            repr(rows[column].iloc[row]),
            "write digits with a point, like 73.5",
        )
        for axis, column in enumerate(columns)
        for row in np.flatnonzero(np.isnan(places[:, axis]) & rows[column].notna().to_numpy())
    ]
    if faults:
        more = len(faults) - _LISTED
        message = f"{name}: {more} more coordinates are no numbers." if more > 0 else ""
        raise DataError(message, faults=faults[:_LISTED])


def _lines(rows: pd.DataFrame, places: NDArray[np.float64]) -> gpd.GeoDataFrame:
    """Join vertices into lines, one per key, with the values of the first vertex of each."""
    there = ~np.isnan(places).any(axis=1)
    rows, places = rows.iloc[np.flatnonzero(there)].reset_index(drop=True), places[there]
    key = next((name for name in _LINE_KEYS if name in rows.columns), None)
    group = np.zeros(len(rows), int) if key is None else rows[key].fillna("").to_numpy()
    number = pd.factorize(group)[0]
    lines, first = [], []
    for line in range(number.max() + 1 if len(number) else 0):
        vertices = np.flatnonzero(number == line)
        if len(vertices) > 1:
            lines.append(shapely.LineString(places[vertices]))
            first.append(int(vertices[0]))
    own = rows.iloc[first].reset_index(drop=True)
    if key is None:  # what differs from vertex to vertex is not of the line
        own = own[[name for name in own.columns if rows[name].duplicated().sum() == len(rows) - 1]]
    return gpd.GeoDataFrame(own, geometry=np.asarray(lines, dtype=object))


def _from_wkt(texts: pd.Series, *, name: str) -> NDArray[np.object_]:
    cells = texts.astype(object)
    given = cells.where(cells.notna(), None).to_numpy(dtype=object)
    geometry: NDArray[np.object_] = np.asarray(shapely.from_wkt(given, on_invalid="ignore"))
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
