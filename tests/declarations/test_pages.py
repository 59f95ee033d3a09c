"""The official's pages: everything that was typed stays, the page says what is wrong and what is left."""

from io import BytesIO
from uuid import uuid4

from sqlalchemy import select

from portal.declarations import actions
from portal.declarations.models import DeclarationPart
from portal.proposals.models import Proposal, ProposalItem
from tests.declarations import desk
from tests.documents import files
from tests.scale.statements import counted

GROUP = "/declaration/groups/10"
TRAINING = "training_professional"
DEGREE = {
    "from_month-month": "9", "from_month-year": "2017", "to_month-month": "6", "to_month-year": "2021",
    "institution": "Trường Đại học Kinh tế", "major": "Quản trị nhân lực", "study_mode": "chinh_quy",
    "degree": "dai_hoc_cu_nhan",
}  # fmt: skip


def test_the_checklist_names_the_day_and_what_is_left(browser):
    page = browser.get("/declaration")
    assert page.h1 == "Khai hồ sơ lần đầu"
    assert "Hạn hết ngày 27/11/2026, còn 4 ngày" in page.text
    assert "Xong 0 trong 10 nhóm" in page.text
    assert "125/QĐ-SNV" in page.text


def test_what_the_decision_said_is_shown_and_not_asked(browser):
    page = browser.get("/declaration/groups/1")
    assert "Hồ Thị Ngọc Ánh" in page.text
    assert "Theo quyết định" in page.text
    assert "birth_full_name" not in browser.form("draft").names
    assert "religion" in browser.form("draft").names


def test_a_half_wrong_group_keeps_everything_and_marks_the_problem(browser):
    form = _open(browser, GROUP)
    typed = {"height_cm": "cao", "weight_kg": "52,5"}
    page = browser.submit(form, typed, status=422, button="Xong nhóm này")
    assert "phải là số nguyên" in page.text
    again = browser.get(GROUP)
    assert (browser.form("draft")["height_cm"], browser.form("draft")["weight_kg"]) == ("cao", "52,5")
    assert "phải là số nguyên" in again.text
    assert "1 mục chưa đúng" in browser.get("/declaration").text


def test_a_group_that_is_right_is_done(browser):
    form = _open(browser, GROUP)
    page = browser.submit(form, {"height_cm": "160"}, button="Xong nhóm này")
    assert "Đã xong nhóm" in page.text
    assert "Xong 1 trong 10 nhóm" in page.text


def test_a_group_that_lacks_something_is_saved_and_not_called_done(browser):
    page = browser.submit(
        _open(browser, "/declaration/groups/5"), {"general_education_level": "12_12"}, button="Xong nhóm này"
    )
    assert "Đã lưu nhóm “Học vấn, đào tạo, bồi dưỡng”, còn" in page.text
    assert "Đã xong nhóm" not in page.text


def test_saving_alone_stays_on_the_page(browser):
    form = _open(browser, GROUP)
    page = browser.submit(form, {"height_cm": "160"}, button="Lưu")
    assert page.url == GROUP
    assert "Đã lưu lúc 12:00" in page.text
    assert browser.form("draft")["height_cm"] == "160"


def test_it_saves_by_itself_and_says_when(browser):
    form = _open(browser, GROUP)
    answer = _autosave(browser, form, height_cm="cao", weight_kg="50")
    assert answer == {"saved": "Đã lưu lúc 12:00", "note": "1 mục chưa đúng; bấm Lưu để xem."}
    assert _open(browser, GROUP)["weight_kg"] == "50"


def test_what_another_page_wrote_is_shown_beside_what_was_typed(browser):
    one, other = _open(browser, GROUP), _open(browser, GROUP)
    browser.submit(one, {"height_cm": "160"}, button="Lưu")
    page = browser.submit(other, {"height_cm": "161"}, status=409, button="Lưu")
    assert "trang khác vừa ghi “160 cm”" in page.text
    assert browser.form("draft")["height_cm"] == "161"
    browser.submit(browser.form("draft"), {}, button="Lưu")
    browser.get(GROUP)
    assert browser.form("draft")["height_cm"] == "161"


def test_a_row_that_is_only_beginning_does_not_say_that_it_was_saved(browser):
    browser.submit(_open(browser, f"/declaration/rows/{TRAINING}/new"), DEGREE, button="Lưu dòng")
    assert "Đã lưu lúc" in browser.get("/declaration/groups/5").text
    assert "Đã lưu lúc" not in browser.get(f"/declaration/rows/{TRAINING}/new").text


def test_saving_is_cheap_and_costs_the_same_with_many_rows(browser, session, newcomer):
    form = _open(browser, GROUP)
    _autosave(browser, form, height_cm="160")
    with counted() as few:
        _autosave(browser, form, height_cm="161")
    for number in range(40):
        _add(session, newcomer, institution=f"Trường {number}")
    with counted() as many:
        _autosave(browser, form, height_cm="162")
    # The session, row security for the second transaction, the declaration, its part, the update.
    assert len(few) == len(many) <= 5, "\n".join(many)


def test_the_pages_cost_the_same_with_many_rows(browser, session, newcomer):
    pages = ("/declaration", "/declaration/groups/5", "/declaration/review")
    for page in pages:
        browser.get(page)
    few = [_statements(browser, page) for page in pages]
    for number in range(40):
        _add(session, newcomer, institution=f"Trường {number}")
    assert [_statements(browser, page) for page in pages] == few
    assert max(few) <= 6


