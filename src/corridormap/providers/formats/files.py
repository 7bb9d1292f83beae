"""Files one may read: there, regular, and of a size that memory bears.

A pipe would wait for ever and a device has no end, so neither is opened.
"""

from __future__ import annotations

import hashlib
import stat
from typing import TYPE_CHECKING

from corridormap.errors import ProviderError

if TYPE_CHECKING:
    from pathlib import Path

MAX_TEXT_BYTES = 128 * 2**20
"""Of formats that are read whole and parsed: about four million vertices as GeoJSON."""
MAX_BYTES = 2**30
"""Of any other file."""
MAX_STREAMED_BYTES = 2**40
"""Of formats that are read in one pass and never held, for instance OpenStreetMap extracts."""


def regular(path: Path, *, limit: int = MAX_BYTES) -> Path:
    """Return the path of a file that may be opened.

    Raises
    ------
    ProviderError
        If there is no such file, it is a directory, a pipe, a device or a socket, it cannot be
        read, or it is larger than `limit`.
    """
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError) as err:
        message = f"No file {str(path)!r}; check the spelling and the directory."
        raise ProviderError(message) from err
    except (OSError, ValueError) as err:
        why = getattr(err, "strerror", None) or str(err)
        message = f"{path.name[:80]!r} cannot be read: {why}; name a file."
        raise ProviderError(message) from err
    if stat.S_ISDIR(status.st_mode):
        message = f"{path.name} is a directory; name a file."
        raise ProviderError(message)
    if not stat.S_ISREG(status.st_mode):
        message = (
            f"{path.name} is no regular file but a pipe or device; save its content to a file, or "
            "give GeoJSON on standard input as -."
        )
        raise ProviderError(message)
    refuse_large(status.st_size, name=path.name, limit=limit)
    return path


def there(path: Path) -> bool:
    """Tell whether anything of that name can be seen; names that no file can have are not there."""
    try:
        return path.exists()
    except OSError:
        return False


def content(path: Path, *, limit: int = MAX_TEXT_BYTES) -> bytes:
    """Return the bytes of a file that is read whole.

    Raises
    ------
    ProviderError
        As `regular`.
    """
    regular(path, limit=limit)
    try:
        return path.read_bytes()
    except OSError as err:
        message = f"{path.name} cannot be read: {err.strerror}."
        raise ProviderError(message) from err


def head(path: Path, count: int) -> bytes:
    """Return the first bytes of a file."""
    regular(path)
    try:
        with path.open("rb") as file:
            return file.read(count)
    except OSError as err:
        message = f"{path.name} cannot be read: {err.strerror}."
        raise ProviderError(message) from err


def digest(path: Path, *, limit: int = MAX_BYTES) -> str:
    """Return the SHA-256 of a file's bytes, read in pieces."""
    with regular(path, limit=limit).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def refuse_large(size: int, *, name: str, limit: int) -> None:
    """Raise a `ProviderError` where there is more than may be read."""
    if size > limit:
        hint = (
            "save it as GeoPackage or FlatGeobuf, or keep only the part around the corridor"
            if limit < MAX_BYTES
            else "keep only the part around the corridor, or simplify it"
        )
        message = (
            f"{name} has {size / 2**20:,.0f} MiB; up to {limit / 2**20:,.0f} MiB are read; {hint}."
        )
        raise ProviderError(message)
