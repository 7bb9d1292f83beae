"""Isochrones: pieces of links, cut where the time runs out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

import corridormap as cm
from corridormap import geodesy, isochrones, network
from corridormap.errors import DataError, NetworkError
from graphs import Links, link_lists, toy_network, toy_tables
from toy import write_toy

if TYPE_CHECKING:
    from pathlib import Path


def test_the_toy_corridor_after_ninety_minutes() -> None:
    pieces = isochrones.reach(toy_network(), "A", cutoff_h=1.5).set_index("link_id")
    # 60 min to B, 5 min there, 25 min of the 40 to C, of the 30 to E and of the 60 back
    assert pieces["to_share"].round(9).to_dict() == {
        "AB": 1, "BC": 0.625, "BE": round(25 / 30, 9), "BA": round(25 / 60, 9)
    }  # fmt: skip
    assert pieces.loc["BC", "length_km"] == pytest.approx(25)
    assert pieces.loc["BC", "time_h"] == pytest.approx(25 / 60)
    assert pieces["schematic"].to_dict()["AB"]
    assert not pieces.geometry.isna().any()


def test_pieces_are_cut_by_length_on_the_ellipsoid() -> None:
    pieces = isochrones.reach(toy_network(), "A", cutoff_h=0.25)
    whole = isochrones.reach(toy_network(), "A", cutoff_h=1)
    assert pieces["link_id"].tolist() == ["AB"]
    ratio = geodesy.length_km(pieces.geometry).iloc[0] / geodesy.length_km(whole.geometry).iloc[0]
    assert ratio == pytest.approx(0.25, rel=1e-6)
    assert pieces.crs == "EPSG:4326"


def test_a_link_entered_from_both_ends_has_two_pieces() -> None:
    # A ──1 h── B ══4 h══ C ──1 h── A: from A the long link is entered from B and from C
    net = network.from_links(
        ["A", "B", "A"], ["B", "C", "C"], length_km=[10, 40, 10], time_h=[1, 4, 1]
    )
    pieces = isochrones.reach(net, "A", cutoff_h=2)
    shares = pieces[pieces["from_id"] == "B"][["from_share", "to_share"]].to_numpy().tolist()
    assert shares == [[0, 0.25], [0.75, 1]]
    pieces = isochrones.reach(net, "A", cutoff_h=3)
    shares = pieces[pieces["from_id"] == "B"][["from_share", "to_share"]].to_numpy().tolist()
    assert shares == [[0, 1]]


def test_the_cut_off_is_inclusive() -> None:
    net = network.from_links(["A", "B"], ["B", "C"], length_km=[1, 1], time_h=[2, 0])
    pieces = isochrones.reach(net, "A", cutoff_h=2)
    assert pieces[["from_id", "to_share"]].to_numpy().tolist() == [["A", 1], ["B", 1]]
    assert isochrones.reach(net, "A", cutoff_h=0).empty


def test_lines_of_the_table_are_cut_not_redrawn() -> None:
    nodes, links = toy_tables()
    links["geometry"] = None
    links.loc[links["link_id"] == "AB", "geometry"] = shapely.from_wkt(
        "LINESTRING (0 0, 0.3 0.1, 0.6 0)"
    )
    piece = isochrones.reach(network.from_tables(nodes, links), "A", cutoff_h=0.75).iloc[0]
    assert not piece["schematic"]
    assert list(piece.geometry.coords)[1] == (0.3, 0.1)


def test_bad_questions() -> None:
    for cutoff in (-1.0, float("nan"), []):
        with pytest.raises(DataError, match="A cut-off is a time from 0 h up"):
            isochrones.reach(toy_network(), "A", cutoff_h=cutoff)
    with pytest.raises(NetworkError, match="needs time_h"):
        isochrones.reach(network.from_links([1], [2], length_km=[1]), 1, cutoff_h=1)
    with pytest.raises(NetworkError, match="No station 'Z'"):
        isochrones.reach(toy_network(), "Z", cutoff_h=1)


@given(link_lists(), st.floats(0, 12), st.floats(0, 12), st.booleans())
def test_a_larger_cut_off_contains_a_smaller(
    links: Links,
    a: float,
    b: float,
    directed: bool,  # noqa: FBT001
) -> None:
    net = network.from_links(*links[:2], length_km=links[2], time_h=links[2], directed=directed)
    small, large = sorted((a, b))
    pieces = isochrones.reach(net, min(links[0]), cutoff_h=[small, large])
    wide = pieces[pieces["cutoff_h"] == large]
    for piece in pieces[pieces["cutoff_h"] == small].itertuples():
        around = wide[
            (wide["link_id"] == piece.link_id)
            & (wide["from_share"] <= piece.from_share + 1e-9)
            & (wide["to_share"] >= piece.to_share - 1e-9)
        ]
        assert len(around) == 1


def test_both_directions_of_a_line_are_one_piece_of_network(tmp_path: Path) -> None:
    net = cm.open(write_toy(tmp_path / "toy")).network()
    pieces = isochrones.reach(net, "A", cutoff_h=[1.0, 1000.0])
    total = pieces.groupby("cutoff_h")["length_km"].sum()
    # A ──60── B ──40── C; C–D is under construction
    assert total[1000.0] == pytest.approx(100)
    assert 0 < total[1.0] <= total[1000.0]
    assert set(pieces["kind"]) == {"running"}
    widest = pieces[pieces["cutoff_h"] == 1000.0]
    assert not widest["link_id"].duplicated().any()
    assert widest[["from_share", "to_share"]].to_numpy().tolist() == [[0, 1], [0, 1]]


def test_the_bundled_network_is_reached_at_most_once() -> None:
    net = cm.open("cku").network("today")
    running = net.links[net.links["length_km"] > 0]
    whole = (running["length_km"] / running["share"]).groupby(running["raw_link_id"]).first()
    pieces = isochrones.reach(net, "osh", cutoff_h=[12, 48, 1e6])
    length = pieces.pivot_table(
        index="link_id", columns="cutoff_h", values="length_km", aggfunc="sum", fill_value=0.0
    )
    assert length.le(whole.reindex(length.index) * (1 + 1e-9), axis=0).all(axis=None)
    assert (length[12] <= length[48] + 1e-9).all()
    assert (length[48] <= length[1e6] + 1e-9).all()


def test_pieces_from_both_ends_meet_on_one_scale() -> None:
    # one raw link, its border a quarter of the way along, in both directions
    rows = [
        ("x>", "S", "m1", "S", "T", 0.25, 10.0), ("x>:behind", "m1", "T", "S", "T", 0.75, 30.0),
        ("x<", "T", "m2", "T", "S", 0.75, 30.0), ("x<:behind", "m2", "S", "T", "S", 0.25, 10.0),
    ]  # fmt: skip
    columns = ["link_id", "from_id", "to_id", "from_station", "to_station", "share", "length_km"]
    links = pd.DataFrame(rows, columns=columns)
    links = links.assign(raw_link_id="x", directed=True, time_h=links["length_km"] / 10)
    nodes = pd.DataFrame({"node_id": ["S", "T", "m1", "m2"]})
    net = network.from_tables(nodes, links)
    found = isochrones.reach(net, "T", cutoff_h=2)
    assert found["link_id"].tolist() == ["x"]
    assert found["length_km"].tolist() == [pytest.approx(20)]
    # counted from S, the two thirds of the eastern part that are next to T
    assert found[["from_share", "to_share"]].to_numpy()[0] == pytest.approx([1 / 3, 1])
    assert isochrones.reach(net, "S", cutoff_h=99)["length_km"].sum() == pytest.approx(40)
