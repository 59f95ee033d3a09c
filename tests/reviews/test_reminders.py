"""Reminders: those who can act are told a day ahead, and when the day is over; an official of a forgotten draft."""

from datetime import timedelta

from sqlalchemy.orm import Session

from notifications.messages import Message
from portal.core import clock
from portal.proposals.reminders import forgotten_drafts
from portal.reviews.reminders import deadlines
from tests.proposals import desk
from tests.support.cast import Cast


def test_who_can_verify_is_told_a_day_ahead_and_after(session: Session, cast: Cast, frozen_time) -> None:
    desk.make_record(session, cast.owner)
    item = desk.item_of(session, desk.sent(session, cast.owner))
    verifiers = {cast.hr.person_id, cast.hr_above.person_id, cast.hr_owner.person_id}
    assert list(deadlines(session, clock.now())) == []
    ahead = list(deadlines(session, item.due_at - timedelta(hours=5)))
    assert {due.person_id for due in ahead} == verifiers
    assert {due.message for due in ahead} == {Message.DUE_SOON}
    assert {due.params["count"] for due in ahead} == {"1"}
    after = list(deadlines(session, item.due_at + timedelta(hours=5)))
    assert {due.message for due in after} == {Message.OVERDUE}
    again = list(deadlines(session, item.due_at + timedelta(hours=6)))
    assert {due.once_key for due in again} == {due.once_key for due in after}


def test_a_draft_is_remembered_after_three_days_and_not_for_ever(
    session: Session, cast: Cast, frozen_time
) -> None:
    desk.make_record(session, cast.owner)
    drafted = desk.drafted(session, cast.owner)
    assert list(forgotten_drafts(session, clock.now() + timedelta(days=2))) == []
    due = list(forgotten_drafts(session, clock.now() + timedelta(days=4)))
    assert [d.person_id for d in due] == [cast.owner.person_id]
    assert drafted is not None
    assert list(forgotten_drafts(session, clock.now() + timedelta(days=40))) == []
