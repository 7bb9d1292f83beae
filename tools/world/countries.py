"""Build the outlines of countries: fourteen exact ones from OpenStreetMap, the rest around them.

The result is one coverage: neighbours share every vertex of their border, and no point of the
land belongs to two countries or to none.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import shape

from world import codes, coverage

GRID_DEG = 1e-6  # what geo-tz stores, 0.1 m
SEAM_DEG = 1.1e-6  # a vertex this close to the edge of its quad was cut there

# Inner boxes first: (west, south, east, north) and the tolerance within. 0.0005 degree
# moves a border by 4 m on average, 30 m at the 99th percentile, 90 m at most. Outside
# all boxes FAR_TOLERANCE_DEG holds.
DETAIL = (
    (shapely.box(60, 34, 98, 50), 0.0005),
    (shapely.box(38, 22, 124, 57), 0.002),
)
FAR_TOLERANCE_DEG = 0.012
# Far-off islands (the Azores, Réunion, Bouvet) are no part of a map of Eurasia.
WINDOW = shapely.union_all([shapely.box(-32, -11, 180, 82), shapely.box(-180, 60, -168, 75)])
ISLET_DEG2 = 2e-3  # some 20 km²
SPECK_DEG2 = 2e-5  # some 0.2 km², a third of the smallest exclave kept (Jani-Ayil)
LAKE_DEG2 = 0.5  # holes of Natural Earth's land below this are lakes, above: the Caspian Sea


def build(zones: Path, places: Path) -> gpd.GeoDataFrame:
    """Return country, name, disputed, origin and geometry, one row per country."""
    pieces = pd.DataFrame(_osm_pieces(zones), columns=["country", "geometry"])
    units = _natural_earth(places)
    osm = _union_by_country(pieces)
    whole = _union_by_country(units)
    land = _without_lakes(shapely.union_all(whole.to_numpy(), grid_size=GRID_DEG))
    neighbours = whole[whole.index.isin(list(codes.NATURAL_EARTH))]

    cuts = [box.exterior for box, _ in DETAIL]
    outlines = [*shapely.boundary([*osm, *neighbours, land]), *cuts]
    faces = coverage.faces(outlines, grid_deg=GRID_DEG)
    points = shapely.point_on_surface(faces)
    is_land = coverage.owner(points, pd.Series([land], index=["land"])) == "land"
    country = coverage.owner(points, pieces.set_index("country")["geometry"])
    # OpenStreetMap wins wherever both say something.
    other = coverage.owner(points, units.set_index("country")["geometry"])
    other[np.isin(other, list(codes.OSM_ZONES))] = ""
    country = np.where(country == "", other, country)[is_land]
    faces, points = faces[is_land], points[is_land]
    country = coverage.adopt(faces, country, prefer=codes.NATURAL_EARTH)
    country = coverage.absorb_specks(faces, country, below_deg2=SPECK_DEG2)
    keep = (country != "") & ~coverage.islets(faces, country, below_deg2=ISLET_DEG2)
    faces, points, country = faces[keep], points[keep], country[keep]

    rings = coverage.rings(points, [box for box, _ in DETAIL])
    tolerances = [*(tolerance for _, tolerance in DETAIL), FAR_TOLERANCE_DEG]
    geometry = coverage.simplified(faces, country, rings=rings, tolerances_deg=tolerances)
    return _named(geometry, units)


def _osm_pieces(zones: Path) -> Iterator[tuple[str, shapely.Geometry]]:
    country_of = {zone: code for code, names in codes.OSM_ZONES.items() for zone in names}
    with zones.open() as lines:
        for line in lines:
            piece = json.loads(line)
            quad = np.round(piece["quad"], 6)
            if piece["geometry"] is None:
                yield country_of[piece["zone"]], shapely.box(*quad)
            else:
                clipped = _on_seams(shape(piece["geometry"]), quad)
                yield country_of[piece["zone"]], clipped


def _on_seams(piece: shapely.Geometry, quad: np.ndarray) -> shapely.Geometry:
    """Move what was cut at the edge of a quad back onto that edge.

    The package rounds coordinates to 1e-6, its quads have more digits: unrepaired, the two sides
    of a seam lie up to 1e-6 apart and a line crossing it would leave the country for 0.1 m.
    """

    def snap(xy: np.ndarray) -> np.ndarray:
        snapped = xy.copy()
        for axis, edge in ((0, quad[0]), (1, quad[1]), (0, quad[2]), (1, quad[3])):
            snapped[np.abs(xy[:, axis] - edge) < SEAM_DEG, axis] = edge
        return snapped

    moved = shapely.transform(piece, snap)
    return moved if moved.is_valid else shapely.make_valid(moved)


def _natural_earth(places: Path) -> pd.DataFrame:
    """Read the admin-1 units of the countries wanted, clipped to the window."""
    rows = []
    for feature in json.loads(places.read_text(encoding="utf-8"))["features"]:
        unit = feature["properties"]
        code = codes.WITHOUT_CODE.get(unit["adm0_a3"], unit["iso_a2"])
        if code not in codes.OSM_ZONES and code not in codes.NATURAL_EARTH:
            continue
        geometry = shape(feature["geometry"])
        if not geometry.is_valid:
            geometry = shapely.make_valid(geometry)
        parts = shapely.get_parts(geometry)
        parts = parts[shapely.intersects(WINDOW, parts)]
        if len(parts):
            rows.append((code, unit["admin"], shapely.union_all(parts)))
    return pd.DataFrame(rows, columns=["country", "admin", "geometry"])


def _union_by_country(units: pd.DataFrame) -> pd.Series:
    return pd.Series(
        {
            code: shapely.union_all(group.to_numpy(), grid_size=GRID_DEG)
            for code, group in units.groupby("country", sort=True)["geometry"]
        }
    )


def _without_lakes(land: shapely.Geometry) -> shapely.Geometry:
    filled = []
    for part in shapely.get_parts(land):
        seas = [ring for ring in part.interiors if shapely.Polygon(ring).area > LAKE_DEG2]
        filled.append(shapely.Polygon(part.exterior, seas))
    return shapely.union_all(filled)


def _named(geometry: pd.Series, units: pd.DataFrame) -> gpd.GeoDataFrame:
    admin = units[~units["admin"].isin(["Siachen Glacier", "Northern Cyprus"])]
    admin = admin.groupby("country")["admin"].agg(lambda names: names.mode().iloc[0])
    table = pd.DataFrame({"country": geometry.index})
    table["name"] = [codes.NAMES.get(code, admin[code]) for code in table["country"]]
    disputed = [codes.DISPUTED.get(code) for code in table["country"]]
    table["disputed"] = pd.array(disputed, dtype="str")
    from_osm = table["country"].isin(list(codes.OSM_ZONES))
    table["origin"] = np.where(from_osm, "osm", "natural_earth")
    return gpd.GeoDataFrame(table, geometry=geometry.to_numpy(), crs="EPSG:4326")
