"""What a scenario is called: its title in a language, the head of it in buttons and legends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corridormap import scenario as scenarios
from corridormap.render import names
from corridormap.render import words as interface

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from corridormap.scenario import Scenario


def title(scenario: Scenario, lang: str) -> str:
    """Return the title in a language, with fallback."""
    if scenario == scenarios.find(scenarios.BASELINE, {}):  # what a corridor without a file has
        return interface.strings(lang)["today"]
    for code in (lang, *names.FALLBACKS[lang]):
        if code in scenario.titles:
            return scenario.titles[code]
    return scenario.title


def heading(scenario: Scenario, lang: str) -> str:
    """Return the title in a language up to its first remark."""
    return head(title(scenario, lang))


def called(name: str, known: Mapping[str, Mapping[str, Any]], lang: str) -> str:
    """Return the heading of the scenario of a name, among those of a corridor."""
    return heading(scenarios.find(name, known), lang)


def head(text: str) -> str:
    r"""Return a text up to its first remark.

    >>> head("Torugart closed, by road and by rail"), head("Today: by road"), head("今天\uff1a公路")
    ('Torugart closed', 'Today', '今天')
    """
    parts = re.split(r"\s*[:;,(\uff1a\uff1b\uff0c\uff08]", text.strip(), maxsplit=1)
    return parts[0].strip() or text


def remark(text: str) -> str:
    """Return what a title says after its head.

    >>> remark("Today: by road"), remark("Today")
    ('by road', '')
    """
    return text.strip()[len(head(text)) :].strip(" :;,\uff1a\uff1b\uff0c")


def word(name: str) -> str:
    """Return the key that the heading of a scenario has among the words of a page."""
    return f"scenario_{name}"
