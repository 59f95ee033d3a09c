"""Make the committed fonts: Be Vietnam Pro with the letters that Vietnam writes, without hinting.

The published subsets are 33 KB a weight; on a slow line that is a second. The Open Font License permits
a smaller one, and the family has no reserved name.
"""

import shutil
from pathlib import Path

from fontTools import subset
from fontTools.merge import Merger
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "node_modules" / "@fontsource" / "be-vietnam-pro"
TARGET = ROOT / "static" / "fonts"
# The same letters for the printer of badges, which reads no woff2.
PRINTED = ROOT / "portal" / "card" / "fonts"
WEIGHTS = (400, 600)
# In this order the Latin file wins where two files hold the same letter, so that kerning stays whole.
PARTS = ("latin", "vietnamese", "latin-ext")
VIETNAMESE = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
# Names of other peoples of Vietnam are written with these; the breve letters (ĕ ŏ ŭ) are not in the family.
HIGHLAND = "čñöüä"
SIGNS = "\u00a0·–—‘’“”…•₫°²×›«»"
ALPHABET = frozenset(
    "".join(map(chr, range(0x20, 0x7F)))
    + VIETNAMESE
    + VIETNAMESE.upper()
    + HIGHLAND
    + HIGHLAND.upper()
    + SIGNS
)


def main() -> None:
    """Write one woff2 and one ttf per weight, and the licence beside them."""
    for folder in (TARGET, PRINTED):
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PACKAGE / "LICENSE", folder / "OFL.txt")
    for weight in WEIGHTS:
        font = _font(weight)
        font.save(TARGET / f"be-vietnam-pro-{weight}.woff2")
        font.flavor = None
        # Printers know a font by its PostScript name; Windows, Unicode, English.
        font["name"].setName(f"BeVietnamPro-{weight}", 6, 3, 1, 0x409)
        font.save(PRINTED / f"be-vietnam-pro-{weight}.ttf")


def _font(weight: int) -> TTFont:
    scratch = ROOT / "build" / "fonts"
    scratch.mkdir(parents=True, exist_ok=True)
    left, files = set(ALPHABET), []
    for part in PARTS:
        font = TTFont(PACKAGE / "files" / f"be-vietnam-pro-{part}-{weight}-normal.woff2")
        wanted = {ord(letter) for letter in left} & set(font.getBestCmap())
        if not wanted:
            continue
        left -= {chr(code) for code in wanted}
        _reduce(font, wanted)
        files.append(str(scratch / f"{part}-{weight}.ttf"))
        font.save(files[-1])
    if left:
        raise SystemExit(f"The font lacks: {' '.join(sorted(left))}")
    merged = Merger().merge(files)
    merged["post"].formatType = 3.0
    # The same input gives the same bytes, whatever the day.
    merged["head"].created = merged["head"].modified = TTFont(files[0])["head"].created
    merged.recalcTimestamp = False
    merged.flavor = "woff2"
    return merged


def _reduce(font: TTFont, wanted: set[int]) -> None:
    options = subset.Options(
        hinting=False,
        layout_features=["kern"],
        name_IDs=[0, 1, 2, 13, 14],
        notdef_outline=True,
        recalc_timestamp=False,
    )
    options.drop_tables += ["gasp", "GSUB", "GDEF"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    font.flavor = None


if __name__ == "__main__":
    main()
