"""People of a raster within distances of a line and of its stations, per country.

A cell that a band covers in part counts in part (exactextract), so that neither the edges of bands
nor of countries depend on cell centres. Rasters hold people per cell, or people per km².
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Transformer
from pyproj.enums import TransformDirection

from corridormap import chainage, rasters
from corridormap.errors import CRSError, ProviderError, SchemaError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from corridormap.geometry.mosaic import Mosaic

    Floats = NDArray[np.float64]

__all__ = ["bands", "rows"]

_PIECE_DEGREE = 1.0
"""Lines are buffered in pieces this long, each in a projection of its own."""
_STEP_DEGREE = 0.05
_ARC_SEGMENTS = 32
"""Per quarter circle: a band is too narrow by 0.03 % at most."""
_CELLS = 4_000_000
"""Held at a time, 32 MB."""
_WGS84 = (6_378_137.0, 0.081_819_190_842_621_49)  # semi-major axis in m, eccentricity


def bands(
    shapes: Iterable[BaseGeometry | None], *, within_km: Iterable[float]
) -> dict[float, BaseGeometry]:
    """Return the ground within distances of lines or points, in lon, lat.

    Parameters
    ----------
    shapes
        Lines or points, lon and lat.
    within_km
        Distances above 0.

    >>> around = bands([shapely.Point(70, 40)], within_km=[10])
    >>> round(around[10].area * 111.03 * 85.39) # km², pi * 100 = 314
    314
    """
    pieces = [piece for shape in shapes for piece in _pieces(shape)]
    wanted = sorted({float(km) for km in within_km if km > 0})
    found = {}
    for km in wanted:
        rings = [_around(piece, km * 1000) for piece in pieces]
        found[km] = shapely.union_all(np.array(rings, dtype=object))
    return found


def rows(
    raster: Path,
    *,
    countries: Mosaic,
    sections: gpd.GeoDataFrame | None = None,
    stations: gpd.GeoDataFrame | None = None,
    within_km: Iterable[float],
    density: bool = False,
) -> pd.DataFrame:
    """Sum the people of a raster within distances of the line and of the stations, per country.

    Parameters
    ----------
    raster
        People per cell, in any coordinate reference system; cells without data hold nobody.
    countries
        Borders that reach as far as the bands.
    sections, stations
        None: no rows for them.
    within_km
        Distances; a distance of 0 has no ground and nobody.
    density
        The raster holds people per km²: cells count with their area on the ellipsoid.

    Returns
    -------
    DataFrame
        `country`, `within_km`, `of` (``line`` or ``stations``), `population_raster`.

    Raises
    ------
    ProviderError, CRSError
        If the raster cannot be read, does not say where it lies, or is a density in a projection.
    SchemaError
        If a distance is not a number from 0 up.
    """
    wanted = sorted({float(km) for km in within_km})
    if not all(np.isfinite(km) and km >= 0 for km in wanted):
        message = f"a catchment has distances of at least 0 km; received {wanted}"
        raise SchemaError(message)
    zones = []
    for of, table in (("line", sections), ("stations", stations)):
        if table is not None:
            around = bands(table.to_crs(4326).geometry, within_km=wanted)
            zones += [
                {"country": country, "within_km": km, "of": of, "geometry": part}
                for km, band in around.items()
                for country, part in _by_country(band, countries)
            ]
    columns = ["country", "within_km", "of"]
    if not zones:
        return pd.DataFrame(columns=[*columns, "population_raster"])
    table = gpd.GeoDataFrame(zones, crs="EPSG:4326")
    people = _sums(raster, table, density=density)
    counted = pd.DataFrame(table[columns]).assign(population_raster=people)
    return counted.sort_values(["country", "of", "within_km"], ignore_index=True)


def reach(
    tables: Iterable[gpd.GeoDataFrame | None], *, within_km: float
) -> tuple[float, float, float, float]:
    """Return west, south, east, north of the ground within a distance of tables."""
    edges = np.array([table.to_crs(4326).total_bounds for table in tables if table is not None])
    south, north = edges[:, 1].min(), edges[:, 3].max()
    high = within_km / 110.5
    wide = high / max(0.05, float(np.cos(np.radians(min(89.0, max(-south, north) + high)))))
    west, east = edges[:, 0].min(), edges[:, 2].max()
    return float(west - wide), float(south - high), float(east + wide), float(north + high)


def _pieces(shape: BaseGeometry | None) -> Iterator[BaseGeometry]:
    if shape is None or shape.is_empty:
        return
    for part in shapely.get_parts(shape):
        if part.geom_type == "Point" or part.length <= _PIECE_DEGREE:
            yield part
            continue
        whole = chainage.merge([part]).chains[0]
        fine = shapely.get_coordinates(shapely.segmentize(shapely.LineString(whole), _STEP_DEGREE))
        step = round(_PIECE_DEGREE / _STEP_DEGREE)
        for start in range(0, len(fine) - 1, step):
            yield shapely.LineString(fine[start : start + step + 1])


def _around(piece: BaseGeometry, metres: float) -> BaseGeometry:
    """Buffer in an equidistant projection centred on the piece."""
    west, south, east, north = piece.bounds
    lon, lat = (west + east) / 2, (south + north) / 2
    local = CRS.from_dict({"proj": "aeqd", "lat_0": lat, "lon_0": lon, "datum": "WGS84"})
    there = Transformer.from_crs("EPSG:4326", local, always_xy=True)

    def moved(points: Floats, *, inverse: bool) -> Floats:
        direction = TransformDirection.INVERSE if inverse else TransformDirection.FORWARD
        return np.column_stack(there.transform(points[:, 0], points[:, 1], direction=direction))

    flat = shapely.transform(piece, partial(moved, inverse=False))
    ring = shapely.buffer(flat, metres, quad_segs=_ARC_SEGMENTS)
    back: BaseGeometry = shapely.transform(ring, partial(moved, inverse=True))
    return back


def _by_country(band: BaseGeometry, countries: Mosaic) -> Iterator[tuple[str, BaseGeometry]]:
    near = countries.tree.query(band)
    cut = shapely.intersection(countries.polygons[near], band)
    for position in np.unique(countries.country[near]):
        part = shapely.union_all(cut[countries.country[near] == position])
        if part.area > 0:
            yield countries.countries[position], part


def _sums(raster: Path, zones: gpd.GeoDataFrame, *, density: bool) -> Floats:
    try:
        from exactextract import exact_extract  # noqa: PLC0415 - an extra
        from exactextract.raster import NumPyRasterSource  # noqa: PLC0415
    except ImportError as err:
        message = f"{raster.name}: needs exactextract; pip install 'corridormap[raster]'."
        raise ProviderError(message) from err
    total = np.zeros(len(zones))
    with rasters.opened(raster) as source:
        if density and not source.crs.is_geographic:
            message = (
                f"{raster.name}: a density is read in degrees; received {source.crs.to_string()}; "
                "give people per cell, or reproject it to EPSG:4326."
            )
            raise CRSError(message)
        placed = _placed(zones, source)
        for cells, bounds in _strips(source, placed.total_bounds, density=density):
            strip = NumPyRasterSource(cells, *bounds, nodata=np.nan, srs_wkt=placed.crs.to_wkt())
            near = placed[placed.intersects(shapely.box(*bounds))]
            if len(near):
                found: Any = exact_extract(strip, near[["geometry"]], ["sum"], output="pandas")
                total[near.index] += np.nan_to_num(found["sum"].to_numpy(float))
    return total


def _placed(zones: gpd.GeoDataFrame, source: Any) -> gpd.GeoDataFrame:  # noqa: ANN401
    """Return the zones in the system of the raster."""
    if source.transform.b or source.transform.d or source.transform.e > 0:
        message = "a population raster has north up; received one that is turned; warp it first."
        raise CRSError(message)
    if source.crs.is_geographic:
        return zones.set_crs(source.crs.to_wkt(), allow_override=True)
    fine = zones.set_geometry(shapely.segmentize(zones.geometry.array, _STEP_DEGREE))
    return fine.to_crs(source.crs.to_wkt())


def _strips(
    source: Any,  # noqa: ANN401
    bounds: Floats,
    *,
    density: bool,
) -> Iterator[tuple[Floats, tuple[float, float, float, float]]]:
    """Yield people per cell in strips that memory bears, and where each lies."""
    from rasterio.windows import Window  # noqa: PLC0415

    place = source.transform
    left = max(0, int((bounds[0] - place.c) / place.a))
    right = min(source.width, int(np.ceil((bounds[2] - place.c) / place.a)))
    top = max(0, int((bounds[3] - place.f) / place.e))
    bottom = min(source.height, int(np.ceil((bounds[1] - place.f) / place.e)))
    if left >= right or top >= bottom:
        return
    high = max(1, _CELLS // (right - left))
    for row in range(top, bottom, high):
        end = min(row + high, bottom)
        window = Window(left, row, right - left, end - row)
        cells = source.read(1, window=window, masked=True).astype(float).filled(np.nan)
        if density:
            cells = cells * _cell_km2(place.f + place.e * np.arange(row, end + 1), place.a)[:, None]
        west, east = place.c + place.a * left, place.c + place.a * right
        yield cells, (west, place.f + place.e * end, east, place.f + place.e * row)


def _cell_km2(edges_degree: Floats, width_degree: float) -> Floats:
    """Return the area on the ellipsoid of cells between parallels, one per row.

    Closed form of the authalic latitude (Snyder 1987, equation 3-12).
    """
    axis, e = _WGS84
    sine = np.sin(np.radians(edges_degree))
    q = sine / (1 - (e * sine) ** 2) + np.arctanh(e * sine) / e
    area: Floats = np.abs(np.diff(q)) * axis**2 * (1 - e**2) / 2 * np.radians(width_degree) / 1e6
    return area
