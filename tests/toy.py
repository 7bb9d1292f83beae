"""The toy corridor that serves every test.

::

          1435 mm  │  1520 mm
  A ──60── B ──40── C ══50══ D        numbers are km; C: border and break of gauge
           │                          west of C: XA, east of it: XB
           30                         the line runs along the equator: 1° = 111.319… km
           E
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

KM_PER_DEGREE = 6378.137 * math.pi / 180
"""Along the equator, which is a geodesic: the semi-major axis times the angle."""

TOY_KM = {"A": 0.0, "B": 60.0, "C": 100.0, "D": 150.0}


def lon(km: float) -> float:
    """Return the longitude so many kilometres east of the zero point on the equator."""
    return km / KM_PER_DEGREE


def feature(geometry: dict[str, object], **properties: object) -> dict[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(features: list[dict[str, object]]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def point(x: float, y: float) -> dict[str, object]:
    return {"type": "Point", "coordinates": [x, y]}


def line(*points: tuple[float, float]) -> dict[str, object]:
    return {"type": "LineString", "coordinates": [list(p) for p in points]}


def box(west: float, south: float, east: float, north: float) -> dict[str, object]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


TOY_PROJECT = """\
id = "toy"
title = "Toy corridor"
[tables]
sections = "sections.geojson"
stations = "stations.geojson"
hubs = "hubs.csv"
places = "places.csv"
countries = "countries.geojson"
published = "published.csv"
"""


def write_toy(directory: Path) -> Path:
    """Write the toy corridor as a project and return its directory."""
    directory.mkdir(parents=True, exist_ok=True)
    rows = [("A", "B", 1435, "open"), ("B", "C", 1435, "open"), ("C", "D", 1520, "construction")]
    sections = [
        feature(
            line((lon(TOY_KM[a]), 0), (lon(TOY_KM[b]), 0)),
            section_id=f"{a}{b}",
            line_id="toy",
            from_id=a,
            to_id=b,
            mode="rail",
            gauge_mm=gauge,
            status=status,
            source="drawn",
        )
        for a, b, gauge, status in rows
    ]
    stations = [
        feature(
            point(lon(km), 0),
            station_id=name,
            name=f"Station {name}",
            country="XA" if km <= 100 else "XB",
        )
        for name, km in TOY_KM.items()
    ]
    countries = [
        feature(box(-1, -1, lon(100), 1), country="XA", name="Westland"),
        feature(box(lon(100), -1, 3, 1), country="XB", name="Eastland"),
    ]
    files = {
        "corridor.toml": TOY_PROJECT,
        "sections.geojson": collection(sections),
        "stations.geojson": collection(stations),
        "countries.geojson": collection(countries),
        "hubs.csv": f"hub_id,name,kind,country,lon,lat\nport,Port,seaport,XB,{lon(150)},0.01\n",
        "places.csv": (
            "place_id,name,country,population,lon,lat\n"
            f"w,Westville,XA,1000,{lon(10)},0.05\ne,Eastville,XB,500,{lon(140)},-0.05\n"
        ),
        "published.csv": (
            "what,measure,published_km,source,date,confidence\n"
            "total,total,150,Handbook,2020,B\nwestern part,country:XA,110,Handbook,2020,B\n"
            "between,between:A:C,100,Timetable,2021,A\nsomething else,,7,Gazette,2022,C\n"
        ),
    }
    for name, text in files.items():
        (directory / name).write_text(text, encoding="utf-8")
    return directory
