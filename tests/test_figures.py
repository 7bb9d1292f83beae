"""Figures for print: same bytes, true scale, letters that stay letters, nothing that overlaps."""

from __future__ import annotations

import io

import pytest

import corridormap as cm
from corridormap.errors import DataError
from corridormap.render import figures
from toy import write_toy


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> cm.OpenCorridor:
    return cm.open(write_toy(tmp_path_factory.mktemp("toy") / "toy"))


def drawn(corridor: cm.OpenCorridor, kind: str, form: str, **asked: object) -> bytes:
    buffer = io.BytesIO()
    figures.save(figures.draw(kind, corridor, **asked), buffer, form=form)
    return buffer.getvalue()


HEADS = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF-"}


@pytest.mark.parametrize("form", HEADS)
@pytest.mark.parametrize("kind", figures.KINDS)
def test_every_kind_in_every_form(toy: cm.OpenCorridor, kind: str, form: str) -> None:
    made = drawn(toy, kind, form)
    assert made.startswith(HEADS[form])
    assert made == drawn(toy, kind, form)


def test_a_kind_that_is_not(toy: cm.OpenCorridor) -> None:
    with pytest.raises(DataError, match="did you mean 'strip'"):
        figures.draw("stripe", toy)
