"""A network cut into partitions of Parquet and read again gives the same numbers."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import corridormap as cm
from corridormap import access, criticality, network, od
from corridormap.cli import cli
from corridormap.cluster import inputs
from corridormap.errors import CorridorMapError, ProviderError, SchemaError
from graphs import road_like

pytest.importorskip("pyarrow")
EXTRACTS = Path(__file__).resolve().parents[2] / "shared" / "bench" / "osm_pbf"


def road(side: int, *, directed: bool) -> network.Network:
    tail, head, length = road_like(side)
    hours = length / np.random.default_rng(2).uniform(20, 90, len(length))
    return network.from_links(tail, head, length_km=length, time_h=hours, directed=directed)


def same(found: pd.DataFrame, wanted: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(found, wanted, check_exact=True)


def test_links_and_places_come_and_go_as_parquet(tmp_path: Path) -> None:
    made = road(20, directed=True)
    place = inputs.cut(made, tmp_path / "cut", rows=100)
    assert len(list((place / "links").glob("*.parquet"))) == -(-made.link_count // 100)
    opened = inputs.read(place / "links")
    wanted = od.matrix(made, [5, 6, 7], [1, 2])
    same(od.matrix(opened, [5, 6, 7], [1, 2]), wanted)
    pd.DataFrame({"name": ["a", "b", "c"], "node_id": [5, 6, 7]}).to_parquet(tmp_path / "p.parquet")
    assert inputs.places(tmp_path / "p.parquet").tolist() == [5, 6, 7]
    placed = network.from_tables(
        pd.DataFrame({"node_id": ["a", "b"], "lon": [70.0, 71.0], "lat": [40.0, 41.0]}),
        pd.DataFrame({"from_id": ["a"], "to_id": ["b"], "length_km": [9.0]}),
    )
    inputs.cut(placed, tmp_path / "placed")
    assert len(gpd.read_parquet(tmp_path / "placed" / "nodes").geometry) == 2
    again = inputs.read(tmp_path / "placed" / "links", nodes=tmp_path / "placed" / "nodes")
    assert again.nodes.loc["b", "lon"] == 71.0
    with pytest.raises(CorridorMapError, match="exists"):
        inputs.cut(made, tmp_path / "cut")
    pd.DataFrame({"from_id": [1]}).to_parquet(tmp_path / "x.parquet")
    with pytest.raises(SchemaError, match="to_id: the column is required"):
        inputs.read(tmp_path / "x.parquet")
    with pytest.raises(SchemaError, match="places have one of"):
        inputs.places(tmp_path / "x.parquet")
    pd.DataFrame({"node_id": ["a", None]}).to_parquet(tmp_path / "y.parquet")
    with pytest.raises(SchemaError, match="row #2, column node_id: every place has an id"):
        inputs.places(tmp_path / "y.parquet")
    with pytest.raises(ProviderError, match="cannot be read as Parquet"):
        inputs.places(tmp_path / "nothing")


def alike(opened: network.Network, wanted: network.Network) -> None:
    """Check that two networks answer the same."""
    ids = sorted(set(wanted.nodes["station_id"].dropna()))[:40]
    same(od.matrix(opened, ids, ids), od.matrix(wanted, ids, ids))
    same(access.nearest(opened, ids, ids[:3]), access.nearest(wanted, ids, ids[:3]))
    closed = [
        criticality.rows(made, ids[:5], ids[5:9]).drop(columns="name") for made in (opened, wanted)
    ]
    same(*closed)


def test_a_corridor_is_cut_by_a_command_with_its_places_and_sources(tmp_path: Path) -> None:
    out = tmp_path / "cku"
    arguments = ["export", "--as", "network", "--scenario", "cku", "-o", str(out)]
    done = CliRunner().invoke(cli, arguments)
    assert done.exit_code == 0, done.output
    corridor = cm.open("cku")
    wanted, opened = corridor.network("cku"), inputs.read(out)
    alike(opened, wanted)
    places = corridor.settlements()
    assert inputs.places(out / "places").tolist() == places["place_id"].tolist()
    few = places.head(20)
    same(od.matrix(opened, few, ["osh"]), od.matrix(wanted, few, ["osh"]))  # road rates are kept
    told = json.loads((out / "network.json").read_text(encoding="utf-8"))
    assert told["parameters"] == {"as": "network", "scenario": "cku"}
    assert told["nodes"] == len(wanted.node_ids)
    assert all(item["licence"] for item in told["inputs"])
    again = CliRunner().invoke(cli, arguments)
    assert again.exit_code == 1
    assert "--overwrite" in again.output
    assert CliRunner().invoke(cli, [*arguments, "--overwrite"]).exit_code == 0
    assert CliRunner().invoke(cli, [*arguments, "--geometry", "fgb"]).exit_code == 2
    assert CliRunner().invoke(cli, ["export", "--scenario", "cku", "-o", str(out)]).exit_code == 2
    (out / "network.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ProviderError, match="cut the network anew"):
        inputs.read(out)


def test_an_openstreetmap_extract_is_cut_by_a_command(tmp_path: Path) -> None:
    pytest.importorskip("osmium")
    extract = EXTRACTS / "liechtenstein-latest.osm.pbf"
    if not extract.is_file():
        pytest.skip("needs an extract of Liechtenstein")
    out = tmp_path / "li"
    done = CliRunner().invoke(cli, ["export", str(extract), "--as", "network", "-o", str(out)])
    assert done.exit_code == 0, done.output
    wanted = cm.open(extract).network()
    alike(inputs.read(out), wanted)
    stations = gpd.read_parquet(out / "stations")
    assert set(stations["station_id"]) == set(wanted.nodes["station_id"].dropna())
    assert stations.crs == "EPSG:4326"
