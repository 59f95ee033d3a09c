"""What an official has said is not so is neither offered nor taken as right, as long as that waits."""

from datetime import timedelta
from uuid import uuid4

import pytest

from portal.core import clock
from portal.core.errors import Conflict
from portal.proposals import actions as proposals
from portal.proposals.awaited import awaited_of
from portal.proposals.own import leave_for_check
from portal.proposals.rules import Change, ItemKind
from portal.record import actions, queries
from portal.record.models import Record, RecordEntry
from portal.record.rules import FORM, Operation, Policy, Stricter, Target
from portal.record.rules.seen import seen_in, seen_of
from portal.reviews import actions as reviews
from portal.reviews.actions.deciding import Words
from tests.proposals import desk

ALIAS = Target.parse("other_names")
WAITS = "Đang có đề nghị về mục này, chờ xử lý"


@pytest.fixture(autouse=True)
def records(session, cast):
    desk.make_record(session, cast.owner)


def submitted(session, cast):
    return desk.sent(session, cast.owner).id


def verified(session, cast):
    return desk.verified(session, cast).proposal_id


def returned(session, cast):
    number, item = taken_up(session, cast)
    words = Words("other", "Chưa rõ tên gọi khác.")
    reviews.return_item(session, item, actor=cast.hr.actor, words=words, key="r")
    return number


def in_conflict(session, cast):
    number, item = taken_up(session, cast)
    desk.change_record(session, cast.owner, "other_names", "Hoa Lê")
    reviews.verify_item(session, item, actor=cast.hr.actor, key="c")
    return number


def reported(session, cast):
    unit = cast.units["department"]
    stricter = Stricter("other_names", Policy.REPORT)
    actions.tighten(session, unit.id, stricter, actor=cast.administrator.actor)
    change = Change(ItemKind.REPORT, ALIAS, "Tên này sai.")
    draft = proposals.draft(
        session, actor=cast.owner.actor, client_id=uuid4(), change=change, evidence_ids=[]
    )  # fmt: skip
    proposals.submit(session, draft.id, actor=cast.owner.actor, declaration=desk.DECLARED, key="p")
    return draft.id


def taken_up(session, cast):
    proposal = desk.sent(session, cast.owner)
    reviews.claim(session, proposal.id, actor=cast.hr.actor)
    return proposal.id, desk.item_of(session, proposal).id


def confirm(session, cast, key):
    _, version = desk.value_of(session, cast.owner, key)
    actions.confirm_field(session, Target.parse(key), version, actor=cast.owner.actor, sent=awaited_of)


def confirm_all(session, cast, number):
    mine = queries.my_record(session, cast.owner.actor, {number}, awaited_of)
    seen = seen_in(mine, [spec.name for spec in FORM.groups[number - 1].specs])
    session.rollback()
    return actions.confirm_group(session, number, seen, actor=cast.owner.actor, sent=awaited_of)


def is_confirmed(session, cast, name):
    session.rollback()
    stamps = session.get_one(Record, cast.owner.person_id, populate_existing=True).stamps
    return bool(stamps[name]["confirmed_at"])


def rows(session, cast):
    session.rollback()
    held = session.query(RecordEntry).filter_by(person_id=cast.owner.person_id).order_by(RecordEntry.id)
    return held.populate_existing().all()


def asked(session, cast):
    session.rollback()
    return {q.name for q in queries.my_pulse(session, cast.owner.actor, awaited_of).questions}


@pytest.mark.parametrize("said", [submitted, verified, returned, in_conflict, reported])
def test_what_waits_is_not_confirmed_wherever_it_stands(session, cast, client_for, said):
    number = said(session, cast)
    with pytest.raises(Conflict) as refused:
        confirm(session, cast, "other_names")
    assert (refused.value.code, refused.value.details) == ("record.waits", {"label": ALIAS.spec.label})
    client = client_for(cast.owner)
    page = client.get("/record/fields/other_names")
    assert "Đúng rồi" not in page.text
    assert page.links()[WAITS] == f"/proposals/{number}"
    assert client.get(f"/proposals/{number}").h1
    page = client.get("/record/groups/1")
    assert page.links()[WAITS] == f"/proposals/{number}"
    assert "không gồm 1 mục đang có đề nghị chờ xử lý" in page.text
    page = client.click("Tất cả đều đúng Nhóm Thông tin cơ bản")
    assert "của nhóm này đúng, trừ 1 mục đang có đề nghị chờ xử lý" in page.text
    assert not is_confirmed(session, cast, "other_names")
    assert is_confirmed(session, cast, "contact_phone")


