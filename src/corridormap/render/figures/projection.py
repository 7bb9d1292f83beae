"""The projection of a printed map: centred on what it shows, true to scale at the centre."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyproj
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from corridormap.render.figures.sheet import Box

AZIMUTHAL_KM = 3000.0
"""A corridor longer than this is drawn on a cone, where it does not cross the equator."""
_LEAST_M = 20_000.0
_GEOD = pyproj.Geod(ellps="WGS84")


@dataclass(frozen=True)
class View:
    """Where on the sheet a place lies."""

    method: str
    """Key of the word for the projection: ``azimuthal`` or ``conic``."""
    centre: tuple[float, float]
    """Longitude and latitude of the point that distances are true from."""
    box: Box
    transformer: pyproj.Transformer
    middle_m: tuple[float, float]
    """Projected coordinates of the middle of the box."""
    m_px: float
    """Projected metres of a sheet pixel."""

    def place(self, shapes: Any) -> Any:  # noqa: ANN401 - a geometry or an array of them
        """Return geometries in EPSG:4326 as they lie on the sheet."""
        return shapely.transform(shapes, self.points)

    def points(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return rows of longitude and latitude as rows of sheet pixels."""
        east, north = self.transformer.transform(lonlat[:, 0], lonlat[:, 1])
        x = (self.box.left + self.box.right) / 2 + (np.asarray(east) - self.middle_m[0]) / self.m_px
        y = (self.box.top + self.box.bottom) / 2 - (
            np.asarray(north) - self.middle_m[1]
        ) / self.m_px
        return np.column_stack([x, y])

    def lonlat(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return rows of sheet pixels as rows of longitude and latitude."""
        x, y = self.box.middle
        east = (xy[:, 0] - x) * self.m_px + self.middle_m[0]
        north = (y - xy[:, 1]) * self.m_px + self.middle_m[1]
        lon, lat = self.transformer.transform(east, north, direction="INVERSE")
        return np.column_stack([lon, lat])

    def px_per_km(self) -> float:
        """Return how many pixels a kilometre to the east has at the middle of the box.

        Measured on the ellipsoid, not taken from the projection: a scale bar of this length is
        true there whatever the projection.
        """
        x, y = self.box.middle
        (west, east) = self.lonlat(np.array([[x - 20.0, y], [x + 20.0, y]]))
        _, _, metres = _GEOD.inv(*west, *east)
        return 40_000.0 / float(metres)

    def north(self, x: float, y: float) -> float:
        """Return the direction of north at a spot of the sheet, in radians clockwise from up."""
        ((lon, lat),) = self.lonlat(np.array([[x, y]]))
        ((x0, y0), (x1, y1)) = self.points(np.array([[lon, lat], [lon, min(lat + 0.1, 90.0)]]))
        return math.atan2(x1 - x0, y0 - y1)

    def bounds(self) -> tuple[float, float, float, float]:
        """Return west, south, east and north of the box, degrees."""
        side = np.linspace(0, 1, 33)
        one, zero = np.ones_like(side), np.zeros_like(side)
        edge = np.concatenate(
            [
                np.column_stack(pair)
                for pair in ((side, zero), (one, side), (side, one), (zero, side))
            ]
        )
        corner = np.array([self.box.left, self.box.top])
        rows = self.lonlat(corner + edge * (self.box.width, self.box.height))
        rows = rows[np.isfinite(rows).all(axis=1)]
        west, south = rows.min(axis=0)
        east, north = rows.max(axis=0)
        return float(west), float(south), float(east), float(north)


def view(shapes: NDArray[Any], box: Box, *, margin: float = 0.08) -> View:
    """Return the view that shows shapes in EPSG:4326 in a box, with a margin around them.

    Parameters
    ----------
    shapes
        What has to be seen whole.
    box
        Of the sheet.
    margin
        Share of the box left free on each side.
    """
    west, south, east, north = shapely.total_bounds(shapes)
    centre = ((west + east) / 2, (south + north) / 2)
    _, _, across = _GEOD.inv(west, centre[1], east, centre[1])
    _, _, along = _GEOD.inv(centre[0], south, centre[0], north)
    method = "azimuthal"
    if max(across, along) > AZIMUTHAL_KM * 1000 and south * north > 0:
        method = "conic"
    transformer = pyproj.Transformer.from_crs(
        4326, _crs(method, centre, (south, north)), always_xy=True
    )
    east_m, north_m = transformer.transform(*shapely.get_coordinates(shapes).T)
    low = np.array([np.min(east_m), np.min(north_m)])
    high = np.array([np.max(east_m), np.max(north_m)])
    size = np.maximum(high - low, _LEAST_M)
    free = 1 - 2 * margin
    m_px = max(size[0] / (box.width * free), size[1] / (box.height * free))
    middle = (low + high) / 2
    return View(method, centre, box, transformer, (float(middle[0]), float(middle[1])), float(m_px))


def _crs(method: str, centre: tuple[float, float], latitudes: tuple[float, float]) -> pyproj.CRS:
    lon, lat = centre
    if method == "azimuthal":
        return pyproj.CRS.from_proj4(f"+proj=aeqd +lat_0={lat} +lon_0={lon} +datum=WGS84 +units=m")
    low, high = latitudes
    sixth = (high - low) / 6
    parallels = f"+lat_1={low + sixth} +lat_2={high - sixth}"
    return pyproj.CRS.from_proj4(
        f"+proj=eqdc +lat_0={lat} +lon_0={lon} {parallels} +datum=WGS84 +units=m"
    )
