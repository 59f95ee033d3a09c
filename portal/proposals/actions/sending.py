"""Sending a proposal, taking it back, and answering when the record changed underneath."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.rules import Actor
from portal.core import clock, idempotency
from portal.core.db import lock, transaction
from portal.core.errors import Conflict, Invalid, NotFound, Problem
from portal.documents.steps import refused_among
from portal.people.models import Official
from portal.proposals import consistency, queries, steps
from portal.proposals.actions.reach import own, record
from portal.proposals.models import Proposal, ProposalItem
from portal.proposals.own import take_place_of
from portal.proposals.proofs import without_proof
from portal.proposals.rules import (
    AMENDABLE,
    WITHDRAWABLE,
    WORKING_DAYS,
    ItemEvent,
    ItemKind,
    ItemState,
    check_declared,
    is_taken_by_unit,
    submission_number,
)
from portal.proposals.standing import collisions
from portal.proposals.withdrawn import Withdrawn
from portal.record.steps import rulebook_of

_ROUTE = "proposals.submit"


def submit(
    session: Session, proposal_id: int, *, actor: Actor, declaration: str, key: str,
    working_days: int = WORKING_DAYS,
) -> Proposal:  # fmt: skip
    """Send what is drafted or was returned: the clock runs from now on and HR is told.

    `declaration` is the text that was ticked, "" for none. An item on a field that already stands on
    HR's desk amends that one: it keeps its number, its revision grows, and HR's claim is void. Then the
    proposal that is returned is the amended one. Only a value takes a value's place, and a report a
    report's: otherwise what waits is to be withdrawn first, and the draft stays.
    """
    body = f"{proposal_id} {declaration}"
    with transaction(session):
        answer = idempotency.replay(session, actor=actor, route=_ROUTE, key=key, body=body)
        if answer is not None:
            return session.get_one(Proposal, answer["proposal"])
        lock(session, Official, actor.person_id)
        proposal = own(actor, lock(session, Proposal, proposal_id))
        items = _pending(session, proposal)
        _check(session, items, declaration)
        amended = _amend(session, actor, proposal, items)
        sent = _send(session, actor, proposal, items, declaration, working_days) or amended[0]
        for one in {p.id: p for p in (sent, *amended)}.values():
            steps.tell_hr(session, one)
        idempotency.keep(session, actor=actor, route=_ROUTE, key=key, body=body, answer={"proposal": sent.id})
        return sent


def withdraw(
    session: Session, proposal_id: int, *, actor: Actor, then: Withdrawn | None = None
) -> str | None:
    """Take back whatever of a proposal HR has not verified yet.

    When that is all of it, `then` takes note in the same transaction; return the page that it names, if any.
    """
    with transaction(session):
        proposal = own(actor, lock(session, Proposal, proposal_id))
        items = _locked_items(session, [proposal.id])
        # What holds already is not taken back: the official changes it once more.
        open_items = [i for i in items if i.state in WITHDRAWABLE and i.kind is not ItemKind.OWN]
        if not open_items:
            raise Conflict("proposals.nothing_to_withdraw")
        for item in open_items:
            steps.move(session, item, ItemEvent.WITHDRAW, actor=actor)
        steps.void_claim(proposal)
        record(session, "proposal.withdrawn", proposal, actor)
        is_whole = all(item.state is ItemState.WITHDRAWN for item in items)
        return then(session, proposal, actor=actor) if then and is_whole else None


def resolve_conflict(
    session: Session, item_id: int, *, actor: Actor, event: ItemEvent, version: str | None = None
) -> Proposal:
    """Answer that the record changed meanwhile: KEEP_PROPOSED over the value that stands now, or WITHDRAW.

    `version` is what was compared; raise Conflict when the record has changed once more since then.
    """
    with transaction(session):
        proposal_id = session.scalar(select(ProposalItem.proposal_id).where(ProposalItem.id == item_id))
        if proposal_id is None:
            raise NotFound
        proposal = lock(session, Proposal, proposal_id)
        item = own(actor, lock(session, ProposalItem, item_id))
        if version not in (None, steps.compared_version(session, item)):
            raise Conflict("proposals.moved_again")
        if event is ItemEvent.KEEP_PROPOSED:
            _rebase(session, item)
        steps.move(session, item, event, actor=actor)
        steps.revise(proposal)
        if event is ItemEvent.KEEP_PROPOSED:
            steps.tell_hr(session, proposal)
        return proposal


def _pending(session: Session, proposal: Proposal) -> list[ProposalItem]:
    items = _locked_items(session, [proposal.id])
    pending = [item for item in items if item.is_editable]
    if not pending:
        raise Conflict("proposals.nothing_to_send")
    return pending


def _check(session: Session, items: Sequence[ProposalItem], declaration: str) -> None:
    problems = check_declared(declaration)
    papers = queries.evidence_ids_of(session, [item.id for item in items])
    refused = refused_among(session, [number for numbers in papers.values() for number in numbers])
    rulebook = rulebook_of(session, items[0].person_id)
    for item in items:
        target = queries.target_of(item)
        details = {"label": target.spec.label}
        if item.kind is ItemKind.PROPOSE and is_taken_by_unit(target, rulebook):
            problems.append(Problem(f"item-{item.id}", "proposals.report_only", details))
        problems += without_proof(item, papers.get(item.id, ()), rulebook)
        if refused.intersection(papers.get(item.id, ())):
            problems.append(Problem(f"item-{item.id}", "documents.refused_attached"))
        if steps.has_base_moved(session, item):
            problems.append(Problem(f"item-{item.id}", "proposals.base_moved", details))
    problems += collisions(session, items)
    problems += consistency.problems_of(consistency.effect_beside_sent(session, items), items)
    if problems:
        raise Invalid(problems)


def _amend(
    session: Session, actor: Actor, proposal: Proposal, items: list[ProposalItem]
) -> list[Proposal]:  # fmt: skip
    """Let items that stand on HR's desk already take the new values; those drafts are then done with.

    What only waited for a check of what holds already makes room instead.
    """
    beside = queries.open_on_same_targets(session, actor.person_id, items)
    others = sorted({one.proposal_id for one in beside} - {proposal.id})
    proposals = {other: lock(session, Proposal, other) for other in others}
    by_key = {item.target_key: item for item in items}
    for standing in _locked(session, [one.id for one in beside]):
        if standing.state not in AMENDABLE:
            raise Conflict("proposals.being_signed", label=queries.target_of(standing).spec.label)
        amended = proposals.get(standing.proposal_id, proposal)
        if standing.kind is ItemKind.OWN:
            take_place_of(session, standing, actor=actor)
            proposals.pop(standing.proposal_id, None)
            continue
        newer = by_key[standing.target_key]
        standing.operation, standing.base_version = newer.operation, newer.base_version
        standing.revision += 1
        steps.put_values(standing, old=queries.old_of(newer), new=queries.new_of(newer))
        papers = queries.evidence_ids_of(session, [newer.id])
        steps.set_evidence(session, standing, papers.get(newer.id, ()))
        steps.move(session, standing, ItemEvent.AMEND, actor=actor)
        steps.revise(amended)
        items.remove(newer)
        session.delete(newer)
    session.flush()
    return list(proposals.values())


def _send(
    session: Session, actor: Actor, proposal: Proposal, items: Sequence[ProposalItem], declaration: str,
    working_days: int,
) -> Proposal | None:  # fmt: skip
    """Send what is left of the proposal; None when all of it went into amendments."""
    if not items:
        session.delete(proposal)
        return None
    now = clock.now()
    if proposal.number is None:
        proposal.number = submission_number(clock.today().year, proposal.id)
        proposal.submitted_at = now
    else:
        steps.revise(proposal)
    proposal.declared_at, proposal.declaration_text = now, declaration
    for item in items:
        item.revision += item.due_at is not None
        steps.move(session, item, ItemEvent.SUBMIT, actor=actor, working_days=working_days)
    record(session, "proposal.submitted", proposal, actor)
    return proposal


def _rebase(session: Session, item: ProposalItem) -> None:
    """Put the proposal against the value that stands now; what is proposed stays as the official wrote it."""
    old, version = steps.present_base(session, item)
    if version == steps.GONE:
        raise Conflict("proposals.row_is_gone")
    steps.put_values(item, old=old, new=queries.new_of(item))
    item.base_version = version
    item.revision += 1


def _locked_items(session: Session, proposal_ids: Sequence[int]) -> list[ProposalItem]:
    return _locked(session, [item.id for item in queries.items_of(session, proposal_ids)])


def _locked(session: Session, item_ids: Sequence[int]) -> list[ProposalItem]:
    if not item_ids:
        return []
    return list(
        session.scalars(
            select(ProposalItem)
            .where(ProposalItem.id.in_(item_ids))
            .order_by(ProposalItem.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )
