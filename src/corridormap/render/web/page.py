"""Folium's map and page, made self-contained, reproducible and safe to give data to.

Folium renders an element to text and compiles that text as a template again; data with braces in
it would become code. Here everything is rendered once and handed on as `Verbatim`. Names come
from the content instead of chance, scripts and styles are inline, most of them folded (see
`folding`), and the page carries a Content-Security-Policy with the hash of each of them as it is
when unfolded: whatever else found its way in would not run.
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING, Any

import folium
import markupsafe
from branca.element import Element, Figure

from corridormap.render.web import assets, display, folding

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable

_INLINE = re.compile(r"<(script|style)\b([^>]*)>(.*?)</\1>", re.DOTALL | re.IGNORECASE)


def digest(text: str) -> str:
    """Return a short name that is the same for the same text, in every process."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


class Verbatim(Element):
    """Finished markup: put out as it is, never compiled as a template."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._name = "Verbatim"
        self._id = digest(text)
        self.text = text

    def render(self, **_: object) -> str:
        """Return the text."""
        return self.text


class Page(Figure):
    """A page of one or more maps that asks the network for nothing."""

    def __init__(self, *, title: str, lang: str) -> None:
        super().__init__(title=title)
        self._id = digest(title)
        self.lang = lang
        self.header = Element()  # without Folium's own meta elements

    def render(self, **kwargs: object) -> str:
        """Return the whole document."""
        for child in self._children.values():
            child.render(**kwargs)
        header, body, script = (
            "\n".join(child.render(**kwargs) for child in part._children.values())  # noqa: SLF001, branca has no other way
            for part in (self.header, self.html, self.script)
        )
        maps = [child for child in self._children.values() if isinstance(child, OfflineMap)]
        waiting = assets.read("css/folded.css")
        hosts = sorted({each.host for each in maps if each.host})
        return str(
            assets.template("page").render(
                lang=self.lang,
                title=self.title,
                waiting=markupsafe.Markup(waiting),  # noqa: S704, our own
                policy=policy(
                    f"{header}<style>{waiting}</style><script>{script}</script><script>{assets.unfolding()}</script>",
                    folded=assets.code(),
                    image_hosts=hosts,
                ),
                header=markupsafe.Markup(header),  # noqa: S704, what was added to the map
                body=markupsafe.Markup(body),  # noqa: S704, escaped by the map's template
                code=assets.folded(),
                script=markupsafe.Markup(script),  # noqa: S704, names made here
                unfolding=markupsafe.Markup(assets.unfolding()),  # noqa: S704, our own
            )
        )


class OfflineMap(folium.Map):
    """A `folium.Map` that carries Leaflet, its data and its looks inside."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012, the hook as Folium declares it
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    def __init__(
        self, payload: dict[str, Any], *, context: dict[str, Any], centre: tuple[float, float]
    ) -> None:
        """Make the map of a payload, on a page of its own.

        Parameters
        ----------
        payload
            What the page draws: JSON and bytes.
        context
            Texts of `assets/html/map.html`; they are escaped there.
        centre
            Latitude and longitude.
        """
        super().__init__(location=centre, tiles=None, zoom_control=False, prefer_canvas=True)
        self.payload = folding.fold(payload)
        self.context = context
        self.picture: Callable[[], bytes | None] = lambda: None
        tiles = payload.get("tiles")
        self.host: str | None = tiles["host"] if tiles else None
        self._id = digest(self.payload + repr(context))
        Page(title=str(context["title"]), lang=str(payload["lang"])).add_child(self)

    def render(self, **kwargs: object) -> str:
        """Add the map to its page, after it what was added to the map; by itself it is nothing."""
        figure = self.get_root()
        if not isinstance(figure, Figure):
            message = f"a map is rendered on a page; its root is a {type(figure).__name__}"
            raise TypeError(message)
        name = self.get_name()
        body = assets.template("map").render(
            **self.context,
            name=name,
            data=self.payload,
        )
        figure.html.add_child(Verbatim(body), name=name)
        figure.script.add_child(Verbatim(f'var {name} = corridormap.mount("{name}");'), name=name)
        for child in self._children.values():
            child.render(**kwargs)
        return ""

    def _repr_mimebundle_(
        self,
        include: Container[str] | None = None,
        exclude: Container[str] | None = None,
        **_: Any,  # noqa: ANN401 - the protocol of IPython
    ) -> dict[str, Any]:
        """Show the map in a notebook, its picture where the notebook is not trusted."""
        return display.bundle(
            str(self.get_root().render()),
            title=str(self.context["title"]),
            name=self.get_name(),
            picture=self.picture(),
            include=include,
            exclude=exclude,
        )


def policy(markup: str, *, image_hosts: list[str], folded: Iterable[tuple[str, str]] = ()) -> str:
    """Return a policy under which exactly the inline scripts and styles of `markup` count.

    Parameters
    ----------
    markup
        Elements as they stand in the page.
    image_hosts
        Whose pictures may be loaded.
    folded
        Tag and text of the elements that become of what the page carries folded.

    >>> policy("<style>a{}</style>", image_hosts=[]).split("; ")[0]
    "default-src 'none'"
    """
    inline = [
        (tag.lower(), text) for tag, rest, text in _INLINE.findall(markup) if "src=" not in rest
    ]
    hashes: dict[str, list[str]] = {"script": [], "style": []}
    for tag, text in (*folded, *inline):
        sha = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        hashes[tag].append(f"'sha256-{sha}'")
    return "; ".join(
        [
            "default-src 'none'",
            "script-src " + (" ".join(hashes["script"]) or "'none'"),
            "style-src " + (" ".join(hashes["style"]) or "'none'"),
            " ".join(["img-src data:", *image_hosts]),
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
