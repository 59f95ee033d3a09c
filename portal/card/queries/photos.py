"""When the photograph of a record became another."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.record.models import RecordChange

_PHOTO = "photo"


def has_new_photo(session: Session, person_id: int, since: datetime) -> bool:
    """Whether the record was given another photograph after this instant."""
    changed = select(RecordChange.id).where(
        RecordChange.person_id == person_id,
        RecordChange.target_key == _PHOTO,
        RecordChange.changed_at > since,
    )
    return session.scalar(changed.limit(1)) is not None
