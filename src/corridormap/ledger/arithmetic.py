"""Sums over named figures: `total = china + kyrgyz + uzbek`, evaluated and solved.

An expression is written with spaces between its words: names, numbers, ``+ - * /`` and brackets.
An equation joins two of them by ``=``, ``<=`` or ``>=``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridormap.errors import DataError, suggest

if TYPE_CHECKING:
    from collections.abc import Mapping

COMPARISONS = ("<=", ">=", "=")
_SIGNS = frozenset("+-*/()")


def names(text: str) -> list[str]:
    """Return the named figures of an expression or equation, each once, in order.

    >>> names("0.5 * loan + loan = cost")
    ['loan', 'cost']
    """
    words = [word for word in text.split() if word not in _SIGNS and word not in COMPARISONS]
    return list(dict.fromkeys(word for word in words if _number(word) is None))


def sides(equation: str) -> tuple[str, str, str]:
    """Return left side, comparison and right side.

    Raises
    ------
    DataError
        If there is not exactly one comparison.
    """
    words = equation.split()
    found = [place for place, word in enumerate(words) if word in COMPARISONS]
    if len(found) != 1:
        message = (
            f"an equation has one of {', '.join(COMPARISONS)} between two sides; "
            f"received {equation!r}; write it with spaces"
        )
        raise DataError(message)
    at = found[0]
    return " ".join(words[:at]), words[at], " ".join(words[at + 1 :])


def evaluate(expression: str, figures: Mapping[str, float]) -> float:
    """Return the value of an expression.

    Raises
    ------
    DataError
        If a name is unknown, or it is no expression.

    Examples
    --------
    >>> evaluate("( total - china ) / 2", {"total": 10.0, "china": 4.0})
    3.0
    """
    words = expression.split()
    value, rest = _sum(words, figures)
    if rest:
        message = f"an expression ends where its words end; received {expression!r}; mend {rest[0]}"
        raise DataError(message)
    return value


def solve(equation: str, name: str, figures: Mapping[str, float]) -> float | None:
    """Return what a figure would have to be for the equation to hold, all others being right.

    Parameters
    ----------
    name
        The figure; None is returned where it does not decide the equation by itself (it cancels
        out, or stands in a denominator).

    Examples
    --------
    >>> solve("a + b = c", "a", {"a": 0.0, "b": 2.0, "c": 5.0})
    3.0
    """
    left, _, right = sides(equation)

    def gap(value: float) -> float:
        trial = {**figures, name: value}
        return evaluate(left, trial) - evaluate(right, trial)

    low, middle, high = gap(1.0), gap(2.0), gap(3.0)
    slope = middle - low
    if slope == 0 or abs((high - middle) - slope) > 1e-9 * max(abs(high), 1.0):
        return None
    return 1.0 - low / slope


def _sum(words: list[str], figures: Mapping[str, float]) -> tuple[float, list[str]]:
    value, rest = _product(words, figures)
    while rest and rest[0] in "+-":
        sign, (term, rest) = rest[0], _product(rest[1:], figures)
        value = value + term if sign == "+" else value - term
    return value, rest


def _product(words: list[str], figures: Mapping[str, float]) -> tuple[float, list[str]]:
    value, rest = _word(words, figures)
    while rest and rest[0] in "*/":
        sign, (term, rest) = rest[0], _word(rest[1:], figures)
        if sign == "/" and term == 0:
            message = f"nothing is divided by 0; received {' '.join(words)!r}; mend it"
            raise DataError(message)
        value = value * term if sign == "*" else value / term
    return value, rest


def _word(words: list[str], figures: Mapping[str, float]) -> tuple[float, list[str]]:
    if not words or words[0] in _SIGNS - {"("}:
        received = words[0] if words else "its end"
        message = f"an expression has a figure here; received {received!r}; name one"
        raise DataError(message)
    if words[0] == "(":
        value, rest = _sum(words[1:], figures)
        if not rest or rest[0] != ")":
            message = f"a bracket is closed; received {' '.join(words)!r}; add )"
            raise DataError(message)
        return value, rest[1:]
    number = _number(words[0])
    if number is None:
        if words[0] not in figures:
            hint = suggest(words[0], figures) or "; name a claim with one figure"
            message = f"No figure {words[0]!r} in the ledger{hint}"
            raise DataError(message)
        number = figures[words[0]]
    return number, words[1:]


def _number(word: str) -> float | None:
    try:
        return float(word)
    except ValueError:
        return None
