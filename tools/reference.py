"""Write the parts of the documentation that the code and the data know better than anyone.

    python tools/reference.py

A page has its own words and, between `<!-- made: NAME -->` and `<!-- made -->`, what is made here:
commands and their options, public names, modules and imports, bundled files. A test compares.
"""

from __future__ import annotations

import re
from pathlib import Path

from pages import api, commands, data, house

DOCS = Path(__file__).resolve().parents[1] / "docs"
PARTS = {
    "commands.md": {"commands": commands.text},
    "api.md": {"names": api.text},
    "architecture.md": {
        "rooms": house.rooms,
        "layers": house.layers,
        "modules": house.modules,
    },
    "data.md": {
        "files": data.files,
        "rates": data.rates,
    },
}
"""By page: what stands between the marks of each name."""
_MADE = re.compile(r"(?<=<!-- made: )(\w+)( -->\n).*?(?=<!-- made -->)", re.DOTALL)


def page(name: str) -> str:
    """Return a page with its made parts made anew."""
    parts = PARTS[name]
    text = (DOCS / name).read_text(encoding="utf-8")
    return _MADE.sub(lambda found: f"{found[1]}{found[2]}{parts[found[1]]()}\n", text)


def main() -> None:
    """Write every page that has changed."""
    for name in PARTS:
        path = DOCS / name
        made = page(name)
        if made != path.read_text(encoding="utf-8"):
            path.write_text(made, encoding="utf-8")
            print(f"wrote docs/{name}")


if __name__ == "__main__":
    main()
