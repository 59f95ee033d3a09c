"""The officer sees what an approval would contradict, the new ones first."""

from tests.proposals import desk
from tests.scale.statements import counted


def opened(session, cast, client_for, proposal):
    client = client_for(cast.hr)
    client.post(f"/proposals/{proposal.id}/claim")
    return client, client.follow()


def test_what_an_approval_would_bring_stands_before_what_was_there(session, cast, client_for):
    desk.make_record(session, cast.owner)
    desk.change_record(session, cast.owner, "salary_step", 4)
    proposal = desk.sent(session, cast.owner, "highest_professional_level", "tien_si")
    _, page = opened(session, cast, client_for, proposal)
    brought = page.text.index("Trình độ cao nhất ghi “Tiến sĩ”, bảng đào tạo: chưa có văn bằng nào.")
    assert brought < page.text.index("Kiểm tra xong, chuyển ký") < page.text.index("Đã có từ trước")
    assert brought < page.text.index("Không bảng lương nào có hệ số 3,66 ở bậc 4.")
    field = f"/people/{cast.owner.person_id}/record/fields/highest_professional_level"
    assert page.links()["Mở: Trình độ chuyên môn cao nhất"] == field


def test_what_an_approval_puts_in_order_is_told(session, cast, client_for):
    desk.make_record(session, cast.owner)
    desk.change_record(session, cast.owner, "discharge_date", "2001-02-10")
    proposal = desk.sent(session, cast.owner, "enlistment_date", "1999-02-10")
    _, page = opened(session, cast, client_for, proposal)
    assert "Đã hết" in page.text
    assert "Có ngày xuất ngũ nhưng chưa có ngày nhập ngũ" in page.text


def test_what_was_decided_is_not_counted_twice(session, cast, client_for):
    desk.make_record(session, cast.owner)
    child = {"relation": "con", "full_name": "Lê An", "birth_year": 2010}
    proposal = desk.sent(session, cast.owner, "family_own/new", child)
    client, page = opened(session, cast, client_for, proposal)
    assert "Hai dòng giống hệt nhau" not in page.text
    item = desk.item_of(session, proposal)
    client.post(f"/items/{item.id}/verification")
    assert "Đối chiếu với toàn hồ sơ" not in client.follow().text


def test_the_findings_of_a_case_cost_three_statements(session, cast, client_for):
    desk.make_record(session, cast.owner)
    proposal = desk.sent(session, cast.owner)
    client, _ = opened(session, cast, client_for, proposal)
    with counted() as seen:
        client.get(f"/reviews/proposals/{proposal.id}")
    assert sum("FROM record_entry" in statement for statement in seen) <= 2
    assert sum("official.kind" in statement for statement in seen) == 1
