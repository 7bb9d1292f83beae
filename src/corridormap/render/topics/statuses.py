"""The line as each scenario leaves it: what it opens and closes changes the dashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridormap.render import layers as of_tables
from corridormap.render import staging

if TYPE_CHECKING:
    from collections.abc import Iterable

    from corridormap.render.style import Style
    from corridormap.render.topics.cast import Cast

_UNFINISHED = ("construction", "planned")


def looks(
    cast: Cast, *, becoming: Iterable[str] = ()
) -> dict[str, dict[str, tuple[Style | None, ...]]]:
    """Return the styles of sections and stations under every scenario, by layer.

    Parameters
    ----------
    becoming
        Statuses that the timeline gives what is not open, for the legend to know.
    """
    worn: dict[str, dict[str, tuple[Style | None, ...]]] = {"alignment": {}, "stations": {}}
    before = cast.subject.network().links
    for name in cast.scenarios:
        after = cast.network(name).links
        sections, stations = staging.statuses(cast.subject, before=before, after=after)
        worn["alignment"][name] = of_tables.alignment(sections, stations={}).style_of
        if stations is not None:
            found = of_tables.stations(stations, lang=cast.lang, measured=())
            worn["stations"][name] = found.style_of
    sections = cast.subject.sections
    for status in becoming:
        then = sections.assign(
            status=sections["status"].where(~sections["status"].isin(_UNFINISHED), status)
        )
        worn["alignment"][status] = of_tables.alignment(then, stations={}).style_of
    return worn
