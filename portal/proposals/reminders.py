"""Who is due what: officials with a draft that they may have forgotten."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.messages import Message
from notifications.reminders import Due
from portal.proposals.models import Proposal, ProposalItem
from portal.proposals.rules import ItemState

FORGOTTEN_AFTER = timedelta(days=3)
# Older drafts were left on purpose.
GIVEN_UP_AFTER = timedelta(days=30)


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
