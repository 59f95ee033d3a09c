"""Batches of the signer: one to be signed, one that was opened long ago, and one of another signer."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from portal.core import clock
from portal.reviews import actions as reviews
from portal.reviews.models import Approval
from portal.reviews.rules import ApprovalState
from tests.proposals import desk
from tests.support.cast import Cast, Member


def batches(session: Session, cast: Cast) -> dict[str, int]:
    """Lay them, and one item beside them that is not in a batch yet."""
    ids = {}
    with clock.frozen(clock.now() - timedelta(hours=1)):
        batch, _ = _laid(session, cast, cast.owner, "land_purchased_certificate", "Số 7")
        batch.state, batch.ended_at = ApprovalState.VOID, clock.now()
        session.commit()
        ids["old_approval"] = batch.id
    batch, ids["to_sign"] = _laid(session, cast, cast.colleague, "house_owned_type", "Nhà tầng")
    ids["to_pick"] = desk.verified(session, cast, cast.colleague, "house_allocated_type", "Căn hộ").id
    ids["approval"] = batch.id
    another = Approval(
        person_id=cast.hr_above.person_id, unit_path=batch.unit_path, uid=uuid4(), state=batch.state,
        item_count=1, left_out=[], started_at=batch.started_at, content_sealed=batch.content_sealed,
    )  # fmt: skip
    session.add(another)
    session.commit()
    ids["anothers_approval"] = another.id
    return ids


def _laid(session: Session, cast: Cast, member: Member, key: str, value: str) -> tuple[Approval, int]:
    item = desk.verified(session, cast, member, key, value)
    with desk.after_hold():
        return reviews.start_approval(session, [item.id], actor=cast.signer.actor), item.id
