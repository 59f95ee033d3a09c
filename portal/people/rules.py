"""The words and rules of people and units."""

import re
import unicodedata
from enum import StrEnum

from portal.core.text import fold


class OfficialKind(StrEnum):
    """The six kinds of persons whose record the portal holds."""

    CADRE = "CB"
    CIVIL_SERVANT = "CC"
    PUBLIC_EMPLOYEE = "VC"
    COMMUNE_CIVIL_SERVANT = "XA"
    COMMUNE_NON_SPECIALIST = "XA0"
    CONTRACT = "HD"


class UnitKind(StrEnum):
    """The levels of the unit tree."""

    TOP = "top"
    DEPARTMENT = "department"
    UNIT = "unit"


# The database counts up to nine digits.
_LONGEST_NUMBER = 8
_LONGEST_ADDRESS = 254
# Of a unit, and of an official.
LONGEST_CODE = 35
_CODE = re.compile(r"[A-Z0-9]+(\.[A-Z0-9]+)*")
_PRINTABLE = re.compile(r"[!-~]+")
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}


def sort_key(full_name: str) -> str:
    """Return a key that sorts Vietnamese names as people do: given name first, then the rest.

    The database has no Vietnamese collation; letters come in the order of the alphabet, and tones
    (none, huyền, hỏi, ngã, sắc, nặng) decide only between names that are otherwise the same.
    """
    words = full_name.lower().split()
    ordered = words[-1:] + words[:-1]
    return " ".join(_letters(w) for w in ordered) + "|" + " ".join(_tones(w) for w in ordered)


def search_key(full_name: str) -> str:
    """Return the folded name, for search without accents."""
    return fold(full_name)


def leaves_numbers(official_code: str) -> bool:
    """Say whether an agency can still number its officials once somebody has this code.

    The next number is one more than the highest: a code of nines would leave none.
    """
    return all(len(group) <= _LONGEST_NUMBER for group in official_code.split(".") if group.isdigit())


def is_agency_code(text: str) -> bool:
    """Say whether a unit's code is written as Decision 20/2020/QĐ-TTg asks."""
    return len(text) <= LONGEST_CODE and _CODE.fullmatch(text) is not None


def is_official_code(text: str) -> bool:
    """Say whether an official may have this code: written as a unit's, and leaving a next number."""
    return is_agency_code(text) and leaves_numbers(text)


def is_address(text: str) -> bool:
    """Say whether mail could go there."""
    name, at, host = text.partition("@")
    is_host = "." in host and "@" not in host and not host.startswith(".") and not host.endswith(".")
    return bool(name and at and is_host and len(text) <= _LONGEST_ADDRESS and _PRINTABLE.fullmatch(text))


def _letters(word: str) -> str:
    kept = "".join(ch for ch in unicodedata.normalize("NFD", word) if ch not in _TONES)
    composed = unicodedata.normalize("NFC", kept)
    return "".join(f"{_LETTERS.find(ch) + 10:02d}" if ch in _LETTERS else ch for ch in composed)


def _tones(word: str) -> str:
    return "".join(_TONES.get(ch, "") for ch in unicodedata.normalize("NFD", word)) or "0"
