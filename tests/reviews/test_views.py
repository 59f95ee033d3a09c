"""The desks as a reader sees them."""

import pytest
from sqlalchemy import func, select

from portal.core.clock import day_text
from portal.documents.rules import EvidenceState
from portal.proposals.labels import OWNED
from portal.proposals.rules import ItemState
from portal.record.models import RecordEntry
from portal.record.rules import FORM, Policy
from portal.reviews.views import batch
from tests.proposals import desk


def test_opening_a_case_is_a_post_and_shows_old_and_new(hr, sent, cast):
    page = hr.get("/reviews")
    assert cast.owner.name in page.text
    closed = hr.get(f"/reviews/proposals/{sent.id}")
    assert "Mở đề nghị" in closed.text
    assert "Hoa" not in closed.text.replace(cast.owner.name, "")
    hr.post(f"/proposals/{sent.id}/claim")
    opened = hr.follow()
    assert "Hiện tại" in opened.text
    assert "<ins>" in opened.html


def test_a_case_says_where_present_values_come_from_and_since_when(session, cast, client_for, frozen_time):
    desk.make_record(session, cast.owner)
    entry = select(func.min(RecordEntry.id)).where(RecordEntry.person_id == cast.owner.person_id)
    held = f"family_own/{session.scalar(entry)}"
    spoken_of = [
        (desk.sent(session, cast.owner), "Tự khai"),
        (desk.sent(session, cast.owner, held, {"relation": "me", "full_name": "Lê Hoa"}), "Tự khai"),
        (desk.sent(session, cast.owner, "date_of_birth", "Sai ngày"), "CSDL quốc gia về dân cư"),
        (desk.sent(session, cast.owner, "work_strengths", "Đào tạo"), None),
        (desk.sent(session, cast.owner, "family_own/new", {"relation": "cha", "full_name": "Lê Hải"}), None),
    ]
    hr, today = client_for(cast.hr), day_text(frozen_time)
    for case, origin in spoken_of:
        hr.post(f"/proposals/{case.id}/claim")
        shown = hr.follow().text
        assert shown.count(", cập nhật ") == int(origin is not None)
        assert origin is None or f"{origin}, cập nhật {today}" in shown
    desk.change_record(session, cast.owner, "other_names", "Hạnh")
    moved = hr.get(f"/reviews/proposals/{spoken_of[0][0].id}").text
    assert f"Giá trị bây giờ: Hạnh (CSDL quốc gia về dân cư, cập nhật {today})." in moved
    assert "Khi gửi" in moved
    assert "Hiện tại" not in moved


def test_verify_undo_return_and_refuse_by_page(hr, sent, session):
    item = desk.item_of(session, sent)
    hr.post(f"/proposals/{sent.id}/claim")
    hr.follow()
    hr.post(f"/items/{item.id}/verification")
    assert "Hoàn tác" in hr.follow().text
    hr.post(f"/items/{item.id}/undo")
    hr.follow()
    bad = hr.post(f"/items/{item.id}/return", {f"return-text-{item.id}": "Ảnh bị mờ"}, status=422)
    assert "Hãy chọn một lý do" in bad.text
    assert "Ảnh bị mờ" in bad.html
    refused = hr.post(f"/items/{item.id}/refusal", {f"refuse-text-{item.id}": "Hồ sơ đã đúng"}, status=422)
    assert "Hãy chọn một căn cứ" in refused.text
    hr.post(
        f"/items/{item.id}/return",
        {f"return-reason-{item.id}": "unreadable", f"return-text-{item.id}": "Ảnh bị mờ"},
    )
    hr.follow()
    assert desk.item_of(session, sent).state is ItemState.RETURNED


@pytest.fixture
def three(session, cast):
    """Three cases of one person, in the order of the queue."""
    desk.make_record(session, cast.owner, cast.colleague)
    return [
        desk.sent(session, cast.owner),
        desk.sent(session, cast.owner, "work_strengths", "Đào tạo"),
        desk.sent(session, cast.colleague),
    ]


