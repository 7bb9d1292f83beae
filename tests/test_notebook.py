"""What a notebook shows, trusted or not, and the example that comes with the documentation."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import corridormap as cm
from corridormap.render.web import display
from toy import write_toy

EXAMPLE = Path(__file__).resolve().parents[1] / "docs" / "example.ipynb"
PNG = b"\x89PNG"


def test_an_untrusted_notebook_keeps_a_picture() -> None:
    text = display.html("<p>map</p>", title='A "b" <c>', name="map_1", picture=PNG)
    assert text.startswith("<iframe ")
    assert 'srcdoc="&lt;p&gt;map&lt;/p&gt;"' in text
    assert "allow-same-origin" not in text
    untrusted = re.sub(r"<iframe.*?</iframe>|<style>.*?</style>", "", text)
    assert re.search(r'<img alt="A &#34;b&#34; &lt;c&gt;" src="data:image/png;base64,', untrusted)
    bare = display.html("", title="Line", name="m", picture=None)
    assert "<p>Line</p>" in bare


def test_a_map_and_a_figure_show_themselves(tmp_path: Path) -> None:
    corridor = cm.open(write_toy(tmp_path / "toy"))
    shown = corridor.map()._repr_mimebundle_()
    assert set(shown) == {"text/html", "image/png", "text/plain"}
    assert shown["image/png"].startswith(PNG)
    assert shown["text/plain"] == "Toy corridor"
    assert "make this notebook" not in shown["text/html"].lower()
    only = corridor.map()._repr_mimebundle_(include={"text/plain"})
    assert set(only) == {"text/plain"}
    figure = corridor.figure("strip")._repr_mimebundle_()
    assert {"image/svg+xml", "image/png", "text/plain"} <= set(figure)


def test_the_example_runs_and_is_stored_without_outputs() -> None:
    notebook = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    space: dict[str, Any] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None
            exec("".join(cell["source"]), space)  # noqa: S102 - our own example
    total = space["found"]["total"]["length_km"]
    assert total == pytest.approx(513, abs=1)
    assert space["paths"]["cku"].time_h < space["paths"]["today"].time_h
