"""Approving by digital signature: what is signed is what was shown, and all of it happens or nothing."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from uuid import uuid4

from sqlalchemy.orm import Session

from notifications.messages import Message
from portal.access.permissions import Permission, allowed, authorize
from portal.access.rules import Actor, Grant, Purpose, is_stepped_up
from portal.access.steps import note_look
from portal.core import clock, idempotency, trail
from portal.core.db import lock, transaction
from portal.core.errors import Conflict, Forbidden, Invalid, NotFound
from portal.core.sealing import KeyClass, keyring
from portal.people.models import Person
from portal.proposals import queries as proposal_queries
from portal.proposals import steps as proposal_steps
from portal.proposals.models import ProposalItem
from portal.proposals.rules import ItemEvent, ItemState
from portal.record.steps import lock_record
from portal.reviews import queries
from portal.reviews.actions.applying import apply_items
from portal.reviews.actions.deciding import tell_official
from portal.reviews.models import Approval, ApprovalItem
from portal.reviews.rules import (
    LARGEST_BATCH,
    ApprovalState,
    LeftOut,
    approval_document,
    is_on_hold,
)
from portal.signing.rules import canonical
from portal.signing.steps import keep_signature

_ROUTE = "reviews.record_signature"


def start_approval(session: Session, item_ids: Sequence[int], *, actor: Actor) -> Approval:
    """Lay picked items before the signer: the exact bytes that are shown are stored, and signed as they are.

    What cannot be signed is left out and says why. Raise Invalid when nothing is left.
    """
    wanted = sorted(set(item_ids))
    if not wanted:
        raise Invalid("reviews.nothing_picked", name="items")
    if len(wanted) > LARGEST_BATCH:
        raise Invalid("reviews.too_many_picked", name="items")
    approval = None
    with transaction(session):
        found = queries.locked_items(session, wanted)
        items = [item for item in found if _is_in_reach(item, actor)]
        checked_for = proposal_queries.checked_for(session, wanted)
        waiting = [item for item in items if item.state is ItemState.VERIFIED]
        moved = proposal_steps.moved_among(session, waiting)
        # Of what lies out of reach nobody learns more than that: whose it is, or whether it is there at all.
        why: dict[int, LeftOut | None] = dict.fromkeys(wanted, LeftOut.OUT_OF_REACH)
        why |= {i.id: _why_left_out(session, i, actor, checked_for.get(i.id), moved) for i in items}
        for item in _under_another_grant([item for item in items if why[item.id] is None], actor):
            why[item.id] = LeftOut.OTHER_GRANT
        chosen = [item for item in items if why[item.id] is None]
        if chosen:
            left_out = [{"item": number, "why": reason} for number, reason in why.items() if reason]
            approval = _store(session, chosen, left_out, actor)
    if approval is None:
        # Conflicts that were found just now stay found; only the batch does not come to be.
        raise Invalid("reviews.nothing_to_sign", name="items")
    return approval


def record_signature(
    session: Session, approval_id: int, *, actor: Actor, cms: bytes, key: str
) -> Approval:  # fmt: skip
    """Take the signature over exactly the stored bytes, and let everything follow from it in one commit.

    When an item is no longer what was shown, nothing is signed and the batch is void: look at the
    state of what is returned. Raise Invalid for a bad signature, Forbidden without a fresh step-up.
    """
    body = str(approval_id)
    with transaction(session):
        if idempotency.replay(session, actor=actor, route=_ROUTE, key=key, body=body) is not None:
            return session.get_one(Approval, approval_id)
        approval = _open_approval(session, approval_id, actor)
        items = queries.locked_items(session, queries.item_ids_of(session, approval.id))
        checked_for = proposal_queries.checked_for(session, [item.id for item in items])
        for item in items:
            _authorize(actor, item, approval, checked_for.get(item.id))
        for person_id in sorted({item.person_id for item in items}):
            lock_record(session, person_id)
        acting = replace(actor, delegated_by=approval.on_behalf_of)
        content = queries.content_of(approval)
        if _find_conflicts(session, items, acting) or not _is_as_shown(session, items, content):
            approval.state = ApprovalState.VOID
            _record(session, "approval.voided", approval, acting)
        else:
            signature = keep_signature(session, content=content, cms=cms, actor=acting, at=clock.now())
            approval.state, approval.signature_id = ApprovalState.SIGNED, signature.id
            apply_items(session, items, approval, acting)
            _record(session, "approval.signed", approval, acting)
        approval.ended_at = clock.now()
        answer = {"state": approval.state.value}
        idempotency.keep(session, actor=actor, route=_ROUTE, key=key, body=body, answer=answer)
        return approval


def _is_in_reach(item: ProposalItem, actor: Actor) -> bool:
    """Whether the signer may know of it: what was never sent is nobody's business but its owner's."""
    return item.state is not ItemState.DRAFT and allowed(actor, Permission.APPROVAL_READ, item)


def _under_another_grant(items: Sequence[ProposalItem], actor: Actor) -> list[ProposalItem]:
    """Return what would be signed on behalf of somebody else than the first: a signature names one."""
    behalf = {item.id: authorize(actor, Permission.ITEM_APPROVE, item).delegated_by for item in items}
    return [item for item in items if behalf[item.id] != behalf[items[0].id]]


def _why_left_out(
    session: Session, item: ProposalItem, actor: Actor, checked_for: int | None, moved: set[int]
) -> LeftOut | None:
    if item.state is not ItemState.VERIFIED or item.verified_at is None:
        return LeftOut.NOT_VERIFIED
    if not allowed(actor, Permission.ITEM_APPROVE, item):
        return LeftOut.OWN
    if _is_maker(item, actor, authorize(actor, Permission.ITEM_APPROVE, item), checked_for):
        return LeftOut.MAKER
    if is_on_hold(item.verified_at, clock.now()):
        return LeftOut.ON_HOLD
    if item.id not in moved:
        return None
    _find_conflicts(session, [item], actor)
    return LeftOut.CHANGED


def _store(
    session: Session, items: Sequence[ProposalItem], left_out: list[dict[str, object]], actor: Actor
) -> Approval:
    grant = authorize(actor, Permission.ITEM_APPROVE, items[0])
    acting = replace(actor, delegated_by=grant.delegated_by)
    uid, now = uuid4(), clock.now()
    signer = {"id": actor.person_id, "name": session.get_one(Person, actor.person_id).full_name}
    signer["on_behalf_of"] = grant.delegated_by
    lines = queries.signed_items(session, items)
    salt = secrets.token_hex(16)
    document = approval_document(lines, approval=str(uid), salt=salt, signer=signer, shown_at=now)
    content = canonical(document)
    sealed = keyring().seal(content, context=queries.content_context(uid), key_class=KeyClass.RECORD)
    approval = Approval(
        person_id=actor.person_id, unit_path=grant.unit_path, uid=uid, on_behalf_of=grant.delegated_by,
        state=ApprovalState.OPEN, item_count=len(items), left_out=left_out, started_at=now,
        content_sealed=sealed,
    )  # fmt: skip
    session.add(approval)
    session.flush()
    session.add_all(ApprovalItem(approval_id=approval.id, item_id=item.id) for item in items)
    ordered = sorted(items, key=lambda item: item.person_id)
    for person_id, group in groupby(ordered, key=lambda item: item.person_id):
        note_look(
            session, actor=acting, person_id=person_id, unit_path=next(group).unit_path,
            purpose=Purpose.VERIFY_PROPOSAL,
        )  # fmt: skip
    _record(session, "approval.started", approval, acting)
    return approval


def _open_approval(session: Session, approval_id: int, actor: Actor) -> Approval:
    approval = lock(session, Approval, approval_id)
    if approval.person_id != actor.person_id:
        raise NotFound
    if approval.state is not ApprovalState.OPEN:
        raise Conflict(f"reviews.approval_{approval.state.value}")
    if not is_stepped_up(actor, clock.now()):
        raise Forbidden("reviews.step_up_needed")
    return approval


def _authorize(actor: Actor, item: ProposalItem, approval: Approval, checked_for: int | None) -> None:
    grant = authorize(actor, Permission.ITEM_APPROVE, item)
    if grant.delegated_by != approval.on_behalf_of:
        # The document says on whose behalf; a delegation that has ended since leaves another grant, or none.
        raise Conflict("reviews.other_grant")
    if _is_maker(item, actor, grant, checked_for):
        raise Forbidden("reviews.maker_signs")


def _is_maker(item: ProposalItem, actor: Actor, grant: Grant, checked_for: int | None) -> bool:
    """Whether who checked it, in person or by another, would sign it too, in person or by another."""
    makers = {item.verified_by, checked_for} - {None}
    return bool(makers & {actor.person_id, grant.delegated_by})


def _find_conflicts(session: Session, items: Sequence[ProposalItem], actor: Actor) -> bool:
    """Move every verified item whose base moved; the official sees then, now and proposed side by side."""
    waiting = [item for item in items if item.state is ItemState.VERIFIED]
    numbers = proposal_steps.moved_among(session, waiting)
    moved = [item for item in waiting if item.id in numbers]
    for item in moved:
        proposal_steps.move(session, item, ItemEvent.FIND_CONFLICT, actor=actor)
        tell_official(session, item, Message.ITEM_CONFLICT)
    return bool(moved)


def _is_as_shown(session: Session, items: Sequence[ProposalItem], content: bytes) -> bool:
    if any(item.state is not ItemState.VERIFIED for item in items):
        return False
    shown = json.loads(content)["items"]
    lines = queries.signed_items(session, items)
    present = approval_document(lines, approval="", salt="", signer={}, shown_at=clock.now())
    return bool(json.loads(canonical(present))["items"] == shown)


def _record(session: Session, action: str, approval: Approval, actor: Actor) -> None:
    trail.append(
        session, action, actor=actor, object_type="approval", object_id=approval.id, person_id=None,
        unit_path=approval.unit_path, values={"items": approval.item_count},
    )  # fmt: skip
