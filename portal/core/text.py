"""Text at the boundary: one normal form in store, one folded form for search."""

import re
import unicodedata

from portal.core.errors import Invalid

# Bidirectional controls can make a name read as another; they have no use in Vietnamese.
_REFUSED = frozenset({"Cc", "Cs", "Co", "Cn"})
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset("\u200b\u2060\ufeff\u00ad")
# Grave, acute, tilde, hook, dot below: the five tones; the other marks make letters of their own.
_TONE = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_SYLLABLE = re.compile("[\\w\u0300-\u036f]+")
_SPACES = re.compile(r"[^\S\n]+")
# Stands where bytes were no UTF-8: whatever was meant is lost already.
_LOST = "\ufffd"
LONGEST_SEARCH = 100
_NO_PAGE_HOLDS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + _LOST
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
    + "]"
)


def clean(text: str, *, name: str = "") -> str:
    """Return one line as stored: NFC, trimmed, single spaces; control and bidi characters are refused."""
    one_line = _normal(text.replace("\r", "\n").replace("\t", " "), name).replace("\n", " ")
    return _SPACES.sub(" ", one_line).strip()


def clean_long(text: str, *, name: str = "") -> str:
    """Return text of several lines as stored: as `clean`, but line breaks stay."""
    lines = _normal(text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "), name).split("\n")
    return "\n".join(_SPACES.sub(" ", line).strip() for line in lines).strip()


def shown_again(text: str) -> str:
    """Return what was typed as a page can give it back to be mended.

    What no page may hold becomes a mark that `clean` refuses as well, so that nothing slips in that way.
    """
    return _NO_PAGE_HOLDS.sub("\u200e", unicodedata.normalize("NFC", text))


def searched(text: str | None) -> str:
    """Return what is searched for, as a page can show it again."""
    return shown_again(text or "")[:LONGEST_SEARCH].strip()


def digits(text: str) -> str:
    """Return the text with every decimal digit of any script as ASCII."""
    return "".join(str(unicodedata.digit(ch)) if ch.isdecimal() and not ch.isascii() else ch for ch in text)


def fold(text: str) -> str:
    """Return the search key: lower case, no accents, so that tone position (Hoà, Hòa) does not matter."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return _SPACES.sub(" ", "".join(ch for ch in decomposed if not unicodedata.combining(ch))).strip()


def accented(text: str) -> str:
    """Return the text in lower case, each tone at its syllable's end: "Hoà" is "Hòa", neither is "Hoa"."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    return _SPACES.sub(" ", _SYLLABLE.sub(_tone_last, decomposed)).strip()


def _tone_last(syllable: re.Match[str]) -> str:
    letters = syllable.group()
    return _TONE.sub("", letters) + "".join(_TONE.findall(letters))


def _normal(text: str, name: str) -> str:
    text = unicodedata.normalize("NFC", text)
    if text.isprintable() and _LOST not in text:
        # Nearly every text: only what is not printable can be of a category that is refused or invisible.
        return text
    for ch in text:
        if ch in _BIDI or ch == _LOST or (unicodedata.category(ch) in _REFUSED and ch != "\n"):
            raise Invalid("core.control_character", name=name)
    return "".join(ch for ch in text if ch not in _INVISIBLE)
