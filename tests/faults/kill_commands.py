"""Kill whole commands at random moments: python tests/faults/kill_commands.py [how many, 200].

Says for each target how often the old or the new content was found, and ends with 1 on half of one.
"""

from __future__ import annotations

import collections
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUN = [sys.executable, "-c", "from corridormap.cli import main; main()"]
CASES = {
    "map.html": ["map", "project", "-o", "map.html", "--overwrite"],
    "report.html": ["report", "project", "-o", "report.html", "--overwrite"],
    "stats.json": ["stats", "project", "-o", "stats.json", "--overwrite"],
    "new": ["init", "new"],
}


def content(path: Path) -> object:
    """Return what a file or a directory holds, None where there is neither."""
    if path.is_dir():
        return sorted((file.name, file.read_bytes()) for file in path.iterdir())
    return path.read_bytes() if path.exists() else None


def main() -> int:
    """Kill and count."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    place = Path(tempfile.mkdtemp(prefix="corridormap-kill-"))
    subprocess.run([*RUN, "init", "project"], cwd=place, check=True, capture_output=True)
    chance = random.Random(7)  # noqa: S311 - moments, not secrets
    whole, lasts = {}, {}
    for name, arguments in CASES.items():
        start = time.monotonic()
        subprocess.run([*RUN, *arguments], cwd=place, check=True, capture_output=True)
        lasts[name], whole[name] = time.monotonic() - start, content(place / name)
    counts: collections.Counter[tuple[str, str]] = collections.Counter()
    for number in range(kills):
        name = list(CASES)[number % len(CASES)]
        target = place / name
        if target.is_dir():
            for file in target.iterdir():
                file.unlink()
            target.rmdir()
        elif name != "new":
            target.write_bytes(b"old")
        writer = subprocess.Popen(
            [*RUN, *CASES[name]], cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(chance.uniform(0.5, 1.1) * lasts[name])
        writer.kill()
        writer.wait()
        found = content(target)
        state = "new" if found == whole[name] else "old" if found in (b"old", None) else "half"
        counts[name, state] += 1
    for (name, state), count in sorted(counts.items()):
        sys.stdout.write(f"{name}: {count} {state}\n")
    return int(any(state == "half" for _, state in counts))


if __name__ == "__main__":
    sys.exit(main())
