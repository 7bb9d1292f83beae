"""How things look, as data: one palette, one dash per status, one shape per kind.

The layers, the legend and the style sheet all read these tables, so they cannot disagree. Colour
says gauge or kind and dash says status; neither is needed to tell two lines apart that the other
one tells apart too, and the colours stay distinct under every common colour blindness (blue,
vermilion, teal, plum and olive after Okabe and Ito, darkened until they hold 4.5 : 1 on land).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

PALETTE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "paper": ("#ffffff", "#15191d"),
        "panel": ("#ffffff", "#1b2025"),
        "ink": ("#1d1f21", "#f1f3f4"),
        "muted": ("#55595e", "#b3bbc2"),
        "rule": ("#d5d3cd", "#3a424a"),
        "accent": ("#0b5394", "#8cc4ff"),
        "land": ("#ebe7de", "#22282d"),
        "land_corridor": ("#f7f4ee", "#2c333a"),
        "water": ("#cfdfe8", "#14242f"),
        "water_label": ("#4b7289", "#86aec6"),
        "river": ("#b7cfdc", "#28455a"),
        "admin": ("#d9d3c7", "#394149"),
        "border": ("#8d8678", "#7d8892"),
        "place": ("#57534b", "#bcc3c9"),
        "place_dot": ("#77726a", "#98a1a9"),
        "country": ("#6f685c", "#a3acb4"),
        "halo": ("#fbf9f5", "#1d2328"),
        "casing": ("#ffffff", "#0d1013"),
        "band": ("#c99700", "#f2c14e"),
        "tunnel": ("#1d1f21", "#f1f3f4"),
        "gauge_1435": ("#0a5ca8", "#69b4ff"),
        "gauge_1520": ("#c2410c", "#ff9457"),
        "gauge_other": ("#6b5d00", "#d9c84a"),
        "gauge_unknown": ("#5f6368", "#b0b6bc"),
        "hub": ("#00695c", "#4fd1b8"),
        "crossing": ("#8a2a6b", "#f29acb"),
        "road": ("#7a4a1f", "#d8ab7f"),
        "mark_edge": ("#3a4446", "#0d1013"),
        # Ordered quantities, even steps of lightness: from pale to deep on paper, from dim to
        # bright in the dark, so that more stands out more in both.
        "seq_0": ("#f6f0c4", "#2b3f57"),
        "seq_1": ("#cfdca0", "#2f5a73"),
        "seq_2": ("#97c290", "#357a83"),
        "seq_3": ("#5b9f8a", "#5b9f8a"),
        "seq_4": ("#357a83", "#97c290"),
        "seq_5": ("#2b4f6e", "#e6eaa6"),
        "div_0": ("#00585c", "#7fe0d6"),
        "div_1": ("#4d9a98", "#4aa7a0"),
        "div_2": ("#a9d0ca", "#2f6966"),
        "div_3": ("#efece4", "#3d444a"),
        "div_4": ("#ecc795", "#75552f"),
        "div_5": ("#cf8a3f", "#c08642"),
        "div_6": ("#8f4e0c", "#ffc77e"),
        "net_rail": ("#6a6f76", "#9aa3ab"),
        "net_road": ("#a07a4d", "#b3916a"),
        "net_ferry": ("#3f7593", "#7fb0cc"),
        "critical": ("#a8321f", "#ff8a70"),
        "opened": ("#2f7d32", "#86d489"),
        # Things beside one another, after Okabe and Ito; a dash of its own goes with each.
        "route_0": ("#0a5ca8", "#69b4ff"),
        "route_1": ("#b3470b", "#ff9457"),
        "route_2": ("#00695c", "#4fd1b8"),
        "route_3": ("#8a2a6b", "#f29acb"),
        "route_4": ("#6b5d00", "#d9c84a"),
    }
)
"""Colour of every token on the light and on the dark map."""

GAUGES: Mapping[int, str] = MappingProxyType({1435: "gauge_1435", 1520: "gauge_1520"})
"""Colour token of the gauges with a colour of their own."""

DASHES: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {
        "open": (),
        "construction": (11.0, 6.0),
        "planned": (0.1, 7.5),
        "closed": (3.0, 9.0),
        "cancelled": (3.0, 9.0),
    }
)
"""Dash of a line per status, in pixels; a dash of 0.1 with round ends is a dot."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """One pass of the pen along a line; a style is drawn pass by pass over all features."""

    colour: str
    """Token of `PALETTE`."""
    width: float
    """Pixels at the zoom that shows the whole corridor."""
    dash: tuple[float, ...] = ()
    cap: str = "round"
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Fill:
    """The inside of an area."""

    colour: str
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Symbol:
    """One mark at a point."""

    shape: str
    """A name of `SHAPES` in `assets/js/marks.js`."""
    radius: float
    fill: str
    stroke: str
    width: float = 1.6
    struck: bool = False
    """Whether a line goes through it: there is nothing there."""


@dataclass(frozen=True, slots=True)
class Style:
    """The look of one class of features, with its words in the legend."""

    key: str
    words: tuple[str, ...]
    """What the legend says, in order: keys of the interface strings, or text when unknown there."""
    strokes: tuple[Stroke, ...] = ()
    symbol: Symbol | None = None
    rank: int = 0
    """Place in its group of the legend."""
    fill: Fill | None = None
    """Of an area."""

    def as_json(self) -> dict[str, Any]:
        """Return the style as the page reads it."""
        return asdict(self)


@cache
def alignment(gauge_mm: int | None, status: str | None, mode: str | None = "rail") -> Style:
    """Return the style of a section: colour by gauge (by mode off the rails), dash by status.

    >>> alignment(1435, "construction").strokes[-1].dash
    (11.0, 6.0)
    >>> alignment(None, None).key
    'alignment/unknown/unknown'
    >>> alignment(1520, None).words
    ('1520 mm',)
    >>> alignment(None, "planned", "ferry").words
    ('mode_ferry', 'status_planned')
    """
    known = status if status is not None and status in DASHES else "open"
    if mode not in (None, "rail"):
        token, word, what = "road", f"mode_{mode}", str(mode)
    elif gauge_mm is None:
        token, word, what = "gauge_unknown", "gauge_unknown", "unknown"
    else:
        token, word, what = GAUGES.get(gauge_mm, "gauge_other"), f"{gauge_mm} mm", str(gauge_mm)
    dash = DASHES[known]
    passes = [Stroke("casing", 8.0)]
    if dash:  # a pale line under the dashes keeps the alignment in one piece
        passes.append(Stroke(token, 4.4, opacity=0.28))
    flat = dash and known != "planned"
    passes.append(Stroke(token, 4.4, dash, "butt" if flat else "round"))
    rank = list(DASHES).index(known)
    # A status nobody stated is drawn as one in service, but not called so.
    said = (word,) if status is None else (word, f"status_{known}")
    key = f"alignment/{what}/{'unknown' if status is None else known}"
    return Style(key, said, tuple(passes), rank=rank)


TUNNEL = Style(
    "structure/tunnel",
    ("tunnel",),
    (Stroke("tunnel", 10.5, cap="butt"), Stroke("casing", 7.5, cap="butt")),
)
"""Drawn under the alignment: a dark sheath with the line inside."""
BRIDGE = Style(
    "structure/bridge", ("bridge",), symbol=Symbol("bridge", 6.5, "casing", "tunnel", 1.8)
)
UNCERTAIN = Style("uncertain", ("uncertain",), (Stroke("band", 26.0, opacity=0.26),))
"""The band is as wide on the ground as the section's `position_error_km` says."""

