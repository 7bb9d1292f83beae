"""`corridormap cite`: how to cite the software and the data."""

from __future__ import annotations

import click

from corridormap import __version__
from corridormap.cli import options
from corridormap.cli.layout import Block
from corridormap.cli.output import Answer, answers

TITLE = "corridormap: measure and map transport corridors"
AUTHOR = "corridormap contributors"


@click.command("cite")
@options.source
@options.crs
@answers
def command(source: str, crs: str | None) -> Answer:
    """Say how to cite corridormap and the data behind SOURCE, as text and as BibTeX.

    \b
    Example:
      corridormap cite
    """  # noqa: D301 - \b keeps click from joining the lines
    from corridormap.document import document  # noqa: PLC0415
    from corridormap.providers import opening  # noqa: PLC0415

    corridor = opening.read(source, crs=crs, stdin=options.stdin(source))
    software = f"{AUTHOR}. {TITLE}, version {__version__}."
    bibtex = (
        f"@software{{corridormap, author = {{{{{AUTHOR}}}}}, title = {{{{{TITLE}}}}}, "
        f"version = {{{__version__}}}}}"
    )
    lines = [item.attribution for item in corridor.inputs if item.attribution]
    credits_ = list(dict.fromkeys(lines))
    rows = [{"what": "software", "text": software}, {"what": "bibtex", "text": bibtex}]
    rows += [{"what": "data", "text": line} for line in credits_]
    return Answer(
        document=document(
            "cite",
            corridor,
            parameters={"source": source},
            software=software,
            bibtex=bibtex,
            attribution=credits_,
        ),
        blocks=[Block("How to cite", rows)],
        csv_rows={"cite": rows},
    )
