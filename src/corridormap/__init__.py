"""Measure and map transport corridors: lengths, borders, access, offline maps.

Public modules and functions load on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corridormap import borders, chainage, errors, geodesy, schema
    from corridormap.notebook import open_corridor as open  # noqa: A004
    from corridormap.summary import stats

__version__ = "0.1.0"

_MODULES = frozenset({"borders", "chainage", "errors", "geodesy", "schema"})
_FUNCTIONS = {"open": ("notebook", "open_corridor"), "stats": ("summary", "stats")}

__all__ = ["__version__", "borders", "chainage", "errors", "geodesy", "open", "schema", "stats"]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for."""
    if name in _MODULES:
        return import_module(f"corridormap.{name}")
    if name in _FUNCTIONS:
        module, function = _FUNCTIONS[name]
        return getattr(import_module(f"corridormap.{module}"), function)
    message = f"module 'corridormap' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted(__all__)
