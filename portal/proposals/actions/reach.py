"""What every verb of the official begins and ends with: it is theirs, and it is on the trail."""

from typing import TypeVar

from sqlalchemy.orm import Session

from portal.access.permissions import Permission, allowed, authorize
from portal.access.rules import Actor
from portal.core import trail
from portal.core.errors import NotFound
from portal.proposals.models import Proposal, ProposalItem

Mine = TypeVar("Mine", Proposal, ProposalItem)


def own(actor: Actor, row: Mine) -> Mine:
    """Return the row if it is the actor's own; another's is not found, whatever else the actor may do."""
    if not allowed(actor, Permission.PROPOSAL_READ_OWN, row):
        raise NotFound
    authorize(actor, Permission.PROPOSAL_CREATE, row)
    return row


def record(session: Session, action: str, proposal: Proposal, actor: Actor) -> None:
    """Leave a trail leaf about a proposal."""
    trail.append(
        session, action, actor=actor, object_type="proposal", object_id=proposal.id,
        person_id=proposal.person_id, unit_path=proposal.unit_path,
    )  # fmt: skip
