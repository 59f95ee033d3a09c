"""The page of what came back or failed, as the application's own role sees it."""

import pytest

from portal.registry import actions
from portal.registry.exchange import Returned
from portal.registry.models import SyncMessage
from portal.registry.rules import SyncState


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
    answer = client.post(f"/sync/{failed.id}/retry")
    assert answer.location == "/sync"
    assert "Đã đưa vào hàng chờ gửi lại" in client.follow().text
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
