"""What the rules say of an item as it is verified: kept with it, so that the signer need not open each."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from portal.proposals.consistency import effect_beside_sent
from portal.proposals.models import ProposalItem


def keep_remarks(session: Session, items: Sequence[ProposalItem]) -> None:
    """Keep with one person's items, which were just verified, the rules that they make speak.

    A finding is an item's whose field or row it touches. One that touches none of them, as the gap that a
    row leaves behind, is the first one's: it is never lost.
    """
    found = effect_beside_sent(session, items).caused
    keys = {item.target_key for item in items}
    rest = [finding.code for finding in found if keys.isdisjoint(finding.keys)]
    for item in items:
        item.remarks = [finding.code for finding in found if item.target_key in finding.keys] + rest
        rest = []
