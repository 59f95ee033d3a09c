"""What an official changes at once: it holds, the agency checks it, and only then is it sent on."""

from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from notifications.messages import Message
from notifications.models import Notification
from portal.core.errors import Conflict, Forbidden
from portal.core.trail import TrailLeaf
from portal.people.models import Official
from portal.proposals import actions, queries, tasks
from portal.proposals.models import ProposalItem
from portal.proposals.own import leave_for_check
from portal.proposals.rules import Change, ItemEvent, ItemKind, ItemState, check_kind
from portal.record import actions as record_actions
from portal.record.rules import Policy, Stricter, Target
from portal.registry.models import SyncMessage
from portal.registry.steps import body_of
from portal.reviews import actions as reviews
from portal.reviews.actions.deciding import Words
from tests.proposals import desk

PHONE = Target.parse("contact_phone")
FIRST, SECOND = "0912000111", "0912000222"


@pytest.fixture(autouse=True)
def records(session, cast, frozen_time):
    desk.make_record(session, cast.owner, cast.hr_owner)


def changed(session, member, value=FIRST):
    _, version = desk.value_of(session, member, "contact_phone")
    record_actions.update_own(session, PHONE, value, version, actor=member.actor, through=leave_for_check)


def own(session, member):
    session.rollback()
    session.expire_all()
    return session.query(ProposalItem).filter_by(person_id=member.person_id, kind=ItemKind.OWN).one()


def opened(session, cast, item):
    reviews.claim(session, item.proposal_id, actor=cast.hr.actor)
    session.expire_all()


def returned(session, cast):
    changed(session, cast.owner)
    item = own(session, cast.owner)
    opened(session, cast, item)
    words = Words("other", "Gọi số này không liên lạc được.")
    reviews.return_item(session, item.id, actor=cast.hr.actor, words=words, key="r")
    return item


def confirmed(session, cast, item):
    opened(session, cast, item)
    return reviews.verify_item(session, item.id, actor=cast.hr.actor, key=str(uuid4()))


def test_it_holds_at_once_and_waits_for_hr_and_nothing_is_sent(session, cast):
    changed(session, cast.owner)
    assert desk.value_of(session, cast.owner, "contact_phone")[0] == FIRST
    item = own(session, cast.owner)
    assert (item.state, queries.old_of(item), queries.new_of(item)) == (
        ItemState.SUBMITTED, desk.VALUES["contact_phone"], FIRST,
    )  # fmt: skip
    assert item.due_at is not None
    assert session.query(SyncMessage).count() == 0
    told = session.query(Notification).filter_by(message=Message.PROPOSAL_SUBMITTED)
    assert cast.hr.person_id in {note.person_id for note in told}


def test_confirmed_it_is_sent_without_a_signature(session, cast):
    changed(session, cast.owner)
    done = confirmed(session, cast, own(session, cast.owner))
    assert (done.state, done.verified_by) == (ItemState.CONFIRMED, cast.hr.person_id)
    message = session.query(SyncMessage).one()
    assert (message.item_id, message.approval_id) == (done.id, None)
    assert FIRST.encode() in body_of(message)
    signers = session.query(Notification).filter_by(person_id=cast.signer.person_id)
    assert Message.ITEM_VERIFIED not in {note.message for note in signers}


def test_a_second_change_is_checked_instead_of_the_first(session, cast):
    changed(session, cast.owner)
    item = own(session, cast.owner)
    opened(session, cast, item)
    changed(session, cast.owner, SECOND)
    again = own(session, cast.owner)
    assert (again.id, queries.old_of(again)) == (item.id, desk.VALUES["contact_phone"])
    with pytest.raises(Conflict) as refused:
        reviews.verify_item(session, item.id, actor=cast.hr.actor, key="stale")
    assert refused.value.code == "reviews.not_claimed"
    session.rollback()
    confirmed(session, cast, again)
    assert SECOND.encode() in body_of(session.query(SyncMessage).one())


def test_hr_says_that_it_is_wrong_and_the_official_changes_it_again(session, cast):
    changed(session, cast.owner)
    item = own(session, cast.owner)
    opened(session, cast, item)
    words = Words("other", "Gọi số này không liên lạc được.")
    reviews.return_item(session, item.id, actor=cast.hr.actor, words=words, key="r")
    told = session.query(Notification).filter_by(person_id=cast.owner.person_id)
    assert Message.ITEM_RETURNED in {note.message for note in told}
    assert session.query(SyncMessage).count() == 0
    changed(session, cast.owner, SECOND)
    assert own(session, cast.owner).state is ItemState.SUBMITTED


