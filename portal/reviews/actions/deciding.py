"""HR's decisions, and those of the signer short of signing: one item, one transaction, one trail event."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.messages import Message
from notifications.steps import tell
from portal.access.permissions import Permission, allowed, authorize
from portal.access.rules import Actor
from portal.core import clock, idempotency, jobs
from portal.core.db import lock, transaction
from portal.core.errors import Conflict, Invalid, NotFound
from portal.proposals import queries as proposal_queries
from portal.proposals import steps as proposal_steps
from portal.proposals.models import Proposal, ProposalItem
from portal.proposals.rules import LONGEST_TEXT, Ground, ItemEvent, ItemKind, ItemState, Reason
from portal.proposals.steps import Words
from portal.reviews.rules import UNDO_TIME, check_complaint, check_reason


@dataclass(frozen=True)
class Case:
    """An item with its proposal, both locked, and the actor as the grant that allowed it lets them act."""

    proposal: Proposal
    item: ProposalItem
    actor: Actor


def return_item(
    session: Session, item_id: int, *, actor: Actor, words: Words, key: str, version: str | None = None
) -> ProposalItem:
    """Give an item back to be mended; the reason is a code and a sentence, and everything typed is kept."""
    problems = check_reason(words.code, words.text, Reason, LONGEST_TEXT)

    def act(case: Case) -> None:
        if problems:
            raise Invalid(problems)
        proposal_steps.move(session, case.item, ItemEvent.RETURN, actor=case.actor, words=words)
        tell_official(session, case.item, Message.ITEM_RETURNED)

    return decide(
        session, item_id, Permission.ITEM_RETURN, act, actor=actor, key=key, body=str(words), version=version
    )


def refuse_item(
    session: Session, item_id: int, *, actor: Actor, words: Words, key: str, version: str | None = None
) -> ProposalItem:
    """Refuse an item, on a ground, and say how to complain."""
    problems = check_reason(words.code, words.text, Ground, LONGEST_TEXT)
    problems += check_complaint(words.complaint, LONGEST_TEXT)

    def act(case: Case) -> None:
        if problems:
            raise Invalid(problems)
        case.item.decided_by, case.item.decided_at = actor.person_id, clock.now()
        proposal_steps.move(session, case.item, ItemEvent.REFUSE, actor=case.actor, words=words)
        tell_official(session, case.item, Message.ITEM_REFUSED)

    return decide(
        session, item_id, Permission.ITEM_REFUSE, act, actor=actor, key=key, body=str(words), version=version
    )


def answer_report(
    session: Session, item_id: int, *, actor: Actor, text: str, key: str, version: str | None = None
) -> ProposalItem:
    """Close a "báo sai" with words to the official: the owner of the value has handled it in its own way."""
    problems = check_reason(Reason.OTHER, text, Reason, LONGEST_TEXT)

    def act(case: Case) -> None:
        if case.item.kind is not ItemKind.REPORT:
            raise Conflict("reviews.not_a_report")
        if problems:
            raise Invalid(problems)
        case.item.decided_by, case.item.decided_at = actor.person_id, clock.now()
        words = Words(text=text)
        proposal_steps.move(session, case.item, ItemEvent.SUPERSEDE, actor=case.actor, words=words)
        tell_official(session, case.item, Message.ITEM_SUPERSEDED)

    return decide(
        session, item_id, Permission.ITEM_VERIFY, act, actor=actor, key=key, body=text, version=version
    )


def undo_verification(session: Session, item_id: int, *, actor: Actor) -> ProposalItem:
    """Take one's own verification back within ten seconds."""
    with transaction(session):
        case = _locked(session, item_id, actor, Permission.ITEM_VERIFY)
        item = case.item
        if item.verified_by != actor.person_id or item.verified_at is None:
            raise Conflict("reviews.not_yours_to_undo")
        if clock.now() - item.verified_at > UNDO_TIME:
            raise Conflict("reviews.too_late_to_undo")
        proposal_steps.move(session, item, ItemEvent.UNDO, actor=case.actor)
        return item


def tell_official(session: Session, item: ProposalItem, message: Message) -> None:
    """Tell the owner of an item what became of it; the notification leads to the proposal."""
    tell(
        session, now=clock.now(), recipients=[item.person_id], message=message,
        params={"field": proposal_queries.target_of(item).spec.label},
        url=f"/proposals/{item.proposal_id}", defer=jobs.defer,
    )  # fmt: skip


def decide(
    session: Session, item_id: int, permission: Permission, act: Callable[[Case], None], *, actor: Actor,
    key: str, body: str, version: str | None,
) -> ProposalItem:  # fmt: skip
    """Run one decision once: the same request again gets the item as it stands, without a second effect.

    `version` is where the item stood when it was shown; None when nobody was shown anything.
    """
    route = f"reviews.{act.__qualname__.partition('.')[0]}"
    body = f"{item_id} {body}"
    with transaction(session):
        if idempotency.replay(session, actor=actor, route=route, key=key, body=body) is not None:
            return session.get_one(ProposalItem, item_id)
        case = _locked(session, item_id, actor, permission)
        if version not in (None, case.item.version):
            raise Conflict(f"reviews.moved_{case.item.state.value}")
        if not _is_signers(case):
            check_claim(case.proposal, actor)
        act(case)
        idempotency.keep(
            session, actor=actor, route=route, key=key, body=body, answer={"item": item_id}
        )  # fmt: skip
        return case.item


def _locked(session: Session, item_id: int, actor: Actor, permission: Permission) -> Case:
    proposal_id = session.scalar(select(ProposalItem.proposal_id).where(ProposalItem.id == item_id))
    if proposal_id is None:
        raise NotFound
    # Always the proposal before its items, as when the official amends: so nobody waits in a circle.
    proposal = lock(session, Proposal, proposal_id)
    item = lock(session, ProposalItem, item_id)
    is_seen = allowed(actor, Permission.QUEUE_READ, item) or allowed(actor, Permission.APPROVAL_READ, item)
    if item.state is ItemState.DRAFT or not is_seen:
        raise NotFound
    grant = authorize(actor, permission, item)
    return Case(proposal, item, replace(actor, delegated_by=grant.delegated_by))


def check_claim(proposal: Proposal, actor: Actor) -> None:
    """Nobody decides what they have not opened as it now stands."""
    if proposal.claimed_by != actor.person_id:
        raise Conflict("reviews.not_claimed")
    if proposal.claimed_revision != proposal.revision:
        raise Conflict("reviews.revised")


def _is_signers(case: Case) -> bool:
    """Whether it is the signer's to decide, who opens it in a batch instead of by a claim."""
    return case.item.state is ItemState.VERIFIED and allowed(case.actor, Permission.ITEM_APPROVE, case.item)
