"""A named line: the ways of a route relation, put in order, with its gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

from corridormap import chainage
from corridormap.errors import ProviderError, suggest
from corridormap.providers.osm import tables

if TYPE_CHECKING:
    from corridormap.providers.osm.elements import Relation, Source

ROUTES = ("railway", "train", "tracks", "road")
_OFF_LINE = ("platform", "stop", "station", "siding", "stop_entry_only", "stop_exit_only")
_LISTED = 8


def read(source: Source, named: str) -> tables.Found:
    """Return the line of a route relation: its ways in order, turned into its direction.

    Parameters
    ----------
    source
        An extract or a saved answer.
    named
        The id of the relation, or its name in any language, its ref, or a part of one of them.

    Raises
    ------
    ProviderError
        If no relation, or more than one, is called so; or none of its ways is in the file.
    """
    pairs = [(key, value) for key in ("route", "route_master") for value in ROUTES]
    relations = list(source.relations(pairs))
    relation = _chosen(relations, named, source.name)
    wanted = _ways(relation, {each.relation_id: each for each in relations})
    if not wanted:
        message = f"{_title(relation)} of {source.name} has no ways; name another relation."
        raise ProviderError(message)
    found = tables.read(source, modes=("rail", "road"), sidings=True, ways=set(wanted))
    sections, faults = _ordered(
        found.sections.assign(line_id=f"r{relation.relation_id}"),
        {way: rank for rank, way in enumerate(wanted)},
    )
    drawn = set(_way_ids(sections))
    missing = len(set(wanted) - drawn)
    notes = [f"{_title(relation)}: {len(drawn)} ways in order"]
    notes += [f"{missing} more ways of it are not in the file or out of use"] * bool(missing)
    notes += faults
    name = relation.tags.get("name") or relation.tags.get("ref")
    return tables.Found(sections, found.stations, (*notes, *found.notes), title=name)


def _chosen(relations: list[Relation], named: str, file: str) -> Relation:
    wanted = named.strip().casefold()
    by_id = [each for each in relations if str(each.relation_id) == wanted.removeprefix("r")]
    called = [(each, _names(each)) for each in relations]
    exact = [each for each, names in called if wanted in names]
    within = [each for each, names in called if any(wanted in name for name in names)]
    found = by_id or exact or within
    if len(found) == 1:
        return found[0]
    if not found:
        known = [name for _, names in called for name in names]
        message = f"{file} has no route relation called {named!r}" + (
            suggest(named, known) or f"; it has {_list(relations)}."
        )
        raise ProviderError(message)
    message = f"{file}: one relation is meant; {named!r} is {_list(found)}; give the id of one."
    raise ProviderError(message)


def _names(relation: Relation) -> set[str]:
    return {
        value.strip().casefold()
        for key, value in relation.tags.items()
        if key in ("name", "ref", "official_name", "alt_name") or key.startswith("name:")
    }


def _title(relation: Relation) -> str:
    name = relation.tags.get("name") or relation.tags.get("ref") or "without a name"
    return f"relation {relation.relation_id} ({name})"


def _list(relations: list[Relation]) -> str:
    titles = [_title(each) for each in relations[:_LISTED]]
    more = len(relations) - len(titles)
    return (", ".join(titles) or "none") + (f" and {more} more" if more > 0 else "")


def _ways(relation: Relation, known: dict[int, Relation]) -> list[int]:
    """Return the ids of the ways in the order of the members, through relations of relations."""
    found: dict[int, None] = {}
    seen: set[int] = set()
    waiting = [("r", relation.relation_id, "")]
    while waiting:
        kind, ref, role = waiting.pop()
        if kind == "w" and not role.startswith(_OFF_LINE):
            found[ref] = None
        elif kind == "r" and ref in known and ref not in seen:  # they may hold one another
            seen.add(ref)
            waiting += reversed(known[ref].members)
    return list(found)


def _way_ids(sections: gpd.GeoDataFrame) -> list[int]:
    return [int(name[1:].partition("-")[0]) for name in sections["section_id"]]


def _ordered(
    sections: gpd.GeoDataFrame, ranks: dict[int, int]
) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Return the sections in order of the line, and what is odd about it.

    The line runs the way in which the members of the relation are listed, by and large.
    """
    alignment = chainage.merge(sections)
    parts = alignment.sections.drop_duplicates("row")
    listed = np.array([ranks[way] for way in _way_ids(sections.iloc[parts["row"]])], float)
    backwards = float(np.arange(len(listed)) @ (listed - listed.mean())) < 0
    parts = parts.iloc[:: -1 if backwards else 1]
    ordered = sections.iloc[parts["row"].to_numpy()].reset_index(drop=True)
    turned = parts["reversed"].to_numpy(bool) != backwards
    shapes = ordered.geometry.where(~turned, ordered.geometry.reverse())
    told = alignment.faults[alignment.faults["kind"] != "reversed"]
    words = [f"{row.kind} at {row.where}: {row.detail}" for row in told.itertuples()]
    return gpd.GeoDataFrame(ordered.set_geometry(shapes), crs=sections.crs), words
