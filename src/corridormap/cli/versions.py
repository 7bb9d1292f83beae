"""`corridormap --show-versions`: what a fault could depend on, to paste into a report of it."""

from __future__ import annotations

import platform
import re
import sys
from importlib import import_module, metadata

from corridormap import __version__
from corridormap.cli import layout

_NAME = re.compile(r"[A-Za-z0-9._-]+")
_EXTRA = re.compile(r"extra *== *[\"']([\w-]+)[\"']")
_OURS = "corridormap"
_SUMS = {"all", "test"}
"""Extras that only add up others, or are none of a user's business."""
_LIBRARIES = {
    "GDAL": ("pyogrio", "__gdal_version_string__"),
    "GEOS": ("shapely", "geos_version_string"),
    "PROJ": ("pyproj", "proj_version_str"),
}
"""What is written in C, and which module knows its version."""


def text() -> str:
    """Return the versions of corridormap, Python, the system, libraries in C and dependencies."""
    stdout = getattr(sys.stdout, "encoding", None)
    machine = {
        "corridormap": __version__,
        "Python": f"{platform.python_version()} ({platform.python_implementation()})",
        "platform": platform.platform(),
        "encoding": f"{sys.getfilesystemencoding()}, stdout {stdout}",
        **{name: _library(*where) for name, where in _LIBRARIES.items()},
    }
    needed, extra = _asked_for()
    blocks = [
        layout.Block("corridormap", [{"what": k, "version": v} for k, v in machine.items()]),
        layout.Block(
            "dependencies", [{"what": name, "version": _installed(name)} for name in needed]
        ),
        layout.Block(
            "extras",
            [
                {"what": name, "version": _installed(name), "extra": groups}
                for name, groups in extra.items()
            ],
        ),
    ]
    return "\n".join(layout.aligned(block) for block in blocks)


def _library(module: str, attribute: str) -> str:
    try:
        return str(getattr(import_module(module), attribute))
    except ImportError as err:  # what is broken is what is looked for
        return f"cannot be loaded: {err}"


def _asked_for() -> tuple[list[str], dict[str, list[str]]]:
    """Return what corridormap needs, and what its extras ask for, with these extras."""
    needed: list[str] = []
    extra: dict[str, list[str]] = {}
    for requirement in metadata.requires(_OURS) or []:
        name, group = _NAME.match(requirement), _EXTRA.search(requirement)
        if name is None or name.group() == _OURS:
            continue
        if group is None:
            needed.append(name.group())
        elif group.group(1) not in _SUMS:
            extra.setdefault(name.group(), []).append(group.group(1))
    return needed, dict(sorted(extra.items()))


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"
