"""The office desk of the scene: an office that may ask, one to be stopped, and questions in every state."""

from pathlib import Path

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.core import clock
from portal.desk import steps
from portal.desk.actions import asking, offices
from portal.desk.actions.offices import OfficeDetails
from portal.desk.models import DeskOffice, DeskRequest
from portal.desk.rules import Answer, Claim, RequestState, Wanted, Way
from tests.desk.authority import Authority
from tests.support.cast import Cast

PURPOSE = "Xác nhận người đến làm việc"


def desk(session: Session, cast: Cast, authorities: Path) -> dict[str, object]:
    """Add it, and return its numbers and words; its authority is written among those that are believed."""
    authority = Authority()
    authorities.mkdir(exist_ok=True)
    (authorities / "scene.pem").write_text(authority.pem)
    asks, stops = (_office(session, cast, authority) for _ in range(2))
    ids: dict[str, object] = {
        "desk_office": asks.id,
        "desk_office_to_stop": stops.id,
        "desk_pem": authority.for_key(asks.public_key),
    }
    names = ("desk_asked", "desk_waiting", "desk_answered")
    for name in names:
        ids[name] = _asked(session, cast, asks.id, authority).public_id
    # Who asks anew takes back what waits; in this scene several wait.
    session.execute(update(DeskRequest).values(state=RequestState.WAITING))
    answered = session.query(DeskRequest).filter_by(public_id=ids["desk_answered"]).one()
    steps.close(answered, RequestState.ANSWERED)
    answered.way, answered.answered_at = Way.WALLET, clock.now()
    answer = Answer({Claim.NAME: "Nguyễn Thị Hòa"}, (), int(clock.now().timestamp()) + 300, 1)
    steps.keep_result(session, answered, answer, at=clock.now())
    session.commit()
    return ids


def _office(session: Session, cast: Cast, authority: Authority) -> DeskOffice:
    details = OfficeDetails(
        cast.units["office"].id, "Bộ phận Một cửa", "0236 3888 999", (PURPOSE,), (Claim.NAME, Claim.TITLE)
    )
    made = offices.register(session, details, actor=cast.administrator.actor)
    return offices.certify(
        session, made.id, authority.for_key(made.public_key), host="localhost",
        authorities=authority.believed, actor=cast.administrator.actor,
    )  # fmt: skip


def _asked(session: Session, cast: Cast, office_id: int, authority: Authority) -> DeskRequest:
    question = asking.Question(office_id, PURPOSE, Wanted((Claim.NAME,), (Claim.TITLE,)))
    site = asking.Site("https://localhost/desk/responses", "https://localhost/vct/the-cong-vu/1")
    return asking.ask(session, question, site=site, authorities=authority.believed, actor=cast.guard.actor)
