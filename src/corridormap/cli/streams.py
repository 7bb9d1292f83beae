"""Standard output among other programs: UTF-8 in every locale, whole, quiet when nobody reads on.

`settle` prepares the streams once, `deliver` hands over what a command made: to the file that `-o`
names, or to standard output.
"""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

import click

from corridormap import atomic
from corridormap.errors import ProviderError

if TYPE_CHECKING:
    from pathlib import Path

STDOUT = "-"


def settle() -> None:
    """Read and write UTF-8 with plain line ends, whatever the locale or code page says.

    Where the locale cannot even name files in UTF-8, Python begins again in its UTF-8 mode.
    """
    foreign = sys.getfilesystemencoding() != "utf-8"
    if foreign and os.name == "posix" and sys.executable and "utf8" not in sys._xoptions:  # noqa: SLF001 - documented
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606 - itself
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=stream.errors, newline="\n")


def file_of(output: Path | None) -> Path | None:
    """Return the file that `-o` names; None: standard output, which is also ``-``."""
    return None if output is None or str(output) == STDOUT else output


def deliver(content: str | bytes, output: Path | None, *, overwrite: bool) -> None:
    """Write a whole answer to a file or to standard output.

    Raises
    ------
    CorridorMapError
        If it cannot be written there.
    """
    path = file_of(output)
    if path is None:
        pour(content)
    else:
        whole = content.encode() if isinstance(content, str) else content
        atomic.write(path, whole, overwrite=overwrite)


def pour(content: str | bytes) -> None:
    """Write to standard output; a reader who has seen enough is no fault.

    Raises
    ------
    ProviderError
        If it is closed or full.
    """
    stdout = sys.stdout
    if stdout is None:
        message = "Standard output is closed; give -o FILE to write a file."
        raise ProviderError(message)
    try:
        click.echo(content, nl=False)
        stdout.flush()
    except BrokenPipeError:
        _drop(stdout)
    except OSError as err:
        _drop(stdout)
        message = f"Standard output cannot be written: {err.strerror}; give -o FILE to write a file"
        raise ProviderError(message) from err


def _drop(stdout: TextIO) -> None:
    """Send what is left to nowhere, so that the interpreter does not complain at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stdout.fileno())
