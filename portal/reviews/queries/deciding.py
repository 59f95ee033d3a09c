"""Reads of those who decide: a case, what a batch says."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from portal.access.permissions import Permission, within
from portal.access.rules import Actor
from portal.core.db import BIGGEST_ID
from portal.core.errors import NotFound
from portal.core.sealing import keyring
from portal.documents.models import Evidence
from portal.people.models import Official, Person, Unit
from portal.proposals import queries as proposal_queries
from portal.proposals.models import ItemEvidence, Proposal, ProposalItem
from portal.proposals.rules import ItemState
from portal.reviews.models import Approval, ApprovalItem
from portal.reviews.rules import SignedItem


@dataclass(frozen=True)
class Case:
    """A proposal on HR's desk with everything that is needed to decide it."""

    view: proposal_queries.ProposalView
    person_name: str
    official_code: str
    title: str
    unit_name: str
    claimer: str | None


def has_waiting(session: Session, proposal_id: int) -> bool:
    """Say whether something of a case still waits for HR's decision."""
    waiting = select(ProposalItem.id).where(
        ProposalItem.proposal_id == proposal_id, ProposalItem.state == ItemState.SUBMITTED
    )
    return session.scalars(waiting.limit(1)).first() is not None


def case(session: Session, actor: Actor, proposal_id: int) -> Case:
    """Return a case within the actor's queue; whether they have opened it is the view's to ask."""
    claimer = aliased(Person)
    found = session.execute(
        select(
            Proposal, Person.full_name, Official.official_code, Official.title, Unit.name, claimer.full_name
        )
        .join(Person, Person.id == Proposal.person_id)
        .join(Official, Official.person_id == Proposal.person_id)
        .join(Unit, Unit.id == Official.using_unit_id)
        .outerjoin(claimer, claimer.id == Proposal.claimed_by)
        .where(
            Proposal.id == proposal_id,
            Proposal.submitted_at.is_not(None),
            within(actor, Permission.QUEUE_READ, Proposal),
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    proposal, name, code, title, unit, claimer_name = found
    return Case(proposal_queries.opened(session, proposal), name, code, title, unit, claimer_name)


def proposal_of_item(session: Session, actor: Actor, item_id: int) -> int:
    """Return the number of the case that an item belongs to."""
    found = session.scalar(
        select(ProposalItem.proposal_id).where(
            ProposalItem.id == item_id,
            ProposalItem.state != ItemState.DRAFT,
            within(actor, Permission.QUEUE_READ, ProposalItem),
        )
    )
    if found is None:
        raise NotFound
    return found


def my_approvals(session: Session, actor: Actor, *, limit: int = 20) -> Sequence[Approval]:
    """Return the signer's own batches, newest first."""
    return session.scalars(
        select(Approval)
        .where(Approval.person_id == actor.person_id)
        .order_by(Approval.id.desc())
        .limit(limit)
    ).all()


def approval(session: Session, actor: Actor, approval_id: int) -> Approval:
    """Return one of the signer's own batches."""
    row = session.get(Approval, approval_id) if approval_id <= BIGGEST_ID else None
    if row is None or row.person_id != actor.person_id:
        raise NotFound
    return row


def content_of(row: Approval) -> bytes:
    """Return the exact bytes that were shown, and that are signed."""
    return keyring().unseal(row.content_sealed, context=content_context(row.uid))


def content_context(uid: UUID) -> str:
    """Return what the sealed bytes of a batch are bound to."""
    return f"approval:content:{uid}"


def item_ids_of(session: Session, approval_id: int) -> list[int]:
    """Return the items of a batch."""
    return list(
        session.scalars(
            select(ApprovalItem.item_id)
            .where(ApprovalItem.approval_id == approval_id)
            .order_by(ApprovalItem.item_id)
        )
    )


def people_of(session: Session, actor: Actor, approval_id: int) -> dict[int, str]:
    """Return whose values a batch holds, each with their unit, as far as the actor may read their records."""
    found = session.execute(
        select(ProposalItem.person_id, ProposalItem.unit_path)
        .join(ApprovalItem, ApprovalItem.item_id == ProposalItem.id)
        .where(ApprovalItem.approval_id == approval_id, within(actor, Permission.RECORD_READ, ProposalItem))
        .distinct()
        .order_by(ProposalItem.person_id)
    )
    return {row.person_id: row.unit_path for row in found}


def states_of(session: Session, item_ids: Sequence[int]) -> dict[int, tuple[ProposalItem, str | None]]:
    """Return the items as they stand now, by number, each with the name of who verified it."""
    found = session.execute(
        select(ProposalItem, Person.full_name)
        .outerjoin(Person, Person.id == ProposalItem.verified_by)
        .where(ProposalItem.id.in_(item_ids))
    )
    return {item.id: (item, name) for item, name in found}


def named(session: Session, actor: Actor, item_ids: Sequence[int]) -> dict[int, str]:
    """Return whose and about what these items are, of those within the signer's reach: never of drafts."""
    found = session.execute(
        select(ProposalItem, Person.full_name)
        .join(Person, Person.id == ProposalItem.person_id)
        .where(
            ProposalItem.id.in_(item_ids),
            ProposalItem.state != ItemState.DRAFT,
            within(actor, Permission.APPROVAL_READ, ProposalItem),
        )
    )
    return {item.id: f"{name}, {proposal_queries.target_of(item).spec.label}" for item, name in found}


def locked_items(session: Session, item_ids: Sequence[int]) -> list[ProposalItem]:
    """Return these items, locked in the order of their numbers, as they now are."""
    return list(
        session.scalars(
            select(ProposalItem)
            .where(ProposalItem.id.in_(item_ids))
            .order_by(ProposalItem.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def signed_items(session: Session, items: Sequence[ProposalItem]) -> list[SignedItem]:
    """Return what a signature says of these items; two statements for however many."""
    ids = [item.id for item in items]
    papers: dict[int, list[str]] = {}
    for item_id, digest in session.execute(
        select(ItemEvidence.item_id, Evidence.digest)
        .join(Evidence, Evidence.id == ItemEvidence.evidence_id)
        .where(ItemEvidence.item_id.in_(ids))
        .order_by(ItemEvidence.item_id, Evidence.id)
    ):
        papers.setdefault(item_id, []).append(digest.hex() if digest else "")
    found = session.execute(
        select(ProposalItem.id, Proposal.number, Person.full_name, Official.official_code)
        .join(Proposal, Proposal.id == ProposalItem.proposal_id)
        .join(Person, Person.id == ProposalItem.person_id)
        .join(Official, Official.person_id == ProposalItem.person_id)
        .where(ProposalItem.id.in_(ids))
    )
    about = {item_id: (number or "", name, code) for item_id, number, name, code in found}
    return [_signed(item, *about[item.id], tuple(papers.get(item.id, ()))) for item in items]


def _signed(item: ProposalItem, number: str, name: str, code: str, papers: tuple[str, ...]) -> SignedItem:
    assert item.verified_by is not None
    return SignedItem(
        item.id, number, item.revision, item.person_id, name, code, item.unit_path, item.target_key,
        item.operation.value, proposal_queries.old_of(item), proposal_queries.new_of(item),
        item.base_version, papers, item.verified_by,
    )  # fmt: skip
