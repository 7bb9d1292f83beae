"""How far long work is: one line on stderr, at a terminal, once it has taken two seconds."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PATIENCE_S = 2.0
_EVERY_S = 0.2
_CLEAR = "\r\x1b[K"


@contextmanager
def told(what: str) -> Iterator[Callable[[str], None]]:
    """Give a function that is told which step of some work begins."""
    start = last = time.monotonic()
    shown = False
    watched = sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def tell(step: str) -> None:
        nonlocal last, shown
        now = time.monotonic()
        if not watched or now - start < _PATIENCE_S or now - last < _EVERY_S:
            return
        last, shown = now, True
        click.echo(f"{_CLEAR}{what}: {step}", nl=False, err=True, color=True)

    try:
        yield tell
    finally:
        if shown:
            click.echo(_CLEAR, nl=False, err=True, color=True)


@contextmanager
def counted(what: str) -> Iterator[Callable[[str, int], None]]:
    """Give a function that is told what is being read and how much of it was found."""
    with told(what) as tell:
        yield lambda part, count: tell(f"{part} {count:,}")
