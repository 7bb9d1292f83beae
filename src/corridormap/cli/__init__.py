"""The command line: each command parses, calls one function, prints.

Commands live in modules of their own, imported only when they run, so that `--help` is quick.
Data go to stdout, everything about the data to stderr. Exit 0: fine; 1: a fault in data or
request, told in one message; 2: wrong usage.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

from corridormap import __version__
from corridormap.cli import streams
from corridormap.errors import CorridorMapError, suggest

COMMANDS = {
    "stats": "Length, borders, gauges, stations and hubs of a corridor, beside published figures.",
    "locate": "Chainage, offset and country of every point of a file.",
    "path": "The best way from one station to another, leg by leg.",
    "od": "The O-D matrix: length, time, cost and CO2 of every pair.",
    "access": "The nearest hub of every settlement, and the access of every country.",
    "catchment": "People and settlements near the line and its stations.",
    "isochrone": "The pieces of network within reach of a station.",
    "compare": "Two scenarios: before, after, difference.",
    "tcd": "Time and cost added up along a path (UN ESCAP curve).",
    "criticality": "What is lost when a crossing or a link closes.",
    "claims": "What is published beside what is computed, with a verdict that says why.",
    "map": "The web map: one HTML file that opens offline.",
    "figure": "A figure for print: map, strip and charts as PNG, SVG or PDF.",
    "report": "The whole study as one document: HTML, Markdown, Quarto, PDF or Word.",
    "embed": "What to paste into a page, a report or an editor to show a map there.",
    "export": "Every table and geometry in a folder, with sources, licences and hashes.",
    "init": "A project to start from: an example, or your own line.",
    "fetch": "Open data of a kind, made into the tables of a project.",
    "check": "Every fault of every table at once.",
    "sources": "The data with licence, attribution, date and hash.",
    "cite": "How to cite corridormap and its data.",
    "completion": "A script that completes commands, stations and scenarios in your shell.",
}
"""Name of each command (and of its module, where `map` is `webmap`), and what it does."""

_MODULES = {"map": "webmap"}
_INTERRUPTED = 130
_AROUND = 20
"""Characters shown on both sides of what is no text."""


class _Commands(click.Group):
    """A group whose commands are imported when they are used, and whose errors are one message."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of the documentation."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return a command."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"corridormap.cli.{_MODULES.get(cmd_name, cmd_name)}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; where there is none, suggest one."""
        if args and args[0] not in COMMANDS and not ctx.resilient_parsing:
            ctx.fail(f"No command {args[0]!r}{suggest(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        """Run; say what is wrong with data or request in one message, without a traceback."""
        try:
            return super().invoke(ctx)
        except CorridorMapError as err:
            click.echo(f"corridormap: {err}", err=True)
        except KeyboardInterrupt:
            return ctx.exit(_INTERRUPTED)  # click would say "Aborted!" and exit with 1
        except MemoryError:
            click.echo("corridormap: not enough memory for this input; try a part of it.", err=True)
        except UnicodeEncodeError as err:  # a file name that is no text at all
            name = str(err.object)[max(0, err.start - _AROUND) : err.end + _AROUND]
            message = f"corridormap: Names are text in UTF-8; received {name!a}; rename the file."
            click.echo(message, err=True)
        return ctx.exit(1)


def _show_versions(ctx: click.Context, _: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - click's signature
    """Print what is installed, for a report of a fault."""
    if asked and not ctx.resilient_parsing:
        from corridormap.cli import versions  # noqa: PLC0415 - asks every library

        streams.pour(versions.text())
        ctx.exit()


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="SOURCE is a bundled corridor (cku, the default), a project directory or its "
    "corridor.toml, or one vector file with lines; - is GeoJSON on stdin.",
)
@click.option("-v", "--verbose", count=True, help="Say more on stderr.")
@click.option("-q", "--quiet", count=True, help="Say less on stderr.")
@click.version_option(__version__, prog_name="corridormap")
@click.option(
    "--show-versions",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_versions,
    help="Show the versions of everything a fault could depend on, and exit.",
)
@click.pass_context
def cli(ctx: click.Context, verbose: int, quiet: int) -> None:
    """Measure and map transport corridors.

    Route lengths, border crossings, published beside measured figures, and web maps that open
    offline. The China-Kyrgyzstan-Uzbekistan railway comes with it.

    \b
    Examples:
      corridormap map
      corridormap stats my-line.gpkg
      corridormap path lanzhou tashkent --scenario cku
      corridormap access --to seaport --format csv
      corridormap init my-project --from my-line.gpkg
    """  # noqa: D301 - \b keeps click from joining the lines
    ctx.obj = verbose - quiet


def main() -> None:
    """Run the command line; Ctrl-C, a closed pipe and a full disk end it without a traceback."""
    try:
        streams.settle()
        cli.main(prog_name="corridormap")
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except OSError as err:  # help that cannot be written
        sys.exit(f"corridormap: {err.strerror or err}")
