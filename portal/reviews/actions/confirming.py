"""What an official changed at once is confirmed: it holds already, so nothing is signed; it is sent on."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core import clock
from portal.proposals import queries as proposal_queries
from portal.proposals import steps as proposal_steps
from portal.proposals.models import ProposalItem
from portal.proposals.rules import ItemEvent
from portal.record.models import RecordChange
from portal.registry.steps import queue
from portal.reviews.actions.deciding import Case


def confirm_own(session: Session, case: Case, *, is_moved: bool) -> bool:
    """Send on what was checked, and say so; where the record holds something else by now, nothing is sent.

    Then nothing was answered either, and the official is told nothing: the record moved on without it.
    """
    item = case.item
    if is_moved:
        proposal_steps.move(session, item, ItemEvent.SUPERSEDE, actor=case.actor)
        return False
    item.verified_by, item.verified_at = case.actor.person_id, clock.now()
    proposal_steps.move(session, item, ItemEvent.CONFIRM, actor=case.actor)
    queue(
        session, person_id=item.person_id, unit_path=item.unit_path, item_id=item.id, approval_id=None,
        target_key=item.target_key, operation=item.operation.value, value=proposal_queries.new_of(item),
        occurred_at=_changed_at(session, item), label=proposal_queries.target_of(item).spec.label,
        page=f"/proposals/{item.proposal_id}",
    )  # fmt: skip
    return True


def _changed_at(session: Session, item: ProposalItem) -> datetime:
    return session.execute(
        select(RecordChange.changed_at).where(
            RecordChange.person_id == item.person_id,
            RecordChange.target_key == item.target_key,
            RecordChange.version == item.base_version,
        )
    ).scalar_one()
