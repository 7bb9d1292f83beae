"""Projects as a user writes them: nodes and links by hand, taken apart or not, or lines alone.

        1435 mm  │  1520 mm
A ──60── B ──40── C ══50══ D        numbers are km; C: border and break of gauge
         │                          running 60 km/h; dwell 5 min; border 90 min; change 120 min
         30
         E                          A→D = 60 + 5 + 40 + (90 + 120) + 50 = 365 min = 6.083 h
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pyproj import Geod

import corridormap as cm
from corridormap import assembly, costing, criticality, paths, scenario
from corridormap.errors import Fault, ScenarioError, SchemaError
from corridormap.notebook import OpenCorridor
from corridormap.providers import world

GEOD = Geod(ellps="WGS84")
HOURS = 365 / 60
COSTS = "[costs.rail]\nspeed_kmh = 60\ndwell_h = 0.0833333333333\nborder_h = 1.5\ngauge_h = 2\n"


def _to(place: tuple[float, float], azimuth: float, km: float) -> tuple[float, float]:
    lon, lat, _ = GEOD.fwd(*place, azimuth, km * 1000)
    return lon, lat


A = (70.0, 40.0)
B = _to(A, 90, 60)
C = _to(B, 90, 40)
PLACES = {"a": A, "b": B, "c": C, "d": _to(C, 90, 50), "e": _to(B, 180, 30)}
COUNTRY = {"a": "XA", "b": "XA", "c": "XA", "d": "XB", "e": "XA"}
GAUGE = {"ab": 1435, "bc": 1435, "cd": 1520, "be": 1435}

PLAIN_LINKS = """link_id,from_id,to_id,kind,mode,length_km,country,status
ab,a,b,running,rail,60,XA,open
bc,b,c,running,rail,40,XA,open
cd,c,d,running,rail,50,XB,open
be,b,e,running,rail,30,XA,open
"""
APART_NODES = """node_id,station_id,country,gauge_mm,side,lon,lat
a-dep,a,XA,1435,depart,70.0,40.0
b-arr,b,XA,1435,arrive,70.7026,39.9979
b-dep,b,XA,1435,depart,70.7026,39.9979
c-arr,c,XA,1435,arrive,71.171,39.9969
c-mid,c,XB,1435,,71.171,39.9969
c-dep,c,XB,1520,depart,71.171,39.9969
d-arr,d,XB,1520,arrive,71.7565,39.9954
e-arr,e,XA,1435,arrive,70.7026,39.7277
"""
APART_LINKS = """link_id,from_id,to_id,kind,mode,length_km,time_h,cost_usd,co2_kg,country,status
ab,a-dep,b-arr,running,rail,60,1,0,0,XA,open
b-stop,b-arr,b-dep,station,rail,0,0.0833333333,0,0,XA,open
bc,b-dep,c-arr,running,rail,40,0.6666666667,0,0,XA,open
c-border,c-arr,c-mid,border,rail,0,1.5,0,0,XB,open
c-gauge,c-mid,c-dep,gauge,rail,0,2,0,0,XB,open
cd,c-dep,d-arr,running,rail,50,0.8333333333,0,0,XB,open
be,b-dep,e-arr,running,rail,30,0.5,0,0,XA,open
"""
KINDS = ["running", "station", "running", "border", "gauge", "running"]


def _layer(features: list[tuple[dict[str, Any], dict[str, Any]]]) -> str:
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": properties, "geometry": geometry}
                for properties, geometry in features
            ],
        }
    )


def _box(west: float, east: float) -> dict[str, Any]:
    ring = [[west, 39], [east, 39], [east, 41], [west, 41], [west, 39]]
    return {"type": "Polygon", "coordinates": [ring]}


def project(
    folder: Path,
    *,
    nodes: str | None = None,
    links: str | None = None,
    costs: str = COSTS,
    scenarios: str = "",
    crossings: str | None = "torugart,Torugart,XA,XB",
    section_gauges: bool = True,
    border_km_beyond_c: float = 0.0,
) -> OpenCorridor:
    """Write and open a project with the toy's lines and whatever tables are given."""
    lines = []
    for name, gauge in GAUGE.items():
        own = {"section_id": name, "from_id": name[0], "to_id": name[1], "mode": "rail"}
        own |= {"gauge_mm": gauge} if section_gauges else {}
        ends = [PLACES[name[0]], PLACES[name[1]]]
        lines.append((own, {"type": "LineString", "coordinates": ends}))
    stations = [
        (
            {"station_id": key, "name": key.upper(), "country": COUNTRY[key]},
            {"type": "Point", "coordinates": place},
        )
        for key, place in PLACES.items()
    ]
    border = _to(C, 90, border_km_beyond_c)[0] if border_km_beyond_c else C[0]
    states = [
        ({"country": "XA"}, _box(69, border)),
        ({"country": "XB"}, _box(border, 73)),
    ]
    files = {
        "sections": _layer(lines),
        "stations": _layer(stations),
        "countries": _layer(states),
    }
    tables = {name: f"{name}.geojson" for name in files}
    head = "crossing_id,name,from_country,to_country,lon,lat\n"
    listed = None if crossings is None else f"{head}{crossings},{C[0]},{C[1]}\n"
    for name, text in (("nodes", nodes), ("links", links), ("crossings", listed)):
        if text is not None:
            files[name], tables[name] = text, f"{name}.csv"
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / tables[name]).write_text(text, encoding="utf-8")
    named = "".join(f'{name} = "{file}"\n' for name, file in tables.items())
    text = f'id = "toy"\ntitle = "Toy"\n[tables]\n{named}{costs}{scenarios}'
    (folder / "corridor.toml").write_text(text, encoding="utf-8")
    return cm.open(folder)


