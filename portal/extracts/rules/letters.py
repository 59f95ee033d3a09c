"""Which letters the form's fonts have; PDF/A takes no print with one that none of them can draw.

Everything that Vietnamese is written with is there. Pictures and other scripts are not: the box in their
place says that the record holds more than the paper does.
"""

import unicodedata
from functools import lru_cache
from pathlib import Path

_RANGES = Path(__file__).parent.parent / "fonts" / "letters.txt"
_BOX = "\u25a1"
# What joins or varies the letters beside it, and is nothing by itself.
_JOINING = frozenset({"Cf", "Mn", "Me"})


def drawn(text: str) -> str:
    """Return the text with a box for each letter that cannot be printed; what only varies one is left out."""
    letters = _letters()
    if letters.issuperset(text):
        return text
    return "".join(ch if ch in letters else _instead(ch) for ch in text)


def _instead(letter: str) -> str:
    return "" if unicodedata.category(letter) in _JOINING else _BOX


@lru_cache(maxsize=1)
def _letters() -> frozenset[str]:
    bounds = (line.split("-") for line in _RANGES.read_text(encoding="ascii").split())
    found = (chr(point) for first, last in bounds for point in range(int(first, 16), int(last, 16) + 1))
    return frozenset(found) | {"\n"}
