"""Elevation along a line: planes have known gradients, holes have reasons, tunnels go straight."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer
from scipy import ndimage

import grids
from corridormap import chainage, profile, rasters
from corridormap.errors import ChainageError, CRSError, ProviderError, SchemaError
from toy import KM_PER_DEGREE

REAL = Path(__file__).resolve().parents[2] / "shared" / "bench" / "dem_shohimardon_100m.tif"
EQUATOR = shapely.LineString([(0.1, 0.0), (0.9, 0.0)])
BOX = (0.0, -0.5, 1.0, 0.5)


@pytest.fixture(scope="module")
def plane(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rise 10 m per kilometre to the east."""
    x, _ = grids.centres((40, 80), BOX)
    path = tmp_path_factory.mktemp("plane") / "plane.tif"
    return grids.write(path, (x * KM_PER_DEGREE * 10).astype("float64"), BOX)


def heights(*values: float, km: list[float] | None = None) -> pd.DataFrame:
    at = km if km is not None else [float(number) for number in range(len(values))]
    return pd.DataFrame({"chainage_km": at, "ground_m": list(values)})


def test_a_plane_has_its_gradient_everywhere(plane: Path) -> None:
    table = profile.along(EQUATOR, plane, every_km=1.0)
    assert table["chainage_km"].iloc[0] == 0
    assert table["chainage_km"].iloc[-1] == pytest.approx(0.8 * KM_PER_DEGREE)
    assert table["reason"].isna().all()
    slope = np.diff(table["ground_m"]) / np.diff(table["chainage_km"])
    assert slope == pytest.approx(10.0)
    ruling = profile.ruling_gradient(table, train_km=0.85)
    assert ruling["gradient_permille"].to_list() == pytest.approx([10.0, 0.0])
    rise, fall = profile.rise_and_fall(table)
    assert rise == pytest.approx(10 * 0.8 * KM_PER_DEGREE)
    assert fall == 0


def test_the_same_plane_in_metres_and_in_tiles(tmp_path: Path, plane: Path) -> None:
    """A raster in another system, tiled, scaled, whose windows the line crosses."""
    to_utm = Transformer.from_crs(4326, 32631, always_xy=True)
    (west, east), (south, north) = to_utm.transform([0.0, 1.0], [-0.2, 0.2])
    bounds = (west, south, east, north)
    shape = (700, 1300)
    x, y = grids.centres(shape, bounds)
    lon, _ = Transformer.from_crs(32631, 4326, always_xy=True).transform(x, y)
    path = grids.write(
        tmp_path / "utm.tif",
        lon * KM_PER_DEGREE * 10,
        bounds,
        crs="EPSG:32631",
        tiled=True,
        blockxsize=256,
        blockysize=256,
    )
    one = profile.along(EQUATOR, path, every_km=0.3)["ground_m"].to_numpy()
    other = profile.along(EQUATOR, plane, every_km=0.3)["ground_m"].to_numpy()
    assert one == pytest.approx(other, abs=0.01)


