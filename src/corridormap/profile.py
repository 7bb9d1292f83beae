"""How high a line runs: ground along it, level of the rails, rise and fall, gradients.

The ground comes from an elevation raster, whose cells say what the ground is like on average
within them; the rails may leave it, through a tunnel or over a bridge, and do so by a straight
grade between the portals. Lengths are geodesic chainages, heights metres above the sea.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from corridormap import chainage, rasters
from corridormap.errors import ChainageError, SchemaError
from corridormap.geometry.lines import Alignment, merge

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]
    Line = Alignment | Iterable[BaseGeometry | None] | BaseGeometry

EVERY_KM = 0.1
TRAIN_KM = 0.85
"""A freight train of the region's usual loops, 850 m."""
OFF_GROUND = ("tunnel", "bridge")
"""Structures within which the rails do not follow the ground."""


def along(line: Line, raster: Path, *, every_km: float = EVERY_KM, band: int = 1) -> pd.DataFrame:
    """Return the ground along a line from a raster of elevations.

    Parameters
    ----------
    line
        As in `chainage`.
    raster
        Elevations in metres; any file GDAL reads, in any coordinate reference system.
    every_km
        Spacing of the places, which begin and end with the line. Closer than the cells of the
        raster nothing new is learnt.
    band
        Counted from 1.

    Returns
    -------
    Table of ``chainage_km``, ``ground_m`` (NaN where unknown) and ``reason`` (why it is unknown).

    Raises
    ------
    ChainageError
        If the spacing is not a positive number.
    ProviderError, CRSError
        If the raster cannot be read or does not say where it lies.
    """
    if not (np.isfinite(every_km) and every_km > 0):
        message = f"every_km is a number above 0; received {every_km}; give a spacing in km"
        raise ChainageError(message)
    alignment = line if isinstance(line, Alignment) else merge(line)
    length = alignment.length_km
    steps = max(1, int(np.ceil(length / every_km)))
    places = np.append(np.arange(steps) * every_km, length)
    points = shapely.get_coordinates(chainage.interpolate(alignment, places).to_numpy())
    ground, reason = rasters.sample(raster, *points.T, band=band)
    return pd.DataFrame({"chainage_km": places, "ground_m": ground, "reason": reason})


