"""What an official does to the own record at once, without a proposal."""

from sqlalchemy.orm import Session

from portal.access.permissions import Permission, authorize
from portal.access.rules import Actor
from portal.core import clock, trail
from portal.core.db import transaction
from portal.core.errors import Conflict, Forbidden, NotFound
from portal.record import steps
from portal.record.models import Record, RecordChange, RecordEntry
from portal.record.rules import FORM, Policy, Scalar, Source, Target


def update_own(
    session: Session, target: Target, value: Scalar, base_version: int, *, actor: Actor
) -> RecordChange:
    """Set a field of the own record whose policy is `self`; the agency checks it before it is synced."""
    with transaction(session):
        record = steps.lock_record(session, actor.person_id)
        authorize(actor, Permission.RECORD_UPDATE_OWN, record)
        if target.field is None or target.spec.policy is not Policy.SELF:
            raise Forbidden("record.not_self")
        change = steps.Change(target, value, base_version)
        [made] = steps.apply(session, record, [change], actor=actor, source=Source.DECLARED)
        return made


def confirm_field(session: Session, target: Target, seen_version: int, *, actor: Actor) -> None:
    """Note that the official read the value and says that it is right ("Đúng rồi").

    What was read is what is confirmed: raise Conflict when the value has changed since.
    """
    with transaction(session):
        record = steps.lock_record(session, actor.person_id)
        authorize(actor, Permission.RECORD_CONFIRM, record)
        value, version = steps.base_of(session, actor.person_id, target)
        if value is None:
            raise Conflict("record.nothing_to_confirm", label=target.spec.label)
        if version != seen_version:
            raise Conflict("record.version", target=target.key)
        _confirm(session, record, target)
        _leave_trail(session, record, "field.confirmed", actor)


def note_opening(session: Session, person_id: int, unit_path: str, group: int, *, actor: Actor) -> None:
    """Note that a person opened a sensitive group of the own record, so that nobody does so unseen."""
    if not 1 <= group <= len(FORM.groups):
        raise NotFound
    with transaction(session):
        subject = Record(person_id=person_id, unit_path=unit_path)
        authorize(actor, Permission.RECORD_READ_OWN, subject)
        _leave_trail(session, subject, "group.opened", actor, purpose=f"group {group}")


def _confirm(session: Session, record: Record, target: Target) -> None:
    at = clock.now()
    if target.field is not None:
        stamp = {**record.stamps[target.field], "confirmed_at": at.isoformat()}
        record.stamps = {**record.stamps, target.field: stamp}
    else:
        entry = session.get_one(RecordEntry, target.entry_id)
        entry.confirmed_at = at


def _leave_trail(
    session: Session, record: Record, action: str, actor: Actor, *, purpose: str | None = None
) -> None:
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
