"""What waited for somebody who left service: they can no longer answer, so it ends."""

from sqlalchemy.orm import Session

from portal.core.db import lock, transaction
from portal.people.models import Official
from portal.proposals import steps
from portal.proposals.models import Proposal, ProposalItem
from portal.proposals.rules import ItemEvent, ItemKind, ItemState


def end_returned(session: Session, item_id: int) -> None:
    """End what HR gave back of a value that holds already, once its official has left; all else stays.

    What still waits for HR's check stays: it holds, and is sent on when it is confirmed.
    """
    with transaction(session):
        lock(session, Proposal, session.get_one(ProposalItem, item_id).proposal_id)
        item = lock(session, ProposalItem, item_id)
        is_returned = item.kind is ItemKind.OWN and item.state is ItemState.RETURNED
        if is_returned and not session.get_one(Official, item.person_id).in_service:
            steps.move(session, item, ItemEvent.SUPERSEDE, actor=None)
