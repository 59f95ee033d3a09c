"""What must hold after the kills: compared from outside, with what the client and the other side kept."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from notifications.messages import Message
from notifications.models import Notification
from portal.core import checkpoints
from portal.core.outside import Copies
from portal.core.trail import TrailLeaf
from portal.core.verifying import verify
from portal.proposals.models import ProposalItem
from portal.proposals.rules import ItemState
from portal.record.models import Record, RecordChange, RecordEntry
from portal.registry import steps
from portal.registry.actions import exchanging as registry
from portal.registry.models import SyncMessage
from portal.registry.rules import SyncState
from portal.reviews.models import Approval, ApprovalItem
from portal.reviews.rules import ApprovalState
from portal.signing.models import Signature
from tests.scale import bulk
from tests.scale.kills import Siege
from tests.scale.signer import Acknowledged, acknowledgements

LONGEST_DRAIN = 480.0
DONE = (SyncState.ACCEPTED, SyncState.RECONCILED)


@dataclass(frozen=True)
class Verdict:
    """What was found; `faults` is empty when everything holds."""

    acknowledged: int
    repeated: int
    approved: int
    held: int
    leaves: int
    undelivered: int
    drained_in: float
    faults: tuple[str, ...]


def judge(siege: Siege) -> Verdict:
    """Let the backlog drain, stop everything but the database and the other side, and compare."""
    kept = acknowledgements(siege.kept)
    with bulk.session_at(siege.running.prepared.urls.worker) as session:
        drained_in = _drain(siege, session)
        undelivered = _undelivered(session)
        siege.running.kill("nursery")
        faults = [
            *_lost(session, kept),
            *_half_applied(session),
            *_missing(session, siege),
            *_trail_faults(session, siege),
        ]
        return Verdict(
            acknowledged=len(kept),
            repeated=sum(one.tries > 1 for one in kept),
            approved=len(_approved(session)),
            held=len(siege.running.messages()),
            leaves=session.scalar(select(func.count()).select_from(TrailLeaf)) or 0,
            undelivered=undelivered,
            drained_in=drained_in,
            faults=tuple(faults),
        )


def _drain(siege: Siege, session: Session) -> float:
    """Wait until no message is under way; return the seconds."""
    begun = time.monotonic()
    left = select(func.count()).select_from(SyncMessage).where(SyncMessage.state.not_in(DONE))
    while time.monotonic() - begun < LONGEST_DRAIN:
        if not session.scalar(left):
            break
        session.rollback()
        if siege.plan.lease is not None:
            _sweep_at_once(session)
        time.sleep(0.5)
    session.rollback()
    return time.monotonic() - begun


def _sweep_at_once(session: Session) -> None:
    """Do what the worker does each minute, without the minute of grace."""
    grace, registry.GRACE = registry.GRACE, timedelta()
    try:
        registry.sweep(session)
    finally:
        registry.GRACE = grace


def _undelivered(session: Session) -> int:
    """Count the notifications that no worker has handed on, once nothing waits in the queue."""
    waiting = text("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND scheduled_at IS NULL")
    for _ in range(60):
        if not session.scalar(waiting):
            break
        session.rollback()
        time.sleep(0.5)
    session.rollback()
    undone = select(func.count()).select_from(Notification).where(Notification.dispatched_at.is_(None))
    return session.scalar(undone) or 0


def _approved(session: Session) -> dict[int, ProposalItem]:
    found = session.scalars(select(ProposalItem).where(ProposalItem.state == ItemState.APPROVED))
    return {item.id: item for item in found}


def _lost(session: Session, kept: list[Acknowledged]) -> Iterator[str]:
    """Whatever the client was told must stand: approval, items, and the last value of each field."""
    approved, last = _approved(session), {}
    for one in kept:
        approval = session.get(Approval, one.approval_id)
        if approval is None or approval.state is not ApprovalState.SIGNED or approval.signature_id is None:
            yield f"approval {one.approval_id} was acknowledged and is not signed"
        for change in one.changes:
            item = approved.get(change.item_id)
            if item is None or item.approval_id != one.approval_id:
                yield f"item {change.item_id} was acknowledged and is not approved"
            last[change.person_id, change.target] = change.value
    titles = Counter(
        (row.person_id, row.opened()["title"])
        for row in session.scalars(select(RecordEntry).where(RecordEntry.table_name == "work_history"))
    )
    for one in kept:
        for change in one.changes:
            if isinstance(change.value, dict) and titles[change.person_id, change.value["title"]] != 1:
                yield f"the line of item {change.item_id} is not in the record once"
    for (person_id, target), value in last.items():
        if not isinstance(value, dict) and session.get_one(Record, person_id).opened().get(target) != value:
            yield f"{target} of person {person_id} is not what was acknowledged last"


def _half_applied(session: Session) -> Iterator[str]:
    """Each approved item has each of its effects once, and no other item has any."""
    approved = _approved(session)
    once = Counter(approved.keys())
    effects = {
        "change of the record": select(RecordChange.item_id).where(RecordChange.item_id.is_not(None)),
        "message": select(SyncMessage.item_id),
        "leaf of the trail": select(TrailLeaf.object_id).where(TrailLeaf.action == "item.approved"),
    }
    for name, wanted in effects.items():
        for item_id in _difference(Counter(session.scalars(wanted)), once):
            yield f"item {item_id}: {name} and approval do not agree"
    told = Counter(
        session.scalars(select(Notification.url).where(Notification.message == Message.ITEM_APPROVED))
    )
    expected = Counter(f"/proposals/{item.proposal_id}" for item in approved.values())
    for url in _difference(told, expected):
        yield f"{url}: the official was told {told[url]} times of {expected[url]} approvals"
    signed = Counter(
        session.scalars(select(Approval.signature_id).where(Approval.state == ApprovalState.SIGNED))
    )
    for signature_id in _difference(Counter(session.scalars(select(Signature.id))), signed):
        yield f"signature {signature_id} and the approvals do not agree"
    wanted = (
        select(ApprovalItem.item_id, Approval.id).join(Approval).where(Approval.state == ApprovalState.SIGNED)
    )
    for item_id, approval_id in session.execute(wanted):
        if item_id not in approved or approved[item_id].approval_id != approval_id:
            yield f"item {item_id} is in the signed approval {approval_id} and is not approved by it"
    newest = select(RecordChange.person_id, RecordChange.target_key, func.max(RecordChange.version)).where(
        RecordChange.target_key.not_like("%/%")
    )
    for person_id, key, version in session.execute(
        newest.group_by(RecordChange.person_id, RecordChange.target_key)
    ):
        if session.get_one(Record, person_id).stamps[key]["version"] != version:
            yield f"{key} of person {person_id}: the record and its history have other versions"


def _missing(session: Session, siege: Siege) -> Iterator[str]:
    """The other side holds every message once, with the bytes that we sent and the receipt that we kept."""
    held = {one["message_id"]: one for one in siege.running.messages()}
    if len(held) != len(siege.running.messages()):
        yield "a message is held twice"
    ours = list(session.scalars(select(SyncMessage)))
    for row in ours:
        other = held.pop(str(row.message_id), None)
        if row.state not in DONE:
            yield f"message {row.id} is still {row.state.value}"
        if other is None:
            yield f"message {row.id} never arrived"
        elif (other["digest"], other["receipt_code"]) != (steps.digest_of(row).hex(), row.receipt_code):
            yield f"message {row.id} arrived otherwise than it is kept here"
    for message_id in held:
        yield f"message {message_id} is held and we never sent it"


def _trail_faults(session: Session, siege: Siege) -> Iterator[str]:
    environment = siege.running.prepared.environment
    key = checkpoints.load_key(Path(environment["PORTAL_CHECKPOINT_KEY_FILE"]))
    folder = Path(environment["PORTAL_CHECKPOINT_FOLDER"])
    session.rollback()
    checkpoints.checkpoint(session, key, Copies(folder))
    verdict = verify(session, key.public_key(), folder)
    if verdict.fault or verdict.uncovered:
        yield f"the trail: {verdict.fault}, {verdict.uncovered} leaves uncovered"


def _difference(one: Counter, other: Counter) -> list[object]:
    return [name for name in sorted({*one, *other}) if one[name] != other[name]]
