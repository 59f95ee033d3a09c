"""Opening a case: a lease that others see, and a look that the official can read, anew after half an hour."""

from dataclasses import replace

from sqlalchemy.orm import Session

from portal.access.permissions import Permission, allowed, authorize
from portal.access.rules import Actor, Purpose
from portal.access.steps import note_look
from portal.core import clock, trail
from portal.core.db import lock, transaction
from portal.core.errors import Conflict, NotFound
from portal.people.models import Person
from portal.proposals.models import Proposal
from portal.record.queries import has_looked
from portal.reviews.rules import CLAIM_TIME, is_held


def claim(session: Session, proposal_id: int, *, actor: Actor) -> Proposal:
    """Take a case for ten minutes, or stay on it; raise Conflict while somebody else has it open."""
    with transaction(session):
        proposal, acting = _locked(session, proposal_id, actor)
        if is_held(proposal.claimed_by, proposal.claimed_until, clock.now(), other_than=actor.person_id):
            holder = session.get_one(Person, proposal.claimed_by)
            raise Conflict("reviews.claimed", name=holder.full_name)
        _lease(session, proposal, acting, "proposal.claimed")
        return proposal


def take_over(session: Session, proposal_id: int, *, actor: Actor) -> Proposal:
    """Take a case although somebody else has it open; the trail says so."""
    with transaction(session):
        proposal, acting = _locked(session, proposal_id, actor)
        _lease(session, proposal, acting, "proposal.taken_over")
        return proposal


def _locked(session: Session, proposal_id: int, actor: Actor) -> tuple[Proposal, Actor]:
    proposal = lock(session, Proposal, proposal_id)
    # What was never sent is nobody's business but its owner's.
    if proposal.submitted_at is None or not allowed(actor, Permission.QUEUE_READ, proposal):
        raise NotFound
    grant = authorize(actor, Permission.PROPOSAL_CLAIM, proposal)
    return proposal, replace(actor, delegated_by=grant.delegated_by)


def _lease(session: Session, proposal: Proposal, actor: Actor, action: str) -> None:
    is_mine = proposal.claimed_by == actor.person_id and proposal.claimed_revision == proposal.revision
    proposal.claimed_by = actor.person_id
    proposal.claimed_until = clock.now() + CLAIM_TIME
    proposal.claimed_revision = proposal.revision
    if is_mine and has_looked(session, actor, proposal.person_id):
        return
    note_look(
        session, actor=actor, person_id=proposal.person_id, unit_path=proposal.unit_path,
        purpose=Purpose.VERIFY_PROPOSAL,
    )  # fmt: skip
    trail.append(
        session, action, actor=actor, object_type="proposal", object_id=proposal.id,
        person_id=proposal.person_id, unit_path=proposal.unit_path,
    )  # fmt: skip
