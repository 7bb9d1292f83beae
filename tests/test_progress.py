"""How far long work is: said at a terminal, after two seconds, and gone when it is done."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from corridormap.cli import progress


class Clock:
    """A clock that goes on by as much as it is told."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now


def stderr(*, terminal: bool) -> SimpleNamespace:
    return SimpleNamespace(stderr=SimpleNamespace(isatty=lambda: terminal))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A stopped clock, and a terminal."""
    found = Clock()
    monkeypatch.setattr(progress, "time", found)
    monkeypatch.setattr(progress, "sys", stderr(terminal=True))
    monkeypatch.setenv("TERM", "xterm")
    return found


def test_quick_work_says_nothing(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    with progress.told("study") as tell:
        clock.now = 1.9
        tell("access")
    assert capsys.readouterr().err == ""


def test_long_work_names_its_step_and_cleans_up(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    with progress.counted("region.osm.pbf") as tell:
        clock.now = 2.5
        tell("ways", 1200)
        tell("ways", 1201)  # too soon after the last one
    assert capsys.readouterr().err == "\r\x1b[Kregion.osm.pbf: ways 1,200\r\x1b[K"


def test_a_pipe_gets_no_progress(
    clock: Clock, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "sys", stderr(terminal=False))
    with progress.told("study") as tell:
        clock.now = 60
        tell("access")
    assert capsys.readouterr().err == ""