def test_a_page_from_before_confirms_nothing_of_it(session, cast, client_for):
    client = client_for(cast.owner)
    client.get("/record/fields/other_names")
    number = submitted(session, cast)
    page = client.post("/record/fields/other_names/confirmation", {"version": "1"}, 409)
    assert f"{ALIAS.spec.label}: đang có đề nghị chờ xử lý nên chưa xác nhận được" in page.text
    assert not is_confirmed(session, cast, "other_names")
    proposals.withdraw(session, number, actor=cast.owner.actor)
    client.get("/record/fields/other_names")
    client.click(f"Đúng rồi {ALIAS.spec.label}")
    assert is_confirmed(session, cast, "other_names")


@pytest.mark.parametrize("is_taken_back", [False, True])
def test_a_group_is_confirmed_as_its_page_offered_it(session, cast, is_taken_back):
    """Neither is what waits since then taken along, nor what was left out on the page and waits no more."""
    number = submitted(session, cast) if is_taken_back else None
    mine = queries.my_record(session, cast.owner.actor, {1}, awaited_of)
    seen = seen_in(mine, [spec.name for spec in FORM.groups[0].specs])
    session.rollback()
    if number:
        proposals.withdraw(session, number, actor=cast.owner.actor)
    else:
        submitted(session, cast)
    with pytest.raises(Conflict, match=r"record\.seen_changed"):
        actions.confirm_group(session, 1, seen, actor=cast.owner.actor, sent=awaited_of)
    assert not is_confirmed(session, cast, "contact_phone")
    assert confirm_all(session, cast, 1).left_out == (0 if is_taken_back else 1)


@pytest.mark.parametrize("operation", [Operation.CHANGE, Operation.DELETE])
def test_a_row_that_is_to_change_or_to_go_waits_alone(session, cast, client_for, operation):
    first, second = (f"family_own/{row.id}" for row in rows(session, cast))
    value = None if operation is Operation.DELETE else {"relation": "me", "full_name": "Lê Thị Hóa"}
    number = desk.sent(session, cast.owner, first, value, operation=operation).id
    client = client_for(cast.owner)
    page = client.get(f"/record/fields/{first}")
    assert "Đúng rồi" not in page.text
    assert page.links()[WAITS] == f"/proposals/{number}"
    assert "Đúng rồi" in client.get(f"/record/fields/{second}").text
    assert client.get("/record/groups/2").text.count("Đang có đề nghị, chờ xử lý") == 1
    with pytest.raises(Conflict, match=r"record\.waits"):
        confirm(session, cast, first)
    noted = confirm_all(session, cast, 2)
    assert (noted.count, noted.left_out) == (1, 1)
    assert [bool(row.confirmed_at) for row in rows(session, cast)] == [False, True]


@pytest.mark.parametrize("key", ["family_own/new", "family_own/{}"])
def test_nobody_is_asked_about_a_list_of_which_something_waits(session, cast, key):
    key = key.format(rows(session, cast)[0].id)
    past = clock.now() - timedelta(days=9000)
    for row in rows(session, cast):
        row.changed_at = past
    held = session.get_one(Record, cast.owner.person_id)
    held.stamps = {n: {**s, "changed_at": past.isoformat()} for n, s in held.stamps.items()}
    session.commit()
    assert {"family_own", "current_address"} <= asked(session, cast)
    session.rollback()
    desk.sent(session, cast.owner, key, {"relation": "con", "full_name": "Trần Văn Bình"})
    assert "family_own" not in asked(session, cast)
    assert "current_address" in asked(session, cast)
    seen = seen_of([(f"family_own/{row.id}", row.version) for row in rows(session, cast)])
    session.rollback()
    with pytest.raises(Conflict, match=r"record\.waits"):
        actions.confirm_table(session, "family_own", seen, actor=cast.owner.actor, sent=awaited_of)


def test_a_group_of_which_all_waits_offers_nothing(session, cast, client_for):
    desk.sent(session, cast.owner, "height_cm", 160)
    number = FORM.fields["height_cm"].group
    page = client_for(cast.owner).get(f"/record/groups/{number}")
    assert "Các mục của nhóm này đang có đề nghị chờ xử lý" in page.text
    assert "Tất cả đều đúng" not in page.text
    with pytest.raises(Conflict, match=r"record\.waits"):
        actions.confirm_group(session, number, seen_of([]), actor=cast.owner.actor, sent=awaited_of)


def test_what_was_changed_at_once_and_what_is_only_drafted_is_confirmed(session, cast):
    phone = Target.parse("contact_phone")
    actions.update_own(session, phone, "0912000111", 1, actor=cast.owner.actor, through=leave_for_check)
    desk.drafted(session, cast.owner)
    confirm(session, cast, "contact_phone")
    confirm(session, cast, "other_names")
    assert confirm_all(session, cast, 1).left_out == 0


def test_what_another_waits_for_is_ones_own_to_confirm(session, cast):
    desk.make_record(session, cast.colleague)
    desk.sent(session, cast.colleague)
    confirm(session, cast, "other_names")
    assert is_confirmed(session, cast, "other_names")
