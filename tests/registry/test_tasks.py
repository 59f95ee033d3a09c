"""The worker's tasks against the real stand-in: whatever happens on the way, each message arrives once."""

import json
from datetime import timedelta

import pytest
import requests
from sqlalchemy import select

from portal.core import clock
from portal.registry import actions, steps, tasks
from portal.registry.models import SyncMessage
from portal.registry.rules import SyncState
from portal.registry.tasks import Line, use_line


@pytest.fixture
def later():
    """Move the clock on by so many seconds for one call."""

    def run(seconds, task, *args):
        with clock.frozen(clock.now() + timedelta(seconds=seconds)):
            task(*args)

    return run


def state(session, row):
    session.expire_all()
    found = session.get_one(SyncMessage, row.id)
    session.rollback()
    return found.state


def test_a_message_is_sent_accepted_and_reconciled(session, queued, national, later):
    tasks.send(queued.id)
    assert state(session, queued) is SyncState.ACCEPTED
    [held] = national.held()
    assert held["receipt_code"] == queued.receipt_code
    assert json.dumps(held["content"], sort_keys=True) == json.dumps(
        json.loads(steps.body_of(queued)), sort_keys=True
    )
    tasks.reconcile(0)
    assert state(session, queued) is SyncState.ACCEPTED  # too fresh to be asked about
    later(60, tasks.reconcile, 0)
    assert state(session, queued) is SyncState.RECONCILED


def test_sending_twice_sends_once(session, queued, national):
    tasks.send(queued.id)
    tasks.send(queued.id)
    assert [held["received_times"] for held in national.held()] == [1]


@pytest.mark.parametrize("fault", ["fail", "drop", "redirect", "garbage", "huge", "trickle", "delay"])
def test_after_a_passing_fault_the_message_arrives_once(session, queued, national, later, fault):
    national.order(fault, times=1, seconds=3)
    tasks.send(queued.id)
    assert state(session, queued) is SyncState.QUEUED
    later(20, tasks.send, queued.id)
    assert state(session, queued) is SyncState.ACCEPTED
    [held] = national.held()
    assert held["receipt_code"] == queued.receipt_code


def test_a_worker_killed_after_the_other_side_answered_loses_nothing(session, queued, national, later):
    """Claimed and sent, then killed before the answer was recorded: the sweep sends it again, held once."""
    line = national.line()
    parcel = actions.claim_message(session, queued.id)
    answer = line.exchange.send(parcel, line.sign(parcel.body, clock.now()))
    later(119 + 60, tasks.sweep, 0)
    later(119 + 60, tasks.send, queued.id)
    assert state(session, queued) is SyncState.ACCEPTED
    assert queued.receipt_code == answer.receipt_code
    assert [held["received_times"] for held in national.held()] == [2]


def test_a_refused_message_comes_back_with_its_reason(session, queued, national):
    national.order("refuse", times=1, reason_code="invalid_value", reason="Không có mã này")
    tasks.send(queued.id)
    assert state(session, queued) is SyncState.RETURNED
    assert session.get_one(SyncMessage, queued.id).returned_reason == "Không có mã này"
    assert national.held() == []


def test_a_distrusted_message_fails_and_can_be_sent_again(session, queued, national, cast):
    national.order("distrust", times=1)
    tasks.send(queued.id)
    assert state(session, queued) is SyncState.FAILED
    actions.retry(session, queued.id, actor=cast.hr.actor)
    tasks.send(queued.id)
    assert state(session, queued) is SyncState.ACCEPTED


def test_what_the_other_side_forgot_is_sent_again(session, queued, national, later):
    national.order("forget", times=1)
    tasks.send(queued.id)
    assert state(session, queued) is SyncState.ACCEPTED
    assert national.held() == []
    later(61, tasks.reconcile, 0)
    assert state(session, queued) is SyncState.QUEUED
    later(61, tasks.send, queued.id)
    assert len(national.held()) == 1


def test_what_the_other_side_changed_is_noticed(session, queued, national, later):
    national.order("alter", times=1)
    tasks.send(queued.id)
    later(61, tasks.reconcile, 0)
    assert state(session, queued) is SyncState.RETURNED


def test_what_the_other_side_gave_back_later_is_noticed(session, queued, national, later):
    tasks.send(queued.id)
    told = {"message_id": str(queued.message_id), "reason_code": "newer_exists", "reason": "Đã có"}
    requests.post(f"{national.url}/control/returns", json=told, timeout=5)
    later(61, tasks.reconcile, 0)
    assert state(session, queued) is SyncState.RETURNED


def test_during_an_outage_one_attempt_is_made_and_afterwards_all_arrive(session, queue, national, later):
    rows = [queue(item_id=number) for number in range(1, 31)]
    national.order("fail")
    attempts = []
    line = national.line()
    counted = CountingExchange(line.exchange, attempts)
    use_line(Line(counted, line.sign))
    for row in rows:
        tasks.send(row.id)
    assert len(attempts) == 1
    national.order("none")
    later(70, tasks.send, rows[0].id)  # the first that gets through wakes all the others
    waiting = (
        session.execute(select(SyncMessage.id).where(SyncMessage.state == SyncState.QUEUED)).scalars().all()
    )
    session.rollback()
    assert len(waiting) == 29
    for row_id in waiting:
        later(71, tasks.send, row_id)
    assert len(national.held()) == 30
    assert {state(session, row) for row in rows} == {SyncState.ACCEPTED}


def test_the_call_is_made_with_no_transaction_open(session, queued, national, database):
    seen = []
    line = national.line()

    class Watching:
        def send(self, parcel, signature):
            with database.owner.connect() as connection:
                rows = connection.exec_driver_sql(
                    "SELECT usename, state, query FROM pg_stat_activity WHERE datname = current_database()"
                    " AND usename = 'portal_worker' AND state LIKE 'idle in transaction%%'"
                ).all()
            seen.extend(rows)
            return line.exchange.send(parcel, signature)

    session.rollback()
    use_line(Line(Watching(), line.sign))
    tasks.send(queued.id)
    assert seen == []
    assert state(session, queued) is SyncState.ACCEPTED


class CountingExchange:
    def __init__(self, inner, attempts):
        self.inner, self.attempts = inner, attempts

    def send(self, parcel, signature):
        self.attempts.append(parcel.message_id)
        return self.inner.send(parcel, signature)

    def standings(self, message_ids):
        return self.inner.standings(message_ids)
