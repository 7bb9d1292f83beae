"""`corridormap completion`: completion of commands, stations and scenarios in a shell."""

from __future__ import annotations

import os
from pathlib import PurePath

import click
from click.shell_completion import get_completion_class

from corridormap.cli import streams

_SHELLS = ("bash", "zsh", "fish")


@click.command("completion")
@click.argument("shell", type=click.Choice(_SHELLS), required=False)
def command(shell: str | None) -> None:
    """Print a script for SHELL (bash, zsh or fish; default: the one of $SHELL).

    It completes commands, flags, bundled corridors, files, scenarios, stations, kinds and
    languages; those of a project once its SOURCE is on the line. Open a new shell afterwards.

    \b
    Examples:
      corridormap completion bash > ~/.local/share/bash-completion/completions/corridormap
      corridormap completion zsh > "${fpath[1]}/_corridormap"
      corridormap completion fish > ~/.config/fish/completions/corridormap.fish
    """  # noqa: D301 - \b keeps click from joining the lines
    name = shell or PurePath(os.environ.get("SHELL", "")).name
    found = get_completion_class(name) if name in _SHELLS else None
    if found is None:
        message = f"The shell is one of {', '.join(_SHELLS)}; received {name!r}; name one."
        raise click.UsageError(message)
    root = click.get_current_context().find_root()
    script = found(root.command, {}, "corridormap", "_CORRIDORMAP_COMPLETE").source()
    streams.pour(script.rstrip("\n") + "\n")
