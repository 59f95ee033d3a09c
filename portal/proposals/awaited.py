"""What an official has sent and waits for: the record counts it apart from what is missing."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.access.permissions import Permission, within
from portal.access.rules import Actor
from portal.proposals.models import ProposalItem
from portal.proposals.rules import ItemKind, ItemState
from portal.record.rules import Operation


def awaited_names(actor: Actor) -> Select[tuple[str]]:
    """Select the names of the fields and tables of which the actor has sent something, undecided yet."""
    return (
        select(func.split_part(ProposalItem.target_key, "/", 1))
        .where(
            ProposalItem.person_id == actor.person_id,
            within(actor, Permission.PROPOSAL_READ_OWN, ProposalItem),
            ProposalItem.state.in_((ItemState.SUBMITTED, ItemState.VERIFIED)),
            ProposalItem.kind == ItemKind.PROPOSE,
            ProposalItem.operation.in_((Operation.SET, Operation.ADD)),
        )
        .distinct()
    )


def awaited(session: Session, actor: Actor, /) -> frozenset[str]:
    """Return the same, for the record (`portal.record.sent`)."""
    return frozenset(session.scalars(awaited_names(actor)))
