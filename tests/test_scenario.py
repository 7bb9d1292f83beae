"""Interventions on a small corridor, and what every scenario must obey."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridormap import costing, network, od, scenario
from corridormap.errors import ScenarioError
from graphs import PARAMETERS

if TYPE_CHECKING:
    from corridormap.network import Network

CKU = Path(__file__).parents[1] / "geodata" / "cku"
BUNDLED = scenario.directory(CKU / "scenarios")

#   A ──60── B ──40── C ══50══ D       1435 mm to C, 1520 mm to D; border "gate" between C and D
#   │                         ┊        A-E: road of 100 km, over the border "pass-road"
#   └────────── E ┄┄┄┄┄┄┄┄┄┄┄┄┘        E-D: 1520 mm under construction, 30 km
NODES = pd.DataFrame({"node_id": list("ABCDE"), "country": ["XA", "XA", "XA", "XB", "XB"]})
LINKS = pd.DataFrame(
    {
        "link_id": ["ab", "bc", "cd", "ae", "ed"],
        "from_id": list("ABCAE"),
        "to_id": list("BCDED"),
        "mode": ["rail", "rail", "rail", "road", "rail"],
        "length_km": [60.0, 40.0, 50.0, 100.0, 30.0],
        "gauge_mm": [1435, 1435, 1520, None, 1520],
        "share_before": [None, None, 0.0, 0.5, None],
        "crossing_id": [None, None, "gate", "pass-road", None],
        "status": ["open", "open", "open", "open", "construction"],
    }
)
COSTS = {
    "rail": {"speed_kmh": 60, "dwell_h": 0.5, "border_h": 10, "border_usd": 100, "gauge_h": 24},
    "road": {"speed_kmh": 50, "rest_h_per_h": 0, "border_h": 4},
    "transfer": {"h": 5},
}
BASE = costing.network(NODES, LINKS, parameters=PARAMETERS, overrides=COSTS)
PAIRS = [(a, b) for a in "ABCDE" for b in "ABCDE" if a != b]


def times(net: Network) -> pd.Series:
    table = od.matrix(net, list("ABCDE"), list("ABCDE"))
    return table.set_index(["from_id", "to_id"])["time_h"].fillna(float("inf"))


def after(text: str) -> pd.Series:
    return times(scenario.read(text).apply(BASE))


def test_the_baseline_adds_up() -> None:
    base = times(BASE)
    assert base["A", "C"] == pytest.approx(1 + 0.5 + 40 / 60)
    assert base["A", "D"] == pytest.approx(1 + 0.5 + 40 / 60 + 24 + 10 + 50 / 60)
    assert base["A", "E"] == pytest.approx(2 + 4)


def test_no_intervention_changes_nothing() -> None:
    assert scenario.find("today", {}).apply(BASE) is BASE
    pd.testing.assert_series_equal(after('title = "nothing"'), times(BASE))


def test_opening_a_link_brings_a_way() -> None:
    found = after('open = ["ed"]')
    assert found["A", "D"] == pytest.approx(2 + 4 + 5 + 0.5)  # by road to E, then rail


@pytest.mark.parametrize("name", ["gate", "cd", "C", "XB", "xb"])
def test_closing_by_crossing_link_station_or_country(name: str) -> None:
    found = after(f'close = ["{name}"]')
    assert found["A", "D"] == float("inf")
    assert found["A", "B"] == times(BASE)["A", "B"]


def test_a_place_with_several_crossings_is_closed_as_one() -> None:
    assert after('close = ["pass"]')["A", "E"] == float("inf")  # pass-road


def test_closing_goes_before_opening() -> None:
    pd.testing.assert_series_equal(after('open = ["ed"]\nclose = ["ed"]'), times(BASE))


def test_the_network_given_stays_as_it_was() -> None:
    before = times(BASE)
    after('close = ["gate"]')
    pd.testing.assert_series_equal(times(BASE), before)


@pytest.mark.parametrize(
    ("text", "saved"),
    [
        ('[[dwell]]\nat = "gate"\nkind = "border"\nhours = 1', 9),
        ('[[dwell]]\nat = "*"\nkind = "border"\nfactor = 0.5', 5),
        ('[[dwell]]\nat = "cd"\nkind = "border"\nfactor = 0.5', 5),
        ('[[dwell]]\nat = "XB"\nkind = "border"\nfactor = 0.5', 5),
        ('[[dwell]]\nat = "C"\nkind = "gauge"\nhours = 4', 20),
        ('[dwell]\nat = ["B", "C"]\nfactor = 0', 24.5),
        ('[[dwell]]\nmode = "road"\nfactor = 0', 0),
        ('[[speed]]\non = "ab"\nkmh = 120', 0.5),
        ('[[speed]]\nmode = "rail"\nfactor = 2', (1 + 40 / 60 + 50 / 60) / 2),
        ('[[speed]]\nmode = "road"\nfactor = 2', 0),
        ('[[gauge]]\non = "cd"\ngauge_mm = 1435', 24 - 0.5),
        ('[[gauge]]\non = "cd"\ngauge_mm = 1435\nbeside = true', 24 - 0.5),
        ('[[gauge]]\non = "ab"\ngauge_mm = 1520', 0.5 - 24),  # B too is a break of gauge now
        ('[[gauge]]\non = "ab"\ngauge_mm = 1520\nbeside = true', 0),
    ],
)
def test_what_an_intervention_saves_from_a_to_d(text: str, saved: float) -> None:
    assert times(BASE)["A", "D"] - after(text)["A", "D"] == pytest.approx(saved)


def test_a_fee_can_be_set_or_scaled() -> None:
    for text, expected in (("usd = 7", 7), ("factor = 2", 200)):
        net = scenario.read(f'[[cost]]\non = "gate"\nkind = "border"\n{text}').apply(BASE)
        fees = net.links.loc[net.links["crossing_id"] == "gate", "cost_usd"]
        assert fees.tolist() == [expected] * 2


def test_a_link_can_be_added() -> None:
    text = '[[add]]\nfrom_id = "B"\nto_id = "D"\nlength_km = 60\ngauge_mm = 1435\nshare_before = 0'
    assert after(text)["A", "D"] == pytest.approx(1 + 0.5 + 10 + 1)


@pytest.mark.parametrize("kind", ['kind = "running"\n', ""])
def test_the_price_of_running_can_change_too(kind: str) -> None:
    dearer = scenario.read(f'[[cost]]\non = "ab"\n{kind}factor = 3').apply(BASE)
    before, now = (
        od.matrix(net, ["A"], ["B"], by="time")["cost_usd"].iloc[0] for net in (BASE, dearer)
    )
    assert before > 0
    assert now == pytest.approx(3 * before)


def test_a_country_is_avoided_by_closing_it() -> None:
    avoided = scenario.find("avoid-xb", {})
    pd.testing.assert_series_equal(times(avoided.apply(BASE)), after('close = ["XB"]'))
    for name in ("xb", "avoid-", "avoid-x", "avoid-x1", "avoid-xbc"):
        with pytest.raises(ScenarioError, match=f"No scenario '{name}'"):
            scenario.find(name, {})


def test_a_scenario_says_what_it_was_made_from() -> None:
    known = {
        "one": {"title": "One", "title_ru": "Один", "title_zh": "一", "open": ["ed"]},
        "two": {"title": "Two", "title_ru": "Два", "extends": "one", "close": ["gate"]},
    }
    both = scenario.find("one+two", known)
    assert (both.title, both.titles) == ("One; Two", {"ru": "Один; Два"})
    joined = scenario.find("today+two+avoid-xb", known)
    assert joined.scenario_id == "today+two+avoid-xb"
    assert joined.title == "Today; Two; Without XB"
    assert joined.names == ("today", "one", "two", "avoid-xb")
    assert scenario.find("two", known).title == "Two"
    assert scenario.find("two", known).scenario_id == "two"
    plain = scenario.find("plain", {"plain": {"open": ["ed"]}})
    assert (plain.scenario_id, plain.title) == ("plain", "plain")


def test_what_two_scenarios_extend_is_done_once() -> None:
    halved = {"at": "gate", "kind": "border", "factor": 0.5}
    known = {
        "base": {"dwell": [halved, halved]},
        "left": {"extends": "base", "open": ["ed"]},
        "right": {"extends": "base", "speed": [{"on": "ab", "kmh": 120}]},
    }
    for name, count in (("left+right", 4), ("right+left", 4), ("left+base", 3)):
        joined = scenario.find(name, known)
        assert len(joined.interventions) == count
        net = joined.apply(BASE)
        waits = net.links[(net.links["crossing_id"] == "gate") & (net.links["kind"] == "border")]
        assert waits["time_h"].tolist() == [pytest.approx(10 / 4)] * 2


def test_text_has_a_line_break_or_an_equals_sign_all_else_is_a_file(tmp_path: Path) -> None:
    known = {"one": {"open": ["ed"]}}
    assert scenario.read('extends = "one"', known=known).names == ("one", "scenario")
    assert scenario.read("# nothing\n").interventions == ()
    odd = tmp_path / "a=b.toml"
    odd.write_text('extends = "one"', encoding="utf-8")
    assert scenario.read(odd, known=known).names == ("one", "a=b")
    with pytest.raises(ScenarioError, match="no file 'open'"):
        scenario.read("open")
    odd.write_text("close = [", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"scenario 'a=b\.toml' is no TOML"):
        scenario.read(odd)


def test_scenarios_extend_and_join() -> None:
    known = {
        "one": {"open": ["ed"]},
        "two": {"extends": "one", "dwell": [{"at": "*", "kind": "border", "factor": 0.5}]},
        "three": {"extends": "one", "close": ["gate"]},
    }
    two = scenario.find("two", known)
    assert two.names == ("one", "two")
    assert len(two.interventions) == 2
    joined = scenario.find("two+three", known)
    assert len(joined.interventions) == 3  # what both extend is done once
    found = times(joined.apply(BASE))
    assert found["A", "D"] == pytest.approx(2 + 2 + 5 + 0.5)


def test_applying_twice_is_applying_both() -> None:
    first = scenario.read('open = ["ed"]').apply(BASE)
    second = scenario.read('close = ["gate"]').apply(first)
    joined = scenario.find("a+b", {"a": {"open": ["ed"]}, "b": {"close": ["gate"]}}).apply(BASE)
    pd.testing.assert_series_equal(times(second), times(joined))


def test_a_file_may_extend_its_neighbour(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text('open = ["ed"]', encoding="utf-8")
    (tmp_path / "more.toml").write_text('extends = "base"\nclose = ["gate"]', encoding="utf-8")
    found = scenario.read(tmp_path / "more.toml")
    assert found.names == ("base", "more")
    assert found.scenario_id == "more"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('clos = ["gate"]', "did you mean 'close'"),
        ('close = ["gaet"]', "did you mean 'gate'"),
        ('open = ["nowhere-at-all"]', "name a link, crossing, station or country"),
        ("close = [5]", "texts in a list"),
        ('[[dwell]]\nat = "gate"\nhour = 1', "did you mean 'hours'"),
        ('[[dwell]]\nat = "gate"', "either hours or factor"),
        ('[[dwell]]\nat = "gate"\nhours = 1\nfactor = 2', "either hours or factor"),
        ('[[dwell]]\nat = "gate"\nhours = -1', "at least 0"),
        ('[[dwell]]\nkind = "borders"\nfactor = 1', "did you mean 'border'"),
        ('[[dwell]]\nkind = "running"\nfactor = 1', "no kind 'running'"),
        ('[[speed]]\non = "ab"\nkmh = 0', "above 0"),
        ('[[speed]]\non = "ab"\nkmh = 9\nmode = "rial"', "did you mean 'rail'"),
        ('[[gauge]]\non = "ab"', "gauge_mm is a whole number"),
        ('[[add]]\nfrom_id = "A"\nto_id = "D"', "length_km is required"),
        ('[[add]]\nfrom_id = "A"\nto_id = "Q"\nlength_km = 1', "No station 'Q'"),
        ('[[add]]\nlink_id = "ab"\nfrom_id = "A"\nto_id = "B"\nlength_km = 1', "exists"),
        ("dwell = 5\ntitle = 'x'", "table"),
        ('extends = "nothing"', "No scenario 'nothing'"),
        ("extends = 5", "one name"),
        ("close = [", "scenario 'scenario' is no TOML"),
        ('[[dwell]]\nat = "gate"\nhours = true', "hours is a number of at least 0; received True"),
        ('[[dwell]]\nat = "gate"\nhours = "9"', "hours is a number of at least 0; received '9'"),
        ('[[dwell]]\nat = "gate"\nhours = inf', "hours is a number of at least 0; received inf"),
        ('[[gauge]]\non = "ab"\ngauge_mm = 1435.5', "gauge_mm is a whole number"),
        ('[[gauge]]\non = "ab"\ngauge_mm = 0', "gauge_mm is a whole number"),
        ('[[add]]\nfrom_id = "A"\nto_id = "D"\nlength_km = -1', "length_km is a number of at"),
        ('[[add]]\nfrom_id = "A"\nto_id = "D"\nlength_km = 1\nmode = "rial"', "mean 'rail'"),
    ],
)
def test_a_mistake_is_one_clear_message(text: str, words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        scenario.read(text).apply(BASE)


@pytest.mark.parametrize(
    "table",
    [
        '[[dwell]]\nmode = "rial"\nfactor = 1',
        '[[dwell]]\nkind = "borders"\nfactor = 1',
        "[[dwell]]\nkind = [5]\nfactor = 1",
        "[[dwell]]\nat = [5]\nfactor = 1",
        "[[dwell]]\nhours = -1",
        "[[dwell]]\nfactor = -1",
        "[[dwell]]\nhour = 1\nfactor = 1",
        "[[gauge]]\ngauge_mm = -1",
        "[[gauge]]\ngauge_mm = 0",
        "[[speed]]\nkmh = 0",
        '[[add]]\nfrom_id = "A"\nto_id = "D"',
        '[[add]]\nfrom_id = "A"\nto_id = "D"\nlength_km = -1',
        '[[add]]\nfrom_id = "A"\nto_id = "D"\nlength_km = 1\nmode = "rial"',
    ],
)
def test_a_mistake_is_said_to_be_in_which_table_of_which_scenario(table: str) -> None:
    key = table[2:].partition("]")[0]
    sound = {
        "dwell": "factor = 1",
        "speed": "factor = 1",
        "gauge": "gauge_mm = 1435",
        "add": 'from_id = "A"\nto_id = "D"\nlength_km = 1',
    }
    with pytest.raises(ScenarioError, match=f"^scenario 'slow', {key} 2: "):
        scenario.find("slow", {"slow": tomllib.loads(f"[[{key}]]\n{sound[key]}\n{table}")})


def test_all_mistakes_of_a_file_are_told_at_once() -> None:
    text = 'titel = "x"\nclos = ["gate"]\nopen = [5]\nclose = [6]\n'
    text += '[[dwell]]\nat = "gate"\nhuors = 1\n'
    text += '[[dwell]]\nat = "gate"\nhours = -1\n[[speed]]\nonn = "ab"\nkmhh = 2\n'
    with pytest.raises(ScenarioError) as caught:
        scenario.read(text)
    lines = str(caught.value).splitlines()
    words = ["titel", "clos", "open", "close", "huors", "hours is", "onn", "kmhh"]
    assert len(lines) == len(words)
    for word, line in zip(words, lines, strict=True):
        assert word in line


def test_what_is_no_table_does_not_hide_the_mistakes_after_it() -> None:
    with pytest.raises(ScenarioError) as caught:
        scenario.find("x", {"x": {"dwell": [5, {"hour": 1}], "speed": [{"kmh": 0}]}})
    first, second, *_, last = str(caught.value).splitlines()
    assert "dwell 1: write it as a table ([[dwell]]); received 5" in first
    assert "dwell 2: no key 'hour'" in second
    assert "speed 1: a speed is above 0" in last


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="no file"):
        scenario.read(tmp_path / "no.toml")


def test_a_scenario_cannot_extend_itself() -> None:
    known = {"a": {"extends": "b"}, "b": {"extends": "a"}}
    with pytest.raises(ScenarioError, match="a → b → a"):
        scenario.find("a", known)


def test_bare_links_can_be_closed_and_nothing_else() -> None:
    bare = network.from_links(["A", "B", "A"], ["B", "C", "C"], length_km=[1, 1, 5])
    closed = scenario.read('close = ["B"]').apply(bare)
    assert od.matrix(closed, ["A"], ["C"])["length_km"].tolist() == [5]
    with pytest.raises(ScenarioError, match="bare links"):
        scenario.read('open = ["B"]').apply(bare)
    with pytest.raises(ScenarioError, match="No link or node 'Z'"):
        scenario.read('close = ["Z"]').apply(bare)


@pytest.mark.parametrize(
    ("name", "km"), [("ab", 4), ("gate", 4), ("XB", 4), ("3", 1), ("cb", 1), ("nothing", None)]
)
@pytest.mark.parametrize("directed", [False, True])
def test_bare_links_are_closed_by_all_that_their_table_says(
    name: str,
    km: float | None,
    directed: bool,  # noqa: FBT001
) -> None:
    #  1 ── 1 km, "ab", over the "gate" to XB ── 2        or by 3: 2 + 2 km
    links = pd.DataFrame(
        {
            "link_id": ["ab", "ac", "cb"],
            "from_id": [1, 1, 3],
            "to_id": [2, 3, 2],
            "length_km": [1.0, 2.0, 2.0],
            "crossing_id": ["gate", None, None],
            "country": ["XB", "XA", "XA"],
        }
    ).assign(directed=directed)
    bare = network.from_tables(pd.DataFrame({"node_id": [1, 2, 3]}), links)
    closing = scenario.read(f'close = ["{name}"]')
    if km is None:
        with pytest.raises(ScenarioError, match="No link or node 'nothing'"):
            closing.apply(bare)
        return
    closed = closing.apply(bare)
    assert od.matrix(closed, [1], [2])["length_km"].tolist() == [km]
    back = od.matrix(closed, [2], [1])["length_km"]
    assert back.isna().tolist() == [directed]


def test_closing_a_node_closes_what_leads_to_it_and_from_it() -> None:
    bare = network.from_links(["A", "B", "D"], ["B", "C", "D"], length_km=[1, 1, 1], directed=True)
    for name in "ABC":
        closed = scenario.read(f'close = ["{name}"]').apply(bare)
        to_b, _, _, to_c = od.matrix(closed, ["A", "B"], ["B", "C"])["length_km"].isna()
        assert (to_b, to_c) == (name in "AB", name in "BC")
    with pytest.raises(ScenarioError, match="leaves links in service; this one closes all"):
        scenario.read('close = ["B", "D"]').apply(bare)


def test_a_link_of_bare_links_is_suggested() -> None:
    bare = network.from_links(["Aktau", "Baku"], ["Baku", "Poti"], length_km=[1, 1])
    with pytest.raises(ScenarioError, match="No link or node 'Batu'; did you mean 'Baku'"):
        scenario.read('close = ["Batu"]').apply(bare)


def test_a_factor_is_of_the_speed_or_the_time_that_a_link_has() -> None:
    own = LINKS.assign(speed_kmh=[30.0, None, None, None, None], time_h=[None, 2.0, *[None] * 3])
    net = costing.network(NODES, own, parameters=PARAMETERS, overrides=COSTS)
    twice = scenario.read('[[speed]]\non = ["ab", "bc"]\nfactor = 2').apply(net)
    for start, end, hours in (("A", "B", 60 / 30), ("B", "C", 2)):
        assert times(net)[start, end] == pytest.approx(hours)
        assert times(twice)[start, end] == pytest.approx(hours / 2)


@settings(max_examples=20, deadline=None)
@given(st.sets(st.sampled_from(["ab", "bc", "cd", "ae", "ed", "gate", "B", "D", "XB"])))
def test_closing_is_never_better_and_opening_never_worse(names: set[str]) -> None:
    base, closed = times(BASE), times(scenario.Scenario("s", "s", ()).apply(BASE))
    closed = after(f"close = {sorted(names)}") if names else closed
    opened = after(f"open = {sorted(names)}") if names else base
    assert (closed >= base - 1e-9).all()
    assert (opened <= base + 1e-9).all()


def test_all_bundled_scenarios_are_there_and_have_titles() -> None:
    assert set(BUNDLED) >= {
        "today",
        "cku",
        "cku+tajikistan",
        "torugart-closed",
        "khorgos-closed",
        "avoid-ru",
        "avoid-ir",
        "paperless",
        "single-gauge",
    }
    for name in BUNDLED:
        assert scenario.find(name, BUNDLED).title != name
