"""One form of instants and days for the whole house, and the day as it is in Vietnam."""

from datetime import UTC, date, datetime
from pathlib import Path

from portal.core import clock

ROOT = Path(__file__).resolve().parents[2]
LATE_EVENING = datetime(2026, 11, 22, 17, 5, tzinfo=UTC)


def test_an_instant_is_shown_by_the_clock_of_vietnam():
    assert clock.moment_text(LATE_EVENING) == "00:05 23/11/2026"
    assert clock.hour_text(LATE_EVENING) == "00:05"
    assert clock.day_text(LATE_EVENING) == "23/11/2026"
    assert clock.local_day(LATE_EVENING) == date(2026, 11, 23)


def test_a_day_stays_that_day_and_nothing_stays_empty():
    assert clock.day_text(date(2026, 11, 22)) == "22/11/2026"
    assert clock.day_text(None) == clock.moment_text(None) == ""


def test_a_term_that_ends_at_a_midnight_ends_with_the_day_before():
    midnight = datetime(2026, 11, 23, tzinfo=clock.HANOI)
    assert clock.last_day(midnight) == date(2026, 11, 22)


def test_nobody_else_writes_a_day_or_an_hour():
    sources = [p for p in (ROOT / "portal").rglob("*.py") if p != ROOT / "portal/core/clock.py"]
    found = [p.relative_to(ROOT) for p in sources if "%d/%m/%Y" in p.read_text() or "%H:%M" in p.read_text()]
    assert set(map(str, found)) <= {"portal/registry/rules.py"}  # The message's own form, in UTC.
