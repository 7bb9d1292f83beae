"""A TOML document, bounded and cleaned, or one sentence that says why not."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from corridormap import text
from corridormap.errors import ProviderError
from corridormap.providers.formats import files

if TYPE_CHECKING:
    from pathlib import Path

_MAX_BYTES = 16 * 2**20


def read(file: Path) -> dict[str, Any]:
    """Return the document in a file.

    Raises
    ------
    ProviderError
        If there is none, it is larger than 16 MiB, no UTF-8, or no TOML.
    """
    content = files.content(file, limit=_MAX_BYTES)
    try:
        document: dict[str, Any] = text.cleaned(tomllib.loads(content.decode("utf-8")))
    except UnicodeDecodeError as err:
        message = f"{file.name} is not UTF-8 text; save it as UTF-8."
        raise ProviderError(message) from err
    except RecursionError as err:
        message = f"{file.name} is nested too deeply; no table of a project needs that."
        raise ProviderError(message) from err
    except ValueError as err:
        message = f"{file.name} is not valid TOML: {err}; correct that line."
        raise ProviderError(message) from err
    return document