def plain_nodes(*, gauges: dict[str, object] | None = None) -> str:
    """Return nodes with the columns of the contract; `side` is there and empty."""
    rows = [
        f"{key},{key},{COUNTRY[key]},{(gauges or {}).get(key, '')},,{lon},{lat}"
        for key, (lon, lat) in PLACES.items()
    ]
    return "\n".join(["node_id,station_id,country,gauge_mm,side,lon,lat", *rows]) + "\n"


def apart(tmp_path: Path, **options: str) -> OpenCorridor:
    return project(tmp_path / "apart", nodes=APART_NODES, links=APART_LINKS, **options)


def faults(corridor: OpenCorridor) -> list[Fault]:
    return assembly.faults(corridor, parameters=world.parameters())


ONE_EACH = {"a": 1435, "b": 1435, "c": 1435, "d": 1520, "e": 1435}
SIDE_BY_SIDE = {**ONE_EACH, "c": "1435|1520"}


@pytest.mark.parametrize(
    ("gauges", "section_gauges"),
    [({}, True), (ONE_EACH, True), (ONE_EACH, False), (SIDE_BY_SIDE, False)],
)
def test_the_contract_columns_give_the_hours_of_the_toy(
    tmp_path: Path, *, gauges: dict[str, object], section_gauges: bool
) -> None:
    nodes = plain_nodes(gauges=gauges)
    corridor = project(
        tmp_path / "p", nodes=nodes, links=PLAIN_LINKS, section_gauges=section_gauges
    )
    path = paths.quickest(corridor.network(), "a", "d")
    assert path.time_h == pytest.approx(HOURS)
    assert path.breaks_of_gauge == ("c",)
    assert path.crossings == ("torugart",)


def test_lines_alone_give_the_same_and_the_border_lies_where_it_is(tmp_path: Path) -> None:
    path = paths.quickest(project(tmp_path / "p").network(), "a", "d")
    assert path.time_h == pytest.approx(HOURS, abs=1e-4)
    assert path.crossings == ("torugart",)
    beyond = project(tmp_path / "q", border_km_beyond_c=20)
    legs = paths.quickest(beyond.network(), "a", "d").legs
    assert legs.groupby("country")["length_km"].sum()["XB"] == pytest.approx(30, abs=0.05)


def test_nodes_may_go_by_other_ids_than_their_stations(tmp_path: Path) -> None:
    nodes = plain_nodes().replace("\na,a,", "\nn1,a,")
    links = PLAIN_LINKS.replace(",a,b,", ",n1,b,")
    network = project(tmp_path / "p", nodes=nodes, links=links).network()
    assert paths.quickest(network, "a", "d").time_h == pytest.approx(HOURS)


def test_a_network_taken_apart_is_used_as_given(tmp_path: Path) -> None:
    network = apart(tmp_path).network()
    path = paths.quickest(network, "a", "d")
    assert path.time_h == pytest.approx(HOURS)
    assert path.legs["kind"].tolist() == KINDS
    assert path.legs["link_id"].tolist() == ["ab", "b-stop", "bc", "c-border", "c-gauge", "cd"]
    assert path.crossings == ("torugart",)
    assert path.cost_usd == 0
    back = paths.quickest(network, "d", "a")
    assert back.time_h == pytest.approx(HOURS)
    assert back.countries == ("XB", "XA")


