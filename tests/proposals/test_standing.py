"""A value and a report about one field: neither ever takes the other's place."""

from uuid import uuid4

import pytest

from portal.core.errors import Invalid
from portal.proposals import actions, queries
from portal.proposals.models import ProposalItem
from portal.proposals.rules import Change, ItemKind, ItemState, kind_beside
from portal.proposals.standing import standing_on
from portal.record import actions as record_actions
from portal.record.rules import Policy, Stricter, Target
from portal.reviews import actions as reviews
from tests.proposals import desk

BIRTHPLACE = Target.parse("place_of_birth")
VALUE, REPORT = "Phường Hải Châu, Thành phố Đà Nẵng", "Hồ sơ còn thiếu nơi sinh của tôi."


@pytest.fixture(autouse=True)
def records(session, cast, frozen_time):
    desk.make_record(session, cast.owner)


def drafted(session, cast, kind, value, target=BIRTHPLACE):
    papers = [desk.paper(session, cast.owner).id]
    change = Change(kind, target, value)
    return actions.draft(
        session, actor=cast.owner.actor, client_id=uuid4(), change=change, evidence_ids=papers
    )


def submitted(session, cast, proposal):
    return actions.submit(
        session, proposal.id, actor=cast.owner.actor, declaration=desk.DECLARED, key=str(uuid4())
    )


def tighten(session, cast, name, policy):
    unit = cast.units["department"]
    record_actions.tighten(session, unit.id, Stricter(name, policy), actor=cast.administrator.actor)


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ((ItemKind.PROPOSE, VALUE), (ItemKind.REPORT, REPORT), "proposals.proposal_waits"),
        ((ItemKind.REPORT, REPORT), (ItemKind.PROPOSE, VALUE), "proposals.report_waits"),
    ],
)
def test_neither_kind_takes_the_place_of_the_other(session, cast, first, second, code):
    waiting = submitted(session, cast, drafted(session, cast, *first))
    papers = queries.evidence_ids_of(session, [desk.item_of(session, waiting).id])
    later = drafted(session, cast, *second)
    with pytest.raises(Invalid) as refused:
        submitted(session, cast, later)
    [problem] = refused.value.problems
    assert (problem.code, problem.details["number"]) == (code, waiting.number)
    session.rollback()
    standing, draft = desk.item_of(session, waiting), desk.item_of(session, later)
    assert (standing.kind, queries.new_of(standing), standing.revision) == (*first, 1)
    assert queries.evidence_ids_of(session, [standing.id]) == papers
    assert (draft.kind, queries.new_of(draft), draft.state) == (*second, ItemState.DRAFT)
    actions.withdraw(session, waiting.id, actor=cast.owner.actor)
    assert submitted(session, cast, later).number != waiting.number


def test_each_kind_still_amends_its_own(session, cast):
    first = submitted(session, cast, drafted(session, cast, ItemKind.REPORT, REPORT))
    again = submitted(session, cast, drafted(session, cast, ItemKind.REPORT, "Thiếu cả quê quán."))
    assert again.id == first.id
    assert queries.new_of(desk.item_of(session, first)) == "Thiếu cả quê quán."


def test_what_is_being_signed_is_neither_amended_nor_withdrawn(session, cast):
    proposal = submitted(session, cast, drafted(session, cast, ItemKind.PROPOSE, VALUE))
    reviews.claim(session, proposal.id, actor=cast.hr.actor)
    item = desk.item_of(session, proposal)
    reviews.verify_item(session, item.id, actor=cast.hr.actor, key="v")
    with pytest.raises(Invalid) as refused:
        submitted(session, cast, drafted(session, cast, ItemKind.REPORT, REPORT))
    assert refused.value.problems[0].code == "proposals.being_signed"


