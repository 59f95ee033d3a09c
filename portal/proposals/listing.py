"""The official's list of proposals: what came back to them first."""

from dataclasses import dataclass, field

from sqlalchemy import BigInteger, ColumnElement, exists, literal, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.access.permissions import Permission, within
from portal.access.rules import Actor
from portal.proposals.models import Proposal, ProposalItem
from portal.proposals.queries import items_of, target_of
from portal.proposals.rules import WAITS_FOR_OFFICIAL
from portal.record.rules import Target

PAGE_SIZE = 20


@dataclass(frozen=True)
class ProposalLine:
    """A proposal in the official's list."""

    proposal: Proposal
    items: tuple[tuple[Target, ProposalItem], ...] = field(default=())


def mine(
    session: Session, actor: Actor, *, before: int | None = None
) -> tuple[list[ProposalLine], int | None]:  # fmt: skip
    """Return the actor's proposals, first what waits for them, then the newest; and the next page's start."""
    waits = _waits(Proposal.id)
    wanted = select(Proposal).where(within(actor, Permission.PROPOSAL_READ_OWN, Proposal))
    if before is not None:
        wanted = wanted.where(
            tuple_(waits, Proposal.id) < tuple_(_waits(literal(before, BigInteger)), before)
        )
    found = list(session.scalars(wanted.order_by(waits.desc(), Proposal.id.desc()).limit(PAGE_SIZE + 1)))
    items = items_of(session, [p.id for p in found])
    lines = [
        ProposalLine(p, tuple((target_of(i), i) for i in items if i.proposal_id == p.id))
        for p in found[:PAGE_SIZE]
    ]
    return lines, found[PAGE_SIZE - 1].id if len(found) > PAGE_SIZE else None


def _waits(proposal_id: ColumnElement[int] | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Return whether something of the proposal came back to its official."""
    return exists().where(ProposalItem.proposal_id == proposal_id, ProposalItem.state.in_(WAITS_FOR_OFFICIAL))
