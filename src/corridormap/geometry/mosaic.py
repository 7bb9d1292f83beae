"""Countries cut into small tiles, so that cutting a line only ever looks at borders nearby.

What the tiles are for is in `cutting`; who answers with countries is `borders`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from corridormap import lonlat
from corridormap.errors import Fault, SchemaError
from corridormap.geometry import edges
from corridormap.tables import TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]
    Integers = NDArray[np.intp]
    Geometries = NDArray[np.object_]

_MAX_VERTICES = 256
_LEAST_VERTICES = 8
_POLYGON = 3  # shapely's type number
_RECTANGLE = 5
"""Vertices of a closed rectangle."""
_NEAR_DEGREE = 1e-6
"""A tile this near to a line still matters: a line may run exactly along its edge."""
_RUN = 128
"""Segments whose common neighbourhood is kept."""
_SAME_AREA = 1e-9
"""Halves may differ from the whole by this share, for rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class Mosaic:
    """Tiles ready for cutting: polygons, a tree of their boxes, the edges of each."""

    countries: tuple[str, ...]
    """Country codes, in alphabetical order."""
    country: Integers
    """For each tile, the position of its country in `countries`."""
    polygons: Geometries
    """The tiles, each with its western end in [-180, 180)."""
    tree: shapely.STRtree
    edges: Floats
    """The edges of all tiles, one after the other: lon, lat, lon, lat."""
    first_edge: Integers
    """Where the edges of each tile begin; one entry more than tiles."""
    reach: Floats
    """West, south, east, north of all tiles; NaN where there are none."""


def tiles(
    countries: gpd.GeoDataFrame,
    *,
    max_vertices: int = _MAX_VERTICES,
    near: gpd.GeoSeries | None = None,
) -> gpd.GeoDataFrame:
    """Cut the polygons of countries into tiles of few vertices.

    Polygons are halved across their longer side until every piece is small enough; together the
    tiles cover exactly what the countries cover. Rings may run in any order; rings that cross
    themselves are repaired; an edge over more than half a turn (but not a whole one) goes the
    shorter way round.

    Parameters
    ----------
    countries
        Column ``country`` (unique, not null) and polygons, in any coordinate reference system.
    max_vertices
        The most vertices a tile may have, at least 8.
    near
        Lines: leave out the tiles that are not near any of them.

    Returns
    -------
    Table in EPSG:4326 with ``country``, ``whole`` (the tile is a rectangle full of this country)
    and polygons, in the order of `countries`.

    Raises
    ------
    SchemaError
        No column ``country``, or null or repeated codes.
    CRSError
        No coordinate reference system, or impossible coordinates.
    TopologyError
        Geometries that are not polygons.

    >>> world = gpd.GeoDataFrame({"country": ["A"]}, geometry=[shapely.box(0, 0, 8, 4)], crs=4326)
    >>> tiles(world)["whole"].tolist()
    [True]
    """
    _check_codes(countries)
    if max_vertices < _LEAST_VERTICES:
        message = f"A tile has at least {_LEAST_VERTICES} vertices; received {max_vertices}"
        raise ValueError(message)
    shapes = lonlat.areas(countries)
    polygons, row = shapely.get_parts(shapes.to_numpy(), return_index=True)
    polygons = edges.westernmost(polygons)
    boxes = None if near is None else _boxes(near, edges.reach(polygons))
    if boxes is not None:
        around = edges.reach(edges.diagonals(boxes))
        close = edges.meeting(shapely.bounds(polygons), around, margin=_NEAR_DEGREE)
        polygons, row = polygons[close], row[close]
    found: list[BaseGeometry] = []
    of: list[int] = []
    for polygon, at in zip(polygons, row, strict=True):
        pieces = list(_tiles(polygon, max_vertices, boxes))
        found += pieces
        of += [at] * len(pieces)
    geometry = np.array(found, dtype=object)
    return gpd.GeoDataFrame(
        {
            "country": countries["country"].astype(TEXT).iloc[of].to_numpy(),
            "whole": _is_rectangle(geometry),
        },
        geometry=gpd.GeoSeries(geometry, crs=lonlat.CRS),
    )


def mosaic(countries: gpd.GeoDataFrame, *, near: gpd.GeoSeries | None = None) -> Mosaic:
    """Prepare countries for cutting lines; with `near`, only the surroundings of those lines.

    `borders.split` takes a mosaic in place of the countries: worth keeping when several tables of
    lines are cut by the same countries. Parameters and errors are those of `tiles`.
    """
    return mosaic_from_tiles(tiles(countries, near=near))


def mosaic_from_tiles(tiles: gpd.GeoDataFrame) -> Mosaic:
    """Prepare a table made by `tiles`, perhaps stored in between, for cutting lines.

    Raises
    ------
    SchemaError
        No column ``country``.
    CRSError
        No coordinate reference system, or impossible coordinates.
    """
    _check_column(tiles)
    shapes = lonlat.series(tiles).to_numpy()
    polygons, row = shapely.get_parts(shapes, return_index=True)
    names, country = np.unique(tiles["country"].astype(TEXT).to_numpy(str), return_inverse=True)
    shapely.prepare(polygons)
    tile_edges, first_edge = _edges(polygons)
    return Mosaic(
        countries=tuple(str(name) for name in names),
        country=country[row],
        polygons=polygons,
        tree=shapely.STRtree(polygons),
        edges=tile_edges,
        first_edge=first_edge,
        reach=edges.reach(polygons),
    )


