"""A cell as the reading process hands it over, and the text that a person would have typed for it.

A cell is null, a text, a number, or one of three small objects: {"d": day, month or year of a date}, {"f": 1}
for a formula, {"e": "#N/A"} for an error.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from portal.core.errors import Invalid, Problem
from portal.core.text import digits, fold
from portal.intake.files import looks_like_tcvn3
from portal.intake.rules.words import LONGEST_NOTHING, NOTHING, ONGOING
from portal.record.rules import Field, Kind

Cell = str | int | float | Mapping[str, Any] | None

_DATES = frozenset({Kind.DATE, Kind.PARTIAL_DATE, Kind.MONTH_YEAR})
_NUMBERS = frozenset({Kind.DECIMAL, Kind.PERCENT})
_PERSON_ID_DIGITS, _LEAST_ID_DIGITS = 12, 10
_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?(?:[T ][0-9:.]+)?")
_IN_WORDS = re.compile(
    r"(?:ngay\s*([0-9]{1,2})\s*,?\s*)?(?:thang\s*([0-9]{1,2})\s*[,/]?\s*)?(?:nam\s*)?([0-9]{4})"
)
_SPREAD = re.compile(r"([0-9]{1,2})\s*[-/.]\s*([0-9]{1,2})\s*[-/.]\s*([0-9]{4})(?:\s+[0-9:]+)?")
_SEPARATORS = re.compile(r"[\s().\-]+")
_USUAL = re.compile(r"[0-9]{1,2}/[0-9]{4}")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2}")
_SERIAL = re.compile(r"[0-9]{4,5}(?:\.[0-9]+)?")
# Day numbers of Excel that are days of people's lives: 1927 to 2099; a year alone is smaller.
_FIRST_SERIAL, _LAST_SERIAL = 10_000, 73_000
_EPOCHS = {1900: date(1899, 12, 30), 1904: date(1904, 1, 1)}


def header_text(cell: Cell) -> str:
    """Return a header's or a title's words."""
    if isinstance(cell, Mapping) or cell is None:
        return ""
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    return " ".join(text.split())


def typed(spec: Field, cell: Cell, epoch: int) -> str:
    """Return what a person would have typed into this field, "" for nothing; raise Invalid for no value."""
    if isinstance(cell, Mapping):
        return _of_object(spec, cell)
    if cell is None:
        return ""
    text = _number_text(spec, cell, epoch) if isinstance(cell, int | float) else str(cell).strip()
    if looks_like_tcvn3(text):
        raise refusal("intake.old_code", spec)
    if text.startswith("#") and text.rstrip("!?").isupper():
        raise refusal("intake.cell_error", spec, shown=text[:20])
    if len(text) <= LONGEST_NOTHING and _is_nothing(text, is_end=spec.name == "to_month"):
        return ""
    if spec.kind in _DATES or spec.kind is Kind.YEAR:
        return _date_text(spec, text, epoch)
    if spec.kind in (Kind.PERSON_ID, Kind.PHONE):
        return _digits_text(spec, text)
    return text


def refusal(code: str, spec: Field, **details: str) -> Invalid:
    """Return the error of one cell; every sentence may name the column by `{label}`."""
    return Invalid([Problem(spec.name, code, {"label": spec.label} | details)])


@lru_cache(maxsize=16_384)
def _is_nothing(text: str, *, is_end: bool) -> bool:
    word = fold(text)
    return word in NOTHING or (is_end and word in ONGOING)


def _of_object(spec: Field, cell: Mapping[str, Any]) -> str:
    if "f" in cell:
        raise refusal("intake.formula", spec)
    if "e" in cell:
        raise refusal("intake.cell_error", spec, shown=str(cell["e"])[:20])
    day = str(cell.get("d", ""))
    if spec.kind in _DATES:
        return _as_exact(spec, day)
    if spec.kind is Kind.YEAR:
        return day[:4]
    # Excel turns "12/12" or "3-5" into a day when nobody looks; what was meant is lost.
    raise refusal("intake.became_date", spec, shown="/".join(reversed(day.split("-"))))


def _number_text(spec: Field, number: float, epoch: int) -> str:
    whole = number if isinstance(number, int) else int(number) if number.is_integer() else None
    if spec.kind in _DATES and whole is not None and _FIRST_SERIAL <= whole <= _LAST_SERIAL:
        return _as_exact(spec, (_EPOCHS[epoch] + timedelta(days=whole)).isoformat())
    if whole is not None:
        return str(whole)
    # A sheet keeps 2.34 as 2.3399999999999999.
    return f"{round(number, 6):f}".rstrip("0").replace(".", ",") if spec.kind in _NUMBERS else str(number)


def _date_text(spec: Field, text: str, epoch: int) -> str:
    """Return a day first, as people write it here, from what else they write."""
    if _USUAL.fullmatch(text):
        return text
    plain = digits(fold(text)).strip(" .")
    if match := _ISO.fullmatch(plain):
        year, month, day = match.groups()
        return _as_exact(spec, "-".join(part for part in (year, month, day) if part))
    if match := _SPREAD.fullmatch(plain):
        day, month, year = match.groups()
        return _as_exact(spec, f"{year}-{month}-{day}")
    if match := _IN_WORDS.fullmatch(plain):
        day, month, year = match.groups()
        return _as_exact(spec, "-".join(part for part in (year, month, day if month else None) if part))
    if _SHORT_YEAR.fullmatch(plain):
        raise refusal("intake.short_year", spec, shown=text[:20])
    if spec.kind in _DATES and _SERIAL.fullmatch(plain) and float(plain) >= _FIRST_SERIAL:
        return _number_text(spec, int(float(plain)), epoch)
    return text


def _as_exact(spec: Field, stored: str) -> str:
    """Return the date, day first, no more exact than its kind asks."""
    parts = stored.split("-")
    if spec.kind is Kind.MONTH_YEAR:
        parts = parts[:2]
    if spec.kind is Kind.YEAR:
        parts = parts[:1]
    return "/".join(reversed(parts))


def _digits_text(spec: Field, text: str) -> str:
    """Give back the zeros in front, which a sheet drops from what it takes for a number."""
    plain = digits(text)
    if re.fullmatch(r"[0-9]\.?[0-9]*[eE]\+[0-9]+", plain):
        raise refusal("intake.rounded", spec)
    plain = _SEPARATORS.sub("", plain)
    if not plain.isdigit():
        return text
    if spec.kind is Kind.PHONE:
        return "0" + plain if len(plain) in (9, 10) and plain[0] != "0" else plain
    if plain[0] != "0" and _LEAST_ID_DIGITS <= len(plain) < _PERSON_ID_DIGITS:
        return plain.rjust(_PERSON_ID_DIGITS, "0")
    return plain
