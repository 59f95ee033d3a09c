"""What an official does to the own record at once, without a proposal."""

from sqlalchemy.orm import Session

from portal.access.permissions import Permission, authorize
from portal.access.rules import Actor
from portal.core.db import transaction
from portal.core.errors import Forbidden, Invalid, Problem
from portal.record import steps
from portal.record.checked import Checked, unchecked
from portal.record.models import RecordChange
from portal.record.rules import Field, Policy, Scalar, Source, Target


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
