"""A writer killed at any moment leaves the old file or the new one, never half of one."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

CODE = """
import sys, itertools
from pathlib import Path
from corridormap.atomic import write, write_folder
file, folder = Path(sys.argv[1]), Path(sys.argv[2])
print("ready", flush=True)
for number in itertools.count():
    content = bytes([65 + number % 26]) * 500_000
    write(file, content, overwrite=True)
    write_folder(Path(f"{folder}-{number % 3}-{number}"), {"a": content, "b": content},
                 overwrite=False, mark="a")
"""
KILLS = 15


def test_killed_writers_leave_whole_files(tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - moments, not secrets
    target = tmp_path / "target"
    target.write_bytes(b"old" * 1000)
    for number in range(KILLS):
        folder = tmp_path / f"folder{number}"
        writer = subprocess.Popen(
            [sys.executable, "-c", CODE, str(target), str(folder)], stdout=subprocess.PIPE
        )
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        time.sleep(chance.uniform(0, 0.1))
        writer.kill()
        writer.wait()
        writer.stdout.close()
        content = target.read_bytes()
        assert content == b"old" * 1000 or (len(content) == 500_000 and len(set(content)) == 1)
        for made in tmp_path.glob("folder*"):
            assert sorted(file.name for file in made.iterdir()) == ["a", "b"]
            assert all(file.stat().st_size == 500_000 for file in made.iterdir())
