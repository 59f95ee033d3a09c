"""An officer asks: one question at a time, signed with the office's key, for five minutes and one answer."""

import secrets
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from portal.access.permissions import Permission, authorize
from portal.access.rules import Actor
from portal.core import clock
from portal.core.db import lock, transaction
from portal.core.errors import Conflict, Invalid
from portal.desk import authorities as known
from portal.desk import office_keys, request_object, response, steps
from portal.desk.models import DeskOffice, DeskRequest
from portal.desk.rules import LIFE, RequestState, Standing, Wanted, problems_of
from portal.signing.trust import TrustList

_RANDOM = 16
_STRONG = 32


@dataclass(frozen=True)
class Site:
    """Where answers go, and which type of credential is asked for."""

    response_uri: str
    vct: str


@dataclass(frozen=True)
class Question:
    """What an officer wants to know, and why."""

    office_id: int
    purpose: str
    wanted: Wanted


def ask(
    session: Session, question: Question, *, site: Site, authorities: TrustList | None, actor: Actor
) -> DeskRequest:
    """Ask whoever comes to the desk; what the officer asked before and nobody answered is taken back."""
    with transaction(session):
        office = lock(session, DeskOffice, question.office_id)
        grant = authorize(actor, Permission.DESK_ASK, office)
        _check_ready(office, authorities)
        if question.purpose not in office.purposes:
            raise Invalid("desk.purpose", name="purpose")
        problem = problems_of(question.wanted, office.claims)
        if problem is not None:
            raise Invalid(problem, name="claims")
        steps.withdraw_all(session, officer_id=actor.person_id)
        request = _request(office, question, site, actor)
        session.add(request)
        session.flush()
        steps.leave_trail(
            session, request, "desk.asked", actor=replace(actor, delegated_by=grant.delegated_by),
            person_id=actor.person_id, claims=[claim.value for claim in question.wanted.claims],
        )  # fmt: skip
        return request


def withdraw(session: Session, request_id: int, *, actor: Actor) -> DeskRequest:
    """Take back one's own question before it is answered."""
    with transaction(session):
        request = lock(session, DeskRequest, request_id)
        if request.officer_id != actor.person_id or request.state is not RequestState.WAITING:
            raise Conflict("desk.not_waiting")
        steps.close(request, RequestState.WITHDRAWN)
        steps.leave_trail(session, request, "desk.withdrawn", actor=actor, person_id=actor.person_id)
        return request


def _check_ready(office: DeskOffice, authorities: TrustList | None) -> None:
    standing = known.standing_of(office, authorities, at=clock.now())
    if standing is Standing.UNTRUSTED:
        raise Conflict("desk.office_not_trusted")
    if standing is not Standing.READY:
        raise Conflict("desk.office_not_ready")


def _request(office: DeskOffice, question: Question, site: Site, actor: Actor) -> DeskRequest:
    at = clock.now()
    public_id, kid = secrets.token_urlsafe(_RANDOM), secrets.token_urlsafe(_RANDOM)
    nonce, state = secrets.token_urlsafe(_STRONG), secrets.token_urlsafe(_STRONG)
    chain: list[str] = office.certificates or []
    key = response.made(kid)
    content = request_object.RequestObject(
        client_id=request_object.client_id_of(chain), office=office.name, response_uri=site.response_uri,
        nonce=nonce, state=state, wanted=question.wanted, vct=site.vct, response_key=key.public_jwk,
        asked_at=at, expires_at=at + LIFE,
    )  # fmt: skip
    signer = office_keys.opened(office.key_sealed, office.public_key)
    return DeskRequest(
        public_id=public_id, office_id=office.id, officer_id=actor.person_id, purpose=question.purpose,
        required=[claim.value for claim in question.wanted.required],
        optional=[claim.value for claim in question.wanted.optional],
        client_id=content.client_id, nonce=nonce, response_state=state, response_kid=kid,
        response_key_sealed=key.sealed(public_id),
        signed_object=request_object.sign(content, signer, chain),
        state=RequestState.WAITING, asked_at=at, expires_at=at + LIFE,
    )  # fmt: skip
