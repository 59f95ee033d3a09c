"""Dates that are known to the day, the month or the year, compared as far as both are known."""

import calendar
import re
from datetime import date
from functools import lru_cache

_STORED = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_YEAR = 12


@lru_cache(maxsize=65536)
def span(text: str) -> tuple[date, date] | None:
    """Return the first and the last day that a stored date may mean; None where it is none."""
    match = _STORED.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        first = date(year, month or 1, day or 1)
        last_month = month or _YEAR
        last = date(year, last_month, day or calendar.monthrange(year, last_month)[1])
    except ValueError:
        return None
    return first, last


def is_before(first: str, second: str) -> bool:
    """Say whether a date surely lies before another."""
    one, other = span(first), span(second)
    return one is not None and other is not None and one[1] < other[0]


def most_years(since: str, until: str) -> int | None:
    """Return the most full years that may lie between two dates; an age at its highest."""
    one, other = span(since), span(until)
    return None if one is None or other is None else _full_years(one[0], other[1])


def least_years(since: str, until: str) -> int | None:
    """Return the full years that surely lie between two dates; an age at its lowest."""
    one, other = span(since), span(until)
    return None if one is None or other is None else _full_years(one[1], other[0])


def months(since: str, until: str) -> int | None:
    """Return the months from one date to another, each taken at its earliest."""
    one, other = span(since), span(until)
    return None if one is None or other is None else _index(other[0]) - _index(one[0])


def starts_in(text: str) -> int | None:
    """Return the number of the first month that a date may mean."""
    found = span(text)
    return None if found is None else _index(found[0])


def ends_in(text: str) -> int | None:
    """Return the number of the last month that a date may mean."""
    found = span(text)
    return None if found is None else _index(found[1])


def shown_month(number: int) -> str:
    """Return a month's number as mm/yyyy."""
    return f"{number % _YEAR + 1:02d}/{number // _YEAR}"


def _index(day: date) -> int:
    return day.year * _YEAR + day.month - 1


def _full_years(since: date, until: date) -> int:
    return until.year - since.year - ((until.month, until.day) < (since.month, since.day))
