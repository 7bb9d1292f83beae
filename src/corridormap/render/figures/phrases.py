"""The words of figures: those of the web map, and their own."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from corridormap.render import names, words


@cache
def strings(lang: str) -> dict[str, str]:
    """Return the words in a language; English where a language lacks them."""
    names.check(lang)
    return {**words.strings("en"), **_own("en"), **words.strings(lang), **_own(lang)}


def _own(lang: str) -> dict[str, str]:
    file = files(__package__) / "strings" / f"{lang}.json"
    if not file.is_file():
        return {}
    own: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return own