def test_a_row_is_added_changed_and_taken_out(browser):
    page = browser.get(_new_row())
    page = browser.submit(browser.form("draft"), DEGREE, button="Lưu dòng")
    assert page.url.startswith("/declaration/groups/5")
    assert "Trường Đại học Kinh tế" in page.text
    assert "Thiếu giấy tờ" in page.text
    address = _row_address(page)
    page = browser.get(address)
    assert browser.form("draft")["institution"] == "Trường Đại học Kinh tế"
    page = browser.submit(browser.form("draft"), {"institution": "Trường Đại học Luật"}, button="Lưu dòng")
    assert "Trường Đại học Luật" in page.text
    browser.get(address)
    page = browser.click("Xóa dòng này")
    assert "Trường Đại học Luật" not in page.text


def test_a_wrong_row_is_kept_and_marked(browser):
    form = _open(browser, _new_row())
    page = browser.submit(form, {**DEGREE, "to_month-year": "2010"}, status=422, button="Lưu dòng")
    assert "sớm hơn lúc bắt đầu" in page.text
    page = browser.get("/declaration/groups/5")
    assert "Chưa đúng" in page.text
    assert "Trường Đại học Kinh tế" in page.text


def test_one_paper_proves_several_things(browser):
    form = _open(browser, _new_row())
    page = browser.submit(
        form, {**DEGREE, "evidence": (BytesIO(files.jpeg()), "bang.jpg")}, button="Lưu dòng"
    )
    assert "1 giấy tờ kèm theo" in page.text
    page = browser.get("/declaration/papers/highest_professional_level")
    [box] = [name for name in page.forms()[0].names if name == "evidence_id"]
    [paper] = page.forms()[0].choices[box]
    page = browser.submit(page.forms()[0], {"evidence_id": paper}, button="Lưu giấy tờ")
    assert page.url.startswith("/declaration/groups/5")
    assert page.text.count("1 giấy tờ kèm theo") == 2


def test_somebody_elses_paper_is_not_taken(browser, session, cast):
    other = desk.paper_of(session, cast.colleague)
    browser.get("/declaration/papers/highest_professional_level")
    page = browser.post(
        "/declaration/papers/highest_professional_level", {"evidence_id": str(other)}, status=422
    )
    assert "Giấy tờ đã chọn không còn nữa" in page.text
    assert not any(e.papers for p in session.scalars(select(DeclarationPart)) for e in p.opened().values())


def test_whoever_has_no_declaration_is_told_so(client_for, cast):
    page = client_for(cast.owner).get("/declaration", status=404)
    assert "Bạn không có bản khai lần đầu nào" in page.text


def test_what_was_sent_is_not_filled_any_more(browser, session, newcomer):
    desk.filled(session, newcomer)
    desk.sent(session, newcomer)
    page = browser.get("/declaration")
    assert page.h1 == "Bản khai lần đầu"
    assert "Đã gửi, chờ kiểm tra" in page.text
    assert browser.get(GROUP, status=303).location == "/declaration"
    assert browser.get("/declaration/review", status=303).location == "/declaration"
    refused = browser.post(GROUP, {"height_cm": "170"}, status=409)
    assert "Bản khai đã gửi" in refused.text


def test_the_review_names_what_is_missing_and_takes_the_two_ticks(browser, session, newcomer):
    desk.filled(session, newcomer)
    page = browser.get("/declaration/review")
    assert "Còn thiếu" in page.text
    page = browser.submit(page.forms()[-1], {}, status=422, button="Gửi bản khai")
    assert "Hãy đánh dấu vào ô cam đoan" in page.text
    assert "Bản khai còn thiếu mục" in page.text
    form = page.forms()[-1]
    page = browser.submit(form, {"declaration": "yes", "gaps": "yes"}, button="Gửi bản khai")
    assert "Đã gửi bản khai, số đề nghị DN-2026-" in page.text
    proposal = session.scalars(select(Proposal)).one()
    assert proposal.declaration_text.startswith("Tôi xin cam đoan")
    assert session.scalars(select(ProposalItem)).all()


def _open(browser, url):
    browser.get(url)
    return browser.form("draft")


def _autosave(browser, form, **typed):
    pairs = {**form.fields, **typed, "turn": str(int(form["turn"]) + 1)}
    return browser.post(f"{GROUP}/autosave", pairs, status=200).json


def _statements(browser, page):
    with counted() as seen:
        browser.get(page)
    return len(seen)


def _add(session, newcomer, **row):
    key = f"{TRAINING}/{uuid4().hex}"
    actions.save(session, 5, {key: {**DEGREE, **row}}, desk.mark(), actor=newcomer.actor)


def _new_row():
    return f"/declaration/rows/{TRAINING}/new"


def _row_address(page):
    buttons = [
        b
        for form in page.forms()
        for b in form.buttons
        if b.sent.get("then", "").startswith(f"row:{TRAINING}/")
    ]
    [key] = [b.sent["then"].removeprefix("row:") for b in buttons if not b.sent["then"].endswith("/new")]
    return f"/declaration/rows/{key}"
