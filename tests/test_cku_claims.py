"""The bundled ledger: complete, judged, and recomputed by hand from the raw tables."""

from __future__ import annotations

import csv
import hashlib
import heapq
import json
import math
import tomllib
from collections import defaultdict
from itertools import pairwise
from typing import Any

import pytest
from click.testing import CliRunner

from corridormap import claims
from corridormap.cli import cli
from corridormap.ledger import entries
from corridormap.ledger.evidence import Evidence
from corridormap.notebook import open_corridor
from corridormap.providers import bundled

COLUMN = {
    "trade-up-35",
    "trade-100bn",
    "joint-ventures",
    "isolation-time",
    "isolation-cost",
    "hub-uzbekistan",
    "tajikistan-links",
    "bypass-unstable",
    "linchpin",
    "uninterrupted",
    "climate-glaciers",
    "desertification",
    "documents-55",
    "quality-years",
}


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    corridor = open_corridor("cku")
    evidence = Evidence(corridor, networks=corridor.network, settlements=corridor.settlements)
    return claims.claims(evidence)


@pytest.fixture(scope="module")
def rows(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["claim_id"]: row for row in found["rows"]}


def table(name: str) -> list[dict[str, str]]:
    with bundled.path(f"cku/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def turnover(year: int, partner: str) -> float:
    (value,) = (
        float(row["value"])
        for row in table("trade")
        if (row["year"], row["partner"]) == (str(year), partner)
        and (row["period"], row["flow"]) == ("year", "turnover")
        and (row["reporter"], row["unit"]) == ("China customs", "bn USD")
    )
    return value


def published() -> dict[str, Any]:
    text = bundled.path("cku/claims.toml").read_text(encoding="utf-8")
    return {entry["claim_id"]: entry.get("value") for entry in tomllib.loads(text)["claim"]}


# ── Complete ──────────────────────────────────────────────────────────────────────────────────────


def test_the_ledger_has_no_fault_and_fifty_claims() -> None:
    corridor = open_corridor("cku")
    assert claims.faults(corridor) == []
    read = entries.read(corridor.claims)
    assert len(read) >= 50
    for claim in read:
        assert claim.quantity or claim.why_not
        assert claim.confidence in ("A", "B", "C")
        assert claim.group
        assert claim.measure or claim.why_not


def test_every_statement_of_the_column_has_a_row(rows: dict[str, dict[str, Any]]) -> None:
    assert {name for name, row in rows.items() if row["group"] == "column"} == COLUMN
    for name in COLUMN:
        assert rows[name]["verdict"] in claims.VERDICTS
        assert len(rows[name]["why"]) > 40


def test_what_is_not_computable_says_why_not(rows: dict[str, dict[str, Any]]) -> None:
    unanswered = {name for name, row in rows.items() if row["verdict"] == "not computable"}
    assert {"joint-ventures", "documents-55", "desertification", "climate-glaciers"} <= unanswered
    for name in unanswered & COLUMN:
        assert "Nearest figure: " in rows[name]["why"], name
    errors = [row["why"] for row in rows.values() if row["why"].startswith("Not computed")]
    assert errors == []  # no measure fails for want of a table, station or scenario


def test_heights_are_bounded_by_the_ground_and_judge_nothing(
    found: dict[str, Any], rows: dict[str, dict[str, Any]]
) -> None:
    by_id = {figure["claim_id"]: figure for figure in found["figures"]}
    low, high = (part["value"] for part in by_id["climate-glaciers"]["parts"])
    assert 10 < low < rows["climate-glaciers"]["computed"] < high < 30
    ground = [float(row["ground_m"]) for row in table("elevation") if row["kind"] == "ground"]
    assert [part["value"] for part in by_id["highest-3500"]["parts"]] == [max(ground)]
    names = ("climate-glaciers", "highest-3500", "border-pass")
    assert {rows[name]["verdict"] for name in names} == {"not computable"}
    said = " ".join(rows[name]["why"] for name in names)
    assert "No relief is bundled" not in said
    assert "tunnels that are not drawn lie lower" in said


def test_a_claim_with_another_baseline_says_so(rows: dict[str, dict[str, Any]]) -> None:
    assert rows["trade-up-35"]["verdict"] == "differs"
    assert rows["trade-up-35"]["holds_if"] == "2022 to 2024: 35.07 %"
    saved = rows["saves-900-km"]
    assert saved["verdict"] == "differs"
    assert "xian–andijan: " in saved["holds_if"]
    assert "→" in saved["holds_if"]
    assert "kashgar–andijan: " in saved["not_if"]
    assert "xian–istanbul: " in saved["not_if"]


def test_every_figure_rests_on_hashed_files(found: dict[str, Any]) -> None:
    root = bundled.root()
    for figure in found["figures"]:
        assert figure["inputs"], figure["claim_id"]
        for item in figure["inputs"]:
            content = (root / item["name"]).read_bytes()
            assert hashlib.sha256(content).hexdigest() == item["sha256"]
            assert item["licence"]
    by_id = {figure["claim_id"]: figure for figure in found["figures"]}
    names = {item["name"] for item in by_id["saves-900-km"]["inputs"]}
    assert {"cku/nodes.csv", "cku/links.csv", "cku/scenarios/cku.toml"} <= names


def test_the_command_prints_it() -> None:
    result = CliRunner().invoke(cli, ["claims", "--format", "json"])
    assert result.exit_code == 0, result.stderr
    document = json.loads(result.stdout)
    assert len(document["rows"]) >= 50
    assert "world/places/places.fgb" in {item["name"] for item in document["inputs"]}
    people = CliRunner().invoke(cli, ["claims", "--group", "column"]).stdout
    assert all(len(line) <= 120 for line in people.splitlines())
    assert "Holds for 2022 to 2024: 35.07 %" in people


# ── By hand ───────────────────────────────────────────────────────────────────────────────────────


def test_trade_by_hand(rows: dict[str, dict[str, Any]]) -> None:
    growth = turnover(2024, "CA5") / turnover(2023, "CA5") * 100 - 100
    assert rows["trade-up-35"]["computed"] == pytest.approx(growth)
    assert growth == pytest.approx(6.06, abs=0.01)
    assert turnover(2024, "CA5") / turnover(2022, "CA5") == pytest.approx(1.3507, abs=1e-4)
    total = sum(turnover(2025, partner) for partner in ("KZ", "KG", "UZ", "TM", "TJ"))
    assert rows["trade-2025"]["computed"] == pytest.approx(total)
    assert total == pytest.approx(106.3)
    assert rows["trade-100bn"]["difference_pct"] == pytest.approx(turnover(2024, "CA5") - 100)


def test_structures_and_equity_by_hand(rows: dict[str, dict[str, Any]]) -> None:
    said = published()
    share = 100 * (said["tunnels-103"] + said["bridges-16"]) / said["kyrgyz-304"]
    assert rows["structures-39"]["computed"] == pytest.approx(share)
    assert rows["structures-39"]["verdict"] == "agrees"
    assert rows["equity-uzbek"]["computed"] == pytest.approx(2.3 * 0.245)
    assert rows["equity-uzbek"]["difference_pct"] == pytest.approx((0.5635 / 0.225 - 1) * 100)


def test_years_by_hand(rows: dict[str, dict[str, Any]]) -> None:
    (event,) = (
        row for row in table("timeline") if "years of high-quality development" in row["event"]
    )
    assert rows["quality-years"]["computed"] == float(event["date_start"][:4]) == 2025
    assert rows["opening-2031"]["computed"] == 2025.5 + 6


def metres(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Return the geodesic distance by Vincenty's inverse formula on WGS 84."""
    axis, flattening = 6378137.0, 1 / 298.257223563
    minor = axis * (1 - flattening)
    turn = math.radians(lon_b - lon_a)
    one, two = (math.atan((1 - flattening) * math.tan(math.radians(lat))) for lat in (lat_a, lat_b))
    if (lon_a, lat_a) == (lon_b, lat_b):
        return 0.0
    angle = turn
    for _ in range(100):
        sine = math.hypot(
            math.cos(two) * math.sin(angle),
            math.cos(one) * math.sin(two) - math.sin(one) * math.cos(two) * math.cos(angle),
        )
        cosine = math.sin(one) * math.sin(two) + math.cos(one) * math.cos(two) * math.cos(angle)
        arc = math.atan2(sine, cosine)
        azimuth = math.cos(one) * math.cos(two) * math.sin(angle) / sine
        square = 1 - azimuth**2
        middle = cosine - 2 * math.sin(one) * math.sin(two) / square if square else 0.0
        c = flattening / 16 * square * (4 + flattening * (4 - 3 * square))
        before, angle = (
            angle,
            turn
            + (1 - c)
            * flattening
            * azimuth
            * (arc + c * sine * (middle + c * cosine * (2 * middle**2 - 1))),
        )
        if abs(angle - before) < 1e-13:
            break
    u = square * (axis**2 - minor**2) / minor**2
    a = 1 + u / 16384 * (4096 + u * (u * (320 - 175 * u) - 768))
    b = u / 1024 * (256 + u * (u * (74 - 47 * u) - 128))
    inner = cosine * (2 * middle**2 - 1) - b / 6 * middle * (4 * sine**2 - 3) * (4 * middle**2 - 3)
    return minor * a * (arc - b * sine * (middle + b / 4 * inner))


def sections() -> list[dict[str, Any]]:
    features = json.loads(bundled.path("cku/sections.geojson").read_text(encoding="utf-8"))
    return [
        feature["properties"]
        | {
            "km": sum(metres(*a, *b) for a, b in pairwise(feature["geometry"]["coordinates"]))
            / 1000
        }
        for feature in features["features"]
    ]


def test_lengths_of_the_line_by_hand(rows: dict[str, dict[str, Any]]) -> None:
    parts = sections()
    total = sum(part["km"] for part in parts)
    assert rows["total-532"]["computed"] == pytest.approx(total, abs=1e-4)
    narrow = sum(part["km"] for part in parts if part["gauge_mm"] == 1435)
    assert rows["gauge-1435"]["computed"] == pytest.approx(narrow, abs=1e-4)
    tunnels = sum(part["km"] for part in parts if part["structure"] == "tunnel")
    assert rows["tunnels-103"]["computed"] == pytest.approx(tunnels, abs=1e-4)
    stops = [part["from_id"] for part in parts] + [parts[-1]["to_id"]]
    first, last = stops.index("torugart-border"), stops.index("makmal")
    between = sum(part["km"] for part in parts[first:last])
    assert rows["torugart-makmal"]["computed"] == pytest.approx(between, abs=1e-3)


def shortest_km(start: str, end: str, *, modes: set[str], opened: set[str] = frozenset()) -> float:
    """Return the shortest way over the raw links, by Dijkstra's method."""
    ways = defaultdict(list)
    for row in table("links"):
        if row["mode"] in modes and (row["status"] == "open" or row["link_id"] in opened):
            ways[row["from_id"]].append((float(row["length_km"]), row["to_id"]))
            ways[row["to_id"]].append((float(row["length_km"]), row["from_id"]))
    best, queue = {start: 0.0}, [(0.0, start)]
    while queue:
        km, here = heapq.heappop(queue)
        if here == end:
            return km
        for step, there in ways[here]:
            if km + step < best.get(there, math.inf):
                best[there] = km + step
                heapq.heappush(queue, (km + step, there))
    return math.inf


def test_ways_and_savings_by_hand(found: dict[str, Any], rows: dict[str, dict[str, Any]]) -> None:
    road, rail = {"road"}, {"rail", "ferry"}
    assert rows["kashgar-torugart-km"]["computed"] == pytest.approx(
        shortest_km("kashgar", "torugart-pass", modes=road)
    )
    assert rows["osh-irkeshtam-km"]["computed"] == pytest.approx(
        shortest_km("osh", "irkeshtam", modes=road)
    )
    text = bundled.path("cku/scenarios/cku.toml").read_text(encoding="utf-8")
    opened = set(tomllib.loads(text)["open"])
    (figure,) = (item for item in found["figures"] if item["claim_id"] == "saves-900-km")
    parts = {part["label"]: part for part in figure["parts"]}
    for start, end in (("kashgar", "andijan"), ("xian", "andijan"), ("urumqi", "tashkent")):
        before = shortest_km(start, end, modes=rail)
        after = shortest_km(start, end, modes=rail, opened=opened)
        part = parts[f"{start}–{end}"]
        assert (part["before"], part["after"]) == pytest.approx((before, after))
        assert part["value"] == pytest.approx(before - after)


def test_contradictions_by_hand(found: dict[str, Any]) -> None:
    said = published()
    by_id = {entry["conflict_id"]: entry for entry in found["conflicts"]}
    assert not by_id["naryn-region"]["holds"]
    assert by_id["naryn-region"]["gap"] == said["torugart-makmal"] - said["naryn-208"] == -48
    implied = {
        figure["claim_id"]: figure["implied"] for figure in by_id["split-523-kyrgyz"]["figures"]
    }
    assert implied["china-213"] == pytest.approx(523 - 305 - 50)
    assert by_id["split-523"]["holds"]
    grown = by_id["growth-since-2023"]
    assert grown["left"] == pytest.approx(89.4 * 1.35)
    assert sum(not entry["holds"] for entry in found["conflicts"]) >= 10


def test_the_trade_table_adds_up() -> None:
    for year, slack in ((2022, 0.5), (2023, 0.15), (2024, 0.005), (2025, 0.005)):
        total = sum(turnover(year, partner) for partner in ("KZ", "KG", "UZ", "TM", "TJ"))
        assert total == pytest.approx(turnover(year, "CA5"), abs=slack + 1e-9)
