"""Writing a proposal: nothing of it is seen by anybody else yet."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.access.permissions import Permission, authorize
from portal.access.rules import Actor
from portal.core import clock
from portal.core.db import lock, transaction
from portal.core.errors import Conflict, Invalid, Problem
from portal.people.models import Official
from portal.proposals import queries, steps
from portal.proposals.actions.reach import own, record
from portal.proposals.models import Proposal, ProposalItem
from portal.proposals.rules import Change, ItemState, check_change, check_note
from portal.record.rules import JsonValue
from portal.record.steps import base_of, rulebook_of

# The whole form anew, every row of it; more would bury HR's desk, and comes from a script.
MOST_UNFINISHED = 300


def draft(
    session: Session, *, actor: Actor, client_id: UUID, change: Change, note: str = "",
    evidence_ids: Sequence[int] = (),
) -> Proposal:  # fmt: skip
    """Keep a change as a draft; return its proposal.

    `client_id` is made on the device: the same one again amends the same draft, and a late repeat of
    what was sent meanwhile changes nothing. A second draft of its kind on a field amends the first.
    """
    with transaction(session):
        # The official's own row is the lock: one person's drafts are written one after the other.
        official = lock(session, Official, actor.person_id)
        authorize(actor, Permission.PROPOSAL_CREATE, official)
        problems = check_note(note)
        if problems:
            raise Invalid(problems)
        proposal = _by_client_id(session, actor, client_id)
        if proposal is not None and proposal.submitted_at is not None:
            return proposal
        old, version = base_of(session, actor.person_id, change.target)
        check_change(change, old, rulebook_of(session, actor.person_id))
        item = queries.draft_on(session, actor.person_id, change.target, change.kind)
        if item is None:
            _check_room(session, official.person_id)
            proposal = proposal or _new_proposal(session, official, client_id, note)
            item = _new_item(proposal, change)
        else:
            proposal = lock(session, Proposal, item.proposal_id)
        if note and note != queries.note_of(proposal):
            proposal.note_sealed = _sealed_note(note, proposal.client_id)
        item.base_version = version
        item.operation = change.target.operation
        steps.put_values(item, old=old, new=change.value)
        session.add(item)
        session.flush()
        if evidence_ids:
            steps.set_evidence(session, item, evidence_ids)
        record(session, "proposal.drafted", proposal, actor)
        return proposal


def revise_item(
    session: Session, item_id: int, *, actor: Actor, value: JsonValue, note: str | None = None,
    evidence_ids: Sequence[int] = (),
) -> Proposal:  # fmt: skip
    """Rewrite a draft, or what HR returned; it is sent again by `submit`, under the same number.

    `note` takes the place of the proposal's; None leaves it.
    """
    problems = check_note(note or "")
    if problems:
        raise Invalid(problems)
    with transaction(session):
        item = own(actor, lock(session, ProposalItem, item_id))
        if not item.is_editable:
            raise Conflict(f"proposals.now_{item.state.value}")
        target = queries.target_of(item)
        old, version = base_of(session, item.person_id, target)
        check_change(Change(item.kind, target, value), old, rulebook_of(session, item.person_id))
        item.base_version = version
        steps.put_values(item, old=old, new=value)
        steps.set_evidence(session, item, evidence_ids)
        proposal = session.get_one(Proposal, item.proposal_id)
        if note is not None and note != queries.note_of(proposal):
            proposal.note_sealed = _sealed_note(note, proposal.client_id) if note else None
        record(session, "proposal.revised", proposal, actor)
        return proposal


def delete_draft(session: Session, proposal_id: int, *, actor: Actor) -> None:
    """Throw away what was never sent; what was sent is withdrawn instead, and its trail stays."""
    with transaction(session):
        proposal = own(actor, lock(session, Proposal, proposal_id))
        if proposal.submitted_at is not None:
            raise Conflict("proposals.sent_already")
        record(session, "proposal.deleted", proposal, actor)
        session.execute(delete(ProposalItem).where(ProposalItem.proposal_id == proposal.id))
        session.delete(proposal)


def _check_room(session: Session, person_id: int) -> None:
    if queries.unfinished(session, person_id) >= MOST_UNFINISHED:
        raise Invalid([Problem("value", "proposals.too_many", {"most": str(MOST_UNFINISHED)})])


def _by_client_id(session: Session, actor: Actor, client_id: UUID) -> Proposal | None:
    return session.scalars(
        select(Proposal).where(Proposal.person_id == actor.person_id, Proposal.client_id == client_id)
    ).one_or_none()


def _new_proposal(session: Session, official: Official, client_id: UUID, note: str) -> Proposal:
    proposal = Proposal(
        person_id=official.person_id, unit_path=official.unit_path, client_id=client_id,
        created_at=clock.now(), revision=1, note_sealed=_sealed_note(note, client_id) if note else None,
    )  # fmt: skip
    session.add(proposal)
    session.flush()
    return proposal


def _sealed_note(note: str, client_id: UUID) -> bytes:
    return steps.sealed(note, f"proposal:note:{client_id}")


def _new_item(proposal: Proposal, change: Change) -> ProposalItem:
    return ProposalItem(
        uid=uuid4(), person_id=proposal.person_id, unit_path=proposal.unit_path, proposal_id=proposal.id,
        kind=change.kind, target_key=change.target.key, state=ItemState.DRAFT, revision=1,
    )  # fmt: skip
