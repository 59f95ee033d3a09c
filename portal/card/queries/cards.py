"""Reads of the room: whom a card is of, what binds it, what the public list says."""

from sqlalchemy import Boolean, exists, func, literal, or_, select, text
from sqlalchemy.orm import Session

from portal.card.formats.profile import Purpose
from portal.card.formats.status_list import Status
from portal.card.models import Card, CardBinding, CardIssuance
from portal.card.rules import WORK_OVER, Bearer, BindingLevel, Revocation, state_of, status_of
from portal.core.errors import NotFound
from portal.core.sealing import keyring
from portal.documents.queries import photograph
from portal.people.models import Official, Person, Unit
from portal.record.models import Record

_IS_OPEN = text("SELECT card_is_open(:path)").columns(card_is_open=Boolean)


def bearer_of(session: Session, person_id: int) -> Bearer:
    """Return what a card would say of a person today; raise NotFound for who is no official."""
    found = session.execute(
        select(Person.full_name, Official, exists().where(Record.person_id == person_id))
        .join(Official, Official.person_id == Person.id)
        .where(Person.id == person_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    name, official, has_record = found
    agency = agency_of(session, official.unit_path)
    return Bearer(
        person_id, official.unit_path, name, official.title, agency.name if agency else "",
        (agency.agency_code if agency else None) or "", official.kind.value, official.in_service, has_record,
    )  # fmt: skip


def agency_of(session: Session, unit_path: str) -> Unit | None:
    """Return the nearest unit, at or above this path, that has an agency code of its own."""
    return session.scalars(
        select(Unit)
        .where(Unit.agency_code.is_not(None), func.starts_with(literal(unit_path), Unit.path))
        .order_by(func.length(Unit.path).desc())
        .limit(1)
    ).first()


def is_open(session: Session, unit_path: str) -> bool:
    """Whether cards may be issued in this unit: its first issue, or that of one above it, was approved."""
    return bool(session.scalar(_IS_OPEN, {"path": unit_path}))


def live_card(session: Session, person_id: int) -> Card | None:
    """Return the person's card that is not revoked."""
    return session.scalars(select(Card).where(Card.person_id == person_id, Card.revoked_at.is_(None))).first()


def newest_card(session: Session, person_id: int) -> Card | None:
    """Return the last card that the person was given, whatever became of it."""
    return session.scalars(
        select(Card).where(Card.person_id == person_id).order_by(Card.id.desc()).limit(1)
    ).first()


def is_barred(session: Session, card: Card) -> bool:
    """Whether this card keeps its bearer from another: it ended with the work, and none came after."""
    newest = newest_card(session, card.person_id)
    return card.bars_another and newest is not None and newest.id == card.id


def end_of_work(session: Session, card: Card, bearer: Bearer) -> Revocation | None:
    """Return why the work that a card was for is over, by what is known of its bearer today, or None."""
    if not bearer.in_service:
        return Revocation.LEFT
    if card.unit_path == bearer.unit_path:
        return None
    agency = agency_of(session, card.unit_path)
    is_elsewhere = agency is None or agency.agency_code != bearer.agency_code
    return Revocation.TRANSFERRED if is_elsewhere else None


def bars_now(session: Session, card: Card, bearer: Bearer) -> bool:
    """Whether a card that the office ended keeps its bearer from another: its work is not over."""
    return card.bars_another and end_of_work(session, card, bearer) is None


def card_at_work(session: Session, bearer: Bearer) -> Card | None:
    """Return the bearer's card that is not revoked, and that the next minute will not end with its work."""
    card = live_card(session, bearer.person_id)
    return None if card is None or end_of_work(session, card, bearer) else card


def live_binding(session: Session, card_id: int) -> CardBinding | None:
    """Return the one phone that the card is bound to."""
    return session.scalars(
        select(CardBinding).where(
            CardBinding.card_id == card_id,
            CardBinding.duty_id.is_(None),
            CardBinding.ended_at.is_(None),
            CardBinding.level != BindingLevel.PRINT,
        )
    ).first()


def was_on_phone(session: Session, card_id: int) -> bool:
    """Whether the card is bound to a phone, or ever was."""
    held = exists().where(CardBinding.card_id == card_id, CardBinding.level != BindingLevel.PRINT)
    return bool(session.scalar(select(held)))


def phone_bindings(session: Session, card_id: int) -> list[CardBinding]:
    """Return the binding to a phone, and those of the duties that are on it."""
    return [one for one in live_bindings(session, card_id) if one.level is not BindingLevel.PRINT]


def print_binding(session: Session, card_id: int) -> CardBinding | None:
    """Return the binding of the badge that is printed."""
    return next((b for b in live_bindings(session, card_id) if b.level is BindingLevel.PRINT), None)


def live_bindings(session: Session, card_id: int) -> list[CardBinding]:
    """Return every binding of a card that has not ended, print and duties included."""
    found = session.scalars(
        select(CardBinding)
        .where(CardBinding.card_id == card_id, CardBinding.ended_at.is_(None))
        .order_by(CardBinding.id)
    )
    return list(found)


def newest_issuance(session: Session, binding_id: int, purpose: Purpose) -> CardIssuance | None:
    """Return what was last signed for a binding."""
    return session.scalars(
        select(CardIssuance)
        .where(
            CardIssuance.binding_id == binding_id,
            CardIssuance.purpose == int(purpose),
            CardIssuance.signed_at.is_not(None),
        )
        .order_by(CardIssuance.id.desc())
        .limit(1)
    ).first()


def not_valid(session: Session) -> dict[int, Status]:
    """Return the status of every index of the list that is not valid; only the worker sees them all."""
    rows = session.execute(
        select(
            CardBinding.status_index, CardBinding.ended_at, Card.revoked_at, Card.locked_at, Card.suspended_at
        )
        .join(Card, Card.id == CardBinding.card_id)
        .where(
            CardBinding.status_index.is_not(None),
            or_(
                CardBinding.ended_at.is_not(None),
                Card.revoked_at.is_not(None),
                Card.locked_at.is_not(None),
                Card.suspended_at.is_not(None),
            ),
        )
    )
    return {
        index: status_of(
            state=state_of(revoked_at=revoked_at, locked_at=locked_at, suspended_at=suspended_at),
            is_ended=ended_at is not None,
        )
        for index, ended_at, revoked_at, locked_at, suspended_at in rows
        if index is not None
    }


def strays(session: Session, *, limit: int) -> list[int]:
    """Return the cards that wait to follow a bearer who left the service, or whose unit is another now.

    Beside the live ones these are cards that bar their bearer from another until that happens.
    """
    bars = Card.revocation.in_(WORK_OVER) & Card.left_at.is_(None) & Card.permitted_at.is_(None)
    found = session.scalars(
        select(Card.id)
        .join(Official, Official.person_id == Card.person_id)
        .where(
            or_(Card.revoked_at.is_(None), bars),
            or_(Official.in_service.is_(False), Official.unit_path != Card.unit_path),
        )
        .order_by(Card.id)
        .limit(limit)
    )
    return list(found)


def photo_of(session: Session, person_id: int) -> bytes | None:
    """Return the checked photograph of a person's record, if it is their own."""
    record = session.get(Record, person_id)
    return photograph(session, record.opened().get("photo"), person_id) if record else None


def portrait_of(card: Card) -> bytes | None:
    """Return the picture that a card shows."""
    if card.portrait_sealed is None:
        return None
    return keyring().unseal(card.portrait_sealed, context=portrait_place(card.id))


def portrait_place(card_id: int) -> str:
    """Return where a portrait is sealed to."""
    return f"card:portrait:{card_id}"
