"""Reads of messages: where each item's message stands, what needs somebody, and whose turn it is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from portal.access.permissions import Permission, within
from portal.access.rules import Actor
from portal.core.errors import NotFound
from portal.core.sealing import keyring
from portal.people.models import Official, Person, Unit
from portal.registry.asked import SEND_AGAIN, asks
from portal.registry.models import SyncMessage
from portal.registry.rules import (
    OPEN,
    PAGE_SIZE,
    RECONCILE_AFTER,
    REPLACEABLE,
    STUCK,
    UNSETTLED,
    SyncState,
)

# Whether somebody has to act or only time has to pass, and the message's number.
Cursor = tuple[int, int]


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
    settled_at: datetime | None
    words: str


@dataclass(frozen=True)
class SyncLine:
    """A message on the desk: whose it is, and who dealt with it last."""

    message: SyncMessage
    person_name: str
    unit_name: str
    settled_by: str | None

    @property
    def is_waiting(self) -> bool:
        """Whether somebody has to act."""
        return self.message.state in STUCK

    @property
    def words(self) -> str:
        """Why it was sent again, or closed."""
        return words_of(self.message)


@dataclass(frozen=True)
class SyncPage:
    """Fifty lines, and where the next ones begin."""

    lines: tuple[SyncLine, ...]
    next_cursor: Cursor | None


def ladder_of(session: Session, item_ids: Sequence[int]) -> dict[int, SyncStatus]:
    """Return where each item's message stands; one that was not approved has none.

    For pages that have already found the items within what the actor may see.
    """
    if not item_ids:
        return {}
    rows = session.scalars(select(SyncMessage).where(SyncMessage.item_id.in_(item_ids)))
    return {row.item_id: _status(row) for row in rows}


def in_trouble(
    session: Session, actor: Actor, *, after: Cursor | None = None, size: int = PAGE_SIZE
) -> SyncPage:
    """Return first what needs an act, then what waits for its next attempt; the oldest of each first."""
    group = case((SyncMessage.state.in_(STUCK), 0), else_=1)
    troubled = SyncMessage.state.in_(STUCK) | (
        (SyncMessage.state == SyncState.QUEUED) & SyncMessage.problem_code.is_not(None)
    )
    # First which, then whose: during an outage of the other side nearly every message waits.
    which = select(SyncMessage.id).where(within(actor, Permission.SYNC_READ, SyncMessage), troubled)
    if after is not None:
        which = which.where(tuple_(group, SyncMessage.id) > after)
    picked = which.order_by(group, SyncMessage.id).limit(size + 1).cte().prefix_with("MATERIALIZED")
    wanted = _lines().join(picked, picked.c.id == SyncMessage.id)
    found = session.execute(wanted.order_by(group, SyncMessage.id)).all()
    lines = tuple(SyncLine(*row) for row in found[:size])
    last = lines[-1].message if len(found) > size else None
    return SyncPage(lines, (int(not lines[-1].is_waiting), last.id) if last else None)


def line_of(session: Session, actor: Actor, sync_message_id: int) -> SyncLine:
    """Return one message within the actor's scope, or raise NotFound."""
    found = session.execute(
        _lines().where(within(actor, Permission.SYNC_READ, SyncMessage), SyncMessage.id == sync_message_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    return SyncLine(*found)


def waiting_for(actor: Actor) -> Select[int]:
    """Return the statement that counts what waits for this person's act, for the first page."""
    may = or_(
        within(actor, Permission.SYNC_SETTLE, SyncMessage) & SyncMessage.state.in_(STUCK),
        within(actor, Permission.SYNC_RETRY, SyncMessage)
        & (SyncMessage.state == SyncState.FAILED)
        & asks(SEND_AGAIN),
    )
    return select(func.count()).select_from(SyncMessage).where(may)


def locked_before(session: Session, row: SyncMessage) -> Sequence[SyncMessage]:
    """Return the older messages of the same target that are not settled, locked as they now are.

    From the newest to the oldest, since each claim holds its own first: so nobody waits in a circle.
    """
    return session.scalars(
        select(SyncMessage)
        .where(_same_target(row), SyncMessage.id < row.id, SyncMessage.state.in_(UNSETTLED))
        .order_by(SyncMessage.id.desc())
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def next_waiting(session: Session, row: SyncMessage) -> SyncMessage | None:
    """Return the message of the same target that leaves after this one, if one waits."""
    return session.scalars(
        select(SyncMessage)
        .where(_same_target(row), SyncMessage.id > row.id, SyncMessage.state == SyncState.QUEUED)
        .order_by(SyncMessage.id)
        .limit(1)
    ).first()


def has_newer(session: Session, row: SyncMessage, states: Collection[SyncState]) -> bool:
    """Say whether a newer message of the same target is in one of these states."""
    newer = select(SyncMessage.id).where(
        _same_target(row), SyncMessage.id > row.id, SyncMessage.state.in_(states)
    )
    return session.scalars(newer.limit(1)).first() is not None


def is_behind_another() -> ColumnElement[bool]:
    """Return the condition that an older message of the same target has to be settled first.

    One that is stuck and says no more than this one keeps nobody waiting: the claim ends it.
    """
    older = aliased(SyncMessage)
    is_stuck = and_(older.state.in_(STUCK), older.operation.not_in(REPLACEABLE))
    return (
        select(older.id)
        .where(
            older.person_id == SyncMessage.person_id,
            older.target_key == SyncMessage.target_key,
            older.id < SyncMessage.id,
            or_(older.state.in_(OPEN), is_stuck),
        )
        .correlate(SyncMessage)
        .exists()
    )


def words_of(row: SyncMessage) -> str:
    """Return what was written when a message was sent again or closed."""
    if row.words_sealed is None:
        return ""
    return keyring().unseal(row.words_sealed, context=words_context(row.id)).decode()


def words_context(sync_message_id: int) -> str:
    """Return what the sealed words are bound to."""
    return f"sync_message:words_sealed:{sync_message_id}"


def unreconciled(session: Session, *, now: datetime, limit: int) -> Mapping[UUID, int]:
    """Return the messages accepted a while ago and not yet compared: outside id → our id."""
    found = session.execute(
        select(SyncMessage.message_id, SyncMessage.id)
        .where(SyncMessage.state == SyncState.ACCEPTED, SyncMessage.acknowledged_at <= now - RECONCILE_AFTER)
        .order_by(SyncMessage.acknowledged_at)
        .limit(limit)
    )
    return {row.message_id: row.id for row in found}


def _same_target(row: SyncMessage) -> ColumnElement[bool]:
    return and_(SyncMessage.person_id == row.person_id, SyncMessage.target_key == row.target_key)


def _lines() -> Select[Any]:
    settler = aliased(Person)
    lines: Any = (
        select(SyncMessage, Person.full_name, Unit.short_name, settler.full_name)
        .join(Person, Person.id == SyncMessage.person_id)
        .join(Official, Official.person_id == SyncMessage.person_id)
        .join(Unit, Unit.id == Official.using_unit_id)
        .outerjoin(settler, settler.id == SyncMessage.settled_by)
    )
    found: Select[Any] = lines
    return found


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
        settled_at=row.settled_at,
        words=words_of(row),
    )
