"""The data that come with the package, and the record of where each file is from.

`SOURCES.toml` names every file of `geodata/` with source, licence, attribution and hash; a file
it does not name, or whose bytes are not the recorded ones, is a fault.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from corridormap.corridor import Input
from corridormap.errors import Fault, ProviderError, suggest

if TYPE_CHECKING:
    from collections.abc import Mapping

_RECORD = "SOURCES.toml"
_FIELDS = ("path", "what", "source", "licence", "attribution", "made_by", "made_how", "date")


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the bundled data, as recorded."""

    path: str
    """Relative to `geodata/`, with forward slashes."""
    what: str
    source: str
    licence: str
    attribution: str
    """The line to print wherever the data are shown."""
    made_by: str
    made_how: str
    date: str
    sha256: str

    def as_input(self) -> Input:
        """Return the file as an input of a measurement."""
        return Input(
            name=self.path,
            sha256=self.sha256,
            licence=self.licence,
            source=self.source,
            attribution=self.attribution,
        )


def root() -> Path:
    """Return the directory of the bundled data: inside the package, or beside `src/` in a clone."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "geodata"
    return installed if installed.is_dir() else package.parents[1] / "geodata"


def path(name: str) -> Path:
    """Return where a bundled file lies.

    Raises
    ------
    ProviderError
        If the installation lacks the file.
    """
    found = root() / name
    if not found.is_file():
        message = f"Bundled data file {name!r} is missing; reinstall corridormap."
        raise ProviderError(message)
    return found


@cache
def sources() -> tuple[Source, ...]:
    """Read the record: one entry per file, sorted by path.

    Raises
    ------
    ProviderError
        If the record is missing, or an entry lacks a field.
    """
    record = tomllib.loads(path(_RECORD).read_text(encoding="utf-8"))
    entries = sorted(record["file"], key=lambda entry: str(entry.get("path", "")))
    for entry in entries:
        missing = [
            field
            for field in (*_FIELDS, "sha256")
            if not entry.get(field) and not _needs_no_credit(field, entry)
        ]
        if missing:
            message = f"{_RECORD}: {entry.get('path')!r} lacks {', '.join(missing)}; fill them in."
            raise ProviderError(message)
    return tuple(
        Source(**{field: str(entry[field]) for field in (*_FIELDS, "sha256")}) for entry in entries
    )


def _needs_no_credit(field: str, entry: Mapping[str, str]) -> bool:
    """Tell whether the entry is a licence or a note of our own, which nobody is credited for."""
    return field == "attribution" and entry["path"].endswith(("LICENSE", "README.md"))


def source(name: str) -> Source:
    """Return the record of one bundled file.

    Raises
    ------
    ProviderError
        If the record does not name it.
    """
    known = {entry.path: entry for entry in sources()}
    if name not in known:
        message = f"{_RECORD} names no file {name!r}{suggest(name, known)}"
        raise ProviderError(message)
    return known[name]


def corridors() -> list[str]:
    """List the names of the bundled corridors."""
    return sorted(file.parent.name for file in root().glob("*/corridor.toml"))


def faults() -> list[Fault]:
    """List the bundled files that are unrecorded, missing or not the recorded bytes."""
    base = root()
    recorded = {entry.path: entry for entry in sources()}
    present = {
        file.relative_to(base).as_posix(): file
        for file in base.rglob("*")
        if file.is_file() and file.name != _RECORD
    }
    found = [
        Fault(_RECORD, name, "path", "every file is recorded", "no entry", "record or remove it")
        for name in sorted(present.keys() - recorded.keys())
    ]
    found += [
        Fault(_RECORD, name, "path", "every recorded file exists", "no file", "restore the file")
        for name in sorted(recorded.keys() - present.keys())
    ]
    for name in sorted(present.keys() & recorded.keys()):
        digest = hashlib.sha256(present[name].read_bytes()).hexdigest()
        if digest != recorded[name].sha256:
            rule = f"the file has the recorded sha256 {recorded[name].sha256}"
            found.append(
                Fault(_RECORD, name, "sha256", rule, digest, "restore it, or record the change")
            )
    return found
