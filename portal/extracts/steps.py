"""What actions on a copy do inside their transaction: find it, move it, leave a trail, tell its person."""

from sqlalchemy.orm import Session

from notifications.messages import Message
from notifications.steps import tell
from portal.access.permissions import Permission, allowed
from portal.access.rules import Actor, Purpose
from portal.core import clock, jobs, trail
from portal.core.db import lock
from portal.core.errors import NotFound
from portal.extracts.models import IssuedCopy
from portal.extracts.rules import CopyEvent
from portal.extracts.rules.copies import next_state

_NAMES = {
    CopyEvent.PREPARE: "copy.printed",
    CopyEvent.SIGN: "copy.signed",
    CopyEvent.ISSUE: "copy.issued",
    CopyEvent.FAIL: "copy.failed",
    CopyEvent.WITHDRAW: "copy.withdrawn",
    CopyEvent.DROP: "copy.dropped",
}


def locked_copy(session: Session, copy_id: int, actor: Actor) -> IssuedCopy:
    """Return the copy, locked; one of another agency's person is not found."""
    copy = lock(session, IssuedCopy, copy_id)
    if not allowed(actor, Permission.EXTRACT_READ, copy):
        raise NotFound
    return copy


def move(session: Session, copy: IssuedCopy, event: CopyEvent, *, actor: Actor | None) -> None:
    """Move a locked copy; raise Conflict from a wrong state."""
    copy.state = next_state(copy.state, event)
    leave_trail(session, copy, _NAMES[event], actor)


def leave_trail(
    session: Session, copy: IssuedCopy, name: str, actor: Actor | None, purpose: Purpose | None = None
) -> None:
    """Write what happened to a copy, with the digest of its file once there is one."""
    trail.append(
        session, name, actor=actor, object_type="issued_copy", object_id=copy.id, person_id=copy.person_id,
        unit_path=copy.unit_path, purpose=purpose,
        values={"digest": copy.file_digest.hex()} if copy.file_digest else None,
    )  # fmt: skip


def tell_person(session: Session, copy: IssuedCopy, message: Message) -> None:
    """Tell whose copy it is what became of it."""
    tell(
        session, now=clock.now(), recipients=[copy.person_id], message=message, params={},
        url="/record/extracts", defer=jobs.defer,
    )  # fmt: skip
