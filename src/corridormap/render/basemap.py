"""The ground under a corridor: land, water, borders and places, small enough to travel inside.

Around the corridor the layers keep their detail, further out they are simplified harder: a reader
who zooms in does so near the line. Polygons are simplified as a coverage, so neighbours keep
their common border.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from corridormap.providers import bundled as providers
from corridormap.render import cells, names, relief
from corridormap.tables import TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from corridormap.render.relief import Relief

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

FILES: Mapping[str, str] = MappingProxyType(
    {
        "countries": "world/countries/countries_coarse.fgb",
        "detail": "world/countries/countries.fgb",
        "borders": "world/countries/borders_coarse.fgb",
        "admin1": "world/natural_earth/admin1_lines.fgb",
        "water": "world/natural_earth/water.fgb",
        "rivers": "world/natural_earth/rivers.fgb",
        "lakes": "world/osm/lakes.fgb",
        "places": "world/places/places.fgb",
    }
)
"""Layer of the base map: bundled file that holds it."""

NAMES = "world/names/countries.csv"
"""Names of the bundled countries in the languages of a map."""
_POLITICAL = ("detail", "borders", "admin1")
"""Layers that a corridor with countries of its own does without."""

NEAR_DEGREES = 0.0015
"""Simplification around the corridor: about 150 m, under a pixel up to zoom 9."""
NEAR_SHARE = 0.0003
"""Of the corridor's width, the simplification around one so long that this is more: a third of a
pixel where all of it is in view."""
FAR_DEGREES = 0.02
PLACES_NEAR, PLACES_FAR = 700, 700
"""Settlements kept, the most populous first."""
_AREA = 2  # dimension of a polygon
_COLLECTION = 7  # shapely's type number


@dataclass(frozen=True, slots=True)
class Basemap:
    """Layers clipped to `bounds`, detailed within `near`; an absent layer is not drawn."""

    bounds: Bounds
    near: Bounds
    tables: Mapping[str, gpd.GeoDataFrame]
    """By the names of `FILES`; lines and polygons carry a flag `near`."""
    attributions: tuple[str, ...] = ()
    """Lines to print wherever the layers are shown."""
    detail: float = NEAR_DEGREES
    """Degrees that the layers are simplified by near the corridor."""
    relief: Relief | None = None
    own_places: bool = False
    """Whether the places were chosen for this corridor: then all are named where there is room."""

    @property
    def country_names(self) -> dict[str, str]:
        """Name of each country of the base map by its code."""
        return self.called("en")

    def called(self, lang: str) -> dict[str, str]:
        """Return the name of each country of the base map in a language, by its code."""
        table = self.tables.get("countries")
        if table is None:
            return {}
        return {
            str(row["country"]): names.pick(row, lang) or str(row["country"])
            for row in cells.records(table)
            if names.text(row["country"]) is not None
        }


def bundled(path: Callable[[str], Path]) -> dict[str, Path]:
    """Return where each layer lies, given what finds a bundled file by its name."""
    return {layer: path(file) for layer, file in FILES.items()}


def read(
    bounds: Sequence[float],
    *,
    paths: Mapping[str, Path],
    reach: Sequence[float] | None = None,
    countries: gpd.GeoDataFrame | None = None,
    places: gpd.GeoDataFrame | None = None,
) -> Basemap:
    """Read the layers around a corridor.

    Parameters
    ----------
    bounds
        West, south, east, north of the corridor, degrees.
    paths
        Vector file of each layer, by the names of `FILES`; leave out what is not to be drawn.
    reach
        Bounds of everything else the map shows, hubs far away for instance; the base map ends two
        degrees beyond.
    countries
        The corridor's own, drawn and named instead of those of `paths`; of these only the land
        around stays, without borders and names.
    places
        The corridor's own towns, instead of those of `paths`.
    """
    near = _grown(bounds, share=0.6, least=1.5)
    far = _grown(bounds, share=1.5, least=9.0)
    if reach is not None and np.isfinite(reach).all():
        out = _grown(reach, share=0.0, least=2.5)
        far = (min(far[0], out[0]), min(far[1], out[1]), max(far[2], out[2]), max(far[3], out[3]))
    unread = {
        *(_POLITICAL if countries is not None else ()),
        *(("places",) if places is not None else ()),
    }
    paths = {layer: path for layer, path in paths.items() if layer not in unread}
    raw = {
        layer: _read(paths[layer], far) for layer in FILES if layer in paths and layer != "detail"
    }
    if places is not None:
        raw["places"] = _own_places(places, far)
    if countries is not None:
        raw["borders"] = _outlines(countries)
        raw["countries"] = _own_countries(countries, raw.get("countries"))
    if "water" in raw and "lakes" in raw:
        # Where both sources draw a lake, its better outline stays.
        raw["water"] = raw["water"][~raw["water"].intersects(raw["lakes"].union_all())]
    fine = dict(raw)
    if "countries" in raw and "detail" in paths:
        fine["countries"] = _read(paths["detail"], near)
        if "borders" in raw:
            fine["borders"] = _borders(_clipped(fine["countries"], near), raw["borders"])
    degrees = max(NEAR_DEGREES, NEAR_SHARE * (bounds[2] - bounds[0]))
    tables = {
        layer: _places(table, near)
        if layer == "places"
        else _levels(
            _clipped(table, far),
            _clipped(fine[layer], near),
            near,
            degrees=degrees,
            tiled=layer == "countries",
        )
        for layer, table in raw.items()
    }
    if countries is None and "countries" in tables:
        tables["countries"] = _named(tables["countries"])
    shade = relief.read(far) if paths else None
    credits_ = (*_attributions(paths), *((shade.attribution,) if shade else ()))
    return Basemap(
        far,
        near,
        MappingProxyType(tables),
        credits_,
        detail=degrees,
        relief=shade,
        own_places=places is not None,
    )


def _attributions(paths: Mapping[str, Path]) -> tuple[str, ...]:
    """Return what to print for the bundled files among `paths`, each line once."""
    base = providers.root()
    names = [
        path.relative_to(base).as_posix() for path in paths.values() if path.is_relative_to(base)
    ]
    return tuple(dict.fromkeys(providers.source(name).attribution for name in names))


def _read(path: Path, bounds: Bounds) -> gpd.GeoDataFrame:
    table = gpd.read_file(path, bbox=bounds, engine="pyogrio").to_crs(4326)
    return table[~(table.geometry.isna() | table.is_empty)].reset_index(drop=True)


def _named(countries: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the bundled countries with their names in other languages."""
    known = pd.read_csv(providers.path(NAMES), dtype=str, keep_default_na=False)
    return countries.merge(known.replace("", None), on="country", how="left")


