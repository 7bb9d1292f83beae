"""The report on paper: its HTML, printed by Chromium.

A browser sets the same page better than any library that is light enough to come along: its style
sheet, its fonts, its pictures. What it adds of the hour is taken out again.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from corridormap.errors import ProviderError

_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
)
_FLAGS = (
    "--headless=new",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
_PATIENCE_S = 300
_DATE = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}([^)]*)\)")


def browser() -> str:
    """Return the Chromium of this machine; ``CHROMIUM`` in the environment names another.

    Raises
    ------
    ProviderError
        If there is none.
    """
    named = os.environ.get("CHROMIUM")
    found = next(filter(None, map(shutil.which, (named,) if named else _NAMES)), None)
    if found is None:
        message = (
            "A PDF is printed by Chromium, Chrome or Edge; none was found; install one (Debian: "
            "apt install chromium), set CHROMIUM to its path, or write .html and print that."
        )
        raise ProviderError(message)
    return found


def printed(html: str) -> bytes:
    """Return an HTML document as PDF, tagged for screen readers; same document, same bytes.

    Raises
    ------
    ProviderError
        If there is no Chromium, or it does not print.
    """
    program = browser()
    with tempfile.TemporaryDirectory(prefix="corridormap-") as directory:
        page, paper = Path(directory) / "report.html", Path(directory) / "report.pdf"
        page.write_text(html, encoding="utf-8")
        # Chromium refuses its sandbox to root; the page runs no script and has no network.
        flags = [*_FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(_FLAGS)
        command = [
            program,
            *flags,
            f"--user-data-dir={Path(directory) / 'profile'}",
            f"--print-to-pdf={paper}",
            page.as_uri(),
        ]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_PATIENCE_S, check=False)  # noqa: S603
        except (OSError, subprocess.TimeoutExpired) as err:
            message = f"{program} did not print: {err}; write .html and print that."
            raise ProviderError(message) from err
        if not paper.is_file():
            said = done.stderr.decode(errors="replace").strip().splitlines() or ["no word"]
            message = f"{program} did not print: {said[-1]}; write .html and print that."
            raise ProviderError(message)
        return timeless(paper.read_bytes())


def timeless(paper: bytes) -> bytes:
    """Return a PDF that says one fixed day; nothing in it moves.

    >>> timeless(b"/CreationDate (D:20261126080910+00'00')")
    b"/CreationDate (D:20000101000000+00'00')"
    """
    return _DATE.sub(rb"/\1 (D:20000101000000\2)", paper)
