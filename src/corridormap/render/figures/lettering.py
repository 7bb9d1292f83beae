"""Letters of figures: fonts that travel along, sizes by role, text that is never markup.

Noto Sans and Noto Serif, cut down to Latin, Greek and Cyrillic, lie beside this module, so a figure
looks the same on every machine. Other scripts take what is installed; characters that no font has
are reported, not dropped.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from matplotlib import font_manager, ft2font
from matplotlib.textpath import text_to_path

SANS, SERIF = "Corridormap Sans", "Corridormap Serif"
"""Families of the bundled fonts: Noto under names no machine has, so nothing else is taken."""
NAMED = {SANS: "Noto Sans", SERIF: "Noto Serif"}
"""What a reader's machine calls them."""
_OTHERS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "Droid Sans Fallback",
    "Noto Sans Arabic",
    "Noto Naskh Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Georgian",
    "Noto Sans Armenian",
    "Noto Sans Devanagari",
    "Noto Sans Mongolian",
)
"""Families asked for characters that the bundled fonts lack, the first installed one first."""
_SIGNS = "DejaVu Sans"  # comes with matplotlib
CAP = 0.714
"""Height of a capital letter, in sizes."""
LEADING = 1.32
"""From one line of running text to the next, in sizes."""
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Face:
    """How letters of one role look."""

    size: float
    """Sheet pixels."""
    weight: int = 400
    colour: str = "ink"
    """Token of the palette."""
    italic: bool = False
    serif: bool = False


FACES = {
    "title": Face(27, 700, serif=True),
    "figure": Face(25, 700, serif=True),
    "subtitle": Face(14, 400, "muted"),
    "label": Face(12, 400, "muted"),
    "value": Face(13, 400),
    "strong": Face(13, 600),
    "heading": Face(13, 700),
    "entry": Face(12, 400),
    "note": Face(10.5, 400, "muted"),
    "note_strong": Face(10.5, 700, "ink"),
    "tick": Face(11, 400, "muted"),
    "axis": Face(12, 600, "muted"),
    # of labels on maps and along lines, as on the web map
    "break": Face(14.5, 700),
    "station": Face(13.5, 600),
    "minor": Face(12, 400),
    "hub": Face(12, 600, "hub"),
    "gone": Face(11, 400, "muted"),
    "crossing": Face(11.5, 600, "crossing"),
    "structure": Face(11, 400, "muted", italic=True),
    "km": Face(10, 400, "muted"),
    "place": Face(11.5, 400, "place"),
    "water": Face(11.5, 400, "water_label", italic=True),
    "country": Face(15, 600, "country"),
    "small_country": Face(11, 600, "country"),
    "graticule": Face(9.5, 400, "muted"),
}


def literal(text: object) -> str:
    r"""Return text as one line of characters that can be seen.

    Line ends and tabs become spaces; controls of writing direction and other unseen characters
    go, or one name could turn the next around.

    >>> literal("Osh\n\u202eKashgar  $x^2$")
    'Osh Kashgar $x^2$'
    """
    spaced = (" " if char.isspace() else char for char in str(text))
    return " ".join("".join(c for c in spaced if unicodedata.category(c) not in _UNSEEN).split())


@cache
def _register() -> None:
    for file in sorted((Path(__file__).parent / "fonts").glob("*.ttf")):
        font_manager.fontManager.addfont(file)


@cache
def _charmap(family: str) -> frozenset[int]:
    """Return the characters a family has."""
    heavy = font_manager.FontProperties(family=family, weight=700 if family == SERIF else 400)
    where = font_manager.findfont(heavy)
    face_index = getattr(where, "face_index", 0)  # of a collection of fonts in one file
    return frozenset(ft2font.FT2Font(where, face_index=face_index).get_charmap())


@cache
def _installed() -> dict[str, frozenset[int]]:
    """Return the weights there are of each family besides the bundled ones."""
    _register()
    known = {_SIGNS, *_OTHERS}
    weights: dict[str, set[int]] = {}
    for entry in font_manager.fontManager.ttflist:
        if entry.name in known:
            weights.setdefault(entry.name, set()).add(int(entry.weight))
    return {name: frozenset(weights[name]) for name in (_SIGNS, *_OTHERS) if name in weights}


def families(text: str, *, serif: bool = False) -> tuple[tuple[str, ...], str]:
    """Return the families a text needs, each for what those before it lack, and what none has."""
    own = (SERIF, SANS) if serif else (SANS,)
    others = _installed()
    needed: list[str] = [own[0]]
    left = {char for char in text if ord(char) not in _charmap(own[0])}
    for name in (*own[1:], *others):
        found = {char for char in left if ord(char) in _charmap(name)}
        if found:
            needed.append(name)
            left -= found
    return tuple(needed), "".join(sorted(left))


@cache
def font(text: str, face: Face, points: float) -> font_manager.FontProperties:
    """Return the font of a text in a face at a size in points."""
    needed, _ = families(text, serif=face.serif)
    weights = [_installed()[name] for name in needed if name in _installed()]
    weight = face.weight
    if weights:  # borrowed letters come in few weights
        heavy = face.weight >= 600 and all(700 in each for each in weights)
        weight = 700 if heavy else 400
    return font_manager.FontProperties(
        family=list(needed),
        style="italic" if face.italic and not weights else "normal",
        weight=weight,
        size=points,
    )


@cache
def width(text: str, face: Face) -> float:
    """Return how wide a text is, in sheet pixels."""
    of = font(text, face, face.size)
    wide, _, _ = text_to_path.get_text_width_height_descent(text, of, ismath=False)
    return float(wide)


def wrapped(text: str, face: Face, *, most: float) -> list[str]:
    """Return the text in lines no wider than `most` pixels; a word that is wider is broken."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(literal(text)):
        if width((line + piece).rstrip(), face) <= most:
            line += piece
            continue
        if line.strip():
            lines.append(line.strip())
        line = piece.lstrip()
        while len(line) > 1 and width(line.rstrip(), face) > most:
            head = _head(line, face, most)
            lines.append(head)
            line = line[len(head) :]
    return [*lines, line.strip()] if line.strip() else lines


def _pieces(text: str) -> list[str]:
    """Return words with the space after them; scripts without spaces break at each character."""
    pieces: list[str] = []
    word = ""
    for char in text:
        wide = unicodedata.east_asian_width(char) in "WF"
        if wide and word and not unicodedata.category(char).startswith("P"):
            pieces.append(word)
            word = ""
        word += char
        if char == " ":
            pieces.append(word)
            word = ""
    return [*pieces, word] if word else pieces


def _head(word: str, face: Face, most: float) -> str:
    end = len(word) - 1
    while end > 1 and width(word[:end], face) > most:
        end -= 1
    return word[:end]


def shortened(text: str, face: Face, *, most: float) -> str:
    """Return the text, cut with an ellipsis where it is wider than `most` pixels."""
    if width(text, face) <= most:
        return text
    end = len(text)
    while end > 1 and width(text[:end].rstrip() + "…", face) > most:
        end -= 1
    return text[:end].rstrip() + "…"