KM_POST = Style("km_post", ("km_post",), symbol=Symbol("tick", 5.0, "ink", "casing", 0.6), rank=5)
BREAK_OF_GAUGE = Style(
    "break_of_gauge",
    ("break_of_gauge",),
    symbol=Symbol("split", 9.0, "gauge_1435", "ink", 1.8),
    rank=4,
)
STATIONS: Mapping[str, Style] = MappingProxyType(
    {
        "open": Style(
            "station/open", ("station",), symbol=Symbol("circle", 5.4, "casing", "ink", 2.2)
        ),
        "border": Style(
            "station/border",
            ("station_border",),
            symbol=Symbol("target", 6.4, "casing", "ink", 1.8),
            rank=1,
        ),
        "planned": Style(
            "station/planned",
            ("station_planned",),
            symbol=Symbol("circle", 4.6, "casing", "muted", 1.8),
            rank=2,
        ),
        "waypoint": Style(
            "station/waypoint",
            ("waypoint",),
            symbol=Symbol("circle", 2.8, "muted", "casing", 1.2),
            rank=3,
        ),
    }
)

HUB_SHAPES: Mapping[str, str] = MappingProxyType(
    {
        "dry_port": "square",
        "seaport": "anchor",
        "caspian_port": "anchor",
        "rail_hub": "hexagon",
        "free_zone": "star",
        "logistics_centre": "pentagon",
        "border_terminal": "triangle",
        "air_cargo": "cross",
        "other": "plus",
    }
)
HUB_KINDS: Mapping[str, str] = MappingProxyType(
    {
        # words of the sources: the kind they are drawn as
        "icd": "dry_port",
        "bonded_zone": "free_zone",
        "container_hub": "dry_port",
        "container_terminal": "dry_port",
        "inland_port": "dry_port",
        "seaport_ferry": "seaport",
        "ferry_port": "seaport",
        "port": "seaport",
        "rail_gauge_break": "rail_hub",
        "rail_transhipment": "rail_hub",
        "rail_transshipment": "rail_hub",
        "rail_terminal": "rail_hub",
        "rail_road_terminal": "rail_hub",
        "rail_junction": "rail_hub",
        "intermodal": "rail_hub",
        "rail_border_junction": "border_terminal",
        "border": "border_terminal",
        "border_station": "border_terminal",
        "break_of_gauge": "rail_hub",
        "logistics": "logistics_centre",
        "road_transshipment": "logistics_centre",
        "airport": "air_cargo",
    }
)


