"""Paths of a project stay inside it: no `..`, no absolute path, no link that leads out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridormap.errors import DataError, ProviderError

if TYPE_CHECKING:
    from pathlib import Path

_SETS = {".shp": (".shx", ".dbf", ".prj", ".cpg")}
"""Files that are read with another."""


def inside(directory: Path, relative: str | Path, *, name: str) -> Path:
    """Return the path of a file of a project, refusing any that leaves it.

    Parameters
    ----------
    directory
        Of the project.
    relative
        The path as the project writes it.
    name
        Which table or file it is, for the message.

    Raises
    ------
    DataError
        If it, or a file that is read with it, lies outside.
    ProviderError
        If it is no path at all.
    """
    try:
        base = directory.resolve()
        path = (base / relative).resolve()
        outside = [file for file in together(path) if not file.resolve().is_relative_to(base)]
    except (OSError, ValueError, RuntimeError) as err:  # NUL, too long, links in a circle
        message = f"{name} = {str(relative)[:80]!r} is no path: {err}; name a file of the project."
        raise ProviderError(message) from err
    if outside:
        message = (
            f"corridor.toml: paths stay inside the project; received {name} = "
            f"{str(relative)!r}; copy the file into the project directory."
        )
        raise DataError(message)
    return path


def together(path: Path) -> list[Path]:
    """Return a file and those that are read with it, where they exist."""
    others = (path.with_suffix(end) for end in _SETS.get(path.suffix.lower(), ()))
    return [path, *(other for other in others if other.is_file() or other.is_symlink())]
