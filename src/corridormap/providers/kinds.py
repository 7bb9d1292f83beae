"""The kinds of open data a study is made of, described as data.

What a kind holds, whose it is and under which licence it comes is written here once, and travels
into every project that is made of it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of open data."""

    name: str
    """What it is called on the command line."""
    what: str
    licence: str
    attribution: str
    """The line to print wherever the data are shown."""
    home: str
    """Where to read about it."""
    url: str | None = None
    """Address of one file, with fields to fill; None where a kind is only read from files."""
    most_mb: int = 0
    """A file larger than this is not what it should be."""


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            name="osm",
            what="railways, main roads and stations of OpenStreetMap",
            licence="ODbL-1.0",
            attribution="© OpenStreetMap contributors",
            home="https://www.openstreetmap.org/copyright",
            url="https://overpass-api.de/api/interpreter",
            most_mb=500,
        ),
        Kind(
            name="naturalearth",
            what="a theme of Natural Earth 1:10 million, such as railroads or lakes",
            licence="public domain",
            attribution="Made with Natural Earth",
            home="https://www.naturalearthdata.com/about/terms-of-use/",
            url="https://naciscdn.org/naturalearth/10m/{category}/ne_10m_{theme}.zip",
            most_mb=100,
        ),
        Kind(
            name="geonames",
            what="settlements of a country with population, from GeoNames",
            licence="CC-BY-4.0",
            attribution="Settlements: GeoNames (geonames.org), CC BY 4.0",
            home="https://www.geonames.org/about.html",
            url="https://download.geonames.org/export/dump/{country}.zip",
            most_mb=200,
        ),
        Kind(
            name="worldpop",
            what="people in each cell of about 1 km of a country, WorldPop 2020",
            licence="CC-BY-4.0",
            attribution="Population: WorldPop (worldpop.org), CC BY 4.0",
            home="https://www.worldpop.org",
            url=(
                "https://data.worldpop.org/GIS/Population/Global_2000_2020_1km_UNadj/2020/"
                "{upper}/{lower}_ppp_2020_1km_Aggregated_UNadj.tif"
            ),
            most_mb=500,
        ),
        Kind(
            name="dem",
            what="elevations along a corridor, Copernicus DEM GLO-90",
            licence="Copernicus DEM licence (free use with attribution)",
            attribution=(
                "Elevation: Copernicus DEM GLO-90, © DLR e.V. 2010-2014 and © Airbus Defence and "
                "Space GmbH 2014-2018, provided under COPERNICUS by the European Union and ESA"
            ),
            home="https://doi.org/10.5270/ESA-c5d3d65",
            url=(
                "https://copernicus-dem-90m.s3.amazonaws.com/Copernicus_DSM_COG_30_{north}_00_{east}"
                "_00_DEM/Copernicus_DSM_COG_30_{north}_00_{east}_00_DEM.tif"
            ),
            most_mb=20,
        ),
    )
}
