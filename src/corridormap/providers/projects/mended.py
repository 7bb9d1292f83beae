"""New files of a project, or of a line, with what could be repaired; the originals stay."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corridormap.checking import repair
from corridormap.providers import opening
from corridormap.providers.formats import files, toml_text, vector
from corridormap.providers.projects import confinement, project, starting

if TYPE_CHECKING:
    from pathlib import Path

    from corridormap.checking.repair import Done


def line(source: str, *, crs: str | None = None, stdin: bytes = b"") -> tuple[bytes, Done]:
    """Return the lines of a file (or of `stdin`) as GeoJSON, repaired, and what was done."""
    if source == opening.STDIN:
        vector.read_stream(stdin)  # says what cannot be read at all
    else:
        vector.read(source, shape="line", crs=crs)
    tables, _ = opening.readable(source, crs=crs, stdin=stdin)
    mended, done = repair.repaired(tables)
    return starting.geojson(mended["sections"]), done


def folder(directory: Path, *, crs: str | None = None) -> tuple[dict[str, bytes], Done]:
    """Return the files of a project by name, those of repaired tables anew, and what was done.

    A repaired table is written as GeoJSON (lines) or CSV (points and rows), and the project file
    names it; every other file is the same bytes.
    """
    document = toml_text.read(directory / project.PROJECT_FILE)
    tables = project.readable(directory, crs=crs)
    mended, done = repair.repaired(tables)
    changed = {entry["table"] for entry in done}
    text = (directory / project.PROJECT_FILE).read_text(encoding="utf-8")
    found: dict[str, bytes] = {}
    for name, relative in document.get("tables", {}).items():
        named, _ = vector.parted(str(relative))
        path = confinement.inside(directory, named, name=name)
        if name not in changed:
            for part in confinement.together(path):
                inside = part.relative_to(directory.resolve()).as_posix()
                found[inside] = files.content(part, limit=files.MAX_BYTES)
            continue
        drawn = name in ("sections", "countries")
        file = f"{name}.geojson" if drawn else f"{name}.csv"
        write = starting.geojson if drawn else starting.rows_with_places
        found[file] = write(mended[name])
        pattern = re.compile(rf"^(\s*{re.escape(name)}\s*=\s*)([\"']).*?\2", re.MULTILINE)
        text = pattern.sub(rf'\g<1>"{file}"', text, count=1)
    for scenario in sorted((directory / "scenarios").glob("*.toml")):
        own = confinement.inside(directory, scenario, name="scenarios")
        found[f"scenarios/{scenario.name}"] = files.content(own)
    return {project.PROJECT_FILE: text.encode()} | found, done
