"""What an action of the desk needs inside its transaction: a question closed, a bearer told, a trail."""

from datetime import datetime

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from portal.access.rules import Actor
from portal.core import clock, trail
from portal.core.sealing import KeyClass, keyring
from portal.desk.models import DeskDisclosure, DeskOffice, DeskRequest, DeskResult
from portal.desk.rules import RESULT_LIFE, Answer, Outcome, RequestState, Way

_ACT_AS = text("SELECT act_as(:person_id, :today)")


def close(request: DeskRequest, state: RequestState) -> None:
    """Close a question: its key and its signed text go, so that no further answer can be read."""
    request.state = state
    request.response_key_sealed = request.signed_object = None


def withdraw_all(session: Session, *, office_id: int | None = None, officer_id: int | None = None) -> None:
    """Take back every question of an office, or of an officer, that still waits."""
    session.execute(
        update(DeskRequest)
        .where(
            DeskRequest.state == RequestState.WAITING,
            DeskRequest.office_id == office_id
            if office_id is not None
            else DeskRequest.officer_id == officer_id,
        )
        .values(state=RequestState.WITHDRAWN, response_key_sealed=None, signed_object=None)
    )


def keep_result(session: Session, request: DeskRequest, answer: Answer, *, at: datetime) -> None:
    """Keep an answer sealed, for the officer who asked, for minutes."""
    said = {
        "given": {claim.value: value for claim, value in answer.given.items()},
        "unasked": list(answer.unasked),
        "expires_at": answer.expires_at,
    }
    sealed = keyring().seal_json(said, context=result_place(request), key_class=KeyClass.RECORD)
    session.add(
        DeskResult(
            request_id=request.id, person_id=request.officer_id, sealed=sealed, expires_at=at + RESULT_LIFE
        )
    )


def result_place(request: DeskRequest) -> str:
    """Return where an answer is sealed to."""
    return f"desk_result:{request.public_id}"


def act_as(session: Session, person_id: int) -> None:
    """Let the rest of this transaction write what is this person's: a wallet signs in nowhere."""
    session.flush()
    session.execute(_ACT_AS, {"person_id": person_id, "today": clock.today()})


def tell_bearer(
    session: Session, request: DeskRequest, *, person_id: int, outcome: Outcome, way: Way, claims: list[str]
) -> None:
    """Write into the bearer's own list where their card was asked for; the names of claims, no values."""
    office = session.get_one(DeskOffice, request.office_id)
    session.add(
        DeskDisclosure(
            person_id=person_id, office=office.name, contact=office.contact, purpose=request.purpose,
            claims=claims, outcome=outcome, way=way, at=clock.now(),
        )
    )  # fmt: skip


def leave_trail(
    session: Session,
    request: DeskRequest,
    action: str,
    *,
    actor: Actor | None,
    person_id: int,
    **values: object,
) -> None:
    """Write what was done about a question; names of claims as hashes, no values of anybody."""
    unit_path = session.scalars(select(DeskOffice.unit_path).where(DeskOffice.id == request.office_id)).one()
    trail.append(
        session, action, actor=actor, object_type="desk_request", object_id=request.id, person_id=person_id,
        unit_path=unit_path, purpose=request.purpose, values=values,
    )  # fmt: skip