def test_bilinear_values_are_those_of_another_library(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    shape = (1100, 1200)  # several windows of 512
    cells = random.normal(size=shape)
    path = grids.write(tmp_path / "noise.tif", cells, BOX)
    lon, lat = random.uniform(0, 1, 3000), random.uniform(-0.5, 0.5, 3000)
    row, column = (0.5 - lat) * shape[0] - 0.5, lon * shape[1] - 0.5
    expected = ndimage.map_coordinates(cells, [row, column], order=1, mode="nearest")
    value, reason = rasters.sample(path, lon, lat)
    assert value == pytest.approx(expected, abs=1e-9)
    assert set(reason) == {None}


def test_outside_and_holes_are_null_with_a_reason(tmp_path: Path) -> None:
    cells = np.full((10, 10), 100, dtype="int16")
    cells[:, 5] = -32768
    path = grids.write(tmp_path / "hole.tif", cells, BOX, nodata=-32768)
    line = shapely.LineString([(-0.2, 0.02), (1.2, 0.02)])
    table = profile.along(line, path, every_km=2.0)
    outside = table["reason"] == rasters.OUTSIDE
    hole = table["reason"] == rasters.NO_DATA
    assert outside.iloc[[0, -1]].all()
    lon = -0.2 + table["chainage_km"] / KM_PER_DEGREE  # nearly: the line is 2 km off the equator
    assert lon[hole].between(0.45, 0.65).all()
    assert hole.sum() == pytest.approx(0.2 * KM_PER_DEGREE / 2, abs=1)
    assert (table["ground_m"].isna() == (outside | hole)).all()
    assert table["ground_m"].dropna().to_numpy() == pytest.approx(100)
    # no train stands where the ground is unknown, and none bridges the hole
    ruling = profile.ruling_gradient(table, train_km=30)
    assert ruling["gradient_permille"].to_list() == pytest.approx([0.0, 0.0])
    assert profile.ruling_gradient(table, train_km=60)["gradient_permille"].isna().all()


def test_columns_from_0_to_360_are_found(tmp_path: Path) -> None:
    cells = np.tile(np.arange(360.0), (4, 1))
    path = grids.write(tmp_path / "world.tif", cells, (0, -2, 360, 2))
    value, _ = rasters.sample(path, np.array([-90.5, 269.5, 10.5]), np.zeros(3))
    assert value.tolist() == [269.0, 269.0, 10.0]


def test_rasters_without_a_place_or_that_are_none_are_refused(tmp_path: Path) -> None:
    nowhere = grids.write(tmp_path / "nowhere.tif", np.zeros((2, 2)), BOX, crs=None)
    with pytest.raises(CRSError, match=r"nowhere\.tif: a raster states where it lies"):
        profile.along(EQUATOR, nowhere)
    text = tmp_path / "text.tif"
    text.write_text("not a raster")
    with pytest.raises(ProviderError, match=r"text\.tif cannot be read as a raster"):
        profile.along(EQUATOR, text)
    with pytest.raises(ChainageError, match="every_km is a number above 0; received 0"):
        profile.along(EQUATOR, nowhere, every_km=0)


def test_a_truncated_raster_is_said_to_be_damaged(tmp_path: Path) -> None:
    whole = grids.write(
        tmp_path / "whole.tif", np.random.default_rng(0).normal(size=(300, 300)), BOX
    )
    cut = tmp_path / "cut.tif"
    cut.write_bytes(whole.read_bytes()[:200_000])
    with pytest.raises(ProviderError, match=r"cut\.tif"):
        profile.along(shapely.LineString([(0.1, -0.49), (0.9, -0.49)]), cut)


def test_tunnels_and_bridges_are_straight_between_their_portals() -> None:
    ground = heights(100, 100, 900, 100, 20, 100, km=[0, 10, 12, 14, 17, 20])
    off = pd.DataFrame({"from_km": [10.0, 14.0], "to_km": [14.0, 20.0]})
    table = profile.levelled(ground, off)
    assert table["level_m"].to_list() == [100.0] * 6
    assert table["ground_m"].to_list() == ground["ground_m"].to_list()
    assert profile.rise_and_fall(table) == (0.0, 0.0)
    assert profile.rise_and_fall(ground) == (880.0, 880.0)


def test_structures_are_placed_by_chainage() -> None:
    lines = [
        shapely.LineString([(0, 0), (0.1, 0)]),
        shapely.LineString([(0.3, 0), (0.1, 0)]),  # drawn against the line
        shapely.LineString([(0.3, 0), (0.4, 0)]),
    ]
    sections = gpd.GeoDataFrame({"structure": [None, "tunnel", "bridge"]}, geometry=lines, crs=4326)
    found = profile.structures(sections)
    assert found["structure"].to_list() == ["tunnel", "bridge"]
    assert found["from_km"].to_list() == pytest.approx([0.1 * KM_PER_DEGREE, 0.3 * KM_PER_DEGREE])
    assert found["to_km"].to_list() == pytest.approx([0.3 * KM_PER_DEGREE, 0.4 * KM_PER_DEGREE])
    assert profile.structures(sections.drop(columns="structure")).empty


def test_the_ruling_gradient_is_the_mean_under_the_train() -> None:
    # 40 m up within one kilometre: a train of two feels half of it
    step = heights(0, 0, 40, 40, km=[0, 5, 6, 20])
    short = profile.ruling_gradient(step, train_km=0.5).iloc[0]
    long = profile.ruling_gradient(step, train_km=2).iloc[0]
    assert short["gradient_permille"] == pytest.approx(40)
    assert long["gradient_permille"] == pytest.approx(20)
    assert long["from_km"] <= 5
    assert long["to_km"] >= 6
    with pytest.raises(ChainageError, match="no longer than the line; received 30 km"):
        profile.ruling_gradient(step, train_km=30)


@given(
    st.lists(st.floats(0, 5000), min_size=2, max_size=30),
    st.floats(0.05, 1.0),
)
def test_properties_of_any_profile(values: list[float], share: float) -> None:
    table = heights(*values)
    rise, fall = profile.rise_and_fall(table)
    assert rise - fall == pytest.approx(values[-1] - values[0], abs=1e-6)
    calm_rise, calm_fall = profile.rise_and_fall(table, least_m=100)
    assert calm_rise <= rise + 1e-6
    assert calm_fall <= fall + 1e-6
    train = share * (len(values) - 1)
    worst = profile.ruling_gradient(table, train_km=train)
    steepest = np.abs(np.diff(values)).max()
    assert (worst["gradient_permille"] <= steepest + 1e-6).all()
    # a brute search over many places finds nothing steeper
    rear = np.linspace(0, len(values) - 1 - train, 200)
    km = np.arange(len(values))
    climb = (np.interp(rear + train, km, values) - np.interp(rear, km, values)) / train
    assert worst["gradient_permille"].iloc[0] >= climb.max() - 1e-6
    assert worst["gradient_permille"].iloc[1] >= -climb.min() - 1e-6
    mirrored = heights(*values[::-1])
    back = profile.ruling_gradient(mirrored, train_km=train)["gradient_permille"].to_list()
    assert back[::-1] == pytest.approx(worst["gradient_permille"].to_list(), abs=1e-6)


@given(st.lists(st.floats(0, 5000), min_size=2, max_size=30), st.floats(0, 5000))
def test_a_higher_line_is_longer_above(values: list[float], height: float) -> None:
    def km(table: pd.DataFrame, least: float) -> float:
        found = profile.above(table, least)
        return float((found["to_km"] - found["from_km"]).sum())

    table = heights(*values)
    assert 0 <= km(table, height + 10) <= km(table, height) + 1e-9
    assert km(table, height) <= len(values) - 1 + 1e-9
    assert km(table, -1) == pytest.approx(len(values) - 1)


def test_what_is_no_profile_is_refused() -> None:
    with pytest.raises(SchemaError, match="received columns km; see along"):
        profile.rise_and_fall(pd.DataFrame({"km": [1.0]}))
    with pytest.raises(SchemaError, match="chainage_km of a profile increases"):
        profile.above(heights(1, 2, km=[1, 0]), 3000)


def test_unknown_heights_are_passed_over_not_invented() -> None:
    table = heights(0, np.nan, 100, 50)
    assert profile.rise_and_fall(table) == (100.0, 50.0)
    assert profile.above(table, 60).to_dict("list") == {"from_km": [2.0], "to_km": [2.8]}
    assert all(np.isnan(profile.rise_and_fall(heights(np.nan, np.nan))))


def test_a_real_valley() -> None:
    if not REAL.exists():
        pytest.skip("the elevation model of Shohimardon is not on this machine")
    line = shapely.LineString([(71.55, 39.75), (71.80, 40.05)])
    table = profile.along(line, REAL, every_km=0.1)
    assert table["ground_m"].notna().all()
    assert table["ground_m"].between(500, 5500).all()
    with rasterio.open(REAL) as raster:
        points = chainage.interpolate(line, table["chainage_km"].to_numpy())
        there = points.to_crs(raster.crs)
        nearest = [v[0] for v in raster.sample(list(zip(there.x, there.y, strict=True)))]
    # the nearest cell is at most 100 m away: on slopes of up to 45° heights agree as far
    assert np.abs(table["ground_m"] - nearest).max() < 100
    assert np.abs(table["ground_m"] - nearest).mean() < 15
