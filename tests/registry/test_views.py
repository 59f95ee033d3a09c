"""The page of what came back or failed, as the application's own role sees it."""

import pytest

from portal.registry import actions, queries
from portal.registry.exchange import Returned
from portal.registry.models import SyncMessage
from portal.registry.rules import SyncState
from tests.scale.statements import counted


@pytest.fixture
def failed(session, queued):
    return actions.record_failure(session, queued.id, "registry.not_trusted")


def test_nothing_in_trouble(client_for, cast, queued):
    page = client_for(cast.hr).get("/sync")
    assert "Không có nội dung nào cần xử lý" in page.text


def test_hr_sends_a_failed_message_again(client_for, cast, session, failed):
    client = client_for(cast.hr)
    page = client.get("/sync")
    assert "Số điện thoại" in page.text
    assert "không chấp nhận chữ ký số" in page.text
    answer = client.submit(client.form(f"/sync/{failed.id}/retry"))
    assert answer.url == "/sync"
    assert "Đã đưa vào hàng chờ gửi lại" in answer.text
    session.expire_all()
    assert session.get_one(SyncMessage, failed.id).state is SyncState.QUEUED


def test_a_second_press_is_told_that_the_world_moved_on(client_for, cast, failed):
    client = client_for(cast.hr)
    client.get("/sync")
    client.post(f"/sync/{failed.id}/retry")
    client.post(f"/sync/{failed.id}/retry", status=409)


def test_why_it_came_back_is_said_and_escaped(client_for, cast, session, queued):
    actions.record_return(session, queued.id, Returned("invalid_value", "<b>mã 99</b>"))
    page = client_for(cast.hr).get("/sync")
    assert "Giá trị không hợp lệ" in page.text
    assert "<b>mã 99</b>" in page.text
    assert page.forms() == [] or all("retry" not in form.action for form in page.forms())


@pytest.mark.parametrize("name", ["signer", "auditor"])
def test_who_reads_without_sending(client_for, cast, failed, name):
    client = client_for(getattr(cast, name))
    page = client.get("/sync")
    assert "Số điện thoại" in page.text
    assert "Gửi lại" not in page.text
    client.post(f"/sync/{failed.id}/retry", status=404)


def test_another_unit_neither_sees_nor_sends(client_for, cast, failed):
    client = client_for(cast.hr_elsewhere)
    assert "Số điện thoại" not in client.get("/sync").text
    client.post(f"/sync/{failed.id}/retry", status=404)


@pytest.mark.parametrize("name", ["owner", "guard", "nobody"])
def test_who_has_no_business_there(client_for, cast, failed, name):
    client = client_for(getattr(cast, name))
    client.get("/sync", status=404)
    client.post(f"/sync/{failed.id}/retry", status=404)


@pytest.mark.parametrize("number", ["0", str(2**63 - 1), str(2**63), "x"])
def test_ids_that_are_nobodys(client_for, cast, number):
    client_for(cast.hr).post(f"/sync/{number}/retry", status=404)


@pytest.fixture
def returned(session, queued):
    return actions.record_return(session, queued.id, Returned("invalid_value", "Không có mã này"))


def test_hr_sends_again_with_a_reason(client_for, cast, session, returned):
    hr = client_for(cast.hr)
    page = hr.get(f"/sync/{returned.id}")
    assert "Nếu giá trị sai" in page.text
    assert f"/reviews/items/{returned.item_id}" in page.links().values()
    assert hr.form(f"/sync/{returned.id}/sending").hidden["version"] == str(returned.message_id)
    hr.post(f"/sync/{returned.id}/sending", {"send-text": "Danh mục bên kia đã sửa"})
    assert "Đã đưa vào hàng chờ gửi lại" in hr.follow().text
    session.expire_all()
    assert session.get_one(SyncMessage, returned.id).state is SyncState.QUEUED
    assert "Danh mục bên kia đã sửa" in hr.get(f"/sync/{returned.id}").text


