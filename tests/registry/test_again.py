"""What failed of one cause goes again together: what was shown, within reach, once, each with its own leaf."""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from notifications.models import Notification
from portal.access.rules import Grant, Role
from portal.core import clock
from portal.core.errors import Conflict, Invalid
from portal.core.trail import TrailLeaf
from portal.registry import actions, queries, tasks
from portal.registry.actions import Retried, settling
from portal.registry.exchange import Returned
from portal.registry.models import SyncMessage
from portal.registry.rules import SyncState
from tests.scale.statements import counted

TRUST = "registry.not_trusted"


@pytest.fixture
def failed(session, queue, frozen_time):
    """Three that failed since the agency's certificate was no longer believed."""
    return [actions.record_failure(session, queue(item_id=number).id, TRUST).id for number in (1, 2, 3)]


@pytest.fixture
def again(session, cast):
    def press(code=TRUST, *, who=None, key=None, until=None):
        actor = (who or cast.hr).actor
        return actions.retry_all(
            session, code, until=until or clock.now(), actor=actor, key=key or str(uuid4())
        )

    return press


def states(session):
    session.rollback()
    session.expire_all()
    return dict(session.execute(select(SyncMessage.id, SyncMessage.state).order_by(SyncMessage.id)).all())


def leaves(session, action="message.retried"):
    session.rollback()
    return session.scalars(
        select(TrailLeaf).where(TrailLeaf.action == action).order_by(TrailLeaf.object_id)
    ).all()