def test_what_is_not_given_is_priced_by_kind(tmp_path: Path) -> None:
    table = pd.read_csv(io.StringIO(APART_LINKS))
    bare = table.drop(columns=["time_h", "cost_usd", "co2_kg"])
    bare.loc[bare["length_km"] == 0, "length_km"] = None
    corridor = project(tmp_path / "p", nodes=APART_NODES, links=bare.to_csv(index=False))
    path = paths.quickest(corridor.network(), "a", "d")
    assert path.time_h == pytest.approx(HOURS)
    assert path.legs["cost_usd"].min() >= 0
    assert path.length_km == 150
    assert path.cost_usd is not None
    assert path.cost_usd > 0


def test_the_two_ways_over_a_border_may_differ() -> None:
    nodes = pd.DataFrame({"node_id": ["x", "y"], "country": ["XA", "XB"]})
    links = pd.DataFrame(
        {"link_id": ["gate"], "from_id": "x", "to_id": "y", "length_km": 0, "kind": "border"}
    )
    costs = {"rail": {"border_h": {"any": 1, "XA-XB": 3, "XB-XA": 7}}}
    network = costing.network(nodes, links, parameters=world.parameters(), overrides=costs)
    assert paths.quickest(network, "x", "y").time_h == 3
    assert paths.quickest(network, "y", "x").time_h == 7
    with pytest.raises(ScenarioError, match="closes all"):
        scenario.read('close = ["gate"]').apply(network)


def test_a_one_way_network_keeps_its_sides(tmp_path: Path) -> None:
    rows = APART_LINKS.replace("status\n", "status,directed\n").replace("open\n", "open,yes\n")
    corridor = project(tmp_path / "p", nodes=APART_NODES, links=rows)
    path = paths.quickest(corridor.network(), "c", "d")
    assert path.legs["link_id"].tolist() == ["cd"]
    assert paths.find(corridor.network(), "d", "a")[0] == []


@pytest.mark.parametrize("name", ["bc", "c-border", "torugart", "b", "c-mid", "XB"])
def test_a_network_taken_apart_can_be_closed(tmp_path: Path, name: str) -> None:
    corridor = apart(tmp_path, scenarios=f'[scenarios.x]\nclose = ["{name}"]\n')
    found, reason = paths.find(corridor.network("x"), "a", "d")
    assert found == []
    assert reason


