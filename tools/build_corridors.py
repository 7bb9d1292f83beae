"""Build the bundled corridors from their fact tables in `tools/corridors/<corridor>`.

    python tools/build_corridors.py [NAME …] [--out DIR] [--lengths COUNTRIES]

Without a name all are built; ``--out DIR`` writes to DIR/<corridor>, ``--lengths FILE`` prints what
each drawn line measures in each country of FILE. The same tables always give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from corridors import curve, tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FACTS = Path(__file__).resolve().parent / "corridors"
OUT = FACTS.parents[1] / "geodata"
CURVED = {"cku": True, "middle-corridor": False, "trans-afghan": False}
"""The corridors. One with control points along its valleys is drawn as a smooth line; the others,
of which only places far apart are held, straight from place to place."""
OPTIONAL = ("hubs", "crossings", "published_lengths", "timeline")

Row = dict[str, object]


def sections(
    waypoints: Sequence[tables.Facts],
    facts: Sequence[tables.Facts],
    *,
    line_id: str,
    curved: bool = True,
) -> list[Row]:
    """Return one feature for each section, in order from the first waypoint to the last.

    Raises
    ------
    ValueError
        If the sections do not follow one another along the waypoints.
    """
    at = {row["point_id"]: number for number, row in enumerate(waypoints) if row["point_id"]}
    spans = [(at[row["from_id"]], at[row["to_id"]]) for row in facts]
    stops = [start for start, _ in spans] + [spans[-1][1]]
    if stops != sorted(at.values()) or spans != list(pairwise(stops)):
        message = "sections.csv must join every named waypoint to the next, in order"
        raise ValueError(message)
    straight = {
        start
        for (start, end), row in zip(spans, facts, strict=True)
        if row["structure"] == "tunnel" and end == start + 1
    }
    if not curved:
        straight = set(range(len(waypoints) - 1))
    points = [(float(row["lon"]), float(row["lat"])) for row in waypoints]
    gaps = curve.draw(points, straight=straight)
    features = []
    for (start, end), row in zip(spans, facts, strict=True):
        vertices = [gaps[start][0]]
        for gap in gaps[start:end]:
            vertices += gap[1:]
        typed = tables.typed(row)
        head = {"section_id": typed.pop("section_id"), "line_id": line_id}
        ends = {"from_id": typed.pop("from_id"), "to_id": typed.pop("to_id")}
        ends["mode"] = typed.pop("mode", "rail")
        features.append(_feature(head | ends | typed, "LineString", vertices))
    return features


def stations(waypoints: Sequence[tables.Facts], facts: Sequence[tables.Facts]) -> list[Row]:
    """Return one feature for each named waypoint, in order of the line.

    Raises
    ------
    ValueError
        If a named waypoint has no facts or facts have no waypoint.
    """
    named = [row for row in waypoints if row["point_id"]]
    if [row["point_id"] for row in named] != [row["station_id"] for row in facts]:
        message = "stations.csv must have the named waypoints of waypoints.csv in the same order"
        raise ValueError(message)
    return [
        _feature(tables.typed(row), "Point", (float(place["lon"]), float(place["lat"])))
        for place, row in zip(named, facts, strict=True)
    ]


def hubs(facts: Sequence[tables.Facts]) -> list[Row]:
    """Return one feature for each hub, in order of the table."""
    features = []
    for row in facts:
        typed = tables.typed(row)
        place = (typed.pop("lon"), typed.pop("lat"))
        features.append(_feature(typed, "Point", place))
    return features


def collection(features: Iterable[Row]) -> str:
    """Return a GeoJSON FeatureCollection with one feature on each line (RFC 7946, no crs)."""
    lines = (json.dumps(feature, ensure_ascii=False) for feature in features)
    return '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"


def build(name: str, out: Path) -> list[Path]:
    """Write every table of a corridor into the directory `out` and return the files."""
    facts = {
        table: tables.read(FACTS / name / f"{table}.csv")
        for table in tables.NAMES
        if table not in OPTIONAL or (FACTS / name / f"{table}.csv").is_file()
    }
    drawn = sections(facts["waypoints"], facts["sections"], line_id=name, curved=CURVED[name])
    texts = {
        "sections.geojson": collection(drawn),
        "stations.geojson": collection(stations(facts["waypoints"], facts["stations"])),
    }
    if "hubs" in facts:
        texts["hubs.geojson"] = collection(hubs(facts["hubs"]))
    for table in ("crossings", "published_lengths", "timeline"):
        if table in facts:
            texts[f"{table}.csv"] = _comma_separated(facts[table])
    out.mkdir(parents=True, exist_ok=True)
    for file, text in texts.items():
        (out / file).write_text(text, encoding="utf-8", newline="\n")
    return [out / file for file in texts]


def _feature(properties: Row, kind: str, coordinates: object) -> Row:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _comma_separated(rows: Sequence[tables.Facts]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([rows[0], *(row.values() for row in rows)])
    return text.getvalue()


def main() -> None:
    """Build, and say what was written or how long each line is."""
    parser = argparse.ArgumentParser(description="build the bundled corridors")
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[*CURVED, []])
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--lengths", type=Path, metavar="COUNTRIES")
    options = parser.parse_args()
    for name in options.names or CURVED:
        files = build(name, options.out / name)
        for file in files:
            print(file)
        if options.lengths:
            from cku import lengths  # noqa: PLC0415 - geopandas only when measuring

            print(lengths.report(files[0], options.lengths))


if __name__ == "__main__":
    main()
