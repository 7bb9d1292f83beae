"""The rules of every table as data: columns, types, units, limits, key and geometry.

Column names are those of the data model; `schema` holds tables against these rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

TEXT = pd.StringDtype(na_value=np.nan)
"""The type of text columns, unknown is NaN: what pandas calls ``str`` from version 3 on."""

Kind = Literal["text", "number", "integer", "flag"]
Shape = Literal["line", "point", "polygon"]

STATUSES = ("open", "construction", "planned", "cancelled", "closed")
MODES = ("rail", "road", "ferry", "inland_waterway", "air", "pipeline")
CONFIDENCES = ("A", "B", "C")
HEIGHTS = ("ground", "rail", "station", "settlement", "pass", "valley")
"""Of what a height is: the ground under the line, the rails, or a named place beside it."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name (with the unit), type and limits."""

    name: str
    kind: Kind = "text"
    required: bool = False
    """The column must be there and have a value in every row."""
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its key, its geometry and the columns that have rules."""

    name: str
    key: str | None
    """Column whose values must be unique."""
    shape: Shape | None
    columns: tuple[Column, ...] = ()


_COUNTRY = Column("country")
_CONFIDENCE = Column("confidence", choices=CONFIDENCES)
_STATUS = Column("status", choices=STATUSES)
_LENGTH = Column("length_km", "number", minimum=0)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "sections",
            "section_id",
            "line",
            (
                Column("section_id"),
                Column("line_id"),
                Column("from_id"),
                Column("to_id"),
                Column("mode", choices=MODES),
                _STATUS,
                Column("gauge_mm", "integer", minimum=300, maximum=3000),
                Column("tracks", "integer", minimum=1, maximum=20),
                Column("electrified", "flag"),
                Column("structure"),
                Column("length_published_km", "number", minimum=0),
                Column("position_error_km", "number", minimum=0),
                _CONFIDENCE,
                Column("source"),
            ),
        ),
        Table(
            "stations",
            "station_id",
            "point",
            (
                Column("station_id", required=True),
                Column("name"),
                Column("kind"),
                _COUNTRY,
                Column("elevation_m", "number", minimum=-500, maximum=9000),
                _CONFIDENCE,
            ),
        ),
        Table(
            "hubs",
            "hub_id",
            "point",
            (
                Column("hub_id", required=True),
                Column("name"),
                Column("kind"),
                _COUNTRY,
                Column("capacity_teu", "number", minimum=0),
                _STATUS,
                _CONFIDENCE,
            ),
        ),
        Table(
            "places",
            "place_id",
            "point",
            (
                Column("place_id", required=True),
                Column("name"),
                _COUNTRY,
                Column("population", "number", minimum=0),
            ),
        ),
        Table(
            "countries",
            "country",
            "polygon",
            (Column("country", required=True), Column("name")),
        ),
        Table(
            "crossings",
            "crossing_id",
            "point",
            (
                Column("crossing_id", required=True),
                Column("name"),
                Column("from_country"),
                Column("to_country"),
                Column("elevation_m", "number", minimum=-500, maximum=9000),
                _CONFIDENCE,
            ),
        ),
        Table(
            "nodes",
            "node_id",
            None,
            (
                Column("node_id", required=True),
                Column("country"),
                Column("lon", "number", minimum=-360, maximum=360),
                Column("lat", "number", minimum=-90, maximum=90),
            ),
        ),
        Table(
            "links",
            "link_id",
            None,
            (
                Column("from_id", required=True),
                Column("to_id", required=True),
                _LENGTH,
                Column("time_h", "number", minimum=0),
                Column("cost_usd", "number", minimum=0),
                Column("co2_kg", "number", minimum=0),
                Column("speed_kmh", "number", minimum=1e-6),
                _STATUS,
            ),
        ),
        Table(
            "published",
            None,
            None,
            (
                Column("what", required=True),
                Column("measure"),
                Column("published_km", "number", required=True, minimum=0),
                Column("source", required=True),
                Column("date"),
                _CONFIDENCE,
            ),
        ),
        Table(
            "timeline",
            None,
            None,
            (Column("event", required=True), Column("source", required=True)),
        ),
        Table(
            "trade",
            None,
            None,
            (
                Column("year", "integer", required=True, minimum=1900, maximum=2100),
                Column("period"),
                Column("partner", required=True),
                Column("flow", required=True),
                Column("value", "number", required=True, minimum=0),
                Column("unit", required=True),
                Column("reporter", required=True),
                _CONFIDENCE,
                Column("source", required=True),
            ),
        ),
        Table(
            "elevation",
            None,
            None,
            (
                Column("chainage_km", "number", required=True, minimum=0),
                Column("ground_m", "number", required=True, minimum=-500, maximum=9000),
                Column("error_m", "number", minimum=0),
                Column("kind", choices=HEIGHTS),
                Column("name"),
                Column("source", required=True),
            ),
        ),
        Table(
            "conflicts",
            "conflict_id",
            None,
            (
                Column("conflict_id", required=True),
                Column("title", required=True),
                Column("equation", required=True),
                Column("unit", required=True),
                Column("tolerance", "number", minimum=0),
                Column("note"),
            ),
        ),
    )
}
