"""Doors to the toy corridor and to what only some machines have."""

from __future__ import annotations

import inspect
from functools import partialmethod
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import settings

from toy import write_toy

# a busy machine is no fault of the code
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

if "mix_stderr" in inspect.signature(CliRunner.__init__).parameters:  # click before 8.2
    CliRunner.__init__ = partialmethod(CliRunner.__init__, mix_stderr=False)  # type: ignore[assignment]

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
