"""What the scene of bad requests needs of this room: decisions that wait, a declaration that is being filled."""

from uuid import UUID, uuid4

from portal.core import clock
from portal.core.db import transaction
from portal.declarations import actions
from portal.declarations.models import Declaration, HiringDecision
from portal.declarations.rules import DecisionKind
from portal.documents import actions as documents
from portal.documents.rules import Checked, Crop
from portal.people.models import Official
from portal.proposals import queries as proposals
from portal.proposals.steps import Wish, send_whole
from portal.record.rules import Target
from portal.reviews import actions as reviewing
from tests.declarations import desk
from tests.documents import files

ROW = UUID(int=7).hex


def make(session, cast):
    """Return the numbers of everything by name."""
    ids = {"office_unit": cast.units["office"].id, "row": ROW}
    for name, hr, unit in (
        ("", cast.hr, "office"), ("dropped_", cast.hr, "office"), ("elsewhere_", cast.hr_elsewhere, "elsewhere"),
    ):  # fmt: skip
        raw = desk.decision_raw(cast.units[unit].id, citizen_id_number="")
        made = actions.note_decision(session, actor=hr.actor, typed=desk.typed_anyhow(raw), key=str(uuid4()))
        ids[f"{name}decision"] = made.id
    _declaration(session, cast.owner)
    key = f"training_informatics/{ROW}"
    actions.save(session, 5, {key: desk.CERTIFICATE}, desk.mark(ROW), actor=cast.owner.actor)
    actions.attach(session, 5, key, [desk.paper_of(session, cast.owner)], actor=cast.owner.actor)
    ids["framed_picture"] = _portrait(session, cast.owner)
    ids["case_whole"], ids["whole_item"] = _whole_case(session, cast)
    return ids


def _declaration(session, member):
    """Open a declaration for somebody who has a record already."""
    now = clock.now()
    with transaction(session):
        decision = HiringDecision(
            uid=uuid4(), person_id=member.person_id, unit_path=member.unit_path, number="1/QĐ", issuer="Sở",
            unit_id=int(member.unit_path.strip("/").split("/")[-1]), kind=DecisionKind.RECRUITMENT,
            decided_on=clock.today(), due_on=clock.today(), noted_by=member.person_id, noted_at=now, version=1,
            record_created_at=now,
        )  # fmt: skip
        session.add(decision)
        session.flush()
        session.add(
            Declaration(
                person_id=member.person_id, unit_path=member.unit_path, decision_id=decision.id,
                opened_at=now, due_at=now,
            )
        )  # fmt: skip


def _portrait(session, member):
    """A picture of somebody that was framed and found clean."""
    data = files.jpeg(size=(60, 90))
    made = documents.receive(
        session, actor=member.actor, filename="toi.jpg", data=data, crop=Crop.of("50 30 150")
    )
    documents.record_check(session, made.id, Checked(data, (data,)))
    return made.id


def _whole_case(session, cast):
    """A proposal of two items of the colleague, which HR has open."""
    targets = [Target.parse("land_purchased_certificate"), Target.parse("house_owned_certificate")]
    with transaction(session):
        official = session.get_one(Official, cast.colleague.person_id)
        wishes = [Wish(target, "Số 12", 0) for target in targets]
        made = send_whole(session, official, wishes, actor=cast.colleague.actor, declaration="Tôi cam đoan.")
    reviewing.claim(session, made.id, actor=cast.hr.actor)
    return made.id, proposals.items_of(session, [made.id])[0].id
