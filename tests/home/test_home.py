"""The first page says what waits, and the bar stays within reach of a thumb."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from portal.core import clock
from portal.core.db import transaction
from portal.home.navigation import navigation
from portal.home.queries import desk_of
from portal.proposals import actions as proposals
from portal.registry import actions as registry
from portal.registry.exchange import Returned
from portal.registry.steps import queue
from portal.reviews.reminders import deadlines
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


def test_what_came_back_waits_for_hr_until_it_is_settled(
    client_for: Callable[..., PageClient], session, cast: Cast
) -> None:
    assert desk_of(session, cast.hr.actor).is_clear
    row = _returned(session, cast)
    assert not desk_of(session, cast.hr.actor).is_clear
    home = client_for(cast.hr).get("/")
    assert "Nội dung đồng bộ chờ xử lý" in home.text
    assert "/sync" in home.links().values()
    # Who only reads, or cannot settle what came back, has nothing to do there.
    for member in (cast.signer, cast.administrator, cast.auditor, cast.hr_elsewhere):
        page = client_for(member).get("/")
        assert "Nội dung đồng bộ chờ xử lý" not in page.text
        assert "/sync" in page.links().values()
    registry.close(session, row.id, "Đã nhập bên kia.", actor=cast.hr.actor, about=row.message_id)
    assert "Nội dung đồng bộ chờ xử lý" not in client_for(cast.hr).get("/").text


def test_a_failed_message_waits_for_the_administrator_too(session, cast: Cast) -> None:
    registry.record_failure(session, _queued(session, cast).id, "registry.not_trusted")
    assert desk_of(session, cast.administrator.actor).to_settle == 1
    assert desk_of(session, cast.hr.actor).to_settle == 1


def test_a_proposal_of_many_items_is_one(client_for: Callable[..., PageClient], session, cast: Cast) -> None:
    desk.make_record(session, cast.owner)
    together = uuid4()
    desk.drafted(session, cast.owner, client_id=together)
    proposal = desk.drafted(session, cast.owner, key="height_cm", value=161, client_id=together)
    assert desk_of(session, cast.owner.actor).drafts == 1
    proposals.submit(
        session, proposal.id, actor=cast.owner.actor, declaration=desk.DECLARED, key=str(uuid4())
    )
    waiting = desk_of(session, cast.hr.actor)
    assert (waiting.to_verify, waiting.due_soon) == (1, 0)
    with clock.frozen(clock.now() + timedelta(days=30)):
        assert desk_of(session, cast.hr.actor).due_soon == 1
        assert {due.params["count"] for due in deadlines(session, clock.now())} == {"1"}
    assert "1 đề nghị, gấp nhất trước" in client_for(cast.hr).get("/reviews").text


def _queued(session, cast: Cast):
    with transaction(session):
        return queue(
            session, person_id=cast.owner.person_id, unit_path=cast.owner.unit_path, item_id=1,
            approval_id=None, target_key="contact_phone", operation="set", value="0905", label="Số điện thoại",
            occurred_at=clock.now(), page="/proposals/1",
        )  # fmt: skip


def _returned(session, cast: Cast):
    row = _queued(session, cast)
    registry.claim_message(session, row.id)
    return registry.record_return(session, row.id, Returned("invalid_value", "Không có mã này"))


def _missing(client: PageClient) -> int:
    found = re.search(r"còn (\d+) mục", client.get("/").text)
    assert found
    return int(found[1])
