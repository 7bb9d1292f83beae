"""What to paste where a map shall stand: one function per kind of page.

Each takes the map file, the address it will have and, where the kind can show one, the picture
that stands in for it. Texts from the map are escaped for the place they go to.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit

from corridormap.errors import DataError
from corridormap.render.embed.mapfile import WIDTH_PX

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from corridormap.render.embed.mapfile import MapFile

SANDBOX = "allow-scripts allow-popups allow-downloads allow-modals"
"""What the map needs: its script, links that open beside it, saving, the print dialog. Without
`allow-same-origin` it has no cookies, no storage and no say about the page around it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The static twin of a map."""

    address: str
    width_px: int | None = None
    height_px: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the map will stand."""

    address: str
    """Of the map: relative or with http(s)."""
    height_px: int
    picture: Picture | None = None


def address(given: str | None, name: str) -> str:
    """Return the address of a file: the one given, into it where it is a folder, else its name.

    Raises
    ------
    DataError
        If the address is neither relative nor of http or https.

    >>> address(None, "my map.html")
    'my%20map.html'
    >>> address("https://example.org/maps/", "cku.html")
    'https://example.org/maps/cku.html'
    """
    if given is None:
        return quote(name)
    try:
        parts = urlsplit(given)
    except ValueError:
        parts = None
    bad = parts is None or parts.scheme not in ("", "http", "https")
    if bad or re.search(r"[\x00-\x20\x7f]", given):
        message = (
            f"An address begins with https:// or is relative; received {given!r}; "
            "give where the map will live, such as https://example.org/maps/cku.html."
        )
        raise DataError(message)
    return given + quote(name) if given.endswith("/") else given


def iframe(of: MapFile, at: Place) -> str:
    """Return a frame that loads the map from its address."""
    return _frame(of, at, f'src="{html.escape(at.address)}"') + "\n"


def srcdoc(of: MapFile, at: Place) -> str:
    """Return a frame that holds the whole map: nothing beside the page is needed."""
    return _frame(of, at, f'srcdoc="{html.escape(of.html)}"') + "\n"


def quarto(of: MapFile, at: Place) -> str:
    """Return the web map for HTML and its picture for PDF, Word and every other format."""
    still = _picture(of, at) if at.picture else f"[{_plain(of.title)}]({_target(at.address)})"
    frame = iframe(of, at)
    return (
        '::: {.content-visible when-format="html"}\n'
        f"```{{=html}}\n{frame}```\n:::\n\n"
        f'::: {{.content-visible unless-format="html"}}\n{still}\n:::\n'
    )


def markdown(of: MapFile, at: Place) -> str:
    """Return the picture, linked to the map: what every reader of Markdown shows."""
    if at.picture is None:
        return f"[{_plain(of.title)}]({_target(at.address)})\n"
    image = f"![{_plain(_alt(of))}]({_target(at.picture.address)})"
    return f"[{image}]({_target(at.address)})\n"


def wordpress(of: MapFile, at: Place) -> str:
    """Return a block of the editor with only the attributes that WordPress's filter keeps."""
    return (
        "<!-- wp:html -->\n"
        f'<iframe src="{html.escape(at.address)}" width="100%" height="{at.height_px}" '
        f'frameborder="0" scrolling="no" title="{html.escape(of.title)}"></iframe>\n'
        "<!-- /wp:html -->\n"
    )


def oembed(of: MapFile, at: Place) -> str:
    """Return the answer of an oEmbed 1.0 provider, type rich."""
    body: dict[str, str | int] = {
        "version": "1.0",
        "type": "rich",
        "title": of.title,
        "provider_name": "corridormap",
        "width": WIDTH_PX,
        "height": at.height_px,
        "html": iframe(of, at).strip(),
    }
    picture = at.picture
    if picture is not None and picture.width_px and picture.height_px:
        body |= {
            "thumbnail_url": picture.address,
            "thumbnail_width": picture.width_px,
            "thumbnail_height": picture.height_px,
        }
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def discovery(of: MapFile, at: Place) -> str:
    """Return the element by which the page of the map tells where its oEmbed answer lies."""
    target = re.sub(r"(\.html?)?$", ".oembed.json", at.address, count=1)
    return (
        '<link rel="alternate" type="application/json+oembed" '
        f'href="{html.escape(target)}" title="{html.escape(of.title)}">'
    )


KINDS: Mapping[str, Callable[[MapFile, Place], str]] = MappingProxyType(
    {
        "iframe": iframe,
        "srcdoc": srcdoc,
        "quarto": quarto,
        "markdown": markdown,
        "wordpress": wordpress,
        "oembed": oembed,
    }
)
ILLUSTRATED = frozenset({"quarto", "markdown", "oembed"})
"""Kinds that show the picture as well."""
ABSOLUTE = frozenset({"wordpress", "oembed"})
"""Kinds that are read on another site, where a relative address leads nowhere."""


def beside(map_address: str, name: str) -> str:
    """Return the address of a file that lies beside the map.

    >>> beside("https://example.org/maps/cku.html", "cku.png")
    'https://example.org/maps/cku.png'
    """
    return urljoin(map_address, quote(name))


def _frame(of: MapFile, at: Place, source: str) -> str:
    """Return a frame as wide as the column: as high as asked for, but no higher than a screen."""
    style = (
        f"display:block;width:100%;height:{at.height_px}px;"
        "max-height:95vh;min-height:420px;border:0"
    )
    return (
        f'<iframe title="{html.escape(of.title)}" loading="lazy" sandbox="{SANDBOX}" '
        f'allow="fullscreen" width="100%" height="{at.height_px}" style="{style}" '
        f"{source}></iframe>"
    )


def _picture(of: MapFile, at: Place) -> str:
    target = at.picture.address if at.picture else ""
    alt = _alt(of).replace("\\", "\\\\").replace('"', '\\"')
    return f'![{_plain(of.title)}]({_target(target)}){{fig-alt="{alt}" width=100%}}'


def _alt(of: MapFile) -> str:
    return f"{of.title}. {of.summary}" if of.summary else of.title


def _plain(text: str) -> str:
    r"""Return text that Markdown reads as text.

    >>> print(_plain("a [b](c) <i>"))
    a \[b\]\(c\) \<i\>
    """
    return re.sub(r"([\\`*_{}\[\]()<>#|!$@^~&])", r"\\\1", text)


def _target(link: str) -> str:
    """Return an address that cannot end the bracket it stands in."""
    return quote(link, safe="/:?#@!$&'*+,;=%~-._")
