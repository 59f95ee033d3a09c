"""What failed and can be sent again as it is, by cause: for whoever has repaired what was wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, aliased

from portal.access.permissions import Permission, within
from portal.access.rules import Actor
from portal.registry.asked import SEND_AGAIN, asks
from portal.registry.models import SyncMessage
from portal.registry.rules import GONE_OUT, REPLACEABLE, SyncState


@dataclass(frozen=True)
class Cause:
    """Why messages failed that can be sent again as they are: how many, and since when."""

    code: str
    count: int
    since: datetime


def causes(session: Session, actor: Actor) -> list[Cause]:
    """Return why messages failed that this person can send again as they are, what most failed of first."""
    count = func.count()
    found = session.execute(
        select(SyncMessage.problem_code, count, func.min(SyncMessage.ended_at))
        .where(_may_go_again(actor))
        .group_by(SyncMessage.problem_code)
        .order_by(count.desc(), SyncMessage.problem_code)
    )
    return [Cause(code or "", number, since) for code, number, since in found if since is not None]


def locked_failed(
    session: Session, actor: Actor, code: str, *, until: datetime, limit: int
) -> tuple[Sequence[SyncMessage], int]:
    """Return the oldest that failed of this cause until then, locked, and how many there are besides.

    What somebody else has in hand is left out: that is why nobody waits in a circle.
    """
    which = _may_go_again(actor) & (SyncMessage.problem_code == code) & (SyncMessage.ended_at <= until)
    total = session.scalar(select(func.count()).select_from(SyncMessage).where(which)) or 0
    rows = session.scalars(
        select(SyncMessage)
        .where(which)
        .order_by(SyncMessage.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    return rows, total - len(rows)


def people_failed_of(session: Session, row: SyncMessage, *, limit: int) -> set[int]:
    """Return some of those of whose unit other messages failed of the same cause."""
    others = select(SyncMessage.person_id).where(
        SyncMessage.state == SyncState.FAILED,
        SyncMessage.unit_path == row.unit_path,
        SyncMessage.problem_code == row.problem_code,
        SyncMessage.id != row.id,
    )
    return set(session.scalars(others.distinct().limit(limit)))


def _may_go_again(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a message failed, that this person may send it again, and as it is."""
    newer = aliased(SyncMessage)
    is_outrun = (
        select(newer.id)
        .where(
            newer.person_id == SyncMessage.person_id,
            newer.target_key == SyncMessage.target_key,
            newer.id > SyncMessage.id,
            newer.state.in_(GONE_OUT),
            SyncMessage.operation.in_(REPLACEABLE),
        )
        .correlate(SyncMessage)
        .exists()
    )
    return and_(
        within(actor, Permission.SYNC_RETRY, SyncMessage),
        SyncMessage.state == SyncState.FAILED,
        asks(SEND_AGAIN),
        ~is_outrun,
    )
