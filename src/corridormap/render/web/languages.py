"""What the page says in each of its languages, in one file: a reader may change the language."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from corridormap.render import furniture, names, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from corridormap.corridor import Corridor
    from corridormap.render.basemap import Basemap
    from corridormap.render.staging import Stage


def texts(
    corridor: Corridor,
    *,
    stats: Mapping[str, Any],
    basemap: Basemap,
    stage: Stage | None,
    lang: str,
) -> dict[str, Any]:
    """Return what stands around the map in a language: title, summary, figures, disclaimer.

    A corridor that says nothing of itself in the language, or in those it falls back on, is
    described in its own.
    """
    strings = words.strings(lang)
    spoken: dict[str, str] = {}
    for code in reversed((lang, *names.FALLBACKS[lang])):
        spoken |= corridor.languages.get(code, {})
    return {
        "title": spoken.get("title") or corridor.title,
        "summary": spoken.get("summary") or corridor.summary,
        "figures": furniture.figures(stats, basemap.called(lang), strings, lang=lang, stage=stage),
        "disclaimer": spoken.get("disclaimer") or corridor.disclaimer or strings["disclaimer"],
    }


def build(
    corridor: Corridor,
    *,
    stats: Mapping[str, Any],
    basemap: Basemap,
    stage: Stage | None,
    spoken: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> dict[str, dict[str, Any]]:
    """Return words, texts and names of countries by language; `spoken` are more words."""
    return {
        lang: {
            "strings": {**words.strings(lang), **spoken.get(lang, {})},
            "countries": basemap.called(lang),
            **texts(corridor, stats=stats, basemap=basemap, stage=stage, lang=lang),
        }
        for lang in names.FALLBACKS
    }
