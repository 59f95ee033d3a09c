"""What follows from a signature, item by item: the record, the message to the registry, the official told."""

import hashlib
from collections.abc import Sequence
from itertools import groupby

from sqlalchemy.orm import Session

from notifications.messages import Message
from notifications.steps import tell
from portal.access.rules import Actor
from portal.core import clock, jobs
from portal.documents.queries import photograph
from portal.proposals import queries as proposal_queries
from portal.proposals import steps as proposal_steps
from portal.proposals.models import Proposal, ProposalItem
from portal.proposals.rules import ItemEvent, is_picture
from portal.record.models import RecordChange
from portal.record.rules import JsonValue, Operation, Source
from portal.record.steps import Change, apply, lock_record
from portal.registry.steps import queue
from portal.reviews.actions.deciding import tell_official
from portal.reviews.models import Approval


def apply_items(session: Session, items: Sequence[ProposalItem], approval: Approval, actor: Actor) -> None:
    """Change the records, person by person; the items and their records are locked."""
    for item in items:
        item.decided_by, item.decided_at, item.approval_id = actor.person_id, clock.now(), approval.id
        proposal_steps.move(session, item, ItemEvent.APPROVE, actor=actor)
    ordered = sorted(items, key=lambda item: (item.person_id, item.id))
    for person_id, group in groupby(ordered, key=lambda item: item.person_id):
        theirs = list(group)
        made = apply(
            session, lock_record(session, person_id), [_change(item) for item in theirs], actor=actor,
            source=Source.APPROVED_PROPOSAL, approval_id=approval.id,
        )  # fmt: skip
        for item, change in zip(theirs, made, strict=True):
            _send_on(session, item, change, approval)
        _tell(session, theirs)


def _change(item: ProposalItem) -> Change:
    value = None if item.operation is Operation.DELETE else proposal_queries.new_of(item)
    return Change(proposal_queries.target_of(item), value, item.base_version, item.id)


def _send_on(session: Session, item: ProposalItem, change: RecordChange, approval: Approval) -> None:
    queue(
        session, person_id=item.person_id, unit_path=item.unit_path, item_id=item.id, approval_id=approval.id,
        target_key=change.target_key, operation=item.operation.value, value=_sent_value(session, item),
        occurred_at=change.changed_at, label=proposal_queries.target_of(item).spec.label,
        page=f"/proposals/{item.proposal_id}",
    )  # fmt: skip


def _sent_value(session: Session, item: ProposalItem) -> JsonValue | dict[str, str | None]:
    """Return the value as others are told it: of a picture its digest, since our number says nothing."""
    value = _change(item).value
    if not is_picture(proposal_queries.target_of(item)) or value is None:
        return value
    file = photograph(session, value, item.person_id)
    return {"sha256": hashlib.sha256(file).hexdigest() if file else None}


def _tell(session: Session, items: Sequence[ProposalItem]) -> None:
    """Tell the owner what was approved: of many items of one proposal in one message."""
    for proposal_id, group in groupby(sorted(items, key=_proposal_of), key=_proposal_of):
        theirs = list(group)
        if len(theirs) == 1:
            tell_official(session, theirs[0], Message.ITEM_APPROVED)
            continue
        number = session.get_one(Proposal, proposal_id).number or ""
        tell(
            session, now=clock.now(), recipients=[theirs[0].person_id], message=Message.PROPOSAL_APPROVED,
            params={"number": number, "count": str(len(theirs))}, url=f"/proposals/{proposal_id}",
            defer=jobs.defer,
        )  # fmt: skip


def _proposal_of(item: ProposalItem) -> int:
    return item.proposal_id
