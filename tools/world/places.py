"""Choose settlements from GeoNames for the corridor region and set right what is known wrong."""

import json
import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import Geod

WGS84 = Geod(ellps="WGS84")

WHOLE = frozenset({"KG", "KZ", "TJ", "TM", "UZ"})
XINJIANG = (73.0, 34.0, 97.0, 49.5)
NEIGHBOURS = frozenset({"AF", "AM", "AZ", "GE", "IR", "PK", "RU", "TR"})
NEIGHBOUR_BOX = (44.0, 33.0, 98.0, 57.0)
# Beyond the corridor countries villages are left out; places of unknown size are too.
NEIGHBOUR_POPULATION = 1000
# A nameless quarter of a large city (population unknown, close to its centre) is no settlement.
QUARTER_KM = 6.0
LARGE_CITY = 100_000

# geonameid: why it is left out. All are counted in the population of the city they belong to.
LEFT_OUT = {
    1512296: "Yunusobod, district of Tashkent",
    1514230: "Chilanzar, district of Tashkent",
    1514257: "Sergeli, district of Tashkent",
    1514396: "Bektemir, district of Tashkent",
}
# Districts of Yerevan, likewise, and the settlements of the city of Baku (admin-1 code 09).
YEREVAN_DISTRICTS = frozenset(
    {
        "Ajapnyak",
        "Arabkir",
        "Avan",
        "Davtashen",
        "Erebuni",
        "Kanaker-Zeytun",
        "Kentron",
        "Malatia-Sebastia",
        "Nor Nork",
        "Nork-Marash",
        "Nubarashen",
        "Shengavit",
    }
)
BAKU_ID = 587084
BAKU_ADMIN1 = "09"

# geonameid: why its population is not that of the town. Made null: no sourced figure at hand.
NOT_THE_TOWN = {
    1514896: "Isfara: the district",
    1220253: "Istaravshan: the district",
    1514891: "Konibodom: the district",
    11694038: "Huocheng: the county",
    1529046: "Xinyuan: the county",
}
# The same for places without a known id here: (country, name, latitude rounded to a degree).
NOT_THE_TOWN_BY_NAME = {
    ("PK", "Battagram", 35): "the district",
    ("PK", "Muzaffarābād", 34): "the district",
    ("AZ", "Yevlakh", 41): "the district",
    ("AZ", "Lerik", 39): "the district",
    ("AF", "Balkh", 37): "the district",
    ("IR", "Marāgheh", 36): "the figure of the city of the same name at 46.2E",
}

# geonameid: the name in use in English, and further names to find it by. GeoNames names
# Jalal-Abad "Manas" since 2025 and calls some towns of Xinjiang after a quarter of theirs.
RENAMED = {
    1528249: ("Jalal-Abad", ["Manas", "Джалал-Абад"]),
    1222662: ("Razzakov", ["Isfana", "Исфана"]),
    1281019: ("Hotan", ["Gujangbagh", "Khotan", "和田"]),
    1529651: ("Altay", ["Jinshanlu"]),
    1529363: ("Kuqa", ["Xincheng", "Kucha"]),
    1280037: ("Yarkant", ["Shache"]),
    1529435: ("Ghulja", ["Yining"]),
    1529660: ("Aksu", ["Aqsu"]),
    1514588: ("Andijan", ["Andijon"]),
    1512979: ("Kokand", ["Qo\u2018qon"]),
    1513243: ("Margilan", ["Marg\u2018ilon"]),
    1215957: ("Termez", ["Tirmiz"]),
    1513886: ("Jizzakh", ["Jizzax"]),
    1512473: ("Urgench", ["Urganch"]),
    1513604: ("Khiva", ["Xiva"]),
    1216982: ("Kattakurgan", ["Kattaqo\u2019rg\u2019on"]),
    1513092: ("Turtkul", ["Novyy Turtkul\u2019"]),
}

RUSSIAN = re.compile(r"[\u0410-\u044F\u0401\u0451][\u0410-\u044F\u0401\u0451 \-]*")
CYRILLIC = re.compile(r"[\u0400-\u04FF][\u0400-\u04FF \-]*")
HAN = re.compile(r"[\u4E00-\u9FFF]+")


