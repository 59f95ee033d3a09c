"""The legal clock: working days in Vietnam."""

from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays

from portal.core.clock import end_of, last_day, local_day

# Decree 27/2026, article 19: data that arise reach the national database within 3 working days. A setting.
WORKING_DAYS = 3


def due_at(start: datetime, working_days: int = WORKING_DAYS) -> datetime:
    """Return the end of the last of `working_days` in Vietnam, counted from the day after `start`."""
    day = local_day(start)
    while working_days > 0:
        day += timedelta(days=1)
        working_days -= _is_working_day(day)
    return end_of(day)


def resumed_due_at(due: datetime, paused_at: datetime, now: datetime) -> datetime:
    """Return the new end of a clock that stood still since `paused_at`; one day is left at least."""
    day, last = local_day(paused_at), last_day(due)
    left = sum(_is_working_day(day + timedelta(days=n)) for n in range(1, (last - day).days + 1))
    return due_at(now, max(left, 1))


@lru_cache(maxsize=4096)
def _is_working_day(day: date) -> bool:
    return _calendar().is_working_day(day)


@lru_cache(maxsize=1)
def _calendar() -> holidays.HolidayBase:
    # Knows Tết, substitute days and swapped Saturdays; grows by itself year by year.
    return holidays.country_holidays("VN")
