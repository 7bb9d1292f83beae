"""Catchments on a cluster: how far every place lies from the line and from the stations."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from corridormap import catchment as single
from corridormap.cluster import asked, constants, curve, frozen, jobs, parquet, plan

if TYPE_CHECKING:
    from numpy.typing import NDArray


def work(
    places: gpd.GeoDataFrame,
    *,
    sections: gpd.GeoDataFrame | None = None,
    stations: gpd.GeoDataFrame | None = None,
) -> jobs.Work:
    """Return the job of `catchment.offset_km`; all arguments as there."""
    content = {
        "places": _written(places),
        "sections": None if sections is None else _written(sections),
        "stations": None if stations is None else _written(stations),
    }
    points = places.to_crs(4326).geometry
    usable = (points.notna() & ~points.is_empty & (points.geom_type == "Point")).to_numpy()
    lon, lat = (np.full(len(places), np.nan) for _ in range(2))
    lon[usable], lat[usable] = shapely.get_coordinates(points.to_numpy()[usable]).T
    order = curve.order(lon, lat, np.arange(len(places), dtype=np.int32))

    def stage(working: Path) -> None:
        staged = content | {"order": order, "placed": (lon, lat)}
        frozen.save(working / asked.QUESTION, staged, overwrite=True)

    targets = [content["sections"], content["stations"]]
    return jobs.Work(
        measure="catchment",
        how="every place measured to the line and to the nearest station",
        shared=frozen.hashed(*(_contents(target) for target in targets)),
        contents=lambda rows: _contents(content["places"], rows),
        order=order,
        stage=stage,
        answer=answer,
        estimate=plan.Estimate(rows=len(places), each=1, row_s=constants.OFFSET_S),
    )


def answer(working: str, path: str, begin: int, end: int, key: str) -> int:
    """Measure some places, on a worker."""
    content, sections, stations = _mapped(working)
    rows = content["order"][begin:end]
    places = _read(content["places"], rows)
    table = single.offset_km(places, sections=sections, stations=stations)
    lon, lat = (side[rows] for side in content["placed"])
    parquet.write(table, Path(path), key=key, points=(lon, lat))
    return len(table)


@functools.lru_cache(maxsize=2)
def _mapped(working: str) -> tuple[Any, gpd.GeoDataFrame | None, gpd.GeoDataFrame | None]:
    content = frozen.load(Path(working) / asked.QUESTION)
    sections, stations = content["sections"], content["stations"]
    return (
        content,
        None if sections is None else _read(sections),
        None if stations is None else _read(stations),
    )


def _written(table: gpd.GeoDataFrame) -> tuple[Any, ...]:
    """Return the geometries of a table as bytes with offsets, and their reference system."""
    coded = [shape or b"" for shape in shapely.to_wkb(table.geometry.to_numpy())]
    first = np.cumsum([0, *map(len, coded)])
    crs = None if table.crs is None else table.crs.to_wkt()
    return np.frombuffer(b"".join(coded), np.uint8), first, crs


def _read(written: tuple[Any, ...], rows: NDArray[np.intp] | None = None) -> gpd.GeoDataFrame:
    content, first, crs = written
    if rows is None:
        rows = np.arange(len(first) - 1)
    coded = [content[first[row] : first[row + 1]].tobytes() or None for row in rows.tolist()]
    return gpd.GeoDataFrame(geometry=shapely.from_wkb(coded), crs=crs)


def _contents(written: tuple[Any, ...] | None, rows: NDArray[np.intp] | None = None) -> bytes:
    if written is None:
        return b"none"
    content, first, crs = written
    if rows is None:
        return b"".join([content.tobytes(), first.tobytes(), str(crs).encode()])
    parts = (content[first[row] : first[row + 1]].tobytes() + b"|" for row in rows.tolist())
    return b"".join(parts)
