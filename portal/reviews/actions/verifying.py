"""HR says that items are right: one, or all of a case that were seen, each with its own checks and trail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.messages import Message
from notifications.steps import tell
from portal.access.permissions import Permission, allowed, authorize
from portal.access.queries import holders
from portal.access.rules import Actor
from portal.core import clock, idempotency, jobs
from portal.core.db import lock, transaction
from portal.core.errors import Conflict, DomainError, Invalid, NotFound, Problem
from portal.documents.rules import EvidenceState
from portal.documents.steps import problems_among, states_of
from portal.proposals import queries as proposal_queries
from portal.proposals import steps as proposal_steps
from portal.proposals.models import Proposal, ProposalItem
from portal.proposals.rules import ItemEvent, ItemKind, ItemState
from portal.reviews import queries
from portal.reviews.actions.confirming import confirm_own
from portal.reviews.actions.deciding import Case, check_claim, decide, tell_official
from portal.reviews.actions.remarking import keep_remarks

_ROUTE = "reviews.verify_seen"
# An officer cannot replace a paper: what to do is another thing than for whoever sent it.
_OF_PAPERS = {
    "documents.still_checking": "reviews.paper_in_check",
    "documents.refused_attached": "reviews.paper_refused",
}


@dataclass(frozen=True)
class Verified:
    """What came of each item: gone to the signer, found to have changed, or left with the reason."""

    done: tuple[int, ...]
    moved: tuple[int, ...]
    left: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class _Facts:
    """What the checks of an item need, read once for all of them."""

    papers: Mapping[int, Sequence[int]]
    states: Mapping[int, EvidenceState]
    moved: set[int]


def verify_item(
    session: Session, item_id: int, *, actor: Actor, key: str, version: str | None = None
) -> ProposalItem:
    """Say that an item is right; it then waits for the signer.

    When the record changed since the official proposed, the item becomes a conflict instead: look at
    the state of what is returned. What the official changed at once is confirmed and sent on.
    """

    def act(case: Case) -> None:
        is_first = not _is_desk_laid(session, case.item)
        if _verify(session, case, _facts(session, [case.item])):
            _send_on(session, [case.item], is_first=is_first)

    return decide(
        session, item_id, Permission.ITEM_VERIFY, act, actor=actor, key=key, body="", version=version
    )


def verify_seen(
    session: Session, proposal_id: int, item_ids: Sequence[int], *, actor: Actor, key: str,
    revision: int | None = None,
) -> Verified:  # fmt: skip
    """Say that these items of a case, all of which the officer has seen, are right.

    Each is checked as by itself, and moves or stays by itself; those that stay say why. Raise Conflict
    when the officer has not opened the case as it now stands, or was shown another `revision` of it.
    """
    wanted = sorted(set(item_ids))
    body = f"{proposal_id} {wanted}"
    with transaction(session):
        answer = idempotency.replay(session, actor=actor, route=_ROUTE, key=key, body=body)
        if answer is not None:
            return _from_answer(answer)
        proposal = _opened(session, proposal_id, actor)
        if revision not in (None, proposal.revision):
            raise Conflict("reviews.revised")
        items = [i for i in queries.locked_items(session, wanted) if i.proposal_id == proposal.id]
        if not items or len(items) != len(wanted) or any(i.state is ItemState.DRAFT for i in items):
            raise Invalid("reviews.not_of_case", name="items")
        if all(i.state is not ItemState.SUBMITTED for i in items):
            raise Conflict(f"proposals.now_{items[0].state.value}")
        is_first = not _is_desk_laid(session, items[0])
        found = _each(session, proposal, items, actor)
        _send_on(session, [item for item in items if item.id in found.done], is_first=is_first)
        answer = {"done": list(found.done), "moved": list(found.moved), "left": [list(x) for x in found.left]}
        idempotency.keep(session, actor=actor, route=_ROUTE, key=key, body=body, answer=answer)
        return found


def _each(session: Session, proposal: Proposal, items: Sequence[ProposalItem], actor: Actor) -> Verified:
    facts = _facts(session, items)
    done: list[int] = []
    moved: list[int] = []
    left: list[tuple[int, str]] = []
    for item in items:
        grant = authorize(actor, Permission.ITEM_VERIFY, item)
        case = Case(proposal, item, replace(actor, delegated_by=grant.delegated_by))
        try:
            (done if _verify(session, case, facts) else moved).append(item.id)
        except DomainError as error:
            left.append((item.id, _code(error)))
    return Verified(tuple(done), tuple(moved), tuple(left))


def _verify(session: Session, case: Case, facts: _Facts) -> bool:
    """Check one item and move it; say whether it goes on, and raise why it cannot."""
    item = case.item
    if item.kind is ItemKind.REPORT:
        raise Conflict("reviews.report_is_answered")
    if item.state is not ItemState.SUBMITTED:
        raise Conflict(f"proposals.now_{item.state.value}")
    problems = problems_among(facts.states, facts.papers.get(item.id, ()))
    if problems:
        raise Invalid([Problem(one.field, _OF_PAPERS[one.code]) for one in problems])
    if item.kind is ItemKind.OWN:
        return confirm_own(session, case, is_moved=item.id in facts.moved)
    if item.id in facts.moved:
        proposal_steps.move(session, item, ItemEvent.FIND_CONFLICT, actor=case.actor)
        tell_official(session, item, Message.ITEM_CONFLICT)
        return False
    item.verified_by, item.verified_at = case.actor.person_id, clock.now()
    proposal_steps.move(session, item, ItemEvent.VERIFY, actor=case.actor)
    return True


def _facts(session: Session, items: Sequence[ProposalItem]) -> _Facts:
    papers = proposal_queries.evidence_ids_of(session, [item.id for item in items])
    states = states_of(session, {number for numbers in papers.values() for number in numbers})
    return _Facts(papers, states, proposal_steps.moved_among(session, items))


def _opened(session: Session, proposal_id: int, actor: Actor) -> Proposal:
    proposal = lock(session, Proposal, proposal_id)
    if proposal.submitted_at is None or not allowed(actor, Permission.QUEUE_READ, proposal):
        raise NotFound
    authorize(actor, Permission.ITEM_VERIFY, proposal)
    check_claim(proposal, actor)
    return proposal


def _code(error: DomainError) -> str:
    return error.problems[0].code if isinstance(error, Invalid) else error.code


def _from_answer(answer: Mapping[str, Any]) -> Verified:
    left = tuple((int(number), str(code)) for number, code in answer["left"])
    return Verified(tuple(answer["done"]), tuple(answer["moved"]), left)


def _is_desk_laid(session: Session, item: ProposalItem) -> bool:
    """Whether the signers were told already that something of this unit waits for them."""
    waiting = select(ProposalItem.id).where(
        ProposalItem.state == ItemState.VERIFIED, ProposalItem.unit_path == item.unit_path
    )
    return session.scalars(waiting.limit(1)).first() is not None


def _send_on(session: Session, items: Sequence[ProposalItem], *, is_first: bool) -> None:
    """Lay on the signers' desk what waits for them now, with what the rules say of it."""
    waiting = [item for item in items if item.state is ItemState.VERIFIED]
    if not waiting:
        return
    keep_remarks(session, waiting)
    if is_first:
        _tell_signers(session, waiting[0])


def _tell_signers(session: Session, item: ProposalItem) -> None:
    tell(
        session, now=clock.now(), recipients=holders(session, Permission.ITEM_APPROVE, item),
        message=Message.ITEM_VERIFIED, params={"field": proposal_queries.target_of(item).spec.label},
        url="/approvals", defer=jobs.defer,
    )  # fmt: skip
