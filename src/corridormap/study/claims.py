"""What is said beside what is measured; an answer without a geometry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridormap import claims

if TYPE_CHECKING:
    from corridormap.study.subject import Subject

__all__ = ["answer"]


def answer(corridor: Subject, *, group: str | None = None) -> dict[str, Any]:
    """Return ``rows``, one per claim, ``counts``, ``figures`` and ``conflicts`` (see `claims`)."""
    return claims.claims(corridor.evidence(), group=group)