def test_the_same_value_again_waits_for_nobody(session, cast):
    changed(session, cast.owner, desk.VALUES["contact_phone"])
    assert session.query(ProposalItem).count() == 0


def test_what_the_record_no_longer_holds_is_not_sent(session, cast):
    changed(session, cast.owner)
    desk.change_record(session, cast.owner, "contact_phone", SECOND)
    done = confirmed(session, cast, own(session, cast.owner))
    assert done.state is ItemState.SUPERSEDED
    assert session.query(SyncMessage).count() == 0


def test_nobody_confirms_their_own(session, cast):
    changed(session, cast.hr_owner)
    item = own(session, cast.hr_owner)
    with pytest.raises(Forbidden):
        reviews.claim(session, item.proposal_id, actor=cast.hr_owner.actor)
    session.rollback()
    item = own(session, cast.hr_owner)
    item.verified_by, item.state = cast.hr_owner.person_id, ItemState.CONFIRMED
    with pytest.raises(IntegrityError, match="verified_by_another"):
        session.flush()
    session.rollback()


def test_it_is_neither_refused_nor_withdrawn_nor_rewritten(session, cast):
    changed(session, cast.owner)
    item = own(session, cast.owner)
    opened(session, cast, item)
    words = Words("other", "Không đúng.", "Khiếu nại đến cơ quan.")
    with pytest.raises(Conflict):
        reviews.refuse_item(session, item.id, actor=cast.hr.actor, words=words, key="x")
    session.rollback()
    for act in (
        lambda: actions.withdraw(session, item.proposal_id, actor=cast.owner.actor),
        lambda: actions.revise_item(session, item.id, actor=cast.owner.actor, value="x"),
    ):
        with pytest.raises(Conflict):
            act()
        session.rollback()
    with pytest.raises(Conflict):
        check_kind(ItemKind.PROPOSE, ItemState.SUBMITTED, ItemEvent.CONFIRM)


def test_a_later_proposal_takes_its_place(session, cast):
    """A unit took the field from its people meanwhile, so the next word about it is a proposal."""
    changed(session, cast.owner)
    asked = Stricter("contact_phone", Policy.PROPOSE)
    unit = cast.units["department"]
    record_actions.tighten(session, unit.id, asked, actor=cast.administrator.actor)
    change = Change(ItemKind.PROPOSE, PHONE, SECOND)
    draft = actions.draft(session, actor=cast.owner.actor, client_id=uuid4(), change=change)
    sent = actions.submit(
        session, draft.id, actor=cast.owner.actor, declaration=desk.DECLARED, key=str(uuid4())
    )
    assert own(session, cast.owner).state is ItemState.WITHDRAWN
    assert desk.item_of(session, sent).state is ItemState.SUBMITTED


def test_it_takes_the_place_of_what_was_proposed_but_not_of_what_is_being_signed(session, cast):
    change = Change(ItemKind.PROPOSE, PHONE, FIRST)
    draft = actions.draft(session, actor=cast.owner.actor, client_id=uuid4(), change=change)
    sent = actions.submit(
        session, draft.id, actor=cast.owner.actor, declaration=desk.DECLARED, key=str(uuid4())
    )
    changed(session, cast.owner, SECOND)
    assert desk.item_of(session, sent).state is ItemState.WITHDRAWN
    again = actions.draft(session, actor=cast.owner.actor, client_id=uuid4(), change=change)
    sent = actions.submit(
        session, again.id, actor=cast.owner.actor, declaration=desk.DECLARED, key=str(uuid4())
    )
    reviews.claim(session, sent.id, actor=cast.hr.actor)
    reviews.verify_item(session, desk.item_of(session, sent).id, actor=cast.hr.actor, key="v")
    with pytest.raises(Conflict) as refused:
        changed(session, cast.owner, "0912000333")
    assert refused.value.code == "proposals.being_signed"
    session.rollback()
    assert desk.value_of(session, cast.owner, "contact_phone")[0] == SECOND