def test_a_draft_of_each_kind_lies_beside_the_other(session, cast):
    phone = Target.parse("contact_phone")
    value = drafted(session, cast, ItemKind.PROPOSE, VALUE)
    report = drafted(session, cast, ItemKind.REPORT, REPORT)
    assert {value.id, report.id} == {p.proposal_id for p in session.query(ProposalItem)}
    assert drafted(session, cast, ItemKind.REPORT, "Viết lại.").id == report.id
    assert drafted(session, cast, ItemKind.PROPOSE, "Thành phố Huế").id == value.id
    assert standing_on(session, cast.owner.actor, phone) is None


def test_a_first_word_is_mended_as_a_value_and_what_stands_there_reported():
    assert kind_beside(BIRTHPLACE, None, ItemKind.PROPOSE) is ItemKind.PROPOSE
    assert kind_beside(BIRTHPLACE, None, ItemKind.REPORT) is ItemKind.REPORT
    assert kind_beside(BIRTHPLACE, None, None) is ItemKind.REPORT
    assert kind_beside(BIRTHPLACE, VALUE, ItemKind.PROPOSE) is ItemKind.REPORT


def test_the_page_mends_what_was_declared_instead_of_reporting_it(session, cast, client_for):
    proposal = submitted(session, cast, drafted(session, cast, ItemKind.PROPOSE, VALUE))
    item = desk.item_of(session, proposal)
    papers = queries.evidence_ids_of(session, [item.id])
    client = client_for(cast.owner)
    page = client.get("/proposals/new?target=place_of_birth")
    assert f"đang có đề nghị {proposal.number}" in page.text
    assert "sẽ thay cho nội dung đó" in page.text
    assert 'name="report"' not in page.html
    client.post(
        "/proposals",
        {"kind": "propose", "target": "place_of_birth", "place_of_birth": "Làng Sen",
         "evidence_id": [str(n) for n in papers[item.id]]},
    )  # fmt: skip
    number = int(client.page.location.split("/")[2])
    client.get(f"/proposals/{number}/review")
    client.post(f"/proposals/{number}/submission", {"declaration": "yes"})
    standing = desk.item_of(session, proposal)
    assert (queries.new_of(standing), standing.revision) == ("Làng Sen", 2)
    assert queries.evidence_ids_of(session, [standing.id]) == papers


def test_what_a_unit_took_meanwhile_is_said_and_what_was_typed_is_kept(session, cast, client_for):
    waiting = desk.sent(session, cast.owner)
    tighten(session, cast, "other_names", Policy.REPORT)
    client = client_for(cast.owner)
    page = client.get("/proposals/new?target=other_names")
    assert f"đang có đề nghị {waiting.number}" in page.text
    assert "hoặc rút đề nghị đó" in page.text
    client.post("/proposals", {"kind": "report", "target": "other_names", "report": "Tên này sai."})
    number = int(client.page.location.split("/")[2])
    client.get(f"/proposals/{number}/review")
    said = client.post(f"/proposals/{number}/submission", {"declaration": "yes"}, 422)
    assert f"đang có đề nghị {waiting.number} chờ giải quyết" in said.text
    assert "Tên này sai." in said.text
    assert queries.new_of(desk.item_of(session, waiting)) == "Hà"


def test_a_form_that_was_open_while_the_unit_took_the_field_keeps_the_value(session, cast, client_for):
    client = client_for(cast.owner)
    client.get("/proposals/new?target=other_names")
    tighten(session, cast, "other_names", Policy.REPORT)
    typed = {"kind": "propose", "target": "other_names", "other_names": "Hà Mi"}
    page = client.post("/proposals", typed, 422)
    assert "Báo sai" in page.text
    assert 'value="Hà Mi"' in page.html


def test_a_report_of_what_may_be_changed_meanwhile_is_kept_and_shown_the_way(session, cast, client_for):
    client = client_for(cast.owner)
    client.get("/proposals/new?target=other_names")
    typed = {"kind": "report", "target": "other_names", "report": "Tên này sai."}
    page = client.post("/proposals", typed, 422)
    assert "Nay bạn sửa được mục này" in page.text
    assert "Tên này sai." in page.html
