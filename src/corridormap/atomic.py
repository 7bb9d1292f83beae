"""Files that are whole or not there: written beside their place, then renamed into it."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from corridormap.errors import CorridorMapError, ProviderError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import BinaryIO

_LEFT_OVER_S = 600
"""What a writer that is no more left behind is swept away after so long."""


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
    fill(path, lambda file: file.write(content), overwrite=overwrite)


def copy(source: Path, path: Path, *, overwrite: bool) -> None:
    """Copy a file, of any size, as `write` writes one; errors as of `write`."""

    def pour(file: BinaryIO) -> None:
        with source.open("rb") as origin:
            shutil.copyfileobj(origin, file)

    fill(path, pour, overwrite=overwrite)


def fill(path: Path, pour: Callable[[BinaryIO], object], *, overwrite: bool) -> None:
    """Write a file as `write` does, of what `pour` writes into it; errors as of `write`."""
    refuse_existing(path, overwrite=overwrite)
    temporary = None
    try:
        if _is_device(path):
            with path.open("wb") as file:
                pour(file)
            return
        target = path.resolve()
        _sweep(target)
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=_prefix(target))
        temporary = Path(name)
        with os.fdopen(descriptor, "wb") as file:
            pour(file)
            file.flush()
            os.fsync(file.fileno())  # the name must not come to stand for what is not on disk
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(target)
    except OSError as err:
        message = f"{path} cannot be written: {err.strerror or err}; choose another place."
        raise ProviderError(message) from err
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def refuse_folder(path: Path, *, overwrite: bool, mark: str) -> None:
    """Raise where a folder may not be written, before work is done for it.

    Parameters
    ----------
    path
        The folder.
    overwrite
        Whether it may be replaced.
    mark
        Name of a file that every such folder has: another folder is never replaced.

    Raises
    ------
    CorridorMapError
        If the folder exists and may not be replaced.
    ProviderError
        If its directory does not exist.
    """
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        message = f"{path} is no directory; name another."
        raise CorridorMapError(message)
    if path.is_dir() and any(path.iterdir()):
        if not (path / mark).is_file():
            message = f"{path} holds other files (no {mark}); name a new directory."
            raise CorridorMapError(message)
        if not overwrite:
            message = f"{path} exists; give --overwrite to replace it, or another name."
            raise CorridorMapError(message)
    if not path.absolute().parent.is_dir():
        message = f"{path} cannot be made: no directory {str(path.parent)!r}; make it first."
        raise ProviderError(message)


def write_folder(path: Path, files: Mapping[str, bytes], *, overwrite: bool, mark: str) -> None:
    """Write a folder whole or not at all: made beside its place, then renamed into it.

    Parameters
    ----------
    path
        The folder; what it held before goes, see `refuse_folder`.
    files
        Content by relative path with forward slashes.
    overwrite, mark
        As in `refuse_folder`.

    Raises
    ------
    CorridorMapError, ProviderError
        As `refuse_folder`, and if it cannot be written; nothing is left behind then.
    """

    def pour(new: Path) -> None:
        for name, content in files.items():
            file = new / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)

    fill_folder(path, pour, overwrite=overwrite, mark=mark)


def fill_folder(path: Path, pour: Callable[[Path], object], *, overwrite: bool, mark: str) -> None:
    """Write a folder as `write_folder` does, of the files that `pour` writes into it."""
    refuse_folder(path, overwrite=overwrite, mark=mark)
    target = path.resolve()
    made: Path | None = None
    try:
        _sweep(target)
        made = Path(tempfile.mkdtemp(dir=target.parent, prefix=_prefix(target)))
        new, old = made / "new", made / "old"
        new.mkdir()
        pour(new)
        if target.is_dir():
            target.rename(old)
        new.rename(target)
    except ProviderError:
        raise
    except OSError as err:
        message = f"{path} cannot be written: {err.strerror or err}; choose another place."
        raise ProviderError(message) from err
    finally:
        if made is not None:
            shutil.rmtree(made, ignore_errors=True)


def _prefix(target: Path) -> str:
    """Return how temporary files of this process for a target start; long names are cut."""
    return f".{target.name[:100]}.{os.getpid()}-"


def _sweep(target: Path) -> None:
    """Remove what writers of this target left behind that were killed some time ago."""
    start = f".{target.name[:100]}."
    for left in target.parent.glob(".*"):
        if not left.name.startswith(start):
            continue
        pid = left.name.removeprefix(start).partition("-")[0]
        with contextlib.suppress(OSError):  # another may be sweeping too
            old = time.time() - left.stat().st_mtime > _LEFT_OVER_S
            if not (pid.isdecimal() and old) or _runs(int(pid)):
                continue
            if not left.is_dir():
                left.unlink()
            elif not (left / "old").exists():  # killed between two renames: the only copy
                shutil.rmtree(left, ignore_errors=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True  # somebody else's
    return True


def _is_device(path: Path) -> bool:
    """Tell whether the path is there, but neither file nor directory: `/dev/stdout`, a pipe."""
    return path.exists() and not path.is_file() and not path.is_dir()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
