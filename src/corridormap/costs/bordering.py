"""Where links pass borders, and what the crossing there is called.

The border lies where the line of a link leaves the one country for the other; without a line, where
the crossing is, else where the straight line between the stations passes it. The crossing is the
nearest listed one between the same two countries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from corridormap import borders, geodesy, lonlat

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from numpy.typing import NDArray

    from corridormap.geometry.mosaic import Mosaic

    Places = NDArray[np.float64]

NEAR_KM = 25.0
"""A listed crossing farther from the link than this is another one."""
_DECIMALS = 6
"""Of a share: a border within a millionth of a station lies at the station."""


def crossed(
    nodes: pd.DataFrame,
    links: pd.DataFrame,
    *,
    lines: Mapping[Hashable, Any],
    crossings: gpd.GeoDataFrame | None,
    countries: Mosaic,
    apart: bool = False,
) -> pd.DataFrame:
    """Return the links with `crossing_id`, `crossing_name` and `share_before` at every border.

    What a link says itself stays. A crossing that is not listed is named by the countries and the
    link: ``xa-xb-cd``.

    Parameters
    ----------
    nodes, links
        As `station_tables.read` returns them.
    lines
        By row of `links`: its LineString from `from_id` to `to_id`, where known.
    crossings
        Points with `crossing_id`, and where known `name`, `from_country`, `to_country`, `mode`
        (several are separated by ``;``).
    countries
        The borders.
    apart
        Whether borders are links of their own: these alone get a crossing, and are not divided.
    """
    ends = [nodes["country"].reindex(links[end]).to_numpy() for end in ("from_id", "to_id")]
    over = pd.notna(ends[0]) & pd.notna(ends[1]) & (ends[0] != ends[1])
    names, labels = links["crossing_id"].tolist(), links["crossing_name"].tolist()
    parts = links["share_before"].to_numpy(float, copy=True)
    asked = links["crossing_id"].isna().to_numpy() | (np.isnan(parts) & (not apart))
    if apart:
        over = over & (links["kind"] == "border").to_numpy()
    straight = _straight(nodes, links)
    drawn: dict[int, Places | None] = {}
    for row in np.flatnonzero(over & asked).tolist():
        line = lines.get(row)
        known = None if np.isnan(straight[row]).any() else straight[row]
        drawn[row] = known if line is None else shapely.get_coordinates(line)
    pairs = list(zip(*ends, strict=True))
    shares = {} if apart else _shares(drawn, pairs, countries)
    for row, line in drawn.items():
        share = float(shares.get(row, np.nan)) if np.isnan(parts[row]) else float(parts[row])
        if pd.isna(names[row]):
            listed = _nearest(line, share, crossings, pairs[row], str(links["mode"].iloc[row]))
            own = str(links["link_id"].iloc[row])
            names[row] = own if apart else "-".join((*map(str, pairs[row]), "")).lower() + own
            if listed is not None:
                names[row], labels[row] = listed["crossing_id"], listed["name"]
                if row not in lines and line is not None:
                    share = _share_at(line, listed["place"])
        if not apart and np.isnan(parts[row]):
            parts[row] = np.round(share, _DECIMALS)
    columns = {"crossing_id": names, "crossing_name": labels}
    objects = {key: pd.Series(each, links.index, dtype=object) for key, each in columns.items()}
    return _named(links.assign(share_before=parts, **objects), crossings)


def _straight(nodes: pd.DataFrame, links: pd.DataFrame) -> Places:
    """Return the straight lines between stations (…, 2, 2); NaN where a place is unknown."""
    places = nodes[["lon", "lat"]]
    ends = [places.reindex(links[end]).to_numpy(float) for end in ("from_id", "to_id")]
    return np.stack(ends, axis=1)


def _shares(
    drawn: Mapping[int, Places | None],
    pairs: Sequence[tuple[object, object]],
    countries: Mosaic,
) -> dict[int, float]:
    """Return the part of every line before the border, where its countries are met."""
    known = {
        row: shapely.LineString(line)
        for row, line in drawn.items()
        if line is not None and (line != line[0]).any()
    }
    if not known:
        return {}
    series = gpd.GeoSeries(list(known.values()), index=list(known), crs=lonlat.CRS)
    pieces = borders.split(series, countries)
    shares = {}
    for row, own in pieces.groupby(level=0, sort=True):
        tail, head = pairs[int(row)]
        length = own["length_km"].to_numpy(float)
        before = np.where(own["country"] == tail, length, 0.0)
        behind = np.where(own["country"] == head, length, 0.0)
        # cut so that as much as can be lies in the country it should
        score = np.append(0.0, before.cumsum()) + behind.sum() - np.append(0.0, behind.cumsum())
        cuts = np.append(own["from_km"].to_numpy(float), own["to_km"].iloc[-1])
        best = cuts[np.isclose(score, score.max(), rtol=0.0, atol=1e-6)]
        if score.max() > 0:
            shares[int(row)] = float((best[0] + best[-1]) / 2 / cuts[-1])
    return shares


def _nearest(
    line: Places | None,
    share: float,
    crossings: gpd.GeoDataFrame | None,
    pair: tuple[object, object],
    mode: str,
) -> dict[str, Any] | None:
    """Return id, name and place of the listed crossing between two countries near a link."""
    if crossings is None or line is None:
        return None
    at = line if np.isnan(share) else _point(line, share)[None, :]
    best: tuple[float, dict[str, Any]] | None = None
    for listed in crossings.to_dict("records"):
        codes = [listed.get(end) for end in ("from_country", "to_country")]
        modes = listed.get("mode")
        if not pd.isna(codes).any() and set(codes) != set(pair):
            continue
        if isinstance(modes, str) and mode not in modes.replace(" ", "").split(";"):
            continue
        place = shapely.get_coordinates(listed["geometry"])[0]
        if _distance_km(line, place) > NEAR_KM:
            continue
        distance = _distance_km(at, place)
        if best is None or distance < best[0]:
            name = listed.get("name")
            name = name if isinstance(name, str) else None
            best = (
                distance,
                {
                    "crossing_id": str(listed["crossing_id"]),
                    "name": name,
                    "place": place,
                },
            )
    return None if best is None else best[1]


def _distance_km(line: Places, place: Places) -> float:
    """Return the distance of a place from a line; segments are chords, which is near enough."""
    vertices, goal = geodesy.centred_m(line), geodesy.centred_m(place)
    start = vertices[:-1] if len(vertices) > 1 else vertices
    step = np.diff(vertices, axis=0) if len(vertices) > 1 else np.zeros_like(vertices)
    square = (step * step).sum(axis=1)
    along = ((goal - start) * step).sum(axis=1) / np.where(square > 0, square, 1.0)
    foot = start + np.clip(along, 0, 1)[:, None] * step
    return float(np.sqrt(((foot - goal) ** 2).sum(axis=1).min()) / 1000)


def _point(line: Places, share: float) -> Places:
    along = geodesy.cumulative_m(*line.T)
    return np.array([np.interp(share * along[-1], along, axis) for axis in line.T])


def _share_at(line: Places, place: Places) -> float:
    """Return the share of a straight line at which a place near it lies."""
    metres = geodesy.between_m(*line.T, *np.broadcast_to(place, (len(line), 2)).T)
    total = float(metres[0] + metres[-1])
    return float(metres[0]) / total if total > 0 else 0.0


def _named(table: pd.DataFrame, crossings: gpd.GeoDataFrame | None) -> pd.DataFrame:
    """Return the links with the names of listed crossings where they have none."""
    if crossings is None or "name" not in crossings.columns:
        return table
    names = dict(zip(crossings["crossing_id"].astype(str), crossings["name"], strict=True))
    known = table["crossing_id"].map(names)
    known = known.astype(object).where(known.notna(), None)
    given = table["crossing_name"]
    return table.assign(crossing_name=given.where(given.notna(), known))
