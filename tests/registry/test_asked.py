"""Only who can act is asked to, and counted as waiting for."""

from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import select

from notifications.messages import Message
from notifications.models import Notification
from portal.access.permissions import allowed
from portal.core import clock
from portal.core.db import transaction
from portal.core.errors import Conflict
from portal.registry import actions, queries, reminders
from portal.registry.asked import SEND_AGAIN, SETTLE, asked_of, asks
from portal.registry.exchange import Returned
from portal.registry.models import SyncMessage
from portal.registry.rules import TAKEN_ID, SyncState

TROUBLED = (SyncState.QUEUED, SyncState.SENT, SyncState.RETURNED, SyncState.FAILED)
TO_SETTLE, FAILED = Message.REGISTRY_TO_SETTLE, Message.REGISTRY_FAILED

pytestmark = pytest.mark.usefixtures("frozen_time")


@pytest.fixture
def returned(session, queued):
    actions.claim_message(session, queued.id)
    return actions.record_return(session, queued.id, Returned("invalid_value", ""))


@pytest.fixture
def taken(session, queued):
    """Failed, because the other side holds other bytes under its id."""
    return actions.record_failure(session, queued.id, TAKEN_ID)


@pytest.fixture
def own(queue, cast):
    return queue(item_id=9, person_id=cast.hr_owner.person_id, unit_path=cast.hr_owner.unit_path)


def told(session):
    return {(n.person_id, n.message) for n in session.scalars(select(Notification))}


def due(session, hours=18):
    return {
        (one.person_id, one.message) for one in reminders.late(session, clock.now() + timedelta(hours=hours))
    }


def of(message, *members):
    return {(member.person_id, message) for member in members}


def waiting(session, member):
    return session.scalar(queries.waiting_for(member.actor))


def test_a_row_and_the_list_ask_the_same(session, queue):
    cases = list(product(TROUBLED, ("invalid_value", TAKEN_ID, "registry.not_trusted", None)))
    for number, (state, code) in enumerate(cases, start=1):
        row = queue(item_id=number)
        with transaction(session):
            row.state, row.problem_code = state, code or ("x" if state in TROUBLED[2:] else None)
    for asked in (SETTLE, SEND_AGAIN):
        found = set(session.scalars(select(SyncMessage.item_id).where(asks(asked))))
        assert found == {m.item_id for m in session.scalars(select(SyncMessage)) if asked_of(m) is asked}
        assert found


def test_a_taken_id_is_told_to_who_can_make_a_new_message(session, taken, cast):
    assert told(session) == of(TO_SETTLE, cast.hr, cast.hr_above, cast.hr_owner)
    assert f"/sync/{taken.id}" in session.scalars(select(Notification.url)).all()


def test_a_taken_id_does_not_wait_for_the_administrator(session, taken, cast):
    assert waiting(session, cast.administrator) == 0
    assert waiting(session, cast.hr) == 1
    with pytest.raises(Conflict):
        actions.retry(session, taken.id, actor=cast.administrator.actor)


def test_nobodys_own_waits_for_them_where_they_cannot_settle_it(session, own, cast):
    actions.record_failure(session, own.id, TAKEN_ID)
    assert waiting(session, cast.hr_owner) == 0
    assert waiting(session, cast.hr) == 1


def test_the_reminder_of_what_came_back_goes_to_who_settles_it(session, returned, cast):
    found = due(session)
    assert found == of(TO_SETTLE, cast.hr, cast.hr_above, cast.hr_owner)
    entitled = {m.person_id for m in cast.members().values() if allowed(m.actor, SETTLE.permission, returned)}
    assert {person_id for person_id, _ in found} == entitled


def test_a_return_does_not_hide_what_the_administrator_can_send_again(session, returned, queue, cast):
    actions.record_failure(session, queue(item_id=2).id, "registry.not_trusted")
    settle = of(TO_SETTLE, cast.hr, cast.hr_above, cast.hr_owner)
    assert due(session) == settle | of(FAILED, cast.administrator)


@pytest.mark.parametrize("code", [TAKEN_ID, "registry.not_trusted"])
def test_nobody_is_reminded_of_their_own(session, own, cast, code):
    actions.record_failure(session, own.id, code)
    assert cast.hr_owner.person_id not in {person_id for person_id, _ in due(session)}


@pytest.mark.parametrize("code", [TAKEN_ID, "registry.not_trusted"])
def test_their_own_does_not_hide_a_colleagues(session, own, queue, cast, code):
    for row in (own, queue(item_id=10)):
        actions.record_failure(session, row.id, code)
    assert cast.hr_owner.person_id in {person_id for person_id, _ in due(session)}


def test_sent_anew_it_has_its_day_before_anybody_is_reminded(session, returned, cast):
    with clock.frozen(clock.now() + timedelta(hours=20)):
        actions.send_again(session, returned.id, "Đã sửa", actor=cast.hr.actor, about=returned.message_id)
        assert due(session, hours=0) == set()
        assert due(session, hours=17) == set()
        assert due(session, hours=18) == of(FAILED, cast.hr, cast.hr_above, cast.hr_owner, cast.administrator)
