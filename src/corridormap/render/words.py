"""The words of legends, captions and controls, in the languages that have them.

One table serves the web map and its static twins, so that both say the same.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_POINT = frozenset({"en", "zh"})
"""Languages with a decimal point and commas between thousands; the others have it the other way."""


@cache
def strings(lang: str) -> dict[str, str]:
    """Return the words of the interface; English where a language lacks them."""
    english: dict[str, str] = json.loads(_file("en").read_text(encoding="utf-8"))
    own: dict[str, str] = json.loads(_file(speaks(lang)).read_text(encoding="utf-8"))
    return {**english, **own}


def speaks(lang: str) -> str:
    """Return the language the interface really has: the one asked for, else English."""
    return lang if _file(lang).is_file() else "en"


def _file(lang: str) -> Traversable:
    return files("corridormap.render") / "strings" / f"{lang}.json"


def number(value: float, lang: str, *, decimals: int = 0, sign: bool = False) -> str:
    r"""Return a number as the language writes it: groups of thousands, decimal point or comma.

    >>> number(1234.5, "en", decimals=1), number(1234.5, "ru", decimals=1)
    ('1,234.5', '1\xa0234,5')
    """
    text = f"{value:{'+' if sign else ''},.{decimals}f}"
    return text if lang in _POINT else text.replace(",", "\xa0").replace(".", ",")
