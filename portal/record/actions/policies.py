"""A unit asks more of its people than the catalogue does; what it asks holds below it too."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.permissions import Permission, allowed
from portal.access.rules import Actor
from portal.core import clock, trail
from portal.core.db import lock, transaction
from portal.core.errors import Conflict, Invalid, NotFound, Problem
from portal.people.models import Unit
from portal.record.models import FieldPolicy
from portal.record.rules import Stricter
from portal.record.rules.rulebook import problem_of, spec_of


@dataclass(frozen=True)
class _Place:
    """A unit as the table of permissions asks of it; it is nobody's own."""

    unit_path: str
    person_id: None = None


def tighten(session: Session, unit_id: int, asked: Stricter, *, actor: Actor) -> None:
    """Let a unit ask this beyond the catalogue; raise Invalid where it is not stricter, or asks nothing."""
    code = problem_of(asked)
    if code == "record.unknown_target":
        raise NotFound(code)
    if code is not None:
        raise Invalid([Problem("policy", code)])
    with transaction(session):
        unit = _authorized(session, unit_id, actor)
        row = _asked(session, unit_id, asked.name)
        if row is None:
            row = FieldPolicy(unit_id=unit_id, target=asked.name)
            session.add(row)
        row.policy, row.is_required = asked.policy, asked.is_required
        row.is_proof_needed = asked.is_proof_needed
        row.set_by, row.set_at = actor.person_id, clock.now()
        session.flush()
        _leave_trail(session, "field_policy.set", row, unit, actor)


def ask_no_more(session: Session, unit_id: int, name: str, *, actor: Actor) -> None:
    """Take back what the unit itself asks; what units above ask, and the catalogue, hold as before."""
    if spec_of(name) is None:
        raise NotFound("record.unknown_target")
    with transaction(session):
        unit = _authorized(session, unit_id, actor)
        row = _asked(session, unit_id, name)
        if row is None:
            raise Conflict("record.nothing_asked")
        _leave_trail(session, "field_policy.removed", row, unit, actor)
        session.delete(row)


def _authorized(session: Session, unit_id: int, actor: Actor) -> Unit:
    """Return the unit, if it is one of those that the actor sets the policy of."""
    unit = session.get(Unit, unit_id)
    if unit is None or not allowed(actor, Permission.POLICY_SET, _Place(unit.path)):
        raise NotFound
    return unit


def _asked(session: Session, unit_id: int, name: str) -> FieldPolicy | None:
    found = session.scalar(
        select(FieldPolicy.id).where(FieldPolicy.unit_id == unit_id, FieldPolicy.target == name)
    )
    return lock(session, FieldPolicy, found) if found is not None else None


def _leave_trail(session: Session, action: str, row: FieldPolicy, unit: Unit, actor: Actor) -> None:
    trail.append(
        session, action, actor=actor, object_type="field_policy", object_id=row.id, person_id=None,
        unit_path=unit.path,
        purpose=row.target,
        values={"policy": row.policy, "required": row.is_required, "proof": row.is_proof_needed},
    )  # fmt: skip