def jobs(session):
    session.rollback()
    return session.scalar(text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'registry:send'"))


def test_each_goes_again_with_its_own_leaf_and_job(session, cast, failed, again):
    before = jobs(session)
    assert again() == Retried(3, 0)
    assert set(states(session).values()) == {SyncState.QUEUED}
    written = leaves(session)
    assert [leaf.object_id for leaf in written] == failed
    assert {leaf.actor_id for leaf in written} == {cast.hr.person_id}
    assert jobs(session) == before + 3


def test_sent_twice_it_happens_once(session, failed, again):
    key, until = str(uuid4()), clock.now()
    assert again(key=key, until=until) == again(key=key, until=until) == Retried(3, 0)
    assert len(leaves(session)) == 3
    with pytest.raises(Conflict) as caught:
        again(until=until)
    assert caught.value.code == "registry.none_left"


def test_one_key_is_for_one_cause(failed, again):
    key = str(uuid4())
    again(key=key)
    with pytest.raises(Invalid):
        again("registry.not_understood", key=key)


def test_what_failed_after_the_page_was_shown_was_not_agreed_to(session, queue, failed, again):
    shown = clock.now()
    with clock.frozen(shown + timedelta(seconds=5)):
        later = actions.record_failure(session, queue(item_id=4).id, TRUST).id
        assert again(until=shown) == Retried(3, 0)
        assert states(session)[later] is SyncState.FAILED
        # Pressed once more on the old page, what failed anew meanwhile is not sent in a circle.
        actions.claim_message(session, failed[0])
        actions.record_failure(session, failed[0], TRUST)
        with pytest.raises(Conflict):
            again(until=shown)


def test_one_press_has_an_end_and_says_what_is_left(session, failed, again, monkeypatch):
    monkeypatch.setattr(settling, "RETRY_SIZE", 2)
    assert again() == Retried(2, 1)
    assert states(session)[failed[2]] is SyncState.FAILED
    assert again() == Retried(1, 0)


def test_only_one_cause_and_nothing_that_was_given_back(session, queue, failed, again):
    other = actions.record_failure(session, queue(item_id=4).id, "registry.message_too_large").id
    taken = actions.record_failure(session, queue(item_id=5).id, "registry.other_content").id
    returned = actions.record_return(session, queue(item_id=6).id, Returned("invalid_value", "")).id
    again()
    now = states(session)
    assert (now[other], now[taken], now[returned]) == (SyncState.FAILED, SyncState.FAILED, SyncState.RETURNED)
    for code in ("registry.other_content", "invalid_value", "", "khong_co"):
        with pytest.raises(Conflict):
            again(code)


def test_an_older_value_is_not_sent_over_a_newer_one(session, queue, again, cast):
    older = queue(item_id=1, target_key="phone")
    newer = queue(item_id=2, target_key="phone")
    actions.record_failure(session, older.id, TRUST)
    session.get_one(SyncMessage, older.id).state = SyncState.FAILED
    row = session.get_one(SyncMessage, newer.id)
    row.state, row.receipt_code, row.acknowledged_at = SyncState.ACCEPTED, "R1234", clock.now()
    session.commit()
    assert queries.causes(session, cast.hr.actor) == []
    session.rollback()
    with pytest.raises(Conflict):
        again()


def test_of_other_units_nothing_goes_and_nothing_is_counted(session, queue, failed, again, cast):
    there = queue(item_id=4, person_id=cast.nobody.person_id, unit_path=cast.nobody.unit_path)
    actions.record_failure(session, there.id, TRUST)
    assert [cause.count for cause in queries.causes(session, cast.hr.actor)] == [3]
    session.rollback()
    again()
    assert states(session)[there.id] is SyncState.FAILED


@pytest.mark.parametrize("name", ["signer", "auditor", "owner", "hr_elsewhere", "nobody"])
def test_whoever_may_not_send_one_sends_none(session, failed, again, cast, name):
    with pytest.raises(Conflict):
        again(who=getattr(cast, name))
    assert set(states(session).values()) == {SyncState.FAILED}


def test_the_trail_says_on_whose_behalf(session, failed, cast):
    unit = cast.units["department"]
    passed_on = Grant(Role.HR_OFFICER, unit.id, unit.path, delegated_by=cast.hr.person_id)
    actor = replace(cast.colleague.actor, grants=(passed_on,))
    actions.retry_all(session, TRUST, until=clock.now(), actor=actor, key="k")
    assert {leaf.delegated_by for leaf in leaves(session)} == {cast.hr.person_id}


def test_without_a_trail_nothing_goes(session, failed, again, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError

    monkeypatch.setattr("portal.core.trail.append", broken)
    with pytest.raises(RuntimeError):
        again()
    assert set(states(session).values()) == {SyncState.FAILED}


def test_a_storm_of_failures_is_told_twice_a_unit_at_most(session, queue, cast):
    """Once of somebody, and once of another, since nobody is told of their own."""
    for number in range(1, 21):
        member = (cast.owner, cast.colleague, cast.hr_owner)[number % 3]
        row = queue(item_id=number, person_id=member.person_id, unit_path=member.unit_path)
        actions.record_failure(session, row.id, TRUST)
    told = session.scalars(
        select(Notification.person_id).where(Notification.message == "registry_failed")
    ).all()
    assert set(told) >= {cast.hr.person_id, cast.hr_above.person_id, cast.hr_owner.person_id}
    assert max(told.count(person) for person in set(told)) <= 2


def test_the_agencys_certificate_lapsed_and_was_mended(session, queue, national, client_for, cast):
    """Against the stand-in: refused for good one by one, mended, sent again by one press, taken in."""
    rows = [queue(item_id=number).id for number in range(1, 13)]
    national.order("distrust")
    for row in rows:
        tasks.send(row)
    assert set(states(session).values()) == {SyncState.FAILED}
    hr = client_for(cast.hr)
    assert "Gửi lại cùng lúc 12 nội dung" in hr.get("/sync").text
    page = hr.get("/sync/retries")
    assert "không chấp nhận chữ ký số" in page.text
    assert "12 nội dung, lâu nhất từ" in page.text
    # Not mended yet: they fail again, and can be sent again.
    hr.post("/sync/retries")
    assert "Đã đưa 12 nội dung vào hàng chờ gửi lại." in hr.follow().text
    for row in rows:
        tasks.send(row)
    assert set(states(session).values()) == {SyncState.FAILED}
    national.order("none")
    hr.get("/sync/retries")
    hr.post("/sync/retries")
    for row in rows:
        tasks.send(row)
    assert set(states(session).values()) == {SyncState.ACCEPTED}
    assert [held["received_times"] for held in national.held()] == [1] * 12
    assert len(leaves(session)) == 24


def test_an_outage_asks_nothing_of_anybody_and_the_page_says_so(session, queue, national, client_for, cast):
    row = queue(item_id=1)
    national.order("fail")
    tasks.send(row.id)
    page = client_for(cast.hr).get("/sync")
    assert "Hệ thống đang tự gửi lại" in page.text
    assert "Bạn không cần làm gì" in page.text
    assert "Đã thử 1 lần, thử lại lúc" in page.text
    assert "Gửi lại cùng lúc" not in page.text
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        assert "sắp thử lại" in client_for(cast.hr).get("/sync").text
        national.order("none")
        tasks.send(row.id)
    assert set(states(session).values()) == {SyncState.ACCEPTED}


def test_a_second_press_on_the_page_says_how_it_stands(session, failed, client_for, cast):
    hr = client_for(cast.hr)
    hr.get("/sync/retries")
    form = hr.form("/sync/retries").hidden
    hr.post("/sync/retries")
    assert "Đã đưa 3 nội dung" in hr.follow().text
    late = hr.post("/sync/retries", {**form, "idempotency_key": str(uuid4())}, status=409)
    assert "Không còn nội dung nào như trang đã hiện" in late.text


def test_more_than_one_press_takes_leads_back_to_the_page(session, failed, client_for, cast, monkeypatch):
    for module in ("portal.registry.actions.settling", "portal.registry.views"):
        monkeypatch.setattr(f"{module}.RETRY_SIZE", 2)
    hr = client_for(cast.hr)
    assert "Gửi lại 2 nội dung lâu nhất" in hr.get("/sync/retries").text
    hr.post("/sync/retries")
    page = hr.follow()
    assert page.url == "/sync/retries"
    assert "Còn 1 nội dung cùng nguyên nhân" in page.text


@pytest.mark.parametrize("name", ["signer", "auditor", "owner", "guard"])
def test_who_sends_nothing_is_offered_nothing(failed, client_for, cast, name):
    client = client_for(getattr(cast, name))
    client.get("/sync/retries", status=404)
    client.post("/sync/retries", {"cause": TRUST}, status=404)
    if name in ("signer", "auditor"):
        assert "Gửi lại cùng lúc" not in client.get("/sync").text


@pytest.mark.parametrize("count", [2, 30])
def test_the_page_takes_the_same_few_statements(session, queue, client_for, cast, count):
    for number in range(1, count + 1):
        actions.record_failure(session, queue(item_id=number).id, TRUST)
    hr = client_for(cast.hr)
    for address, most in (("/sync", 4), ("/sync/retries", 3)):
        with counted() as statements:
            hr.get(address)
        assert len(statements) <= most, json.dumps(statements, default=str)
