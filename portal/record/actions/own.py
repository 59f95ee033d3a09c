"""What an official does to the own record at once, without a proposal."""

from sqlalchemy.orm import Session

from portal.access.permissions import Permission, authorize
from portal.access.rules import Actor
from portal.core.db import transaction
from portal.core.errors import Forbidden, Invalid, NotFound, Problem
from portal.record import steps
from portal.record.actions.trail import leave_trail
from portal.record.checked import Checked, unchecked
from portal.record.models import Record, RecordChange
from portal.record.rules import FORM, Field, Policy, Scalar, Source, Target


def update_own(
    session: Session, target: Target, value: Scalar, base_version: int, *, actor: Actor,
    through: Checked = unchecked,
) -> RecordChange:  # fmt: skip
    """Set a field of the own record whose policy is `self`; `through` leaves it for the agency to check.

    The units of the official may have taken that away, or may ask that the field is never empty.
    """
    with transaction(session):
        spec = steps.rulebook_of(session, actor.person_id).spec(target.spec)
        if not isinstance(spec, Field) or spec.policy is not Policy.SELF:
            raise Forbidden("record.not_self")
        if value is None and spec.required:
            raise Invalid([Problem(spec.name, "record.required", {"label": spec.label})])
        change = steps.Change(target, value, base_version)
        return through(session, target, lambda: _made(session, change, actor), actor=actor)


def _made(session: Session, change: steps.Change, actor: Actor) -> RecordChange:
    record = steps.lock_record(session, actor.person_id)
    authorize(actor, Permission.RECORD_UPDATE_OWN, record)
    [made] = steps.apply(session, record, [change], actor=actor, source=Source.DECLARED)
    return made


def note_opening(session: Session, person_id: int, unit_path: str, group: int, *, actor: Actor) -> None:
    """Note that a person opened a sensitive group of the own record, so that nobody does so unseen."""
    if not 1 <= group <= len(FORM.groups):
        raise NotFound
    with transaction(session):
        subject = Record(person_id=person_id, unit_path=unit_path)
        authorize(actor, Permission.RECORD_READ_OWN, subject)
        leave_trail(session, subject, "group.opened", actor, purpose=f"group {group}")
