"""Where downloads stay: one folder of the user's cache directory for each address.

A folder holds the file and a record of what it should be. A file that is not what its record says
is fetched again, so that a cache spoilt by a crash recovers by itself.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import platformdirs

from corridormap import atomic
from corridormap.errors import ProviderError

VARIABLE = "CORRIDORMAP_CACHE"
"""Environment variable that names another directory."""
_RECORD, _DATA, _PART = "record.json", "data", "part"


@dataclass(frozen=True, slots=True)
class Record:
    """What was fetched."""

    url: str
    sha256: str
    size_bytes: int
    changed: str | None
    """When the server says it last changed; not when it was fetched."""

    @classmethod
    def of(cls, path: Path) -> Record:
        """Return the record of a file that the user has."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return cls(url=path.name, sha256=digest, size_bytes=path.stat().st_size, changed=None)


def directory() -> Path:
    """Return the directory of downloads, which need not exist."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else platformdirs.user_cache_path("corridormap") / "downloads"


class Place:
    """Where the answer to one request stays."""

    def __init__(self, url: str, *, body: bytes = b"", root: Path | None = None) -> None:
        name = hashlib.sha256(url.encode() + b"\0" + body).hexdigest()[:20]
        self.folder = (root or directory()) / name
        self.data = self.folder / _DATA
        self.part = self.folder / _PART
        self._record = self.folder / _RECORD

    def make(self) -> None:
        """Make the folder.

        Raises
        ------
        ProviderError
            If it cannot be made.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as err:
            message = (
                f"The cache {self.folder} cannot be made: {err.strerror}; "
                f"name another directory in {VARIABLE}."
            )
            raise ProviderError(message) from err

    def read(self) -> Record | None:
        """Return the record of a file that is there and is what its record says, else None."""
        try:
            record = Record(**json.loads(self._record.read_text(encoding="utf-8")))
            with self.data.open("rb") as file:
                whole = hashlib.file_digest(file, "sha256").hexdigest() == record.sha256
        except (OSError, ValueError, TypeError):
            return None
        return record if whole else None

    def keep(self, record: Record) -> None:
        """Make the finished part the file, and write its record after it."""
        self._record.unlink(missing_ok=True)
        self.part.replace(self.data)
        text = json.dumps(asdict(record), indent=1) + "\n"
        atomic.write(self._record, text.encode(), overwrite=True)

    def remember(self, tag: str | None) -> None:
        """Note the version that the part belongs to, so that only that one is continued."""
        atomic.write(self.folder / "tag", (tag or "").encode(), overwrite=True)

    def tag(self) -> str | None:
        """Return the version the part belongs to, None where none was told."""
        try:
            return (self.folder / "tag").read_text(encoding="utf-8") or None
        except OSError:
            return None
