"""Days as people know them: a day, a month of a year, or a year alone.

Stored as "1980-05-02", "1980-05" or "1980", which sort by time. On a page a date has three parts;
a sheet gives it in one text, day first.
"""

import re
from collections.abc import Mapping

from portal.core.text import digits
from portal.record.rules.form import Field
from portal.record.rules.partial_dates import PartialDate
from portal.record.rules.terms import Kind
from portal.record.rules.values.problems import refusal
from portal.record.rules.values.text import cleaned

EARLIEST_YEAR, LATEST_YEAR = 1900, 2100

_PARTS = ("day", "month", "year")
_WORDS = {"day": "ngày", "month": "tháng", "year": "năm"}
_WRITTEN = re.compile(r"(?:(?:([0-9]{1,2})[/.\-])?([0-9]{1,2})[/.\-])?([0-9]{4})")
_STORED = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def parts_of(kind: Kind) -> tuple[str, ...]:
    """Return the parts in which a page asks for a value of this kind."""
    return {Kind.DATE: _PARTS, Kind.PARTIAL_DATE: _PARTS, Kind.MONTH_YEAR: _PARTS[1:]}.get(kind, ())


def dated(spec: Field, raw: Mapping[str, str]) -> str:
    """Read a date in its parts or in one text, as exact as its kind asks."""
    given = _given(spec, raw)
    if not any(given.values()):
        return ""
    numbers = {part: _number(spec, part, given[part]) for part in _PARTS}
    year, month, day = numbers["year"], numbers["month"], numbers["day"]
    if year is None:
        raise refusal(spec, "part_missing", part="year", word=_WORDS["year"])
    _check_year(spec, year)
    _check_exactness(spec, month, day)
    return _joined(spec, year, month, day)


def year(spec: Field, raw: Mapping[str, str]) -> int | None:
    """Read a year alone."""
    text = digits(cleaned(spec, raw.get(spec.name, "")))
    if not text:
        return None
    _check_year(spec, int(text) if re.fullmatch(r"[0-9]{4}", text) else 0)
    return int(text)


def raw_date(spec: Field, stored: str) -> dict[str, str]:
    """Return the parts of a stored date, as the page's inputs hold them."""
    match = _STORED.fullmatch(stored)
    named = dict(zip(("year", "month", "day"), match.groups() if match else (), strict=False))
    return {f"{spec.name}-{part}": (named.get(part) or "").lstrip("0") for part in parts_of(spec.kind)}


def shown_date(stored: str) -> str:
    """Return dd/mm/yyyy, mm/yyyy or yyyy."""
    return "/".join(reversed(stored.split("-")))


def precedes(first: str, second: str) -> bool:
    """Say whether a date lies before another for certain."""
    return PartialDate.of(first).is_before(PartialDate.of(second))


def _given(spec: Field, raw: Mapping[str, str]) -> dict[str, str]:
    whole = digits(cleaned(spec, raw.get(spec.name, "")))
    if not whole:
        return {part: digits(cleaned(spec, raw.get(f"{spec.name}-{part}", ""))) for part in _PARTS}
    match = _WRITTEN.fullmatch(whole)
    if match is None:
        raise refusal(spec, "not_a_date")
    return dict(zip(_PARTS, (text or "" for text in match.groups()), strict=True))


def _number(spec: Field, part: str, text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,4}", text):
        raise refusal(spec, "part_not_a_number", part=part, word=_WORDS[part])
    return int(text)


def _check_year(spec: Field, year: int) -> None:
    low, high = spec.low or EARLIEST_YEAR, spec.high or LATEST_YEAR
    if not low <= year <= high:
        raise refusal(spec, "year_range", part="year", low=low, high=high)


def _check_exactness(spec: Field, month: int | None, day: int | None) -> None:
    if month is None and (day is not None or spec.kind is Kind.DATE):
        raise refusal(spec, "part_missing", part="month", word=_WORDS["month"])
    if day is None and spec.kind is Kind.DATE:
        raise refusal(spec, "part_missing", part="day", word=_WORDS["day"])


def _joined(spec: Field, year: int, month: int | None, day: int | None) -> str:
    try:
        made = PartialDate(year, month, None if spec.kind is Kind.MONTH_YEAR else day)
        PartialDate(year, month, day)
    except ValueError as error:
        in_year = month is None or 1 <= month <= 12  # noqa: PLR2004 - the months of a year
        raise refusal(spec, "not_a_date", part="day" if in_year else "month") from error
    return made.stored
