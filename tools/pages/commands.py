"""Every command with its options, defaults and examples, from the command line itself."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from typing import TYPE_CHECKING

import click

from corridormap.cli import COMMANDS, cli
from pages.markdown import anchor, code, table

if TYPE_CHECKING:
    from collections.abc import Iterator

SHARED_BY = 3
"""An option that this many commands have, word for word, is told once."""
NEEDED = "required"
SLOW = ("map", "figure", "report", "fetch")
"""Examples that need the network or several seconds: the tests understand them without running."""
_EXAMPLES = re.compile(r"^Examples?:\n((?:\s+corridormap .*\n?)+)", re.MULTILINE)


def text() -> str:
    """Return the reference of all commands."""
    found = list(_commands())
    counted = Counter(_key(option) for _, command in found for option in command.params)
    shared = {key for key, count in counted.items() if count >= SHARED_BY and key[1] != NEEDED}
    parts = [table(("command", "does"), _listed()), "## Options before the command\n"]
    parts += [_options(cli.params), "## Options that many commands have\n"]
    once = {_key(option): option for _, command in found for option in command.params}
    parts.append(_options(option for key, option in once.items() if key in shared))
    parts += [_section(name, command, shared) for name, command in found]
    return "\n".join(parts)


def _listed() -> Iterator[tuple[str, str]]:
    for name, does in COMMANDS.items():
        yield f"[`{name}`](#{anchor(name)})", does


def _commands() -> Iterator[tuple[str, click.Command]]:
    """Yield every command, the kinds of a group after the group."""
    context = click.Context(cli, info_name="corridormap")
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        if command is None:
            continue
        yield name, command
        if isinstance(command, click.Group):
            inner = click.Context(command, info_name=name, parent=context)
            for kind in command.list_commands(inner):
                yield f"{name} {kind}", command.get_command(inner, kind) or command


def _section(name: str, command: click.Command, shared: set[tuple[str, str]]) -> str:
    context = click.Context(command, info_name=f"corridormap {name}")
    # click 8.1 puts choices that may be left out in brackets twice
    pieces = [
        piece.replace("[[", "[").replace("]]", "]")
        for piece in command.collect_usage_pieces(context)
    ]
    usage = " ".join([f"corridormap {name}", *pieces])
    told = inspect.cleandoc(command.help or "")
    examples = _EXAMPLES.search(told)
    words = told[: examples.start()] if examples else told
    parts = [f"## {name}\n", f"`{usage}`\n", words.replace("\b", "").strip() + "\n"]
    own = [each for each in command.params if _key(each) not in shared]
    if own:
        parts.append(_options(own))
    others = [code(_names(each)) for each in command.params if _key(each) in shared]
    if others:
        parts.append(f"{'Also' if own else 'Takes'} {', '.join(others)}.\n")
    if examples:
        lines = [line.strip() for line in examples[1].splitlines()]
        flag = " parsed" if name.split(maxsplit=1)[0] in SLOW else ""
        parts.append("\n".join([f"```sh{flag}", *lines, "```\n"]))
    return "\n".join(parts)


def _key(parameter: click.Parameter) -> tuple[str, str]:
    means = getattr(parameter, "help", None) or ""
    return _names(parameter), NEEDED if parameter.required else means


def _names(parameter: click.Parameter) -> str:
    if isinstance(parameter, click.Argument):
        return parameter.metavar or (parameter.name or "").upper()
    return ", ".join(parameter.opts)


def _options(parameters: Iterator[click.Parameter] | list[click.Parameter]) -> str:
    return table(("option", "takes", "default", "means"), map(_option, parameters))


def _option(parameter: click.Parameter) -> tuple[str, str, str, str]:
    takes = ""
    if isinstance(parameter.type, click.Choice):
        takes = ", ".join(map(str, parameter.type.choices))
    elif isinstance(parameter, click.Option) and not parameter.is_flag and not parameter.count:
        takes = parameter.metavar or ("N" if "integer" in parameter.type.name else "TEXT")
    given = parameter.default
    known = isinstance(given, str | int | float) and takes + str(given) not in {"0", "False"}
    default = str(given) if known else "required" if parameter.required else ""
    means = getattr(parameter, "help", None) or _ARGUMENTS.get(parameter.name or "", "")
    if parameter.multiple and "again" not in means:
        means = f"{means} May be given again."
    return code(_names(parameter)), takes, default, means


_ARGUMENTS = {
    "source": "A bundled corridor, a project directory or its `corridor.toml`, one vector file "
    "with lines, or `-`: GeoJSON on stdin.",
    "points": "Any vector file of points, or a CSV with `lon` and `lat`.",
    "from_id": "A station or node, by id or by name.",
    "to_id": "A station or node, by id or by name.",
    "base": "A scenario; with `--what alignment` a SOURCE.",
    "other": "A scenario; with `--what alignment` a SOURCE.",
    "kind": "Which figure.",
    "map_file": "What `corridormap map` wrote.",
    "directory": "Where; it must not exist or be empty.",
    "file": "A file of this kind; none: asked for over the network.",
    "theme": "Such as railroads, lakes, glaciated_areas.",
    "country": "A country code, or a file of this kind.",
}
"""What arguments mean; click has no help for them."""
