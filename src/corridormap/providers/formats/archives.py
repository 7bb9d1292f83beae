"""Zip archives (zipped Shapefiles, KMZ) and what they may hold.

Sizes are looked at before anything is unpacked; names say what a file is, never where it goes.
"""

from __future__ import annotations

import shutil
import tempfile
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from corridormap.errors import ProviderError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

MAX_UNPACKED_BYTES = 512 * 2**20
_MAX_ENTRIES = 2000
_COMPANIONS = (".shx", ".dbf", ".prj", ".cpg")


def entries(path: Path) -> list[zipfile.ZipInfo]:
    """Return the files in an archive.

    Raises
    ------
    ProviderError
        If it is no sound archive, is encrypted, holds names that leave it, too many files, or
        more than 512 MiB when unpacked.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            found = [
                info for info in archive.infolist() if info.filename and info.filename[-1] != "/"
            ]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as err:
        message = f"{path.name} is no sound zip archive: {err}; get it anew."
        raise ProviderError(message) from err
    if len(found) > _MAX_ENTRIES:
        message = f"{path.name} holds {len(found):,} files; up to {_MAX_ENTRIES:,} are looked at."
        raise ProviderError(message)
    for info in found:
        inside = PurePosixPath(info.filename.replace("\\", "/"))
        if (
            inside.is_absolute()
            or not inside.parts
            or ".." in inside.parts
            or ":" in inside.parts[0]
        ):
            message = (
                f"{path.name}: names in an archive stay inside it; received {info.filename!r}; "
                "pack it again."
            )
            raise ProviderError(message)
        if info.flag_bits & 1:
            message = f"{path.name} is encrypted; unpack it and give the files."
            raise ProviderError(message)
    unpacked_bytes = sum(info.file_size for info in found)
    if unpacked_bytes > MAX_UNPACKED_BYTES:
        message = (
            f"{path.name} unpacks to {unpacked_bytes / 2**20:,.0f} MiB; up to "
            f"{MAX_UNPACKED_BYTES / 2**20:,.0f} MiB are unpacked; keep only what is needed."
        )
        raise ProviderError(message)
    return found


@contextmanager
def unpacked(path: Path, suffixes: Collection[str]) -> Iterator[list[Path]]:
    """Unpack the files of an archive that can be read, for as long as they are.

    Parameters
    ----------
    path
        A zip archive.
    suffixes
        Of the files wanted; a Shapefile's companions come with it.

    Yields
    ------
    list of Path
        The files wanted, in a directory that is removed afterwards, sorted by name.
    """
    listed = entries(path)
    with tempfile.TemporaryDirectory(prefix="corridormap-") as directory:
        folders: dict[PurePosixPath, Path] = {}
        found = []
        try:
            with zipfile.ZipFile(path) as archive:
                for info in listed:
                    inside = PurePosixPath(info.filename.replace("\\", "/"))
                    suffix = inside.suffix.lower()
                    if suffix not in (*suffixes, *_COMPANIONS) or inside.parts[0] == "__MACOSX":
                        continue
                    folder = folders.setdefault(inside.parent, Path(directory) / str(len(folders)))
                    folder.mkdir(exist_ok=True)
                    target = folder / (inside.stem + suffix)
                    with archive.open(info) as source, target.open("wb") as file:
                        shutil.copyfileobj(source, file)
                    if suffix in suffixes:
                        found.append(target)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as err:
            message = f"{path.name} cannot be unpacked: {err}; get it anew."
            raise ProviderError(message) from err
        except NotImplementedError as err:
            message = f"{path.name} is packed in a way that is not read: {err}; use plain zip."
            raise ProviderError(message) from err
        yield sorted(found, key=lambda file: file.name)
