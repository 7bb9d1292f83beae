"""Measure and map transport corridors: lengths, borders, access, offline maps.

Public modules and functions load on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corridormap import (
        access,
        attachment,
        borders,
        catchment,
        chainage,
        claims,
        cluster,
        compare,
        costing,
        criticality,
        decay,
        errors,
        geodesy,
        inequality,
        isochrones,
        network,
        noding,
        od,
        paths,
        population,
        profile,
        scenario,
        schema,
        study,
        timecost,
    )
    from corridormap.notebook import countries, stats
    from corridormap.notebook import open_corridor as open  # noqa: A004

__version__ = "0.1.0"

__all__ = [
    "__version__",
    "access",
    "attachment",
    "borders",
    "catchment",
    "chainage",
    "claims",
    "cluster",
    "compare",
    "costing",
    "countries",
    "criticality",
    "decay",
    "errors",
    "geodesy",
    "inequality",
    "isochrones",
    "network",
    "noding",
    "od",
    "open",
    "paths",
    "population",
    "profile",
    "scenario",
    "schema",
    "stats",
    "study",
    "timecost",
]

_FUNCTIONS = {"countries": "countries", "open": "open_corridor", "stats": "stats"}
"""Public functions, and what they are called in `notebook`."""


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for."""
    if name in _FUNCTIONS:
        return getattr(import_module("corridormap.notebook"), _FUNCTIONS[name])
    if name in __all__:
        return import_module(f"corridormap.{name}")
    message = f"module 'corridormap' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted(__all__)
