"""Which papers the items of these people name: those that prove something, and pictures, which are values."""

from collections.abc import Collection, Mapping

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.documents.named import PICTURES
from portal.proposals.models import ItemEvidence, ProposalItem
from portal.proposals.queries import new_of, old_of


def named_by_items(session: Session, people: Collection[int], /) -> Mapping[int, str]:
    """Return each paper with the page of the newest proposal that names it (`portal.documents.named`)."""
    found: list[tuple[int, int]] = []
    proofs = (
        select(ItemEvidence.evidence_id, ProposalItem.proposal_id)
        .join(ProposalItem, ProposalItem.id == ItemEvidence.item_id)
        .where(ItemEvidence.person_id.in_(people))
    )
    found += [(number, proposal) for number, proposal in session.execute(proofs)]
    is_picture = or_(*(ProposalItem.target_key == name for name in PICTURES))
    for item in session.scalars(select(ProposalItem).where(ProposalItem.person_id.in_(people), is_picture)):
        values = (old_of(item), new_of(item))
        found += [(value, item.proposal_id) for value in values if isinstance(value, int)]
    return {number: f"/proposals/{proposal}" for number, proposal in sorted(found, key=lambda one: one[1])}
