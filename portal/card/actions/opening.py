"""A unit's first issue of cards: one asks, another approves."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.permissions import Permission, allowed, authorize
from portal.access.rules import Actor
from portal.card import queries
from portal.card.models import CardOpening
from portal.core import clock, trail
from portal.core.db import lock, transaction
from portal.core.errors import Conflict, Forbidden, NotFound
from portal.people.models import Unit


def ask_for_opening(session: Session, unit_id: int, *, actor: Actor) -> CardOpening:
    """Ask that this unit, and all below it, may issue cards."""
    with transaction(session):
        unit = session.get(Unit, unit_id)
        if unit is None:
            raise NotFound
        opening = CardOpening(
            person_id=actor.person_id, unit_path=unit.path, unit_id=unit.id, asked_at=clock.now()
        )
        grant = authorize(actor, Permission.CARD_OPENING_ASK, opening)
        opening.asked_for = grant.delegated_by
        if session.scalar(select(CardOpening.id).where(CardOpening.unit_id == unit_id)) is not None:
            raise Conflict("card.opening_asked")
        session.add(opening)
        session.flush()
        _leave_trail(session, opening, "card_opening.asked", replace(actor, delegated_by=grant.delegated_by))
        return opening


def approve_opening(session: Session, opening_id: int, *, actor: Actor) -> CardOpening:
    """Approve a unit's first issue; never who asked for it, in person or by another."""
    with transaction(session):
        opening = lock(session, CardOpening, opening_id)
        authorize(actor, Permission.CARD_OPENING_APPROVE, opening)
        if opening.approved_at is not None:
            raise Conflict("card.opening_approved")
        other = queries.without_makers(actor, opening)
        if not allowed(other, Permission.CARD_OPENING_APPROVE, opening):
            raise Forbidden("card.opening_of_yours")
        grant = authorize(other, Permission.CARD_OPENING_APPROVE, opening)
        opening.approved_by, opening.approved_at = actor.person_id, clock.now()
        opening.approved_for = grant.delegated_by
        acting = replace(actor, delegated_by=grant.delegated_by)
        _leave_trail(session, opening, "card_opening.approved", acting)
        return opening


def _leave_trail(session: Session, opening: CardOpening, action: str, actor: Actor) -> None:
    trail.append(
        session, action, actor=actor, object_type="card_opening", object_id=opening.id,
        person_id=opening.person_id, unit_path=opening.unit_path,
    )  # fmt: skip