def test_hr_closes_with_words_that_the_official_reads(client_for, cast, session, returned):
    hr = client_for(cast.hr)
    hr.get(f"/sync/{returned.id}")
    hr.post(f"/sync/{returned.id}/closure", {"close-text": "Dữ liệu bên kia đã đúng."})
    assert "Đã kết thúc và báo cho chủ hồ sơ" in hr.follow().text
    closed = hr.get(f"/sync/{returned.id}")
    assert "Dữ liệu bên kia đã đúng." in closed.text
    assert [form for form in closed.forms() if "/sync/" in form.action] == []
    assert "Không có nội dung nào cần xử lý" in hr.get("/sync").text
    told = client_for(cast.owner).get("/notifications")
    assert "Đã kết thúc việc gửi lên CSDL quốc gia" in told.text


@pytest.mark.parametrize(("act", "path"), [("send", "sending"), ("close", "closure")])
def test_words_that_are_missing_or_too_late_are_said_and_nothing_is_lost(
    client_for, cast, session, returned, act, path
):
    hr = client_for(cast.hr)
    hr.get(f"/sync/{returned.id}")
    empty = hr.post(f"/sync/{returned.id}/{path}", {f"{act}-text": " "}, status=422)
    assert "Hãy viết rõ lý do" in empty.text
    assert f"#{act}-text" in empty.links().values()
    actions.send_again(session, returned.id, "Đã sửa", actor=cast.hr_above.actor, about=returned.message_id)
    late = hr.post(f"/sync/{returned.id}/{path}", {f"{act}-text": "Viết đã lâu"}, status=409)
    assert "đã chuyển sang bước khác" in late.text
    assert "Viết đã lâu" in late.text


def test_an_officer_does_not_settle_their_own(client_for, cast, session, queue):
    own = queue(item_id=9, person_id=cast.hr_owner.person_id, unit_path=cast.hr_owner.unit_path)
    actions.record_return(session, own.id, Returned("invalid_value", ""))
    hr = client_for(cast.hr_owner)
    page = hr.get(f"/sync/{own.id}")
    assert "người khác trong bộ phận nhân sự sẽ xử lý" in page.text
    hr.post(f"/sync/{own.id}/closure", {"close-text": "x", "version": str(own.message_id)}, status=403)


@pytest.mark.parametrize("name", ["signer", "auditor", "administrator"])
def test_who_reads_what_came_back(client_for, cast, returned, name):
    client = client_for(getattr(cast, name))
    page = client.get(f"/sync/{returned.id}")
    assert "Cán bộ nhân sự đang xử lý" in page.text
    assert [form for form in page.forms() if "/sync/" in form.action] == []
    client.post(f"/sync/{returned.id}/closure", {"close-text": "x"}, status=404)


def test_the_list_goes_on_page_by_page(client_for, cast, session, queue, monkeypatch):
    monkeypatch.setitem(queries.in_trouble.__kwdefaults__, "size", 2)
    for number in range(1, 6):
        actions.record_return(session, queue(item_id=number).id, Returned("invalid_value", ""))
    hr, seen = client_for(cast.hr), []
    page = hr.get("/sync")
    while True:
        found = [link.get("href", "") for link in page.markup.all("a")]
        seen += [address for address in found if address.startswith("/sync/")]
        onwards = [address for address in found if address.startswith("/sync?after=")]
        if not onwards:
            break
        page = hr.get(onwards[0])
    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize("count", [1, 60])
def test_the_list_takes_the_same_few_statements(client_for, cast, session, queue, count):
    for number in range(1, count + 1):
        actions.record_return(session, queue(item_id=number).id, Returned("invalid_value", ""))
    hr = client_for(cast.hr)
    with counted() as statements:
        hr.get("/sync")
    assert len(statements) <= 3, statements


def test_a_message_that_nobody_approved_is_not_called_approved(client_for, cast, session, queue):
    """As what an official changed at once: it was confirmed, and nothing was signed."""
    row = queue(item_id=3, approval_id=None)
    actions.record_return(session, row.id, Returned("different_content", ""))
    for path in ("/sync", f"/sync/{row.id}"):
        page = client_for(cast.hr).get(path)
        assert "ưa vào hàng chờ" in page.text
        assert "uyệt" not in page.text.replace("trình duyệt", "")
