"""Each step of a message: allowed, in a wrong state, repeated, and all or nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from notifications.messages import Message
from notifications.models import Notification
from portal.access.rules import Grant, Role
from portal.core import clock, sealing, trail
from portal.core.errors import Conflict, Forbidden, NotFound
from portal.core.trail import TrailLeaf
from portal.registry import actions, queries, reminders, steps
from portal.registry.exchange import Acknowledged, Held, Returned, Standing
from portal.registry.models import SyncMessage
from portal.registry.rules import SyncState

RECEIPT = Acknowledged("QG-20261123-000001")

pytestmark = pytest.mark.usefixtures("frozen_time")


def jobs_of(session):
    found = session.execute(
        text("SELECT task_name, args, scheduled_at FROM procrastinate_jobs ORDER BY id")
    ).all()
    session.rollback()
    return [(name, args) for name, args, _ in found if name.startswith("registry:")]


def told(session):
    return {(n.person_id, n.message) for n in session.scalars(select(Notification))}


def trail_of(session):
    return list(session.scalars(select(TrailLeaf.action).order_by(TrailLeaf.id)))


def state(session, row):
    session.expire_all()
    return session.get_one(SyncMessage, row.id).state


@pytest.fixture
def accepted(session, queued):
    actions.claim_message(session, queued.id)
    return actions.record_acknowledgement(session, queued.id, RECEIPT)


def test_queueing_writes_the_message_and_its_job(session, queued, cast):
    assert queued.state is SyncState.QUEUED
    assert jobs_of(session) == [("registry:send", {"sync_message_id": queued.id})]
    body = steps.body_of(queued)
    assert cast.owner.personal_id.encode() in body
    assert b'"agency_code":"H17.01.01"' in body
    assert b'"approval":"71"' in body


def test_the_body_is_sealed_in_store_and_for_its_row_alone(session, queued, queue):
    assert b"0905" not in queued.body_sealed
    other = queue(item_id=2)
    other.body_sealed = queued.body_sealed
    with pytest.raises(sealing.SealBroken):
        steps.body_of(other)
    session.rollback()


def test_a_rolled_back_action_leaves_neither_message_nor_job(session, cast):
    owner = cast.owner
    steps.queue(
        session, person_id=owner.person_id, unit_path=owner.unit_path, item_id=1, approval_id=None,
        target_key="x", operation="set", value=1, occurred_at=clock.now(), label="x", page="/x",
    )  # fmt: skip
    session.rollback()
    assert session.scalars(select(SyncMessage)).all() == []
    assert jobs_of(session) == []


def test_an_item_has_one_message(queued, queue):
    with pytest.raises(IntegrityError, match="uq_sync_message_item_id"):
        queue(item_id=queued.item_id)


def test_a_claim_takes_the_message_for_the_lease(session, queued):
    parcel = actions.claim_message(session, queued.id)
    assert parcel.message_id == queued.message_id
    assert parcel.body == steps.body_of(queued)
    assert state(session, queued) is SyncState.SENT
    assert queued.attempts == 1
    assert actions.claim_message(session, queued.id) is None


def test_a_claim_whose_worker_died_is_taken_over_after_the_lease(session, queued, frozen_time):
    first = actions.claim_message(session, queued.id)
    with clock.frozen(frozen_time + timedelta(minutes=1, seconds=59)):
        assert actions.claim_message(session, queued.id) is None
    with clock.frozen(frozen_time + timedelta(minutes=2)):
        again = actions.claim_message(session, queued.id)
    assert (again.message_id, again.body) == (first.message_id, first.body)
    assert queued.attempts == 2
    assert queued.sent_at == frozen_time


def test_a_message_that_is_not_there_is_not_found(session, cast):
    with pytest.raises(NotFound):
        actions.claim_message(session, 2**62)


def test_an_acknowledgement_keeps_the_receipt_and_tells_the_official(session, accepted, cast, frozen_time):
    assert accepted.state is SyncState.ACCEPTED
    assert accepted.receipt_code == RECEIPT.receipt_code
    assert accepted.acknowledged_at == frozen_time
    assert told(session) == {(cast.owner.person_id, Message.REGISTRY_ACCEPTED)}
    assert trail_of(session) == ["message.sent", "message.accepted"]


def test_a_repeated_acknowledgement_changes_nothing(session, accepted):
    actions.record_acknowledgement(session, accepted.id, Acknowledged("QG-OTHER"))
    assert accepted.receipt_code == RECEIPT.receipt_code
    assert len(told(session)) == 1
    assert trail_of(session).count("message.accepted") == 1


def test_an_answer_that_comes_after_it_was_put_off_still_counts(session, queued):
    actions.claim_message(session, queued.id)
    actions.postpone(session, queued.id, "registry.unreachable")
    actions.record_acknowledgement(session, queued.id, RECEIPT)
    assert state(session, queued) is SyncState.ACCEPTED
    assert queued.problem_code is None


def test_a_temporary_failure_is_tried_again_later_and_later(session, queued, frozen_time):
    at = frozen_time
    for pause in (5, 10, 20):
        with clock.frozen(at):
            actions.claim_message(session, queued.id)
            actions.postpone(session, queued.id, "registry.unavailable")
            assert actions.claim_message(session, queued.id) is None
        assert queued.next_attempt_at == at + timedelta(seconds=pause)
        at = queued.next_attempt_at
    assert len(jobs_of(session)) == 4
    assert told(session) == set()


def test_a_late_failure_does_not_undo_an_acknowledgement(session, accepted):
    actions.postpone(session, accepted.id, "registry.unreachable")
    actions.record_failure(session, accepted.id, "registry.not_trusted")
    assert state(session, accepted) is SyncState.ACCEPTED


def test_a_permanent_failure_tells_who_can_repair_it(session, queued, cast):
    actions.claim_message(session, queued.id)
    actions.record_failure(session, queued.id, "registry.not_trusted")
    assert state(session, queued) is SyncState.FAILED
    repair = (cast.hr, cast.hr_above, cast.hr_owner, cast.administrator)
    assert told(session) == {(m.person_id, Message.REGISTRY_FAILED) for m in repair}
    assert actions.claim_message(session, queued.id) is None


@pytest.mark.parametrize("name", ["hr", "hr_above", "administrator"])
def test_who_may_send_a_failed_message_again(session, queued, cast, name):
    actions.record_failure(session, queued.id, "registry.not_trusted")
    actions.retry(session, queued.id, actor=getattr(cast, name).actor)
    assert state(session, queued) is SyncState.QUEUED
    assert actions.claim_message(session, queued.id) is not None
    assert len(jobs_of(session)) == 2


def test_the_trail_says_on_whose_behalf_a_message_is_sent_again(session, queued, cast):
    actions.record_failure(session, queued.id, "registry.not_trusted")
    unit = cast.units["department"]
    delegated = Grant(Role.HR_OFFICER, unit.id, unit.path, delegated_by=cast.hr.person_id)
    actions.retry(session, queued.id, actor=replace(cast.colleague.actor, grants=(delegated,)))
    leaf = session.scalars(select(TrailLeaf).where(TrailLeaf.action == "message.retried")).one()
    assert (leaf.actor_id, leaf.delegated_by) == (cast.colleague.person_id, cast.hr.person_id)


@pytest.mark.parametrize(
    "name", ["owner", "colleague", "hr_elsewhere", "signer", "auditor", "guard", "nobody"]
)
def test_who_may_not(session, queued, cast, name):
    actions.record_failure(session, queued.id, "registry.not_trusted")
    with pytest.raises(Forbidden):
        actions.retry(session, queued.id, actor=getattr(cast, name).actor)
    assert state(session, queued) is SyncState.FAILED


def test_only_a_failed_message_is_sent_again(session, accepted, cast):
    actions.record_reconciliation(session, accepted.id, Standing(Held.HELD, steps.digest_of(accepted)))
    with pytest.raises(Conflict) as caught:
        actions.retry(session, accepted.id, actor=cast.hr.actor)
    assert caught.value.code == "registry.wrong_state"


def test_a_returned_message_tells_the_official_and_hr(session, queued, cast):
    actions.claim_message(session, queued.id)
    answer = Returned("invalid_value", "Không có mã này")
    actions.record_return(session, queued.id, answer)
    actions.record_return(session, queued.id, answer)
    assert state(session, queued) is SyncState.RETURNED
    assert (queued.problem_code, queued.returned_reason) == ("invalid_value", "Không có mã này")
    settle = {(m.person_id, Message.REGISTRY_TO_SETTLE) for m in (cast.hr, cast.hr_above, cast.hr_owner)}
    assert told(session) == {(cast.owner.person_id, Message.REGISTRY_RETURNED), *settle}
    assert trail_of(session).count("message.returned") == 1


def test_reconciled_when_the_other_side_holds_the_same(session, accepted, frozen_time):
    actions.record_reconciliation(session, accepted.id, Standing(Held.HELD, steps.digest_of(accepted)))
    assert state(session, accepted) is SyncState.RECONCILED
    assert accepted.reconciled_at == frozen_time


def test_returned_when_it_holds_something_else(session, accepted):
    actions.record_reconciliation(session, accepted.id, Standing(Held.HELD, bytes(32)))
    assert state(session, accepted) is SyncState.RETURNED
    assert accepted.problem_code == "different_content"


def test_returned_when_it_came_back_later(session, accepted):
    back = Returned("newer_exists", "Đã có")
    actions.record_reconciliation(
        session, accepted.id, Standing(Held.RETURNED, steps.digest_of(accepted), back)
    )
    assert (accepted.state, accepted.problem_code) == (SyncState.RETURNED, "newer_exists")


def test_sent_again_when_the_other_side_lost_it(session, accepted):
    actions.record_reconciliation(session, accepted.id, None)
    assert state(session, accepted) is SyncState.QUEUED
    assert actions.claim_message(session, accepted.id).message_id == accepted.message_id
    assert len(jobs_of(session)) == 2


@pytest.mark.parametrize(
    "act",
    [
        lambda s, i: actions.claim_message(s, i),
        lambda s, i: actions.record_acknowledgement(s, i, RECEIPT),
        lambda s, i: actions.record_return(s, i, Returned("invalid_value", "")),
        lambda s, i: actions.record_failure(s, i, "registry.not_trusted"),
    ],
)
def test_without_a_trail_nothing_happens(session, queued, monkeypatch, act):
    def broken(*args, **kwargs):
        raise RuntimeError("the trail is out of order")

    monkeypatch.setattr(trail, "append", broken)
    with pytest.raises(RuntimeError):
        act(session, queued.id)
    assert state(session, queued) is SyncState.QUEUED
    assert told(session) == set()


def test_the_sweep_finds_lost_jobs_and_leaves_the_others(session, queued, queue, frozen_time):
    done = queue(item_id=2)
    actions.record_acknowledgement(session, done.id, RECEIPT)
    claimed = queue(item_id=3)
    actions.claim_message(session, claimed.id)
    for wait, found in ((30, []), (60, [queued.id]), (90, []), (181, [queued.id, claimed.id])):
        with clock.frozen(frozen_time + timedelta(seconds=wait)):
            assert list(actions.sweep(session)) == found, wait


def test_the_ladder_is_one_statement_for_any_number_of_items(session, queued, accepted, queue):
    queue(item_id=2)
    ladder = queries.ladder_of(session, [1, 2, 3])
    assert set(ladder) == {1, 2}
    assert (ladder[1].state, ladder[1].receipt_code) == (SyncState.ACCEPTED, RECEIPT.receipt_code)
    assert (ladder[2].state, ladder[2].sent_at) == (SyncState.QUEUED, None)
    assert queries.ladder_of(session, []) == {}


@pytest.mark.parametrize(
    ("name", "sees"),
    [("hr", True), ("hr_above", True), ("signer", True), ("auditor", True), ("administrator", True),
     ("hr_elsewhere", False), ("owner", False), ("guard", False)],
)  # fmt: skip
def test_who_sees_what_is_in_trouble(session, queued, cast, name, sees):
    actor = getattr(cast, name).actor
    assert queries.in_trouble(session, actor).lines == ()
    actions.record_failure(session, queued.id, "registry.not_trusted")
    found = queries.in_trouble(session, actor).lines
    assert [line.message.item_id for line in found] == ([1] if sees else [])


def test_the_alarm_rings_before_the_day_ends_and_once_a_day(session, queued, cast, frozen_time):
    assert list(reminders.late(session, frozen_time + timedelta(hours=17))) == []
    due = list(reminders.late(session, frozen_time + timedelta(hours=18)))
    repair = {m.person_id for m in (cast.hr, cast.hr_above, cast.hr_owner, cast.administrator)}
    assert {d.person_id for d in due} == repair
    assert len({d.once_key for d in due}) == len(due) == 4
    actions.record_acknowledgement(session, queued.id, RECEIPT)
    assert list(reminders.late(session, frozen_time + timedelta(hours=40))) == []
