"""Arrays, and frozen dataclasses of them, as a directory of plain .npy files.

What is read back is mapped into memory, not loaded: every process of a machine that opens the
directory shares the same pages. A manifest names each file with its hash; the directory is
written beside its place and renamed into it, so that it is whole or not there.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from dataclasses import dataclass, fields, is_dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from corridormap import __version__, atomic
from corridormap.errors import CorridorMapError, ProviderError

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA = "corridormap/arrays/1"
MANIFEST = "manifest.json"
_ROOM = "corridormap.engine."
"""Classes are looked up here only: a manifest cannot name code from elsewhere."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a directory of arrays holds."""

    key: str
    """Hash of all that is in it."""
    files: Mapping[str, str]
    """SHA-256 of every file."""
    value: Any
    """How the arrays make up the value."""


def save(directory: Path, value: object, *, overwrite: bool = False) -> Manifest:
    """Write a value whole or not at all, and return its manifest.

    Parameters
    ----------
    directory
        Is made; where it holds the same value already it stays as it is.
    value
        Arrays of numbers or bytes, and dataclasses of the engine, sparse arrays, tuples and
        mappings of them; None, numbers and text.

    Raises
    ------
    CorridorMapError
        If something else is there and `overwrite` is false.
    ProviderError
        If it cannot be written.
    """
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{directory.name}.", dir=directory.parent))
    except OSError as err:
        message = f"{directory} cannot be written: {err.strerror}; choose another place."
        raise ProviderError(message) from err
    try:
        manifest = _write(beside, value)
        if directory.exists():
            if _same(directory, manifest.key):
                return manifest
            if not overwrite:
                message = f"{directory} exists and holds something else; name another directory."
                raise CorridorMapError(message)
            shutil.rmtree(directory)
        beside.chmod(0o755)
        beside.rename(directory)
    except OSError as err:
        message = f"{directory} cannot be written: {err.strerror}; choose another place."
        raise ProviderError(message) from err
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return manifest


def manifest(directory: Path) -> Manifest:
    """Return what a directory holds.

    Raises
    ------
    ProviderError
        If it is no directory of arrays, or one of another version.
    """
    try:
        read = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as err:
        message = f"{directory} is no store of arrays: its {MANIFEST} cannot be read; write it anew"
        raise ProviderError(message) from err
    if not isinstance(read, dict) or read.get("schema") != SCHEMA:
        found = read.get("schema") if isinstance(read, dict) else type(read).__name__
        message = f"A store has the schema {SCHEMA!r}; {directory} has {found!r}; write it anew"
        raise ProviderError(message)
    return Manifest(read["key"], read["files"], read["value"])


def load(directory: Path) -> Any:  # noqa: ANN401 - whatever was saved
    """Return the value, its arrays mapped into memory and read-only."""
    return _thawed(manifest(directory).value, directory)


def verify(directory: Path) -> Manifest:
    """Check every file against its hash and return the manifest.

    Raises
    ------
    ProviderError
        Naming the files that are missing or changed.
    """
    found = manifest(directory)
    wrong = [
        name
        for name, digest in found.files.items()
        if not (directory / name).is_file() or _digest(directory / name) != digest
    ]
    if wrong or _key(found.files, found.value) != found.key:
        named = ", ".join(wrong) or MANIFEST
        message = f"Files of a store do not change; {named} in {directory} did; write it anew"
        raise ProviderError(message)
    return found


def size(directory: Path) -> int:
    """Return how many bytes a directory of arrays maps."""
    return sum((directory / name).stat().st_size for name in manifest(directory).files)


def hashed(*contents: bytes) -> str:
    """Return one hash of several contents, each told apart from the next."""
    digest = hashlib.sha256(f"{SCHEMA} {__version__}".encode())
    for content in contents:
        digest.update(f" {len(content)} ".encode())
        digest.update(content)
    return digest.hexdigest()


