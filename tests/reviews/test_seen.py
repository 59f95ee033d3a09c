"""Nobody decides what has moved since their page was made; what they wrote is not lost by it."""

from uuid import uuid4

import pytest

from portal.core.errors import Conflict
from portal.proposals import actions as proposals
from portal.proposals.rules import ItemEvent, ItemState
from portal.reviews import actions, queries
from portal.reviews.models import Approval
from tests.proposals import desk

WORDS = "Ảnh chụp bị mờ góc dưới"


@pytest.fixture
def item(session, sent, hr):
    hr.post(f"/proposals/{sent.id}/claim")
    hr.follow()
    return desk.item_of(session, sent)


def typed(item, act="return"):
    reason = "unreadable" if act == "return" else "not_proven"
    return {f"{act}-reason-{item.id}": reason, f"{act}-text-{item.id}": WORDS}


@pytest.mark.parametrize(("act", "path"), [("return", "return"), ("refuse", "refusal")])
def test_what_was_verified_in_another_window_is_not_given_back_from_this_one(
    session, cast, hr, item, act, path
):
    actions.verify_item(session, item.id, actor=cast.hr.actor, key=str(uuid4()))
    page = hr.post(f"/items/{item.id}/{path}", typed(item, act), status=409)
    assert "vừa thay đổi, nay là “Đã kiểm tra, chờ ký”" in page.text
    assert WORDS in page.text
    assert session.get_one(type(item), item.id).state is ItemState.VERIFIED


@pytest.mark.parametrize("path", ["verification", "return"])
def test_a_new_revision_is_decided_only_by_who_saw_it(session, cast, hr, sent, item, path):
    desk.sent(session, cast.owner, "other_names", "Hà My")
    actions.claim(session, item.proposal_id, actor=cast.hr.actor)
    page = hr.post(f"/items/{item.id}/{path}", typed(item), status=409)
    assert "Hà My" in page.text
    hr.post(f"/items/{item.id}/{path}", typed(item))
    assert desk.item_of(session, sent).state is not ItemState.SUBMITTED


def test_a_whole_case_goes_on_only_as_it_was_seen(session, cast, hr, item):
    desk.sent(session, cast.owner, "other_names", "Hà My")
    actions.claim(session, item.proposal_id, actor=cast.hr.actor)
    sent = {"items": str(item.id), "seen": "yes", "version": "1", "idempotency_key": str(uuid4())}
    page = hr.post(f"/proposals/{item.proposal_id}/verification", sent, status=409)
    assert "vừa sửa lại" in page.text
    hr.post(f"/proposals/{item.proposal_id}/verification", {**sent, "version": "2"})


def test_what_was_written_stays_when_somebody_took_the_case_over(session, cast, hr, item):
    actions.take_over(session, item.proposal_id, actor=cast.hr_above.actor)
    page = hr.post(f"/items/{item.id}/return", typed(item), status=409)
    assert f"Bạn vừa viết, chưa được ghi: {WORDS}" in page.text


def test_a_signer_returns_only_what_the_batch_shows(session, cast, client_for, checked):
    with desk.after_hold():
        client = client_for(cast.signer)
        client.get("/approvals?pick=none")
        client.post("/approvals", {"items": str(checked.id)})
        batch = client.follow()
        actions.return_item(
            session, checked.id, actor=cast.signer.actor, key=str(uuid4()),
            words=actions.deciding.Words(code="unreadable", text="Chụp lại"),
        )  # fmt: skip
        page = client.post(f"/items/{checked.id}/return", typed(checked), status=409)
        assert "nay là “Cần bổ sung”" in page.text
        assert WORDS in page.text
        assert page.h1.startswith(batch.h1.partition(":")[0])


def test_a_foreign_number_among_good_ones_is_told(session, cast, client_for, checked):
    desk.make_record(session, cast.hr_elsewhere)
    other = desk.item_of(session, desk.sent(session, cast.hr_elsewhere))
    with desk.after_hold():
        client = client_for(cast.signer)
        client.get("/approvals?pick=none")
        client.post("/approvals", {"items": [str(checked.id), str(other.id), "900000001"]})
        page = client.follow()
    assert "2 nội dung không vào lô" in page.text
    assert page.text.count("không có trong danh sách chờ ký của bạn") == 2
    row = session.query(Approval).one()
    assert [(one["item"], one["why"]) for one in row.left_out] == [
        (other.id, "out_of_reach"), (900000001, "out_of_reach"),
    ]  # fmt: skip


def test_a_comparison_is_answered_only_as_it_was_made(session, cast, sent, client_for):
    desk.change_record(session, cast.owner, "other_names", "Hoa Mai")
    actions.claim(session, sent.id, actor=cast.hr.actor)
    item = desk.item_of(session, sent)
    actions.verify_item(session, item.id, actor=cast.hr.actor, key=str(uuid4()))
    client = client_for(cast.owner)
    client.get(f"/items/{item.id}/resolution")
    desk.change_record(session, cast.owner, "other_names", "Hoa Đào")
    page = client.post(f"/items/{item.id}/resolution", {"choice": "keep"}, status=409)
    assert "vừa thay đổi lần nữa" in page.text
    assert "Hoa Đào" in page.text
    assert desk.item_of(session, sent).state is ItemState.CONFLICT
    client.post(f"/items/{item.id}/resolution", {"choice": "keep"})
    assert desk.item_of(session, sent).state is ItemState.SUBMITTED


def test_a_comparison_that_was_answered_in_another_window_leads_to_its_proposal(session, cast, item):
    desk.change_record(session, cast.owner, "other_names", "Hoa Mai")
    actions.verify_item(session, item.id, actor=cast.hr.actor, key=str(uuid4()))
    proposals.resolve_conflict(session, item.id, actor=cast.owner.actor, event=ItemEvent.WITHDRAW)
    with pytest.raises(Conflict, match="moved_again"):
        proposals.resolve_conflict(
            session, item.id, actor=cast.owner.actor, event=ItemEvent.KEEP_PROPOSED, version="conflict-1-2"
        )


def test_what_did_not_come_into_a_batch_is_named(session, cast, client_for, checked):
    with desk.after_hold():
        late = desk.verified(session, cast, key="work_strengths", value="Đào tạo")
        client = client_for(cast.signer)
        client.get("/approvals?pick=none")
        client.post("/approvals", {"items": [str(checked.id), str(late.id)]})
        page = client.follow()
    assert f"{cast.owner.name}, Sở trường công tác: vừa kiểm tra xong" in page.text


def test_a_signer_learns_nothing_of_drafts(session, cast, client_for, checked):
    desk.make_record(session, cast.colleague)
    hidden = desk.item_of(session, desk.drafted(session, cast.colleague, key="height_cm", value=170))
    with desk.after_hold():
        client = client_for(cast.signer)
        client.get("/approvals")
        client.post("/approvals", {"items": [str(checked.id), str(hidden.id)]})
        page = client.follow()
        assert "không có trong danh sách chờ ký của bạn" in page.text
        assert cast.colleague.name not in page.text
        assert "Chiều cao" not in page.text
    assert queries.named(session, cast.signer.actor, [checked.id, hidden.id]).keys() == {checked.id}
