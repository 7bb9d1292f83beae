"""Record the bundled files: write the hash of each into `geodata/SOURCES.toml`.

The prose of an entry (what, source, licence, …) is written by hand, here or in a fragment given
with `--merge`; the hash is computed. An entry whose file is gone is dropped.

    python tools/record_sources.py [--merge FRAGMENT.toml …]
"""

from __future__ import annotations

import argparse
import hashlib
import tomllib
from pathlib import Path

GEODATA = Path(__file__).resolve().parents[1] / "geodata"
RECORD = GEODATA / "SOURCES.toml"
FIELDS = ("path", "what", "source", "licence", "attribution", "made_by", "made_how", "date")
HEAD = """\
# Where every bundled file comes from. `corridormap check` and the tests fail on a file that is not
# named here and on one whose bytes are not the recorded ones; tools/record_sources.py writes the
# hashes.
"""


def quoted(text: str) -> str:
    """Return the text as a TOML basic string."""
    escaped = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def main() -> None:
    """Merge, hash and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--merge", nargs="*", type=Path, default=[], help="fragments to add")
    fragments = [RECORD, *parser.parse_args().merge]
    entries = {
        str(entry["path"]): entry
        for fragment in fragments
        if fragment.exists()
        for entry in tomllib.loads(fragment.read_text(encoding="utf-8"))["file"]
    }
    blocks = [HEAD]
    for path, entry in sorted(entries.items()):
        file = GEODATA / path
        if not file.is_file():
            print(f"dropped {path}: no such file")
            continue
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        fields = [f"{field} = {quoted(str(entry[field]))}" for field in FIELDS]
        blocks.append("\n".join(["[[file]]", *fields, f'sha256 = "{digest}"']) + "\n")
    RECORD.write_text("\n".join(blocks), encoding="utf-8")
    unrecorded = {
        file.relative_to(GEODATA).as_posix() for file in GEODATA.rglob("*") if file.is_file()
    } - {*entries, RECORD.name}
    for path in sorted(unrecorded):
        print(f"not recorded: {path}")


if __name__ == "__main__":
    main()
