"""Time/cost-distance curves of a path one can add up in the head."""

from __future__ import annotations

import pandas as pd
import pytest

from corridormap import costing, network, paths, timecost
from corridormap.errors import NetworkError
from graphs import PARAMETERS

#   A ──60── B ──40──│── C        60 km/h, 1 h at B, 2 h and 30 USD at the border "gate",
#                                 which lies half-way between B and C; 1 USD per km
NODES = pd.DataFrame({"node_id": list("ABC"), "country": ["XA", "XA", "XB"]})
LINKS = pd.DataFrame(
    {
        "from_id": ["A", "B"],
        "to_id": ["B", "C"],
        "length_km": [60.0, 40.0],
        "crossing_id": [None, "gate"],
    }
)
COSTS = {"rail": {"speed_kmh": 60, "dwell_h": 1, "border_h": 2, "border_usd": 30, "usd_per_km": 1}}
NET = costing.network(NODES, LINKS, parameters=PARAMETERS, overrides=COSTS)


def test_the_curve_has_slopes_and_steps() -> None:
    curve = timecost.curve(NET, paths.quickest(NET, "A", "C"))
    expected = [
        (0, 0, 0, "A", "start"),
        (60, 1, 60, "B", "running"),
        (60, 2, 60, "B", "station"),
        (80, 2 + 1 / 3, 80, "gate", "running"),
        (80, 4 + 1 / 3, 110, "gate", "border"),
        (100, 4 + 2 / 3, 130, "C", "running"),
    ]
    columns = ["chainage_km", "time_h", "cost_usd", "at", "kind"]
    assert curve.points.columns.tolist() == columns
    for found, wanted in zip(curve.points.itertuples(index=False), expected, strict=True):
        assert tuple(found)[:3] == pytest.approx(wanted[:3])
        assert tuple(found)[3:] == wanted[3:]


def test_speeds_and_border_share() -> None:
    curve = timecost.curve(NET, paths.quickest(NET, "A", "C"), scenario="toy")
    assert curve.swod_kmh == pytest.approx(60)
    assert curve.swd_kmh == pytest.approx(100 / (4 + 2 / 3))
    assert curve.border_share == pytest.approx(2 / (4 + 2 / 3))
    assert curve.as_row()["scenario"] == "toy"
    assert curve.as_row()["points"][0]["at"] == "A"


def test_the_curve_ends_where_the_path_does_and_never_falls() -> None:
    path = paths.quickest(NET, "C", "A")
    points = timecost.curve(NET, path).points
    assert points["time_h"].iloc[-1] == pytest.approx(path.time_h)
    assert points["cost_usd"].iloc[-1] == pytest.approx(path.cost_usd)
    for column in ("chainage_km", "time_h", "cost_usd"):
        assert points[column].is_monotonic_increasing


def test_speed_with_delay_is_never_above_speed_without() -> None:
    curve = timecost.curve(NET, paths.quickest(NET, "A", "B"))
    assert curve.swd_kmh == curve.swod_kmh == pytest.approx(60)
    assert curve.border_share == 0


def test_unknown_cost_is_null_not_zero() -> None:
    bare = network.from_links(["A"], ["B"], length_km=[10], time_h=[2])
    row = timecost.curve(bare, paths.quickest(bare, "A", "B")).as_row()
    assert row["points"][1]["cost_usd"] is None
    assert row["swd_kmh"] == 5


def test_a_network_without_times_has_no_curve() -> None:
    bare = network.from_links(["A"], ["B"], length_km=[10])
    with pytest.raises(NetworkError, match="time_h"):
        timecost.curve(bare, paths.quickest(bare, "A", "B"))
