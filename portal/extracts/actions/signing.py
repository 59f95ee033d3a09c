"""The signer signs a copy: exactly the bytes that were printed, by whoever did not ask for it."""

from dataclasses import replace

from sqlalchemy.orm import Session

from portal.access.permissions import Permission, authorize
from portal.access.rules import Actor, Grant, is_stepped_up
from portal.core import clock, idempotency, jobs
from portal.core.db import transaction
from portal.core.errors import Conflict, Forbidden, Invalid
from portal.extracts import queries
from portal.extracts.models import IssuedCopy
from portal.extracts.rules import CopyEvent, CopyState
from portal.extracts.rules.copies import LONGEST_CMS
from portal.extracts.steps import locked_copy, move
from portal.signing.rules import Profile
from portal.signing.steps import keep_signature

_ROUTE = "extracts.record_signature"


def record_signature(session: Session, copy_id: int, *, actor: Actor, cms: bytes, key: str) -> IssuedCopy:
    """Take the signature over the print; the worker puts it into the file.

    Raise Invalid for a bad signature, Forbidden without a fresh step-up or for who asked for the copy,
    Conflict when the record says something else by now.
    """
    body = str(copy_id)
    with transaction(session):
        if idempotency.replay(session, actor=actor, route=_ROUTE, key=key, body=body) is not None:
            return session.get_one(IssuedCopy, copy_id)
        copy = locked_copy(session, copy_id, actor)
        grant = authorize(actor, Permission.EXTRACT_SIGN, copy)
        _check(session, copy, grant, actor)
        if len(cms) > LONGEST_CMS:
            raise Invalid("signing.too_large", name="signature")
        acting = replace(actor, delegated_by=grant.delegated_by)
        now = clock.now()
        content = copy.prepared.signed_bytes
        signature = keep_signature(
            session, content=content, cms=cms, actor=acting, at=now, profile=Profile.PADES
        )
        copy.signature_id, copy.signed_by, copy.signed_at = signature.id, actor.person_id, now
        move(session, copy, CopyEvent.SIGN, actor=acting)
        jobs.defer(session, "extracts:finish", copy_id=copy.id)
        idempotency.keep(session, actor=actor, route=_ROUTE, key=key, body=body, answer={"copy": copy.id})
        return copy


def _check(session: Session, copy: IssuedCopy, grant: Grant, actor: Actor) -> None:
    if copy.askers & {actor.person_id, grant.delegated_by}:
        raise Forbidden("extracts.maker_signs")
    if not is_stepped_up(actor, clock.now()):
        raise Forbidden("extracts.step_up_needed")
    if copy.state is not CopyState.READY or copy.prepared_at is None:
        raise Conflict(f"extracts.copy_{copy.state.value}")
    if queries.has_changed_since(session, copy.person_id, copy.prepared_at):
        raise Conflict("extracts.record_changed")
