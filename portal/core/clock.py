"""The only clock of the house: frozen in tests, UTC in store, Asia/Ho_Chi_Minh on screen."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")

_frozen: list[datetime] = []


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return _frozen[-1] if _frozen else datetime.now(UTC)


def today() -> date:
    """Return the day it is in Vietnam, where every legal day count is made."""
    return local_day(now())


def local_day(at: datetime) -> date:
    """Return the day on which an instant falls in Vietnam."""
    return at.astimezone(HANOI).date()


def end_of(day: date) -> datetime:
    """Return the instant at which a day is over in Vietnam: terms end there."""
    return datetime.combine(day + timedelta(days=1), time(), HANOI)


def last_day(due_at: datetime) -> date:
    """Return the last day of a term, which ends at the midnight after it."""
    return local_day(due_at - timedelta(seconds=1))


def moment_text(at: datetime | None) -> str:
    """Return an instant as Vietnamese phones write it (CLDR's short form), "" for none: 10:30 22/11/2026."""
    return f"{hour_text(at)} {day_text(at)}" if at else ""


def hour_text(at: datetime) -> str:
    """Return the time of the day in Vietnam: 10:30."""
    return f"{at.astimezone(HANOI):%H:%M}"


def day_text(on: date | None) -> str:
    """Return a day, or the day of an instant in Vietnam, "" for none: 22/11/2026."""
    if isinstance(on, datetime):
        on = local_day(on)
    return f"{on:%d/%m/%Y}" if on else ""


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Hold the clock at an aware instant; for tests, and for the past of the demo."""
    if at.tzinfo is None:
        raise ValueError("A frozen instant must be aware.")
    _frozen.append(at)
    try:
        yield
    finally:
        _frozen.pop()
