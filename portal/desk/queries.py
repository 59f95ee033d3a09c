"""Reads of the room."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session

from portal.access.permissions import Permission, within
from portal.access.rules import Actor
from portal.core import clock
from portal.core.errors import NotFound
from portal.desk.models import DeskDisclosure, DeskOffice, DeskRequest
from portal.desk.rules import MOST_LISTED, RequestState, is_open
from portal.people.models import Unit

_BEARER = text("SELECT person_id FROM card_bearer(:status_index)")
_LONGEST_ID = 64


@dataclass(frozen=True)
class OpenQuestion:
    """A question and who asks it, as its bearer reads them."""

    request: DeskRequest
    office: DeskOffice


def offices_to_manage(session: Session, actor: Actor) -> list[DeskOffice]:
    """Return the offices that the actor answers for, newest first."""
    found = session.scalars(
        select(DeskOffice)
        .where(within(actor, Permission.DESK_OFFICE_MANAGE, DeskOffice))
        .order_by(DeskOffice.id.desc())
        .limit(MOST_LISTED)
    )
    return list(found)


def office_to_manage(session: Session, actor: Actor, office_id: int) -> DeskOffice:
    """Return one of them, or raise NotFound."""
    found = session.scalars(
        select(DeskOffice).where(
            DeskOffice.id == office_id, within(actor, Permission.DESK_OFFICE_MANAGE, DeskOffice)
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def offices_to_ask_for(session: Session, actor: Actor, *, at: datetime) -> list[DeskOffice]:
    """Return the offices at whose desk the actor may ask now."""
    found = session.scalars(
        select(DeskOffice)
        .where(
            within(actor, Permission.DESK_ASK, DeskOffice),
            DeskOffice.stopped_at.is_(None),
            DeskOffice.expires_at > at,
        )
        .order_by(DeskOffice.id)
        .limit(MOST_LISTED)
    )
    return list(found)


def units_to_register(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """Return the units for which the actor may register an office: number and name."""
    held = [
        func.starts_with(Unit.path, grant.unit_path) for grant in actor.grants if grant.unit_id is not None
    ]
    found = session.execute(
        select(Unit.id, Unit.name).where(or_(*held), Unit.closed_on.is_(None)).order_by(Unit.path).limit(500)
    )
    return [(str(number), name) for number, name in found]


def own_request(session: Session, actor: Actor, public_id: str) -> OpenQuestion:
    """Return a question that the actor asked, whatever became of it, or raise NotFound."""
    found = _request(session, public_id)
    if found.request.officer_id != actor.person_id:
        raise NotFound
    return found


def question(session: Session, public_id: str) -> OpenQuestion:
    """Return a question by its unguessable name, or raise NotFound."""
    return _request(session, public_id)


def signed_object(session: Session, public_id: str, *, at: datetime) -> str:
    """Return the signed text of a question that waits, or raise NotFound."""
    found = _request(session, public_id)
    if not is_answerable(found, at) or found.request.signed_object is None:
        raise NotFound
    return found.request.signed_object


def is_answerable(found: OpenQuestion, at: datetime) -> bool:
    """Whether a question still takes an answer: it waits, and its office still may ask."""
    waits = is_open(found.request.state, expires_at=found.request.expires_at, at=at)
    return waits and found.office.may_ask(at)


def request_of_kid(session: Session, kid: str) -> int | None:
    """Return the number of the question to whose key an answer is encrypted."""
    return session.scalars(select(DeskRequest.id).where(DeskRequest.response_kid == kid)).one_or_none()


def request_of_state(session: Session, state: str) -> int | None:
    """Return the number of the question that a wallet refuses; None where none waits under this word."""
    return session.scalars(
        select(DeskRequest.id).where(
            DeskRequest.response_state == state,
            DeskRequest.state == RequestState.WAITING,
            DeskRequest.expires_at > clock.now(),
        )
    ).one_or_none()


def bearer_of_index(session: Session, status_index: int) -> int | None:
    """Return whose card stands at a place of the status list."""
    found: int | None = session.scalar(_BEARER, {"status_index": status_index})
    return found


def disclosures_of(session: Session, actor: Actor) -> list[DeskDisclosure]:
    """Return where the actor's own card was asked for, newest first."""
    found = session.scalars(
        select(DeskDisclosure)
        .where(within(actor, Permission.CARD_HOLD, DeskDisclosure))
        .order_by(DeskDisclosure.id.desc())
        .limit(MOST_LISTED)
    )
    return list(found)


def _request(session: Session, public_id: str) -> OpenQuestion:
    if not (public_id.isascii() and public_id.isprintable()) or len(public_id) > _LONGEST_ID:
        raise NotFound
    found = session.execute(
        select(DeskRequest, DeskOffice)
        .join(DeskOffice, DeskOffice.id == DeskRequest.office_id)
        .where(DeskRequest.public_id == public_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    return OpenQuestion(*found)
