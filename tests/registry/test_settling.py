"""What came back is HR's work with an end: sent again as a new message, or closed with words."""

import json
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import select

from notifications.messages import Message
from notifications.models import Notification
from portal.access.rules import Grant, Role
from portal.core.db import transaction
from portal.core.errors import Conflict, Forbidden, Invalid, NotFound
from portal.core.trail import TrailLeaf
from portal.registry import actions, queries, steps, tasks
from portal.registry.exchange import Acknowledged, Returned
from portal.registry.models import SyncMessage
from portal.registry.rules import LONGEST_WORDS, SyncState

WHY = "Đã thống nhất số định danh với nơi tiếp nhận."


@pytest.fixture
def returned(session, queued):
    actions.claim_message(session, queued.id)
    return actions.record_return(session, queued.id, Returned("invalid_value", "Không có mã này"))


@pytest.fixture
def send_again(session, cast):
    def act(row, words=WHY, *, who=None, about=None):
        actor = who or cast.hr.actor
        return actions.send_again(session, row.id, words, actor=actor, about=about or row.message_id)

    return act


@pytest.fixture
def close(session, cast):
    def act(row, words=WHY, *, who=None, about=None):
        actor = who or cast.hr.actor
        return actions.close(session, row.id, words, actor=actor, about=about or row.message_id)

    return act


@pytest.fixture
def acts(send_again, close):
    return {"send_again": send_again, "close": close}


def leaf(session, action):
    return session.scalars(select(TrailLeaf).where(TrailLeaf.action == action)).one()


def test_sent_again_it_is_a_new_message_of_the_same_change(session, returned, send_again, cast, frozen_time):
    before_id, before = returned.message_id, json.loads(steps.body_of(returned))
    row = send_again(returned)
    after = json.loads(steps.body_of(row))
    assert row.state is SyncState.QUEUED
    assert row.message_id != before_id
    assert after["message_id"] == str(row.message_id)
    assert {name for name in after if after[name] != before[name]} == {"message_id", "trace_id"}
    assert (row.problem_code, row.returned_reason, row.ended_at) == (None, None, None)
    assert (row.settled_by, row.settled_at) == (cast.hr.person_id, frozen_time)
    assert queries.words_of(row) == WHY
    assert WHY.encode() not in row.words_sealed
    assert leaf(session, "message.sent_again").actor_id == cast.hr.person_id
    assert actions.claim_message(session, row.id).message_id == row.message_id


def test_sent_again_it_names_the_person_as_they_are_named_now(session, returned, send_again, cast):
    with transaction(session):
        session.get_one(steps.Official, cast.owner.person_id).official_code = "H17.99.0001.CC"
    assert b'"official_code":"H17.99.0001.CC"' in steps.body_of(send_again(returned))


def test_the_other_side_takes_what_was_sent_again(session, queued, national, send_again):
    national.order("refuse", times=1)
    tasks.send(queued.id)
    send_again(queued)
    tasks.send(queued.id)
    session.refresh(queued)
    assert queued.state is SyncState.ACCEPTED
    [held] = national.held()
    assert held["message_id"] == str(queued.message_id)


def test_where_it_holds_other_bytes_the_right_ones_follow_under_a_new_id(
    session, queued, national, send_again
):
    national.order("alter", times=1)
    tasks.send(queued.id)
    [altered] = national.held()
    actions.record_reconciliation(session, queued.id, actions.exchanging.Standing("held", bytes(32)))
    send_again(queued)
    tasks.send(queued.id)
    assert [held["message_id"] for held in national.held()] == [
        altered["message_id"],
        str(queued.message_id),
    ]


def test_an_answer_to_the_message_before_changes_nothing(session, returned, send_again):
    before = returned.message_id
    row = send_again(returned)
    actions.record_acknowledgement(session, row.id, Acknowledged("QG-1"), about=before)
    actions.record_return(session, row.id, Returned("invalid_value", ""), about=before)
    actions.record_failure(session, row.id, "registry.not_trusted", about=before)
    assert row.state is SyncState.QUEUED


def test_closed_with_words_that_the_official_reads(session, returned, close, cast, frozen_time):
    row = close(returned)
    assert (row.state, row.ended_at) == (SyncState.CLOSED, frozen_time)
    told = session.scalars(
        select(Notification.url).where(
            Notification.person_id == cast.owner.person_id, Notification.message == Message.REGISTRY_CLOSED
        )
    ).all()
    assert told == [row.page]
    assert queries.ladder_of(session, [row.item_id])[row.item_id].words == WHY
    assert actions.claim_message(session, row.id) is None
    assert leaf(session, "message.closed").person_id == cast.owner.person_id


