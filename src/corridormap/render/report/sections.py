"""The parts of a report, each made from the documents it tells; a part without data is None.

Sentences are made by `words`, tables by `tabling`; methods and sources stand in `background`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridormap.render.report import words
from corridormap.render.report.numbers import UNKNOWN
from corridormap.render.report.tabling import table
from corridormap.render.report.tree import (
    KeyFigure,
    KeyFigures,
    Note,
    Paragraph,
    Section,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from corridormap.render.report.called import Called
    from corridormap.render.report.findings import Findings
    from corridormap.render.report.numbers import Phrases
    from corridormap.render.report.tree import Block, Figure, WebMap

_PLACES_SHOWN = 12
_CLOSURES_SHOWN = 15
_NEAR_KM = 5.0
"""A station farther from the line is not on it."""


def summary(found: Findings, say: Phrases, called: Called) -> Section:
    """Return the summary in plain words, and the key figures."""
    lead = [words.length(found, say), words.countries(found, say, called)]
    rest = [
        words.published(found, say),
        *words.ways(found, say, called),
        words.access(found, say, called),
        words.critical(found, say, called),
        words.claims(found, say),
    ]
    told = [text for text in rest if text]
    blocks: list[Block] = [Paragraph(" ".join(lead), lead=True)]
    blocks += [Paragraph(text) for text in told]
    return Section(
        "summary", say.say("sec_summary"), (KeyFigures(tuple(_key(found, say, called))), *blocks)
    )


def line(
    found: Findings, say: Phrases, called: Called, *, drawn: Sequence[Figure | WebMap]
) -> Section:
    """Return the map and the strip, with crossings and stations."""
    stats = found.stats
    blocks: list[Block] = list(drawn)
    rows: list[tuple[str, ...]]
    if stats["crossings"]:
        rows = [
            (
                str(row["name"] or UNKNOWN),
                called.chain([row["from_country"], row["to_country"]]),
                say.number(row["chainage_km"], 1),
            )
            for row in stats["crossings"]
        ]
        blocks.append(table(say, "crossings", ("crossing", "between", "#chainage"), rows))
    near = [
        row
        for row in stats["stations"]
        if row["chainage_km"] is not None and abs(row["offset_km"] or 0) <= _NEAR_KM
    ]
    if near:
        rows = [
            (
                called.place(row["station_id"]),
                called.country(row["country"]),
                _word(say, "status", row.get("status")),
                say.number(row["chainage_km"], 1),
            )
            for row in near
        ]
        blocks.append(table(say, "stations", ("station", "country", "status", "#chainage"), rows))
    return Section("line", say.say("sec_line"), tuple(blocks))


def lengths(found: Findings, say: Phrases, called: Called) -> Section:
    """Return lengths by country, gauge and status, and those published."""
    stats = found.stats
    by_country = [
        (
            called.country(row["country"]),
            say.number(row["length_km"], 1),
            say.measure(100 * row["share"], "pct", 1),
        )
        for row in stats["by_country"]
    ]
    blocks: list[Block] = [
        table(say, "country", ("country*2", "#length", "#share"), by_country),
    ]
    split = [
        (
            say.gauge(row["gauge_mm"]),
            say.number(row["length_km"], 1),
            say.measure(100 * row["share"], "pct", 1),
        )
        for row in stats["by_gauge"]
        if row["gauge_mm"] is not None
    ] + [
        (
            _word(say, "status", row["status"]),
            say.number(row["length_km"], 1),
            say.measure(100 * row["share"], "pct", 1),
        )
        for row in stats["by_status"]
        if row["status"] is not None
    ]
    if split:
        blocks.append(table(say, "structure", ("what*2", "#length", "#share"), split))
    published = [
        (
            str(row["what"]),
            say.number(row["published_km"], 1),
            say.number(row["measured_km"], 1),
            UNKNOWN
            if row["difference_pct"] is None
            else f"{say.signed(row['difference_pct'], 1)} %",
            f"{row['source'] or UNKNOWN}{', ' + str(row['date']) if row['date'] else ''}",
        )
        for row in stats["published"]
    ]
    if published:
        columns = ("what*2", "#published", "#measured", "#difference", "source*3")
        blocks.append(table(say, "published", columns, published, note=say.say("note_published")))
    return Section("lengths", say.say("sec_lengths"), tuple(blocks))


def ways(
    found: Findings, say: Phrases, called: Called, *, drawn: Sequence[Figure]
) -> Section | None:
    """Return the competing routes between the ends, and what time goes into."""
    if found.ends is None or not found.ways:
        return None
    first, last = map(called.place, found.ends)
    rows = []
    blocks: list[Block] = [Paragraph(text) for text in words.ways(found, say, called)]
    for document in found.ways:
        asked = document["parameters"]
        title = found.title(asked["scenario"])
        if not document["paths"]:
            blocks.append(Note(say.say("ways_none", scenario=title, why=document["reason"])))
        rows += [
            (
                title,
                say.say(f"by_{asked['by']}"),
                called.chain(path["countries"]),
                ", ".join(map(called.place, path["crossings"])) or UNKNOWN,
                _modes(path, say),
                say.number(path["length_km"]),
                say.number(path["time_h"], 1),
                say.number(path["cost_usd"]),
                say.number(path["co2_kg"]),
            )
            for path in document["paths"]
        ]
    columns = (
        "scenario*1.3", "by*.9", "route*1.7", "through*1.6", "modes*.9", "#length*.9", "#time*.8",
        "#cost*.9", "#co2*.8",
    )  # fmt: skip
    if rows:
        note = say.say("note_ways")
        blocks.append(table(say, "ways", columns, rows, note=note, from_=first, to=last))
    blocks += drawn
    if found.tcd is not None:
        curves = [
            (
                found.title(curve["scenario"]),
                say.number(curve["swod_kmh"], 1),
                say.number(curve["swd_kmh"], 1),
                UNKNOWN
                if curve["border_share"] is None
                else say.measure(100 * curve["border_share"], "pct"),
            )
            for curve in found.tcd["curves"]
        ]
        blocks.append(table(say, "tcd", ("scenario*2", "#swod", "#swd", "#border"), curves))
    return Section("ways", say.say("sec_ways"), tuple(blocks))


def access(
    found: Findings, say: Phrases, called: Called, *, drawn: Sequence[Figure]
) -> Section | None:
    """Return who reaches hubs how fast, before and after."""
    if found.access is None:
        return None
    blocks: list[Block] = list(drawn)
    by_country = found.access["by_country"]
    rows: list[tuple[str, ...]]
    note = say.say("note_access")
    if found.after is None:
        rows = [
            (
                called.country(row["country"]),
                say.number(row["weighted_time_h"], 1),
                say.number(row["weighted_cost_usd"]),
            )
            for row in by_country
        ]
        blocks.append(table(say, "access", ("country*2", "#time", "#cost"), rows, note=note))
        return Section("access", say.say("sec_access"), tuple(blocks))
    told = words.access(found, say, called)
    blocks = [Paragraph(told), *blocks] if told else blocks
    rows = [
        (called.country(row["country"]), *_before_after(row, "weighted_", say))
        for row in by_country
    ]
    columns = ("#before", "#after", "#change", "#cost_before", "#cost_after")
    blocks.append(table(say, "access", ("country*1.6", *columns), rows, note=note))
    moved = [
        row
        for row in found.access["rows"]
        if row["time_h_change"] is not None and round(row["time_h_change"], 1) != 0
    ]
    moved.sort(key=lambda row: (-abs(row["time_h_change"]), -(row["population"] or 0)))
    if moved:
        rows = [
            (
                str(row["name"] or row["place_id"]),
                called.country(row["country"]),
                say.number(row["population"]),
                *_before_after(row, "", say)[:3],
            )
            for row in moved[:_PLACES_SHOWN]
        ]
        wide = ("place*1.6", "country*1.4", "#people", "#before", "#after", "#change")
        more = len(moved) - len(rows)
        note = say.count("rows_more", more) + "." if more else ""
        blocks.append(table(say, "places", wide, rows, note=note or None))
    return Section("access", say.say("sec_access"), tuple(blocks))


def criticality(found: Findings, say: Phrases, called: Called) -> Section | None:
    """Return what is lost when a crossing or a link closes."""
    if found.criticality is None:
        return None
    rows = [
        row
        for row in found.criticality["rows"]
        if (row["extra_time_h"] or 0) > 0 or (row["disconnected_population"] or 0) > 0
    ]
    rows.sort(
        key=lambda row: (
            -(row["extra_time_h"] or 0),
            -(row["disconnected_population"] or 0),
            str(row["id"]),
        )
    )
    told = words.critical(found, say, called)
    blocks: list[Block] = [Paragraph(told)] if told else []
    if rows:
        shown = [
            (
                _capital(words.closing(row, called, say)),
                say.number(60 * (row["extra_time_h"] or 0), 1),
                say.number(row["disconnected_population"]),
            )
            for row in rows[:_CLOSURES_SHOWN]
        ]
        scenario = found.title(found.criticality["parameters"]["scenario"])
        note = say.say("note_critical", scenario=scenario)
        blocks.append(table(say, "critical", ("closed*3", "#extra", "#cut"), shown, note=note))
    return Section("criticality", say.say("sec_criticality"), tuple(blocks))


def _loss(row: Mapping[str, Any]) -> tuple[float, float, str]:
    """Return what to rank a closure by: time first, then people."""
    people = row["disconnected_population"] or 0
    return -(row["extra_time_h"] or 0), -people, str(row["id"])


def _key(found: Findings, say: Phrases, called: Called) -> Iterable[KeyFigure]:
    total = found.stats["total"]
    latest = words.latest(found, say)
    beside = say.say("key_published", value=latest) if latest else None
    yield KeyFigure(say.measure(total["length_km"], "km"), say.say("key_length"), beside)
    if total["circuity"] is not None:
        circuity = say.say("key_circuity", value=say.number(total["circuity"], 2))
        distance = say.measure(total["distance_km"], "km")
        yield KeyFigure(distance, say.say("key_distance"), circuity)
    yield KeyFigure(say.number(total["crossings"]), say.say("key_crossings"))
    yield KeyFigure(say.number(total["breaks_of_gauge"]), say.say("key_breaks"))
    for by, quantity, unit in (("time", "time_h", "h"), ("cost", "cost_usd", "usd")):
        best = [words.best_way(found, scenario, by) for scenario in found.scenarios]
        if found.ends is None or best[-1] is None:
            continue
        first, last = map(called.place, found.ends)
        before = best[0] if len(best) > 1 else None
        beside = (
            say.say("key_before", value=say.measure(before[quantity], unit)) if before else None
        )
        label = say.say(f"key_{by}", from_=first, to=last)
        yield KeyFigure(say.measure(best[-1][quantity], unit), label, beside)
    if found.claims is not None:
        counts = {row["verdict"]: row["claims"] for row in found.claims["counts"]}
        judged = say.number(counts.get("agrees", 0) + counts.get("differs", 0))
        yield KeyFigure(say.number(counts.get("agrees", 0)), say.say("key_claims", n=judged))


def _before_after(row: Mapping[str, Any], prefix: str, say: Phrases) -> tuple[str, ...]:
    return (
        say.number(row[f"{prefix}time_h_before"], 1),
        say.number(row[f"{prefix}time_h_after"], 1),
        say.signed(row[f"{prefix}time_h_change"], 1),
        say.number(row[f"{prefix}cost_usd_before"]),
        say.number(row[f"{prefix}cost_usd_after"]),
    )


def _modes(path: Mapping[str, Any], say: Phrases) -> str:
    """Return by what a path goes, the mode of most kilometres first."""
    length: dict[str, float] = {}
    for leg in path["legs"]:
        if leg["mode"] and leg["length_km"]:
            length[leg["mode"]] = length.get(leg["mode"], 0.0) + leg["length_km"]
    ranked = sorted(length, key=lambda mode: (-length[mode], mode))
    return ", ".join(_word(say, "mode", mode) for mode in ranked) or UNKNOWN


def _word(say: Phrases, kind: str, value: object) -> str:
    """Return the word for a value of a list, the value itself where there is none."""
    return UNKNOWN if value is None else str(say.table.get(f"{kind}_{value}", value))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
