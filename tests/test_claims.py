"""The ledger on small worlds: verdicts, rules of the ledger, soft words, contradictions."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from corridormap import claims
from corridormap.cli import cli
from corridormap.errors import DataError
from corridormap.ledger import arithmetic, conflicts, entries
from corridormap.ledger.evidence import Evidence
from corridormap.ledger.measures import line, paths, trade, words
from corridormap.ledger.measures.registry import MEASURES
from corridormap.ledger.verdicts import Bounds, judge, tolerance
from corridormap.network import Network, from_tables
from corridormap.notebook import open_corridor

DOCS = Path(__file__).resolve().parents[1] / "docs" / "claims.md"

figures = st.floats(-1e9, 1e9).filter(lambda value: abs(value) > 1e-6)

LEDGER = """
[[claim]]
claim_id = "total"
group = "length"
statement = "The line is 149 km long."
value = 149
unit = "km"
source = "Handbook"
date = "2020"
measure = "length"

[[claim]]
claim_id = "west"
group = "length"
statement = "110 km lie in Westland."
value = 110
unit = "km"
source = "Handbook"
date = "2020"
measure = "length_in"
parameters = { country = "XA" }
against = [{ label = "both countries", parameters = { country = "XB" } }]

[[claim]]
claim_id = "way"
statement = "By the line it is 90 to 95 km from A to C."
value = [90, 95]
unit = "km"
tolerance = 5
source = "Timetable"
date = "2021"
measure = "path_length"
parameters = { from_id = "A", to_id = "C" }

[[claim]]
claim_id = "soft"
statement = "The line is long."
threshold = 100
relation = "at least"
reading = "at least 100 km"
unit = "km"
source = "Gazette"
date = "2022"
measure = "length"

[[claim]]
claim_id = "trade"
statement = "Trade is 5 billion."
value = 5
unit = "bn USD"
source = "Gazette"
date = "2022"
measure = "trade"
parameters = { year = 2022, partner = "XB", reporter = "XA" }

