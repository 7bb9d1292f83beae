"""How figures and verdicts are put into words: units decide the decimals, one sentence a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corridormap.ledger.entries import Claim
    from corridormap.ledger.evidence import Figure
    from corridormap.ledger.verdicts import Bounds, Judgement

_THOUSAND = 1000
_HUNDRED = 100
_DIFFERENCE_UNITS = {"year": "years", "%": "percentage points", "rank": "ranks"}
NO_PER_CENT = frozenset({"year", "years", "rank"})
"""Units in which a difference in per cent means nothing."""
_SIGNS = {"equal": "", "at least": "≥ ", "at most": "≤ "}


def said(value: float, unit: str) -> str:
    """Return a figure with its unit, with as many digits as it deserves.

    >>> said(513.3672, "km"), said(12345.6, "USD"), said(2030.0, "year"), said(0.0351, "%")
    ('513.4 km', '12,346 USD', '2030', '0.04 %')
    """
    if unit in ("year", "rank"):
        return f"{'rank ' if unit == 'rank' else ''}{value:.1f}".removesuffix(".0")
    size = abs(value)
    if size >= _THOUSAND:
        text = f"{value:,.0f}"
    else:
        text = f"{value:.1f}" if size >= _HUNDRED else f"{value:.2f}"
        text = text.rstrip("0").rstrip(".")
    text = "0" if text in ("-0", "") else text
    if text == "1" and unit.endswith("s"):
        unit = unit.removesuffix("s")
    return f"{text} {unit}".strip()


def bounds_said(bounds: Bounds) -> str:
    """Return what was claimed as it is printed in a table.

    >>> from corridormap.ledger.verdicts import Bounds
    >>> bounds_said(Bounds(7, 8)), bounds_said(Bounds(10000, 10000, "at least"))
    ('7–8', '≥ 10000')
    """
    if bounds.low != bounds.high:
        return f"{bounds.low:.10g}–{bounds.high:.10g}"
    return f"{_SIGNS[bounds.relation]}{bounds.low:.10g}"


def reason(
    claim: Claim, figure: Figure | None, judged: Judgement | None, *, nearest: Claim | None
) -> str:
    """Return why the verdict is what it is, made of the numbers."""
    if figure is None:
        return f"{_sentence(claim.why_not or '')}{_nearest(nearest)}"
    if figure.value is None:
        return f"Not computed: {_sentence(figure.how)}{_nearest(nearest)}"
    unit = claim.unit or ""
    how = _sentence(figure.how)
    bounds = claim.bounds
    if bounds is not None and judged is None:
        part = f"{said(figure.value, unit)} of {bounds_said(bounds)} claimed"
        why = f"Computed {part}, which is a lower bound only: {_sentence(claim.incomplete or '')}"
        return f"{why} It leaves room for the claim: {how}{_nearest(nearest)}"
    if bounds is None or judged is None:
        why = f"The statement has no figure to hold against. Computed {said(figure.value, unit)}"
        return f"{why}: {how}{_nearest(nearest)}"
    computed = f"Computed {said(figure.value, unit)}"
    if claim.reading is not None:
        word = "is" if judged.agrees else "is not"
        limit = f"{bounds_said(bounds)} {unit if unit != 'rank' else ''}".rstrip()
        return (
            f"The statement has no figure; read here as: {_sentence(claim.reading)} "
            f"{computed}, which {word} {limit}: {how}"
        )
    return f"{computed}, {_difference(bounds, judged, unit)}: {how}"


def _difference(bounds: Bounds, judged: Judgement, unit: str) -> str:
    if judged.difference == 0:
        return "as claimed" if bounds.low == bounds.high else "within the claimed range"
    more = "more" if judged.difference > 0 else "less"
    own = _DIFFERENCE_UNITS.get(unit, unit)
    amount = said(abs(judged.difference), own)
    pct = ""
    if judged.difference_pct is not None and unit not in _DIFFERENCE_UNITS:
        pct = f" ({abs(judged.difference_pct):.1f} %)"
    text = f"{amount}{pct} {more} than {bounds_said(bounds)}"
    if bounds.relation != "equal":
        return f"{text} claimed as {bounds.relation}"
    if not bounds.tolerance:
        return f"{text} claimed"
    inside = "within" if judged.agrees else "beyond"
    return f"{text} claimed, {inside} the tolerance of {said(bounds.tolerance, own)}"


def _nearest(claim: Claim | None) -> str:
    if claim is None:
        return ""
    figure = ""
    if claim.bounds is not None:
        figure = f" ({bounds_said(claim.bounds)} {claim.unit or ''})".replace(" )", ")")
    return f" Nearest figure: {claim.statement.rstrip('.')}{figure}; {claim.source}, {claim.date}."


def _sentence(text: str) -> str:
    text = text.strip()
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."
