"""Numbers and counted things as a language writes them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

THIN = "\u202f"
"""Narrow space that does not break: between a number and its unit."""
MINUS = "\u2212"
UNKNOWN = "–"


@dataclass(frozen=True, slots=True)
class Phrases:
    """The sentences of a report in one language."""

    lang: str
    table: Mapping[str, Any]

    def say(self, key: str, **values: object) -> str:
        """Return a phrase with its blanks filled."""
        text: str = self.table[key]
        return text.format(**values) if values else text

    def count(self, key: str, number: int, **blanks: object) -> str:
        """Return a counted thing: the phrase has one form per class of number."""
        forms: Sequence[str] = self.table[key]
        return forms[_plural(self.lang, number)].format(n=self.number(number), **blanks)

    def number(self, value: float | None, places: int = 0) -> str:
        r"""Return a number, grouped by thousands; unknown is a dash.

        >>> phrases("en").number(-1234.56, 1), phrases("ru").number(1234.5, 1)
        ('−1,234.6', '1\u202f234,5')
        >>> phrases("en").number(-0.04, 1), phrases("en").number(None)
        ('0.0', '–')
        """
        if value is None:
            return UNKNOWN
        text = f"{round(value, places) + 0.0:,.{places}f}"
        if self.lang != "en":
            text = text.translate({ord(","): THIN, ord("."): ","})
        return text.replace("-", MINUS)

    def measure(self, value: float | None, unit: str, places: int = 0) -> str:
        """Return a number with its unit."""
        if value is None:
            return UNKNOWN
        return f"{self.number(value, places)}{THIN}{self.table[f'unit_{unit}']}"

    def gauge(self, value: float) -> str:
        """Return a gauge, never grouped: 1435 mm."""
        return f"{value:.0f}{THIN}{self.table['unit_mm']}"

    def signed(self, value: float | None, places: int = 0) -> str:
        """Return a change with its sign; one that rounds to nothing is 0.

        >>> phrases("en").signed(0.04, 1), phrases("en").signed(2.0), phrases("en").signed(-2.0)
        ('0.0', '+2', '−2')
        """
        if value is None:
            return UNKNOWN
        shown = self.number(value, places)
        return f"+{shown}" if round(value, places) > 0 else shown

    def list(self, items: Sequence[str]) -> str:
        """Return things as one enumerates them.

        >>> phrases("en").list(["a", "b", "c"]), phrases("en").list(["a"])
        ('a, b and c', 'a')
        """
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])} {self.table['and']} {items[-1]}"


@cache
def phrases(lang: str) -> Phrases:
    """Return the sentences in a language, in English where there is no table for it."""
    spoken = lang if lang in languages() else "en"
    file = files("corridormap.render.report") / "strings" / f"{spoken}.json"
    return Phrases(spoken, json.loads(file.read_text(encoding="utf-8")))


@cache
def languages() -> tuple[str, ...]:
    """List the languages reports are written in."""
    folder = files("corridormap.render.report") / "strings"
    return tuple(sorted(file.name[:-5] for file in folder.iterdir() if file.name.endswith(".json")))


def _plural(lang: str, number: int) -> int:
    """Return which form a counted noun takes: CLDR's rules for whole numbers.

    >>> [_plural("en", n) for n in (0, 1, 2)], [_plural("ru", n) for n in (1, 3, 5, 11, 21, 112)]
    ([1, 0, 1], [0, 1, 2, 2, 0, 2])
    """
    if lang != "ru":
        return 0 if number == 1 else 1
    tens, ones = number % 100, number % 10
    if ones == 1 and tens != 11:
        return 0
    return 1 if ones in (2, 3, 4) and tens not in (12, 13, 14) else 2