[[claim]]
claim_id = "people"
statement = "Everybody is happy."
source = "Gazette"
date = "2022"
why_not = "Happiness is not in the tables."
nearest = "total"
"""
CONFLICTS = (
    "conflict_id,title,equation,unit,tolerance,note\n"
    'one,West and whole,"west * 2 = total",km,1,\n'
    'two,West within whole,"west <= total",km,0,a note\n'
)


@pytest.fixture
def project(toy: Path) -> Path:
    """Return the toy with a ledger and two equations, and its last section in service."""
    sections = toy / "sections.geojson"
    text = sections.read_text(encoding="utf-8").replace("construction", "open")
    sections.write_text(text, encoding="utf-8")
    (toy / "claims.toml").write_text(LEDGER, encoding="utf-8")
    (toy / "conflicts.csv").write_text(CONFLICTS, encoding="utf-8")
    file = toy / "corridor.toml"
    names = 'claims = "claims.toml"\nconflicts = "conflicts.csv"\n'
    file.write_text(file.read_text(encoding="utf-8") + names, encoding="utf-8")
    return toy


def held(project: Path) -> dict[str, Any]:
    corridor = open_corridor(project)
    return claims.claims(Evidence(corridor, networks=corridor.network))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["claims", *(str(argument) for argument in arguments)])


# ── Verdicts ──────────────────────────────────────────────────────────────────────────────────────


@given(figures)
def test_a_claim_agrees_with_itself(value: float) -> None:
    judged = judge(value, Bounds(value, value))
    assert judged.agrees
    assert judged.difference_pct == 0


@given(figures, figures, st.floats(0, 100), st.floats(0, 100))
def test_a_wider_tolerance_agrees_with_no_less(
    computed: float, claimed: float, one: float, more: float
) -> None:
    narrow = judge(computed, Bounds(claimed, claimed, tolerance=one))
    wide = judge(computed, Bounds(claimed, claimed, tolerance=one + more))
    assert wide.agrees or not narrow.agrees
    assert wide.difference == narrow.difference


@given(figures, figures, st.floats(0, 1))
def test_within_a_range_there_is_no_difference(one: float, other: float, share: float) -> None:
    low, high = sorted((one, other))
    inside = min(max(low + (high - low) * share, low), high)
    judged = judge(inside, Bounds(low, high))
    assert judged.agrees
    assert judged.difference == 0
    assert judged.compared_with in (low, high)


@given(figures, figures)
def test_a_limit_is_kept_on_one_side_at_least(computed: float, limit: float) -> None:
    least = judge(computed, Bounds(limit, limit, "at least")).agrees
    most = judge(computed, Bounds(limit, limit, "at most")).agrees
    assert least or most
    assert least == (computed >= limit) or computed == pytest.approx(limit)


def test_tolerances_follow_the_unit() -> None:
    assert tolerance(200, "km") == pytest.approx(10)
    assert tolerance(-200, "km", pct=1) == pytest.approx(2)
    assert tolerance(27, "tunnels") == 0


# ── Arithmetic ────────────────────────────────────────────────────────────────────────────────────

formulas = st.recursive(
    st.sampled_from(["a", "b", "c", "2", "0.5"]),
    lambda inner: st.tuples(inner, st.sampled_from("+-*"), inner).map(
        lambda parts: f"( {parts[0]} {parts[1]} {parts[2]} )"
    ),
    max_leaves=8,
)


@given(formulas, formulas, st.sampled_from("+-*"))
def test_expressions_are_those_of_arithmetic(left: str, right: str, sign: str) -> None:
    values = {"a": 3.0, "b": -1.5, "c": 0.25}
    text = f"{left} {sign} {right} + a"
    assert arithmetic.evaluate(text, values) == pytest.approx(eval(text, {}, values))  # noqa: S307


@given(figures, figures, figures)
def test_a_solved_equation_holds(a: float, b: float, c: float) -> None:
    values = {"a": a, "b": b, "c": c}
    for name in values:
        solved = arithmetic.solve("a + 2 * b = c - 1", name, values)
        assert solved is not None
        mended = {**values, name: solved}
        left = arithmetic.evaluate("a + 2 * b", mended)
        size = max(abs(a), abs(b), abs(c), 1.0)
        assert left == pytest.approx(arithmetic.evaluate("c - 1", mended), abs=1e-6 * size)


def test_what_does_not_decide_an_equation_is_not_solved_for() -> None:
    values = {"a": 2.0, "b": 4.0}
    assert arithmetic.solve("a - a = b", "a", values) is None
    assert arithmetic.solve("1 / a = b", "a", values) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a +", "its end"),
        ("( a", "add \\)"),
        ("a b", "mend b"),
        ("* a", r"'\*'"),
        ("a / 0", "divided by 0"),
        ("totl", "did you mean 'total'"),
    ],
)
def test_what_is_no_expression_is_refused(text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        arithmetic.evaluate(text, {"a": 1.0, "b": 2.0, "total": 3.0})


def test_an_equation_has_one_comparison() -> None:
    assert arithmetic.sides("a + b >= c") == ("a + b", ">=", "c")
    for text in ("a + b", "a = b = c"):
        with pytest.raises(DataError, match="one of <=, >=, ="):
            arithmetic.sides(text)


# ── Rules of the ledger ───────────────────────────────────────────────────────────────────────────

GOOD: dict[str, Any] = {
    "claim_id": "a",
    "statement": "The line is 5 km long.",
    "value": 5,
    "unit": "km",
    "source": "Handbook",
    "date": "2020",
    "measure": "length",
}


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in GOOD.items() if key != name}


@pytest.mark.parametrize(
    ("entry", "column", "message"),
    [
        (without("source"), "source", "a value is required"),
        (without("unit"), "unit", "a figure has a unit"),
        (without("measure"), "measure", "a measure, or why_not"),
        (GOOD | {"measure": "lenght"}, "measure", "did you mean 'length'?"),
        (GOOD | {"unit": "km2"}, "unit", "measured in km"),
        (GOOD | {"measure": "length_in"}, "parameters", "needs 'country'"),
        (GOOD | {"parameters": {"by": "x"}}, "parameters", "takes no 'by'"),
        (
            GOOD | {"measure": "length_in", "parameters": {"country": 5}},
            "parameters",
            "'country' is text",
        ),
        (GOOD | {"parameters": [1]}, "parameters", "a table"),
        (GOOD | {"against": [{"label": "x"}]}, "against", "a label and parameters"),
        (GOOD | {"value": "5"}, "value", "a number, or a range"),
        (GOOD | {"value": [6, 5]}, "value", "a number, or a range"),
        (GOOD | {"value": True}, "value", "a number, or a range"),
        (GOOD | {"value": float("nan")}, "value", "a number, or a range"),
        (GOOD | {"relation": "over"}, "relation", "at least"),
        (GOOD | {"confidence": "D"}, "confidence", "A, B, C"),
        (GOOD | {"tolerance": -1}, "tolerance", "at least 0"),
        (GOOD | {"threshold": 5}, "threshold", "remove the threshold"),
        (without("value") | {"threshold": 5}, "reading", "add the other"),
        (GOOD | {"nearest": "b"}, "nearest", "it is a claim"),
        (GOOD | {"sorce": "x"}, "sorce", "did you mean 'source'?"),
        (
            GOOD | {"measure": "from_claims", "parameters": {"expression": "b + 1"}},
            "parameters",
            "an expression names claims",
        ),
    ],
)
def test_each_broken_rule_is_one_fault(entry: dict[str, Any], column: str, message: str) -> None:
    found = entries.faults([entry])
    assert any(fault.column == column and message in str(fault) for fault in found), found
    with pytest.raises(DataError, match=re.escape(message)):
        entries.read([entry])


def test_all_faults_come_at_once() -> None:
    found = entries.faults([without("source"), without("date"), GOOD])
    assert {fault.column for fault in found} == {"source", "date", "claim_id"}
    assert entries.faults([GOOD]) == []


def test_equations_name_claims_with_one_figure() -> None:
    rows = [("x", "a + b = 5"), ("y", "a + 1"), ("z", "a = 5")]
    table = pd.DataFrame(rows, columns=["conflict_id", "equation"])
    found = conflicts.faults([GOOD], table)
    assert [fault.row for fault in found] == ["x", "y"]
    assert "names claims" in found[0].rule


def test_the_documentation_has_every_measure_and_no_other() -> None:
    text = DOCS.read_text(encoding="utf-8")
    table = text.split("## Measures")[1].split("## Soft words")[0]
    rows = re.compile(r"^\| (`[^|]*) \|", re.MULTILINE)
    named = set(re.findall(r"`(\w+)`", "".join(rows.findall(table))))
    assert named == set(MEASURES)
    for name in ("isolation", "hub", "bypass", "uninterrupted", "linchpin"):
        section = text.split(f"### {name}\n")[1].split("\n### ")[0].split("\n## ")[0]
        assert "Threshold" in section
        assert f"> {name} = " in section


# ── A ledger of one's own ─────────────────────────────────────────────────────────────────────────


def test_the_toy_is_judged(project: Path) -> None:
    rows = {row["claim_id"]: row for row in held(project)["rows"]}
    assert rows["total"]["computed"] == pytest.approx(150)
    assert rows["total"]["verdict"] == "agrees"
    assert rows["total"]["difference_pct"] == pytest.approx(100 / 149)
    assert "within the tolerance of 7.45 km" in rows["total"]["why"]
    assert rows["west"]["verdict"] == "differs"
    assert rows["west"]["difference_pct"] == pytest.approx(-100 / 11)
    assert rows["west"]["not_if"] == "both countries: 50 km"
    assert rows["way"]["verdict"] == "agrees"
    assert (rows["way"]["claimed"], rows["way"]["difference"]) == pytest.approx((95, 5))
    assert (rows["soft"]["claimed"], rows["soft"]["threshold"]) == (None, 100)
    assert rows["soft"]["verdict"] == "agrees"
    assert "read here as: at least 100 km." in rows["soft"]["why"]
    assert rows["trade"]["verdict"] == "not computable"
    assert "table trade" in rows["trade"]["why"]
    assert rows["people"]["verdict"] == "not computable"
    assert rows["people"]["why"].startswith("Happiness is not in the tables. Nearest figure: The")


def test_every_computed_figure_says_what_it_rests_on(project: Path) -> None:
    found = held(project)
    assert [figure["claim_id"] for figure in found["figures"]] == [
        row["claim_id"] for row in found["rows"] if row["measure"]
    ]
    inputs = {figure["claim_id"]: figure["inputs"] for figure in found["figures"]}
    assert [item["name"] for item in inputs["west"]] == ["sections", "countries"]
    assert all(len(item["sha256"]) == 64 for item in inputs["west"])
    west = found["figures"][1]
    assert (west["measure"], west["parameters"]) == ("length_in", {"country": "XA"})
    assert west["against"][0]["computed"] == pytest.approx(50)


def test_equations_are_solved(project: Path) -> None:
    one, two = held(project)["conflicts"]
    assert not one["holds"]
    assert (one["left"], one["right"], one["gap"]) == (220, 149, 71)
    implied = {figure["claim_id"]: figure["implied"] for figure in one["figures"]}
    assert implied == {"west": pytest.approx(74.5), "total": pytest.approx(220)}
    assert one["figures"][0]["computed"] == pytest.approx(100)
    assert two["holds"]


def test_a_lower_bound_neither_confirms_nor_refutes(project: Path) -> None:
    corridor = open_corridor(project)
    seen = GOOD | {"incomplete": "half of it is drawn"}
    ledgers = (GOOD | {"value": 149}, seen | {"value": 900}, seen | {"value": 100})
    found = [
        claims.claims(Evidence(replace(corridor, claims=(entry,), conflicts=None)))["rows"][0]
        for entry in ledgers
    ]
    assert [row["verdict"] for row in found] == ["agrees", "not computable", "differs"]
    assert "lower bound" in found[1]["why"]


def test_a_project_without_a_ledger_has_no_claims(toy: Path) -> None:
    result = run(toy)
    assert result.exit_code == 0, result.stderr
    assert "no table claims" in result.stdout


def test_the_command_prints_every_format(project: Path) -> None:
    table = run(project)
    assert table.exit_code == 0, table.stderr
    assert all(len(line) <= 120 for line in table.stdout.splitlines())
    assert "Computed 150 km" in table.stdout
    document = json.loads(run(project, "--format", "json").stdout)
    assert document["schema"] == "corridormap/claims/1"
    promised = {
        "claim_id", "statement", "claimed", "computed", "unit", "difference_pct", "verdict", "why",
        "source",
    }  # fmt: skip
    assert all(promised <= set(row) for row in document["rows"])
    assert run(project, "--format", "md").stdout.count("\n| ") >= len(document["rows"])
    assert run(project, "--format", "csv").stdout.startswith("claim_id,")
    clash = run(project, "--conflicts").stdout
    assert "West and whole" in clash
    assert "west would have to be 74.5 km" in clash
    assert "1 of 2 cannot all be true together" in clash
    assert "one,West and whole" in run(project, "--conflicts", "--format", "csv").stdout


def test_one_group_or_a_message(project: Path) -> None:
    document = json.loads(run(project, "--group", "length", "--format", "json").stdout)
    assert [row["claim_id"] for row in document["rows"]] == ["total", "west"]
    wrong = run(project, "--group", "lenght")
    assert wrong.exit_code == 1
    assert "did you mean 'length'?" in wrong.stderr


def test_a_ledger_of_ones_own_takes_the_place_of_the_corridors(project: Path) -> None:
    own = project.parent / "press.toml"
    own.write_text(LEDGER.replace("value = 149", "value = 151", 1), encoding="utf-8")
    document = json.loads(run(project, "--ledger", str(own), "--format", "json").stdout)
    assert document["rows"][0]["claimed"] == 151
    assert document["conflicts"] == []
    assert [each["source"] for each in document["inputs"] if each["name"] == "claims"] == [
        "press.toml"
    ]
    missing = run(project, "--ledger", "nowhere.toml")
    assert missing.exit_code == 1
    assert "nowhere.toml" in missing.stderr


def test_a_faulty_ledger_is_told_at_once(project: Path) -> None:
    (project / "claims.toml").write_text(
        LEDGER.replace('measure = "length"', 'measure = "lengths"', 1).replace(
            'source = "Timetable"', ""
        ),
        encoding="utf-8",
    )
    result = run(project)
    assert result.exit_code == 1
    assert "did you mean 'length'" in result.stderr
    assert "row way, column source" in result.stderr


# ── Soft words on a network one can add in the head ───────────────────────────────────────────────

LINKS = [
    ("A", "B", 1.0, "ab"),
    ("B", "C", 1.0, "bc"),
    ("A", "D", 2.0, "ad"),
    ("D", "C", 2.0, "dc"),
    ("E", "A", 2.0, None),
]
"""::

          B (XB)              numbers are hours, the same both ways
         1  1                 before: A–C takes 2 h through B, 4 h through D
   E ─2─ A    C               after:  a link A–C of 1 h
         2  2
          D (XD)              E is in XA like A
