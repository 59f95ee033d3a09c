"""What holds for an official, as actions ask it: the catalogue, made stricter by the official's units."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.people.models import Official
from portal.record.models import asked_of
from portal.record.rules import Rulebook

_OF_OFFICIAL = Official.__table__.c


def rulebook_of(session: Session, person_id: int) -> Rulebook:
    """Return what holds for this official, in one statement; for who is none, the catalogue alone."""
    found = session.execute(
        select(_OF_OFFICIAL.kind, asked_of(_OF_OFFICIAL.unit_path)).where(_OF_OFFICIAL.person_id == person_id)
    ).one_or_none()
    return Rulebook.stored(*found) if found else Rulebook()
