"""Write the manual page corridormap(1) from the commands themselves, for who packages the program.

usage: python tools/manual.py > corridormap.1
"""

from __future__ import annotations

import inspect
import re
import sys

import click

from corridormap import __version__
from corridormap.cli import cli

ENDS = """\
.SH EXIT STATUS
0: fine; 1: a fault in data or request, told in one message; 2: wrong usage; 130: interrupted.
.SH ENVIRONMENT
.TP
.B CORRIDORMAP_CACHE
Directory where \\fBfetch\\fR keeps downloads.
.SH FILES
\\fImaps/CORRIDOR.html\\fR is where \\fBmap\\fR writes without \\fB\\-o\\fR.
"""


def roff(text: str) -> str:
    r"""Return text as roff shows it: no line of it a request, dashes that can be copied.

    >>> roff(".x -o \\")
    '\\&.x \\-o \\e'
    """
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"^(?=[.'])", r"\\&", escaped, flags=re.MULTILINE)


def prose(text: str) -> str:
    """Return help text as paragraphs; what follows click's mark, a backspace, keeps its lines."""
    parts = []
    for part in inspect.cleandoc(text).split("\n\n"):
        if part.startswith("\b\n"):
            parts.append(f".PP\n.nf\n{roff(part[2:])}\n.fi")
        else:
            parts.append(f".PP\n{roff(' '.join(part.split()))}")
    return "\n".join(parts)


def options(command: click.Command, context: click.Context) -> str:
    """Return the flags of a command, each with what it does."""
    records = [
        param.get_help_record(context)
        for param in command.params
        if isinstance(param, click.Option)
    ]
    return "\n".join(
        f".TP\n.B {roff(record[0])}\n{roff(' '.join(record[1].split()))}"
        for record in records
        if record is not None
    )


def section(command: click.Command, name: str, context: click.Context) -> str:
    """Return a command as a sub-section, followed by those inside it."""
    usage = " ".join(command.collect_usage_pieces(context))
    parts = [
        f".SS {roff(name)}",
        f".B corridormap {roff(name)}\n{roff(usage)}",
        prose(command.help or ""),
        options(command, context),
    ]
    if isinstance(command, click.Group):
        parts += inside(command, context, prefix=f"{name} ")
    return "\n".join(part for part in parts if part)


def inside(group: click.Group, context: click.Context, *, prefix: str = "") -> list[str]:
    """Return the commands of a group as sub-sections."""
    found = []
    for word in group.list_commands(context):
        command = group.get_command(context, word)
        if command is not None:
            inner = click.Context(command, info_name=word, parent=context)
            found.append(section(command, prefix + word, inner))
    return found


def page() -> str:
    """Return the manual page."""
    context = click.Context(cli, info_name="corridormap")
    lead, _, rest = inspect.cleandoc(cli.help or "").partition("\n")
    parts = [
        f'.TH CORRIDORMAP 1 "" "corridormap {__version__}" "User Commands"',
        f".SH NAME\ncorridormap \\- {roff(lead[0].lower() + lead[1:].rstrip('.'))}",
        ".SH SYNOPSIS\n.B corridormap\n[\\fIOPTIONS\\fR] \\fICOMMAND\\fR [\\fIARGS\\fR]...",
        f".SH DESCRIPTION\n{prose(rest)}\n{prose(cli.epilog or '')}",
        f".SH OPTIONS\n{options(cli, context)}",
        ".SH COMMANDS",
        *inside(cli, context),
        ENDS.rstrip(),
    ]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
