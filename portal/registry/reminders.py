"""Who is due what: whoever can help, told once a day of messages that near the end of the legal day."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from notifications.messages import Message
from notifications.reminders import Due
from portal.access.permissions import Permission
from portal.access.queries import holders
from portal.core.clock import local_day
from portal.registry.models import SyncMessage
from portal.registry.rules import ALARM_AFTER, DESK, UNSETTLED


def late(session: Session, now: datetime) -> Iterator[Due]:
    """Yield one reminder a person and day while a message past its alarm is neither accepted nor closed."""
    day = local_day(now)
    told: set[int] = set()
    # One message a unit is enough: whoever may help with it may help with all of that unit.
    oldest = (
        select(func.min(SyncMessage.id))
        .where(SyncMessage.state.in_(UNSETTLED), SyncMessage.queued_at <= now - ALARM_AFTER)
        .group_by(SyncMessage.unit_path)
    )
    for row in session.scalars(select(SyncMessage).where(SyncMessage.id.in_(oldest))):
        for person_id in holders(session, Permission.SYNC_RETRY, row):
            if person_id not in told:
                told.add(person_id)
                yield Due(person_id, Message.REGISTRY_FAILED, DESK, f"sync-late:{person_id}:{day}")
