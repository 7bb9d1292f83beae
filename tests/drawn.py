"""Maps to test: of the toy corridor, and of one whose every text is a payload."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import shapely

from corridormap import summary
from corridormap.corridor import Input
from corridormap.providers import opening
from corridormap.render.basemap import Basemap
from corridormap.render.web import webmap
from toy import box, lon

if TYPE_CHECKING:
    from corridormap.corridor import Corridor

# Not splitlines: some payloads hold line separators.
PAYLOADS = (Path(__file__).parent / "payloads.txt").read_text(encoding="utf-8").strip().split("\n")

# ::
#
#     sea │ XA Westland │ XB Eastland │ sea      the ground of the toy: two countries, a dashed
#         0             100           3°         border, a lake, two towns


def ground(*, name: str = "Westland") -> Basemap:
    """Return a base map of the toy corridor."""
    west, east = box(-1, -1, lon(100), 1), box(lon(100), -1, 3, 1)
    countries = gpd.GeoDataFrame(
        {
            "country": ["XA", "XB"] * 2,
            "name": [name, "Eastland"] * 2,
            "near": [True] * 2 + [False] * 2,
        },
        geometry=[shapely.geometry.shape(each) for each in (west, east, west, east)],
        crs=4326,
    )
    border = shapely.LineString([(lon(100), -1), (lon(100), 1)])
    places = gpd.GeoDataFrame(
        {"place_id": ["1", "2"], "name": [name, "Eastville"], "population": [900_000, 800_000]},
        geometry=[shapely.Point(0.3, 0.3), shapely.Point(1.2, -0.3)],
        crs=4326,
    )
    tables = {
        "countries": countries,
        "borders": gpd.GeoDataFrame({"disputed": [True]}, geometry=[border], crs=4326),
        "lakes": gpd.GeoDataFrame(
            {"name": [name]}, geometry=[shapely.box(0.1, -0.6, 0.5, -0.2)], crs=4326
        ),
        "places": places,
    }
    return Basemap((-1.0, -1.0, 3.0, 1.0), (-0.5, -0.5, 2.0, 0.5), tables, (name,))


def toy_map(directory: Path) -> str:
    """Return the document of the toy corridor's map."""
    corridor = opening.read(directory)
    return webmap.html(corridor, stats=summary.stats(corridor), basemap=ground())


def poisoned(
    corridor: Corridor, stats: dict[str, Any], payload: str
) -> tuple[Corridor, dict[str, Any], Basemap]:
    """Return the corridor, its figures and its ground with a payload in every text there is.

    Keys stay different from row to row; statuses and kinds are payloads too.
    """

    def spoil(table: gpd.GeoDataFrame, key: str) -> gpd.GeoDataFrame:
        spoilt = table.copy()
        texts = [name for name in spoilt.columns if spoilt[name].dtype.kind in "OUT"]
        for column in {*texts, "name", "kind", "status", "source", "structure_name", payload}:
            if column != "geometry":
                spoilt[column] = payload
        spoilt[key] = [f"{payload}{row}" for row in range(len(table))]
        return spoilt

    sections = spoil(corridor.sections, "section_id")
    sections["mode"] = ["rail", payload, "rail"]
    sections["structure"] = [f"tunnel {payload}", f"bridge {payload}", None]
    sections["position_error_km"] = 5.0
    hubs = corridor.hubs
    crossings = hubs.rename(columns={"hub_id": "crossing_id"})
    spoilt = replace(
        corridor,
        title=payload,
        summary=payload,
        disclaimer=payload,
        sections=sections,
        stations=spoil(corridor.stations, "station_id"),
        hubs=spoil(hubs, "hub_id"),
        crossings=spoil(crossings, "crossing_id"),
        inputs=(Input(payload, payload, payload, payload, payload),),
    )
    figures = {
        **stats,
        "by_country": [{"country": payload, "length_km": 1.0}],
        "by_status": [{"status": payload, "length_km": 1.0}],
        "published": [{"measure": "total", "published_km": 1.0, "date": payload}],
        "crossings": [{"lon": 0.9, "lat": 0.0, "from_country": payload, "to_country": payload}],
        "breaks_of_gauge": [
            {"station_id": f"{payload}2", "from_gauge_mm": 1435, "to_gauge_mm": 1520}
        ],
    }
    return spoilt, figures, ground(name=payload)
