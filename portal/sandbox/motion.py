"""What is under way when the demo opens: a draft, cases on desks, one returned, one waiting for the signer.

Everything goes through the same actions as in life, so that no state is one that nobody could reach.
"""

import uuid
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.queries import actor_of
from portal.access.rules import Actor, Role
from portal.card.actions import opening
from portal.proposals import actions as proposing
from portal.proposals.labels import DECLARATION
from portal.proposals.models import ProposalItem
from portal.proposals.rules import Change, Reason, kind_for
from portal.proposals.steps import Words
from portal.record.rules import FORM, JsonValue, Target, stored
from portal.reviews import actions as reviewing
from portal.sandbox.beginnings import begin


def set_in_motion(session: Session, persons: Mapping[str, int]) -> None:
    """Let some officials propose and HR decide; `persons` gives the ids by the keys of data/people.json."""
    actors = {key: actor_of(session, person_id) for key, person_id in persons.items()}
    begin(session, actors["mai"])
    open_for_cards(session, asks=actors["mai"], approves=actors["son"])
    draft(session, actors["ha"], "height_cm", 159)
    send(session, actors["ha"], "health_insurance_no", "HC4484812034568")
    send(session, actors["nho"], "work_strengths", "Công tác dân tộc, đào tạo và bồi dưỡng")
    send(session, actors["binh"], "production_land", "Vườn của gia đình 650 m² tại xã Núi Thành")
    returned = send(session, actors["nho"], "health_insurance_no", "DT4484819077126")
    words = Words(
        Reason.VALUE_DIFFERS, "Chị vui lòng xem lại hai chữ số cuối trên thẻ bảo hiểm y tế rồi gửi lại."
    )
    reviewing.claim(session, returned.proposal_id, actor=actors["mai"])
    reviewing.return_item(session, returned.id, actor=actors["mai"], words=words, key=_key())
    checked = send(session, actors["ha"], "longest_held_job", "Cải cách hành chính, thi đua, khen thưởng")
    reviewing.claim(session, checked.proposal_id, actor=actors["mai"])
    reviewing.verify_item(session, checked.id, actor=actors["mai"], key=_key())


def open_for_cards(session: Session, *, asks: Actor, approves: Actor) -> None:
    """Let one department issue cards; another one is left for a visitor to open."""
    for grant in asks.grants:
        if grant.role is Role.HR_OFFICER and grant.unit_id is not None:
            asked = opening.ask_for_opening(session, grant.unit_id, actor=asks)
            opening.approve_opening(session, asked.id, actor=approves)


def send(session: Session, actor: Actor, name: str, value: JsonValue) -> ProposalItem:
    """Propose a value and send it, as the official would."""
    proposal_id = draft(session, actor, name, value)
    proposing.submit(session, proposal_id, actor=actor, declaration=DECLARATION, key=_key())
    return session.scalars(select(ProposalItem).where(ProposalItem.proposal_id == proposal_id)).one()


def draft(session: Session, actor: Actor, name: str, value: JsonValue) -> int:
    target = Target.parse(name)
    change = Change(kind_for(target), target, stored(FORM.fields[name], value))
    return proposing.draft(session, actor=actor, client_id=uuid.uuid4(), change=change).id


def _key() -> str:
    return str(uuid.uuid4())
