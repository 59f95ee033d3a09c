"""What actions of higher rooms need from this one: an approved change is queued in their transaction."""

import hashlib
import uuid
from datetime import datetime

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from portal.core import clock, jobs, sealing
from portal.core.sealing import KeyClass
from portal.people.models import Official, Unit
from portal.registry.models import SyncMessage
from portal.registry.rules import Basis, Change, Subject, SyncState, message
from portal.signing.rules import canonical

SEND = "registry:send"


def queue(  # noqa: PLR0913 - each is one member of the message or one thing that its reader is told
    session: Session, *, person_id: int, unit_path: str, item_id: int, approval_id: int | None,
    target_key: str, operation: str, value: object, occurred_at: datetime, label: str, page: str,
) -> SyncMessage:  # fmt: skip
    """Write the message of one approved item and leave the job that sends it.

    `value` is JSON as in the record, `occurred_at` when the change took effect. `label` names the
    field in words and `page` is the local path where the item's ladder is shown. A second message
    for one item breaks the constraint `uq_sync_message_item_id`.
    """
    message_id, trace_id, now = uuid.uuid4(), uuid.uuid4().hex, clock.now()
    subject = _subject(session, session.get_one(Official, person_id))
    change, basis = Change(target_key, operation, value), Basis(item_id, approval_id, occurred_at)
    body = canonical(
        message(message_id=message_id, trace_id=trace_id, subject=subject, change=change, basis=basis)
    )
    row = SyncMessage(
        person_id=person_id,
        unit_path=unit_path,
        message_id=message_id,
        trace_id=trace_id,
        item_id=item_id,
        approval_id=approval_id,
        label=label,
        page=page,
        body_sealed=sealing.keyring().seal(body, context=_context(message_id), key_class=KeyClass.RECORD),
        state=SyncState.QUEUED,
        next_attempt_at=now,
        queued_at=now,
    )
    session.add(row)
    session.flush()
    send_later(session, row, at=now)
    return row


def send_later(session: Session, row: SyncMessage, *, at: datetime) -> None:
    """Leave a job that sends the message at the instant `at`."""
    wait = max(0, round((at - clock.now()).total_seconds()))
    jobs.defer(session, SEND, delay_seconds=wait, sync_message_id=row.id)


def body_of(row: SyncMessage) -> bytes:
    """Return the exact bytes of the message."""
    return sealing.keyring().unseal(row.body_sealed, context=_context(row.message_id))


def digest_of(row: SyncMessage) -> bytes:
    """Return the SHA-256 of the message, by which both sides name its bytes."""
    return hashlib.sha256(body_of(row)).digest()


def _subject(session: Session, official: Official) -> Subject:
    personal_id = sealing.keyring().unseal(
        official.personal_id_sealed, context=f"official:personal_id:{official.person_id}"
    )
    return Subject(personal_id.decode(), official.official_code, _agency_code(session, official.unit_path))


def _agency_code(session: Session, unit_path: str) -> str:
    nearest = (
        select(Unit.agency_code)
        .where(Unit.agency_code.is_not(None), func.starts_with(literal(unit_path), Unit.path))
        .order_by(func.length(Unit.path).desc())
        .limit(1)
    )
    return session.scalars(nearest).first() or ""


def _context(message_id: uuid.UUID) -> str:
    return f"sync_message:body_sealed:{message_id}"
