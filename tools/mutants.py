"""Change the code a little, room by room, and see whether the tests of the room notice.

::

    pip install --group dev
    python tools/mutants.py                    # the rooms
    python tools/mutants.py borders            # every mutant of a room
    python tools/mutants.py engine --of 200    # 200 of them, drawn with a fixed seed
    python tools/mutants.py borders --again    # those that lived, with the tests as they are now

A mutant is one function with one change: another operator, number, text, argument. It is killed
when a test of its room fails or takes far too long. mutmut does the work, in a copy of the
repository under build/mutants; what survived is printed as a diff, to be killed by a test that
states a rule or explained in docs/testing.md.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.utils.format_utils import get_mutant_name

ROOT = Path(__file__).resolve().parents[1]
COPY = ROOT / "build" / "mutants"
COPIED = ("src", "tests", "geodata", "pyproject.toml")
SEED = 1
SURVIVED, UNTESTED = 0, 33  # mutmut's exit codes; any other is a failed test or a time-out


class Room(NamedTuple):
    """Modules and the tests that say what they must do."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]
    """Files of tests; the examples in the modules are run besides."""


ROOMS = {
    "geodesy": Room(("geodesy",), ("geodesy",)),
    "borders": Room(("borders",), ("borders",)),
    "chainage": Room(("chainage",), ("chainage",)),
    "paths": Room(("paths",), ("paths",)),
    "access": Room(("access", "decay", "inequality"), ("access",)),
    "scenario": Room(("scenario", "changes/keys"), ("scenario",)),
    "interventions": Room(
        ("changes/interventions", "changes/targets"), ("scenario", "user_network")
    ),
    "cutting": Room(("geometry/cutting", "geometry/edges"), ("borders",)),
    "lines": Room(
        ("geometry/lines", "geometry/ordering", "geometry/nearest", "geometry/calibration"),
        ("chainage",),
    ),
    "engine": Room(
        ("engine/search", "engine/graph", "engine/avoidance", "engine/names"),
        ("paths", "od", "access", "network"),
    ),
}

# The wording of messages is left alone: tests quote the words that matter. So are the checks of
# zip that two sequences of our own making are as long as each other.
LEFT_ALONE = [
    r'^\s*f?"(?:[^"\\]|\\.)*"$',
    r"^\s*(?:message|rule|remedy|hint)\b.* = ",
    r"\bstrict=(?:True|False)\b",
]


def main() -> None:
    """Run the mutants of a room and print how many died and which did not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("room", nargs="?", choices=ROOMS)
    parser.add_argument("--of", type=int, help="so many mutants, drawn with a fixed seed")
    parser.add_argument("--again", action="store_true", help="only those that lived the last time")
    asked = parser.parse_args()
    if asked.room is None:
        for name, room in ROOMS.items():
            print(f"{name}: {', '.join(room.modules)}")
        return
    room = ROOMS[asked.room]
    place = COPY / asked.room
    if asked.again:
        shutil.copytree(ROOT / "tests", place / "tests", dirs_exist_ok=True)
        # which test runs which function is looked at afresh
        (place / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)
    else:
        copy(place, room)
    os.chdir(place)
    if asked.again:
        names = [name for source in sources(room) for name in lived(source)]
    else:
        names = [] if asked.of is None else drawn(room, asked.of)
    if asked.again and not names:
        report(room)
        return
    log = place / "mutmut.log"
    with log.open("w", encoding="utf-8") as file:
        mutmut = [str(Path(sys.executable).parent / "mutmut"), "run", "--max-children", "1"]
        done = subprocess.run([*mutmut, *names], stdout=file, stderr=file, check=False)
    if done.returncode:
        sys.exit(f"mutmut could not run; see {log}")
    report(room)


def copy(place: Path, room: Room) -> None:
    """Copy what tests need, with the settings of the room."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for name in COPIED:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, place / name)
    settings = {
        "source_paths": ["src"],
        "only_mutate": sources(room),
        "also_copy": ["geodata"],
        "do_not_mutate_patterns": LEFT_ALONE,
        # the examples are run as the module's own; mutmut keeps a copy of each with every mutant
        "pytest_add_cli_args": ["-k", "not mutmut"],
        "pytest_add_cli_args_test_selection": [
            *(f"tests/test_{name}.py" for name in room.tests),
            *sources(room),
        ],
    }
    with (place / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("\n[tool.mutmut]\n")
        file.writelines(f"{key} = {json.dumps(value)}\n" for key, value in settings.items())


def sources(room: Room) -> list[str]:
    """Return the files of a room's modules."""
    return [f"src/corridormap/{name}.py" for name in room.modules]


def drawn(room: Room, count: int) -> list[str]:
    """Return the names of so many mutants, the same every time."""
    names = [
        get_mutant_name(Path(source), name)
        for source in sources(room)
        for name in mutate_file_contents(source, Path(source).read_text("utf-8")).mutant_names
    ]
    return random.Random(SEED).sample(names, min(count, len(names)))  # noqa: S311


def outcomes(source: str) -> dict[str, int | None]:
    """Return mutmut's exit code for every mutant of a file; None: not run."""
    found: dict[str, int | None] = json.loads(Path(f"mutants/{source}.meta").read_text("utf-8"))[
        "exit_code_by_key"
    ]
    return found


def lived(source: str) -> list[str]:
    """Return the mutants of a file that no test noticed."""
    return [name for name, code in outcomes(source).items() if code in (SURVIVED, UNTESTED)]


def report(room: Room) -> None:
    """Print a row for each module, then the change of every mutant that lived."""
    for source in sources(room):
        codes = list(outcomes(source).values())
        run = len(codes) - codes.count(None)
        print(f"{source}: {run} of {len(codes)} mutants run, {run - len(lived(source))} killed")
    for source in sources(room):
        for name in lived(source):
            changed = get_diff_for_mutant(name, path=source).splitlines()[2:]
            print("\n".join(["", name, *(line for line in changed if line[:1] in "+-")]))


if __name__ == "__main__":
    main()
