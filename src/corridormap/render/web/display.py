"""A map as a notebook shows it: interactive where the notebook is trusted, a picture where not.

Notebooks that are not trusted strip frames and style sheets from HTML and keep pictures. So the
output holds both: the frame with the map, and a picture of it that a style sheet hides.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Container

SANDBOX = "allow-scripts allow-popups allow-downloads allow-modals"
_HEIGHT_PX = 620


def bundle(
    document: str,
    *,
    title: str,
    name: str,
    picture: bytes | None,
    include: Container[str] | None = None,
    exclude: Container[str] | None = None,
) -> dict[str, Any]:
    """Return what a notebook may show, by media type.

    Parameters
    ----------
    document
        The map as a whole HTML document.
    title
        What it is of.
    name
        Unique on the page.
    picture
        A PNG of the same, None where there is none.
    include, exclude
        Media types wanted and not wanted.
    """
    found: dict[str, Any] = {
        "text/html": html(document, title=title, name=name, picture=picture),
        "text/plain": title,
    }
    if picture is not None:
        found["image/png"] = picture
    return {
        kind: value
        for kind, value in found.items()
        if (include is None or kind in include) and (exclude is None or kind not in exclude)
    }


def html(document: str, *, title: str, name: str, picture: bytes | None) -> str:
    """Return the map in a frame, and the picture that stands in for it."""
    frame = Markup(
        '<iframe title="{}" sandbox="{}" srcdoc="{}" '
        'style="display:block;width:100%;height:{}px;border:0"></iframe>'
    ).format(title, SANDBOX, document, _HEIGHT_PX)
    still = Markup("<p>{}</p>").format(title)
    if picture is not None:
        source = "data:image/png;base64," + base64.b64encode(picture).decode()
        still = Markup('<img alt="{}" src="{}" width="800">').format(title, source)
    hidden = Markup('<style>.{0}{{display:none}}</style><div class="{0}">{1}</div>').format(
        f"still-{name}", still
    )
    return str(frame + hidden)
