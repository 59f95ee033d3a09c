"""The one time that an answer is shown: to the officer who asked, and gone with it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.access.rules import Actor
from portal.core import clock
from portal.core.db import lock, transaction
from portal.core.errors import Conflict, NotFound
from portal.core.sealing import keyring
from portal.desk import steps
from portal.desk.models import DeskRequest, DeskResult
from portal.desk.rules import Claim, RequestState


@dataclass(frozen=True)
class Shown:
    """What a bearer gave; it exists on the officer's screen and nowhere else any more."""

    given: dict[Claim, str]
    unasked: tuple[str, ...]
    answered_at: datetime
    card_expires_at: datetime


def show(session: Session, request_id: int, *, actor: Actor) -> Shown:
    """Return an answer to who asked for it, and delete it; a second time there is nothing to return."""
    with transaction(session):
        request = lock(session, DeskRequest, request_id)
        if request.officer_id != actor.person_id:
            raise NotFound
        if request.state is not RequestState.ANSWERED:
            raise Conflict("desk.nothing_to_show")
        kept = session.get(DeskResult, request.id, with_for_update=True)
        if kept is None or clock.now() >= kept.expires_at:
            raise Conflict("desk.result_gone")
        said: dict[str, Any] = keyring().unseal_json(kept.sealed, context=steps.result_place(request))
        session.delete(kept)
        request.state, request.shown_at = RequestState.SHOWN, clock.now()
        steps.leave_trail(session, request, "desk.shown", actor=actor, person_id=actor.person_id)
        assert request.answered_at is not None
        return Shown(
            {Claim(name): value for name, value in said["given"].items()},
            tuple(said["unasked"]),
            request.answered_at,
            datetime.fromtimestamp(said["expires_at"], UTC),
        )
