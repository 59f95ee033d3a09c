"""Both terms are reminded of, once an occasion, and no message holds a value of a record."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select

from notifications.messages import Message
from portal.core import clock
from portal.declarations import actions
from portal.declarations.models import Declaration
from portal.declarations.reminders import declarations_due, records_due
from tests.declarations import desk


def test_the_official_is_reminded_on_the_last_day_and_then_each_day(session, newcomer, later):
    due_at = session.scalars(select(Declaration.due_at)).one()
    assert list(declarations_due(session, clock.now())) == []
    [soon] = declarations_due(session, due_at - timedelta(hours=3))
    assert (soon.person_id, soon.message, soon.url) == (
        newcomer.person_id, Message.DECLARATION_DUE, "/declaration",
    )  # fmt: skip
    assert soon.params == {"due_on": "27/11/2026"}
    [over] = declarations_due(session, later)
    [again] = declarations_due(session, later + timedelta(days=1))
    assert over.message == again.message == Message.DECLARATION_OVERDUE
    assert over.once_key != again.once_key


def test_nobody_is_reminded_of_what_was_sent(session, newcomer, later):
    desk.filled(session, newcomer)
    desk.sent(session, newcomer)
    assert list(declarations_due(session, later)) == []


def test_hr_is_reminded_of_decisions_without_a_record(session, cast, frozen_time, later):
    raw = desk.decision_raw(cast.units["office"].id)
    typed = desk.typed_anyhow(raw)
    actions.note_decision(session, actor=cast.hr.actor, typed=typed, key=str(uuid4()))
    due = list(records_due(session, clock.now()))
    assert {one.message for one in due} == {Message.RECORD_DUE}
    assert {one.person_id for one in due} == {
        cast.hr.person_id, cast.hr_above.person_id, cast.hr_owner.person_id,
    }  # fmt: skip
    over = list(records_due(session, later))
    assert {one.message for one in over} == {Message.RECORD_OVERDUE}
    assert {name for one in over for name in one.params} <= {"count", "due_on"}


def test_home_shows_both_clocks(session, cast, newcomer, client_for, frozen_time):
    raw = desk.decision_raw(cast.units["office"].id, **{"decided_on-day": "18"})
    typed = desk.typed_anyhow(raw)
    actions.note_decision(session, actor=cast.hr.actor, typed=typed, key=str(uuid4()))
    home = client_for(cast.hr).get("/")
    assert "1 quyết định đã quá hạn lập hồ sơ." in home.text
    assert "Quá hạn 2 ngày" in client_for(cast.hr).get("/decisions").text
    own = client_for(newcomer).get("/")
    assert "Khai hồ sơ lần đầu" in own.text
    assert "Hạn hết ngày 27/11/2026" in own.text
