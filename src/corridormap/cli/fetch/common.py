"""What every kind of `fetch` has in common: its flags, the asking, the record beside the file.

`asked` gives a command the flags --offline, --url, --sha256, --most-mb and --timeout-s.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corridormap import atomic
from corridormap.cli import streams
from corridormap.cli.progress import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from corridormap.providers.kinds import Kind
    from corridormap.providers.remote.cache import Record
    from corridormap.providers.remote.download import Request

_FLAGS = (
    click.option("--offline", is_flag=True, help="Take it from the cache; ask nobody."),
    click.option(
        "--url",
        metavar="URL",
        help="Fetch from a mirror; may hold the fields of the kind, such as {country}.",
    ),
    click.option("--sha256", metavar="SUM", help="What the file must be."),
    click.option(
        "--most-mb", type=click.FloatRange(min=0), metavar="MB", help="Accept a file this large."
    ),
    click.option(
        "--timeout-s",
        type=click.FloatRange(min=0, min_open=True),
        default=30.0,
        show_default=True,
        metavar="S",
        help="Give up on a server that is silent this long.",
    ),
)


@dataclass(frozen=True, slots=True)
class Asking:
    """How the user wants to be asked for."""

    offline: bool
    url: str | None
    sha256: str | None
    most_mb: float | None
    timeout_s: float

    def fetch(self, request: Request, *, what: str) -> tuple[Path, Record]:
        """Return the file of a request in the cache, and its record."""
        from corridormap.providers.remote import download  # noqa: PLC0415

        request = replace(
            request,
            sha256=self.sha256.lower() if self.sha256 else request.sha256,
            most_bytes=request.most_bytes if self.most_mb is None else int(self.most_mb * 1e6),
        )
        patience = download.Patience(stall_s=self.timeout_s)
        with counted(what) as progress:
            return download.fetch(
                request, offline=self.offline, patience=patience, progress=progress
            )


def asked(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the flags of a download; it receives them as one `Asking`, `asking`."""

    def with_flags(
        *args: Any,  # noqa: ANN401 - whatever the command takes
        offline: bool,
        url: str | None,
        sha256: str | None,
        most_mb: float | None,
        timeout_s: float,
        **options: Any,  # noqa: ANN401
    ) -> None:
        asking = Asking(offline, url, sha256, most_mb, timeout_s)
        command(*args, asking=asking, **options)

    with_flags.__doc__ = command.__doc__
    with_flags.__name__ = command.__name__
    with_flags.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    decorated: Callable[..., None] = with_flags
    for flag in reversed(_FLAGS):
        decorated = flag(decorated)
    return decorated


def refuse_existing(output: Path, *, overwrite: bool) -> None:
    """Raise where a file may not be written, before anybody is asked for it."""
    path = streams.file_of(output)
    if path is not None:
        atomic.refuse_existing(path, overwrite=overwrite)


def deliver(
    content: bytes | Path, output: Path, *, records: list[Record], kind: Kind, overwrite: bool
) -> None:
    """Write what was fetched to its place, with a note beside it of where it is from.

    On standard output it is alone; stderr says where it is from.
    """
    path = streams.file_of(output)
    if path is None or not isinstance(content, Path):
        whole = content.read_bytes() if isinstance(content, Path) else content
        streams.deliver(whole, path, overwrite=overwrite)
    else:
        atomic.copy(content, path, overwrite=overwrite)
    _note(path, records, kind)


def _note(path: Path | None, records: list[Record], kind: Kind) -> None:
    """Write beside a file where it is from, and say so on stderr."""
    click.echo(f"corridormap: {kind.attribution} ({kind.licence})", err=True)
    if path is None:
        return
    told = {
        "file": path.name,
        "what": kind.what,
        "licence": kind.licence,
        "attribution": kind.attribution,
        "home": kind.home,
        "fetched": [
            {
                "url": record.url,
                "sha256": record.sha256,
                "size_bytes": record.size_bytes,
                "changed": record.changed,
            }
            for record in records
        ],
    }
    text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    beside = path.with_name(f"{path.name}.source.json")
    atomic.write(beside, text.encode(), overwrite=True)
    streams.pour(f"{path}\n")
