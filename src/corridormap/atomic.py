"""Files that are whole or not there: written beside their place, then renamed into it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from corridormap.errors import CorridorMapError, ProviderError


def refuse_existing(path: Path, *, overwrite: bool) -> None:
    """Raise where a file may not be written, before work is done for it.

    Raises
    ------
    CorridorMapError
        If the file exists and may not be replaced, or is a directory.
    ProviderError
        If its directory does not exist.
    """
    if path.is_dir():
        message = f"{path} is a directory; name a file in it."
        raise CorridorMapError(message)
    if (path.exists() or path.is_symlink()) and not overwrite and not _is_device(path):
        message = f"{path} exists; give --overwrite to replace it, or another name."
        raise CorridorMapError(message)
    if not path.parent.is_dir():
        message = f"{path} cannot be written: no directory {str(path.parent)!r}; make it first."
        raise ProviderError(message)


def write(path: Path, content: bytes, *, overwrite: bool) -> None:
    """Write a file whole or not at all: beside its place first, then renamed into it.

    What a link points to is replaced, not the link. A device is written to as it is.

    Raises
    ------
    CorridorMapError
        If the file exists and may not be replaced, or is a directory.
    ProviderError
        If it cannot be written; nothing is left behind then.
    """
    refuse_existing(path, overwrite=overwrite)
    temporary = None
    try:
        if _is_device(path):
            path.write_bytes(content)
            return
        target = path.resolve()
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        temporary = Path(name)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(target)
    except OSError as err:
        message = f"{path} cannot be written: {err.strerror}; choose another place."
        raise ProviderError(message) from err
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _is_device(path: Path) -> bool:
    """Tell whether the path is there, but neither file nor directory: `/dev/stdout`, a pipe."""
    return path.exists() and not path.is_file() and not path.is_dir()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
