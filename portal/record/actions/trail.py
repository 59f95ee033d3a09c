"""What every verb on a record ends with: it is on the trail."""

from sqlalchemy.orm import Session

from portal.access.rules import Actor
from portal.core import trail
from portal.record.models import Record


def leave_trail(
    session: Session, record: Record, action: str, actor: Actor, *, purpose: str | None = None
) -> None:
    """Leave a leaf about a record."""
    trail.append(
        session,
        action,
        actor=actor,
        object_type="record",
        object_id=record.person_id,
        person_id=record.person_id,
        unit_path=record.unit_path,
        purpose=purpose,
    )
