"""One answer per question: what command line, report, map and notebook all say, from one place.

Every module answers one question about an opened corridor: `answer` returns the document of the
contract, the mapping that ``--format json`` prints; `features`, where the answer has a geometry,
turns that document into a table for GIS. Nothing is measured here that the measures below do not
measure; a module only says which of them, on which tables, and with which parameters on record.

>>> import corridormap as cm
>>> answer = cm.study.path.answer(cm.open("cku"), "kashgar", "osh")
>>> answer["schema"], answer["paths"][0]["countries"]
('corridormap/path/1', ['CN', 'KG'])
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

    from corridormap.study import (
        access,
        catchment,
        check,
        claims,
        compare,
        criticality,
        isochrone,
        locate,
        od,
        path,
        stats,
        tcd,
    )

__all__ = [
    "access",
    "catchment",
    "check",
    "claims",
    "compare",
    "criticality",
    "isochrone",
    "locate",
    "od",
    "path",
    "stats",
    "tcd",
]


def __getattr__(name: str) -> ModuleType:
    """Import a question when it is first asked."""
    if name in __all__:
        return import_module(f"corridormap.study.{name}")
    message = f"module 'corridormap.study' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """List the questions, loaded or not."""
    return sorted(__all__)
