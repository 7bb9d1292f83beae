"""Every command of the README is run; its first block is what a stranger types first."""

from __future__ import annotations

from pathlib import Path

import documents

README = (documents.ROOT / "README.md").read_text(encoding="utf-8")


def test_the_first_block_is_two_one_line_commands() -> None:
    first_block = documents.blocks(documents.ROOT / "README.md")[0]
    assert first_block.language == "sh"
    lines = first_block.content.strip().splitlines()
    assert len(lines) == 2
    first, second = lines
    assert all(line.startswith("python3 -m venv .venv && ") for line in lines)
    assert "corridormap map" in first
    assert "corridormap stats" in first
    assert second.endswith("-m pytest")


def test_the_examples_run(tmp_path: Path) -> None:
    assert documents.run(documents.ROOT / "README.md", documents.reader(tmp_path), skip=1)


def test_the_figures_told_are_those_measured() -> None:
    import corridormap as cm  # noqa: PLC0415 - only this test needs it

    corridor = cm.open("cku")
    found = cm.stats(corridor)
    assert f"| {found['total']['length_km']:.0f} km |" in README
    for row in found["by_country"]:
        assert f"| {row['length_km']:.0f} km |" in README
    computed = {
        row["claim_id"]: row["computed"] for row in cm.claims.claims(corridor.evidence())["rows"]
    }
    assert f"| {computed['saves-900-km']:.0f} km in the median" in README
    assert f"| {computed['saves-7-days']:.1f} days in the median" in README
    assert f"falls by {-computed['isolation-time']:.1f} %" in README
    assert f"costs {-computed['bypass-unstable']:.0f} % less time" in README
    assert f"| {computed['trade-up-35']:.0f} %;" in README
    told = (documents.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"holds {len(computed)} claims" in README
    assert f"A ledger of {len(computed)} claims" in told
