"""Names in the reader's language, and short enough for a label."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from corridormap.errors import DataError, suggest

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

FALLBACKS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "en": (),
        "ru": (),
        "zh": (),
        "ky": ("ru",),
        "uz": (),
        "tg": ("ru",),
        "tk": ("en",),
        "kk": ("ru",),
    }
)
"""Languages of a map, each with those to try next; the plain `name` comes last."""

LONGEST = 30
"""Characters of a label; what is longer is said in full in the popup and the table."""


def check(lang: str) -> str:
    """Return the language, or raise `DataError` naming those there are."""
    if lang not in FALLBACKS:
        message = (
            f"a map speaks {', '.join(FALLBACKS)}; received {lang!r}{suggest(lang, FALLBACKS)};"
            " choose one of these"
        )
        raise DataError(message)
    return lang


def text(value: object) -> str | None:
    """Return a cell as text, or None where there is nothing to say.

    >>> text(" Osh "), text(float("nan")), text("")
    ('Osh', None, None)
    """
    if value is None or value != value:  # noqa: PLR0124, NaN and NaT differ from themselves
        return None
    return str(value).strip() or None


def pick(row: Mapping[Hashable, Any], lang: str) -> str | None:
    """Return the name of a row in a language, else in the nearest one, else its `name`.

    >>> pick({"name": "Osh", "name_ru": "Ош", "name_ky": None}, "ky")
    'Ош'
    >>> pick({"name": "Osh", "name_ru": "Ош"}, "zh")
    'Osh'
    """
    for column in (*(f"name_{code}" for code in (lang, *FALLBACKS[lang])), "name"):
        found = text(row.get(column))
        if found is not None:
            return found
    return None


def short(name: str | None) -> str | None:
    """Return a name without its remarks: up to a bracket, slash or semicolon.

    >>> short("Kashgar (station; Kashgar North)"), short("Osh station / Kokcho-Koz TLC")
    ('Kashgar', 'Osh station')
    """
    if name is None:
        return None
    head = re.split(r"\s*[(;/\uff08]", name.strip(), maxsplit=1)[0].strip() or name.strip()
    return head if len(head) <= LONGEST else head[: LONGEST - 1].rstrip() + "…"