@pytest.mark.parametrize("act", ["send_again", "close"])
@pytest.mark.parametrize(
    ("words", "code"), [("", "registry.no_words"), ("a" * (LONGEST_WORDS + 1), "registry.words_too_long")]
)
def test_neither_goes_without_words(returned, acts, act, words, code):
    with pytest.raises(Invalid) as caught:
        acts[act](returned, words)
    assert caught.value.problems[0].code == code
    assert returned.state is SyncState.RETURNED


@pytest.mark.parametrize("act", ["send_again", "close"])
def test_only_what_was_shown_is_settled(returned, acts, act):
    with pytest.raises(Conflict) as caught:
        acts[act](returned, about=uuid4())
    assert caught.value.code == "registry.moved"


@pytest.mark.parametrize("act", ["send_again", "close"])
def test_a_second_press_finds_it_settled(returned, acts, act):
    acts[act](returned)
    with pytest.raises(Conflict) as caught:
        acts[act](returned)
    assert caught.value.code == "registry.wrong_state"


@pytest.mark.parametrize("act", ["send_again", "close"])
@pytest.mark.parametrize(
    ("name", "error"),
    [("owner", NotFound), ("colleague", NotFound), ("hr_elsewhere", NotFound), ("guard", NotFound),
     ("signer", Forbidden), ("auditor", Forbidden), ("administrator", Forbidden)],
)  # fmt: skip
def test_who_may_not(returned, acts, cast, act, name, error):
    with pytest.raises(error):
        acts[act](returned, who=getattr(cast, name).actor)
    assert returned.state is SyncState.RETURNED


def test_nobody_settles_their_own(session, queue, close, cast):
    own = queue(item_id=9, person_id=cast.hr_owner.person_id, unit_path=cast.hr_owner.unit_path)
    actions.record_return(session, own.id, Returned("invalid_value", ""))
    with pytest.raises(Forbidden):
        close(own, who=cast.hr_owner.actor)
    told = select(Notification.person_id).where(Notification.message == Message.REGISTRY_TO_SETTLE)
    assert set(session.scalars(told)) == {cast.hr.person_id, cast.hr_above.person_id}


def test_the_trail_says_on_whose_behalf(session, returned, close, cast):
    unit = cast.units["department"]
    delegated = Grant(Role.HR_OFFICER, unit.id, unit.path, delegated_by=cast.hr.person_id)
    close(returned, who=replace(cast.colleague.actor, grants=(delegated,)))
    assert leaf(session, "message.closed").delegated_by == cast.hr.person_id


def test_what_was_returned_is_not_sent_again_under_its_old_id(session, returned, cast):
    with pytest.raises(Conflict) as caught:
        actions.retry(session, returned.id, actor=cast.hr.actor)
    assert caught.value.code == "registry.needs_new_id"


def test_what_failed_because_its_id_is_taken_gets_a_new_one(session, queued, send_again, cast):
    actions.record_failure(session, queued.id, "registry.other_content")
    with pytest.raises(Conflict):
        actions.retry(session, queued.id, actor=cast.hr.actor)
    before = queued.message_id
    assert send_again(queued).message_id != before


def test_what_only_failed_is_retried_as_it_is(session, queued, send_again, close):
    actions.record_failure(session, queued.id, "registry.not_trusted")
    with pytest.raises(Conflict) as caught:
        send_again(queued)
    assert caught.value.code == "registry.wrong_state"
    assert close(queued).state is SyncState.CLOSED


def test_what_needs_an_act_comes_first_page_by_page(session, queue, cast):
    rows = [queue(item_id=number) for number in range(1, 6)]
    for number, row in enumerate(rows):
        actions.claim_message(session, row.id)
        if number % 2:
            actions.record_return(session, row.id, Returned("invalid_value", ""))
        else:
            actions.postpone(session, row.id, "registry.unavailable")
    seen, after = [], None
    for _ in range(3):
        page = queries.in_trouble(session, cast.hr.actor, after=after, size=2)
        seen += [line.message.item_id for line in page.lines]
        after = page.next_cursor
    assert seen == [2, 4, 1, 3, 5]
    assert after is None
    assert session.scalar(queries.waiting_for(cast.hr.actor)) == 2
    assert session.scalar(queries.waiting_for(cast.administrator.actor)) == 0
    assert session.get_one(SyncMessage, rows[0].id).state is SyncState.QUEUED