def test_from_page_to_page(session, cast, client_for):
    client = client_for(cast.owner)
    client.get("/record/fields/contact_phone/edit")
    client.post("/record/fields/contact_phone", {"contact_phone": FIRST})
    assert "Cơ quan sẽ kiểm tra rồi gửi" in client.follow().text
    item = own(session, cast.owner)
    hr = client_for(cast.hr)
    assert "Đã đổi: Số điện thoại liên hệ" in hr.get("/reviews").text
    assert FIRST not in hr.page.html
    case = f"/reviews/proposals/{item.proposal_id}"
    hr.get(case)
    hr.post(f"/proposals/{item.proposal_id}/claim")
    page = hr.follow()
    assert "Xác nhận, gửi CSDL quốc gia" in page.text
    assert "Không chấp nhận" not in {form.action for form in page.forms()}
    assert not [form for form in page.forms() if form.action.startswith(f"/items/{item.id}/refusal")]
    hr.post(f"/items/{item.id}/verification", {"version": item.version})
    assert "gửi tiếp lên CSDL quốc gia" in hr.follow().text
    shown = client.get(f"/proposals/{item.proposal_id}")
    assert "Đã xác nhận" in shown.text
    assert "Rút đề nghị" not in shown.text
    assert "Ký số phê duyệt" not in shown.text


def test_what_is_given_back_is_mended_in_the_record(session, cast, client_for):
    item = returned(session, cast)
    client = client_for(cast.owner)
    shown = client.get(f"/proposals/{item.proposal_id}")
    assert "Gọi số này không liên lạc được." in shown.text
    assert "Sửa lại" in shown.text
    assert "hồ sơ vẫn giữ giá trị bạn đã lưu" in shown.text
    assert client.get(f"/items/{item.id}/edit", 303).location == "/record/fields/contact_phone/edit"
    assert (
        client.get(f"/proposals/{item.proposal_id}/review", 303).location == f"/proposals/{item.proposal_id}"
    )


@pytest.mark.parametrize("policy", [Policy.PROPOSE, Policy.REPORT])
def test_what_is_given_back_is_mended_as_the_unit_asks_by_now(session, cast, client_for, policy):
    """Otherwise it would wait for its official for ever, who may no longer change the field at once."""
    item = returned(session, cast)
    unit = cast.units["department"]
    record_actions.tighten(
        session, unit.id, Stricter("contact_phone", policy), actor=cast.administrator.actor
    )
    client = client_for(cast.owner)
    assert client.get(f"/items/{item.id}/edit", 303).location == "/proposals/new?target=contact_phone"
    client.get("/proposals/new?target=contact_phone")
    said = {"contact_phone": SECOND} if policy is Policy.PROPOSE else {"report": "Số này không phải của tôi."}
    client.post("/proposals", said)
    client.follow()
    draft = session.query(ProposalItem).filter_by(state=ItemState.DRAFT).one()
    sent = actions.submit(
        session, draft.proposal_id, actor=cast.owner.actor, declaration=desk.DECLARED, key=str(uuid4())
    )
    assert own(session, cast.owner).state is ItemState.WITHDRAWN
    assert desk.item_of(session, sent).state is ItemState.SUBMITTED


def test_what_was_given_back_to_who_left_waits_for_nobody(session, cast):
    item = returned(session, cast)
    kept = desk.sent(session, cast.owner, "height_cm", 160).id
    tasks.sweep(0)
    assert own(session, cast.owner).state is ItemState.RETURNED
    session.get_one(Official, cast.owner.person_id).in_service = False
    session.commit()
    tasks.sweep(0)
    assert own(session, cast.owner).state is ItemState.SUPERSEDED
    assert session.query(ProposalItem.state).filter_by(proposal_id=kept).scalar() is ItemState.SUBMITTED
    leaf = session.query(TrailLeaf).filter_by(action="item.superseded").one()
    assert (leaf.actor_id, leaf.object_id) == (None, item.id)


def test_what_waits_for_hr_when_its_official_leaves_is_still_checked(session, cast):
    changed(session, cast.owner)
    session.get_one(Official, cast.owner.person_id).in_service = False
    session.commit()
    tasks.sweep(0)
    assert confirmed(session, cast, own(session, cast.owner)).state is ItemState.CONFIRMED
