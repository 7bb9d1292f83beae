"""`--cluster` and what goes with it, for the commands whose work can be shared out."""

from __future__ import annotations

import functools
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from corridormap.cli.output import Answer
    from corridormap.cluster.plan import Plan

_OPTIONS = (
    click.option(
        "--cluster",
        metavar="local|tcp://HOST:PORT",
        help="Compute on Dask workers: one per core of this machine, or those of a scheduler.",
    ),
    click.option("--dry-run", is_flag=True, help="With --cluster: print the plan only."),
    click.option(
        "--parts",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="DIR",
        help="With --cluster: keep partitions here (Parquet), and go on from those finished.",
    ),
    click.option(
        "--part-rows",
        type=click.IntRange(min=1),
        metavar="N",
        help="With --cluster: origins, places or closures per partition (default: as planned).",
    ),
)


def clustered(command: Callable[..., Answer]) -> Callable[..., Answer]:
    """Give a command that takes `measures` the options of a cluster."""

    @functools.wraps(command)
    def measured(
        *args: Any,  # noqa: ANN401 - whatever the command takes
        cluster: str | None,
        dry_run: bool,
        parts: Path | None,
        part_rows: int | None,
        **options: Any,  # noqa: ANN401
    ) -> Answer:
        if cluster is None:
            if dry_run or parts or part_rows:
                message = "--dry-run, --parts and --part-rows go with --cluster."
                raise click.UsageError(message)
            from corridormap.measures import HERE  # noqa: PLC0415

            return command(*args, measures=HERE, **options)
        from corridormap.cluster import measuring  # noqa: PLC0415

        if dry_run:
            plans: list[Plan] = []
            with measuring.dry(cluster, rows=part_rows, planned=plans.append) as measures:
                command(*args, measures=measures, **options)
            click.echo("\n".join(plan.text() for plan in plans) or "Nothing to share out.")
            click.get_current_context().exit()
        with measuring.measures(cluster, parts=parts, rows=part_rows, planned=_tell) as measures:
            return command(*args, measures=measures, **options)

    return functools.reduce(lambda made, option: option(made), _OPTIONS[::-1], measured)


def _tell(plan: Plan) -> None:
    """Say on stderr where the cluster is not worth it; the rest to those who asked for more."""
    context = click.get_current_context()
    if context.obj is not None and context.obj > 0:
        click.echo(plan.text(), err=True)
    elif not plan.worth_it and (context.obj or 0) >= 0:
        click.echo(f"corridormap: {plan.measure}: {plan.verdict()}", file=sys.stderr)
