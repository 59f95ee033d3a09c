"""Noting that a record left as a file: one's own in the trail, another's as a look that its person reads."""

from dataclasses import replace
from enum import StrEnum

from sqlalchemy.orm import Session

from portal.access.permissions import Permission, authorize
from portal.access.rules import Actor, Purpose
from portal.access.steps import note_look
from portal.core import trail
from portal.core.db import transaction
from portal.extracts.rules import Contents
from portal.extracts.rules.sheet import Held


class Form(StrEnum):
    """In which form a record leaves."""

    PDF = "pdf"
    JSON = "json"


def note_own(session: Session, held: Held, form: Form, contents: Contents, *, actor: Actor) -> None:
    """Note that somebody took their own record along."""
    with transaction(session):
        authorize(actor, Permission.EXTRACT_READ_OWN, held)
        _leave_trail(session, held, form, contents, actor)


def note_print_of(
    session: Session, held: Held, form: Form, contents: Contents, purpose: Purpose, *, actor: Actor
) -> None:
    """Note that somebody printed another person's record, and why."""
    with transaction(session):
        grant = authorize(actor, Permission.EXTRACT_READ, held)
        acting = replace(actor, delegated_by=grant.delegated_by)
        note_look(
            session, actor=acting, person_id=held.person_id, unit_path=held.unit_path, purpose=purpose
        )  # fmt: skip
        _leave_trail(session, held, form, contents, acting, purpose)


def _leave_trail(
    session: Session, held: Held, form: Form, contents: Contents, actor: Actor, purpose: Purpose | None = None
) -> None:
    trail.append(
        session, "record.printed" if form is Form.PDF else "record.exported", actor=actor,
        object_type="record", object_id=held.person_id, person_id=held.person_id, unit_path=held.unit_path,
        purpose=purpose, values={"contents": contents},
    )  # fmt: skip
