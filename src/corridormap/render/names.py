"""Names in the reader's language, and short enough for a label."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from corridormap.errors import DataError, suggest

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

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

_SCRIPTS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {"ru": re.compile("[\u0400-\u04ff]"), "zh": re.compile("[\u4e00-\u9fff]")}
)
"""Languages whose readers read a script, and the script."""

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


def own(row: Mapping[Hashable, Any], lang: str) -> str | None:
    """Return the name of a row in this very language, None where it has none.

    Gazetteers give one more name without its language, ``name_alt``: its script tells what to take
    it for.

    >>> own({"name_alt": "Ош; 奥什"}, "zh"), own({"name_alt": "喀什"}, "ru")
    ('奥什', None)
    """
    named = text(row.get(f"name_{lang}"))
    other = text(row.get("name_alt"))
    if named is not None or other is None or lang not in _SCRIPTS:
        return named
    found = (each.strip() for each in other.split(";"))
    return next((each for each in found if _SCRIPTS[lang].search(each)), None)


def by_language(rows: Sequence[Mapping[Any, Any]], lang: str) -> dict[str, tuple[str | None, ...]]:
    """Return the names of rows in every language that names one of them.

    Under ``name`` stand the plain names, where those picked for `lang` are others.

    >>> by_language([{"name": "Osh", "name_ru": "Ош"}, {"name": "Naryn"}], "ru")
    {'ru': ('Ош', None), 'name': ('Osh', 'Naryn')}
    """
    told = set().union(*rows)
    spoken = [c for c in FALLBACKS if f"name_{c}" in told or (c in _SCRIPTS and "name_alt" in told)]
    found = {code: tuple(own(row, code) for row in rows) for code in spoken}
    found = {code: names for code, names in found.items() if any(names)}
    plain = tuple(text(row.get("name")) for row in rows)
    if found and plain != tuple(pick(row, lang) for row in rows):
        found["name"] = plain
    return found


def pick(row: Mapping[Hashable, Any], lang: str) -> str | None:
    """Return the name of a row in a language, else in the nearest one, else its `name`.

    >>> pick({"name": "Osh", "name_ru": "Ош", "name_ky": None}, "ky")
    'Ош'
    >>> pick({"name": "Osh", "name_ru": "Ош"}, "zh")
    'Osh'
    """
    for code in (lang, *FALLBACKS[lang]):
        found = own(row, code)
        if found is not None:
            return found
    return text(row.get("name"))


def short(name: str | None) -> str | None:
    """Return a name without its remarks: up to a bracket, slash or semicolon.

    >>> short("Kashgar (station; Kashgar North)"), short("Osh station / Kokcho-Koz TLC")
    ('Kashgar', 'Osh station')
    """
    if name is None:
        return None
    head = re.split(r"\s*[(;/\uff08]", name.strip(), maxsplit=1)[0].strip() or name.strip()
    return head if len(head) <= LONGEST else head[: LONGEST - 1].rstrip() + "…"
