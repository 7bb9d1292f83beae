"""The bundled relief: what it covers, how good it says it is, and how it is drawn."""

from __future__ import annotations

import struct
import warnings
from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely

import corridormap as cm
from corridormap import rasters
from corridormap.providers import bundled, elevation
from corridormap.render import relief

KNOWN = {  # place: lon, lat, metres, published
    "Bishkek": (74.59, 42.87, 770),
    "Osh": (72.79, 40.53, 963),
    "Kashgar": (75.99, 39.47, 1290),
    "Tashkent": (69.24, 41.30, 455),
    "Torugart": (75.396, 40.55, 3752),
    "Issyk-Kul": (77.2, 42.4, 1607),
    "Aktau": (51.15, 43.65, 10),
}


def test_heights_are_within_three_of_their_stated_errors() -> None:
    lon, lat, metres = np.array(list(KNOWN.values())).T
    value, reason = rasters.sample(elevation.path(), lon, lat)
    assert set(reason) == {None}
    off = np.abs(value - metres)
    assert (off <= 3 * elevation.error_m(lon, lat) + 30).all(), off


def test_mountains_are_stated_to_be_worse_than_plains() -> None:
    plain = elevation.error_m(np.array([64.0]), np.array([42.5]))[0]
    mountain = elevation.error_m(np.array([77.0]), np.array([42.1]))[0]
    assert plain < 40
    assert mountain > 100


def test_the_image_is_a_png_of_its_bounds_in_mercator_rows() -> None:
    found = relief.read((70.0, 38.0, 80.0, 43.0))
    assert found is not None
    assert found.png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", found.png[16:24])
    west, south, east, north = np.radians(found.bounds)
    tall = np.arcsinh(np.tan(north)) - np.arcsinh(np.tan(south))
    assert height / width == pytest.approx(tall / (east - west), abs=1 / width)
    assert "Marble" in found.attribution
    assert len(found.png) < 150_000


def test_flat_ground_is_transparent_and_mountains_are_not() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)  # a picture
        image = rasterio.open(bundled.path(relief.FILE))
    with image:
        palette = image.colormap(1)
        shade = image.read(1)
    opacity = np.vectorize(lambda index: palette[index][3])(shade)
    assert {palette[index][:3] for index in palette if palette[index][3]} == {
        (0, 0, 0),
        (255, 255, 255),
    }
    west, south, east, north = relief.BOUNDS
    height, width = shade.shape

    def around(lon: float, lat: float) -> np.ndarray:
        y = np.arcsinh(np.tan(np.radians([north, south, lat])))
        row = int((y[0] - y[2]) / (y[0] - y[1]) * height)
        column = int((lon - west) / (east - west) * width)
        return opacity[row - 10 : row + 10, column - 10 : column + 10]

    assert around(82.5, 39.0).mean() < 5  # Taklamakan
    assert around(80.1, 42.0).mean() > 40  # Tian Shan
    assert opacity[0].max() == opacity[-1].max() == 0  # faded out


def test_elsewhere_there_is_no_relief() -> None:
    assert relief.read((0.0, 0.0, 10.0, 10.0)) is None


def test_the_corridor_has_the_grid_and_published_heights_apart() -> None:
    corridor = cm.open("cku")
    table = corridor.elevation
    assert table is not None
    ground = table[table["kind"] == "ground"]
    others = table[table["kind"] != "ground"]
    length = cm.stats(corridor)["total"]["length_km"]
    assert ground["chainage_km"].iloc[[0, -1]].to_list() == pytest.approx([0, length], abs=1e-3)
    assert ground["error_m"].notna().all()
    assert ground["error_m"].between(20, 400).all()
    assert others["error_m"].isna().all()
    assert others["source"].notna().all()
    assert set(others["kind"]) == {"station", "settlement", "valley", "pass"}
    rebuilt = elevation.ground(corridor.sections)
    assert rebuilt["ground_m"].round().to_list() == ground["ground_m"].to_list()
    assert rebuilt["error_m"].round().to_list() == ground["error_m"].to_list()


def test_a_line_beyond_the_grid_has_no_heights() -> None:
    table = elevation.ground(shapely.LineString([(30.0, 40.0), (31.0, 40.0)]))
    assert table["ground_m"].isna().all()
    assert set(table["reason"]) == {rasters.OUTSIDE}


def test_the_readme_of_the_relief_states_the_law_of_the_code() -> None:
    text = (Path(bundled.root()) / "world" / "relief" / "README.md").read_text(encoding="utf-8")
    assert f"{elevation.ERROR_M} m + {elevation.ERROR_PER_RELIEF} × local relief" in text
