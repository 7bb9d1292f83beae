"""The legend, from the very styles the layers are drawn with.

Groups hold switches, a switch shows and hides layers, and under it stands what they are drawn
with: samples of styles, or the scale of a quantity. What nothing is drawn with is not explained.
Words are keys of the interface strings; the page says them in the reader's language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from corridormap.render.layer import Layer
    from corridormap.render.style import Style

GROUPS = (
    "alignment",
    "scenario",
    "stations",
    "hubs",
    "crossings",
    "network",
    "timeline",
    "access",
    "catchment",
    "isochrones",
    "routes",
    "trade",
    "criticality",
)
"""Groups of the map in the order they are listed."""

_FIRST = {"alignment": 0, "structures": 1, "uncertainty": 2, "stations": 3, "km_posts": 4}
"""Switches listed before the others of their group, and in which order."""


_OPEN = frozenset({"alignment", "scenario"})
"""Groups that are what the map is about."""
_LONG = 4
"""Entries of a group that is not folded at the start, at most."""


def build(layers: Iterable[Layer], strings: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return a legend without switches, for print: ``{group, title, layers, entries}``.

    Parameters
    ----------
    layers
        What the map draws; a layer without features adds nothing.
    strings
        The words of the map's language; a word that it lacks is shown as it is.
    """
    drawn = {layer.layer_id: layer for layer in layers}
    return [
        {
            "group": each["switch"],
            "title": entry_text(each["words"], strings),
            "layers": each["layers"],
            "entries": [
                {"style": style.key, "text": entry_text(style.words, strings)}
                for style in _used([drawn[layer] for layer in each["layers"]])
            ],
        }
        for group in groups(drawn.values())
        for each in group["switches"]
    ]


def groups(layers: Iterable[Layer]) -> list[dict[str, Any]]:
    """Return the groups of the legend: ``{group, switches}``, from the bottom layer up.

    A switch is ``{switch, words, choice, shown, layers, entries, scales, notes}``; a layer without
    features adds nothing. A group that is `folded` is so long that it opens with its heading alone.
    """
    drawn = [layer for layer in layers if layer.style_of]
    found = []
    for group in GROUPS:
        members = [layer for layer in drawn if layer.group == group]
        ids = dict.fromkeys(layer.switch_id for layer in members)
        ordered = sorted(ids, key=lambda each: _FIRST.get(each, len(_FIRST)))
        switches = [
            _switch(switch, [layer for layer in members if layer.switch_id == switch])
            for switch in ordered
        ]
        if switches:
            listed = sum(len(each["entries"]) for each in switches)
            folded = group not in _OPEN and listed > _LONG
            found.append({"group": group, "folded": folded, "switches": switches})
    return found


def _switch(switch: str, members: Sequence[Layer]) -> dict[str, Any]:
    named = next((layer.words for layer in members if layer.words), (f"group_{switch}",))
    scales = [layer.scale.as_json() for layer in members if layer.scale is not None]
    return {
        "switch": switch,
        "words": list(named),
        "choice": members[0].choice,
        "shown": members[0].shown,
        "layers": [layer.layer_id for layer in members],
        "entries": [style.key for style in _listed(members)],
        "scales": list({str(scale): scale for scale in scales}.values()),
        "notes": list(dict.fromkeys(layer.note for layer in members if layer.note)),
    }


def _listed(members: Sequence[Layer]) -> list[Style]:
    """Return the styles with words that no scale explains."""
    scales = [layer.scale for layer in members if layer.scale is not None]
    told = {style.key for scale in scales for style in scale.explained()}
    return [style for style in _used(members) if style.words and style.key not in told]


def _used(members: Iterable[Layer]) -> list[Style]:
    used = {style.key: style for layer in members for style in layer.used()}
    return sorted(used.values(), key=lambda style: (style.rank, style.key))


def entry_text(words: Iterable[str], strings: Mapping[str, str]) -> str:
    """Return the words of a style in the language of the map, as one phrase.

    >>> entry_text(("1435 mm", "status_open"), {"status_open": "in service"})
    '1435 mm, in service'
    """
    return ", ".join(strings.get(word, word) for word in words)
