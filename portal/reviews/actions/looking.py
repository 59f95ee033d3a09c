"""Opening a batch again: a look at everybody in it whom the actor has not looked at lately."""

from dataclasses import replace

from sqlalchemy.orm import Session

from portal.access.models import Look
from portal.access.permissions import Permission, authorize
from portal.access.rules import OPENS_CASE, Actor, Purpose
from portal.access.steps import note_look
from portal.core.db import lock, transaction
from portal.core.errors import NotFound
from portal.record.queries import looked_at_among
from portal.reviews import queries
from portal.reviews.models import Approval


def look_again(session: Session, approval_id: int, purpose: Purpose, *, actor: Actor) -> None:
    """Note why a batch is opened again, for everybody whose values it holds and who is within reach.

    Sent twice it is one look, since the batch is locked and the first look is seen by the second.
    """
    with transaction(session):
        approval = lock(session, Approval, approval_id)
        if approval.person_id != actor.person_id:
            raise NotFound
        people = queries.people_of(session, actor, approval.id)
        seen = looked_at_among(session, actor, people, OPENS_CASE)
        for person_id, unit_path in people.items():
            if person_id in seen:
                continue
            grant = authorize(actor, Permission.RECORD_READ, Look(person_id=person_id, unit_path=unit_path))
            acting = replace(actor, delegated_by=grant.delegated_by)
            note_look(session, actor=acting, person_id=person_id, unit_path=unit_path, purpose=purpose)
