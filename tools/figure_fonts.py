"""Cut the fonts of the static figures down to the scripts of the corridor.

Noto Sans and Noto Serif come from their npm packages. Latin, Greek, Cyrillic and signs stay;
everything else, which most figures never need, would be nine tenths of the bytes. The families
are renamed, so that a figure looks the same whatever Noto a machine has.

    python tools/figure_fonts.py WORK_DIRECTORY
"""

import shutil
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from world.packages import from_npm

FONTS = Path(__file__).resolve().parents[1] / "src/corridormap/render/figures/fonts"
VERSION = "0.4.2"
SANS, SERIF = "@expo-google-fonts/noto-sans", "@expo-google-fonts/noto-serif"
CUTS = {
    "sans-regular": (SANS, "400Regular/NotoSans_400Regular.ttf", "Corridormap Sans"),
    "sans-italic": (SANS, "400Regular_Italic/NotoSans_400Regular_Italic.ttf", "Corridormap Sans"),
    "sans-semibold": (SANS, "600SemiBold/NotoSans_600SemiBold.ttf", "Corridormap Sans"),
    "sans-bold": (SANS, "700Bold/NotoSans_700Bold.ttf", "Corridormap Sans"),
    "serif-bold": (SERIF, "700Bold/NotoSerif_700Bold.ttf", "Corridormap Serif"),
}
KEPT = (
    (0x20, 0x17F),  # Latin
    (0x18F, 0x192),
    (0x1E6, 0x233),
    (0x259, 0x259),
    (0x2B0, 0x2DD),  # apostrophes of Uzbek
    (0x300, 0x331),  # accents that stand alone
    (0x370, 0x3FF),  # Greek
    (0x400, 0x52F),  # Cyrillic
    (0x1E00, 0x1EFF),
    (0x2010, 0x2044),  # dashes, quotes, dots
    (0x2070, 0x209F),  # raised and lowered figures
    (0x20A0, 0x20BF),  # currencies
    (0x2100, 0x22FF),  # letterlike signs, arrows, mathematics
)
FAMILY, FULL, TYPOGRAPHIC = 1, 4, 16


def cut(source: Path, target: Path, family: str) -> None:
    """Write the part of a font that figures need, under another family's name."""
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options()
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum"]
    options.hinting = False
    options.name_IDs = [0, 1, 2, 4, 5, 6, 7, 13, 14]
    worker = subset.Subsetter(options)
    worker.populate(unicodes=[code for first, last in KEPT for code in range(first, last + 1)])
    worker.subset(font)
    for record in font["name"].names:
        if record.nameID == FAMILY:
            record.string = family
        if record.nameID == FULL:
            record.string = f"{family} {source.stem.split('_', 1)[1]}"
    font["name"].setName(family, TYPOGRAPHIC, 3, 1, 0x409)
    font.save(target)


def main() -> None:
    """Cut every font and copy the licence beside it."""
    work = Path(sys.argv[1])
    FONTS.mkdir(parents=True, exist_ok=True)
    for name, (package, file, family) in CUTS.items():
        source = from_npm((package, VERSION), work=work)
        cut(source / file, FONTS / f"{name}.ttf", family)
        shutil.copyfile(source / "LICENSE_FONT", FONTS / "LICENSE")
        print(f"{name}.ttf: {(FONTS / f'{name}.ttf').stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
