"""`corridormap report`: the whole study as one document."""

from __future__ import annotations

from pathlib import Path

import click

from corridormap.cli import completing, options, progress, streams
from corridormap.cli.output import chosen

_SUFFIXES = {f".{form}": form for form in ("html", "md", "qmd", "pdf", "docx")}
_FORMS = ("html", "pdf", "docx")
"""What is one file, and can go to stdout."""


@click.command("report")
@options.source
@click.option(
    "--scenario",
    default="today",
    metavar="S",
    shell_complete=completing.scenarios,
    show_default=True,
    help="Before.",
)
@click.option(
    "--compare",
    metavar="S",
    shell_complete=completing.scenarios,
    help="After (default: the scenario of the corridor's name, if any).",
)
@click.option(
    "--from",
    "origin",
    metavar="ID",
    shell_complete=completing.stations,
    help="Where ways begin (default: one end).",
)
@click.option(
    "--to",
    "destination",
    metavar="ID",
    shell_complete=completing.stations,
    help="Where ways end (default: the other).",
)
@click.option(
    "--lang",
    default="en",
    metavar="LANG",
    shell_complete=completing.languages,
    help="Language of words and names: en, ru, …",
)
@click.option(
    "--template",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Your own Jinja2 template of the HTML (see docs/report.md).",
)
@click.option(
    "--format", "form", type=click.Choice(_FORMS), help="With -o -, which writes to stdout."
)
@options.crs
@options.output
@click.pass_context
def command(  # noqa: PLR0913, PLR0917 - the flags of a command
    ctx: click.Context,
    source: str,
    scenario: str,
    compare: str | None,
    origin: str | None,
    destination: str | None,
    lang: str,
    template: Path | None,
    form: str | None,
    crs: str | None,
    output: Path | None,
    *,
    overwrite: bool,
) -> None:
    """Write the whole study of SOURCE: summary, map, lengths, routes, access, claims, methods.

    The suffix says the format: .html holds all in one file, with the web map; .md and .qmd
    (Quarto) have their pictures in a folder beside; .pdf needs Chromium; .docx is Word.

    \b
    Examples:
      corridormap report -o cku.html
      corridormap report -o cku.docx --from lanzhou --to tashkent
      corridormap report my-project -o study.qmd
    """  # noqa: D301 - \b keeps click from joining the lines
    from corridormap import atomic  # noqa: PLC0415
    from corridormap.notebook import open_corridor  # noqa: PLC0415
    from corridormap.render.report import writing  # noqa: PLC0415

    if output is None:
        message = f"-o FILE says the format; received nothing; use one of {', '.join(_SUFFIXES)}."
        raise click.UsageError(message, ctx)
    settled = chosen(form, output, suffixes=_SUFFIXES, forms=_FORMS, plain=None)
    path = streams.file_of(output)
    if path is not None:
        atomic.refuse_existing(path, overwrite=overwrite)
    if template is not None and settled not in ("html", "pdf"):
        message = f"--template is for .html and .pdf; received -o {output}."
        raise click.UsageError(message, ctx)
    own = None if template is None else writing.read_template(template)
    writing.check(settled)
    corridor = open_corridor(source, crs=crs, stdin=options.stdin(source))
    with progress.told(output.name) as told:
        report = writing.report(
            corridor,
            web_map=lambda: corridor.html(lang=lang),
            scenario=scenario,
            compare=compare,
            ends=(origin, destination),
            lang=lang,
            told=told,
        )
        told("writing")
        if path is None:
            streams.pour(writing.content(report, settled, template=own))
        else:
            writing.write(report, path, form=settled, template=own, overwrite=overwrite)
    if ctx.obj is None or ctx.obj >= 0:
        if report.lang != lang:
            click.echo(f"no sentences in {lang!r} yet: the report is in English", err=True)
        if path is not None:
            click.echo(f"wrote {path}", err=True)
