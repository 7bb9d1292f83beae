"""What the drawn line measures, per country and per section, beside the official split."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
from pyproj import Geod
from shapely import union_all

if TYPE_CHECKING:
    from pathlib import Path

OFFICIAL_KM = {"CN": 158.04, "KG": 304.94, "UZ": 69.55}
GEOD = Geod(ellps="WGS84")


def per_country(sections: Path, countries: Path) -> dict[str, float]:
    """Return geodesic kilometres of the line in the three countries, and in none of them."""
    lines = gpd.read_file(sections).geometry
    world = gpd.read_file(countries)
    rest = float(lines.map(GEOD.geometry_length).sum()) / 1000
    found = {}
    for country in OFFICIAL_KM:
        area = union_all(world.geometry[world["country"] == country])
        found[country] = float(lines.intersection(area).map(GEOD.geometry_length).sum()) / 1000
    return found | {"none": rest - sum(found.values())}


def report(sections: Path, countries: Path) -> str:
    """Return Markdown tables: countries against the official split, and sections."""
    rows = ["| country | measured, km | official, km | difference |", "|---|---:|---:|---:|"]
    for country, measured in per_country(sections, countries).items():
        official = OFFICIAL_KM.get(country)
        if official is None:
            rows.append(f"| {country} | {measured:.2f} | | |")
        else:
            rows.append(
                f"| {country} | {measured:.2f} | {official} | {measured / official - 1:+.1%} |"
            )
    rows += ["", "| section | measured, km | published, km |", "|---|---:|---:|"]
    for row in gpd.read_file(sections).itertuples():
        published = row.length_published_km
        told = "" if published is None or published != published else f"{published:g}"  # noqa: PLR0124
        rows.append(
            f"| {row.section_id} | {GEOD.geometry_length(row.geometry) / 1000:.2f} | {told} |"
        )
    return "\n".join(rows)
