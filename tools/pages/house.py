"""The house as it stands: layers of the contract, rooms, modules, and who imports whom."""

from __future__ import annotations

import ast
import tomllib
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import grimp

from pages.markdown import code, table

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "corridormap"


class Room(NamedTuple):
    """A package, or the modules that stand together between two packages."""

    name: str
    members: tuple[str, ...]
    """Top-level modules and packages."""

    @property
    def called(self) -> str:
        """What tables say: the package, or the first of the modules."""
        return code(self.name) if len(self.members) == 1 else f"{code(self.name)} …"

    @property
    def label(self) -> str:
        """What the drawing says: the package, or the modules by lines."""
        if len(self.members) == 1 and _is_package(self.name):
            return f"{self.name}/"
        lines = [self.members[at : at + 4] for at in range(0, len(self.members), 4)]
        return "<br>".join(", ".join(line) for line in lines)


def rooms() -> str:
    """Return the drawing of rooms and the arrows between them."""
    found = _rooms()
    arrows = _arrows(found)
    drawn = sorted(arrows - _roundabout(arrows), key=lambda ends: (found.index(ends[0]), ends[1]))
    lines = ["```mermaid", "flowchart TD"]
    lines += [f'    {room.name}["{room.label}"]' for room in found]
    lines += [f"    {tail.name} --> {head.name}" for tail, head in drawn]
    return "\n".join([*lines, "```", "", table(("room", "uses", "is used by"), _users(arrows))])


def layers() -> str:
    """Return the layers of the contract, from top to bottom."""
    rows = [
        (number, ", ".join(code(name) for name in layer))
        for number, layer in enumerate(_layers(), start=1)
    ]
    return table(("", "on this floor"), rows)


def modules() -> str:
    """Return every module with its opening sentence, room by room."""
    parts = []
    for room in _rooms():
        for member in room.members:
            if _is_package(member):
                paths = sorted((SOURCE / member).rglob("*.py"))
                parts.append(f"### {member}/\n\n{_opening(SOURCE / member / '__init__.py')}\n")
                rows = [row for row in map(_row, paths) if row[0] != code(member)]
                parts.append(table(("module", "opens with"), rows))
        flat = [name for name in room.members if not _is_package(name)]
        if flat:
            parts.append(f"### {', '.join(flat)}\n")
            rows = [_row(SOURCE / f"{name}.py") for name in flat]
            parts.append(table(("module", "opens with"), rows))
    return "\n".join(parts)


def _row(path: Path) -> tuple[str, str]:
    name = ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
    return code(name), _opening(path)


def _opening(path: Path) -> str:
    """Return the first paragraph of a module, on one line."""
    told = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(told.split("\n\n", maxsplit=1)[0].split())


@cache
def _layers() -> list[list[str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    contract = next(each for each in contracts if each["type"] == "layers")
    return [[name.strip() for name in layer.split("|")] for layer in contract["layers"]]


@cache
def _rooms() -> list[Room]:
    """Return packages, and what stands between two of them as one room, from the top down."""
    names = [name for layer in _layers() for name in sorted(layer, key=_is_package)]
    found = []
    for package, run in groupby(names, key=lambda name: name if _is_package(name) else ""):
        members = tuple(run)
        found.append(Room(package or members[0], members))
    return found


def _is_package(name: str) -> bool:
    return (SOURCE / name).is_dir()


def _arrows(found: list[Room]) -> set[tuple[Room, Room]]:
    """Return which room imports from which."""
    graph = grimp.build_graph("corridormap", exclude_type_checking_imports=True, cache_dir=None)
    home = {member: room for room in found for member in room.members}
    arrows = set()
    for module in graph.modules:
        for used in graph.find_modules_directly_imported_by(module):
            tail, head = (home.get(f"{name}.".split(".")[1]) for name in (module, used))
            if tail and head and tail != head:
                arrows.add((tail, head))
    return arrows


def _roundabout(arrows: set[tuple[Room, Room]]) -> set[tuple[Room, Room]]:
    """Return the arrows that a longer way says already."""
    ahead: dict[Room, set[Room]] = {}
    for tail, head in arrows:
        ahead.setdefault(tail, set()).add(head)

    @cache
    def below(room: Room) -> frozenset[Room]:
        near = ahead.get(room, set())
        return frozenset(near.union(*(below(each) for each in near)))

    return {
        (tail, head)
        for tail, head in arrows
        if any(head in below(other) for other in ahead[tail] if other != head)
    }


def _users(arrows: set[tuple[Room, Room]]) -> list[tuple[str, str, str]]:
    rows = []
    for room in _rooms():
        uses = [each.called for each in _rooms() if (room, each) in arrows]
        users = [each.called for each in _rooms() if (each, room) in arrows]
        rows.append((room.called, ", ".join(uses), ", ".join(users)))
    return rows