def structures(sections: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return where along the line the sections leave the ground.

    Parameters
    ----------
    sections
        Lines, with a column `structure` where known.

    Returns
    -------
    Table of ``from_km``, ``to_km`` and ``structure``, in order of the line; tunnels and bridges.
    """
    columns = ["from_km", "to_km", "structure"]
    if "structure" not in sections.columns:
        return pd.DataFrame(columns=columns)
    off = sections[sections["structure"].isin(OFF_GROUND)]
    alignment = merge(sections)
    rows = []
    for line, structure in zip(off.geometry, off["structure"], strict=True):
        ends = chainage.locate(
            [shapely.get_point(part, end) for part in shapely.get_parts(line) for end in (0, -1)],
            alignment,
        )["chainage_km"]
        rows.append((float(ends.min()), float(ends.max()), str(structure)))
    return pd.DataFrame(sorted(rows), columns=columns)


def levelled(ground: pd.DataFrame, structures: pd.DataFrame) -> pd.DataFrame:
    """Return the profile with the level of the rails: ground, or a straight grade between portals.

    Structures that meet or overlap are one. The ground at a portal is interpolated; where it is
    unknown, so is the level within.

    Parameters
    ----------
    ground
        ``chainage_km`` increasing, ``ground_m``.
    structures
        ``from_km``, ``to_km``.

    Returns
    -------
    The table with ``level_m``, and with rows at the portals.

    >>> hill = pd.DataFrame({"chainage_km": [0.0, 1, 2], "ground_m": [100.0, 500, 200]})
    >>> tunnel = pd.DataFrame({"from_km": [0.5], "to_km": [1.5]})
    >>> levelled(hill, tunnel)["level_m"].to_list()
    [100.0, 300.0, 325.0, 350.0, 200.0]
    """
    _check(ground, "ground_m")
    spans = _joined(structures)
    known = ground["chainage_km"].to_numpy(float)
    portals = np.array(spans).ravel()
    portals = portals[(portals > known[0]) & (portals < known[-1])]
    places = np.unique(np.concatenate([known, portals]))
    height = _at(places, known, ground["ground_m"].to_numpy(float))
    level = height.copy()
    for start, end in spans:
        within = (places >= start) & (places <= end)
        if within.any():
            first, last = places[within][[0, -1]]
            level[within] = np.interp(places[within], [first, last], height[within][[0, -1]])
    table = pd.DataFrame({"chainage_km": places, "ground_m": height, "level_m": level})
    rest = ground.drop(columns=["ground_m", "level_m"], errors="ignore")
    return table.merge(rest, on="chainage_km", how="left")


def rise_and_fall(profile: pd.DataFrame, *, least_m: float = 0.0) -> tuple[float, float]:
    """Return the metres climbed and descended along the line; NaN without any height.

    Parameters
    ----------
    profile
        ``level_m`` where there is one, else ``ground_m``; unknown heights are passed over.
    least_m
        Ups and downs smaller than this are noise of the raster, not of the line.

    >>> rise_and_fall(pd.DataFrame({"chainage_km": [0, 1, 2, 3], "ground_m": [0., 50, 45, 100]}))
    (105.0, 5.0)
    >>> profile = pd.DataFrame({"chainage_km": [0, 1, 2, 3], "ground_m": [0., 50, 45, 100]})
    >>> rise_and_fall(profile, least_m=10)
    (100.0, 0.0)
    """
    heights = _heights(profile)
    heights = heights[~np.isnan(heights)]
    if not len(heights):
        return float("nan"), float("nan")
    turns = _turns(heights, least_m)
    change = np.diff(turns)
    return float(change[change > 0].sum()), float(np.abs(change[change < 0]).sum())


def ruling_gradient(profile: pd.DataFrame, *, train_km: float = TRAIN_KM) -> pd.DataFrame:
    """Return the steepest mean gradient under a train, uphill in each direction of travel.

    A train feels the mean of what lies under it: the gradient is the difference of height over
    its length, at the worst place along the line, exactly for a profile straight between its rows.

    Parameters
    ----------
    profile
        As in `above`.
    train_km
        Length of the train.

    Returns
    -------
    Two rows, ``direction`` ``forward`` and ``backward``: ``gradient_permille`` (0 where it never
    climbs), ``from_km`` and ``to_km`` of the place; NaN where no train's length of line is known.

    Raises
    ------
    ChainageError
        If the train has no length or is longer than the line.

    >>> climb = pd.DataFrame({"chainage_km": [0.0, 5, 10], "ground_m": [0.0, 100, 50]})
    >>> ruling_gradient(climb, train_km=1).round(2).to_dict("list")
    {'direction': ['forward', 'backward'], 'gradient_permille': [20.0, 10.0],
     'from_km': [0.0, 6.0], 'to_km': [1.0, 5.0]}
    """
    heights = _heights(profile)
    km = profile["chainage_km"].to_numpy(float)
    if not 0 < train_km <= km[-1] - km[0]:
        message = (
            f"a train is longer than 0 and no longer than the line; received {train_km:g} km "
            f"on {km[-1] - km[0]:.3f} km; give its length in km"
        )
        raise ChainageError(message)
    # the difference of two straight pieces is steepest where one of them begins
    rear = np.unique(np.concatenate([km, km - train_km]))
    rear = rear[(rear >= km[0]) & (rear + train_km <= km[-1] + 1e-9)]
    front = np.minimum(rear + train_km, km[-1])
    climb = _at(front, km, heights) - _at(rear, km, heights)
    climb[_unknown_between(rear, front, km, heights)] = np.nan
    rows = []
    for direction, sign in (("forward", 1.0), ("backward", -1.0)):
        if np.isnan(climb).all():
            rows.append((direction, np.nan, np.nan, np.nan))
            continue
        worst = int(np.nanargmax(sign * climb))
        # metres per kilometre are per mille
        gradient = max(0.0, float(sign * climb[worst] / train_km))
        ends = (float(rear[worst]), float(front[worst]))
        rows.append((direction, gradient, *(ends if sign > 0 else ends[::-1])))
    return pd.DataFrame(rows, columns=["direction", "gradient_permille", "from_km", "to_km"])


def above(profile: pd.DataFrame, height_m: float) -> pd.DataFrame:
    """Return the stretches at or above a height, cut where the profile passes it.

    Parameters
    ----------
    profile
        ``chainage_km`` increasing, and ``level_m`` where there is one, else ``ground_m``.
    height_m
        Metres above the sea.

    Returns
    -------
    Table of ``from_km`` and ``to_km``; nothing is said of stretches whose height is unknown.

    >>> pass_ = pd.DataFrame({"chainage_km": [0.0, 10, 20], "ground_m": [2000.0, 4000, 2000]})
    >>> above(pass_, 3000).to_dict("list")
    {'from_km': [5.0], 'to_km': [15.0]}
    """
    km, heights = profile["chainage_km"].to_numpy(float), _heights(profile)
    over = heights - height_m
    stretches: list[list[float]] = []
    for start, end, one, two in zip(km[:-1], km[1:], over[:-1], over[1:], strict=True):
        if np.isnan(one) or np.isnan(two) or max(one, two) < 0 or start == end:
            continue
        first = start if one >= 0 else start + (end - start) * one / (one - two)
        last = end if two >= 0 else start + (end - start) * one / (one - two)
        if stretches and stretches[-1][1] == first:
            stretches[-1][1] = last
        elif last > first:
            stretches.append([first, last])
    return pd.DataFrame(stretches, columns=["from_km", "to_km"], dtype=float)


def _heights(profile: pd.DataFrame) -> Floats:
    column = "level_m" if "level_m" in profile.columns else "ground_m"
    _check(profile, column)
    return profile[column].to_numpy(float)


def _check(profile: pd.DataFrame, column: str) -> None:
    missing = [name for name in ("chainage_km", column) if name not in profile.columns]
    if missing or len(profile) == 0:
        received = f"columns {', '.join(map(str, profile.columns))}" if missing else "no rows"
        message = (
            f"a profile has rows with chainage_km and {column}; received {received}; see along"
        )
        raise SchemaError(message)
    if (np.diff(profile["chainage_km"].to_numpy(float)) < 0).any():
        message = "chainage_km of a profile increases; received one that does not; sort the rows"
        raise SchemaError(message)


def _at(places: Floats, km: Floats, heights: Floats) -> Floats:
    """Return heights between rows; unknown beside an unknown row."""
    found = np.interp(places, km, heights)
    exact = np.searchsorted(km, places)
    hit = (exact < len(km)) & (km[np.minimum(exact, len(km) - 1)] == places)
    found[hit] = heights[exact[hit]]
    return found


def _joined(structures: pd.DataFrame) -> list[tuple[float, float]]:
    spans: list[tuple[float, float]] = []
    for start, end in sorted(zip(structures["from_km"], structures["to_km"], strict=True)):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(float(end), spans[-1][1]))
        else:
            spans.append((float(start), float(end)))
    return spans


def _unknown_between(rear: Floats, front: Floats, km: Floats, heights: Floats) -> NDArray[np.bool_]:
    """Tell under which trains some row's height is unknown."""
    count = np.concatenate([[0], np.cumsum(np.isnan(heights))])
    unknown: NDArray[np.bool_] = (
        count[np.searchsorted(km, front, side="right")] > count[np.searchsorted(km, rear)]
    )
    return unknown


def _turns(heights: Floats, least_m: float) -> Floats:
    """Return the heights at which the line turns from climb to descent, smaller turns left out."""
    if least_m <= 0:
        return heights
    turns = [heights[0], heights[0]]  # the last one moves on with the line until it turns
    for height in heights[1:]:
        onward = (height - turns[-1]) * (turns[-1] - turns[-2]) >= 0
        undecided = len(turns) == 2 and abs(turns[1] - turns[0]) < least_m
        if onward or undecided:
            turns[-1] = height
        elif abs(height - turns[-1]) >= least_m:
            turns.append(height)
    return np.array(turns)
