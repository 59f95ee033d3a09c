"""What actions of this room and of the room above need inside their transaction."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.access.rules import Actor
from portal.core import clock, trail
from portal.core.errors import NotFound
from portal.core.sealing import KeyClass, keyring
from portal.documents.steps import attach
from portal.proposals.models import ItemEvidence, ItemMove, Proposal, ProposalItem
from portal.proposals.rules import (
    EVENT_NAMES,
    WORKING_DAYS,
    ItemEvent,
    ItemState,
    due_at,
    next_state,
    resumed_due_at,
)
from portal.record.rules import JsonValue, Target
from portal.record.steps import base_of

GONE = -1
_PAUSED = frozenset({ItemState.RETURNED, ItemState.CONFLICT})


@dataclass(frozen=True)
class Words:
    """Why: a coded reason and a sentence; of a refusal also how to complain."""

    code: str = ""
    text: str = ""
    complaint: str = ""


def move(
    session: Session,
    item: ProposalItem,
    event: ItemEvent,
    *,
    actor: Actor | None,
    words: Words | None = None,
    working_days: int = WORKING_DAYS,
) -> None:
    """Move a locked item: state, clock, history and trail together; raise Conflict from a wrong state."""
    said = words or Words()
    item.state = next_state(item.state, event)
    _run_clock(item, event, working_days)
    _keep_reason(item, event, said)
    row = ItemMove(
        uid=uuid4(), item_id=item.id, person_id=item.person_id, unit_path=item.unit_path, event=event,
        revision=item.revision, moved_at=clock.now(), actor_id=actor.person_id if actor else None,
        on_behalf_of=actor.delegated_by if actor else None, reason_code=said.code or None,
    )  # fmt: skip
    row.text_sealed = sealed(said.text, f"item_move:text:{row.uid}") if said.text else None
    session.add(row)
    trail.append(
        session, EVENT_NAMES[event], actor=actor, object_type="proposal_item", object_id=item.id,
        person_id=item.person_id, unit_path=item.unit_path,
        values={"target": item.target_key, "state": item.state.value, "revision": item.revision},
    )  # fmt: skip


def put_values(item: ProposalItem, *, old: Any, new: Any) -> None:
    """Seal both values into the item's row."""
    item.old_sealed = sealed(old, f"proposal_item:old:{item.uid}")
    item.new_sealed = sealed(new, f"proposal_item:new:{item.uid}")


def set_evidence(session: Session, item: ProposalItem, evidence_ids: Collection[int]) -> None:
    """Let exactly these papers prove the item; they must be the official's own and not refused."""
    found = attach(session, evidence_ids, person_id=item.person_id)
    session.execute(delete(ItemEvidence).where(ItemEvidence.item_id == item.id))
    whose = {"person_id": item.person_id, "unit_path": item.unit_path}
    session.add_all(ItemEvidence(**whose, item_id=item.id, evidence_id=paper.id) for paper in found)


def present_base(session: Session, item: ProposalItem) -> tuple[JsonValue, int]:
    """Return the value and version that the record holds now; version GONE for a row that was deleted."""
    try:
        return base_of(session, item.person_id, Target.parse(item.target_key, item.operation))
    except NotFound:
        return None, GONE


def has_base_moved(session: Session, item: ProposalItem) -> bool:
    """Say whether the record changed underneath the item since the official saw it."""
    return present_base(session, item)[1] != item.base_version


def void_claim(proposal: Proposal) -> None:
    """End the lease of whoever had it open: what they saw is no longer what stands there."""
    proposal.claimed_by = proposal.claimed_until = proposal.claimed_revision = None


def sealed(value: Any, context: str) -> bytes:
    """Seal a JSON value of a record."""
    return keyring().seal_json(value, context=context, key_class=KeyClass.RECORD)


def _run_clock(item: ProposalItem, event: ItemEvent, working_days: int) -> None:
    now = clock.now()
    if item.state in _PAUSED:
        item.paused_at = now
    elif item.state is ItemState.SUBMITTED and event is not ItemEvent.UNDO:
        if item.due_at is None:
            item.due_at = due_at(now, working_days)
        elif item.paused_at is not None:
            item.due_at = resumed_due_at(item.due_at, item.paused_at, now)
        item.paused_at = None
    if event is ItemEvent.UNDO or item.state in _PAUSED:
        item.verified_by = item.verified_at = None


def _keep_reason(item: ProposalItem, event: ItemEvent, words: Words) -> None:
    if event in (ItemEvent.RETURN, ItemEvent.REFUSE, ItemEvent.SUPERSEDE):
        item.reason_code = words.code or None
        item.reason_sealed = sealed(words.text, f"proposal_item:reason:{item.uid}")
        item.complaint_text = words.complaint or None
