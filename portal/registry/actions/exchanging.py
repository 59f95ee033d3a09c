"""A message on the line: claimed, answered, put off, failed, compared."""

import hmac
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.messages import Message
from notifications.reminders import Due
from notifications.steps import remind, tell
from portal.access.queries import holders
from portal.core import clock, jobs
from portal.core.db import lock, transaction
from portal.registry import queries, steps
from portal.registry.asked import SETTLE, asked_of
from portal.registry.exchange import Acknowledged, Held, Parcel, Returned, Standing
from portal.registry.models import SyncMessage
from portal.registry.rules import (
    DESK,
    GONE_OUT,
    GRACE,
    LEASE,
    OPEN,
    STUCK,
    SyncState,
    is_replaceable,
    may_move,
    pause_after,
)


def claim_message(session: Session, sync_message_id: int) -> Parcel | None:
    """Take a message that is due, for as long as the lease lasts; None when there is nothing to send.

    A message that another worker claimed is due again when the lease ends: that worker is dead, and
    the other side answers the same message the same way. An older message of the same target goes
    first; one that is stuck ends here, where this one says all that it said.
    """
    with transaction(session):
        row = lock(session, SyncMessage, sync_message_id)
        now = clock.now()
        if row.state not in OPEN or row.next_attempt_at > now or not _is_its_turn(session, row):
            return None
        steps.move(row, SyncState.SENT)
        row.attempts += 1
        row.sent_at = row.sent_at or now
        row.next_attempt_at = now + LEASE
        steps.leave_trail(session, row, "message.sent")
        return Parcel(row.message_id, row.trace_id, steps.body_of(row), steps.digest_of(row))


def record_acknowledgement(
    session: Session, sync_message_id: int, answer: Acknowledged, *, about: UUID | None = None
) -> SyncMessage:
    """Keep the receipt and tell the official; a repeated acknowledgement changes nothing.

    `about` is the message that was answered: one that HR has replaced meanwhile changes nothing either.
    """
    with transaction(session):
        row = lock(session, SyncMessage, sync_message_id)
        if not may_move(row.state, SyncState.ACCEPTED) or about not in (None, row.message_id):
            return row
        steps.move(row, SyncState.ACCEPTED)
        row.receipt_code, row.acknowledged_at = answer.receipt_code, clock.now()
        row.problem_code = None
        steps.leave_trail(session, row, "message.accepted", receipt_code=answer.receipt_code)
        steps.wake_next(session, row)
        if _is_one_of_many(session, row):
            # A whole declaration would bring a hundred messages: the first one stands for all of them.
            said = Message.REGISTRY_ACCEPTED
            once = Due(row.person_id, said, row.page, f"{said}:{row.approval_id}:{row.page}")
            remind(session, [once], now=clock.now(), defer=jobs.defer)
        else:
            _tell(session, row, Message.REGISTRY_ACCEPTED, [row.person_id], row.page)
        return row


def record_return(
    session: Session, sync_message_id: int, answer: Returned, *, about: UUID | None = None
) -> SyncMessage:
    """Keep why the message came back; tell the official, and who has to deal with it."""
    with transaction(session):
        row = lock(session, SyncMessage, sync_message_id)
        if not may_move(row.state, SyncState.RETURNED) or about not in (None, row.message_id):
            return row
        _return(session, row, answer)
        return row


def postpone(session: Session, sync_message_id: int, code: str) -> SyncMessage:
    """Send again later: longer after each failure, for ever, since an outage must not lose a message."""
    with transaction(session):
        row = lock(session, SyncMessage, sync_message_id)
        if row.state is not SyncState.SENT:
            return row  # answered meanwhile, through an earlier attempt
        steps.move(row, SyncState.QUEUED)
        row.problem_code = code
        row.next_attempt_at = clock.now() + pause_after(row.attempts)
        steps.leave_trail(session, row, "message.postponed", problem=code)
        steps.send_later(session, row, at=row.next_attempt_at)
        return row