def test_a_decision_opens_the_next_case_and_can_be_taken_back_there(three, session, cast, client_for):
    first, second, third = three
    item, hr = desk.item_of(session, first), client_for(cast.hr)
    hr.post(f"/proposals/{first.id}/claim")
    assert f"/proposals/{second.id}/claim" in hr.follow().html
    hr.post(f"/items/{item.id}/verification", {"next": str(second.id)})
    page = hr.follow()
    assert page.url.startswith(f"/reviews/proposals/{second.id}?")
    assert "Đào tạo" in page.text
    assert f"/proposals/{third.id}/claim" in page.html
    hr.post(f"/items/{item.id}/undo")
    assert hr.follow().url == f"/reviews/proposals/{first.id}"
    assert desk.item_of(session, first).state is ItemState.SUBMITTED


def test_what_somebody_else_has_open_is_not_the_next_case(three, session, cast, client_for):
    first, second, third = three
    other, hr = client_for(cast.hr_above), client_for(cast.hr)
    hr.post(f"/proposals/{first.id}/claim")
    other.post(f"/proposals/{second.id}/claim")
    page = hr.get(f"/reviews/proposals/{first.id}").html
    assert f'"/proposals/{third.id}/claim" method="post" novalidate data-next' in page
    item = desk.item_of(session, first)
    typed = {f"return-reason-{item.id}": "unreadable", f"return-text-{item.id}": "Ảnh bị mờ"}
    hr.post(f"/items/{item.id}/return", {**typed, "next": str(second.id)})
    assert hr.follow().url.startswith(f"/reviews/proposals/{first.id}?")
    assert desk.item_of(session, first).state is ItemState.RETURNED


def test_the_part_of_the_queue_stays_while_it_is_worked_through(three, session, cast, client_for):
    first, _, third = three
    hr = client_for(cast.hr)
    part = f"?state=submitted&q={cast.colleague.name.split()[-1]}"
    hr.post(f"/proposals/{first.id}/claim{part}")
    page = hr.follow()
    assert page.url.startswith(f"/reviews/proposals/{first.id}?state=submitted&q=")
    assert f"/proposals/{third.id}/claim?state=submitted&amp;q=" in page.html
    assert "Đào tạo" not in page.text


def test_a_number_is_found_as_people_say_it(three, cast, client_for):
    first, second, _ = three
    _, year, number = first.number.split("-")
    hr = client_for(cast.hr)
    for said in (
        first.number,
        first.number.lower(),
        f"{year}-{int(number)}",
        number,
        str(int(number)),
        f"dn{number}",
    ):
        page = hr.get(f"/reviews?q={said}")
        assert first.number in page.text, said
        assert second.number not in page.text, said
    page = hr.get(f"/reviews?q={int(year) + 1}-{number}")
    assert "Không tìm thấy đề nghị nào" in page.text
    assert "Bỏ tìm kiếm" in page.text


def test_a_refusal_says_how_to_complain(hr, sent, session, cast, client_for):
    item = desk.item_of(session, sent)
    hr.post(f"/proposals/{sent.id}/claim")
    hr.follow()
    typed = {
        f"refuse-reason-{item.id}": "not_proven",
        f"refuse-text-{item.id}": "Chưa có giấy tờ.",
        f"refuse-complaint-{item.id}": "",
    }
    assert "cách khiếu nại" in hr.post(f"/items/{item.id}/refusal", typed, status=422).text
    hr.post(f"/items/{item.id}/refusal", {**typed, f"refuse-complaint-{item.id}": "Gửi Sở Nội vụ."})
    assert "Gửi Sở Nội vụ." in client_for(cast.owner).get(f"/proposals/{sent.id}").text


def test_another_units_officer_does_not_find_the_case(sent, cast, client_for):
    client = client_for(cast.hr_elsewhere)
    assert cast.owner.name not in client.get("/reviews").text
    client.get(f"/reviews/proposals/{sent.id}", status=404)
    client.post(f"/proposals/{sent.id}/claim", status=404)


def test_an_officer_cannot_open_their_own_case(session, sent, cast, client_for):
    mine = desk.sent(session, cast.hr_owner)
    client = client_for(cast.hr_owner)
    assert "Bạn không xử lý được đề nghị này" in client.get(f"/reviews/proposals/{mine.id}").text
    client.post(f"/proposals/{mine.id}/claim", status=403)


