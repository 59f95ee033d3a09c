"""What waits for somebody, in one statement."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.access.rules import Actor


@dataclass(frozen=True)
class Desk:
    """Counts of what waits, by role."""

    unread: int


def desk_of(session: Session, actor: Actor) -> Desk:
    """Return the counts of this person's first page."""
    del session
    return Desk(actor.unread)
