"""The legal clock: working days in Vietnam."""

import json
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from portal.core.clock import end_of, last_day, local_day

# Decree 27/2026, article 19: data that arise reach the national database within 3 working days. A setting.
WORKING_DAYS = 3

# Tết, substitute days and swapped Saturdays by year; scripts/days_off.py makes it, and says why it is data.
CALENDAR = Path(__file__).with_name("days_off.json")
_FRIDAY = 4


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


def _is_working_day(day: date) -> bool:
    off, worked = _calendar()[str(day.year)]
    name = f"{day:%m-%d}"
    return name in worked if day.weekday() > _FRIDAY else name not in off


@lru_cache(maxsize=1)
def _calendar() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    years = json.loads(CALENDAR.read_text())
    return {year: (frozenset(found["off"]), frozenset(found["worked"])) for year, found in years.items()}
