"""How large a picture is, read from its first bytes."""

from __future__ import annotations

import re
import struct

_PNG = b"\x89PNG\r\n\x1a\n"


def size_px(content: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG or SVG in pixels, None for anything else.

    >>> size_px(b'<svg width="420.5pt" height="297pt"></svg>')
    (561, 396)
    >>> size_px(b"no picture") is None
    True
    """
    if content.startswith(_PNG) and content[12:16] == b"IHDR" and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    head = content[:4096]
    if b"<svg" not in head:
        return None
    sides = [
        re.search(rb"<svg\b[^>]*\s" + name + rb'="([\d.]+)(pt|px|)"', head)
        for name in (b"width", b"height")
    ]
    if sides[0] is None or sides[1] is None:
        return None
    width, height = (
        round(float(side[1]) * (4 / 3 if side[2] == b"pt" else 1)) for side in sides if side
    )
    return width, height