HUB_SIZE = Style("hub/size", (), symbol=Symbol("circle", 6.2, "hub", "casing", 1.8))
HUB_PLAIN = Style(
    "hub/plain", ("hub_capacity_unknown",), symbol=Symbol("square", 6.2, "hub", "casing", 1.8)
)
"""In the legend of capacities: what grows, and the size of what nobody states."""

STATION_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "border": "station_border",
        "border_station": "station_border",
        "planned_station": "station_planned",
        "stop": "station",
    }
)
"""Kinds of stations that the interface has other words for."""


def station_kind(word: str) -> str:
    """Return the word of the interface for a kind of station, others as told."""
    return STATION_KINDS.get(word, word)


def hub_kind(word: str) -> str:
    """Return what a source's word for a kind of hub is drawn and named as, unknown ones as told.

    >>> hub_kind("ICD"), hub_kind("planned_logistics"), hub_kind("wholesale_market")
    ('dry_port', 'logistics_centre', 'wholesale_market')
    """
    known = word.strip().lower().replace("-", "_").replace(" ", "_").removeprefix("planned_")
    return HUB_KINDS.get(known, known)


GONE: Mapping[str, int] = MappingProxyType({"closed": 2, "cancelled": 3})
"""Statuses of what is not there, with their place in the legend."""


@lru_cache(maxsize=256)
def hub(kind: str | None, status: str | None = "open") -> Style:
    """Return the style of a hub: shape by kind, hollow before it opens, struck where it is gone.

    >>> hub("ICD").key, hub("planned_logistics", "construction").key
    ('hub/dry_port/open', 'hub/logistics_centre/planned')
    >>> hub("<b>").key, hub("seaport", "cancelled").words
    ('hub/other/open', ('hub_seaport', 'status_cancelled'))
    """
    name = hub_kind(kind or "other")
    name = name if name in HUB_SHAPES else "other"
    shape = HUB_SHAPES[name]
    if status is not None and status in GONE:
        words = (f"hub_{name}", f"status_{status}")
        symbol = Symbol(shape, 5.4, "casing", "gauge_unknown", 1.4, struck=True)
        return Style(f"hub/{name}/{status}", words, symbol=symbol, rank=GONE[status])
    if status in ("construction", "planned"):
        symbol = Symbol(shape, 6.2, "casing", "hub", 1.8)
        return Style(f"hub/{name}/planned", (f"hub_{name}", "hub_planned"), symbol=symbol, rank=1)
    symbol = Symbol(shape, 6.2, "hub", "casing", 1.8)
    return Style(f"hub/{name}/open", (f"hub_{name}",), symbol=symbol)


CROSSINGS: Mapping[str, Style] = MappingProxyType(
    {
        "rail": Style(
            "crossing/rail",
            ("crossing_rail",),
            symbol=Symbol("diamond", 6.0, "crossing", "casing", 1.5),
        ),
        "road": Style(
            "crossing/road",
            ("crossing_road",),
            symbol=Symbol("diamond", 5.0, "casing", "crossing", 1.6),
        ),
        "measured": Style(
            "crossing/measured",
            ("crossing_measured",),
            symbol=Symbol("bar", 9.0, "crossing", "casing", 3.2),
        ),
    }
)
