"""What actions need from this room in their transaction: an approved change is queued, a message moves."""

import hashlib
import json
import uuid
from datetime import datetime

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from portal.access.rules import Actor
from portal.core import clock, jobs, sealing, trail
from portal.core.errors import Conflict
from portal.core.sealing import KeyClass
from portal.people.models import Official, Unit
from portal.people.personal_ids import personal_id_of
from portal.record.rules import Operation
from portal.registry import queries
from portal.registry.models import SyncMessage
from portal.registry.rules import Basis, Change, Subject, SyncState, may_move, message
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
        target_key=target_key,
        operation=Operation(operation),
        label=label,
        page=page,
        body_sealed=_sealed(body, message_id),
        state=SyncState.QUEUED,
        next_attempt_at=now,
        queued_at=now,
    )
    session.add(row)
    session.flush()
    send_later(session, row, at=now)
    return row


def renew(session: Session, row: SyncMessage) -> None:
    """Make a new message of the same change: the other side has judged the one before under its id.

    Whose it is, and which agency manages them, is read anew, since that may be what was wrong.
    """
    said = json.loads(body_of(row))
    subject = _subject(session, session.get_one(Official, row.person_id))
    row.message_id, row.trace_id = uuid.uuid4(), uuid.uuid4().hex
    said |= {
        "message_id": str(row.message_id),
        "trace_id": row.trace_id,
        "agency_code": subject.agency_code,
        "subject": {"personal_id": subject.personal_id, "official_code": subject.official_code},
    }
    row.body_sealed = _sealed(canonical(said), row.message_id)
    row.queued_at = clock.now()  # its day begins anew
    row.attempts, row.sent_at, row.acknowledged_at, row.receipt_code = 0, None, None, None
    row.problem_code = row.returned_reason = None


def move(row: SyncMessage, to: SyncState) -> None:
    """Take a locked message to a state, or raise Conflict."""
    if not may_move(row.state, to):
        raise Conflict("registry.wrong_state")
    row.state = to


def supersede(session: Session, row: SyncMessage) -> None:
    """End a message whose target a newer one speaks of: sent now, it would undo the newer value."""
    move(row, SyncState.SUPERSEDED)
    row.ended_at = clock.now()
    leave_trail(session, row, "message.superseded")


def wake_next(session: Session, row: SyncMessage) -> None:
    """Let the message leave that waited for this one, which is settled."""
    waiting = queries.next_waiting(session, row)
    if waiting is not None:
        send_later(session, waiting, at=waiting.next_attempt_at)


def leave_trail(
    session: Session, row: SyncMessage, action: str, *, actor: Actor | None = None, **values: object
) -> None:
    """Leave a trail leaf about a message, with the digest of its bytes."""
    trail.append(
        session,
        action,
        actor=actor,
        object_type="sync_message",
        object_id=row.id,
        person_id=row.person_id,
        unit_path=row.unit_path,
        values={"digest": digest_of(row).hex(), **values},
    )


def keep_words(row: SyncMessage, words: str, *, actor: Actor) -> None:
    """Keep who settled a message, and the words that go with it."""
    row.settled_by, row.settled_at = actor.person_id, clock.now()
    row.words_sealed = sealing.keyring().seal(
        words.encode(), context=queries.words_context(row.id), key_class=KeyClass.RECORD
    )


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


def _sealed(body: bytes, message_id: uuid.UUID) -> bytes:
    return sealing.keyring().seal(body, context=_context(message_id), key_class=KeyClass.RECORD)


def _subject(session: Session, official: Official) -> Subject:
    agency_code = _agency_code(session, official.unit_path)
    return Subject(personal_id_of(official), official.official_code, agency_code)


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
