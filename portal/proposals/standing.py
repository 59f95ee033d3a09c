"""What of an official waits on a field already, when something new is said about it.

A value and a report are never put in each other's place: HR would take the words of a report for a value.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.permissions import Permission, within
from portal.access.rules import Actor
from portal.core.errors import Problem
from portal.proposals import queries
from portal.proposals.models import Proposal, ProposalItem
from portal.proposals.rules import AMENDABLE, OPEN, ItemKind
from portal.record.rules import Operation, Target

# What keeps something new from being sent, by the kind of what waits.
_WAITS = {ItemKind.PROPOSE: "proposals.proposal_waits", ItemKind.REPORT: "proposals.report_waits"}


@dataclass(frozen=True)
class Standing:
    """What waits on a target: the item, and the number of the proposal that it was sent with."""

    item: ProposalItem
    number: str

    @property
    def is_being_signed(self) -> bool:
        """Say whether it was verified, so that it can neither be amended nor withdrawn any more."""
        return self.item.state not in AMENDABLE

    def is_amended_by(self, kind: ItemKind) -> bool:
        """Say whether something of this kind, sent now, takes its place."""
        return self.item.kind is kind and not self.is_being_signed


def standing_on(session: Session, actor: Actor, target: Target) -> Standing | None:
    """Return what of the actor's own waits on a target; a row that is to be added stands alone."""
    if target.operation is Operation.ADD:
        return None
    found = session.execute(
        select(ProposalItem, Proposal.number)
        .join(Proposal, Proposal.id == ProposalItem.proposal_id)
        .where(
            ProposalItem.person_id == actor.person_id,
            within(actor, Permission.PROPOSAL_READ_OWN, ProposalItem),
            ProposalItem.target_key == target.key,
            ProposalItem.state.in_(OPEN),
            ProposalItem.kind != ItemKind.OWN,
        )
    ).one_or_none()
    return Standing(found[0], found[1] or "") if found else None


def collisions(session: Session, items: Sequence[ProposalItem]) -> list[Problem]:
    """Return a problem for each item whose field has something of the other kind waiting."""
    new = {item.target_key: item for item in items}
    beside = queries.open_on_same_targets(session, items[0].person_id, items)
    problems = []
    for standing in beside:
        item = new[standing.target_key]
        if standing.kind not in (item.kind, ItemKind.OWN):
            number = session.get_one(Proposal, standing.proposal_id).number or ""
            code = _WAITS[standing.kind] if standing.state in AMENDABLE else "proposals.being_signed"
            details = {"label": queries.target_of(item).spec.label, "number": number}
            problems.append(Problem(f"item-{item.id}", code, details))
    return problems
