"""What a proposal would contradict is seen before it is sent, and what cannot be true is not sent."""

from uuid import uuid4

import pytest

from portal.core.errors import Invalid
from portal.proposals import actions
from portal.proposals.consistency import effect_beside_sent, effect_of
from portal.record.rules import Operation, Target
from portal.record.rules.contradictions import Severity
from portal.record.steps import base_of, wholes_of
from tests.proposals.desk import DECLARED, change_record, drafted, item_of, make_record, sent
from tests.scale.statements import counted

ENLISTED, DISCHARGED = "enlistment_date", "discharge_date"


@pytest.fixture
def owner(session, cast):
    make_record(session, cast.owner)
    return cast.owner


def submit(session, owner, proposal):
    return actions.submit(session, proposal.id, actor=owner.actor, declaration=DECLARED, key=str(uuid4()))


def test_a_date_before_birth_is_shown_with_its_mending_and_not_sent(session, client_for, owner):
    proposal = drafted(session, owner, ENLISTED, "1979-02-10")
    number, item = proposal.id, item_of(session, proposal).id
    client = client_for(owner)
    page = client.get(f"/proposals/{number}/review")
    assert "Không thể đúng" in page.text
    assert "Ngày nhập ngũ: 10/02/1979 sớm hơn ngày sinh 02/05/1980." in page.text
    assert page.links()["Sửa: Ngày nhập ngũ"] == f"/items/{item}/edit"
    refused = client.post(f"/proposals/{number}/submission", {"declaration": "yes"}, status=422)
    assert "Chưa gửi được" in refused.text
    assert refused.links()["Ngày nhập ngũ: 10/02/1979 sớm hơn ngày sinh 02/05/1980."] == f"#item-{item}"
    assert item_of(session, proposal).state == "draft"


def test_what_is_probably_wrong_is_said_and_can_be_sent(session, owner, client_for):
    proposal = drafted(
        session, owner, "family_own/new", {"relation": "con", "full_name": "LÊ AN", "birth_year": 2010}
    )
    page = client_for(owner).get(f"/proposals/{proposal.id}/review")
    assert "Cần kiểm tra" in page.text
    assert "LÊ AN" in page.text
    assert submit(session, owner, proposal).number


def test_what_a_change_puts_in_order_is_told(session, owner, client_for):
    mother = next(key for key, row in wholes_of(session, [owner.person_id])[owner.person_id].rows["family_own"]
                  if row["relation"] == "me")  # fmt: skip
    row, _ = base_of(session, owner.person_id, Target.parse(mother))
    older = sent(session, owner, mother, {**row, "birth_year": 1979})
    assert older.number
    proposal = drafted(session, owner, mother, {**row, "birth_year": 1954})
    effect = effect_beside_sent(session, [item_of(session, proposal)])
    assert [f.code for f in effect.cured] == ["family.parent_gap"]
    assert "Đã hết" in client_for(owner).get(f"/proposals/{proposal.id}/review").text


def test_two_dates_that_are_wrong_together_are_mended_one_after_the_other(session, owner):
    for key, value in ((ENLISTED, "2003-02-10"), (DISCHARGED, "2005-02-10")):
        submit(session, owner, drafted(session, owner, key, value))
    later = drafted(session, owner, DISCHARGED, "2002-02-10")
    with pytest.raises(Invalid) as refused:
        submit(session, owner, later)
    assert [p.code for p in refused.value.problems] == ["army.discharge_before_enlistment"]
    session.rollback()
    submit(session, owner, drafted(session, owner, ENLISTED, "2000-02-10"))
    assert submit(session, owner, later).number


def test_what_stood_there_before_is_told_and_keeps_nobody_from_sending(session, owner, client_for):
    change_record(session, owner, DISCHARGED, "2001-02-10")
    change_record(session, owner, ENLISTED, "2003-02-10")
    proposal = drafted(session, owner, ENLISTED, "2002-02-10")
    page = client_for(owner).get(f"/proposals/{proposal.id}/review")
    assert "Đã có từ trước và vẫn còn" in page.text
    assert "Ngày xuất ngũ 10/02/2001 sớm hơn ngày nhập ngũ 10/02/2002." in page.text
    assert submit(session, owner, proposal).number


def test_a_report_and_a_deletion_contradict_nothing(session, owner):
    report = drafted(session, owner, "date_of_birth", "Đúng ra là năm 2030.")
    assert effect_of(session, [item_of(session, report)]).caused == ()
    key = wholes_of(session, [owner.person_id])[owner.person_id].rows["family_own"][0][0]
    gone = drafted(session, owner, key, None, operation=Operation.DELETE)
    assert {f.severity for f in effect_of(session, [item_of(session, gone)]).caused} == {Severity.NOTE}


def test_the_whole_record_costs_four_statements(session, owner):
    item = item_of(session, drafted(session, owner, ENLISTED, "1999-02-10"))
    with counted() as seen:
        effect_beside_sent(session, [item])
    assert len(seen) == 4, seen