def build(cities: Path) -> gpd.GeoDataFrame:
    """Return place_id, name, name_alt, country, population (null: unknown) and points."""
    records = json.loads(cities.read_text(encoding="utf-8")).values()
    rows = [_row(city) for city in records if _wanted(city)]
    table = pd.DataFrame(rows)
    table = table[~_quarters(table)]
    table["number"] = table["place_id"].astype(int)
    table = table.sort_values(["country", "number"], ignore_index=True)
    table["population"] = table["population"].astype("Int64")
    points = gpd.points_from_xy(table["lon"].round(5), table["lat"].round(5))
    columns = ["place_id", "name", "name_alt", "country", "population"]
    return gpd.GeoDataFrame(table[columns], geometry=points, crs="EPSG:4326")


def _wanted(city: dict) -> bool:
    country = city["countrycode"]
    if city["geonameid"] in LEFT_OUT or _in_capital(city):
        return False
    if country == "CN":
        return _within(city, XINJIANG)
    if country in NEIGHBOURS:
        return _within(city, NEIGHBOUR_BOX) and city["population"] >= NEIGHBOUR_POPULATION
    return country in WHOLE


def _in_capital(city: dict) -> bool:
    """Say whether a settlement is counted in Yerevan or Baku."""
    if city["countrycode"] == "AM":
        return city["name"] in YEREVAN_DISTRICTS
    in_baku = city["countrycode"] == "AZ" and city["admin1code"] == BAKU_ADMIN1
    return in_baku and city["geonameid"] != BAKU_ID


def _within(city: dict, box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = box
    return west <= city["longitude"] <= east and south <= city["latitude"] <= north


def _row(city: dict) -> dict[str, object]:
    number, country = city["geonameid"], city["countrycode"]
    by_name = (country, city["name"], round(city["latitude"]))
    doubtful = number in NOT_THE_TOWN or by_name in NOT_THE_TOWN_BY_NAME
    name, aliases = RENAMED.get(number, (city["name"], []))
    return {
        "place_id": str(number),
        "name": name,
        "name_alt": _alternates(name, aliases, city["alternatenames"]),
        "country": country,
        # GeoNames writes 0 where it does not know.
        "population": None if doubtful or not city["population"] else city["population"],
        "lon": city["longitude"],
        "lat": city["latitude"],
    }


def _alternates(name: str, aliases: list[str], alternates: list[str]) -> str | None:
    """Join the aliases of the table, one Cyrillic name (Russian letters first), one Chinese."""
    chosen = list(aliases)
    if not any(CYRILLIC.fullmatch(alias) for alias in chosen):
        russian = [other for other in alternates if RUSSIAN.fullmatch(other)]
        cyrillic = [other for other in alternates if CYRILLIC.fullmatch(other)]
        chosen += (russian or cyrillic)[:1]
    if not any(HAN.fullmatch(alias) for alias in chosen):
        chosen += [other for other in alternates if HAN.fullmatch(other)][:1]
    return "; ".join(other for other in chosen if other != name) or None


def _quarters(table: pd.DataFrame) -> pd.Series:
    """Mark places of unknown population that lie in a large city."""
    unknown = table["population"].isna()
    unknown &= ~table["place_id"].astype(int).isin(list(NOT_THE_TOWN))
    cities = table[table["population"].fillna(0) >= LARGE_CITY]
    nearest_km = np.full(len(table), np.inf)
    for lon, lat in cities[["lon", "lat"]].itertuples(index=False):
        # A degree of latitude is 111 km: only what is close enough is measured.
        close = (table["lat"] - lat).abs().lt(0.1) & (table["lon"] - lon).abs().lt(0.2)
        where = np.flatnonzero(close & unknown)
        if len(where):
            ends = table.iloc[where]
            *_, metres = WGS84.inv(
                np.full(len(where), lon),
                np.full(len(where), lat),
                ends["lon"].to_numpy(),
                ends["lat"].to_numpy(),
            )
            nearest_km[where] = np.minimum(nearest_km[where], metres / 1000)
    return unknown & (nearest_km < QUARTER_KM)
