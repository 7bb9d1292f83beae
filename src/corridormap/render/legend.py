"""The legend, from the very styles the layers are drawn with.

An entry is a style that some feature of a shown layer has; what nothing is drawn with is not
explained. The page groups entries under the layer's switch and hides them with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from corridormap.render.layer import Layer

GROUPS = ("alignment", "structures", "uncertainty", "stations", "hubs", "crossings")
"""Switches of the map in the order they are listed."""


def build(layers: Iterable[Layer], strings: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the groups of the legend: ``{group, title, layers, entries}``.

    Parameters
    ----------
    layers
        What the map draws; a layer without features adds nothing.
    strings
        The interface in the map's language; a word that it lacks is shown as it is.
    """
    drawn = [layer for layer in layers if layer.style_of]
    groups = []
    for group in GROUPS:
        members = [layer for layer in drawn if layer.group == group]
        if not members:
            continue
        used = {style.key: style for layer in members for style in layer.used()}
        ordered = sorted(used.values(), key=lambda style: (style.rank, style.key))
        entries = [
            {"style": style.key, "text": entry_text(style.words, strings)} for style in ordered
        ]
        groups.append(
            {
                "group": group,
                "title": strings[f"group_{group}"],
                "layers": [layer.layer_id for layer in members],
                "entries": entries,
            }
        )
    return groups


def entry_text(words: Iterable[str], strings: Mapping[str, str]) -> str:
    """Return the words of a style in the language of the map, as one phrase.

    >>> entry_text(("1435 mm", "status_open"), {"status_open": "in service"})
    '1435 mm, in service'
    """
    return ", ".join(strings.get(word, word) for word in words)