def _own_countries(
    countries: gpd.GeoDataFrame, bundled: gpd.GeoDataFrame | None
) -> gpd.GeoDataFrame:
    """Return the corridor's countries with their names, and the land around them without one."""
    own = countries.to_crs(4326).set_geometry(shapely.make_valid(countries.to_crs(4326).geometry))
    given = own["name"] if "name" in own.columns else own["country"]
    own = own.assign(country=own["country"].astype(str), name=given.fillna(own["country"]))
    if bundled is None or bundled.empty:
        return own.reset_index(drop=True)
    land = shapely.difference(bundled.geometry.union_all(), own.geometry.union_all())
    around = gpd.GeoDataFrame({"country": [None], "name": [None]}, geometry=[land], crs=4326)
    both = pd.concat([own, around.astype({"country": TEXT, "name": TEXT})], ignore_index=True)
    return gpd.GeoDataFrame(both[~both.is_empty].reset_index(drop=True), crs=4326)


def _outlines(countries: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the borders of the corridor's own countries, common ones once."""
    own = countries.to_crs(4326).geometry
    lines = shapely.line_merge(shapely.union_all(shapely.boundary(shapely.make_valid(own.array))))
    return gpd.GeoDataFrame({"disputed": [False]}, geometry=[lines], crs=4326)


def _own_places(places: gpd.GeoDataFrame, bounds: Bounds) -> gpd.GeoDataFrame:
    """Return the corridor's places within the bounds, with the columns that rank them."""
    table = places.to_crs(4326).cx[bounds[0] : bounds[2], bounds[1] : bounds[3]]
    ids = table["place_id"] if "place_id" in table.columns else pd.Series(table.index)
    people = table["population"] if "population" in table.columns else pd.Series(0, table.index)
    return table.assign(
        place_id=ids.astype(str).to_numpy(), population=pd.to_numeric(people, errors="coerce")
    ).reset_index(drop=True)


def _borders(countries: gpd.GeoDataFrame, coarse: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the common borders of detailed countries; the coarse ones say which are disputed."""
    disputed = {
        frozenset((row["country_a"], row["country_b"]))
        for row in cells.records(coarse)
        if row["disputed"] is True or row["disputed"] == 1
    }
    codes = [str(code) for code in countries["country"]]
    edges = shapely.boundary(countries.geometry.array)
    pairs = [(a, b) for a in range(len(codes)) for b in range(a + 1, len(codes))]
    lines = [
        shapely.line_merge(_only(shapely.intersection(edges[a], edges[b]), 1)) for a, b in pairs
    ]
    rows = {
        "country_a": [codes[a] for a, _ in pairs],
        "country_b": [codes[b] for _, b in pairs],
        "disputed": [frozenset((codes[a], codes[b])) in disputed for a, b in pairs],
    }
    table = gpd.GeoDataFrame(rows, geometry=lines, crs=4326)
    return table[~table.is_empty].reset_index(drop=True)


def _grown(bounds: Sequence[float], *, share: float, least: float) -> Bounds:
    west, south, east, north = (float(value) for value in bounds)
    across = max(share * (east - west), least)
    along = max(share * (north - south), 0.6 * least)
    return (
        max(west - across, -180.0),
        max(south - along, -85.0),
        min(east + across, 180.0),
        min(north + along, 85.0),
    )


def _levels(
    coarse: gpd.GeoDataFrame,
    fine: gpd.GeoDataFrame,
    near: Bounds,
    *,
    degrees: float,
    tiled: bool,
) -> gpd.GeoDataFrame:
    """Return both levels in one table: fine within `near`, coarse beyond.

    Areas that tile the plane go on below the fine ones, or a hair of sea would shine through.
    """
    areas = bool((shapely.get_dimensions(coarse.geometry) == _AREA).any())
    if not tiled:
        coarse = coarse.set_geometry(coarse.difference(shapely.box(*near)))
    levels = [
        level.set_geometry(_simplified(level.geometry, by, tiled=tiled)).assign(near=flag)
        for level, by, flag in ((coarse, FAR_DEGREES, False), (fine, degrees, True))
    ]
    both = pd.concat(levels, ignore_index=True)
    keep = ~(both.is_empty | both.geometry.isna())
    if areas:  # specks of a few steps are dust, not land
        keep &= shapely.area(both.geometry) > np.where(both["near"], 1e-6, 4e-4)
    return gpd.GeoDataFrame(both[keep].reset_index(drop=True), crs=4326)


def _clipped(table: gpd.GeoDataFrame, bounds: Bounds) -> gpd.GeoDataFrame:
    """Return the table within the bounds, areas as areas and lines as lines."""
    shapes = table.geometry.array
    dimension = int(shapely.get_dimensions(shapes).max(initial=0))
    if dimension == _AREA:
        shapes = shapely.make_valid(shapes)
    cut = [_only(shape, dimension) for shape in shapely.clip_by_rect(shapes, *bounds)]
    return table.set_geometry(gpd.GeoSeries(cut, index=table.index, crs=4326))


def _only(shape: BaseGeometry, dimension: int) -> BaseGeometry:
    """Return the parts of a geometry that have its dimension: clipping may leave points behind."""
    if shapely.get_type_id(shape) != _COLLECTION:
        return shape
    parts = shapely.get_parts(shape)
    kind = shapely.MultiPolygon if dimension == _AREA else shapely.MultiLineString
    return kind(
        [
            part
            for each in parts
            for part in shapely.get_parts(each)
            if shapely.get_dimensions(part) == dimension
        ]
    )


def _simplified(shapes: gpd.GeoSeries, degrees: float, *, tiled: bool) -> gpd.GeoSeries:
    """Return simpler shapes; areas that tile the plane still do."""
    if tiled and bool(shapely.coverage_is_valid(shapes.array)):
        simple = shapely.coverage_simplify(shapes.array, degrees)
    else:
        simple = shapely.simplify(shapes.array, degrees, preserve_topology=True)
    return gpd.GeoSeries(simple, index=shapes.index, crs=4326)


def _places(table: gpd.GeoDataFrame, near: Bounds) -> gpd.GeoDataFrame:
    ranked = table.sort_values(["population", "place_id"], ascending=[False, True])
    inside = ranked.geometry.within(shapely.box(*near))
    kept = pd.concat([ranked[inside].head(PLACES_NEAR), ranked[~inside].head(PLACES_FAR)])
    kept = kept.sort_values(["population", "place_id"], ascending=[False, True])
    return gpd.GeoDataFrame(kept.reset_index(drop=True), crs=4326)
