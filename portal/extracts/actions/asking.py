"""HR asks for a copy that the signer shall sign; HR or the signer drops it, or withdraws it later."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from notifications.messages import Message
from portal.access.permissions import Permission, authorize
from portal.access.rules import Actor, Purpose
from portal.access.steps import note_look
from portal.core import clock, idempotency, jobs
from portal.core.db import transaction
from portal.core.errors import Conflict, NotFound
from portal.extracts import queries
from portal.extracts.models import IssuedCopy
from portal.extracts.rules import Contents, CopyEvent, CopyState
from portal.extracts.rules.copies import masked, new_public_id
from portal.extracts.steps import leave_trail, locked_copy, move, tell_person
from portal.people.models import Official, Person

_ROUTE = "extracts.request_copy"


@dataclass(frozen=True)
class Wish:
    """What is asked for: how much of the record, for what, and the purpose of the look that comes with it."""

    contents: Contents
    reason: str
    purpose: Purpose


def request_copy(
    session: Session, person_id: int, wish: Wish, *, actor: Actor, key: str
) -> IssuedCopy:  # fmt: skip
    """Ask for a copy; the worker prints it, then it waits for its signature.

    Raise Conflict while the same is under way already.
    """
    body = f"{person_id} {wish.contents} {wish.reason}"
    with transaction(session):
        done = idempotency.replay(session, actor=actor, route=_ROUTE, key=key, body=body)
        if done is not None:
            return session.get_one(IssuedCopy, done["copy"])
        official = session.get(Official, person_id)
        if official is None:
            raise NotFound
        grant = authorize(actor, Permission.EXTRACT_REQUEST, official)
        acting = replace(actor, delegated_by=grant.delegated_by)
        note_look(
            session, actor=acting, person_id=person_id, unit_path=official.unit_path, purpose=wish.purpose
        )  # fmt: skip
        if queries.is_under_way(session, person_id, wish.contents, wish.reason):
            raise Conflict("extracts.same_under_way")
        copy = _copy(session, official, wish, acting)
        # The agency that answers for it is that of the officer who asks, not the division of its subject.
        copy.agency = queries.unit_name(session, grant.unit_id)
        session.add(copy)
        session.flush()
        leave_trail(session, copy, "copy.requested", acting, wish.purpose)
        jobs.defer(session, "extracts:print", copy_id=copy.id)
        idempotency.keep(session, actor=actor, route=_ROUTE, key=key, body=body, answer={"copy": copy.id})
        return copy


def drop(session: Session, copy_id: int, *, actor: Actor) -> IssuedCopy:
    """Take a copy back before it is signed."""
    with transaction(session):
        copy = locked_copy(session, copy_id, actor)
        _end(session, copy, CopyEvent.DROP, actor)
        # Nobody signed it, so nobody may need it.
        copy.file_sealed = None
        return copy


def withdraw(session: Session, copy_id: int, reason: str, *, actor: Actor) -> IssuedCopy:
    """Withdraw an issued copy: whoever checks the paper is told from now on."""
    with transaction(session):
        copy = locked_copy(session, copy_id, actor)
        _end(session, copy, CopyEvent.WITHDRAW, actor)
        copy.ended_reason = reason
        tell_person(session, copy, Message.COPY_WITHDRAWN)
        return copy


def _end(session: Session, copy: IssuedCopy, event: CopyEvent, actor: Actor) -> None:
    grant = authorize(actor, Permission.EXTRACT_WITHDRAW, copy)
    copy.ended_by, copy.ended_at = actor.person_id, clock.now()
    move(session, copy, event, actor=replace(actor, delegated_by=grant.delegated_by))


def _copy(session: Session, official: Official, wish: Wish, actor: Actor) -> IssuedCopy:
    person = session.get_one(Person, official.person_id)
    return IssuedCopy(
        person_id=official.person_id, unit_path=official.unit_path, public_id=new_public_id(),
        state=CopyState.PREPARING, contents=wish.contents, reason=wish.reason,
        masked_name=masked(person.full_name),
        requested_by=actor.person_id, requested_for=actor.delegated_by, requested_at=clock.now(),
    )  # fmt: skip
