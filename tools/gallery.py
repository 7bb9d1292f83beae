"""Rebuild the gallery in `maps/`: maps of the bundled corridor and a picture of each.

The pictures are taken by Chromium through Playwright; the maps alone need neither.

    python tools/gallery.py [--maps-only]
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import corridormap as cm

MAPS = Path(__file__).resolve().parents[1] / "maps"
SIZE = {"width": 1280, "height": 800}
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)
GALLERY: dict[str, tuple[dict[str, Any], str]] = {
    "cku": ({}, ""),
    "cku-access": (
        {"topics": ["access", "network"], "compare": "cku"},
        "map=5/42.5/68&show=access_seaport",
    ),
    "cku-routes": ({"topics": ["routes", "network"]}, "map=5/41.5/83"),
    "cku-criticality": ({"topics": ["criticality"]}, "map=5/42/62"),
    "cku-timeline": ({"topics": ["timeline", "network"]}, "map=6.5/41.2/74&time=2016-06"),
}
"""Name of each map, how it is made, and the address its picture is taken at."""


def documents() -> dict[str, str]:
    """Return the HTML of every map by its name."""
    return {name: cm.open("cku").html(**asked) for name, (asked, _) in GALLERY.items()}


def main() -> None:
    """Write the maps, and their pictures unless told not to."""
    for name, document in documents().items():
        (MAPS / f"{name}.html").write_text(document, encoding="utf-8")
    if "--maps-only" not in sys.argv:
        photograph()
    for made in sorted(MAPS.iterdir()):
        print(f"{made.name}: {made.stat().st_size / 1000:.0f} kB")


def photograph() -> None:
    """Take a picture of every map as it opens, in 256 colours."""
    from PIL import Image  # noqa: PLC0415 - the maps need neither
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(QUIET)
        )
        context = browser.new_context(viewport=SIZE, offline=True)  # type: ignore[arg-type]
        for name, (_, address) in GALLERY.items():
            page = context.new_page()
            page.goto(f"{(MAPS / name).as_uri()}.html#{address}")
            page.locator(".corridormap[data-ready]").wait_for()
            page.wait_for_timeout(600)
            picture = MAPS / f"{name}.png"
            page.screenshot(path=picture)
            page.close()
            drawn = Image.open(picture).convert("RGB")
            # an octree keeps rare colours, such as a crossing's; dithering keeps the relief soft
            palette = drawn.quantize(256, method=Image.Quantize.FASTOCTREE)
            drawn.quantize(palette=palette).save(picture, optimize=True)
        browser.close()


if __name__ == "__main__":
    main()
