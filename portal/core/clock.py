"""The only clock of the house: frozen in tests, UTC in store, Asia/Ho_Chi_Minh on screen."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")

_frozen: list[datetime] = []


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return _frozen[-1] if _frozen else datetime.now(UTC)


def today() -> date:
    """Return the day it is in Vietnam, where every legal day count is made."""
    return now().astimezone(HANOI).date()


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