def record_failure(
    session: Session, sync_message_id: int, code: str, *, about: UUID | None = None
) -> SyncMessage:
    """End as failed, because sending the same again cannot help, and tell who can repair it."""
    with transaction(session):
        row = lock(session, SyncMessage, sync_message_id)
        if row.state not in OPEN or about not in (None, row.message_id):
            return row
        steps.move(row, SyncState.FAILED)
        row.problem_code, row.ended_at = code, clock.now()
        steps.leave_trail(session, row, "message.failed", problem=code)
        if not _is_followed(session, row) and not _is_known(session, row):
            _tell_who_can_help(session, row)
        return row


def record_reconciliation(session: Session, sync_message_id: int, standing: Standing | None) -> SyncMessage:
    """Compare with the other side's own books: the same, returned, other bytes, or not there at all."""
    with transaction(session):
        row = lock(session, SyncMessage, sync_message_id)
        if row.state is not SyncState.ACCEPTED:
            return row
        if standing is None:
            _find_lost(session, row)
        elif standing.returned is not None:
            _return(session, row, standing.returned)
        elif standing.held is Held.HELD and hmac.compare_digest(standing.digest, steps.digest_of(row)):
            steps.move(row, SyncState.RECONCILED)
            row.reconciled_at = clock.now()
            steps.leave_trail(session, row, "message.reconciled")
        else:
            _return(session, row, Returned("different_content", ""))
        return row


def sweep(session: Session, *, limit: int = 500) -> Sequence[int]:
    """Leave a new job for every message whose own was lost, as when a worker is killed; return their ids."""
    with transaction(session):
        now = clock.now()
        rows = session.scalars(
            select(SyncMessage)
            .where(
                SyncMessage.state.in_(OPEN),
                SyncMessage.next_attempt_at <= now - GRACE,
                ~queries.is_behind_another(),
            )
            .order_by(SyncMessage.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        for row in rows:
            # Due from now, so that the next sweep leaves this job its time.
            row.next_attempt_at = now
            steps.send_later(session, row, at=now)
        return [row.id for row in rows]


def _is_its_turn(session: Session, row: SyncMessage) -> bool:
    """Whether nothing older about the same target is unsettled; what this one makes needless is ended."""
    for older in queries.locked_before(session, row):
        if older.state not in STUCK or not is_replaceable(older.operation):
            return False
        steps.supersede(session, older)
    return True


def _is_followed(session: Session, row: SyncMessage) -> bool:
    """Whether a newer message goes in the place of one that got stuck: then nobody has to act."""
    if not is_replaceable(row.operation) or not queries.has_newer(session, row, {*OPEN, *GONE_OUT}):
        return False
    steps.supersede(session, row)
    steps.wake_next(session, row)
    return True


def _find_lost(session: Session, row: SyncMessage) -> None:
    steps.leave_trail(session, row, "message.lost")
    if is_replaceable(row.operation) and queries.has_newer(session, row, GONE_OUT):
        # Sent now, the older value would stand over the newer one.
        steps.supersede(session, row)
        steps.wake_next(session, row)
        return
    steps.move(row, SyncState.QUEUED)
    row.problem_code, row.next_attempt_at = "registry.lost", clock.now()
    steps.send_later(session, row, at=row.next_attempt_at)


def _return(session: Session, row: SyncMessage, answer: Returned) -> None:
    steps.move(row, SyncState.RETURNED)
    row.problem_code, row.returned_reason = answer.reason_code, answer.reason
    row.ended_at = clock.now()
    steps.leave_trail(session, row, "message.returned", problem=answer.reason_code)
    if _is_followed(session, row):
        return
    _tell(session, row, Message.REGISTRY_RETURNED, [row.person_id], row.page)
    _tell_who_can_help(session, row)


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


def _is_known(session: Session, row: SyncMessage) -> bool:
    """Say whether all who can help were told of this cause: hundreds of messages fail of one certificate.

    Nobody is told of their own, so another's has to stand there too before everybody was.
    """
    if asked_of(row) is SETTLE:
        return False
    told_of = queries.people_failed_of(session, row, limit=2)
    return row.person_id in told_of or len(told_of) > 1


def _tell_who_can_help(session: Session, row: SyncMessage) -> None:
    """Tell those who may do what it asks for; the official is told apart, since each sees another page."""
    asked = asked_of(row)
    others = [one for one in holders(session, asked.permission, row) if one != row.person_id]
    _tell(session, row, asked.message, others, f"{DESK}/{row.id}" if asked is SETTLE else DESK)


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
