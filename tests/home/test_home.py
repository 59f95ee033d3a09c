"""The first page says what waits, and the bar stays within reach of a thumb."""

import re
from collections.abc import Callable

import pytest

from portal.home.navigation import navigation
from tests.proposals import desk
from tests.strict_pages.client import PageClient
from tests.support.cast import Cast


@pytest.mark.parametrize(
    ("who", "places"),
    [
        ("owner", ["/", "/record", "/proposals", "/card", "/notifications"]),
        ("hr", ["/", "/record", "/card", "/reviews", "/notifications"]),
        ("signer", ["/", "/record", "/card", "/approvals", "/notifications"]),
        ("guard", ["/", "/record", "/proposals", "/card", "/notifications"]),
    ],
)
def test_the_places_of_each_role(cast: Cast, who: str, places: list[str]) -> None:
    items = navigation(cast.members()[who].actor, "/record/groups/1")
    assert [item.url for item in items] == places
    assert [item.url for item in items if item.current] == ["/record"]


def test_what_waits_is_counted_for_each_role(
    client_for: Callable[..., PageClient], session, cast: Cast
) -> None:
    desk.make_record(session, cast.owner)
    assert "Không có việc nào đang chờ bạn" in client_for(cast.owner).get("/").text
    desk.drafted(session, cast.owner)
    assert "Bản nháp chưa gửi" in client_for(cast.owner).get("/").text
    desk.verified(session, cast, key="height_cm", value=161)
    assert "Nội dung chờ ký duyệt" in client_for(cast.signer).get("/").text
    assert "Đề nghị chờ kiểm tra" not in client_for(cast.hr).get("/").text
    desk.sent(session, cast.owner, key="work_strengths", value="Tổng hợp")
    assert "Đề nghị chờ kiểm tra" in client_for(cast.hr).get("/").text
    assert "Đề nghị chờ kiểm tra" not in client_for(cast.hr_elsewhere).get("/").text


def test_what_was_sent_is_counted_as_waiting_not_as_missing(
    client_for: Callable[..., PageClient], session, cast: Cast
) -> None:
    desk.make_record(session, cast.owner)
    client = client_for(cast.owner)
    before = _missing(client)
    desk.sent(session, cast.owner, key="general_education_level", value="12_12")
    assert "1 mục đang chờ duyệt" in client.get("/").text
    assert _missing(client) == before - 1
    page = client.get("/record/missing")
    assert "Đang chờ duyệt" in page.text
    assert "1 mục đang chờ duyệt" in page.text
    assert "/proposals/new?target=general_education_level" not in page.html


def _missing(client: PageClient) -> int:
    found = re.search(r"còn (\d+) mục", client.get("/").text)
    assert found
    return int(found[1])
