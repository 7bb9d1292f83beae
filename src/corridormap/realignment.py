"""Two versions of a line: what moved and how far, by country and by section, and which claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from corridormap import chainage, claims, compare, summary
from corridormap.document import document

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from corridormap.notebook import OpenCorridor

MOVED_KM = 0.1
"""A place farther than this from the other version has moved: drawings are rarely better."""
_STEP_KM = 0.1
_MOST_PLACES = 20_000


def alignment(
    before: OpenCorridor, after: OpenCorridor, *, moved_km: float = MOVED_KM
) -> dict[str, Any]:
    """Compare the lines of two corridors.

    Parameters
    ----------
    before, after
        Two versions of a line.
    moved_km
        How far from the other version a place has moved.

    Returns
    -------
    The document of `corridormap compare --what alignment`: ``rows``, the length in each country
    and in ``all`` with ``_before``, ``_after`` and ``_change``; ``moved``, with
    ``hausdorff_km`` (the largest distance of a place on one to the other), ``moved_km`` and
    ``moved_share`` (of the line after that lies farther than the tolerance from the line before),
    ``left_km`` (of the line before), measured at places ``step_km`` apart; ``sections``, those
    ``added``, ``removed`` or ``changed`` in length; ``claims``, those whose computed figure or
    verdict differs.
    """
    found = [summary.stats(corridor) for corridor in (before, after)]
    countries = [_lengths(stats) for stats in found]
    rows = compare.tables(*countries, keys=["country"], quantities=("length_km",))
    sections = [pd.DataFrame(stats["sections"])[["section_id", "length_km"]] for stats in found]
    merged = compare.tables(*sections, keys=["section_id"], quantities=("length_km",))
    first, second = (chainage.merge(corridor.sections) for corridor in (before, after))
    left, left_step = _offsets(first, second)
    moved, step = _offsets(second, first)
    return document(
        "compare",
        before,
        parameters={"what": "alignment", "other": after.corridor_id, "moved_km": moved_km},
        inputs=after.inputs,
        rows=rows.drop(columns="reason"),
        moved={
            "hausdorff_km": float(max(left.max(), moved.max())),
            "moved_km": float((moved > moved_km).mean() * second.length_km),
            "moved_share": float((moved > moved_km).mean()),
            "left_km": float((left > moved_km).mean() * first.length_km),
            "step_km": max(step, left_step),
        },
        sections=_changed(merged),
        claims=_claims(before, after),
    )


def _lengths(stats: dict[str, Any]) -> pd.DataFrame:
    by_country = pd.DataFrame(stats["by_country"])
    known = by_country.loc[by_country["country"].notna(), ["country", "length_km"]]
    total = pd.DataFrame({"country": ["all"], "length_km": [stats["total"]["length_km"]]})
    return pd.concat([known, total], ignore_index=True)


def _offsets(
    line: chainage.Alignment, other: chainage.Alignment
) -> tuple[NDArray[np.float64], float]:
    """Return how far places along a line are from another, and how far apart they are."""
    count = min(_MOST_PLACES, max(2, int(np.ceil(line.length_km / _STEP_KM)) + 1))
    along = np.linspace(0, line.length_km, count)
    places = chainage.interpolate(line, along)
    offset = chainage.locate(places, other)["offset_km"].abs().to_numpy(dtype=float)
    return offset, float(along[1] - along[0])


def _changed(merged: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the sections of one version only, and those of another length (by over 1 m)."""
    rows = []
    for row in merged.to_dict("records"):
        before, after = row["length_km_before"], row["length_km_after"]
        what = "added" if pd.isna(before) else "removed" if pd.isna(after) else "changed"
        if what != "changed" or abs(after - before) > 0.001:  # noqa: PLR2004 - a metre
            kept = {str(name): value for name, value in row.items() if name != "reason"}
            rows.append(kept | {"what": what})
    return rows


def _claims(before: OpenCorridor, after: OpenCorridor) -> list[dict[str, Any]]:
    """Return the claims of both whose figure or verdict differs."""
    if not (before.claims and after.claims):
        return []
    old, new = (
        {row["claim_id"]: row for row in claims.claims(corridor.evidence())["rows"]}
        for corridor in (before, after)
    )
    return [
        {
            "claim_id": name,
            "claimed": new[name]["claimed"],
            "computed_before": old[name]["computed"],
            "computed_after": new[name]["computed"],
            "unit": new[name]["unit"],
            "verdict_before": old[name]["verdict"],
            "verdict_after": new[name]["verdict"],
        }
        for name in old
        if name in new
        and (old[name]["computed"], old[name]["verdict"])
        != (new[name]["computed"], new[name]["verdict"])
    ]
