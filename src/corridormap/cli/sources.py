"""`corridormap sources`: where every figure's data come from."""

from __future__ import annotations

import click

from corridormap.cli import options
from corridormap.cli.layout import Block
from corridormap.cli.output import Answer, answers


@click.command("sources")
@options.source
@options.crs
@answers
def command(source: str, crs: str | None) -> Answer:
    """List the data behind SOURCE with licence, attribution, date and hash.

    For a bundled corridor these are all files that come with corridormap; otherwise the files
    of SOURCE and the bundled ones used with them.

    \b
    Examples:
      corridormap sources
      corridormap sources my-project --format json
    """  # noqa: D301 - \b keeps click from joining the lines
    from corridormap.document import document  # noqa: PLC0415
    from corridormap.providers import bundled, opening  # noqa: PLC0415

    corridor = opening.read(source, crs=crs, stdin=options.stdin(source))
    recorded = {entry.path: entry for entry in bundled.sources()}
    rows = [
        {
            "name": item.name,
            "what": recorded[item.name].what if item.name in recorded else None,
            "source": item.source,
            "licence": item.licence,
            "attribution": item.attribution,
            "date": recorded[item.name].date if item.name in recorded else None,
            "made_by": recorded[item.name].made_by if item.name in recorded else None,
            "sha256": item.sha256,
        }
        for item in corridor.inputs
    ]
    if source in bundled.corridors():
        used = {row["name"] for row in rows}
        prefixes = ("world/", f"{source}/")
        rows += [
            {
                "name": entry.path,
                "what": entry.what,
                "source": entry.source,
                "licence": entry.licence,
                "attribution": entry.attribution,
                "date": entry.date,
                "made_by": entry.made_by,
                "sha256": entry.sha256,
            }
            for entry in bundled.sources()
            if entry.path not in used and entry.path.startswith(prefixes)
        ]
    credits_ = list(dict.fromkeys(str(row["attribution"]) for row in rows if row["attribution"]))
    return Answer(
        document=document(
            "sources", corridor, parameters={"source": source}, sources=rows, attribution=credits_
        ),
        blocks=[
            Block(
                f"Data behind {source}",
                [
                    {
                        "name": row["name"],
                        "licence": row["licence"],
                        "date": row["date"],
                        "sha256": str(row["sha256"])[:12],
                        "source": row["source"],
                    }
                    for row in rows
                ],
            ),
            Block("Credit lines to print", [{"attribution": line} for line in credits_]),
        ],
        csv_rows={"sources": rows},
    )
