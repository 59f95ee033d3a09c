"""Messages about one target of a person leave in the order of their approvals, and a newer one ends a stuck one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import case, select, text, update

from notifications.models import Notification
from portal.core import clock
from portal.core.errors import Conflict
from portal.core.trail import TrailLeaf
from portal.record.rules import Operation
from portal.registry import actions, tasks
from portal.registry.exchange import Acknowledged, Returned
from portal.registry.models import SyncMessage
from portal.registry.rules import SyncState, is_replaceable

RECEIPT = Acknowledged("QG-20261123-000001")
S = SyncState


@pytest.fixture
def two(frozen_time, queue):
    """Two approved values of one field, the older one first."""
    return [queue(item_id=n, value=value, target_key="phone") for n, value in ((1, "0905"), (2, "0912"))]


@pytest.fixture
def row_of_a_table(frozen_time, queue):
    """A row that was added, and changed afterwards."""
    return [
        queue(item_id=n, value={"name": str(n)}, target_key="family_own/12", operation=operation)
        for n, operation in ((1, "add"), (2, "change"))
    ]


def states(session, *rows):
    session.expire_all()
    found = [session.get_one(SyncMessage, row.id).state for row in rows]
    session.rollback()
    return found


def fail(session, row):
    actions.claim_message(session, row.id)
    return actions.record_failure(session, row.id, "registry.not_trusted")


def jobs_for(session, row):
    found = session.scalars(
        text("SELECT args->>'sync_message_id' FROM procrastinate_jobs WHERE task_name = 'registry:send'")
    ).all()
    session.rollback()
    return found.count(str(row.id))


@pytest.mark.parametrize("operation", Operation)
def test_what_a_newer_message_makes_needless(operation):
    assert is_replaceable(operation) is (operation in {Operation.SET, Operation.CHANGE})


def test_a_newer_value_waits_while_the_older_one_is_on_its_way(session, two, frozen_time):
    older, newer = two
    assert actions.claim_message(session, newer.id) is None
    assert actions.claim_message(session, older.id) is not None
    assert actions.claim_message(session, newer.id) is None
    actions.postpone(session, older.id, "registry.unavailable")
    with clock.frozen(frozen_time + timedelta(minutes=3)):
        assert actions.claim_message(session, newer.id) is None
        assert actions.claim_message(session, older.id) is not None
        before = jobs_for(session, newer)
        actions.record_acknowledgement(session, older.id, RECEIPT)
        assert jobs_for(session, newer) == before + 1
        assert actions.claim_message(session, newer.id) is not None


def test_other_fields_and_other_people_do_not_wait(session, two, queue, cast):
    assert actions.claim_message(session, queue(item_id=3, target_key="mail").id) is not None
    colleague = {"person_id": cast.colleague.person_id, "unit_path": cast.colleague.unit_path}
    assert actions.claim_message(session, queue(item_id=4, target_key="phone", **colleague).id) is not None


def test_a_newer_value_takes_the_place_of_one_that_failed(session, two):
    older, newer = two
    fail(session, older)
    assert actions.claim_message(session, newer.id) is not None
    assert states(session, older, newer) == [S.SUPERSEDED, S.SENT]
    assert "message.superseded" in session.scalars(select(TrailLeaf.action)).all()


def test_nobody_is_told_of_a_return_that_a_newer_value_makes_good(session, two):
    older, newer = two
    actions.claim_message(session, older.id)
    actions.record_return(session, older.id, Returned("invalid_value", ""))
    assert states(session, older) == [S.SUPERSEDED]
    assert session.scalars(select(Notification.message)).all() == []
    assert jobs_for(session, newer) == 2


def test_a_row_is_not_changed_there_before_it_was_added(session, row_of_a_table, cast):
    added, changed = row_of_a_table
    fail(session, added)
    assert actions.claim_message(session, changed.id) is None
    assert states(session, added, changed) == [S.FAILED, S.QUEUED]
    actions.retry(session, added.id, actor=cast.hr.actor)
    actions.claim_message(session, added.id)
    actions.record_acknowledgement(session, added.id, RECEIPT)
    assert actions.claim_message(session, changed.id) is not None


def test_what_waits_goes_on_when_hr_closes_the_older_one(session, row_of_a_table, cast):
    added, changed = row_of_a_table
    fail(session, added)
    before = jobs_for(session, changed)
    actions.close(session, added.id, "Đã nhập bên kia.", actor=cast.hr.actor, about=added.message_id)
    assert jobs_for(session, changed) == before + 1
    assert actions.claim_message(session, changed.id) is not None


@pytest.mark.parametrize("newer_state", [S.SENT, S.ACCEPTED])
def test_an_older_value_is_not_sent_once_more_over_a_newer_one(session, two, cast, newer_state):
    """As rows that failed before there was an order may stand."""
    older, newer = two
    fail_row(session, older)
    newer.state, newer.receipt_code, newer.acknowledged_at = newer_state, "QG-1", clock.now()
    session.commit()
    with pytest.raises(Conflict) as caught:
        actions.retry(session, older.id, actor=cast.hr.actor)
    assert caught.value.code == "registry.newer_sent"
    assert states(session, older) == [S.FAILED]


def fail_row(session, row):
    row.state, row.problem_code = S.FAILED, "registry.not_trusted"


def test_what_the_other_side_lost_is_not_sent_over_a_newer_value(session, two):
    older, newer = two
    for row in two:
        actions.claim_message(session, row.id)
        actions.record_acknowledgement(session, row.id, RECEIPT)
    actions.record_reconciliation(session, older.id, None)
    actions.record_reconciliation(session, newer.id, None)
    assert states(session, older, newer) == [S.SUPERSEDED, S.QUEUED]


@pytest.mark.parametrize("state", [S.QUEUED, S.SENT, S.ACCEPTED, S.RECONCILED, S.CLOSED, S.SUPERSEDED])
def test_only_a_failed_message_is_retried(session, queued, cast, state):
    queued.state, queued.receipt_code, queued.acknowledged_at = state, "QG-1", clock.now()
    queued.settled_by, queued.settled_at, queued.words_sealed = cast.hr.person_id, clock.now(), b""
    session.commit()
    with pytest.raises(Conflict) as caught:
        actions.retry(session, queued.id, actor=cast.hr.actor)
    assert caught.value.code == "registry.wrong_state"
    assert states(session, queued) == [state]


def test_claims_of_one_target_never_wait_in_a_circle(queue, database):
    """Many workers at once: each claim holds its own message and asks for the older ones."""
    rows = [queue(item_id=n, target_key="phone") for n in range(1, 7)]
    sessions = database.worker_sessions()

    def claim(row_id):
        with sessions() as session:
            return actions.claim_message(session, row_id) is not None

    for _ in range(5):
        with sessions() as session, session.begin():
            session.execute(
                update(SyncMessage).values(
                    state=case((SyncMessage.id < rows[2].id, S.FAILED), else_=S.QUEUED),
                    problem_code="registry.x",
                    next_attempt_at=clock.now(),
                )
            )
        with ThreadPoolExecutor(len(rows)) as pool:
            taken = list(pool.map(claim, [row.id for row in reversed(rows)]))
        assert taken.count(True) == 1


def test_the_sweep_leaves_alone_what_waits_for_another(session, row_of_a_table, frozen_time):
    added, _ = row_of_a_table
    fail(session, added)
    with clock.frozen(frozen_time + timedelta(hours=1)):
        assert list(actions.sweep(session)) == []


@pytest.mark.parametrize("stuck", [S.FAILED, S.RETURNED])
def test_a_newer_value_whose_job_was_dropped_is_found_behind_a_stuck_one(
    session, queue, national, frozen_time, stuck
):
    """Approved after the older one got stuck, while the line is quiet: its job ends without a claim."""
    older = queue(item_id=1, value="0905", target_key="phone")
    actions.claim_message(session, older.id)
    if stuck is S.FAILED:
        actions.record_failure(session, older.id, "registry.not_trusted")
    else:
        actions.record_return(session, older.id, Returned("invalid_value", ""))
    newer = queue(item_id=2, value="0912", target_key="phone")
    line = national.line()
    line.quiet_until = frozen_time + timedelta(seconds=15)
    tasks.use_line(line)
    tasks.send(newer.id)
    assert states(session, older, newer) == [stuck, S.QUEUED]
    with clock.frozen(frozen_time + timedelta(minutes=2)):
        assert list(actions.sweep(session)) == [newer.id]
        tasks.send(newer.id)
    assert states(session, older, newer) == [S.SUPERSEDED, S.ACCEPTED]


def test_the_other_side_gets_both_values_in_their_order(session, two, national):
    older, newer = two
    national.order("fail", times=1)
    tasks.send(older.id)  # put off: the other side does not answer
    tasks.use_line(national.line())
    tasks.send(newer.id)
    assert national.held() == []
    with clock.frozen(clock.now() + timedelta(seconds=20)):
        tasks.send(older.id)
        tasks.send(newer.id)
    assert [held["content"]["change"]["value"] for held in national.held()] == ["0905", "0912"]
    assert states(session, older, newer) == [S.ACCEPTED, S.ACCEPTED]


def test_after_a_refusal_the_other_side_gets_the_newer_value_alone(session, two, national):
    older, newer = two
    national.order("refuse", times=1, reason_code="invalid_value", reason="Không có mã này")
    tasks.send(older.id)
    tasks.send(newer.id)
    assert [held["content"]["change"]["value"] for held in national.held()] == ["0912"]
    assert states(session, older, newer) == [S.SUPERSEDED, S.ACCEPTED]
