"""What happens to a message, each step one transaction: claimed, answered, put off, failed, compared."""

import hmac
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.messages import Message
from notifications.reminders import Due
from notifications.steps import remind, tell
from portal.access.permissions import Permission, authorize
from portal.access.queries import holders
from portal.access.rules import Actor
from portal.core import clock, jobs, trail
from portal.core.db import lock, transaction
from portal.core.errors import Conflict
from portal.registry import steps
from portal.registry.exchange import Acknowledged, Held, Parcel, Returned, Standing
from portal.registry.models import SyncMessage
from portal.registry.rules import DESK, GRACE, LEASE, OPEN, SyncState, may_move, pause_after


def claim_message(session: Session, sync_message_id: int) -> Parcel | None:
    """Take a message that is due, for as long as the lease lasts; None when there is nothing to send.

    A message that another worker claimed is due again when the lease ends: that worker is dead, and
    the other side answers the same message the same way.
    """
    with transaction(session):
        row = lock(session, SyncMessage, sync_message_id)
        now = clock.now()
        if row.state not in OPEN or row.next_attempt_at > now:
            return None
        _move(row, SyncState.SENT)
        row.attempts += 1
        row.sent_at = row.sent_at or now
        row.next_attempt_at = now + LEASE
        _record(session, row, "message.sent")
        return Parcel(row.message_id, row.trace_id, steps.body_of(row), steps.digest_of(row))


def record_acknowledgement(session: Session, sync_message_id: int, answer: Acknowledged) -> SyncMessage:
    """Keep the receipt and tell the official; a repeated acknowledgement changes nothing."""
    with transaction(session):
        row = lock(session, SyncMessage, sync_message_id)
        if row.state in {SyncState.ACCEPTED, SyncState.RECONCILED}:
            return row
        _move(row, SyncState.ACCEPTED)
        row.receipt_code, row.acknowledged_at = answer.receipt_code, clock.now()
        row.problem_code = None
        _record(session, row, "message.accepted", receipt_code=answer.receipt_code)
        if _is_one_of_many(session, row):
            # A whole declaration would bring a hundred messages: the first one stands for all of them.
            said = Message.REGISTRY_ACCEPTED
            once = Due(row.person_id, said, row.page, f"{said}:{row.approval_id}:{row.page}")
            remind(session, [once], now=clock.now(), defer=jobs.defer)
        else:
            _tell(session, row, Message.REGISTRY_ACCEPTED, [row.person_id], row.page)
        return row


def record_return(session: Session, sync_message_id: int, answer: Returned) -> SyncMessage:
    """Keep why the message came back; tell the official, and who has to deal with it."""
    with transaction(session):
        row = lock(session, SyncMessage, sync_message_id)
        if row.state is SyncState.RETURNED:
            return row
        _return(session, row, answer)
        return row


def postpone(session: Session, sync_message_id: int, code: str) -> SyncMessage:
    """Send again later: longer after each failure, for ever, since an outage must not lose a message."""
    with transaction(session):
        row = lock(session, SyncMessage, sync_message_id)
        if row.state is not SyncState.SENT:
            return row  # answered meanwhile, through an earlier attempt
        _move(row, SyncState.QUEUED)
        row.problem_code = code
        row.next_attempt_at = clock.now() + pause_after(row.attempts)
        _record(session, row, "message.postponed", problem=code)
        steps.send_later(session, row, at=row.next_attempt_at)
        return row


def record_failure(session: Session, sync_message_id: int, code: str) -> SyncMessage:
    """End as failed, because sending the same again cannot help, and tell who can repair it."""
    with transaction(session):
        row = lock(session, SyncMessage, sync_message_id)
        if row.state not in OPEN:
            return row
        _move(row, SyncState.FAILED)
        row.problem_code, row.ended_at = code, clock.now()
        _record(session, row, "message.failed", problem=code)
        _tell(session, row, Message.REGISTRY_FAILED, _helpers(session, row), DESK)
        return row


