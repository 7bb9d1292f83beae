"""What can go wrong, as a tree a caller may branch on.

Every class is also a built-in, so code that knows nothing of this package catches it too::

    CorridorMapError
    ├── DataError (ValueError)        a table or file breaks a rule
    │   ├── SchemaError               columns, types, values, keys
    │   ├── CRSError                  coordinates: system missing, wrong, or impossible
    │   └── TopologyError             geometry that cannot be what it is said to be
    ├── ChainageError (ValueError)    a place along a line that does not exist
    ├── NetworkError (LookupError)    a station, link or path that does not exist
    ├── ScenarioError (ValueError)    an intervention that cannot be applied
    └── ProviderError (OSError)       a file or service that cannot be read

A message is one sentence or a list of them: the rule, what was received, what to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken rule in one table, precise enough to mend it."""

    table: str
    row: str | None
    """The key or the position (``#3`` is the third row); None: the whole table."""
    column: str | None
    rule: str
    received: str
    remedy: str

    def __str__(self) -> str:
        """Return the fault as one line: where, rule, what was received, what to do."""
        where = self.table
        if self.row is not None:
            where += f", row {self.row}"
        if self.column is not None:
            where += f", column {self.column}"
        return f"{where}: {self.rule}; received {self.received}; {self.remedy}"


class CorridorMapError(Exception):
    """Root of everything this package raises on purpose; `faults` lists broken rules, if any."""

    def __init__(self, message: str = "", *, faults: Iterable[Fault] = ()) -> None:
        self.faults = tuple(faults)
        lines = [message] if message else []
        lines += [str(fault) for fault in self.faults]
        super().__init__("\n".join(lines))


class DataError(CorridorMapError, ValueError):
    """A table or file breaks one or more rules."""


class SchemaError(DataError):
    """Columns, types, values or keys are not those of the table."""


class CRSError(DataError):
    """The coordinate reference system is missing, wrong or impossible."""


class TopologyError(DataError):
    """A geometry cannot be what its table says it is."""


class ChainageError(CorridorMapError, ValueError):
    """A chainage or calibration that the line does not have."""


class NetworkError(CorridorMapError, LookupError):
    """A station, node, link or path that the network does not have."""


class ScenarioError(CorridorMapError, ValueError):
    """A scenario that names something unknown or asks for the impossible."""


class ProviderError(CorridorMapError, OSError):
    """A file or service could not be read."""


def suggest(word: str, known: Iterable[str]) -> str:
    """Return ``; did you mean 'tashkent'?`` for the nearest known word, or nothing.

    >>> suggest("tashkemt", ["tashkent", "osh"])
    "; did you mean 'tashkent'?"
    >>> suggest("x", ["tashkent"])
    ''
    """
    by_lower = {name.lower(): name for name in known}
    near = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return f"; did you mean {by_lower[near[0]]!r}?" if near else ""
