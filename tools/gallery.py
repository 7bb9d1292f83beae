"""Rebuild the gallery in `maps/`: the web map of the bundled corridor and a picture of it.

The picture is taken by Chromium through Playwright; the map alone needs neither.

    python tools/gallery.py
"""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

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


def main() -> None:
    """Write the map and its picture."""
    page_file = MAPS / "cku.html"
    page_file.write_text(cm.open("cku").html(), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(QUIET)
        )
        page = browser.new_context(viewport=SIZE, offline=True).new_page()  # type: ignore[arg-type]
        page.goto(page_file.as_uri())
        page.wait_for_timeout(1000)
        page.screenshot(path=MAPS / "cku.png")
        browser.close()
    for made in (page_file, MAPS / "cku.png"):
        print(f"{made.name}: {made.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
