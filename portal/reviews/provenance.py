"""What this room and those below it know of a change: the proposal, its papers, the approval, the receipt."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from portal.access.permissions import Permission, within
from portal.access.rules import Actor
from portal.core.clock import day_text
from portal.documents.queries import evidence_of
from portal.people.models import Person
from portal.proposals.models import ItemMove, Proposal, ProposalItem
from portal.proposals.queries import evidence_ids_of
from portal.proposals.rules import ItemEvent
from portal.record.provenance import Origin
from portal.registry.queries import ladder_of


def origins(session: Session, actor: Actor, item_ids: Collection[int], /) -> Mapping[int, Origin]:
    """Return where the changes of these items came from, in four statements however many there are."""
    wanted = sorted(set(item_ids))
    rows = _decided(session, actor, wanted) if wanted else []
    found = [row.id for row in rows]
    linked = evidence_ids_of(session, found)
    papers = _papers(session, actor, [number for numbers in linked.values() for number in numbers])
    sent = ladder_of(session, found)
    return {
        row.id: Origin(
            number=row.number or "",
            page=f"/items/{row.id}"
            if row.person_id == actor.person_id
            else f"/reviews/proposals/{row.proposal_id}",
            papers=tuple(papers[number] for number in linked.get(row.id, ()) if number in papers),
            verified_by=row.verified_by,
            approved_by=row.decided_by,
            approved_on=day_text(row.decided_at),
            on_behalf_of=row.on_behalf_of,
            receipt=sent[row.id].receipt_code if row.id in sent else None,
            received_on=day_text(sent[row.id].acknowledged_at) if row.id in sent else "",
        )
        for row in rows
    }


def _decided(session: Session, actor: Actor, item_ids: Collection[int]) -> list[Any]:
    verifier, decider, behalf = aliased(Person), aliased(Person), aliased(Person)
    approval = and_(ItemMove.item_id == ProposalItem.id, ItemMove.event == ItemEvent.APPROVE)
    may = (Permission.PROPOSAL_READ_OWN, Permission.RECORD_READ)
    return list(
        session.execute(
            select(
                ProposalItem.id, ProposalItem.person_id, ProposalItem.proposal_id, ProposalItem.decided_at,
                Proposal.number, verifier.full_name.label("verified_by"),
                decider.full_name.label("decided_by"), behalf.full_name.label("on_behalf_of"),
            )
            .join(Proposal, Proposal.id == ProposalItem.proposal_id)
            .outerjoin(ItemMove, approval)
            .outerjoin(verifier, verifier.id == ProposalItem.verified_by)
            .outerjoin(decider, decider.id == ProposalItem.decided_by)
            .outerjoin(behalf, behalf.id == ItemMove.on_behalf_of)
            .where(ProposalItem.id.in_(item_ids), or_(*(within(actor, one, ProposalItem) for one in may)))
        )
    )  # fmt: skip


def _papers(session: Session, actor: Actor, evidence_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    if not evidence_ids:
        return {}
    found = evidence_of(session, actor, evidence_ids)
    return {paper.id: (paper.name, f"/evidence/{paper.id}") for paper in found}
