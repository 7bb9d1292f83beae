"""Build the bundled multimodal network of CKU from its fact tables.

Reads `tools/network/*.csv` (facts with sources, crossings, corrections with reasons) and writes
`geodata/cku/nodes.csv`, `links.csv`, `parameters.csv` and `network_sources.csv`. Same input, same
bytes. Run it from anywhere: ``python tools/build_network.py``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
from pyproj import Geod

FACTS = Path(__file__).parent / "network"
OUT = Path(__file__).parents[1] / "geodata" / "cku"
WGS84 = Geod(ellps="WGS84")

READ = {"published", "published_total_apportioned", "railway_km_posts"}
"""Bases of a length that rest on a source that was read."""
TERMINALS = {"hub", "seaport", "caspian_port", "lake_port"}
"""Kinds of node where cargo changes between rail, road and ship."""
MORE_TERMINALS = {
    "balykchy",
    "jalal-abad",
    "khorgos",
    "kokand",
    "kunduz",
    "makmal",
    "naryn",
    "nukus",
    "sariasiya",
    "van",
}
"""Further nodes with a goods yard or terminal in the facts on hubs, and the pier at Van."""
CLOSE_KM = 2.0
"""A recalled position this near to an independent one counts as checked."""


def corrected(table: pd.DataFrame, name: str, keys: pd.Series, fixes: pd.DataFrame) -> pd.DataFrame:
    """Apply the corrections to a table; stop if a fact is not what the correction says it was."""
    table = table.copy()
    for fix in fixes[fixes["table"] == name].itertuples():
        rows = table.index[keys == fix.row]
        if len(rows) != 1 or table.loc[rows[0], fix.column] != fix.was:
            sys.exit(f"{name} {fix.row}: {fix.column} is not {fix.was!r}; look at fixes.csv again")
        table.loc[rows[0], fix.column] = fix.now
    return table


def node_table(facts: pd.DataFrame) -> pd.DataFrame:
    """Return one row per station; yards of one station share a row."""
    checked = pd.to_numeric(facts["check_km"]) <= CLOSE_KM
    solid = checked | (facts["position_basis"] == "published")
    words = {
        "recalled": "recalled",
        "placed": "placed by the published description of the route",
        "published": "encyclopedia page",
    }
    near = facts["check_km"] + " km from " + facts["checked_against"]
    source = facts["position_basis"].map(words) + ", rounded to 0.01°"
    table = pd.DataFrame(
        {
            "node_id": facts["node_id"],
            "facts_id": facts["facts_id"],
            "name": facts["name"],
            "country": facts["country"],
            "lon": facts["lon"],
            "lat": facts["lat"],
            "kind": facts["kind"],
            "transfer": (facts["kind"].isin(TERMINALS) | facts["node_id"].isin(MORE_TERMINALS)).map(
                {True: "yes", False: "no"}
            ),
            "confidence": solid.map({True: "B", False: "C"}),
            "source": source.where(facts["check_km"] == "", source + "; " + near),
        }
    )
    ids = table.groupby("node_id")["facts_id"].agg(lambda same: " ".join(sorted(same)))
    hub_first = table.sort_values(["node_id", "transfer", "kind"], ascending=[True, False, True])
    table = hub_first.drop_duplicates("node_id").set_index("node_id")
    table["facts_id"] = ids
    return table.sort_index()


def link_table(facts: pd.DataFrame, nodes: pd.DataFrame, crossings: pd.DataFrame) -> pd.DataFrame:
    """Return one row per two-way link between stations, with everything a cost needs."""
    facts = facts[facts["status"] != "merged"].copy()
    by_facts = {
        one: node_id for node_id, row in nodes.iterrows() for one in str(row["facts_id"]).split()
    }
    tail, head = facts["from_facts_id"].map(by_facts), facts["to_facts_id"].map(by_facts)
    crossing = crossings.set_index(["from_facts_id", "to_facts_id", "mode"])
    keys = pd.MultiIndex.from_frame(facts[["from_facts_id", "to_facts_id", "mode"]])
    crossing = crossing.reindex(keys).fillna("").reset_index(drop=True).set_index(facts.index)
    ends = [nodes.loc[ids, ["lon", "lat"]].astype(float).to_numpy().T for ids in (tail, head)]
    distance = WGS84.inv(*ends[0], *ends[1])[2] / 1000
    length = facts["km_published"].astype(float)
    countries = nodes["country"]
    inside = tail.map(countries) == head.map(countries)
    on_track = (facts["km_basis"] == "measured_rounded") & (facts["check_method"] == "track")
    table = pd.DataFrame(
        {
            "link_id": tail + "-" + head + "-" + facts["mode"],
            "from_id": tail,
            "to_id": head,
            "kind": facts["mode"].map({"rail": "running", "road": "running", "ferry": "ferry"}),
            "mode": facts["mode"],
            "length_km": length,
            "km_basis": facts["km_basis"],
            "distance_km": distance.round(1),
            "circuity": (length / distance).round(3),
            "check_km": facts["check_km"],
            "check_method": facts["check_method"],
            "gauge_mm": facts["gauge_mm"],
            "tracks": facts["tracks"],
            "electrified": facts["electrified"],
            "status": facts["status"],
            "speed_kmh": facts["speed_kmh"],
            "crossing_id": crossing["crossing_id"],
            "crossing_name": crossing["name"],
            "share_before": crossing["share_before"],
            "country": tail.map(countries).where(inside, ""),
            "corridors": facts["corridors"],
            "source": facts["source"],
            "confidence": (facts["km_basis"].isin(READ) | on_track).map({True: "B", False: "C"}),
            "note": facts["note"],
        }
    )
    without = table[~inside & (table["crossing_id"] == "")]
    if len(without):
        sys.exit(f"no crossing for {', '.join(without['link_id'])}; add it to crossings.csv")
    return table.sort_values("link_id")


def read(name: str) -> pd.DataFrame:
    """Read a fact table as text, blanks as empty text."""
    return pd.read_csv(FACTS / f"{name}.csv", dtype=str, keep_default_na=False)


def main() -> None:
    """Write the tables and say how large they are."""
    fixes, facts, links = read("fixes"), read("nodes"), read("links")
    facts = corrected(facts, "nodes", facts["facts_id"], fixes)
    link_keys = links["from_facts_id"] + " " + links["to_facts_id"] + " " + links["mode"]
    links = corrected(links, "links", link_keys, fixes)
    nodes = node_table(facts)
    table = link_table(links, nodes, read("crossings"))
    sources, parameters = read("sources"), read("parameters")
    cited = set(" ".join([*table["source"], *parameters["source"]]).split())
    if cited - set(sources["key"]):
        sys.exit(f"cited but not in sources.csv: {', '.join(sorted(cited - set(sources['key'])))}")
    OUT.mkdir(parents=True, exist_ok=True)
    for name, rows, index in (
        ("nodes", nodes, True),
        ("links", table, False),
        ("parameters", parameters, False),
        ("network_sources", sources, False),
    ):
        rows.to_csv(OUT / f"{name}.csv", index=index, lineterminator="\n")
        print(f"{name}.csv: {len(rows)} rows")


if __name__ == "__main__":
    main()
