"""HR makes a record of a decision: all of it or nothing, once, for nobody twice."""

from datetime import date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from notifications.models import Notification
from portal.access.models import RoleGrant
from portal.core.clock import HANOI
from portal.core.errors import Conflict, Invalid, NotFound
from portal.core.trail import TrailLeaf
from portal.declarations import actions
from portal.declarations.models import Declaration, HiringDecision
from portal.people import actions as people
from portal.people.models import Official, Person
from portal.record.models import Record, RecordChange
from portal.record.rules import Source
from tests.declarations import desk

pytestmark = pytest.mark.usefixtures("frozen_time")


def test_everything_that_the_decision_says_is_in_the_record(session, cast):
    decision = desk.created(session, cast)
    official = session.get_one(Official, decision.person_id)
    assert (official.unit_path, official.title, official.in_service) == (
        cast.units["office"].path, "Chuyên viên", True,
    )  # fmt: skip
    values = session.get_one(Record, decision.person_id).opened()
    assert values["birth_full_name"] == "Hồ Thị Ngọc Ánh"
    assert values["citizen_id_number"] == values["record_code"] == desk.PERSONAL_ID
    assert values["managing_org"] == "Sở Nội vụ"
    assert values["using_org"] == "Văn phòng Sở"
    assert values["first_recruitment_date"] == values["joined_current_org_date"] == "2026-11-20"
    assert values["staff_code"] == official.official_code
    sources = set(session.scalars(select(RecordChange.source)))
    assert sources == {Source.AGENCY_DECISION}


def test_the_declaration_is_open_for_three_working_days_and_the_official_is_told(session, cast):
    decision = desk.created(session, cast)
    declaration = session.scalars(select(Declaration)).one()
    # Created on Monday 23/11; Tuesday is a holiday: the last of three working days is Friday 27/11.
    assert declaration.due_at == datetime(2026, 11, 28, tzinfo=HANOI)
    told = session.scalars(select(Notification).where(Notification.person_id == decision.person_id)).one()
    assert (told.message, told.url) == ("declaration_opened", "/declaration")
    assert set(told.params) == {"due_on"}


def test_the_clock_is_three_calendar_days_from_the_decision(session, cast):
    decision = desk.created(session, cast)
    assert (decision.decided_on, decision.due_on) == (date(2026, 11, 20), date(2026, 11, 23))


def test_codes_are_numbered_within_the_agency(session, cast):
    first = desk.created(session, cast)
    second = desk.created(session, cast, citizen_id_number="000199000778", official_kind="VC")
    codes = [session.get_one(Official, d.person_id).official_code for d in (first, second)]
    # hr_owner, the sixth of the cast, and the guard, the ninth, have the last numbers of the office.
    assert codes == ["H17.01.01.0009.CC", "H17.01.01.0010.VC"]


def test_a_second_record_for_the_number_is_refused_whoever_has_it(session, cast):
    taken = {"Trần Văn Bình": cast.colleague, "Lý Thị Không": cast.nobody}
    sentences = set()
    for member in taken.values():
        before = _counts(session)
        with pytest.raises(actions.Taken) as refused:
            desk.created(session, cast, citizen_id_number=member.personal_id)
        session.rollback()
        [problem] = refused.value.problems
        sentences.add((problem.field, problem.code, tuple(problem.details.items())))
        assert _counts(session) == before
    # Whether the person is the officer's own or another department's, not a word differs.
    assert len(sentences) == 1
    # Nor does anybody try many numbers unseen.
    asked = select(TrailLeaf.actor_id).where(TrailLeaf.action == "record.number_taken")
    assert session.scalars(asked).all() == [cast.hr.person_id] * 2


def test_the_same_request_makes_one_record(session, cast):
    typed, key = desk.typed(cast.units["office"].id), str(uuid4())
    made = [actions.create_record(session, actor=cast.hr.actor, typed=typed, key=key).id for _ in range(2)]
    assert made[0] == made[1]
    assert session.scalar(select(func.count()).select_from(Declaration)) == 1


def test_nobody_makes_records_outside_their_units(session, cast):
    with pytest.raises(Invalid) as refused:
        desk.created(session, cast, unit="elsewhere")
    assert refused.value.code == "declarations.no_unit"
    with pytest.raises(Invalid):
        desk.created(session, cast, hr=cast.owner)
    with pytest.raises(Invalid):
        desk.created(session, cast, hr=cast.signer)


def test_a_decision_that_waits_keeps_what_was_typed_and_becomes_the_record(session, cast):
    half = desk.decision_raw(cast.units["office"].id, citizen_id_number="12345", birth_full_name="")
    waiting = _note(session, cast, half)
    assert waiting.opened()["citizen_id_number"] == "12345"
    done = actions.create_record(
        session, actor=cast.hr_above.actor, typed=desk.typed(cast.units["office"].id), key=str(uuid4()),
        decision_id=waiting.id, version=waiting.version,
    )  # fmt: skip
    assert done.id == waiting.id
    assert done.typed_sealed is None
    assert done.person_id is not None


def test_two_officers_do_not_overwrite_each_other(session, cast):
    waiting = _note(session, cast, desk.decision_raw(cast.units["office"].id))
    version = waiting.version
    _note(session, cast, desk.decision_raw(cast.units["office"].id, issuer="UBND"), waiting.id, version)
    with pytest.raises(Conflict) as refused:
        _note(session, cast, desk.decision_raw(cast.units["office"].id), waiting.id, version)
    assert refused.value.code == "declarations.decision_changed"


def test_a_note_made_by_mistake_goes_and_a_record_stays(session, cast):
    waiting = _note(session, cast, desk.decision_raw(cast.units["office"].id))
    with pytest.raises(NotFound):
        actions.drop_decision(session, waiting.id, actor=cast.hr_elsewhere.actor)
    actions.drop_decision(session, waiting.id, actor=cast.hr.actor)
    assert session.scalar(select(func.count()).select_from(HiringDecision)) == 0
    made = desk.created(session, cast)
    with pytest.raises(Conflict):
        actions.drop_decision(session, made.id, actor=cast.hr.actor)


def test_the_new_official_signs_in_with_the_personal_id_and_has_no_further_role(session, cast):
    decision = desk.created(session, cast)
    account = people.Account("vneid", "subject-new", desk.PERSONAL_ID)
    admitted = people.admit(session, account)
    assert (admitted.person_id, admitted.roles) == (decision.person_id, frozenset())
    grants = select(func.count()).select_from(RoleGrant).where(RoleGrant.person_id == decision.person_id)
    assert session.scalar(grants) == 0


def _note(session, cast, raw, decision_id=None, version=0):
    typed = desk.typed_anyhow(raw)
    made = actions.note_decision(
        session, actor=cast.hr.actor, typed=typed, key=str(uuid4()), decision_id=decision_id, version=version
    )
    session.commit()
    return made


def _counts(session):
    session.rollback()
    return [session.scalar(select(func.count()).select_from(table)) for table in (Person, Official, Record)]
