"""Every fault of every table at once: rules, references, costs, scenarios, claims, and doubts."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from corridormap import assembly, claims
from corridormap.checking import plausibility
from corridormap.document import document
from corridormap.errors import CorridorMapError, Fault
from corridormap.providers import bundled, opening, world

if TYPE_CHECKING:
    from corridormap.corridor import Corridor

__all__ = ["answer"]


def answer(source: str, *, crs: str | None = None, stdin: bytes = b"") -> dict[str, Any]:
    """Return ``faults`` of whatever a source names; it need not be sound enough to be opened.

    Parameters
    ----------
    source, crs, stdin
        As `providers.opening.read` takes them. The files of a bundled corridor are also held
        against their recorded hashes.
    """
    corridor: Corridor | None = None
    found: list[Fault] = []
    try:
        corridor = opening.read(source, crs=crs, stdin=stdin)
        found = claims.faults(corridor)
        found += assembly.faults(corridor, parameters=world.parameters())
    except CorridorMapError as err:
        found = _faults_of(err, source)
    found += plausibility.faults(*opening.readable(source, crs=crs, stdin=stdin))
    if source in bundled.corridors():
        found += bundled.faults()
    rows = [asdict(fault) for fault in found]
    return document("check", corridor, parameters={"source": source}, faults=rows)


def _faults_of(err: CorridorMapError, source: str) -> list[Fault]:
    """Return what an error says as rows; one without rows of its own becomes one row."""
    listed = {str(fault) for fault in err.faults}
    messages = [line for line in str(err).splitlines() if line not in listed]
    told = [
        Fault(source, None, None, message, source, "correct it and check again")
        for message in messages
    ]
    return [*told, *err.faults]
