"""Binding a card to a phone: the first time at once, another phone or another card after a fresh sign-in.

A lost phone is dropped from any browser without one: otherwise whoever finds an open page would drop the
phone first, and take the card then.
"""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from notifications.messages import Message
from portal.access.permissions import Permission, authorize
from portal.access.rules import Actor, is_stepped_up
from portal.card import queries, steps
from portal.card.formats import curve
from portal.card.models import Card, CardBinding
from portal.card.rules import FRESH_SIGN_IN, Bearer, BindingEnd, BindingLevel, CardState
from portal.core import clock
from portal.core.db import lock, transaction
from portal.core.errors import Conflict, Forbidden, Invalid


@dataclass(frozen=True)
class PhoneKey:
    """What a phone brings: its key's compressed point; a passkey's id too, and whether it is in a cloud."""

    level: BindingLevel
    public_key: bytes
    credential_id: bytes | None = None
    is_backed_up: bool | None = None


def bind(session: Session, key: PhoneKey, *, actor: Actor) -> CardBinding:
    """Bind the actor's own card to this phone, and to no other any more.

    The card itself comes into being with its first binding. Raise Forbidden where the unit does not
    issue yet, where there is no record, where the office ended the card before with the work, and without a
    fresh sign-in for a new phone or another card.
    """
    if key.level is BindingLevel.PRINT or not curve.is_key(key.public_key):
        raise Invalid("card.key", name="key")
    with transaction(session):
        bearer = entitled(session, actor)
        at = clock.now()
        former = _followed(session, bearer)
        found = own_card(session, actor)
        _check_takes_phone(session, found, actor, bearer)
        card = found or steps.open_card(
            session, person_id=bearer.person_id, unit_path=bearer.unit_path, at=at
        )
        if queries.live_binding(session, card.id) is not None:
            steps.end_bindings(session, queries.phone_bindings(session, card.id), BindingEnd.REBOUND, at=at)
            steps.publish_soon(session)
        binding = steps.bind(
            session, card, level=key.level, public_key=key.public_key, credential_id=key.credential_id,
            is_backed_up=key.is_backed_up, at=at,
        )  # fmt: skip
        steps.leave_trail(
            session, card, "card.bound", actor=actor, level=key.level.value, key=key.public_key.hex()
        )
        if former is not None:
            steps.tell_bearer(session, card, Message.CARD_MOVED)
        return binding


def check_bindable(session: Session, *, actor: Actor) -> None:
    """Refuse early what `bind` would refuse, before the phone asks its bearer for a finger."""
    bearer = entitled(session, actor)
    _check_takes_phone(session, queries.card_at_work(session, bearer), actor, bearer)


def bind_print(session: Session, card_id: int, *, actor: Actor) -> CardBinding:
    """Make room for a printed badge of an official's card; an earlier one is not valid any more."""
    with transaction(session):
        card = lock(session, Card, card_id)
        grant = authorize(actor, Permission.CARD_PRINT, card)
        check_active(card, queries.bearer_of(session, card.person_id))
        at = clock.now()
        former = queries.print_binding(session, card.id)
        if former is not None:
            steps.end_bindings(session, [former], BindingEnd.REPRINTED, at=at)
            steps.tell_bearer(session, card, Message.BADGE_ENDED)
            steps.publish_soon(session)
        binding = steps.bind(session, card, level=BindingLevel.PRINT, public_key=None, at=at)
        steps.leave_trail(
            session, card, "card.printed", actor=replace(actor, delegated_by=grant.delegated_by)
        )
        return binding


def entitled(session: Session, actor: Actor) -> Bearer:
    """Return the actor as a bearer, or say why they have no card."""
    bearer = queries.bearer_of(session, actor.person_id)
    authorize(actor, Permission.CARD_HOLD, bearer)
    if not bearer.in_service:
        raise Forbidden("card.not_in_service")
    if not bearer.has_record:
        raise Forbidden("card.no_record")
    if not bearer.agency_code or not queries.is_open(session, bearer.unit_path):
        raise Forbidden("card.not_open")
    return bearer


def check_may_open(session: Session, bearer: Bearer) -> None:
    """Refuse who has no card because the office ended the one before with the work, which they have yet."""
    former = queries.newest_card(session, bearer.person_id)
    if former is not None and queries.bars_now(session, former, bearer):
        raise Forbidden("card.barred")


def check_active(card: Card, bearer: Bearer) -> None:
    """Refuse what an office would do with a card that is locked, suspended or over, or whose bearer left."""
    if card.state is not CardState.ACTIVE or not bearer.in_service:
        raise Conflict("card.not_active")


def own_card(session: Session, actor: Actor) -> Card | None:
    """Return the actor's live card, locked."""
    found = queries.live_card(session, actor.person_id)
    return None if found is None else lock(session, Card, found.id)


def on_phone(session: Session, card: Card | None) -> tuple[Card, CardBinding]:
    """Return a bearer's own card, which must be active, with what binds it to their phone."""
    if card is None:
        raise Conflict("card.none")
    if card.state is not CardState.ACTIVE:
        raise Conflict("card.suspended")
    binding = queries.live_binding(session, card.id)
    if binding is None:
        raise Conflict("card.not_bound")
    return card, binding


def _followed(session: Session, bearer: Bearer) -> Card | None:
    """Return the last card of somebody, once it has followed them: who changed work waits for no worker."""
    former = queries.newest_card(session, bearer.person_id)
    if former is not None and former.unit_path != bearer.unit_path:
        steps.follow(session, lock(session, Card, former.id), bearer)
    return former


def _check_takes_phone(session: Session, card: Card | None, actor: Actor, bearer: Bearer) -> None:
    """Refuse a phone to a card that is not active, and without a fresh sign-in whoever had one before."""
    if card is None:
        check_may_open(session, bearer)
        former = queries.newest_card(session, bearer.person_id)
        had_one = former is not None and (former.revoked_at or queries.end_of_work(session, former, bearer))
        if had_one and not _is_fresh(actor):
            raise Forbidden("card.sign_in_for_another")
        return
    # Another may have ended it while we waited for its row.
    if card.revoked_at is not None:
        raise Conflict("card.revoked")
    if card.state is not CardState.ACTIVE:
        raise Conflict("card.suspended")
    if queries.was_on_phone(session, card.id) and not _is_fresh(actor):
        raise Forbidden("card.sign_in_again")


def _is_fresh(actor: Actor) -> bool:
    return is_stepped_up(actor, clock.now(), FRESH_SIGN_IN)
