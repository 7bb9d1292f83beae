"""What a page carries, in few characters: text and octets, deflated, in base64.

JSON says everything but what is told more shortly in octets (coordinates, runs of a column, a
picture). Where ``bytes`` stand in the data, the JSON has ``{"octets": [begin, end]}``; unfolded,
the whole is::

    length of the JSON (4 octets, low first), the JSON in UTF-8, the octets

`assets/js/unfolding.js` deflates back with the browser's own `DecompressionStream`.
"""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

_HEAD = 4
_SMALL = 1_000_000
"""Octets that are worth the usual effort; of more, it gains a hundredth for thrice the time."""


def fold(data: object) -> str:
    r"""Return JSON data that may hold ``bytes`` as text of letters, digits, ``+``, ``/``, ``=``.

    >>> unfold(fold({"name": "Osh", "runs": b"\x01\x02"}))
    {'name': 'Osh', 'runs': b'\x01\x02'}
    """
    octets = bytearray()

    def kept(value: object) -> dict[str, list[int]]:
        if not isinstance(value, bytes):
            message = f"a page carries JSON and bytes; received {type(value).__name__}"
            raise TypeError(message)
        begin = len(octets)
        octets.extend(value)
        return {"octets": [begin, len(octets)]}

    text = json.dumps(
        data, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=kept
    )
    # A lone surrogate is a string for Python but not for UTF-8.
    told = text.encode("utf-8", "replace")
    raw = b"".join((len(told).to_bytes(_HEAD, "little"), told, octets))
    return base64.b64encode(zlib.compress(raw, 6 if len(raw) < _SMALL else 3)).decode()


def unfold(text: str) -> Any:  # noqa: ANN401, what was folded
    """Return the data of a text that `fold` made."""
    raw = zlib.decompress(base64.b64decode(text))
    begin = _HEAD + int.from_bytes(raw[:_HEAD], "little")

    def given(value: dict[str, Any]) -> object:
        if value.keys() != {"octets"}:
            return value
        first, end = value["octets"]
        return raw[begin + first : begin + end]

    return json.loads(raw[_HEAD:begin], object_hook=given)