def save_array(path: Path, array: np.ndarray[Any, Any]) -> None:
    """Write one array whole or not at all.

    Raises
    ------
    ProviderError
        If it cannot be written.
    """
    atomic.fill(path, lambda file: np.save(file, array, allow_pickle=False), overwrite=True)


def load_array(path: Path) -> np.ndarray[Any, Any]:
    """Map one array into memory."""
    mapped: np.ndarray[Any, Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    return mapped.view(np.ndarray)


def _write(directory: Path, value: object) -> Manifest:
    arrays: dict[str, np.ndarray[Any, Any]] = {}
    described = _described(value, "", arrays)
    files = {}
    for name, array in arrays.items():
        np.save(directory / name, array, allow_pickle=False)
        files[name] = _digest(directory / name)
    key = _key(files, described)
    content = {"schema": SCHEMA, "key": key, "files": files, "value": described}
    text = json.dumps(content, indent=1, sort_keys=True)
    (directory / MANIFEST).write_text(text + "\n", encoding="utf-8")
    return Manifest(key, files, described)


def _same(directory: Path, key: str) -> bool:
    return (directory / MANIFEST).is_file() and manifest(directory).key == key


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _key(files: Mapping[str, str], value: object) -> str:
    text = json.dumps([SCHEMA, dict(files), value], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _described(value: Any, path: str, arrays: dict[str, np.ndarray[Any, Any]]) -> Any:  # noqa: ANN401
    """Return a value as JSON, with the names of files where arrays are; put these aside."""
    if value is None or isinstance(value, bool | int | float | str):
        return {"plain": value}
    if isinstance(value, np.ndarray):
        name = f"{path.strip('.') or 'value'}.npy"
        arrays[name] = value
        return {"array": name}
    parts: dict[str, Any]
    if isinstance(value, csr_array):
        kind, parts = "sparse", {name: getattr(value, name) for name in _SPARSE}
    elif isinstance(value, tuple):
        kind, parts = "tuple", {str(number): item for number, item in enumerate(value)}
    elif isinstance(value, dict):
        kind, parts = "mapping", value
    elif is_dataclass(value) and type(value).__module__.startswith(_ROOM):
        kind = f"{type(value).__module__.removeprefix(_ROOM)}:{type(value).__name__}"
        parts = {field.name: getattr(value, field.name) for field in fields(value)}
    else:
        message = f"a store holds arrays; received {type(value).__name__} at {path or 'the root'}"
        raise TypeError(message)
    inside = {name: _described(item, f"{path}.{name}", arrays) for name, item in parts.items()}
    return {"kind": kind, "parts": inside}


def _of_another_version(directory: Path) -> ProviderError:
    return ProviderError(f"{directory} is no store of this version of corridormap; write it anew")


_SPARSE = ("data", "indices", "indptr", "shape")


def _thawed(described: Any, directory: Path) -> Any:  # noqa: ANN401
    if "plain" in described:
        return described["plain"]
    if "array" in described:
        path = directory / Path(described["array"]).name
        try:
            mapped = np.load(path, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError) as err:
            message = f"{path} of a store cannot be mapped into memory; write the store anew"
            raise ProviderError(message) from err
        return mapped.view(np.ndarray)
    kind = described["kind"]
    parts = {name: _thawed(item, directory) for name, item in described["parts"].items()}
    if kind == "mapping":
        return parts
    if kind == "tuple":
        return tuple(parts[str(number)] for number in range(len(parts)))
    if kind == "sparse":
        data = (parts["data"], parts["indices"], parts["indptr"])
        return csr_array(data, shape=parts["shape"], copy=False)
    module, _, name = kind.partition(":")
    try:
        made = getattr(import_module(_ROOM + module), name)
        if is_dataclass(made):
            return made(**parts)  # type: ignore[operator]
    except (ImportError, AttributeError, TypeError) as err:
        raise _of_another_version(directory) from err
    raise _of_another_version(directory)
