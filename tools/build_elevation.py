"""Build geodata/cku/elevation.csv: the ground along the line, and published heights beside it.

    python tools/build_elevation.py [--out geodata/cku/elevation.csv]

The ground is read off the bundled grid (`tools/build_world.py relief`) along the bundled line
(`tools/build_corridors.py`); published are the elevations of the stations and those of
`tools/corridors/cku/heights.csv`. Run it after either is rebuilt.
"""

import argparse
import csv
from pathlib import Path

import pandas as pd

import corridormap as cm
from corridormap.corridor import Corridor
from corridormap.geometry import lines
from corridormap.providers import elevation

FACTS = Path(__file__).with_name("cku") / "heights.csv"
OUT = Path(__file__).parents[1] / "geodata" / "cku" / "elevation.csv"
COLUMNS = ["chainage_km", "ground_m", "error_m", "kind", "name", "confidence", "source"]
GRID_SOURCE = "2-arc-minute grid of corridormap, decoded from Marble relief tiles"
KINDS = {"waypoint": "settlement"}  # every other named place of the line is a station
GUESSED = "elevation C"  # how a note says that the height is less certain than the place


def ground(corridor: Corridor) -> pd.DataFrame:
    """Return the ground along the line, whole metres."""
    table = elevation.ground(lines.merge(corridor.sections))
    return table.assign(kind="ground", name=None, confidence="C", source=GRID_SOURCE)


def published(corridor: Corridor) -> pd.DataFrame:
    """Return the published heights at the chainage of their station."""
    stations = corridor.stations
    if stations is None:
        message = "the bundled corridor has stations"
        raise ValueError(message)
    at = {row["station_id"]: row["chainage_km"] for row in cm.stats(corridor)["stations"]}
    rows = [
        (
            row.station_id,
            KINDS.get(row.kind, "station"),
            row.name_en,
            row.elevation_m,
            *_origin(row.confidence, row.source, row.note),
        )
        for row in stations.dropna(subset=["elevation_m"]).itertuples()
    ]
    with FACTS.open(encoding="utf-8", newline="") as file:
        rows += [tuple(row.values()) for row in csv.DictReader(file)]
    table = pd.DataFrame(rows, columns=["id", "kind", "name", "ground_m", "confidence", "source"])
    return table.assign(chainage_km=table["id"].map(at), ground_m=table["ground_m"].astype(float))


def _origin(confidence: str, source: str, note: str | None) -> tuple[str, str]:
    """Return the confidence in a station's elevation, and where it is from."""
    if note is not None and GUESSED in note:
        return "C", f"{source} (place); {note}"
    return confidence, source


def main() -> None:
    """Build and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=OUT)
    out = parser.parse_args().out
    corridor = cm.open("cku")
    both = pd.concat([ground(corridor), published(corridor)], ignore_index=True)
    table = both.sort_values(["chainage_km", "kind", "ground_m"], kind="stable")[COLUMNS]
    for column, digits in (("chainage_km", 3), ("ground_m", 0), ("error_m", 0)):
        table[column] = table[column].map(
            lambda value, digits=digits: "" if pd.isna(value) else f"{value:.{digits}f}"
        )
    table.to_csv(out, index=False, lineterminator="\n")
    print(f"{out}: {len(table)} rows")


if __name__ == "__main__":
    main()
