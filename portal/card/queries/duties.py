"""Duties: those of a card, and those that a phone may take."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.permissions import Permission, within
from portal.access.rules import Actor
from portal.card.models import CardDuty
from portal.core import clock
from portal.core.errors import NotFound


def duties_of(session: Session, card_id: int) -> list[CardDuty]:
    """Return the duties of a card that are not over and not withdrawn, the next first."""
    found = session.scalars(
        select(CardDuty)
        .where(CardDuty.card_id == card_id, CardDuty.withdrawn_at.is_(None), CardDuty.ends_at > clock.now())
        .order_by(CardDuty.starts_at, CardDuty.id)
    )
    return list(found)


def own_duty(session: Session, person_id: int, duty_id: int) -> CardDuty:
    """Return a duty of somebody's own, or raise NotFound."""
    found = session.scalars(
        select(CardDuty).where(CardDuty.id == duty_id, CardDuty.person_id == person_id)
    ).one_or_none()
    if found is None:
        raise NotFound("card.no_duty")
    return found


def duty_within(session: Session, actor: Actor, duty_id: int) -> CardDuty:
    """Return a duty of a card that the actor may see, or raise NotFound."""
    found = session.scalars(
        select(CardDuty).where(CardDuty.id == duty_id, within(actor, Permission.CARD_READ, CardDuty))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found
