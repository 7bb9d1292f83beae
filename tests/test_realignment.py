"""Two versions of a line are compared: what moved, how far, where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from corridormap.cli import cli
from toy import collection, feature, line, lon, write_toy


def compared(before: Path, after: Path) -> dict[str, object]:
    arguments = ["compare", str(before), str(after), "--what", "alignment", "--format", "json"]
    done = CliRunner().invoke(cli, arguments)
    assert done.exit_code == 0, done.output
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_a_line_did_not_move_from_itself(tmp_path: Path) -> None:
    toy = write_toy(tmp_path / "toy")
    found = compared(toy, toy)
    assert found["moved"] == pytest.approx(
        {"hausdorff_km": 0, "moved_km": 0, "moved_share": 0, "left_km": 0, "step_km": 0.1}, abs=1e-3
    )
    assert found["sections"] == found["claims"] == []


def test_a_detour_is_measured(tmp_path: Path) -> None:
    """From B to C the line goes 5 km north, so it moved there and is longer in one country."""
    toy = write_toy(tmp_path / "toy")
    new = write_toy(tmp_path / "new")
    text = json.loads((new / "sections.geojson").read_text(encoding="utf-8"))
    text["features"][1]["geometry"] = line((lon(60), 0), (lon(80), lon(5)), (lon(100), 0))
    text["features"].append(feature(line((lon(150), 0), (lon(160), 0)), section_id="DE"))
    (new / "sections.geojson").write_text(collection(text["features"]), encoding="utf-8")
    found = compared(toy, new)
    moved = found["moved"]
    assert isinstance(moved, dict)
    assert moved["hausdorff_km"] == pytest.approx(10, abs=0.05)  # the end of what was added
    assert moved["moved_km"] == pytest.approx(2 * 20.6 - 0.8 + 9.9, abs=0.5)
    assert moved["left_km"] == pytest.approx(40 - 0.8, abs=0.5)
    rows = {row["country"]: row for row in found["rows"]}  # type: ignore[attr-defined]
    assert rows["XA"]["length_km_change"] == pytest.approx(1.2, abs=0.05)
    assert rows["XB"]["length_km_change"] == pytest.approx(10, abs=0.01)
    assert rows["all"]["length_km_change"] == pytest.approx(11.2, abs=0.06)
    what = {row["section_id"]: row["what"] for row in found["sections"]}  # type: ignore[attr-defined]
    assert what == {"BC": "changed", "DE": "added"}


def test_claims_that_change_are_listed(tmp_path: Path) -> None:
    claim = (
        '[[claim]]\nclaim_id = "long"\nstatement = "It is 150 km long."\nquantity = "length"\n'
        'value = 150\nunit = "km"\nsource = "Handbook"\ndate = "2020"\nconfidence = "B"\n'
        'measure = "length"\n'
    )
    places = [write_toy(tmp_path / name) for name in ("toy", "new")]
    for toy in places:
        (toy / "claims.toml").write_text(claim, encoding="utf-8")
        with (toy / "corridor.toml").open("a", encoding="utf-8") as file:
            file.write('claims = "claims.toml"\n')
    text = json.loads((places[1] / "sections.geojson").read_text(encoding="utf-8"))
    text["features"][2]["geometry"] = line((lon(100), 0), (lon(190), 0))
    (places[1] / "sections.geojson").write_text(json.dumps(text), encoding="utf-8")
    (row,) = compared(*places)["claims"]  # type: ignore[misc]
    assert (row["verdict_before"], row["verdict_after"]) == ("agrees", "differs")
    assert row["computed_after"] == pytest.approx(190)
