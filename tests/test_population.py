"""People of a raster near a line: uniform rasters have closed forms, cells are cut."""

from __future__ import annotations

import json
import math
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from click.testing import CliRunner

import grids
from corridormap import geodesy, population
from corridormap.cli import cli
from corridormap.errors import CRSError, ProviderError
from corridormap.geometry import mosaic
from toy import write_toy

BOX = (0.0, -1.0, 2.0, 1.0)
LINE = gpd.GeoDataFrame(geometry=[shapely.LineString([(0.6, 0), (1.4, 0)])], crs=4326)


def lands(split: float = 1.0) -> mosaic.Mosaic:
    west, east = shapely.box(-1, -2, split, 2), shapely.box(split, -2, 3, 2)
    return mosaic.mosaic(
        gpd.GeoDataFrame({"country": ["XA", "XB"]}, geometry=[west, east], crs=4326)
    )


@pytest.fixture(scope="module")
def density(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hold 10 people per km² everywhere."""
    path = tmp_path_factory.mktemp("people") / "density.tif"
    return grids.write(path, np.full((80, 80), 10.0), BOX)


def test_a_band_of_a_line_has_the_area_of_its_shape(density: Path) -> None:
    found = population.rows(
        density, countries=lands(), sections=LINE, within_km=[20.0], density=True
    )
    length = geodesy.length_km(LINE.geometry).iloc[0]
    expected = 10 * (2 * 20 * length + math.pi * 20**2)
    assert found["population_raster"].sum() == pytest.approx(expected, rel=1e-3)
    assert found["country"].to_list() == ["XA", "XB"]
    assert found["population_raster"].iloc[0] == pytest.approx(expected / 2, rel=1e-3)


def test_counts_and_densities_of_the_same_people_agree(density: Path, tmp_path: Path) -> None:
    _, y = grids.centres((80, 80), BOX)
    half = 1 / 80
    cells = [shapely.box(0, lat - half, 0.025, lat + half) for lat in y[:, 0]]
    km2 = geodesy.area_km2(gpd.GeoSeries(cells, crs=4326)).to_numpy()
    counts = grids.write(tmp_path / "counts.tif", np.tile(10 * km2[:, None], (1, 80)), BOX)
    arguments = {"countries": lands(), "sections": LINE, "within_km": [5.0, 30.0]}
    one = population.rows(counts, **arguments)
    other = population.rows(density, density=True, **arguments)
    assert one["population_raster"].to_numpy() == pytest.approx(
        other["population_raster"].to_numpy(), rel=1e-6
    )


def test_cells_count_by_the_share_that_is_covered(tmp_path: Path) -> None:
    raster = grids.write(tmp_path / "one.tif", np.array([[100.0]]), BOX)
    point = gpd.GeoDataFrame(geometry=[shapely.Point(0.5, 0)], crs=4326)
    found = population.rows(raster, countries=lands(), stations=point, within_km=[11.0])
    share = math.pi * 11**2 / geodesy.area_km2(gpd.GeoSeries([shapely.box(*BOX)], crs=4326))[0]
    assert found["population_raster"].to_list() == pytest.approx([100 * share], rel=2e-3)
    # the border runs through the point: half each
    both = population.rows(raster, countries=lands(0.5), stations=point, within_km=[11.0])
    assert both["population_raster"].to_list() == pytest.approx([50 * share] * 2, rel=2e-3)


def test_wider_bands_hold_more_and_nothing_is_counted_twice(density: Path) -> None:
    bent = gpd.GeoDataFrame(
        geometry=[
            shapely.LineString([(0.6, 0), (1.4, 0)]),
            shapely.LineString([(1.4, 0), (0.6, 0.001)]),
        ],
        crs=4326,
    )
    found = population.rows(
        density, countries=lands(), sections=bent, within_km=[5, 10, 20], density=True
    )
    for _, rows in found.groupby("country"):
        assert rows["population_raster"].is_monotonic_increasing
    once = population.rows(density, countries=lands(), sections=LINE, within_km=[20], density=True)
    twice = found[found["within_km"] == 20]["population_raster"].sum()
    assert twice == pytest.approx(once["population_raster"].sum(), rel=0.01)


def test_strips_and_projections_change_nothing(
    density: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = {"countries": lands(), "sections": LINE, "within_km": [30.0]}
    whole = population.rows(density, density=True, **arguments)["population_raster"].to_numpy()
    monkeypatch.setattr(population, "_CELLS", 500)
    strips = population.rows(density, density=True, **arguments)["population_raster"].to_numpy()
    assert strips == pytest.approx(whole, rel=1e-9)
    # an equal-area raster of people per square cell, 10 per km²
    side = 1000.0
    equal = grids.write(
        tmp_path / "equal.tif",
        np.full((300, 300), 10.0),
        (-50 * side, -150 * side, 250 * side, 150 * side),
        crs="EPSG:6933",
    )
    flat = population.rows(equal, **arguments)["population_raster"].to_numpy()
    assert flat == pytest.approx(whole, rel=5e-3)
    with pytest.raises(CRSError, match="a density is read in degrees"):
        population.rows(equal, density=True, **arguments)


def test_holes_and_the_outside_hold_nobody(tmp_path: Path) -> None:
    cells = np.full((80, 80), 1.0)
    cells[:, 40:] = -99
    raster = grids.write(tmp_path / "holes.tif", cells, BOX, nodata=-99)
    found = population.rows(raster, countries=lands(), sections=LINE, within_km=[20.0])
    assert found.set_index("country")["population_raster"]["XB"] == pytest.approx(0, abs=1e-6)
    away = gpd.GeoDataFrame(geometry=[shapely.Point(-0.5, 1.5)], crs=4326)
    none = population.rows(raster, countries=lands(), stations=away, within_km=[5.0])
    assert none["population_raster"].to_list() == [0.0]


def test_the_command_puts_the_raster_beside_the_settlements(tmp_path: Path) -> None:
    toy = write_toy(tmp_path / "toy")
    raster = grids.write(tmp_path / "people.tif", np.full((60, 60), 2.0), (-1, -1, 3, 1))
    done = CliRunner().invoke(
        cli,
        ["catchment", str(toy), "--population", str(raster), "--within-km=25", "--format=json"],
    )
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["parameters"]["population"] == "people.tif"
    assert "population" in {row["name"] for row in found["inputs"]}
    assert all(row["population_raster"] > 0 for row in found["rows"])
    missing = CliRunner().invoke(cli, ["catchment", str(toy), "--population", "no.tif"])
    assert missing.exit_code == 1
    assert "No file 'no.tif'" in missing.stderr


def test_what_is_no_raster_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "text.tif"
    text.write_text("people")
    with pytest.raises(ProviderError, match=r"text\.tif cannot be read as a raster"):
        population.rows(text, countries=lands(), sections=LINE, within_km=[5.0])
