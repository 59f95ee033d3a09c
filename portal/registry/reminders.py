"""Who is due what: whoever can help, told once a day of messages that near the end of the legal day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from notifications.reminders import Due
from portal.access.queries import holders
from portal.core.clock import local_day
from portal.registry.asked import SEND_AGAIN, SETTLE, Asked, asks
from portal.registry.models import SyncMessage
from portal.registry.rules import ALARM_AFTER, DESK, UNSETTLED


@dataclass(frozen=True)
class _Late:
    """Whose message is late, and where: all that the table of permissions asks."""

    person_id: int
    unit_path: str


def late(session: Session, now: datetime) -> Iterator[Due]:
    """Yield one reminder a person and day while a message past its alarm is neither accepted nor closed."""
    day = local_day(now)
    told: set[int] = set()
    for asked in (SETTLE, SEND_AGAIN):
        for one in _late(session, asked, now):
            # Nobody is told of their own here: its page says how it stands.
            for person_id in sorted({*holders(session, asked.permission, one)} - told - {one.person_id}):
                told.add(person_id)
                yield Due(person_id, asked.message, DESK, f"sync-late:{person_id}:{day}")


def _late(session: Session, asked: Asked, now: datetime) -> Iterator[_Late]:
    """Yield two persons a unit at most: who is left out of the one may help with the other."""
    found = session.execute(
        select(SyncMessage.unit_path, func.min(SyncMessage.person_id), func.max(SyncMessage.person_id))
        .where(SyncMessage.state.in_(UNSETTLED), SyncMessage.queued_at <= now - ALARM_AFTER, asks(asked))
        .group_by(SyncMessage.unit_path)
        .order_by(SyncMessage.unit_path)
    ).all()
    for unit_path, *persons in found:
        for person_id in sorted(set(persons)):
            yield _Late(person_id, unit_path)
