"""Bands along the line, with the people and places in them."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from corridormap import catchment, geodesy
from corridormap.geometry import lines
from corridormap.render import cells, scales
from corridormap.render.layer import MEASURE, Layer

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from corridormap.render.topics.cast import Cast

WITHIN_KM = (25.0, 50.0, 100.0)
_PIECE_KM = 100.0
"""A plane around so much of the line is as good as the ellipsoid."""
_STEP_DEGREES = 0.003
_MOST_VERTICES = 20_000


def layers(cast: Cast) -> list[Layer]:
    """Return one layer of nested bands, the widest below."""
    sections = cast.subject.sections
    if not cast.settled:
        return []
    if int(shapely.get_num_coordinates(sections.geometry.array).sum()) > _MOST_VERTICES:
        return []
    counted = catchment.rows(cast.subject.settlements(), sections=sections, within_km=WITHIN_KM)
    people = counted.groupby("within_km")[["population", "places"]].sum()
    zones = [band(sections.geometry.array, km) for km in WITHIN_KM]
    rings = [zones[0], *(shapely.difference(b, a) for a, b in pairwise(zones))]
    table = pd.DataFrame({"within_km": WITHIN_KM}).join(people, on="within_km")
    for country, part in counted.groupby("country"):
        table[f"{country}, {{population}}"] = table["within_km"].map(
            part.set_index("within_km")["population"]
        )
    fields, rows = cells.attributes(table)
    scale = scales.classes(
        "catchment", WITHIN_KM[:-1], words=("catchment_from",), unit="km", drawn="areas"
    )
    styles = tuple(reversed(scale.styles))
    scale = scales.Scale(scale.kind, styles, scale.values, scale.words, scale.unit)
    return [
        Layer(
            "catchment",
            "catchment",
            "areas",
            tuple(rings),
            styles,
            tuple(f"≤ {km:g} km" for km in WITHIN_KM),
            fields,
            rows,
            switch="catchment",
            words=("group_catchment",),
            choice=MEASURE,
            shown=False,
            scale=scale,
        )
    ]


def band(shapes: np.ndarray, km: float) -> BaseGeometry:
    """Return all points within a distance of lines, piece by piece in a plane of its own.

    >>> line = shapely.LineString([(70, 40), (70, 42)])
    >>> found = band(np.array([line]), 50.0)
    >>> top = shapely.Point(70, found.bounds[3])
    >>> geodesy.distance_km(shapely.Point(70, 42), top).round().tolist()
    [50.0]
    """
    parts = []
    for chain in lines.merge(list(shapes)).chains:
        along = geodesy.cumulative_m(*chain.T) / 1000
        piece = np.floor(along / _PIECE_KM).astype(int)
        for number in range(int(piece[-1]) + 1):
            at = np.flatnonzero(piece == number)
            if not len(at):
                continue
            vertices = chain[at[0] : at[-1] + 2]
            parts.append(_around(vertices, km))
    return shapely.simplify(shapely.union_all(parts), _STEP_DEGREES)


def _around(vertices: np.ndarray, km: float) -> BaseGeometry:
    lon, lat = vertices.mean(axis=0)
    plane = f"+proj=aeqd +lat_0={lat} +lon_0={lon} +ellps=WGS84"
    there = Transformer.from_crs("EPSG:4326", plane, always_xy=True)
    back = Transformer.from_crs(plane, "EPSG:4326", always_xy=True)
    flat = np.column_stack(there.transform(vertices[:, 0], vertices[:, 1]))
    shape = shapely.LineString(flat) if len(flat) > 1 else shapely.Point(flat[0])
    around = shapely.buffer(shape, km * 1000, quad_segs=16)
    return shapely.transform(around, lambda xy: np.column_stack(back.transform(xy[:, 0], xy[:, 1])))
