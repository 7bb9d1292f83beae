"""Files that are whole or not there: written beside their place, then renamed into it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from corridormap.errors import CorridorMapError, ProviderError


def refuse_existing(path: Path, *, overwrite: bool) -> None:
    """Raise a `CorridorMapError` where a file may not be written, before work is done for it."""
    if path.exists() and not overwrite:
        message = f"{path} exists; give --overwrite to replace it, or another name."
        raise CorridorMapError(message)
    if not path.parent.is_dir():
        message = f"{path} cannot be written: no directory {str(path.parent)!r}; make it first."
        raise ProviderError(message)


def write(path: Path, content: bytes, *, overwrite: bool) -> None:
    """Write a file whole or not at all: beside its place first, then renamed into it.

    Raises
    ------
    CorridorMapError
        If the file exists and may not be replaced.
    ProviderError
        If it cannot be written; nothing is left behind then.
    """
    refuse_existing(path, overwrite=overwrite)
    temporary = None
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as err:
        message = f"{path} cannot be written: {err.strerror}; choose another place."
        raise ProviderError(message) from err
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
