"""How complete and how fresh the own record is, counted without opening anything of it."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal.access.permissions import Permission, holds
from portal.access.rules import Actor
from portal.core import clock
from portal.core.db import Prepared
from portal.people.models import Official
from portal.record.models import Record, asked_of, known_tables
from portal.record.rules.pulse import Pulse, stored_pulse

_OF_RECORD = Record.__table__.c
_OF_OFFICIAL = Official.__table__.c

_MINE = Prepared(
    select(_OF_RECORD.stamps, known_tables(), _OF_OFFICIAL.kind, asked_of(_OF_RECORD.unit_path)).where(
        _OF_RECORD.person_id == bindparam("person_id"), _OF_OFFICIAL.person_id == _OF_RECORD.person_id
    )
)


def my_pulse(session: Session, actor: Actor) -> Pulse | None:
    """Return how the actor's own record is, in one statement; None without a record."""
    if not holds(actor, Permission.RECORD_READ_OWN):
        return None
    found = _MINE.rows(session, person_id=actor.person_id)
    if not found:
        return None
    stamps, tables, kind, asked = found[0]
    return stored_pulse(stamps, tables, kind, asked, clock.now())