def holding(points: gpd.GeoSeries, mosaic: Mosaic) -> list[tuple[str, ...]]:
    """Return the codes of the countries that hold each point: several on a border, none at sea.

    Parameters
    ----------
    points
        In EPSG:4326, longitudes within ±180°; null and empty points are in no country.
    """
    row, tile = mosaic.tree.query(points.to_numpy(), predicate="intersects")
    found: list[set[str]] = [set() for _ in range(len(points))]
    for at, country in zip(row, mosaic.country[tile], strict=True):
        found[at].add(mosaic.countries[country])
    return [tuple(sorted(codes)) for codes in found]


def _tiles(
    polygon: BaseGeometry, max_vertices: int, boxes: Floats | None
) -> Iterator[BaseGeometry]:
    """Yield the tiles of one polygon, valid or not, that come near any of the boxes."""
    reach = np.array(polygon.bounds)
    if boxes is not None and not edges.meeting(boxes, reach, margin=_NEAR_DEGREE).any():
        return
    for part in _sound(polygon):
        for half in _halves(part, max_vertices, boxes):
            # Where borders run along a seam, clipping may leave a bridge of no width.
            yield from _sound(half)


def _sound(polygon: BaseGeometry) -> Iterator[BaseGeometry]:
    """Yield the polygon, or the valid ones that cover the same area."""
    parts = np.array([polygon])
    if not polygon.is_valid:
        parts = shapely.get_parts(
            shapely.make_valid(polygon, method="structure", keep_collapsed=False)
        )
    yield from (part for part in parts if shapely.get_type_id(part) == _POLYGON)


def _halves(
    polygon: BaseGeometry, max_vertices: int, boxes: Floats | None
) -> Iterator[BaseGeometry]:
    """Halve a polygon until it is small, keeping to what comes near any of the boxes."""
    if polygon.is_empty:
        return
    west, south, east, north = bounds = polygon.bounds
    if boxes is not None:
        boxes = boxes[edges.meeting(boxes, np.array(bounds), margin=_NEAR_DEGREE)]
        if not len(boxes):
            return
    if shapely.get_num_coordinates(polygon) <= max_vertices:
        yield polygon
        return
    lon, lat = (west + east) / 2, (south + north) / 2
    if east - west >= north - south:
        first, second = (west, south, lon, north), (lon, south, east, north)
    else:
        first, second = (west, south, east, lat), (west, lat, east, north)
    for half in _clipped(polygon, first, second):
        for part in shapely.get_parts(half):
            if shapely.get_type_id(part) == _POLYGON:
                yield from _halves(part, max_vertices, boxes)


def _clipped(
    polygon: BaseGeometry, *sides: tuple[float, float, float, float]
) -> list[BaseGeometry]:
    """Return the polygon in rectangles that together hold it."""
    found = [shapely.clip_by_rect(polygon, *side) for side in sides]
    # Clipping by a rectangle is fast but may lose its way where borders run along the seam.
    off = abs(sum(part.area for part in found) - polygon.area)
    if off <= _SAME_AREA * polygon.area:
        return found
    return [shapely.intersection(polygon, shapely.box(*side)) for side in sides]


def _edges(polygons: Geometries) -> tuple[Floats, Integers]:
    rings, of = shapely.get_rings(polygons, return_index=True)
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    inside = np.diff(ring) == 0
    found = np.hstack([coordinates[:-1], coordinates[1:]])[inside]
    per_tile = np.bincount(of[ring[:-1][inside]], minlength=len(polygons))
    return found, np.concatenate([[0], np.cumsum(per_tile)]).astype(np.intp)


def _boxes(lines: gpd.GeoSeries, reach: Floats) -> Floats:
    """Return the boxes of runs of segments, on every turn on which they meet `reach`."""
    coordinates, part = shapely.get_coordinates(
        shapely.get_parts(lonlat.series(lines).to_numpy()), return_index=True
    )
    drawn = edges.drawn(coordinates)
    joint = np.diff(part) != 0
    first = edges.runs(drawn, joint, most=_RUN)
    first_boxes = edges.boxes(drawn, first)[~joint[first]]
    near = [
        edges.turned(first_boxes[meets], turn)
        for turn, meets in edges.turns(first_boxes, reach, margin=_NEAR_DEGREE)
    ]
    # By columns, as they are looked at.
    return np.asfortranarray(np.vstack([np.empty((0, 4)), *near]))


def _is_rectangle(polygons: Geometries) -> NDArray[np.bool_]:
    west, south, east, north = shapely.bounds(polygons).reshape(-1, 4).T
    box = (east - west) * (north - south)
    full = np.isclose(shapely.area(polygons), box, rtol=_SAME_AREA, atol=0)
    return np.asarray(full & (shapely.get_num_coordinates(polygons) == _RECTANGLE))


def _check_column(countries: gpd.GeoDataFrame) -> None:
    if "country" not in countries.columns:
        columns = ", ".join(str(name) for name in countries.columns)
        message = (
            "Countries have a column 'country' with their codes; received the columns "
            f"{columns}; rename the one that holds the codes"
        )
        raise SchemaError(message)


def _check_codes(countries: gpd.GeoDataFrame) -> None:
    _check_column(countries)
    codes = countries["country"]
    faults = [
        _fault(f"#{at + 1}", "every country has a code", "nothing", "write a code, as 'KG'")
        for at in np.flatnonzero(codes.isna())
    ]
    for code in sorted({str(code) for code in codes[codes.notna() & codes.duplicated()]}):
        rows = np.flatnonzero((codes.astype(TEXT) == code) & codes.notna())
        at = " and ".join(f"#{row + 1}" for row in rows)
        remedy = "remove the copy, or join the parts with table.dissolve('country')"
        faults.append(_fault(at, "each country is one row", repr(code), remedy))
    if faults:
        raise SchemaError(faults=faults)


def _fault(row: str, rule: str, received: str, remedy: str) -> Fault:
    return Fault("countries", row, "country", rule, received, remedy)
