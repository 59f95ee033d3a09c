"""Verbs on sessions, and the look."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from portal.access import steps
from portal.access.models import Look, WebSession
from portal.access.permissions import Permission, authorize
from portal.access.rules import Actor, Purpose
from portal.core import clock
from portal.core.db import transaction

ABSOLUTE = timedelta(hours=12)
ANONYMOUS_SECONDS = 600


def begin_anonymous(session: Session, id_hash: bytes, data: dict[str, Any]) -> None:
    """Store the session of somebody who is on the way to the identity provider; it lives ten minutes."""
    with transaction(session):
        at = clock.now()
        session.add(
            WebSession(
                id_hash=id_hash, data=data, idle_seconds=ANONYMOUS_SECONDS, created_at=at, used_at=at,
                expires_at=at + timedelta(seconds=ANONYMOUS_SECONDS),
            )
        )  # fmt: skip


def begin_signed_in(  # noqa: PLR0913 - one argument a column
    session: Session, id_hash: bytes, *, old_id_hash: bytes | None, person_id: int, provider: str,
    subject: str, provider_sid: str | None, assurance: int, idle_seconds: int, stepped_up: bool,
    data: dict[str, Any],
) -> None:  # fmt: skip
    """Store a fresh session for the person and end the one it grew from: the cookie rotates at sign-in."""
    with transaction(session):
        at = clock.now()
        if old_id_hash is not None:
            session.execute(delete(WebSession).where(WebSession.id_hash == old_id_hash))
        session.add(
            WebSession(
                id_hash=id_hash, person_id=person_id, provider=provider, subject=subject,
                provider_sid=provider_sid, assurance=assurance, idle_seconds=idle_seconds,
                stepped_up_at=at if stepped_up else None, created_at=at, used_at=at,
                expires_at=at + ABSOLUTE, data=data,
            )
        )  # fmt: skip


def save_data(session: Session, id_hash: bytes, data: dict[str, Any]) -> None:
    """Store what Flask's extensions changed."""
    with transaction(session):
        session.execute(update(WebSession).where(WebSession.id_hash == id_hash).values(data=data))


def touch(session: Session, id_hash: bytes) -> None:
    """Note the session's last use; called at most once a minute."""
    with transaction(session):
        session.execute(update(WebSession).where(WebSession.id_hash == id_hash).values(used_at=clock.now()))


def end(session: Session, id_hash: bytes) -> None:
    """End one session."""
    with transaction(session):
        session.execute(delete(WebSession).where(WebSession.id_hash == id_hash))


def end_all_of(session: Session, person_id: int) -> None:
    """End every session of a person: sign-out everywhere."""
    with transaction(session):
        session.execute(delete(WebSession).where(WebSession.person_id == person_id))


def look(session: Session, *, actor: Actor, person_id: int, unit_path: str, purpose: Purpose) -> Look:
    """Note that the actor opens this person's record, and why."""
    with transaction(session):
        subject = Look(person_id=person_id, unit_path=unit_path)
        grant = authorize(actor, Permission.RECORD_READ, subject)
        acting = replace(actor, delegated_by=grant.delegated_by)
        return steps.note_look(
            session, actor=acting, person_id=person_id, unit_path=unit_path, purpose=purpose
        )
