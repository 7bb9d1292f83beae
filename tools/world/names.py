"""Names of the countries in the languages of the map, from CLDR by way of Babel.

    python tools/world/names.py

Needs ``babel`` beside the package. Same Babel, same bytes.
"""

from __future__ import annotations

import csv
from pathlib import Path

import geopandas as gpd
from babel import Locale

WORLD = Path(__file__).resolve().parents[2] / "geodata" / "world"
LANGUAGES = ("en", "ru", "zh", "ky", "uz", "tg", "tk", "kk")
# The country's own usage in Russian, its official language beside Kyrgyz, and that of UNTERM.
OWN_USAGE = {("KG", "ru"): "Кыргызстан"}


def main() -> None:
    """Write a row per bundled country that CLDR names."""
    codes = sorted(set(gpd.read_file(WORLD / "countries" / "countries_coarse.fgb")["country"]))
    spoken = {lang: Locale.parse(lang).territories for lang in LANGUAGES}
    target = WORLD / "names" / "countries.csv"
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["country", *(f"name_{lang}" for lang in LANGUAGES)])
        for code in codes:
            names = [OWN_USAGE.get((code, lang), spoken[lang].get(code, "")) for lang in LANGUAGES]
            if any(names):
                writer.writerow([code, *names])
    print(f"{target}: {target.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
