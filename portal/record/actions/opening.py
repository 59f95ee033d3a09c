"""Who opened a sensitive group of a record: nobody does so unseen."""

from dataclasses import replace

from sqlalchemy.orm import Session

from portal.access.permissions import Permission, authorize
from portal.access.rules import Actor
from portal.core.db import transaction
from portal.core.errors import NotFound
from portal.record.actions.trail import leave_trail
from portal.record.models import Record
from portal.record.rules import FORM


def note_opening(session: Session, person_id: int, unit_path: str, group: int, *, actor: Actor) -> None:
    """Note that the actor opened a sensitive group, be it of the own record or of another's."""
    if not 1 <= group <= len(FORM.groups):
        raise NotFound
    permission = Permission.RECORD_READ_OWN if actor.person_id == person_id else Permission.RECORD_READ
    with transaction(session):
        subject = Record(person_id=person_id, unit_path=unit_path)
        grant = authorize(actor, permission, subject)
        acting = replace(actor, delegated_by=grant.delegated_by)
        leave_trail(session, subject, "group.opened", acting, purpose=f"group {group}")
