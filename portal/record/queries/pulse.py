"""How complete and how fresh the own record is, counted without opening anything of it."""

from functools import cache

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal.access.permissions import Permission, holds
from portal.access.rules import Actor
from portal.core import clock
from portal.core.db import Prepared
from portal.people.models import Official
from portal.record.models import Record, asked_of, known_tables
from portal.record.rules.pulse import Pulse, stored_pulse
from portal.record.sent import Sent

_OF_RECORD = Record.__table__.c
_OF_OFFICIAL = Official.__table__.c


def my_pulse(session: Session, actor: Actor, sent: Sent) -> Pulse | None:
    """Return how the actor's own record is, in one statement; None without a record."""
    if not holds(actor, Permission.RECORD_READ_OWN):
        return None
    found = _mine(sent).rows(session, person_id=actor.person_id)
    if not found:
        return None
    return stored_pulse(*found[0], now=clock.now())


@cache
def _mine(sent: Sent) -> Prepared:
    person_id = _OF_RECORD.person_id
    return Prepared(
        select(
            _OF_RECORD.stamps,
            known_tables(),
            _OF_OFFICIAL.kind,
            asked_of(_OF_RECORD.unit_path),
            sent(person_id),
        ).where(person_id == bindparam("person_id"), _OF_OFFICIAL.person_id == person_id)
    )
