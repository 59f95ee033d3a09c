"""What waits for somebody: every count in one statement."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from portal.access.permissions import Permission, holds, within
from portal.access.rules import Actor
from portal.card.queries import waiting_reports
from portal.core import clock
from portal.declarations.models import Declaration, HiringDecision
from portal.declarations.queries import late_since
from portal.proposals.models import ProposalItem
from portal.proposals.rules import WAITS_FOR_OFFICIAL, ItemState
from portal.registry.queries import waiting_for

SOON = timedelta(hours=24)


@dataclass(frozen=True)
class Desk:
    """Counts of what waits; what is not for this person's roles is None.

    `answer_at` is the number of a proposal to answer.
    """

    unread: int
    drafts: int | None = None
    to_answer: int | None = None
    answer_at: int | None = None
    under_way: int | None = None
    to_verify: int | None = None
    due_soon: int | None = None
    to_sign: int | None = None
    declare_by: datetime | None = None
    records_to_make: int | None = None
    records_late: int | None = None
    card_reports: int | None = None
    to_settle: int | None = None

    @property
    def is_clear(self) -> bool:
        """Whether nothing waits for this person to act."""
        waiting = (
            self.unread,
            self.drafts,
            self.to_answer,
            self.to_verify,
            self.to_sign,
            self.records_to_make,
            self.card_reports,
            self.to_settle,
        )
        return not any(waiting) and self.declare_by is None


def desk_of(session: Session, actor: Actor) -> Desk:
    """Return the counts of this person's first page."""
    own = within(actor, Permission.PROPOSAL_READ_OWN, ProposalItem)
    queue = within(actor, Permission.ITEM_VERIFY, ProposalItem)
    state = ProposalItem.state
    counts: dict[str, Select[Any]] = {}
    if holds(actor, Permission.PROPOSAL_READ_OWN):
        counts["drafts"] = _proposals(own, state == ItemState.DRAFT)
        came_back = (own, state.in_(WAITS_FOR_OFFICIAL))
        counts["to_answer"] = _proposals(*came_back)
        counts["answer_at"] = select(func.min(ProposalItem.proposal_id)).where(*came_back)
        counts["under_way"] = _count(own, state.in_((ItemState.SUBMITTED, ItemState.VERIFIED)))
    if holds(actor, Permission.ITEM_VERIFY):
        counts["to_verify"] = _proposals(queue, state == ItemState.SUBMITTED)
        counts["due_soon"] = _proposals(
            queue, state == ItemState.SUBMITTED, ProposalItem.due_at < clock.now() + SOON
        )
    if holds(actor, Permission.ITEM_APPROVE):
        counts["to_sign"] = _count(
            within(actor, Permission.ITEM_APPROVE, ProposalItem), state == ItemState.VERIFIED
        )
    if holds(actor, Permission.DECLARATION_FILL):
        counts["declare_by"] = select(Declaration.due_at).where(
            within(actor, Permission.DECLARATION_FILL, Declaration), Declaration.submitted_at.is_(None)
        )
    if holds(actor, Permission.RECORD_CREATE):
        waiting = within(actor, Permission.RECORD_CREATE, HiringDecision) & HiringDecision.person_id.is_(None)
        made = select(func.count()).select_from(HiringDecision)
        counts["records_to_make"] = made.where(waiting)
        counts["records_late"] = made.where(waiting, late_since(clock.today()))
    if holds(actor, Permission.CARD_REPORT_HANDLE):
        counts["card_reports"] = waiting_reports(actor)
    if holds(actor, Permission.SYNC_RETRY):
        counts["to_settle"] = waiting_for(actor)
    if not counts:
        return Desk(actor.unread)
    row = session.execute(select(*(c.scalar_subquery().label(name) for name, c in counts.items()))).one()
    return Desk(actor.unread, **dict(zip(counts, row, strict=True)))


def _proposals(*conditions: ColumnElement[bool]) -> Select[int]:
    """Count what people call a proposal, however many items of it wait."""
    return select(func.count(ProposalItem.proposal_id.distinct())).where(*conditions)


def _count(*conditions: ColumnElement[bool]) -> Select[int]:
    return select(func.count()).select_from(ProposalItem).where(*conditions)
