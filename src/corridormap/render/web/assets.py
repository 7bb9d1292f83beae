"""The files that go into every map: Leaflet, our scripts and style sheets, templates.

Leaflet 1.9.4 is the built file of its npm package (BSD-2-Clause, its LICENSE beside it),
unchanged on disk. On the way into a page it loses the pointers to files that will not be there:
its source map and the pictures of controls that are not used. A page carries all of it folded
(see `folding`) but one script, `assets/js/unfolding.js`.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

import jinja2

from corridormap.render.style import PALETTE
from corridormap.render.web import folding

_SCRIPTS = (
    "packing",
    "dom",
    "kinds",
    "state",
    "speaking",
    "sheets",
    "marks",
    "linework",
    "lines",
    "points",
    "crowd",
    "areas",
    "places",
    "labels",
    "popup",
    "scale",
    "legend",
    "tables",
    "search",
    "theme",
    "relief",
    "base",
    "stack",
    "swipe",
    "dressing",
    "timeline",
    "profile",
    "writing",
    "print",
    "mount",
)
_SHEETS = ("page", "map", "print")


@cache
def read(name: str) -> str:
    """Return the text of one asset, by its path below `assets/`."""
    return (files("corridormap.render.web") / "assets" / name).read_text(encoding="utf-8")


@cache
def code() -> tuple[tuple[str, str], ...]:
    """Return the elements that make a page work, in their order: tag and text."""
    return (("style", sheet()), ("script", leaflet()), ("script", script()))


@cache
def folded() -> str:
    """Return `code` as a page carries it."""
    return folding.fold(code())


@cache
def unfolding() -> str:
    """Return the script that unfolds the others; above it, in plain text, Leaflet's licence."""
    notice = "\n".join(f" * {line}".rstrip() for line in read("leaflet/LICENSE").splitlines())
    return f"/* @preserve Leaflet 1.9.4\n{notice}\n */\n{_bare(read('js/unfolding.js'))}"


@cache
def leaflet() -> str:
    """Return the Leaflet script."""
    return re.sub(r"\n//# sourceMappingURL=\S*\s*$", "\n", read("leaflet/leaflet.js"))


@cache
def script() -> str:
    """Return our scripts as one, in a scope of their own."""
    parts = "\n".join(_bare(read(f"js/{name}.js")) for name in _SCRIPTS)
    return f'(function () {{\n"use strict";\n{parts}}})();\n'


def _bare(code: str) -> str:
    r"""Return our code without what only its readers need: lines of comment, indentation.

    >>> _bare("// why\n  go();\n")
    'go();\n'
    """
    return re.sub(r"^[ \t]*(//.*\n)?", "", code, flags=re.MULTILINE)


@cache
def sheet() -> str:
    """Return all style sheets as one: Leaflet's, the palette, ours."""
    base = re.sub(r"url\(images/[^)]*\)", "none", read("leaflet/leaflet.css"))
    base = re.sub(r"/\*.*?\*/", "", base, flags=re.DOTALL)
    return "\n".join([base, palette(), *(read(f"css/{name}.css") for name in _SHEETS)])


@cache
def palette() -> str:
    """Return the palette as custom properties: by the system's wish, or the button's.

    >>> "prefers-color-scheme: dark" in palette()
    True
    """
    light, dark = (
        f"{{color-scheme:{scheme};"
        + "".join(f"--cm-{token}:{pair[index]};" for token, pair in PALETTE.items())
        + "}"
        for index, scheme in enumerate(("light", "dark"))
    )
    return "\n".join(
        [
            f".corridormap{light}",
            f"@media (prefers-color-scheme: dark){{.corridormap:not([data-theme=light]){dark}}}",
            f".corridormap[data-theme=dark]{dark}",
            f"@media print{{.corridormap.corridormap{light}}}",
        ]
    )


@cache
def template(name: str) -> jinja2.Template:
    """Return a template of ours; what is put into it is escaped unless it is known markup."""
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    return environment.from_string(read(f"html/{name}.html"))
