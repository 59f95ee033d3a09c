"""What came back or failed goes on by somebody's act: sent again, sent anew with a reason, or closed."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from notifications.messages import Message
from notifications.steps import tell
from portal.access.permissions import Permission, allowed, authorize
from portal.access.rules import Actor
from portal.core import clock, idempotency, jobs
from portal.core.db import lock, transaction
from portal.core.errors import Conflict, Invalid, NotFound, Problem
from portal.registry import queries, steps
from portal.registry.models import SyncMessage
from portal.registry.rules import (
    GONE_OUT,
    LONGEST_WORDS,
    RETRIES,
    RETRY_SIZE,
    STUCK,
    SyncState,
    is_replaceable,
    needs_new_id,
)


@dataclass(frozen=True)
class Retried:
    """How many go again, and how many of the same cause are left for another press."""

    count: int
    left: int


def retry(session: Session, sync_message_id: int, *, actor: Actor) -> SyncMessage:
    """Send a failed message again as it is, once its cause is repaired."""
    with transaction(session):
        row = lock(session, SyncMessage, sync_message_id)
        _retry(session, row, actor)
        return row


def retry_all(session: Session, code: str, *, until: datetime, actor: Actor, key: str) -> Retried:
    """Send again, as they are, the oldest messages that failed of one cause until then: what was shown.

    Each as by itself, with its own leaf. Raise Conflict when none is left.
    """
    body = f"{code} {until.isoformat()}"
    with transaction(session):
        answer = idempotency.replay(session, actor=actor, route=RETRIES, key=key, body=body)
        if answer is not None:
            return Retried(answer["count"], answer["left"])
        rows, left = queries.locked_failed(session, actor, code, until=until, limit=RETRY_SIZE)
        if not rows:
            raise Conflict("registry.none_left")
        for row in rows:
            _retry(session, row, actor)
        answer = {"count": len(rows), "left": left}
        idempotency.keep(session, actor=actor, route=RETRIES, key=key, body=body, answer=answer)
        return Retried(len(rows), left)


def send_again(
    session: Session, sync_message_id: int, words: str, *, actor: Actor, about: UUID | None
) -> SyncMessage:
    """Send a change that the other side gave back as a new message, and keep why.

    `about` is the message that was shown; raise Conflict when it is no longer the one that came back.
    """
    with transaction(session):
        row, acting = _to_settle(session, sync_message_id, words, actor, about)
        if not needs_new_id(row.state, row.problem_code):
            raise Conflict("registry.wrong_state")
        before = str(row.message_id)
        steps.keep_words(row, words, actor=actor)
        _queue(session, row)
        steps.renew(session, row)
        steps.leave_trail(session, row, "message.sent_again", actor=acting, before=before, words=words)
        return row


def close(
    session: Session, sync_message_id: int, words: str, *, actor: Actor, about: UUID | None
) -> SyncMessage:
    """Send it no more, and say to the official why; what waits behind it goes on."""
    with transaction(session):
        row, acting = _to_settle(session, sync_message_id, words, actor, about)
        steps.keep_words(row, words, actor=actor)
        steps.move(row, SyncState.CLOSED)
        row.ended_at = clock.now()
        steps.leave_trail(session, row, "message.closed", actor=acting, words=words)
        steps.wake_next(session, row)
        tell(
            session, now=clock.now(), recipients=[row.person_id], message=Message.REGISTRY_CLOSED,
            params={"field": row.label}, url=row.page, defer=jobs.defer,
        )  # fmt: skip
        return row


def _retry(session: Session, row: SyncMessage, actor: Actor) -> None:
    grant = authorize(actor, Permission.SYNC_RETRY, row)
    if row.state not in STUCK:
        raise Conflict("registry.wrong_state")
    if needs_new_id(row.state, row.problem_code):
        raise Conflict("registry.needs_new_id")
    _queue(session, row)
    acting = replace(actor, delegated_by=grant.delegated_by)
    steps.leave_trail(session, row, "message.retried", actor=acting)


def _to_settle(
    session: Session, sync_message_id: int, words: str, actor: Actor, about: UUID | None
) -> tuple[SyncMessage, Actor]:
    row = lock(session, SyncMessage, sync_message_id)
    if not allowed(actor, Permission.SYNC_READ, row):
        raise NotFound
    grant = authorize(actor, Permission.SYNC_SETTLE, row)
    if row.state not in STUCK:
        raise Conflict("registry.wrong_state")
    if about != row.message_id:
        raise Conflict("registry.moved")
    problems = _problems(words)
    if problems:
        raise Invalid(problems)
    return row, replace(actor, delegated_by=grant.delegated_by)


def _queue(session: Session, row: SyncMessage) -> None:
    if is_replaceable(row.operation) and queries.has_newer(session, row, GONE_OUT):
        raise Conflict("registry.newer_sent")
    steps.move(row, SyncState.QUEUED)
    row.ended_at, row.next_attempt_at = None, clock.now()
    steps.send_later(session, row, at=row.next_attempt_at)


def _problems(words: str) -> list[Problem]:
    if not words:
        return [Problem("text", "registry.no_words")]
    if len(words) > LONGEST_WORDS:
        return [Problem("text", "registry.words_too_long", {"longest": str(LONGEST_WORDS)})]
    return []