def test_who_has_it_open_is_said_and_it_can_be_taken_over(hr, sent, cast, client_for):
    hr.post(f"/proposals/{sent.id}/claim")
    other = client_for(cast.hr_above)
    assert f"{cast.hr.name} đang mở" in other.get(f"/reviews/proposals/{sent.id}").text
    other.post(f"/proposals/{sent.id}/claim")
    assert "Hiện tại" in other.follow().text
    assert f"{cast.hr_above.name} đang mở" in hr.get(f"/reviews/proposals/{sent.id}").text


def test_who_lost_a_case_keeps_their_place_and_learns_who_has_it(hr, sent, session, cast, client_for):
    item = desk.item_of(session, sent)
    hr.post(f"/proposals/{sent.id}/claim")
    hr.follow()
    other = client_for(cast.hr_above)
    other.post(f"/proposals/{sent.id}/claim")
    assert "Tiếp quản và mở" in other.follow().text
    other.post(f"/proposals/{sent.id}/claim", {"take_over": "yes"})
    lost = hr.post(f"/items/{item.id}/verification", status=409)
    assert "Có thể người khác vừa tiếp quản" in lost.text
    assert f"{cast.hr_above.name} đang mở" in lost.text
    assert '<a class="back-link" href="/reviews' in lost.html
    assert desk.item_of(session, sent).state is ItemState.SUBMITTED


def test_an_undo_that_comes_too_late_says_so_on_the_case(session, cast, client_for, checked):
    hr = client_for(cast.hr)
    with desk.after_hold():
        hr.get("/reviews")
        hr.post(f"/items/{checked.id}/undo")
        assert "Đã quá 10 giây" in hr.follow().text
    assert hr.page.url.startswith(f"/reviews/proposals/{checked.proposal_id}")


def test_in_a_large_batch_the_forms_of_an_item_come_when_asked_for(
    session, cast, client_for, checked, monkeypatch
):
    monkeypatch.setattr(batch, "FEW_ITEMS", 0)
    with desk.after_hold():
        client = client_for(cast.signer)
        client.get("/approvals?pick=none")
        client.post("/approvals", {"items": str(checked.id)})
        shown = client.follow()
        assert f"/items/{checked.id}/return" not in shown.html
        assert f"/items/{checked.id}/return" in client.get(f"{shown.url}?item={checked.id}").html


@pytest.mark.parametrize(
    "url",
    [
        "/reviews/proposals/999", "/reviews/items/999", "/reviews/proposals/9223372036854775808", "/approvals/999",
        "/approvals/999/content",
    ],
)  # fmt: skip
def test_unknown_things_are_not_found(cast, client_for, url):
    client_for(cast.signer if "approvals" in url else cast.hr).get(url, status=404)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?state=nonsense", 200),
        ("?q=" + "x" * 500, 200),
        ("?q=%25_%27", 200),
        ("?after=x", 422),
        ("?after=2026-01-01~9223372036854775808", 422),
    ],
)
def test_nonsense_in_the_queue_is_no_failure(cast, client_for, query, status):
    client_for(cast.hr).get(f"/reviews{query}", status=status)


def test_a_paper_that_is_still_checked_holds_the_case_with_a_sentence(session, cast, hr):
    paper = desk.paper(session, cast.owner, state=EvidenceState.RECEIVED)
    proposal = desk.sent(session, cast.owner, "current_address", "5 Lê Lợi", papers=[paper.id])
    hr.post(f"/proposals/{proposal.id}/claim")
    hr.follow()
    item = desk.item_of(session, proposal)
    page = hr.post(f"/items/{item.id}/verification", status=422)
    assert "đang" in page.text
    assert desk.item_of(session, proposal).state is ItemState.SUBMITTED


def test_a_report_is_answered_by_page(session, cast, hr, client_for):
    locked = next(f for f in FORM.fields.values() if f.policy is Policy.REPORT)
    proposal = desk.sent(session, cast.owner, locked.name, "Sai, đúng ra là khác.")
    hr.post(f"/proposals/{proposal.id}/claim")
    opened = hr.follow().text
    assert "Sai, đúng ra là khác." in opened
    assert OWNED[locked.owner] in opened
    item = desk.item_of(session, proposal)
    hr.post(f"/items/{item.id}/answer", status=422)
    hr.post(f"/items/{item.id}/answer", {f"answer-text-{item.id}": "Đã chuyển nơi quản lý sửa."})
    hr.follow()
    assert "Đã chuyển nơi quản lý sửa." in client_for(cast.owner).get(f"/proposals/{proposal.id}").text
