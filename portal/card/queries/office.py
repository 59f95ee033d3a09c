"""What the office reads: cards within its reach, and the units that issue, or may ask to."""

from dataclasses import dataclass, replace

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from portal.access.permissions import Permission, allowed, within
from portal.access.rules import Actor
from portal.card.models import Card, CardOpening
from portal.card.rules import CardState, asked_it
from portal.core.errors import NotFound
from portal.people.models import Person, Unit

MOST_SHOWN = 50


@dataclass(frozen=True)
class CardLine:
    """One card in the office's list."""

    id: int
    name: str
    serial: str
    state: CardState


@dataclass(frozen=True)
class UnitLine:
    """A unit and its first issue: `opening_id` once it was asked for."""

    id: int
    name: str
    opening_id: int | None
    is_approved: bool
    can_ask: bool
    can_approve: bool


def cards_within(session: Session, actor: Actor) -> list[CardLine]:
    """Return the newest cards that the actor may see."""
    found = session.execute(
        select(Card, Person.full_name)
        .join(Person, Person.id == Card.person_id)
        .where(within(actor, Permission.CARD_READ, Card))
        .order_by(Card.id.desc())
        .limit(MOST_SHOWN)
    )
    return [CardLine(card.id, name, card.serial, card.state) for card, name in found]


def card_within(session: Session, actor: Actor, card_id: int) -> Card:
    """Return a card that the actor may see, or raise NotFound."""
    found = session.scalars(
        select(Card).where(Card.id == card_id, within(actor, Permission.CARD_READ, Card))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def units_within(session: Session, actor: Actor) -> list[UnitLine]:
    """Return the units at which the actor holds a role, and those below that wait for a first issue."""
    held = {grant.unit_id for grant in actor.grants if grant.unit_id is not None}
    waits = and_(
        CardOpening.id.is_not(None),
        CardOpening.approved_at.is_(None),
        within(actor, Permission.CARD_READ, CardOpening),
    )
    found = session.execute(
        select(Unit, CardOpening)
        .outerjoin(CardOpening, CardOpening.unit_id == Unit.id)
        .where(or_(Unit.id.in_(held), waits))
        .order_by(Unit.id)
    )
    return [_line(actor, unit, opening) for unit, opening in found]


def without_makers(actor: Actor, opening: CardOpening) -> Actor:
    """Return the actor with the grants by which neither they nor who delegated asked for this opening."""
    makers = (opening.person_id, opening.asked_for)
    grants = [
        g for g in actor.grants if not asked_it(makers, by=actor.person_id, on_behalf_of=g.delegated_by)
    ]
    return replace(actor, grants=tuple(grants))


def _line(actor: Actor, unit: Unit, opening: CardOpening | None) -> UnitLine:
    wanted = CardOpening(person_id=actor.person_id, unit_path=unit.path, unit_id=unit.id)
    is_approved = opening is not None and opening.approved_at is not None
    return UnitLine(
        unit.id, unit.name, opening.id if opening else None, is_approved,
        can_ask=opening is None and allowed(actor, Permission.CARD_OPENING_ASK, wanted),
        can_approve=opening is not None
        and not is_approved
        and allowed(without_makers(actor, opening), Permission.CARD_OPENING_APPROVE, opening),
    )  # fmt: skip
