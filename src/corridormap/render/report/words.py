"""Sentences made from numbers: what rises, falls or stays, said as it is rounded.

Numbers are written by `numbers`; which part says what is decided by `sections`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from typing import Any

    from corridormap.render.report.called import Called
    from corridormap.render.report.findings import Findings
    from corridormap.render.report.numbers import Phrases


def change(
    say: Phrases, before: float | None, after: float | None, unit: str, *, places: int = 0
) -> str | None:
    """Return how a quantity changes: falls, rises or stays; None where a side is unknown.

    What rounds to the same is said to stay, so that no sentence contradicts the figures in it.
    """
    if before is None or after is None:
        return None
    shown = [say.measure(value, unit, places) for value in (before, after)]
    if shown[0] == shown[1]:
        return say.say("stays", value=shown[1])
    key = "falls" if after < before else "rises"
    by = say.measure(abs(round(after, places) - round(before, places)), unit, places)
    return say.say(key, before=shown[0], after=shown[1], by=by)


def length(found: Findings, say: Phrases) -> str:
    """Return how long the line is, how direct, and how much of it is in service."""
    total = found.stats["total"]
    values = {
        "title": found.corridor.title,
        "length": say.measure(total["length_km"], "km"),
    }
    if total["circuity"] is None:
        text = say.say("sum_length", **values)
    else:
        text = say.say(
            "sum_length_direct",
            circuity=say.number(total["circuity"], 2),
            distance=say.measure(total["distance_km"], "km"),
            **values,
        )
    parts = [
        say.say(
            "part_status",
            status=say.say(f"is_{row['status']}"),
            km=say.measure(row["length_km"], "km"),
        )
        for row in found.stats["by_status"]
        if row["status"] is not None
    ]
    return f"{text} {say.say('sum_status', parts=say.list(parts))}" if parts else text


def countries(found: Findings, say: Phrases, called: Called) -> str:
    """Return which countries the line runs through and what changes on the way."""
    rows = [row for row in found.stats["by_country"] if row["country"] is not None]
    listed = [
        f"{called.country(row['country'])} ({say.measure(row['length_km'], 'km')})" for row in rows
    ]
    total = found.stats["total"]
    text = say.say(
        "sum_countries",
        countries=say.list(listed),
        crossings=say.count("crossings", total["crossings"]),
    )
    breaks = found.stats["breaks_of_gauge"]
    if breaks:
        where = [
            say.say(
                "break_at",
                station=called.place(row["station_id"])
                if row["station_id"]
                else say.say("km_at", km=say.number(row["chainage_km"])),
                before=say.measure(row["from_gauge_mm"], "mm").replace(",", ""),
                after=say.measure(row["to_gauge_mm"], "mm").replace(",", ""),
            )
            for row in breaks
        ]
        text += " " + say.say("sum_breaks", breaks=say.list(where))
    return text


def published(found: Findings, say: Phrases) -> str | None:
    """Return how the measured length of the whole stands to the published ones."""
    rows = _of_the_whole(found)
    if not rows:
        return None
    figures = [row["published_km"] for row in rows]
    newest = max(rows, key=lambda row: str(row["date"] or ""))
    measured = found.stats["total"]["length_km"]
    text = ""
    if len(set(figures)) > 1:
        low, high = say.number(min(figures)), say.measure(max(figures), "km")
        count = say.count("figures", len(rows))
        text = say.say("pub_range", low=low, high=high, count=count) + " "
    percent = 100 * (newest["published_km"] - measured) / measured
    compared = (
        say.say("pub_same")
        if round(abs(percent), 1) == 0
        else say.say("pub_more" if percent > 0 else "pub_less", percent=say.number(abs(percent), 1))
    )
    dated = _dated(newest, say)
    return text + say.say("pub_latest" if text else "pub_one", value=dated, compared=compared)


def latest(found: Findings, say: Phrases) -> str | None:
    """Return the latest published length of the whole, with its year."""
    rows = _of_the_whole(found)
    return _dated(max(rows, key=lambda row: str(row["date"] or "")), say) if rows else None


def _of_the_whole(found: Findings) -> list[Mapping[str, Any]]:
    return [
        row
        for row in found.stats["published"]
        if row["measure"] == "total" and row["published_km"] is not None
    ]


def _dated(row: Mapping[str, Any], say: Phrases) -> str:
    year = str(row["date"] or "")[:4]
    value = say.measure(row["published_km"], "km", _decimals(row["published_km"]))
    return f"{value} ({year})" if year else value


def ways(found: Findings, say: Phrases, called: Called) -> list[str]:
    """Return what the way between the ends takes, by time and by cost, before and after."""
    if found.ends is None:
        return []
    first, last = map(called.place, found.ends)
    said = []
    for by, quantity, unit, places in (("time", "time_h", "h", 0), ("cost", "cost_usd", "usd", 0)):
        best = [best_way(found, scenario, by) for scenario in found.scenarios]
        values = [None if path is None else path[quantity] for path in best]
        if values[0] is None:
            continue
        blanks = {"from_": first, "to": last}
        if len(values) == 1:
            value = say.measure(values[0], unit, places)
            said.append(say.say(f"way_{by}", value=value, **blanks))
            continue
        changed = change(say, values[0], values[1], unit, places=places)
        if changed is not None:
            after = found.title(str(found.after))
            said.append(say.say(f"way_{by}_change", change=changed, scenario=after, **blanks))
    return said


def access(found: Findings, say: Phrases, called: Called) -> str | None:
    """Return where the mean time to the nearest hub changes."""
    if found.access is None or found.after is None:
        return None
    rows = [
        row
        for row in found.access["by_country"]
        if row["weighted_time_h_before"] is not None and row["weighted_time_h_after"] is not None
    ]
    if not rows:
        return None
    moved = [
        row
        for row in rows
        if say.number(row["weighted_time_h_before"], 1)
        != say.number(row["weighted_time_h_after"], 1)
    ]
    if not moved:
        return say.say("acc_none", countries=say.count("in_countries", len(rows)))
    moved.sort(key=lambda row: row["weighted_time_h_after"] - row["weighted_time_h_before"])
    told = [
        say.say(
            "acc_country",
            country=called.country(row["country"]),
            change=change(
                say, row["weighted_time_h_before"], row["weighted_time_h_after"], "h", places=1
            ),
        )
        for row in moved
    ]
    text = say.say("acc_some", told="; ".join(told))
    rest = len(rows) - len(moved)
    return (
        f"{text} {say.say('acc_rest', countries=say.count('in_countries', rest))}" if rest else text
    )


def critical(found: Findings, say: Phrases, called: Called) -> str | None:
    """Return which closure lengthens journeys most: on the line itself, and anywhere."""
    if found.criticality is None:
        return None
    rows = [row for row in found.criticality["rows"] if (row["extra_time_h"] or 0) > 0]
    if not rows:
        return say.say("crit_none")
    line = {str(row["station_id"]) for row in found.stats["stations"]}
    own = [row for row in rows if row["kind"] == "link" and line.issuperset(_ends(row, line))]
    told = []
    for key, among in (("crit_own", own), ("crit_worst", rows)):
        if among:
            worst = max(among, key=lambda row: (row["extra_time_h"], str(row["id"])))
            extra = worst["extra_time_h"]
            value = (
                say.measure(extra, "h", 1) if extra >= 0.1 else say.measure(extra * 60, "min", 1)  # noqa: PLR2004
            )
            told.append(say.say(key, name=closing(worst, called, say), value=value))
    return " ".join(told)


def closing(row: Mapping[str, Any], called: Called, say: Phrases) -> str:
    """Return what closes: a crossing by its name, a link by its ends."""
    if row["kind"] == "crossing":
        return say.say("crossing_named", name=row["name"])
    name = " – ".join(map(called.place, _ends(row, called.places)))
    return say.say("link_named", name=name)


def _ends(row: Mapping[str, Any], known: Collection[str]) -> tuple[str, ...]:
    """Return the two known ids that the name of a link joins; its name where there are none."""
    joined = str(row["name"]).split("-")
    for cut in range(1, len(joined)):
        pair = ("-".join(joined[:cut]), "-".join(joined[cut:]))
        if all(end in known for end in pair):
            return pair
    return (str(row["name"]),)


def claims(found: Findings, say: Phrases) -> str | None:
    """Return how many claims hold."""
    if found.claims is None:
        return None
    counts = {row["verdict"]: row["claims"] for row in found.claims["counts"]}
    return say.say(
        "sum_claims",
        all=say.count("claims", sum(counts.values())),
        agrees=say.number(counts.get("agrees", 0)),
        differs=say.number(counts.get("differs", 0)),
        open=say.number(counts.get("not computable", 0)),
    )


def best_way(found: Findings, scenario: str, by: str) -> Mapping[str, Any] | None:
    """Return the best path of a scenario by a criterion."""
    for document in found.ways:
        asked = document["parameters"]
        if (asked["scenario"], asked["by"]) == (scenario, by):
            paths: Sequence[Mapping[str, Any]] = document["paths"]
            return paths[0] if paths else None
    return None


def _decimals(value: float) -> int:
    """Return how many decimals a published figure has, two at most."""
    return next(places for places in (0, 1, 2) if places == 2 or value == round(value, places))
