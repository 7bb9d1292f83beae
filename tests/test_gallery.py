"""The gallery is what the tool makes of the data: rebuilt, every map has the very same bytes."""

from __future__ import annotations

import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_the_gallery_is_reproducible() -> None:
    place = ROOT / "tools" / "gallery.py"
    spec = importlib.util.spec_from_file_location("gallery", place)
    assert spec is not None
    assert spec.loader is not None
    gallery = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(gallery)
    for name, document in gallery.documents().items():
        kept = (ROOT / "maps" / f"{name}.html").read_text(encoding="utf-8")
        assert kept == document, f"python tools/gallery.py rebuilds {name}"
        assert len(document) < 1_500_000
        picture = ROOT / "maps" / f"{name}.png"
        assert picture.stat().st_size < 250_000