"""


def small(*more: tuple[str, str, float, str]) -> Network:
    nodes = pd.DataFrame(
        {
            "node_id": ["A", "B", "C", "D", "E"],
            "country": ["XA", "XB", "XC", "XD", "XA"],
            "lon": [0, 1, 2, 1, -2],
            "lat": [0.0, 1.0, 0.0, -1.0, 0.0],
        }
    )
    rows = [*LINKS, *more]
    links = pd.DataFrame(rows, columns=["from_id", "to_id", "time_h", "crossing_id"])
    links = links.assign(length_km=links["time_h"] * 50, cost_usd=links["time_h"] * 10)
    links = links.assign(kind="border", crossing_name=links["crossing_id"].str.upper())
    return from_tables(nodes, links.assign(mode="rail"))


@pytest.fixture
def evidence(toy: Path) -> Evidence:
    networks = {"today": small(), "after": small(("A", "C", 1.0, "ac"))}
    corridor = open_corridor(toy)
    assert corridor.places is not None
    places = corridor.places.assign(
        place_id=["one", "two"],
        country="XA",
        population=[100.0, 300.0],
        geometry=type(corridor.places.geometry).from_xy([0.0, -2.0], [0.0, 0.0], crs=4326),
    )
    return Evidence(replace(corridor, places=places), networks=networks.__getitem__)


def test_lengths_of_parts_and_what_no_part_has(evidence: Evidence) -> None:
    assert line.distance(evidence).value == pytest.approx(150)
    assert line.length_of(evidence, gauge_mm=1520).value == pytest.approx(50)
    assert line.length_of(evidence, status="construction").value == pytest.approx(50)
    none = line.length_of(evidence, gauge_mm=1000)
    assert none.value is None
    assert none.how == "no part of the line has gauge_mm 1000; it has 1435, 1520"
    for asked in ({}, {"gauge_mm": 1520, "status": "open"}):
        with pytest.raises(DataError, match="one of gauge_mm, status, structure is given"):
            line.length_of(evidence, **asked)
    with pytest.raises(DataError, match="No station 'Q' on the line"):
        line.length_between(evidence, from_id="A", to_id="Q")


def test_dated_events_are_found_by_their_words(evidence: Evidence) -> None:
    rows = [("Tunnel opened", "2024-01"), ("Tunnel begun", "2020-05"), ("Bridge opened", "2023")]
    timeline = pd.DataFrame(rows, columns=["event", "date_start"]).assign(source="Gazette")
    timeline["date_text"] = "in " + timeline["date_start"]
    known = replace(evidence, corridor=replace(evidence.corridor, timeline=timeline))
    found = line.events(known, contains="opened")
    assert (found.value, found.how) == (2, "timeline: in 2023, in 2024-01")
    assert line.event_year(known, contains="tunnel").value == 2020
    assert line.event_year(known, contains="tunnel", last=True).value == 2024
    none = line.event_year(known, contains="ferry")
    assert (none.value, none.how) == (None, "no event of the timeline says 'ferry'")
    wrong = {"contains": "tunnel", "last": "yes"}
    assert MEASURES["event_year"].problems(wrong) == ["'last' is true or false, received 'yes'"]


def test_trade_is_one_row_or_a_message(evidence: Evidence) -> None:
    rows = [
        (2020, "XB", 2.0), (2020, "all", 8.0), (2024, "XB", 3.0), (2024, "XC", 1.0),
        (2024, "XC", 1.0), (2021, "XB", 0.0), (2021, "all", 0.0),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["year", "partner", "value"]).assign(
        period="year", reporter="XA", flow="turnover", unit="bn USD", source="Gazette"
    )
    known = replace(evidence, corridor=replace(evidence.corridor, trade=table))
    of = {"partner": "XB", "reporter": "XA"}
    assert trade.trade_share(known, year=2020, whole="all", **of).value == 25
    assert trade.trade_change(known, from_year=2020, to_year=2024, **of).value == pytest.approx(50)
    for refused, words_ in (
        (lambda: trade.trade_share(known, year=2021, whole="all", **of), "received 0 in 2021"),
        (lambda: trade.trade_change(known, from_year=2021, to_year=2024, **of), "trade above 0"),
        (
            lambda: trade.trade(known, year=2022, **of),
            "No year 2022 in the table trade; did you mean '2024'",
        ),
        (
            lambda: trade.trade(known, year=2024, partner="XC", reporter="XA"),
            "one row of the table trade answers; received 2",
        ),
    ):
        with pytest.raises(DataError, match=words_):
            refused()


def test_measures_of_people_say_which_people_are_missing(evidence: Evidence) -> None:
    with pytest.raises(DataError, match="settlements with people are needed; received none in 'Q'"):
        evidence.places("Q")
    nobody = replace(evidence, corridor=replace(evidence.corridor, places=None))
    with pytest.raises(DataError, match="received none; add a table places to the project"):
        nobody.places("XA")
    settled = replace(nobody, settlements=lambda: evidence.places("XA"))
    assert settled.places("XA")["population"].sum() == 400


def test_hub_counts_ways_through_a_country(evidence: Evidence) -> None:
    figure = words.hub(evidence, country="XB", places=["A", "B", "C", "D"], after="after")
    assert figure.value == pytest.approx(-100 / 3)  # A–C and C–A of six ordered pairs, then none
    assert (figure.parts[0].before, figure.parts[0].after) == pytest.approx((100 / 3, 0))


def test_bypass_is_what_avoiding_costs(evidence: Evidence) -> None:
    figure = words.bypass(
        evidence, countries=["XB"], origins=["A"], destinations=["C"], after="after"
    )
    assert (figure.parts[0].before, figure.parts[0].after) == pytest.approx((2, 0))
    assert figure.value == pytest.approx(-100)


def test_bypass_leaves_out_pairs_of_the_country(evidence: Evidence) -> None:
    figure = words.bypass(
        evidence, countries=["XC"], origins=["A"], destinations=["C"], after="after"
    )
    assert figure.value is None
    assert "1 pairs have no other way" in figure.parts[0].label


def test_uninterrupted_is_the_worst_closure(evidence: Evidence) -> None:
    figure = words.uninterrupted(evidence, origins=["A"], destinations=["C", "D"], scenario="today")
    # A–C 2 h and A–D 2 h, 2 h on average; without A–B, A–C takes 4 h: 1 h more on average
    assert figure.value == pytest.approx(1 / 2 * 100)
    assert {part.label for part in figure.parts} == {"AB", "BC", "AD"}


def test_linchpin_ranks_what_is_missed(evidence: Evidence) -> None:
    def rank(*members: str) -> float | None:
        return words.linchpin(
            evidence,
            members=list(members),
            origins=["A"],
            destinations=["C", "D"],
            scenario="today",
        ).value

    # without A–B or B–C, and without A–D (A–B–C–D, 4 h), 2 h of one pair are lost: all share rank 1
    assert rank("ab") == rank("ad", "bc") == 1
    assert rank("dc") is None


def test_isolation_is_a_weighted_mean(evidence: Evidence) -> None:
    figure = words.isolation(evidence, country="XA", seaports=["C"], markets=["D"], after="after")
    # to C: (100·2 + 300·4)/400 = 3.5, then (100·1 + 300·3)/400 = 2.5; to D: 3.5 before and after
    assert figure.value == pytest.approx((3.0 / 3.5 - 1) * 100)
    by_label = {part.label: (part.before, part.after) for part in figure.parts}
    assert by_label["nearest seaport"] == pytest.approx((3.5, 2.5))
    assert by_label["D"] == pytest.approx((3.5, 3.5))


def test_saved_is_the_median_of_the_pairs(evidence: Evidence) -> None:
    figure = paths.saved(
        evidence, quantity="length_km", origins=["A"], destinations=["B", "C", "D"], after="after"
    )
    assert [part.value for part in figure.parts] == pytest.approx([0, 50, 0])
    assert figure.value == 0


def test_modes_and_avoidance_narrow_the_ways(evidence: Evidence) -> None:
    def hours(**limits: list[str]) -> float | None:
        return paths.path(evidence, quantity="time_h", from_id="A", to_id="C", **limits).value

    assert hours() == 2
    assert hours(avoid=["XB"]) == 4
    assert hours(avoid=["XB", "XD"]) is None
    assert hours(modes=["road"]) is None


def test_a_station_passed_is_a_way_joined(project: Path) -> None:
    corridor = open_corridor(project)
    evidence = Evidence(corridor, networks=corridor.network)
    table = paths.ways(evidence, ["A"], ["D"], scenario="today", through="B")
    free = paths.ways(evidence, ["A"], ["D"], scenario="today")
    assert table["time_h"].tolist() == pytest.approx(free["time_h"].tolist())
    assert table["length_km"].tolist() == pytest.approx([150])
    with pytest.raises(LookupError, match="No station 'Q' to pass"):
        paths.ways(evidence, ["A"], ["D"], scenario="today", through="Q")


def test_without_networks_measures_say_so(toy: Path) -> None:
    entry = GOOD | {"measure": "path_length", "parameters": {"from_id": "A", "to_id": "D"}}
    corridor = replace(open_corridor(toy), claims=(entry,))
    (row,) = claims.claims(Evidence(corridor))["rows"]
    assert row["verdict"] == "not computable"
    assert "network is needed" in row["why"]
