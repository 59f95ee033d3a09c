"""Who is due what: officials with a draft that they may have forgotten, or with what came back to them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.messages import Message
from notifications.reminders import Due
from portal.core.clock import local_day
from portal.proposals.models import Proposal, ProposalItem
from portal.proposals.rules import ItemState
from portal.record.rules import Target

FORGOTTEN_AFTER = timedelta(days=3)
# Older drafts were left on purpose.
GIVEN_UP_AFTER = timedelta(days=30)
AGAIN_AFTER = timedelta(days=7)

# What waits for the official, whose clock stands still meanwhile: the same words as when it came back.
_CAME_BACK = {
    ItemState.RETURNED: Message.ITEM_RETURNED,
    ItemState.CONFLICT: Message.ITEM_CONFLICT,
}


def forgotten_drafts(session: Session, now: datetime) -> Iterator[Due]:
    """Yield one reminder for each draft that has lain for three days."""
    drafts = (
        select(Proposal.id, Proposal.person_id)
        .where(
            Proposal.created_at <= now - FORGOTTEN_AFTER,
            Proposal.created_at > now - GIVEN_UP_AFTER,
            select(ProposalItem.id)
            .where(ProposalItem.proposal_id == Proposal.id, ProposalItem.state == ItemState.DRAFT)
            .exists(),
        )
        .order_by(Proposal.id)
    )
    for proposal_id, person_id in session.execute(drafts):
        yield Due(person_id, Message.DRAFT_REMINDER, f"/proposals/{proposal_id}", f"draft:{proposal_id}")


def left_unanswered(session: Session, now: datetime) -> Iterator[Due]:
    """Yield one reminder a proposal and week for what came back three days ago or more, for a month."""
    item = ProposalItem
    waiting = session.execute(
        select(item.proposal_id, item.state, item.person_id, item.target_key, item.operation, item.paused_at)
        .where(item.state.in_(_CAME_BACK), item.paused_at > now - GIVEN_UP_AFTER)
        .order_by(item.proposal_id, item.state, item.id)
    )
    for (proposal_id, state), group in groupby(waiting, key=lambda row: (row.proposal_id, row.state)):
        rows = list(group)
        # Counted from the last one: whoever was told of it a moment ago is not reminded of the others.
        since = max(row.paused_at for row in rows)
        weeks = (now - since - FORGOTTEN_AFTER) // AGAIN_AFTER
        if weeks < 0:
            continue
        key = f"{state}:{proposal_id}:{local_day(since)}:{weeks}"
        params = {"field": Target.parse(rows[0].target_key, rows[0].operation).spec.label}
        yield Due(rows[0].person_id, _CAME_BACK[state], f"/proposals/{proposal_id}", key, params)
