"""What actions of this room and of the room above need inside their transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import delete
from sqlalchemy.orm import Session

from notifications.messages import Message
from notifications.steps import tell
from portal.access.permissions import Permission
from portal.access.queries import holders
from portal.access.rules import Actor
from portal.core import clock, jobs, trail
from portal.core.errors import NotFound
from portal.core.sealing import KeyClass, keyring
from portal.documents.steps import attach
from portal.people.models import Official
from portal.proposals.models import ItemEvidence, ItemMove, Proposal, ProposalItem
from portal.proposals.rules import (
    EVENT_NAMES,
    WORKING_DAYS,
    ItemEvent,
    ItemKind,
    ItemState,
    check_kind,
    due_at,
    next_state,
    resumed_due_at,
    submission_number,
)
from portal.record.rules import JsonValue, Target
from portal.record.steps import base_of, bases_of

GONE = -1
_PAUSED = frozenset({ItemState.RETURNED, ItemState.CONFLICT})


@dataclass(frozen=True)
class Words:
    """Why: a coded reason and a sentence; of a refusal also how to complain."""

    code: str = ""
    text: str = ""
    complaint: str = ""


@dataclass(frozen=True)
class Wish:
    """One item of a proposal that is sent whole: what it is about, its value, and the papers behind it."""

    target: Target
    value: JsonValue
    base_version: int
    papers: tuple[int, ...] = ()
    old: JsonValue = None
    kind: ItemKind = ItemKind.PROPOSE


def send_whole(
    session: Session, official: Official, wishes: Sequence[Wish], *, actor: Actor, declaration: str,
    note: str = "", working_days: int = WORKING_DAYS,
) -> Proposal:  # fmt: skip
    """Make and send a proposal of many items at once, as a first declaration is, and tell HR of it.

    The official is locked; of none of the targets is anything under way.
    """
    now = clock.now()
    proposal = Proposal(
        person_id=official.person_id, unit_path=official.unit_path, client_id=uuid4(), created_at=now
    )
    session.add(proposal)
    session.flush()
    proposal.number, proposal.submitted_at = submission_number(clock.today().year, proposal.id), now
    proposal.declared_at, proposal.declaration_text = now, declaration
    proposal.note_sealed = sealed(note, f"proposal:note:{proposal.client_id}") if note else None
    items = [_item(proposal, wish) for wish in wishes]
    for item in items:
        # Sent before it is written: a draft of the same field that lies elsewhere stays a draft.
        _advance(item, ItemEvent.SUBMIT, Words(), working_days)
    session.add_all(items)
    session.flush()
    _prove(session, items, wishes)
    for item in items:
        _note(session, item, ItemEvent.SUBMIT, actor, Words())
    trail.append(
        session, "proposal.submitted", actor=actor, object_type="proposal", object_id=proposal.id,
        person_id=proposal.person_id, unit_path=proposal.unit_path,
    )  # fmt: skip
    tell_hr(session, proposal)
    return proposal


def tell_hr(session: Session, proposal: Proposal) -> None:
    """Tell those who may verify that something was sent to them."""
    tell(
        session, now=clock.now(), recipients=holders(session, Permission.ITEM_VERIFY, proposal),
        message=Message.PROPOSAL_SUBMITTED, params={"number": proposal.number or ""},
        url=f"/reviews/proposals/{proposal.id}", defer=jobs.defer,
    )  # fmt: skip


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
    _advance(item, event, said, working_days)
    _note(session, item, event, actor, said)


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


def compared_version(session: Session, item: ProposalItem) -> str:
    """Return what a comparison of then, now and proposed was made of: another one asks for another look."""
    return f"{item.version}-{present_base(session, item)[1]}"


def moved_among(session: Session, items: Sequence[ProposalItem]) -> set[int]:
    """Return those of the items whose base moved; two statements a person, more where a row was deleted."""
    by_person: dict[int, list[ProposalItem]] = {}
    for item in items:
        by_person.setdefault(item.person_id, []).append(item)
    return {number for theirs in by_person.values() for number in _moved_of_one(session, theirs)}


def revise(proposal: Proposal) -> None:
    """Count a change of what was sent, by which a page that was made before is known; its claim is void."""
    proposal.revision += 1
    void_claim(proposal)


def void_claim(proposal: Proposal) -> None:
    """End the lease of whoever had it open: what they saw is no longer what stands there."""
    proposal.claimed_by = proposal.claimed_until = proposal.claimed_revision = None


def sealed(value: Any, context: str) -> bytes:
    """Seal a JSON value of a record."""
    return keyring().seal_json(value, context=context, key_class=KeyClass.RECORD)


def _moved_of_one(session: Session, items: Sequence[ProposalItem]) -> set[int]:
    targets = [Target.parse(item.target_key, item.operation) for item in items]
    try:
        bases = bases_of(session, items[0].person_id, targets)
    except NotFound:
        return {item.id for item in items if has_base_moved(session, item)}
    return {item.id for item in items if bases[item.target_key][1] != item.base_version}


def _item(proposal: Proposal, wish: Wish) -> ProposalItem:
    item = ProposalItem(
        uid=uuid4(), person_id=proposal.person_id, unit_path=proposal.unit_path, proposal_id=proposal.id,
        kind=wish.kind, target_key=wish.target.key, operation=wish.target.operation,
        base_version=wish.base_version, state=ItemState.DRAFT, revision=1,
    )  # fmt: skip
    put_values(item, old=wish.old, new=wish.value)
    return item


def _prove(session: Session, items: Sequence[ProposalItem], wishes: Sequence[Wish]) -> None:
    """Tie the papers to the items; one paper may prove several."""
    attach(session, {n for wish in wishes for n in wish.papers}, person_id=items[0].person_id)
    session.add_all(
        ItemEvidence(person_id=item.person_id, unit_path=item.unit_path, item_id=item.id, evidence_id=number)
        for item, wish in zip(items, wishes, strict=True)
        for number in wish.papers
    )


def _advance(item: ProposalItem, event: ItemEvent, said: Words, working_days: int) -> None:
    check_kind(item.kind, item.state, event)
    item.state = next_state(item.state, event)
    _run_clock(item, event, working_days)
    _keep_reason(item, event, said)


def _note(
    session: Session, item: ProposalItem, event: ItemEvent, actor: Actor | None, said: Words
) -> None:  # fmt: skip
    """Write what happened into the item's history and onto the trail; the item has its number."""
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
