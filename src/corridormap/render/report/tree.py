"""What a report consists of, whatever it is written as.

Text is plain text in every block: what becomes markup is the writer's business.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str
    lead: bool = False
    """Set larger: the first sentences of the summary."""


@dataclass(frozen=True, slots=True)
class Note:
    """What the reader must know before using the figures around it."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Formula:
    """How a measure is defined."""

    text: str
    where: str
    """What the letters mean."""


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One number that stands for much."""

    value: str
    label: str
    beside: str | None = None
    """What is published, or was before."""


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """The numbers a reader takes along."""

    items: tuple[KeyFigure, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    title: str
    numeric: bool = False
    share: float = 1.0
    """Of the width, in proportion to the others."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a caption; cells are finished text."""

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture under a caption, drawn for every format that asks."""

    key: str
    caption: str
    alt: str
    svg: bytes
    png: bytes
    width_mm: float
    height_mm: float
    print_only: bool = False
    """Where the web map stands on the screen."""


@dataclass(frozen=True, slots=True)
class WebMap:
    """The interactive map, for formats that can hold one."""

    key: str
    caption: str
    html: str


Block = Paragraph | Note | Bullets | Formula | KeyFigures | Table | Figure | WebMap


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    key: str
    """Unique in the report, letters and hyphens: its address."""
    title: str
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The whole document."""

    title: str
    subtitle: str
    lang: str
    words: dict[str, str] = field(repr=False)
    """Words writers need themselves: contents, figure, table, page."""
    sections: tuple[Section, ...]
    colophon: str
    """Last line: what made it, from what."""