def retry(session: Session, sync_message_id: int, *, actor: Actor) -> SyncMessage:
    """Send a failed message again, once its cause is repaired."""
    with transaction(session):
        row = lock(session, SyncMessage, sync_message_id)
        grant = authorize(actor, Permission.SYNC_RETRY, row)
        _move(row, SyncState.QUEUED)
        row.ended_at, row.next_attempt_at = None, clock.now()
        acting = replace(actor, delegated_by=grant.delegated_by)
        _record(session, row, "message.retried", actor=acting)
        steps.send_later(session, row, at=row.next_attempt_at)
        return row


def record_reconciliation(session: Session, sync_message_id: int, standing: Standing | None) -> SyncMessage:
    """Compare with the other side's own books: the same, returned, other bytes, or not there at all."""
    with transaction(session):
        row = lock(session, SyncMessage, sync_message_id)
        if row.state is not SyncState.ACCEPTED:
            return row
        if standing is None:
            _move(row, SyncState.QUEUED)
            row.problem_code, row.next_attempt_at = "registry.lost", clock.now()
            _record(session, row, "message.lost")
            steps.send_later(session, row, at=row.next_attempt_at)
        elif standing.returned is not None:
            _return(session, row, standing.returned)
        elif standing.held is Held.HELD and hmac.compare_digest(standing.digest, steps.digest_of(row)):
            _move(row, SyncState.RECONCILED)
            row.reconciled_at = clock.now()
            _record(session, row, "message.reconciled")
        else:
            _return(session, row, Returned("different_content", ""))
        return row


def sweep(session: Session, *, limit: int = 500) -> Sequence[int]:
    """Leave a new job for every message whose own was lost, as when a worker is killed; return their ids."""
    with transaction(session):
        now = clock.now()
        rows = session.scalars(
            select(SyncMessage)
            .where(SyncMessage.state.in_(OPEN), SyncMessage.next_attempt_at <= now - GRACE)
            .order_by(SyncMessage.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        for row in rows:
            # Due from now, so that the next sweep leaves this job its time.
            row.next_attempt_at = now
            steps.send_later(session, row, at=now)
        return [row.id for row in rows]


def _return(session: Session, row: SyncMessage, answer: Returned) -> None:
    _move(row, SyncState.RETURNED)
    row.problem_code, row.returned_reason = answer.reason_code, answer.reason
    row.ended_at = clock.now()
    _record(session, row, "message.returned", problem=answer.reason_code)
    _tell(session, row, Message.REGISTRY_RETURNED, [row.person_id], row.page)
    _tell(session, row, Message.REGISTRY_RETURNED, _helpers(session, row), DESK)


def _is_one_of_many(session: Session, row: SyncMessage) -> bool:
    """Say whether other items of the same page were approved by the same signature."""
    if row.approval_id is None:
        return False
    others = select(SyncMessage.id).where(
        SyncMessage.approval_id == row.approval_id,
        SyncMessage.person_id == row.person_id,
        SyncMessage.page == row.page,
        SyncMessage.id != row.id,
    )
    return session.scalars(others.limit(1)).first() is not None


def _move(row: SyncMessage, to: SyncState) -> None:
    if not may_move(row.state, to):
        raise Conflict("registry.wrong_state")
    row.state = to


def _record(
    session: Session, row: SyncMessage, action: str, *, actor: Actor | None = None, **values: object
) -> None:
    trail.append(
        session,
        action,
        actor=actor,
        object_type="sync_message",
        object_id=row.id,
        person_id=row.person_id,
        unit_path=row.unit_path,
        values={"digest": steps.digest_of(row).hex(), **values},
    )


def _helpers(session: Session, row: SyncMessage) -> list[int]:
    """Return who can repair it; the official is told apart, since each sees another page."""
    return [
        person_id for person_id in holders(session, Permission.SYNC_RETRY, row) if person_id != row.person_id
    ]


def _tell(session: Session, row: SyncMessage, message: Message, recipients: Sequence[int], url: str) -> None:
    tell(
        session,
        now=clock.now(),
        recipients=recipients,
        message=message,
        params={"field": row.label},
        url=url,
        defer=jobs.defer,
    )
