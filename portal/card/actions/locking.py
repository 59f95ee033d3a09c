"""Locking by the bearer, suspending and revoking by the office; the next list says so, and never why."""

from dataclasses import replace

from sqlalchemy.orm import Session

from notifications.messages import Message
from portal.access.permissions import Permission, authorize
from portal.access.rules import Actor, is_stepped_up
from portal.card import queries, steps
from portal.card.models import Card
from portal.card.rules import FRESH_SIGN_IN, BindingEnd, Revocation
from portal.core import clock
from portal.core.db import lock, transaction
from portal.core.errors import Conflict, Forbidden


def lock_own(session: Session, *, actor: Actor) -> Card:
    """Lock the actor's own card from any browser, as when the phone is lost; twice is once."""
    with transaction(session):
        card = _own(session, actor)
        if card.locked_at is None:
            card.locked_at = clock.now()
            steps.leave_trail(session, card, "card.locked", actor=actor)
            steps.publish_soon(session)
        return card


def unlock_own(session: Session, *, actor: Actor) -> Card:
    """Unlock what the actor locked; a suspension by the office stays.

    After a fresh sign-in alone: who has the phone may have found the portal open on it.
    """
    if not is_stepped_up(actor, clock.now(), FRESH_SIGN_IN):
        raise Forbidden("card.sign_in_to_unlock")
    with transaction(session):
        card = _own(session, actor)
        if card.locked_at is not None:
            card.locked_at = None
            steps.leave_trail(session, card, "card.unlocked", actor=actor)
            steps.publish_soon(session)
        return card


def lose_phone(session: Session, *, actor: Actor) -> Card:
    """End the binding to a phone that is lost; the card goes on with the next phone."""
    with transaction(session):
        card = _own(session, actor)
        bindings = queries.phone_bindings(session, card.id)
        if not bindings:
            raise Conflict("card.not_bound")
        steps.end_bindings(session, bindings, BindingEnd.PHONE_LOST, at=clock.now())
        steps.leave_trail(session, card, "card.phone_lost", actor=actor)
        steps.publish_soon(session)
        return card


def suspend(session: Session, card_id: int, *, actor: Actor) -> Card:
    """Suspend an official's card, as when they are suspended from work."""
    with transaction(session):
        card, acting = _office(session, card_id, Permission.CARD_SUSPEND, actor)
        if card.suspended_at is None:
            card.suspended_at = clock.now()
            steps.leave_trail(session, card, "card.suspended", actor=acting)
            steps.tell_bearer(session, card, Message.CARD_SUSPENDED)
            steps.publish_soon(session)
        return card


def resume(session: Session, card_id: int, *, actor: Actor) -> Card:
    """Lift the office's suspension, and the bearer's lock where they cannot."""
    with transaction(session):
        card, acting = _office(session, card_id, Permission.CARD_SUSPEND, actor)
        if card.suspended_at is not None or card.locked_at is not None:
            word = Message.CARD_UNLOCKED if card.locked_at is not None else Message.CARD_RESUMED
            card.suspended_at = card.locked_at = None
            steps.leave_trail(session, card, "card.resumed", actor=acting)
            steps.tell_bearer(session, card, word)
            steps.publish_soon(session)
        return card


def revoke(session: Session, card_id: int, reason: Revocation, *, actor: Actor) -> Card:
    """End an official's card for ever."""
    with transaction(session):
        card, acting = _office(session, card_id, Permission.CARD_REVOKE, actor)
        steps.revoke(session, card, reason, actor=acting)
        return card


def permit_another(session: Session, card_id: int, *, actor: Actor) -> Card:
    """Let an official open another card although the work that this one was for had ended."""
    with transaction(session):
        card = lock(session, Card, card_id)
        grant = authorize(actor, Permission.CARD_REVOKE, card)
        if not queries.is_barred(session, card):
            raise Conflict("card.not_barred")
        card.permitted_at, card.permitted_by = clock.now(), actor.person_id
        acting = replace(actor, delegated_by=grant.delegated_by)
        steps.leave_trail(session, card, "card.another_permitted", actor=acting)
        steps.tell_bearer(session, card, Message.CARD_PERMITTED, url="/card")
        return card


def follow(session: Session, card_id: int) -> Card:
    """Let a card follow its bearer, who left or whose unit is another now."""
    with transaction(session):
        card = lock(session, Card, card_id)
        steps.follow(session, card, queries.bearer_of(session, card.person_id))
        return card


def _own(session: Session, actor: Actor) -> Card:
    found = queries.live_card(session, actor.person_id)
    if found is None:
        raise Conflict("card.none")
    card = lock(session, Card, found.id)
    authorize(actor, Permission.CARD_HOLD, card)
    return card


def _office(session: Session, card_id: int, permission: Permission, actor: Actor) -> tuple[Card, Actor]:
    card = lock(session, Card, card_id)
    grant = authorize(actor, permission, card)
    if card.revoked_at is not None:
        raise Conflict("card.revoked")
    return card, replace(actor, delegated_by=grant.delegated_by)