@pytest.mark.parametrize(
    ("text", "saved"),
    [
        ('[[dwell]]\nat = "torugart"\nkind = "border"\nhours = 0.5', 1),
        ('[[dwell]]\nat = "c"\nkind = "gauge"\nhours = 0.5', 1.5),
        ('[[dwell]]\nat = "XB"\nkind = "gauge"\nfactor = 0', 2),
        ('[[speed]]\non = "ab"\nkmh = 120', 0.5),
        ('[[speed]]\non = "*"\nfactor = 2', 1.25),
        ('[[speed]]\non = "*"\nkmh = 120', 1.25),
        ('[[cost]]\non = "c-border"\nkind = "border"\nusd = 9', 0),
        ('[[add]]\nfrom_id = "b-dep"\nto_id = "d"\nlength_km = 60', HOURS - 1 - 5 / 60 - 1),
    ],
)
def test_interventions_on_a_network_taken_apart(tmp_path: Path, text: str, saved: float) -> None:
    network = apart(tmp_path).network()
    changed = scenario.read(text).apply(network)
    assert paths.quickest(changed, "a", "d").time_h == pytest.approx(HOURS - saved)
    assert paths.quickest(network, "a", "d").time_h == pytest.approx(HOURS)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[gauge]]\non = "cd"\ngauge_mm = 1435', "links of kind gauge"),
        ('[[add]]\nfrom_id = "b"\nto_id = "d"\nlength_km = 60', "b-arr, b-dep"),
        ('[[add]]\nfrom_id = "q"\nto_id = "d"\nlength_km = 60', "No station 'q'"),
    ],
)
def test_what_a_network_taken_apart_cannot(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        scenario.read(text).apply(apart(tmp_path).network())


@pytest.mark.parametrize("plain", [True, False])
def test_a_listed_crossing_can_be_closed_avoided_and_ranked(tmp_path: Path, *, plain: bool) -> None:
    tables = {"nodes": plain_nodes(), "links": PLAIN_LINKS} if plain else {}
    closing = '[scenarios.x]\nclose = ["torugart"]\n'
    corridor = project(tmp_path / "p", scenarios=closing, **tables)
    assert paths.find(corridor.network("x"), "a", "d")[0] == []
    assert paths.find(corridor.network(), "a", "d", avoid=["torugart"])[0] == []
    ranked = criticality.rows(corridor.network(), ["a"], ["d"])
    crossing = ranked[ranked["kind"] == "crossing"].iloc[0]
    assert (crossing["id"], crossing["name"]) == ("torugart", "Torugart")


@pytest.mark.parametrize("crossings", [None, "far,Far,XA,XC"])
def test_a_border_that_is_not_listed_gets_a_readable_name(
    tmp_path: Path, crossings: str | None
) -> None:
    corridor = project(tmp_path / "p", crossings=crossings)
    assert paths.quickest(corridor.network(), "a", "d").crossings == ("xa-xb-cd",)


def test_a_crossing_too_far_away_is_another_one(tmp_path: Path) -> None:
    corridor = project(tmp_path / "p")
    moved = corridor.crossings.assign(geometry=corridor.crossings.translate(0, 0.3))
    object.__setattr__(corridor, "crossings", moved)  # 33 km north
    assert paths.quickest(corridor.network(), "a", "d").crossings == ("xa-xb-cd",)


def test_a_sound_project_has_no_faults(tmp_path: Path) -> None:
    assert faults(apart(tmp_path, scenarios='[scenarios.x]\nclose = ["torugart"]\n')) == []
    assert faults(cm.open("cku")) == []


@pytest.mark.parametrize(
    ("costs", "scenarios", "table", "words"),
    [
        ("[costs.rail]\nspeed_kmh = -60\n", "", "costs", "at least 0"),
        ("[costs.rail]\nsped_kmh = 60\n", "", "costs", "speed_kmh"),
        ('[costs.rail]\ndwell_h = "x"\n', "", "costs", "without a unit"),
        (COSTS, '[scenarios.s]\nclos = ["bc"]\n', "scenarios.s", "'close'"),
        (COSTS, '[scenarios.s]\nclose = ["bx"]\n', "scenarios.s", "No link"),
        (COSTS, '[scenarios.s]\nextends = "r"\n', "scenarios.s", "No scenario 'r'"),
    ],
)
def test_faults_of_costs_and_scenarios_are_found(
    tmp_path: Path, costs: str, scenarios: str, table: str, words: str
) -> None:
    (fault,) = faults(project(tmp_path / "p", costs=costs, scenarios=scenarios))
    assert fault.table == table
    assert words in str(fault)


def test_faults_of_costs_and_of_every_scenario_come_together(tmp_path: Path) -> None:
    scenarios = '[scenarios.one]\nclose = ["bx", "cx"]\nopen = ["dx"]\n[scenarios.two]\nclos = 1\n'
    bad = "[costs.rail]\nspeed_kmh = -60\nsped_kmh = 60\n"
    tables = [
        fault.table for fault in faults(project(tmp_path / "p", costs=bad, scenarios=scenarios))
    ]
    assert tables.count("costs") == 2
    assert tables.count("scenarios.one") == 3
    assert tables.count("scenarios.two") >= 1


def test_a_row_with_two_faults_tells_both_and_both_tables_are_looked_at() -> None:
    nodes = pd.DataFrame({"node_id": ["a", "b", "b"]})
    links = pd.DataFrame(
        {"link_id": ["l"], "from_id": "x", "to_id": "a", "length_km": -5, "kind": "runing"}
    )
    with pytest.raises(SchemaError) as caught:
        costing.network(nodes, links, parameters=world.parameters())
    told = {(fault.table, fault.column) for fault in caught.value.faults}
    assert told == {
        ("nodes", "node_id"),
        ("links", "from_id"),
        ("links", "length_km"),
        ("links", "kind"),
    }


def test_links_without_ids_are_named_by_their_ends(toy: Path) -> None:
    (toy / "nodes.csv").write_text("node_id,lon,lat\nA,0,0\nB,1,0\n", encoding="utf-8")
    (toy / "links.csv").write_text("from_id,to_id,length_km\nA,B,55\n", encoding="utf-8")
    project = toy / "corridor.toml"
    text = project.read_text(encoding="utf-8") + 'nodes = "nodes.csv"\nlinks = "links.csv"\n'
    project.write_text(text, encoding="utf-8")
    network = cm.open(toy).network()
    assert cm.paths.quickest(network, "A", "B", avoid=()).length_km == 55
    assert set(network.links["raw_link_id"].dropna()) == {"A-B-rail"}


def test_ends_of_sections_are_stations_where_no_table_names_them(toy: Path) -> None:
    project = toy / "corridor.toml"
    text = project.read_text(encoding="utf-8").replace('stations = "stations.geojson"\n', "")
    project.write_text(text, encoding="utf-8")
    path = cm.paths.quickest(cm.open(toy).network(), "A", "C")
    assert path.length_km == pytest.approx(100)
