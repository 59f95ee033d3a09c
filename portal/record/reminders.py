"""Who is due what: officials some of whose values were not looked at for long, told once a quarter."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.messages import Message
from notifications.reminders import Due
from portal.core.clock import HANOI
from portal.people.models import Official
from portal.record.models import Record, asked_of, known_tables
from portal.record.rules.freshness import QUESTIONS_PAGE
from portal.record.rules.pulse import stored_pulse
from portal.record.sent import Sent

# Each official has a day of the quarter, so that a run looks at one in ninety of all records.
DAYS = 90
# The hour at which people are told, in Vietnam; who could not be told in it is told in the next quarter.
HOUR = 8
_AT_ONCE = 500

_OF_RECORD = Record.__table__.c
_OF_OFFICIAL = Official.__table__.c
_PULSES = select(
    _OF_RECORD.person_id, _OF_RECORD.stamps, known_tables(), _OF_OFFICIAL.kind, asked_of(_OF_RECORD.unit_path)
).where(_OF_OFFICIAL.person_id == _OF_RECORD.person_id, _OF_OFFICIAL.in_service)


def stale(session: Session, now: datetime, *, sent: Sent) -> Iterator[Due]:
    """Yield one reminder a quarter to each official in service with something worth asking; it names none.

    What they have said of it already (`sent`) is not asked, here as on the page to which it leads.
    """
    local = now.astimezone(HANOI)
    if local.hour != HOUR:
        return
    day = local.date().toordinal()
    person = _OF_RECORD.person_id
    of_today = _PULSES.add_columns(sent(person)).where(person % DAYS == day % DAYS).order_by(person)
    for person_id, *held in session.execute(of_today, execution_options={"yield_per": _AT_ONCE}):
        count = len(stored_pulse(*held, now=now).questions)
        if count:
            key = f"fresh:{person_id}:{day // DAYS}"
            yield Due(person_id, Message.FRESHNESS, QUESTIONS_PAGE, key, {"count": str(count)})
