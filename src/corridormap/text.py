"""Text from files as it may be shown: without control characters and without overrides of order.

A name with an escape sequence could repaint a terminal, one with a right-to-left override could
read as another, and half a surrogate pair cannot be written at all. None of them means anything in
the name of a station, so they go at the door.
"""

from __future__ import annotations

import re
from typing import Any

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
_HALF = re.compile("[\ud800-\udfff]")
UNSHOWABLE = re.compile(f"{_CONTROL.pattern}|{_DIRECTION.pattern}|{_HALF.pattern}")
"""What `clean` takes out."""


def clean(text: str) -> str:
    r"""Return text with controls as one space, without direction overrides and half characters.

    >>> clean("Osh\x1b[31m\nsouth"), clean("\u202eKashgar")
    ('Osh [31m south', 'Kashgar')
    """
    if not UNSHOWABLE.search(text):
        return text
    return _HALF.sub("\ufffd", _DIRECTION.sub("", _CONTROL.sub(" ", text))).strip()


def cleaned(value: Any) -> Any:  # noqa: ANN401 - whatever a TOML or JSON document holds
    r"""Return a document with every text in it cleaned, keys too.

    >>> cleaned({"title": "a\x07", "close": ["b\x00c", 3]})
    {'title': 'a', 'close': ['b c', 3]}
    """
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(key): cleaned(item) for key, item in value.items()}
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    return value
