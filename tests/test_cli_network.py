"""The network commands as a contract, on the bundled corridor and on the toy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from corridormap.cli import cli

QUANTITIES = ("length_km", "time_h", "cost_usd", "co2_kg")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def answer(*arguments: object) -> dict[str, Any]:
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.stderr
    document: dict[str, Any] = json.loads(result.stdout)
    assert document["schema"] == f"corridormap/{arguments[0]}/1"
    assert {"corridor", "inputs", "parameters"} <= set(document)
    return document


@pytest.fixture
def opened(toy: Path) -> Path:
    """Return the toy with its last section in service."""
    path = toy / "sections.geojson"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("construction", "open"), encoding="utf-8")
    return toy


def test_path_legs_sum_to_the_path(opened: Path) -> None:
    (path,) = answer("path", "A", "D", opened)["paths"]
    assert path["length_km"] == pytest.approx(150)
    assert path["countries"] == ["XA", "XB"]
    assert path["breaks_of_gauge"] == ["C"]
    for quantity in QUANTITIES:
        assert sum(leg[quantity] for leg in path["legs"]) == pytest.approx(path[quantity])
    assert {"from_id", "to_id", "kind", "mode", "country"} <= set(path["legs"][0])
    assert {leg["kind"] for leg in path["legs"]} >= {"running", "border", "gauge"}


def test_no_path_is_an_empty_list_with_a_reason(toy: Path) -> None:
    document = answer("path", "A", "D", toy)
    assert document["paths"] == []
    assert document["reason"]


def test_avoiding_never_shortens_and_opening_never_lengthens() -> None:
    today = answer("path", "lanzhou", "tashkent")["paths"][0]["time_h"]
    avoiding = answer("path", "lanzhou", "tashkent", "--avoid", "KG")["paths"][0]
    built = answer("path", "lanzhou", "tashkent", "--scenario", "cku")["paths"][0]["time_h"]
    assert "KG" not in avoiding["countries"]
    assert avoiding["time_h"] >= today >= built


def test_alternatives_differ() -> None:
    paths = answer("path", "kashgar", "tashkent", "-k", 3)["paths"]
    assert len(paths) > 1
    assert len({tuple(path["crossings"]) for path in paths}) == len(paths)
    assert [path["time_h"] for path in paths] == sorted(path["time_h"] for path in paths)


def test_od_matrix(opened: Path) -> None:
    rows = answer("od", opened)["rows"]
    assert len(rows) == 16
    assert set(rows[0]) == {"from_id", "to_id", *QUANTITIES, "reason"}
    length = {(row["from_id"], row["to_id"]): row["length_km"] for row in rows}
    assert length["A", "D"] == pytest.approx(150)
    assert length["A", "A"] == 0
    assert length["D", "A"] == pytest.approx(length["A", "D"])


def test_access_of_the_toy(opened: Path) -> None:
    document = answer("access", opened, "--cutoff-h", 1000)
    places = {row["place_id"]: row for row in document["places"]}
    assert places["w"]["nearest_id"] == "port"
    assert places["w"]["time_h"] > places["e"]["time_h"]
    countries = {row["country"]: row for row in document["by_country"]}
    assert countries["XA"]["population"] == 1000
    assert countries["XA"]["within"] == [{"cutoff_h": 1000, "population": 1000, "share": 1}]


def test_access_of_the_flagship_says_what_cku_changes() -> None:
    rows = answer("compare", "today", "cku", "--to", "seaport")
    for row in rows["by_country"]:
        assert row["unreached_population_after"] <= row["unreached_population_before"]
    for row in rows["rows"]:
        was, will_be = row["market_access_before"], row["market_access_after"]
        # Chayek joins at a station that only the new line has: null before, a figure after.
        assert was is None or will_be >= was - 1e-6, row["name"]
        if row["time_h_change"] is not None:
            assert row["time_h_change"] <= 1e-9, row["name"]
            difference = row["time_h_after"] - row["time_h_before"]
            assert row["time_h_change"] == pytest.approx(difference)


def test_a_larger_catchment_holds_a_smaller() -> None:
    rows = answer("catchment", "--within-km", 10, "--within-km", 50)["rows"]
    people = {(r["country"], r["of"], r["within_km"]): r["population"] for r in rows}
    for (country, of, _), population in people.items():
        assert population <= people[country, of, 50]
    assert {r["of"] for r in rows} == {"line", "stations"}


def test_isochrone_pieces_grow_with_the_cutoff() -> None:
    rows = answer("isochrone", "osh", "--cutoff-h", 6, "--cutoff-h", 12)["rows"]
    near, far = (
        sum(row["length_km"] for row in rows if row["cutoff_h"] == cutoff) for cutoff in (6, 12)
    )
    assert 0 < near < far
    features = json.loads(run("isochrone", "osh", "--cutoff-h", 6, "--format", "geojson").stdout)
    assert features["features"]


def test_compare_path() -> None:
    document = answer(
        "compare", "today", "cku", "--what", "path", "--from", "lanzhou", "--to", "tashkent"
    )
    (row,) = document["rows"]
    assert row["time_h_change"] == pytest.approx(row["time_h_after"] - row["time_h_before"])
    assert run("compare", "today", "cku", "--what", "path").exit_code == 2


def test_tcd_curves_end_at_the_path() -> None:
    document = answer("tcd", "kashgar", "tashkent", "--scenario", "today", "--scenario", "cku")
    assert [curve["scenario"] for curve in document["curves"]] == ["today", "cku"]
    for curve in document["curves"]:
        points = curve["points"]
        path = answer("path", "kashgar", "tashkent", "--scenario", curve["scenario"])["paths"][0]
        assert points[-1]["time_h"] == pytest.approx(path["time_h"])
        assert points[-1]["chainage_km"] == pytest.approx(path["length_km"])
        assert curve["swod_kmh"] >= curve["swd_kmh"]
        assert 0 <= curve["border_share"] <= 1


def test_criticality_ranks_from_one() -> None:
    rows = answer("criticality", "--to", "seaport")["rows"]
    assert rows[0]["rank"] == 1
    assert [row["rank"] for row in rows] == sorted(row["rank"] for row in rows)
    assert {"id", "kind", "name", "extra_time_h", "disconnected_population"} <= set(rows[0])
    assert all(row["extra_time_h"] >= 0 for row in rows)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("path", "kashgar", "tashkemt"), "did you mean 'tashkent'"),
        (("path", "kashgar", "kashgar"), "two different ends"),
        (("path", "kashgar", "osh", "--scenario", "ckuu"), "did you mean"),
        (("path", "kashgar", "osh", "--avoid", "irkeshtan"), "did you mean 'irkeshtam'"),
        (("access", "--to", "seaprot"), "did you mean 'seaport'"),
        (("isochrone", "oshh", "--cutoff-h", "3"), "did you mean 'osh'"),
        (("compare", "today", "kcu"), "did you mean"),
        (("tcd", "kashgar", "kashgarr"), "did you mean 'kashgar'"),
    ],
)
def test_misspelt_names_are_suggested(arguments: tuple[str, ...], words: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 1
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_od_knows_the_kinds_of_the_hub_table(opened: Path) -> None:
    rows = answer("od", opened, "--from", "A", "--to", "seaport")["rows"]
    assert [(row["from_id"], row["to_id"]) for row in rows] == [("A", "port")]
    assert rows[0]["length_km"] > 150
    assert answer("od", "--from", "dry_port", "--to", "lianyungang")["rows"]


def test_criticality_of_the_toy_ranks_the_only_line(opened: Path) -> None:
    rows = answer("criticality", opened)["rows"]
    assert rows[0]["rank"] == 1
    assert rows[0]["disconnected_population"] > 0
