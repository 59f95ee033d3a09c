"""A bearer answers, by a wallet or by the portal's own page: judged alike, taken once, told to the bearer."""

from collections.abc import Mapping
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any

from sqlalchemy.orm import Session

from portal.access.permissions import Permission, authorize
from portal.access.rules import Actor
from portal.card.queries import bearer_of
from portal.core import clock
from portal.core.db import lock, transaction
from portal.desk import presented, queries, response, steps
from portal.desk.models import DeskOffice, DeskRequest
from portal.desk.presented import Lists
from portal.desk.rules import (
    MOST_TRIES,
    Answer,
    AnswerRefused,
    Fault,
    Outcome,
    RequestState,
    Way,
)


@dataclass(frozen=True)
class Judge:
    """What answers are judged by: the type of credential, and the published lists."""

    vct: str
    lists: Lists


def by_wallet(session: Session, text: str, *, judge: Judge) -> None:
    """Take what a wallet posted; raise AnswerRefused, which closes the question after a few times."""
    request_id = queries.request_of_kid(session, response.kid_of(text))
    if request_id is None:
        raise AnswerRefused(Fault.UNKNOWN)
    refused: AnswerRefused | None = None
    with transaction(session):
        request = lock(session, DeskRequest, request_id)
        _check_open(session, request)
        try:
            said = _decrypted(request, text)
            answer = None if "error" in said else _judged(request, response.presentation_of(said), judge)
        except AnswerRefused as error:
            refused = error
            _note(request, error)
        else:
            _settle_wallet(session, request, answer)
    if refused is not None:
        raise refused


def refused_by_wallet(session: Session, state: str) -> None:
    """Take a wallet's word, in clear, that its holder does not answer (OpenID4VP 1.0, 8.5)."""
    request_id = queries.request_of_state(session, state)
    if request_id is None:
        raise AnswerRefused(Fault.UNKNOWN)
    with transaction(session):
        request = lock(session, DeskRequest, request_id)
        _check_open(session, request)
        _settle_wallet(session, request, None)


def by_portal(session: Session, public_id: str, text: str, *, judge: Judge, actor: Actor) -> None:
    """Take what the portal's own page shows for whoever is signed in, and nobody else."""
    found = queries.question(session, public_id)
    refused: AnswerRefused | None = None
    with transaction(session):
        request = lock(session, DeskRequest, found.request.id)
        authorize(actor, Permission.CARD_HOLD, bearer_of(session, actor.person_id))
        _check_open(session, request)
        try:
            answer = _own(session, _judged(request, text, judge), actor)
        except AnswerRefused as error:
            refused = error
            _note(request, error)
        else:
            _settle(session, request, answer, way=Way.PORTAL, bearer=actor.person_id, actor=actor)
    if refused is not None:
        raise refused


def refuse(session: Session, public_id: str, *, actor: Actor) -> None:
    """Say no to a question; the desk sees that somebody said no, and not who."""
    found = queries.question(session, public_id)
    with transaction(session):
        request = lock(session, DeskRequest, found.request.id)
        authorize(actor, Permission.CARD_HOLD, bearer_of(session, actor.person_id))
        _check_open(session, request)
        _settle(session, request, None, way=Way.PORTAL, bearer=actor.person_id, actor=actor)


def _check_open(session: Session, request: DeskRequest) -> None:
    if request.state in (RequestState.ANSWERED, RequestState.SHOWN, RequestState.REFUSED):
        raise AnswerRefused(Fault.USED)
    at = clock.now()
    if request.state is not RequestState.WAITING or at >= request.expires_at:
        raise AnswerRefused(Fault.OVER)
    if not session.get_one(DeskOffice, request.office_id, populate_existing=True).may_ask(at):
        raise AnswerRefused(Fault.STOPPED)


def _decrypted(request: DeskRequest, text: str) -> Mapping[str, Any]:
    assert request.response_key_sealed is not None
    said = response.decrypted(text, response.opened(request.response_key_sealed, request.public_id))
    state = said.get("state")
    if not isinstance(state, str) or not compare_digest(state.encode(), request.response_state.encode()):
        raise AnswerRefused(Fault.STATE)
    return said


def _judged(request: DeskRequest, text: str, judge: Judge) -> Answer:
    asked = presented.Asked(request.client_id, request.nonce, judge.vct, request.wanted)
    return presented.judged(text, asked, judge.lists, now=int(clock.now().timestamp()))


def _own(session: Session, answer: Answer, actor: Actor) -> Answer:
    """Return the answer, if the card behind it is that of whoever is signed in."""
    if queries.bearer_of_index(session, answer.status_index) != actor.person_id:
        raise AnswerRefused(Fault.CREDENTIAL)
    return answer


def _note(request: DeskRequest, error: AnswerRefused) -> None:
    request.tries, request.last_fault = request.tries + 1, error.code
    if request.tries >= MOST_TRIES:
        steps.close(request, RequestState.FAILED)


def _settle_wallet(session: Session, request: DeskRequest, answer: Answer | None) -> None:
    bearer = None if answer is None else queries.bearer_of_index(session, answer.status_index)
    _settle(session, request, answer, way=Way.WALLET, bearer=bearer, actor=None)


def _settle(
    session: Session,
    request: DeskRequest,
    answer: Answer | None,
    *,
    way: Way,
    bearer: int | None,
    actor: Actor | None,
) -> None:
    """Close the question with its answer, or with a no; whoever answers by a wallet is signed in nowhere."""
    at = clock.now()
    outcome = Outcome.REFUSED if answer is None else Outcome.SENT
    steps.close(request, RequestState.REFUSED if answer is None else RequestState.ANSWERED)
    request.way, request.answered_at, request.last_fault = way, at, None
    if answer is not None:
        steps.keep_result(session, request, answer, at=at)
    whose = request.officer_id if bearer is None else bearer
    steps.act_as(session, whose)
    names = [claim.value for claim in (request.wanted.claims if answer is None else answer.given)]
    if bearer is not None:
        steps.tell_bearer(session, request, person_id=bearer, outcome=outcome, way=way, claims=names)
    action = "desk.refused" if answer is None else "desk.answered"
    steps.leave_trail(session, request, action, actor=actor, person_id=whose, claims=names, way=way.value)
