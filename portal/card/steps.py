"""What an action of the card needs inside its transaction: a place in the list, an end, a trail, a word."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from notifications.messages import Message
from notifications.steps import tell
from portal.access.rules import Actor
from portal.card import queries
from portal.card.formats import serial
from portal.card.formats.status_list import INDICES
from portal.card.models import Card, CardBinding
from portal.card.rules import Bearer, BindingEnd, BindingLevel, Revocation
from portal.core import clock, jobs, trail

PUBLISH = "card:publish"
# Where its bearer reads how their card stands, and what they can do, without any script.
_OWN_CARD = "/card/lock"
_TRIES = 200


def open_card(session: Session, *, person_id: int, unit_path: str, at: datetime) -> Card:
    """Give a person a card with a serial of its own."""
    card = Card(person_id=person_id, unit_path=unit_path, serial=serial.new(), issued_at=at)
    session.add(card)
    session.flush()
    return card


def bind(
    session: Session,
    card: Card,
    *,
    level: BindingLevel,
    public_key: bytes | None,
    credential_id: bytes | None = None,
    is_backed_up: bool | None = None,
    duty_id: int | None = None,
    at: datetime,
) -> CardBinding:
    """Bind a card to a key; its place in the list is random, so that it says nothing about whose it is."""
    for _ in range(_TRIES):
        binding = CardBinding(
            person_id=card.person_id, unit_path=card.unit_path, card_id=card.id, level=level,
            public_key=public_key, credential_id=credential_id, is_backed_up=is_backed_up,
            duty_id=duty_id, status_index=secrets.randbelow(INDICES), bound_at=at,
        )  # fmt: skip
        if _is_placed(session, binding):
            return binding
    raise RuntimeError("The status list is full.")


def end_bindings(session: Session, bindings: Sequence[CardBinding], end: BindingEnd, *, at: datetime) -> None:
    """End these bindings: their credentials are invalid with the next list."""
    for binding in bindings:
        binding.ended_at, binding.end = at, end
    session.flush()


def revoke(session: Session, card: Card, reason: Revocation, *, actor: Actor | None) -> None:
    """End a card for ever; who may have another, and when, is the reason's.

    Its bearer is told that it ended and what they can do, and not the reason: that is for a person to say.
    """
    at = clock.now()
    card.revoked_at, card.revocation = at, reason
    end_bindings(session, queries.live_bindings(session, card.id), BindingEnd.CARD_ENDED, at=at)
    leave_trail(session, card, "card.revoked", actor=actor, reason=reason.value)
    tell_bearer(session, card, _word_of_end(card, is_by_office=actor is not None))
    publish_soon(session)


def follow(session: Session, card: Card, bearer: Bearer) -> None:
    """Let a card, which is locked, follow its bearer: ended where their work is over, moved within an agency.

    One that the office ended before keeps its bearer from another until their work is over.
    """
    if card.revoked_at is not None and not card.bars_another:
        return
    reason = queries.end_of_work(session, card, bearer)
    if reason is None:
        card.unit_path = bearer.unit_path
        for binding in queries.live_bindings(session, card.id):
            binding.unit_path = bearer.unit_path
        return
    if card.revoked_at is None:
        revoke(session, card, reason, actor=None)
    card.left_at = clock.now()


def tell_bearer(session: Session, card: Card, message: Message, *, url: str = _OWN_CARD) -> None:
    """Tell the person of a card what was done to it, in the transaction in which it was done."""
    tell(
        session, now=clock.now(), recipients=[card.person_id], message=message, params={}, url=url,
        defer=jobs.defer,
    )  # fmt: skip


def publish_soon(session: Session) -> None:
    """Leave the job that publishes the list, in the transaction of the change."""
    jobs.defer(session, PUBLISH, timestamp=int(clock.now().timestamp()))


def leave_trail(session: Session, card: Card, action: str, *, actor: Actor | None, **values: object) -> None:
    """Write what was done to a card."""
    trail.append(
        session, action, actor=actor, object_type="card", object_id=card.id, person_id=card.person_id,
        unit_path=card.unit_path, values={"serial": card.serial, **values},
    )  # fmt: skip


def _word_of_end(card: Card, *, is_by_office: bool) -> Message:
    if not is_by_office:
        return Message.CARD_ENDED
    return Message.CARD_REVOKED if card.bars_another else Message.CARD_TO_REOPEN


def _is_placed(session: Session, binding: CardBinding) -> bool:
    """Add a binding unless its index is somebody's, which row security does not let us look up."""
    try:
        with session.begin_nested():
            session.add(binding)
    except IntegrityError as error:
        broken = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
        if broken == "uq_card_binding_status_index":
            return False
        raise
    return True
