"""Every bundled file with what, whose and how, and the rates that links are costed with."""

from __future__ import annotations

import csv
import tomllib
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyogrio

from corridormap.costs.rates import assumptions
from pages.markdown import code, table

if TYPE_CHECKING:
    from collections.abc import Iterator

GEODATA = Path(__file__).resolve().parents[2] / "geodata"


def files() -> str:
    """Return the bundled files, folder by folder."""
    record = tomllib.loads((GEODATA / "SOURCES.toml").read_text(encoding="utf-8"))["file"]
    parts = []
    for folder, entries in groupby(record, key=lambda entry: str(Path(entry["path"]).parent)):
        own = list(entries)
        rows = [
            (
                code(Path(entry["path"]).name),
                entry["what"],
                _count(GEODATA / entry["path"]),
                entry["licence"],
                entry["date"],
            )
            for entry in own
        ]
        parts.append(f"### {folder}\n\n{table(('file', 'what', 'rows', 'licence', 'date'), rows)}")
        made = [(f"{each['made_by']}: {each['made_how']}", each["source"]) for each in own]
        told = [
            (", ".join(code(Path(each["path"]).name) for each in same), source, how)
            for (how, source), same in _alike(own, made)
        ]
        parts.append(table(("file", "source", "made by"), told))
    return "\n".join(parts)


def rates() -> str:
    """Return the rates in use by default, with range, year, source and grade."""
    tables = [
        pd.read_csv(GEODATA / "cku" / name) for name in ("parameters.csv", "network_sources.csv")
    ]
    found = assumptions(tables[0], sources=tables[1])
    rows = [
        (
            code(rate.rate),
            f"{rate.value:g}",
            rate.unit,
            _range(rate.low, rate.high),
            rate.year if isinstance(rate.year, str) else f"{rate.year:g}",
            rate.source,
            rate.confidence,
        )
        for rate in found.itertuples()
    ]
    return table(("rate", "value", "unit", "range", "year", "source", ""), rows)


def _alike(
    entries: list[dict[str, str]], made: list[tuple[str, str]]
) -> Iterator[tuple[tuple[str, str], list[dict[str, str]]]]:
    """Yield what was made the same way, and from what."""
    for way in dict.fromkeys(made):
        yield way, [entry for entry, own in zip(entries, made, strict=True) if own == way]


def _range(low: float, high: float) -> str:
    return "" if pd.isna(low) or pd.isna(high) else f"{low:g} to {high:g}"


def _count(path: Path) -> str:
    """Return how many rows a file of rows has."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return str(sum(1 for _ in csv.reader(file)) - 1)
    if path.suffix in {".geojson", ".fgb"}:
        return str(pyogrio.read_info(path)["features"])
    if path.name == "claims.toml":
        return str(len(tomllib.loads(path.read_text(encoding="utf-8"))["claim"]))
    return ""
