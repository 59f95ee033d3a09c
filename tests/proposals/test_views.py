"""The official's pages, as a reader sees them."""

import io
import re

import pytest
from PIL import Image

from portal.proposals.models import Proposal
from portal.proposals.rules import ItemState
from portal.proposals.steps import Words
from portal.record.models import RecordEntry
from portal.record.rules import FORM
from portal.reviews import actions as reviews
from tests.proposals import desk


@pytest.fixture
def client(session, cast, client_for):
    desk.make_record(session, cast.owner, cast.colleague)
    return client_for(cast.owner)


def photo():
    buffer = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(buffer, "JPEG")
    return io.BytesIO(buffer.getvalue()), "giay-to.jpg"


def test_the_list_is_empty_and_says_what_to_do(client):
    assert "Chưa có đề nghị nào" in client.get("/proposals").text


def test_a_script_that_sends_the_form_is_told_where_to_go_on(client):
    client.get("/proposals/new?target=current_address")
    typed = {"target": "current_address", "current_address": "5 Lê Lợi", "evidence": photo()}
    answer = client.post("/proposals", typed, 201, headers={"X-Redirect": "told"})
    assert re.fullmatch(r"/proposals/\d+/review", answer.location)
    assert "5 Lê Lợi" in client.get(answer.location).text


def test_an_address_of_old_with_two_communes_says_how_it_is_mended(client, session, cast):
    stands = "48 Mẫu Đơn, Phường Hòa Cường, Phường Hải Châu, Thành phố Đà Nẵng [20242]"
    desk.change_record(session, cast.owner, "current_address", stands)
    client.get("/proposals/new?target=current_address")
    page = client.click("Lưu và xem lại", status=422)
    assert "Nếu Phường Hải Châu đúng, hãy xóa Phường Hòa Cường ở ô số nhà, đường" in page.text
    page = client.click("Lưu và xem lại", {"current_address": "48 Mẫu Đơn"})
    assert "48 Mẫu Đơn, Phường Hải Châu, Thành phố Đà Nẵng" in page.text


def test_what_was_sent_is_not_missing_on_the_first_page_of_the_record(client, session, cast):
    def said():
        page = client.get("/record")
        [note] = re.findall(r"Còn (\d+) mục, khoảng[^.]*\.", page.text)
        return int(note), "1 mục đang chờ duyệt" in page.text

    before, _ = said()
    desk.sent(session, cast.owner, "religion", "1")
    assert said() == (before - 1, True)


def test_from_a_field_to_sent_without_javascript(client, session):
    page = client.get("/proposals/new?target=current_address")
    assert "Hải Châu" in page.html
    client.post(
        "/proposals", {"target": "current_address", "current_address": "5 Lê Lợi", "evidence": photo()}
    )
    review = client.follow()
    assert "5 Lê Lợi" in review.text
    number = session.query(Proposal).one().id
    client.post(f"/proposals/{number}/submission", {"declaration": "yes"})
    shown = client.follow()
    assert f"DN-2026-{number:06d}" in shown.h1 or re.search(r"DN-\d{4}-", shown.h1)
    assert "Cán bộ nhân sự kiểm tra." in shown.text


def test_without_the_declaration_nothing_is_sent_and_the_reason_is_said(client, session, cast):
    proposal = desk.drafted(session, cast.owner)
    client.get(f"/proposals/{proposal.id}/review")
    page = client.post(f"/proposals/{proposal.id}/submission", status=422)
    assert "cam đoan" in page.text
    assert desk.item_of(session, proposal).state is ItemState.DRAFT


def test_what_was_typed_is_kept_when_something_is_wrong(client):
    client.get("/proposals/new?target=height_cm")
    page = client.post(
        "/proposals",
        {"target": "height_cm", "height_cm": "rất cao", "note": "Đo lại ở trạm y tế"},
        status=422,
    )
    assert "rất cao" in page.html
    assert "Đo lại ở trạm y tế" in page.html


def test_every_state_on_the_list_names_who_acts_next(client, session, cast):
    desk.sent(session, cast.owner)
    desk.drafted(session, cast.owner, "height_cm", 160)
    text = client.get("/proposals").text
    assert "Cán bộ nhân sự kiểm tra." in text
    assert "Bạn xem lại rồi gửi" in text


def test_a_returned_item_opens_with_reason_and_everything_kept(client, session, cast):
    proposal = desk.sent(session, cast.owner)
    reviews.claim(session, proposal.id, actor=cast.hr.actor)
    item = desk.item_of(session, proposal)
    words = Words("unreadable", "Chụp lại mặt sau.")
    reviews.return_item(session, item.id, actor=cast.hr.actor, words=words, key="r")
    shown = client.get(f"/proposals/{proposal.id}")
    assert "Chụp lại mặt sau." in shown.text
    assert "Bổ sung và gửi lại" in shown.text
    assert client.get(f"/items/{item.id}", status=303).location == f"/proposals/{proposal.id}#item-{item.id}"
    form = client.get(f"/items/{item.id}/edit")
    assert 'value="Hà"' in form.html
    client.post(f"/items/{item.id}", {"other_names": "Hà Mi"})
    client.follow()
    client.post(f"/proposals/{proposal.id}/submission", {"declaration": "yes"})
    assert proposal.number in client.follow().h1


