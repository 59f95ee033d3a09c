"""What an official changed at once in the own record: it holds already, and waits for the agency's check.

It is an item of the kind OWN: HR opens and checks it like any other, but nothing is signed; confirmed, it is
sent to the national database. Whatever the official says of the same field later takes its place.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.rules import Actor
from portal.core.db import lock
from portal.core.errors import Conflict
from portal.people.models import Official
from portal.proposals import queries, steps
from portal.proposals.models import Proposal, ProposalItem
from portal.proposals.rules import AMENDABLE, OPEN, ItemEvent, ItemKind
from portal.proposals.steps import Wish
from portal.record.checked import Make
from portal.record.models import RecordChange
from portal.record.rules import Target


def leave_for_check(session: Session, target: Target, make: Make, /, *, actor: Actor) -> RecordChange:
    """Make the change, and let HR check it; see `portal.record.checked`.

    Raise Conflict while something of the same field is being signed.
    """
    official = lock(session, Official, actor.person_id)
    standing = _standing(session, actor, target)
    if standing is not None and standing.state not in AMENDABLE:
        raise Conflict("proposals.being_signed", label=target.spec.label)
    made = make()
    old, new = made.opened()
    if standing is not None and standing.kind is ItemKind.OWN:
        _amend(session, standing, made, actor)
        return made
    if standing is not None:
        take_place_of(session, standing, actor=actor)
    if old != new:
        wish = Wish(target, new, made.version, old=old, kind=ItemKind.OWN)
        steps.send_whole(session, official, [wish], actor=actor, declaration="")
    return made


def take_place_of(session: Session, standing: ProposalItem, *, actor: Actor) -> None:
    """End what waits on a field, since its official said something else of it; its proposal is locked."""
    steps.move(session, standing, ItemEvent.WITHDRAW, actor=actor)
    steps.void_claim(session.get_one(Proposal, standing.proposal_id))
    session.flush()


def _standing(session: Session, actor: Actor, target: Target) -> ProposalItem | None:
    found = session.execute(
        select(ProposalItem.id, ProposalItem.proposal_id).where(
            ProposalItem.person_id == actor.person_id,
            ProposalItem.target_key == target.key,
            ProposalItem.state.in_(OPEN),
        )
    ).one_or_none()
    if found is None:
        return None
    # Always the proposal before its items, as everywhere; it may have been decided while this waited.
    lock(session, Proposal, found.proposal_id)
    item = lock(session, ProposalItem, found.id)
    return item if item.state in OPEN else None


def _amend(session: Session, standing: ProposalItem, made: RecordChange, actor: Actor) -> None:
    """Let the check go on with the newer value, beside the one that was there before all of them."""
    standing.revision += 1
    standing.base_version = made.version
    steps.put_values(standing, old=queries.old_of(standing), new=made.opened()[1])
    steps.move(session, standing, ItemEvent.AMEND, actor=actor)
    proposal = session.get_one(Proposal, standing.proposal_id)
    steps.revise(proposal)
    steps.tell_hr(session, proposal)
