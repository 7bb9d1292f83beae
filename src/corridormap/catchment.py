"""People and places within a distance of the line and of its stations, each counted once.

How far places are from the line is measured by `chainage`; people of a raster are summed by
`population`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from corridormap import chainage, geodesy
from corridormap.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import geopandas as gpd
    from numpy.typing import NDArray

__all__ = ["counted", "offset_km", "rows"]

WITHIN_KM = (10.0, 25.0, 50.0, 100.0)
"""The distances that are asked for when none are given."""
UNKNOWN_COUNTRY = "unknown"


def rows(
    places: gpd.GeoDataFrame,
    *,
    sections: gpd.GeoDataFrame | None = None,
    stations: gpd.GeoDataFrame | None = None,
    within_km: Iterable[float] = WITHIN_KM,
    measured: Callable[..., pd.DataFrame] | None = None,
) -> pd.DataFrame:
    """Count population and places within distances of the line and of the stations, per country.

    Every place is counted once, however often the line bends or stations crowd, by its distance to
    the nearest point of the line or the nearest station. A distance of exactly `within_km` is
    within it (``≤``), so that a wider catchment always holds a narrower one.

    Parameters
    ----------
    places
        Points with `country` and `population` (null or 0: unknown, counted as a place only).
    sections
        The lines; None: no rows for the line.
    stations
        Points; None: no rows for stations.
    within_km
        Distances in km, at least 0.
    measured
        What to call instead of `offset_km`.

    Returns
    -------
    DataFrame
        `country`, `within_km`, `of` (``line`` or ``stations``), `population`, `places`,
        `places_without_population`; by country, then `of`, then distance. Countries with no place
        within the widest distance are left out.

    Raises
    ------
    SchemaError
        If there are no places, neither line nor stations, or a distance is not a number from 0 up.
    """
    if sections is None and stations is None:
        message = "a catchment needs a line or stations; received neither"
        raise SchemaError(message)
    _distances(within_km)
    if not len(places):
        message = "a catchment needs places; received an empty table; add rows with population"
        raise SchemaError(message)
    offsets = (measured or offset_km)(places, sections=sections, stations=stations)
    return counted(places, offsets, within_km=within_km)


def counted(
    places: gpd.GeoDataFrame, offsets: pd.DataFrame, *, within_km: Iterable[float] = WITHIN_KM
) -> pd.DataFrame:
    """Return the table of `rows` for places whose offsets are known.

    Parameters
    ----------
    places
        As in `rows`.
    offsets
        Kilometres from the ``line`` and from ``stations``, as `offset_km` returns them.
    within_km
        Distances in km, at least 0, inclusive.

    Raises
    ------
    SchemaError
        If a distance is not a number from 0 up.
    """
    wanted = _distances(within_km)
    parts = []
    for of in offsets.columns:
        parts += [_count(places, offsets[of].to_numpy(), of, km) for km in wanted]
    table = pd.concat(parts, ignore_index=True)
    seen = table.groupby("country")["places"].transform("sum") > 0
    return table[seen].sort_values(["country", "of", "within_km"], ignore_index=True)


def _distances(within_km: Iterable[float]) -> list[float]:
    wanted = sorted({float(km) for km in within_km})
    if not wanted or not all(math.isfinite(km) and km >= 0 for km in wanted):
        message = f"a catchment has distances of at least 0 km; received {wanted or 'none'}"
        raise SchemaError(message)
    return wanted


def offset_km(
    places: gpd.GeoDataFrame,
    *,
    sections: gpd.GeoDataFrame | None = None,
    stations: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return the geodesic distance of every place to the line and to the nearest station.

    Returns
    -------
    DataFrame
        On the index of `places`: columns ``line`` and ``stations``, those that were given; NaN for
        a place without a point.
    """
    table = pd.DataFrame(index=places.index)
    if sections is not None:
        table["line"] = chainage.locate(places, sections)["offset_km"].abs()
    if stations is not None:
        points = stations.to_crs(4326).geometry
        there = points[points.notna() & ~points.is_empty]
        table["stations"] = _nearest_km(places.to_crs(4326).geometry, there)
    return table


def _nearest_km(places: gpd.GeoSeries, stations: gpd.GeoSeries) -> NDArray[np.float64]:
    """Return the distance to the nearest station: found by chord, measured by geodesic."""
    from scipy.spatial import KDTree  # noqa: PLC0415 - half a second that only this needs

    usable = (places.notna() & ~places.is_empty).to_numpy()
    found = np.full(len(places), np.nan)
    if not len(stations) or not usable.any():
        return found
    here = shapely.get_coordinates(places.to_numpy()[usable])
    there = shapely.get_coordinates(stations.to_numpy())
    # chords order points as geodesics do but for metres: measure the nearest few
    few = min(3, len(there))
    _, near = KDTree(geodesy.centred_m(there)).query(geodesy.centred_m(here), k=few)
    near = near.reshape(len(here), few)
    metres = [geodesy.between_m(*here.T, *there[near[:, column]].T) for column in range(few)]
    found[usable] = np.min(metres, axis=0) / 1000
    return found


def _count(
    places: gpd.GeoDataFrame, offset: NDArray[np.float64], of: str, km: float
) -> pd.DataFrame:
    country = places["country"] if "country" in places.columns else pd.Series(None, places.index)
    population = (
        pd.to_numeric(places["population"]).fillna(0.0)
        if "population" in places.columns
        else pd.Series(0.0, places.index)
    )
    inside = offset <= km
    table = pd.DataFrame(
        {
            "country": country.astype(object).where(country.notna(), UNKNOWN_COUNTRY),
            "population": population.where(inside, 0.0),
            "places": inside.astype(int),
            "places_without_population": (inside & (population <= 0)).astype(int),
        }
    )
    table = table.groupby("country", sort=True).sum().reset_index()
    table.insert(1, "within_km", km)
    table.insert(2, "of", of)
    return table