def test_a_conflict_shows_three_values_and_the_choice_is_kept(client, session, cast):
    proposal = desk.sent(session, cast.owner)
    desk.change_record(session, cast.owner, "other_names", "Hoa Mai")
    reviews.claim(session, proposal.id, actor=cast.hr.actor)
    item = desk.item_of(session, proposal)
    reviews.verify_item(session, item.id, actor=cast.hr.actor, key="v")
    assert "So sánh và chọn" in client.get(f"/proposals/{proposal.id}").text
    page = client.get(f"/items/{item.id}/resolution")
    for said in ("Lúc đề nghị", "Bây giờ", "Hoa Mai"):
        assert said in page.text
    assert "Hãy chọn" in client.post(f"/items/{item.id}/resolution", status=422).text
    client.post(f"/items/{item.id}/resolution", {"choice": "keep"})
    assert desk.item_of(session, proposal).state is ItemState.SUBMITTED


def test_withdrawing_and_deleting_by_page(client, session, cast):
    sent = desk.sent(session, cast.owner)
    client.get(f"/proposals/{sent.id}")
    client.post(f"/proposals/{sent.id}/withdrawal")
    assert "Đã rút" in client.follow().text
    draft = desk.drafted(session, cast.owner, "height_cm", 160)
    client.get(f"/proposals/{draft.id}/review")
    client.post(f"/proposals/{draft.id}/deletion")
    assert "Đã xóa bản nháp." in client.follow().text


@pytest.mark.parametrize(
    ("name", "owned"),
    [
        ("staff_code", "Mục này do cơ quan quản lý cán bộ ghi"),
        ("gender", "Mục này lấy từ CSDL quốc gia về dân cư"),
    ],
)
def test_whose_a_value_is_and_who_answers_are_said_before_it_is_reported(client, name, owned):
    page = client.get(f"/proposals/new?target={name}")
    assert owned in page.text
    assert "cán bộ nhân sự kiểm tra và trả lời" in page.text


def test_what_is_not_there_is_reported_as_missing_and_not_as_wrong(client):
    for target in ("salary_history/new", "state_honorary_title"):
        page = client.get(f"/proposals/new?target={target}")
        assert "Báo thiếu" in page.text
        assert "Điều còn thiếu" in page.text
        assert "chưa đúng" not in page.text
    assert "Điều chưa đúng" in client.get("/proposals/new?target=birth_full_name").text


def test_every_target_of_the_form_has_its_page(client, session, cast):
    row = session.query(RecordEntry).filter_by(person_id=cast.owner.person_id).first()
    for key in (*FORM.fields, *(f"{table}/new" for table in FORM.tables), f"family_own/{row.id}"):
        assert label_of(key) in client.get(f"/proposals/new?target={key}").text
    assert "sẽ được xóa" in client.get(f"/proposals/new?target=family_own/{row.id}&operation=delete").text


@pytest.mark.parametrize(
    "url",
    [
        "/proposals/new?target=nonsense", "/proposals/new", "/proposals/new?target=family_own/999999999",
        "/proposals/999", "/proposals/9223372036854775808", "/proposals/999/review", "/items/999/edit",
        "/items/999",
        "/items/999/resolution", "/proposals/new?target=height_cm&operation=delete", "/proposals/x",
        "/proposals/new?target=family_own/9223372036854775808",
    ],
)  # fmt: skip
def test_unknown_things_are_not_found(client, url):
    client.get(url, status=404)


def test_nonsense_in_parameters_is_no_failure(client):
    client.get("/proposals/new?target=height_cm&operation=explode", status=404)
    client.get("/proposals?before=abc")
    client.get("/proposals?before=9223372036854775808")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"other_names": "x" * 300}, "ký tự"),
        ({"other_names": "Hà\u202eX"}, "ký tự"),
        ({"other_names": "Hoa"}, "giống hồ sơ hiện tại"),
        ({"other_names": "Hà", "note": "x" * 2001}, "Hãy viết ngắn lại"),
        ({"other_names": "Hà", "client_id": "nonsense"}, "Hãy tải lại trang"),
        ({"other_names": "Hà", "evidence": (io.BytesIO(b"MZ" + b"x" * 100), "don.xin.pdf")}, "Lỗi"),
        ({"other_names": "Hà", "evidence_id": "999999"}, "Lỗi"),
    ],
)
def test_bad_input_is_answered_with_a_sentence_and_kept(client, typed, said):
    client.get("/proposals/new?target=other_names")
    page = client.post("/proposals", {"target": "other_names", **typed}, status=422)
    assert said in page.text
    if len(typed["other_names"]) < 100 and "\u202e" not in typed["other_names"]:
        assert typed["other_names"] in page.html


def test_a_repeated_key_with_another_body_is_refused(client, session, cast):
    first = desk.drafted(session, cast.owner)
    second = desk.drafted(session, cast.owner, "height_cm", 160)
    for proposal in (first, second):
        client.get(f"/proposals/{proposal.id}/review")
        status = 303 if proposal is first else 422
        client.post(
            f"/proposals/{proposal.id}/submission",
            {"declaration": "yes", "idempotency_key": "same"},
            status=status,
        )


def label_of(key):
    name = key.partition("/")[0]
    return (FORM.fields.get(name) or FORM.tables[name]).label
