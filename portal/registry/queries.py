"""Reads of the room: where each item's message stands, and what needs somebody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.permissions import Permission, within
from portal.access.rules import Actor
from portal.registry.models import SyncMessage
from portal.registry.rules import RECONCILE_AFTER, SyncState


@dataclass(frozen=True)
class SyncStatus:
    """The lower half of an item's ladder; a rung that was not reached has no instant."""

    id: int
    item_id: int
    state: SyncState
    label: str
    page: str
    attempts: int
    queued_at: datetime
    sent_at: datetime | None
    acknowledged_at: datetime | None
    receipt_code: str | None
    reconciled_at: datetime | None
    ended_at: datetime | None
    problem_code: str | None
    returned_reason: str | None


def ladder_of(session: Session, item_ids: Sequence[int]) -> dict[int, SyncStatus]:
    """Return where each item's message stands; one that was not approved has none.

    For pages that have already found the items within what the actor may see.
    """
    if not item_ids:
        return {}
    rows = session.scalars(select(SyncMessage).where(SyncMessage.item_id.in_(item_ids)))
    return {row.item_id: _status(row) for row in rows}


def in_trouble(session: Session, actor: Actor, *, limit: int = 200) -> list[SyncStatus]:
    """Return what came back or failed, and what waits for a second attempt; newest first."""
    troubled = SyncMessage.state.in_((SyncState.RETURNED, SyncState.FAILED)) | (
        (SyncMessage.state == SyncState.QUEUED) & SyncMessage.problem_code.is_not(None)
    )
    rows = session.scalars(
        select(SyncMessage)
        .where(within(actor, Permission.SYNC_READ, SyncMessage), troubled)
        .order_by(SyncMessage.id.desc())
        .limit(limit)
    )
    return [_status(row) for row in rows]


def unreconciled(session: Session, *, now: datetime, limit: int) -> Mapping[UUID, int]:
    """Return the messages accepted a while ago and not yet compared: outside id → our id."""
    found = session.execute(
        select(SyncMessage.message_id, SyncMessage.id)
        .where(SyncMessage.state == SyncState.ACCEPTED, SyncMessage.acknowledged_at <= now - RECONCILE_AFTER)
        .order_by(SyncMessage.acknowledged_at)
        .limit(limit)
    )
    return {row.message_id: row.id for row in found}


def _status(row: SyncMessage) -> SyncStatus:
    return SyncStatus(
        id=row.id,
        item_id=row.item_id,
        state=row.state,
        label=row.label,
        page=row.page,
        attempts=row.attempts,
        queued_at=row.queued_at,
        sent_at=row.sent_at,
        acknowledged_at=row.acknowledged_at,
        receipt_code=row.receipt_code,
        reconciled_at=row.reconciled_at,
        ended_at=row.ended_at,
        problem_code=row.problem_code,
        returned_reason=row.returned_reason,
    )
