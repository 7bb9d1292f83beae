"""Settings of matplotlib that figures are made under, whatever the user's own are."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import matplotlib as mpl

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOOK: dict[str, Any] = {
    "lines.scale_dashes": False,  # dashes are lengths, as on the web map
    "text.hinting": "none",
    "text.parse_math": False,
    "path.simplify": False,
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "corridormap",  # ids come from content, not from chance
    "pdf.fonttype": 42,  # TrueType: whole outlines, text that can be searched
    "pdf.compression": 9,
}
_KEPT = ("backend", "interactive", "toolbar", "webagg", "savefig.directory", "tk.", "macosx.")
"""How windows open is the user's affair."""


@contextmanager
def own() -> Iterator[None]:
    """Draw or save with matplotlib's defaults and ours, nothing of the user's.

    Letters that no font has are told by `lettering.families`, not by a warning for each.
    """
    look: Any = {
        key: value for key, value in mpl.rcParamsDefault.items() if not key.startswith(_KEPT)
    }
    look.update(_LOOK)
    with mpl.rc_context(look), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield
