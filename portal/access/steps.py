"""What actions of higher rooms need from this one."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.access.models import Look, WebSession
from portal.access.rules import Actor, Purpose
from portal.core import clock, trail


def end_by_provider(session: Session, *, provider: str, subject: str | None, provider_sid: str | None) -> int:
    """End the sessions named by a back-channel logout token; return how many there were."""
    condition = WebSession.provider == provider
    if provider_sid is not None:
        condition &= WebSession.provider_sid == provider_sid
    if subject is not None:
        condition &= WebSession.subject == subject
    ended = session.execute(delete(WebSession).where(condition).returning(WebSession.id_hash))
    return len(ended.all())


def note_look(session: Session, *, actor: Actor, person_id: int, unit_path: str, purpose: Purpose) -> Look:
    """Write the look and its trail leaf."""
    row = Look(
        person_id=person_id,
        unit_path=unit_path,
        looker_id=actor.person_id,
        purpose=purpose,
        looked_at=clock.now(),
    )
    session.add(row)
    session.flush()
    trail.append(
        session,
        "record.looked_at",
        actor=actor,
        object_type="look",
        object_id=row.id,
        person_id=person_id,
        unit_path=unit_path,
        purpose=purpose,
    )
    return row
