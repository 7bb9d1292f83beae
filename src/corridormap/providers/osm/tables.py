"""Tables out of OpenStreetMap: sections, and stations with their country left to the caller."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from corridormap import text
from corridormap.errors import ProviderError
from corridormap.providers.osm import tags

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from numpy.typing import NDArray

    from corridormap.providers.osm.elements import Locations, Point, Source, Way

_OPTIONAL = ("ref", *(f"name_{code}" for code in tags.LANGUAGES))
"""Columns of stations that are left out where no station has a value."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The tables, and what is odd about them."""

    sections: gpd.GeoDataFrame
    stations: gpd.GeoDataFrame
    """May be empty."""
    notes: tuple[str, ...] = ()
    """Sentences about what is missing or doubtful."""
    title: str | None = None
    """What a line is called."""


def read(
    source: Source,
    *,
    modes: Collection[str] = ("rail",),
    sidings: bool = False,
    ways: Collection[int] | None = None,
) -> Found:
    """Return railways, roads and railway stations of a file.

    Parameters
    ----------
    source
        An extract or a saved answer.
    modes
        ``rail``, ``road``.
    sidings
        Whether yards, sidings, spurs and crossovers are wanted.
    ways
        Ids: these ways and no others.

    Raises
    ------
    ProviderError
        If the file cannot be read, or has none of what is wanted.
    """
    keys = [key for mode in modes for key in tags.KEYS[mode]]
    rows: list[dict[str, Any]] = []
    refs: list[tuple[int, ...]] = []
    areas: list[Way] = []
    for way in source.ways(keys=keys, ids=ways):
        row = tags.railway(way.tags, sidings=sidings) if "rail" in modes else None
        if row is None and "road" in modes:
            row = tags.road(way.tags)
        if row is not None and len(way.refs) > 1:
            rows.append({"section_id": f"w{way.way_id}", **text.cleaned(row)})
            refs.append(way.refs)
        elif row is None and "rail" in modes and tags.station(way.tags) is not None:
            areas.append(way)
    if not rows:
        wanted = " and ".join({"rail": "railways", "road": "main roads"}[mode] for mode in modes)
        message = f"{source.name} holds no {wanted}; give another extract or options."
        raise ProviderError(message)
    points: list[Point] = []
    if "rail" in modes and ways is None:
        values = (*tags.STOPS, *tags.LIFECYCLES)
        points += source.points([(key, value) for key in tags.KEYS["rail"] for value in values])
    places = source.locations(_flat([*refs, *(area.refs for area in areas)]))
    sections, notes = _sections(rows, refs, places)
    stops = [(f"n{point.node_id}", point.tags, (point.lon, point.lat)) for point in points]
    stops += [(f"w{area.way_id}", area.tags, _middle(places, area.refs)) for area in areas]
    return Found(sections, _stations(stops), notes)


def _flat(refs: Iterable[tuple[int, ...]]) -> NDArray[np.int64]:
    return np.array([ref for each in refs for ref in each], dtype=np.int64)


def _sections(
    rows: list[dict[str, Any]], refs: list[tuple[int, ...]], places: Locations
) -> tuple[gpd.GeoDataFrame, tuple[str, ...]]:
    """Return the sections; of a way with nodes beyond the file, the stretches that are known."""
    size = np.array([len(each) for each in refs])
    way = np.repeat(np.arange(len(refs)), size)
    lonlat = places.of(_flat(refs))
    known = ~np.isnan(lonlat[:, 0])
    # a stretch is a run of known nodes of one way
    begins = np.ones(len(way), bool)
    begins[1:] = (np.diff(way) != 0) | ~known[:-1]
    stretch = np.cumsum(begins & known) - 1
    of_way = way[begins & known]
    vertices = np.bincount(stretch[known], minlength=len(of_way))
    whole = vertices > 1
    keep = known & whole[np.maximum(stretch, 0)]
    renumbered = np.cumsum(whole) - 1
    lines = shapely.linestrings(lonlat[keep], indices=renumbered[stretch[keep]])
    owner = of_way[whole]
    moving = shapely.length(lines) > 0
    lines, owner = lines[moving], owner[moving]
    table = pd.DataFrame(rows).iloc[owner].reset_index(drop=True)
    part = table.groupby("section_id").cumcount()
    torn = table["section_id"].duplicated(keep=False)
    ids = table["section_id"] + np.where(torn, "-" + (part + 1).astype(str), "")
    origin = "OpenStreetMap way " + table["section_id"].str.removeprefix("w")
    table = table.assign(section_id=ids, source=origin).dropna(axis="columns", how="all")
    cut = len(np.unique(way[~known]))
    notes = [f"{cut} ways leave the file: only what lies in it is drawn"] * bool(cut)
    return gpd.GeoDataFrame(table, geometry=lines, crs="EPSG:4326"), tuple(notes)


def _middle(places: Locations, refs: tuple[int, ...]) -> tuple[float, float]:
    lonlat = places.of(np.array(refs[:-1] or refs, dtype=np.int64))
    lonlat = lonlat[~np.isnan(lonlat[:, 0])]
    if not len(lonlat):
        return float("nan"), float("nan")
    lon, lat = lonlat.mean(axis=0)
    return float(lon), float(lat)


def _stations(stops: list[tuple[str, Any, tuple[float, float]]]) -> gpd.GeoDataFrame:
    rows, points = [], []
    for station_id, written, place in stops:
        row = tags.station(written)
        if row is not None and not np.isnan(place[0]):
            rows.append({"station_id": station_id, **text.cleaned(row)})
            points.append(shapely.Point(place))
    columns = ["station_id", "name", "kind", "status", *_OPTIONAL]
    table = pd.DataFrame(rows, columns=columns)
    table["source"] = (
        "OpenStreetMap "
        + table["station_id"].str[0].map({"n": "node ", "w": "way "})
        + table["station_id"].str[1:]
    )
    stations = gpd.GeoDataFrame(table, geometry=points, crs="EPSG:4326")
    stations = stations.drop(columns=[name for name in _OPTIONAL if stations[name].isna().all()])
    stations = stations.drop_duplicates("station_id").sort_values("station_id", kind="stable")
    return stations.reset_index(drop=True)
