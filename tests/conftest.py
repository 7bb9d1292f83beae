"""Doors to the toy corridor and to what only some machines have."""

from __future__ import annotations

import inspect
import shutil
from functools import partialmethod
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import settings

from toy import write_toy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

# a busy machine is no fault of the code
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

if "mix_stderr" in inspect.signature(CliRunner.__init__).parameters:  # click before 8.2
    CliRunner.__init__ = partialmethod(CliRunner.__init__, mix_stderr=False)  # type: ignore[assignment]

CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """Return a fresh copy of the toy project."""
    return write_toy(tmp_path / "toy")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the directory of reference data outside the repository, or skip."""
    if not SHARED.is_dir():
        pytest.skip("reference data beside the repository are absent")
    return SHARED


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a Chromium without a window, or skip; no longer than a file, for it holds a loop."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as play:
        running = play.chromium.launch(executable_path=program, args=list(CHROMIUM_FLAGS))
        yield running
        running.close()
