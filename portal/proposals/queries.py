"""Reads: an official's own proposals, and what is sealed in their items."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.permissions import Permission, within
from portal.access.rules import Actor
from portal.core.errors import NotFound
from portal.core.sealing import keyring
from portal.proposals.models import ItemEvidence, ItemMove, Proposal, ProposalItem
from portal.proposals.rules import (
    NEXT_DESK,
    OPEN,
    WITHDRAWABLE,
    ChangeLine,
    Desk,
    ItemEvent,
    ItemKind,
    ItemState,
    change_lines,
    is_picture,
    one_line,
)
from portal.record.rules import JsonValue, Target
from portal.record.steps import base_of


@dataclass(frozen=True)
class Move:
    """One thing that happened to an item, with its words opened."""

    event: ItemEvent
    moved_at: datetime
    actor_id: int | None
    on_behalf_of: int | None
    reason_code: str | None
    text: str
    revision: int


@dataclass(frozen=True)
class ItemView:
    """An item with its values opened; `lines` compare old and new letter by letter."""

    item: ProposalItem
    target: Target
    old: JsonValue
    new: JsonValue
    reason: str
    moves: tuple[Move, ...] = ()
    evidence_ids: tuple[int, ...] = ()

    @property
    def label(self) -> str:
        """What the form calls it."""
        return self.target.spec.label

    @property
    def is_report(self) -> bool:
        """Say whether it is a "báo sai"."""
        return self.item.kind is ItemKind.REPORT

    @property
    def is_own(self) -> bool:
        """Say whether it holds already and is only checked."""
        return self.item.kind is ItemKind.OWN

    @property
    def is_picture(self) -> bool:
        """Say whether its value is a picture, which stands in the comparison and needs no list beside it."""
        return is_picture(self.target) and not self.is_report

    @property
    def desk(self) -> Desk:
        """Say who acts next."""
        return NEXT_DESK[self.item.state]

    @property
    def may_be_withdrawn(self) -> bool:
        """Say whether its official may take it back; what holds already is changed once more instead."""
        return self.item.state in WITHDRAWABLE and not self.is_own

    @property
    def lines(self) -> tuple[ChangeLine, ...]:
        """The comparison; a report compares nothing."""
        return change_lines(self.target, self.old, self.old if self.is_report else self.new)

    @property
    def summary(self) -> str:
        """The change in one line."""
        return str(self.new) if self.is_report else one_line(self.target, self.old, self.new)


@dataclass(frozen=True)
class ProposalView:
    """A proposal of the actor, with everything of it."""

    proposal: Proposal
    note: str
    items: tuple[ItemView, ...]


def my_proposal(session: Session, actor: Actor, proposal_id: int) -> ProposalView:
    """Return one of the actor's own proposals; another's is not found."""
    row = session.scalars(
        select(Proposal).where(
            Proposal.id == proposal_id, within(actor, Permission.PROPOSAL_READ_OWN, Proposal)
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return opened(session, row)


def my_item(session: Session, actor: Actor, item_id: int) -> ItemView:
    """Return one item of the actor's own."""
    row = session.scalars(
        select(ProposalItem).where(
            ProposalItem.id == item_id, within(actor, Permission.PROPOSAL_READ_OWN, ProposalItem)
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    papers, moves = evidence_ids_of(session, [row.id]), moves_of(session, [row.id])
    return view_of(row, moves.get(row.id, ()), papers.get(row.id, ()))


def opened(session: Session, row: Proposal) -> ProposalView:
    """Return a proposal with its items and their history opened."""
    items = items_of(session, [row.id])
    moves = moves_of(session, [item.id for item in items])
    papers = evidence_ids_of(session, [item.id for item in items])
    views = tuple(view_of(item, moves.get(item.id, ()), papers.get(item.id, ())) for item in items)
    return ProposalView(row, note_of(row), views)


def my_value(session: Session, actor: Actor, target: Target) -> JsonValue:
    """Return what the actor's own record holds now."""
    return base_of(session, actor.person_id, target)[0]


def items_of(session: Session, proposal_ids: Sequence[int]) -> list[ProposalItem]:
    """Return the items of these proposals, in order."""
    if not proposal_ids:
        return []
    return list(
        session.scalars(
            select(ProposalItem).where(ProposalItem.proposal_id.in_(proposal_ids)).order_by(ProposalItem.id)
        )
    )


def moves_of(session: Session, item_ids: Sequence[int]) -> dict[int, tuple[Move, ...]]:
    """Return what happened to these items, oldest first."""
    moves: dict[int, tuple[Move, ...]] = {}
    if not item_ids:
        return moves
    for row in session.scalars(select(ItemMove).where(ItemMove.item_id.in_(item_ids)).order_by(ItemMove.id)):
        text = _unsealed(row.text_sealed, f"item_move:text:{row.uid}") or ""
        move = Move(
            row.event, row.moved_at, row.actor_id, row.on_behalf_of, row.reason_code, str(text), row.revision
        )
        moves[row.item_id] = (*moves.get(row.item_id, ()), move)
    return moves


def checked_for(session: Session, item_ids: Sequence[int]) -> dict[int, int | None]:
    """Return on whose behalf each item was verified the last time; None for in person."""
    found = session.execute(
        select(ItemMove.item_id, ItemMove.on_behalf_of)
        .where(ItemMove.item_id.in_(item_ids), ItemMove.event == ItemEvent.VERIFY)
        .order_by(ItemMove.id)
    )
    return {row.item_id: row.on_behalf_of for row in found}


def evidence_ids_of(session: Session, item_ids: Sequence[int]) -> dict[int, list[int]]:
    """Return the papers of each of these items."""
    linked: dict[int, list[int]] = {}
    if not item_ids:
        return linked
    found = session.execute(
        select(ItemEvidence.item_id, ItemEvidence.evidence_id)
        .where(ItemEvidence.item_id.in_(item_ids))
        .order_by(ItemEvidence.item_id, ItemEvidence.evidence_id)
    )
    for item_id, evidence_id in found:
        linked.setdefault(item_id, []).append(evidence_id)
    return linked


def open_on_same_targets(
    session: Session, person_id: int, items: Sequence[ProposalItem]
) -> list[ProposalItem]:  # fmt: skip
    """Return the open items that these ones would stand beside; rows that are to be added stand alone."""
    keys = [item.target_key for item in items if not item.target_key.endswith("/new")]
    if not keys:
        return []
    return list(
        session.scalars(
            select(ProposalItem).where(
                ProposalItem.person_id == person_id,
                ProposalItem.target_key.in_(keys),
                ProposalItem.state.in_(OPEN),
                ProposalItem.id.not_in([item.id for item in items]),
            )
        )
    )


def unfinished(session: Session, person_id: int) -> int:
    """Return how many items of a person are drafts or stand on somebody's desk."""
    states = (ItemState.DRAFT, *OPEN)
    wanted = select(func.count()).where(ProposalItem.person_id == person_id, ProposalItem.state.in_(states))
    return session.scalar(wanted) or 0


def draft_on(session: Session, person_id: int, target: Target, kind: ItemKind) -> ProposalItem | None:
    """Return the draft of this kind that already stands on this target, if any."""
    if target.key.endswith("/new"):
        return None
    return session.scalars(
        select(ProposalItem).where(
            ProposalItem.person_id == person_id,
            ProposalItem.target_key == target.key,
            ProposalItem.kind == kind,
            ProposalItem.state == ItemState.DRAFT,
        )
    ).one_or_none()


def view_of(item: ProposalItem, moves: Sequence[Move] = (), evidence_ids: Sequence[int] = ()) -> ItemView:
    """Return an item with its values opened."""
    return ItemView(
        item, target_of(item), old_of(item), new_of(item), reason_of(item), tuple(moves), tuple(evidence_ids)
    )  # fmt: skip


def target_of(item: ProposalItem) -> Target:
    """Return what the item is about."""
    return Target.parse(item.target_key, item.operation)


def old_of(item: ProposalItem) -> Any:
    """Return the value that the official saw."""
    return _unsealed(item.old_sealed, f"proposal_item:old:{item.uid}")


def new_of(item: ProposalItem) -> Any:
    """Return the value, or the words of a report, that the official asks for."""
    return _unsealed(item.new_sealed, f"proposal_item:new:{item.uid}")


def reason_of(item: ProposalItem) -> str:
    """Return the words of the last return or refusal."""
    return str(_unsealed(item.reason_sealed, f"proposal_item:reason:{item.uid}") or "")


def note_of(proposal: Proposal) -> str:
    """Return what the official wrote beside it."""
    return str(_unsealed(proposal.note_sealed, f"proposal:note:{proposal.client_id}") or "")


def _unsealed(blob: bytes | None, context: str) -> Any:
    return None if blob is None else keyring().unseal_json(blob, context=context)
