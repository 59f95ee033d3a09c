"""Reads of what waits: HR's queue by case, the signer's by item, and which case comes next."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from portal.access.permissions import Permission, within
from portal.access.rules import Actor
from portal.core import clock
from portal.people.models import Official, Person, Unit
from portal.people.queries import is_named
from portal.proposals import queries as proposal_queries
from portal.proposals.models import ItemEvidence, Proposal, ProposalItem
from portal.proposals.rules import ItemState, one_line
from portal.record.rules import Target
from portal.reviews.rules import PAGE_SIZE

Cursor = tuple[datetime, int]

# DN-2026-000017, as people also write it: "dn-2026-17", "2026-17", "000017", "17".
_NUMBER = re.compile(r"(?:DN-?)?(?:([0-9]{4})-)?([0-9]{1,6})", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class QueueRow:
    """An item that waits, as far as a list may show it: no value beyond what every colleague may know.

    `waiting` is for how many of its case it stands.
    """

    item: ProposalItem
    number: str
    submitted_at: datetime
    person_name: str
    unit_name: str
    has_evidence: bool
    claimed_by: int | None
    claimed_until: datetime | None
    claimer: str | None
    waiting: int

    @cached_property
    def target(self) -> Target:
        """What it is about."""
        return proposal_queries.target_of(self.item)

    @cached_property
    def summary(self) -> str:
        """The change in one line; of a personal value only that there is one, until the case is opened."""
        target = self.target
        if target.spec.is_sealed or self.item.kind != "propose":
            return ""
        return one_line(target, proposal_queries.old_of(self.item), proposal_queries.new_of(self.item))


@dataclass(frozen=True)
class QueuePage:
    """Fifty rows, where the next ones begin, and how many there are in all, of what a row stands for."""

    rows: tuple[QueueRow, ...]
    next_cursor: Cursor | None
    total: int | None


def queue(
    session: Session, actor: Actor, *, permission: Permission = Permission.QUEUE_READ,
    state: ItemState = ItemState.SUBMITTED, search: str = "", after: Cursor | None = None,
    size: int = PAGE_SIZE,
) -> QueuePage:  # fmt: skip
    """Return the items of a state within the actor's scope, most urgent first; two statements."""
    asked = _Asked(permission, state, search, after, size, func.count())
    return _page(session, actor, asked, literal(1))


def cases(
    session: Session, actor: Actor, *, state: ItemState = ItemState.SUBMITTED, search: str = "",
    after: Cursor | None = None, size: int = PAGE_SIZE,
) -> QueuePage:  # fmt: skip
    """Return the same with one row a case, its most urgent item, which says how many wait in it.

    A first declaration has a hundred items: row by row it would push everybody else from the page.
    """
    other = aliased(ProposalItem)
    # Written so that only the index on the case can serve: of the queue's own, all that waits would be read.
    beside = and_(other.proposal_id == ProposalItem.proposal_id, func.concat(other.state) == state.value)
    count = select(func.count()).where(beside).correlate(ProposalItem).scalar_subquery()
    before = tuple_(other.due_at, other.id) < tuple_(ProposalItem.due_at, ProposalItem.id)
    # An offset keeps it from becoming a join, which without statistics compares everything with everything.
    is_first = ~select(1).where(beside, before).offset(0).correlate(ProposalItem).exists()
    total = func.count(ProposalItem.proposal_id.distinct())
    asked = _Asked(Permission.QUEUE_READ, state, search, after, size, total)
    return _page(session, actor, asked, count, is_first)


def next_case(
    session: Session, actor: Actor, *, after: Cursor, but_not: int, state: ItemState = ItemState.SUBMITTED,
    search: str = "",
) -> int | None:  # fmt: skip
    """Return the case that follows in the queue and that the actor may open without asking anybody."""
    is_free = or_(
        Proposal.claimed_by.is_(None),
        Proposal.claimed_by == actor.person_id,
        Proposal.claimed_until <= clock.now(),
    )
    wanted = (
        select(ProposalItem.proposal_id)
        .join(Proposal, Proposal.id == ProposalItem.proposal_id)
        .where(
            within(actor, Permission.QUEUE_READ, ProposalItem),
            ProposalItem.state == state,
            tuple_(ProposalItem.due_at, ProposalItem.id) > after,
            ProposalItem.proposal_id != but_not,
            ProposalItem.person_id != actor.person_id,
            is_free,
        )
    )
    if search:
        wanted = wanted.join(Person, Person.id == ProposalItem.person_id).where(_matches(search))
    return session.scalar(wanted.order_by(ProposalItem.due_at, ProposalItem.id).limit(1))


@dataclass(frozen=True)
class _Asked:
    """Which part of what waits is asked for."""

    permission: Permission
    state: ItemState
    search: str
    after: Cursor | None
    size: int
    total: ColumnElement[int]


def _page(
    session: Session, actor: Actor, asked: _Asked, count: ColumnElement[int], *more: ColumnElement[bool]
) -> QueuePage:
    scope = and_(within(actor, asked.permission, ProposalItem), ProposalItem.state == asked.state)
    search, after, size = asked.search, asked.after, asked.size
    # First which, then what is said of them: joined at once, the server joins all that waits and sorts it.
    which = select(ProposalItem.id).where(scope, *more)
    if search:
        which = which.join(Proposal, Proposal.id == ProposalItem.proposal_id)
        which = which.join(Person, Person.id == ProposalItem.person_id).where(_matches(search))
    if after is not None:
        which = which.where(tuple_(ProposalItem.due_at, ProposalItem.id) > after)
    picked = (
        which.order_by(ProposalItem.due_at, ProposalItem.id).limit(size + 1).cte().prefix_with("MATERIALIZED")
    )
    wanted = _rows(count).join(picked, picked.c.id == ProposalItem.id)
    found = session.execute(wanted.order_by(ProposalItem.due_at, ProposalItem.id)).all()
    rows = tuple(QueueRow(*row) for row in found[:size])
    last = rows[-1].item if len(found) > size else None
    total = None if search else session.scalar(select(asked.total).select_from(ProposalItem).where(scope))
    return QueuePage(rows, (last.due_at, last.id) if last and last.due_at else None, total)


def _rows(count: ColumnElement[int]) -> Select[Any]:
    claimer = aliased(Person)
    rows: Any = (
        select(
            ProposalItem,
            Proposal.number,
            Proposal.submitted_at,
            Person.full_name,
            Unit.short_name,
            exists().where(ItemEvidence.item_id == ProposalItem.id),
            Proposal.claimed_by,
            Proposal.claimed_until,
            claimer.full_name,
            count,
        )
        .join(Proposal, Proposal.id == ProposalItem.proposal_id)
        .join(Person, Person.id == ProposalItem.person_id)
        .join(Official, Official.person_id == ProposalItem.person_id)
        .join(Unit, Unit.id == Official.using_unit_id)
        .outerjoin(claimer, claimer.id == Proposal.claimed_by)
    )
    found: Select[Any] = rows
    return found


def _matches(search: str) -> ColumnElement[bool]:
    """Ask for a part of the name or for the number, which people say without its prefix, year or zeros."""
    by_name = is_named(search)
    said = _NUMBER.fullmatch(search.strip())
    if said is None:
        return by_name
    year, number = said.groups()
    return or_(by_name, Proposal.number.like(f"DN-{year or '____'}-{number.zfill(6)}"))
