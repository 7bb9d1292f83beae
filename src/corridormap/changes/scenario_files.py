"""What scenario files say, before anybody asks what it means: no network is needed to read them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corridormap.errors import ScenarioError
from corridormap.text import cleaned

if TYPE_CHECKING:
    from collections.abc import Mapping


def directory(path: str | Path) -> dict[str, Mapping[str, Any]]:
    """Return the content of every ``*.toml`` in a directory by its name without suffix."""
    return {
        file.stem: parsed(file.name, file.read_bytes())
        for file in sorted(Path(path).glob("*.toml"))
        if file.name != "corridor.toml"
    }


def parsed(name: str, content: str | bytes) -> dict[str, Any]:
    """Return TOML text as a table, or raise a `ScenarioError` that names it."""
    try:
        text = content if isinstance(content, str) else content.decode("utf-8")
        document: dict[str, Any] = cleaned(tomllib.loads(text))
    except (ValueError, RecursionError) as err:
        message = f"scenario {name!r} is no TOML: {err}"
        raise ScenarioError(message) from err
    return document
