"""Hold the bundled network against published distances and times, for `docs/network.md`.

Prints two Markdown tables; with ``--write`` puts them between the markers of the page.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from corridormap import costing, paths, scenario
from corridormap.errors import CorridorMapError

ROOT = Path(__file__).parents[1]
CKU = ROOT / "geodata" / "cku"
PAGE = ROOT / "docs" / "network.md"
BEGIN, END = "<!-- checks begin -->", "<!-- checks end -->"


def measured() -> pd.DataFrame:
    """Return the published figures with what the network gives for the same journey."""
    table = pd.read_csv(ROOT / "tools" / "network" / "published.csv", keep_default_na=False)
    nodes = pd.read_csv(CKU / "nodes.csv", keep_default_na=False)
    links = pd.read_csv(CKU / "links.csv")
    parameters = pd.read_csv(CKU / "parameters.csv")
    known = scenario.directory(CKU / "scenarios")
    made = {}
    km, hours = [], []
    for row in table.itertuples():
        key = (row.modes, row.scenario)
        if key not in made:
            own = links[links["mode"].isin(row.modes.split())]
            network = costing.network(nodes, own, parameters=parameters)
            made[key] = scenario.find(row.scenario, known).apply(network)
        by = "time" if row.avoid == "KZ" else "length"
        avoid = row.avoid.split()
        try:
            best = paths.quickest(made[key], row.from_id, row.to_id, by=by, avoid=avoid)
        except CorridorMapError as err:
            message = f"{row.from_id}-{row.to_id}: {err}"
            raise SystemExit(message) from err
        km.append(best.length_km)
        hours.append(best.time_h)
    return table.assign(km=km, hours=hours)


def markdown(table: pd.DataFrame) -> str:
    """Return both tables as Markdown."""
    lines = [
        "| from | to | by | scenario | published km | network km | difference | why |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in table[table["published_km"] != ""].itertuples():
        said = float(row.published_km)
        modes = row.modes.replace(" ", " and ")
        without = f", without {row.avoid}" if row.avoid else ""
        lines.append(
            f"| {row.from_id} | {row.to_id} | {modes}{without} | {row.scenario} | {said:g} "
            f"({row.source}) | {row.km:.0f} | {100 * (row.km / said - 1):+.1f} % | {row.why} |"
        )
    lines += [
        "",
        "| from | to | by | published h | network h | ratio |",
        "|---|---|---|---|---|---|",
    ]
    for row in table[table["published_h"] != ""].itertuples():
        said = float(row.published_h)
        modes = row.modes.replace(" ", " and ")
        lines.append(
            f"| {row.from_id} | {row.to_id} | {modes} | {said:g} ({row.source}) "
            f"| {row.hours:.0f} | {row.hours / said:.2f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Print or write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put them into docs/network.md")
    text = markdown(measured())
    if not parser.parse_args().write:
        print(text)
        return
    page = PAGE.read_text(encoding="utf-8")
    head, rest = page.split(BEGIN)
    _, tail = rest.split(END)
    PAGE.write_text(f"{head}{BEGIN}\n{text}\n{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    main()
