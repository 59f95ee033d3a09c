"""Dates that are known to the day, the month or the year, compared as far as both are known."""

from datetime import date
from functools import lru_cache

from portal.record.rules.partial_dates import PartialDate

_YEAR = 12


@lru_cache(maxsize=65536)
def span(text: str) -> tuple[date, date] | None:
    """Return the first and the last day that a stored date may mean; None where it is none."""
    try:
        known = PartialDate.of(text)
    except ValueError:
        return None
    return known.earliest, known.latest


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
