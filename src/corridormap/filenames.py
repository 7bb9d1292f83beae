"""Names of files that every system takes, made of names that people gave to things."""

from __future__ import annotations

import re
from unicodedata import normalize

_LONGEST = 60
"""Characters: of any script they stay below what a file system takes in bytes."""
_DEVICE = re.compile(r"con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]", re.IGNORECASE)
"""What Windows takes for a device, whatever the suffix."""


def safe(name: str, *, otherwise: str) -> str:
    """Return a name of letters, digits, dot, dash and underscore that is no device anywhere.

    Parameters
    ----------
    name
        What a file is to be called, without suffix.
    otherwise
        The name where nothing is left of it.

    >>> safe("a/b: c?", otherwise="x"), safe("CON", otherwise="x"), safe("..", otherwise="x")
    ('a-b--c-', 'CON_', 'x')
    """
    kept = "".join(
        char if char.isalnum() or char in "-_." else "-" for char in normalize("NFC", name)
    )
    stem, dot, rest = kept[:_LONGEST].strip(".").partition(".")
    return f"{stem}_{dot}{rest}" if _DEVICE.fullmatch(stem) else f"{stem}{dot}{rest}" or otherwise
