"""How high a line runs, as the ledger measures it: bounds, tunnels, what is not known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridormap.errors import DataError
from corridormap.ledger.evidence import Evidence
from corridormap.ledger.measures.heights import highest, share_above
from corridormap.notebook import open_corridor
from toy import write_toy

# A straight climb from 0 m at 0 km to 1,500 m at the end of the toy's 150 km.
CLIMB = {
    "chainage_km": [0.0, 75, 150],
    "ground_m": [0.0, 750, 1500],
    "error_m": [100.0, 100, 100],
    "kind": ["ground"] * 3,
}


@pytest.fixture(scope="module")
def toy_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_toy(tmp_path_factory.mktemp("heights") / "toy")


@pytest.fixture(scope="module")
def plain(toy_dir: Path) -> Evidence:
    return Evidence(open_corridor(toy_dir))


def with_heights(evidence: Evidence, **columns: list[object]) -> Evidence:
    corridor = replace(evidence.corridor, elevation=pd.DataFrame(CLIMB | columns))
    return Evidence(corridor)


def test_the_share_of_a_climb_and_its_bounds(plain: Evidence) -> None:
    found = share_above(with_heights(plain), elevation_m=900)
    assert found.value == pytest.approx(40, abs=0.1)
    low, high = (part.value for part in found.parts)
    assert low == pytest.approx(40 - 100 / 15, abs=0.1)
    assert high == pytest.approx(40 + 100 / 15, abs=0.1)
    assert "60 of 150 km lie at or above 900 m; 50 to 70 km" in found.how
    assert "tunnels that are not drawn lie lower" in found.how


@settings(deadline=None, max_examples=20)
@given(elevation_m=st.floats(-200, 1800), error=st.floats(0, 500))
def test_the_bounds_enclose_the_share(plain: Evidence, elevation_m: float, error: float) -> None:
    found = share_above(with_heights(plain, error_m=[error] * 3), elevation_m=elevation_m)
    low, high = (part.value for part in found.parts)
    assert 0 <= low <= found.value + 1e-9
    assert found.value <= high + 1e-9
    assert high <= 100 + 1e-9


def test_a_drawn_tunnel_runs_below_its_mountain(plain: Evidence) -> None:
    peak = with_heights(
        plain,
        chainage_km=[0.0, 60, 80, 100, 150],
        ground_m=[0.0, 0, 2000, 0, 0],
        error_m=[0.0] * 5,
        kind=["ground"] * 5,
    )
    assert share_above(peak, elevation_m=1000).value == pytest.approx(20 / 150 * 100, abs=0.1)
    sections = peak.corridor.sections.copy()
    sections["structure"] = [
        "tunnel" if {a, b} == {"B", "C"} else None
        for a, b in zip(sections["from_id"], sections["to_id"], strict=True)
    ]
    bored = Evidence(replace(peak.corridor, sections=sections))
    assert share_above(bored, elevation_m=1000).value == 0


def test_known_rails_take_the_place_of_the_ground(plain: Evidence) -> None:
    rails = with_heights(plain, kind=["rail", "ground", "rail"], ground_m=[0.0, 5000, 100])
    assert share_above(rails, elevation_m=900).value == 0
    assert "by the rails at 2 places" in share_above(rails, elevation_m=900).how


def test_what_is_not_covered_may_be_high_as_well(plain: Evidence) -> None:
    half = with_heights(plain, chainage_km=[0.0, 30, 75], ground_m=[0.0] * 3, error_m=[None] * 3)
    found = share_above(half, elevation_m=900)
    assert (found.value, found.parts[0].value) == (0, 0)
    assert found.parts[1].value == pytest.approx(50, abs=0.1)


def test_without_heights_the_measure_says_what_to_add(plain: Evidence) -> None:
    with pytest.raises(DataError, match="table elevation is needed"):
        share_above(Evidence(replace(plain.corridor, elevation=None)), elevation_m=900)
    with pytest.raises(DataError, match="add rows of kind ground or rail"):
        share_above(with_heights(plain, kind=["pass"] * 3), elevation_m=900)


def test_the_highest_place_known_and_the_ground_beside_it(plain: Evidence) -> None:
    stations = plain.corridor.stations.assign(elevation_m=[10.0, None, 30.0, 20.0])
    corridor = replace(with_heights(plain).corridor, stations=stations)
    found = highest(Evidence(corridor))
    assert found.value == 30
    assert found.parts[0].value == 1500
    assert "1500 m, give or take 100 m, at 150 km" in found.how
    rails = replace(corridor, elevation=pd.DataFrame(CLIMB | {"kind": ["rail"] * 3}))
    assert highest(Evidence(rails)).value == 1500
    nothing = replace(corridor, stations=stations.assign(elevation_m=None))
    assert highest(Evidence(nothing)).value is None
    assert "no height of the rails is known" in highest(Evidence(nothing)).how
