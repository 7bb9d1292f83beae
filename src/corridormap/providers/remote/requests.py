"""What a kind of open data is asked for, as requests.

Nothing a user types becomes part of an address without being of the form that the kind knows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import shapely

from corridormap.errors import DataError, suggest
from corridormap.providers.kinds import KINDS
from corridormap.providers.remote.download import Request

if TYPE_CHECKING:
    import geopandas as gpd

THEMES = {
    "railroads": "cultural",
    "roads": "cultural",
    "ports": "cultural",
    "airports": "cultural",
    "populated_places": "cultural",
    "urban_areas": "cultural",
    "admin_0_countries": "cultural",
    "admin_1_states_provinces": "cultural",
    "lakes": "physical",
    "rivers_lake_centerlines": "physical",
    "glaciated_areas": "physical",
    "geography_regions_polys": "physical",
    "land": "physical",
    "ocean": "physical",
}
"""Themes of Natural Earth and the folder each lies in."""
MOST_TILES = 64
"""Elevation tiles of one degree for one corridor."""
_OVERPASS = """\
[out:json][timeout:300][bbox:{south},{west},{north},{east}];
(way[~"^(construction:|proposed:)?railway$"~"^(rail|narrow_gauge|construction|proposed)$"];
{roads}node[railway~"^(station|halt|yard|service_station|border)$"];);
out body;>;out skel qt;
"""
_ROADS = 'way[highway~"^(motorway|trunk|primary|secondary)$"];\n'


def naturalearth(theme: str, *, mirror: str | None = None) -> Request:
    """Return the request for a theme; a mirror's address may hold ``{category}`` and ``{theme}``.

    Raises
    ------
    DataError
        If Natural Earth has none of that name.
    """
    if theme not in THEMES:
        hint = suggest(theme, THEMES) or f"; there are {', '.join(THEMES)}"
        message = f"No theme {theme!r}{hint}"
        raise DataError(message)
    return _filled("naturalearth", mirror, category=THEMES[theme], theme=theme)


def geonames(country: str, *, mirror: str | None = None) -> Request:
    """Return the request for a country's names; `country` is an ISO 3166-1 alpha-2 code."""
    return _filled("geonames", mirror, country=_code(country, 2))


def worldpop(country: str, *, mirror: str | None = None) -> Request:
    """Return the request for a country's people; `country` is an ISO 3166-1 alpha-3 code."""
    code = _code(country, 3)
    return _filled("worldpop", mirror, upper=code, lower=code.lower())


def dem(sections: gpd.GeoDataFrame, *, mirror: str | None = None) -> list[Request]:
    """Return the requests for the tiles of one degree that the lines (EPSG:4326) lie in.

    Raises
    ------
    DataError
        If there are more than `MOST_TILES`.
    """
    vertices = shapely.get_coordinates(shapely.segmentize(sections.geometry.array, 0.01))
    corners = np.unique(np.floor(vertices).astype(int), axis=0)
    if len(corners) > MOST_TILES:
        message = (
            f"Elevations are fetched for at most {MOST_TILES} tiles of one degree; the lines touch "
            f"{len(corners)}; measure a part of the corridor."
        )
        raise DataError(message)
    return [
        _filled(
            "dem",
            mirror,
            north=f"{'N' if south >= 0 else 'S'}{abs(south):02d}",
            east=f"{'E' if west >= 0 else 'W'}{abs(west):03d}",
        )
        for west, south in corners.tolist()
    ]


def overpass(
    bounds: tuple[float, float, float, float], *, roads: bool = False, mirror: str | None = None
) -> Request:
    """Return the request for the railways, stations and (if wanted) main roads within bounds.

    Parameters
    ----------
    bounds
        West, south, east, north in degrees.

    Raises
    ------
    DataError
        If they are no bounds, or wider than Overpass answers.
    """
    west, south, east, north = bounds
    sane = -180 <= west < east <= 180 and -90 <= south < north <= 90
    if not sane or (east - west) * (north - south) > 25:
        message = (
            "A box is W,S,E,N in degrees and at most 25 square degrees; "
            f"received {','.join(f'{value:g}' for value in bounds)}; "
            "for more, read an extract: corridormap fetch osm FILE.osm.pbf."
        )
        raise DataError(message)
    query = _OVERPASS.format(
        west=west, south=south, east=east, north=north, roads=_ROADS if roads else ""
    )
    request = _filled("osm", mirror)
    return Request(url=request.url, most_bytes=request.most_bytes, body=query.encode())


def _filled(name: str, mirror: str | None, **fields: str) -> Request:
    """Return the request for a kind's file; fields go in as they are, they were checked."""
    kind = KINDS[name]
    url = mirror or kind.url or ""
    for field, value in fields.items():
        url = url.replace(f"{{{field}}}", value)
    return Request(url=url, most_bytes=kind.most_mb * 1_000_000)


def _code(text: str, letters: int) -> str:
    if not re.fullmatch(rf"[A-Za-z]{{{letters}}}", text):
        what = {2: "alpha-2 code, such as KG", 3: "alpha-3 code, such as KGZ"}[letters]
        message = f"A country is named by its ISO 3166-1 {what}; received {text!r}."
        raise DataError(message)
    return text.upper()
