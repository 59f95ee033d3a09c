"""Who is due what: officers whose queue nears the legal end of an item's clock, or has passed it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from notifications.messages import Message
from notifications.reminders import Due
from portal.access.permissions import Permission
from portal.access.queries import holders
from portal.core.clock import day_text, local_day
from portal.proposals.models import ProposalItem
from portal.proposals.rules import ItemState

# A fifth of three working days is left, roughly: the last working day.
SOON = timedelta(days=1)

_DESKS = ((ItemState.SUBMITTED, Permission.ITEM_VERIFY), (ItemState.VERIFIED, Permission.ITEM_APPROVE))


@dataclass(frozen=True)
class _Row:
    """Stands for all items of one person, to ask who may act on them."""

    person_id: int
    unit_path: str


def deadlines(session: Session, now: datetime) -> Iterator[Due]:
    """Yield one reminder a person and day for what is due within a day, and one for what is overdue."""
    due = ProposalItem.due_at
    yield from _told(session, now, Message.OVERDUE, due <= now)
    yield from _told(session, now, Message.DUE_SOON, (due > now) & (due <= now + SOON))


def _told(session: Session, now: datetime, message: Message, condition: ColumnElement[bool]) -> Iterator[Due]:
    day = local_day(now)
    waiting: Counter[tuple[int, str]] = Counter()
    for state, permission in _DESKS:
        for row, number in _waiting(session, state, condition):
            for person_id in holders(session, permission, row):
                waiting[person_id, _page(state)] += number
    for (person_id, page), number in sorted(waiting.items()):
        params = {"count": str(number), "due_on": day_text(day + SOON)}
        key = f"{message}:{person_id}:{page}:{day}"
        yield Due(person_id, message, page, key, params)


def _waiting(
    session: Session, state: ItemState, condition: ColumnElement[bool]
) -> Iterator[tuple[_Row, int]]:
    found = session.execute(
        select(
            ProposalItem.person_id, ProposalItem.unit_path, func.count(ProposalItem.proposal_id.distinct())
        )
        .where(ProposalItem.state == state, condition)
        .group_by(ProposalItem.person_id, ProposalItem.unit_path)
        .order_by(ProposalItem.person_id)
    )
    for person_id, unit_path, number in found.all():
        yield _Row(person_id, unit_path), number


def _page(state: ItemState) -> str:
    return "/reviews" if state is ItemState.SUBMITTED else "/approvals"
