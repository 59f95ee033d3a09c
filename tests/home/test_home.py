"""The first page says what waits, and the bar stays within reach of a thumb."""

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
