"""Reminders: those who can act are told a day ahead, and when the day is over; an official of a forgotten draft."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from notifications.messages import Message
from notifications.reminders import Due
from portal.core import clock
from portal.proposals import actions as proposals
from portal.proposals.reminders import forgotten_drafts, left_unanswered
from portal.proposals.rules import ItemEvent, Reason
from portal.proposals.steps import Words
from portal.reviews import actions
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


def test_what_came_back_is_remembered_after_three_days_and_then_each_week(
    session: Session, cast: Cast, frozen_time
) -> None:
    desk.make_record(session, cast.owner)
    proposal = desk.sent(session, cast.owner)
    actions.claim(session, proposal.id, actor=cast.hr.actor)
    item_id = desk.item_of(session, proposal).id
    assert due_after(session, 4) == []
    words = Words(Reason.OTHER, "Ảnh mờ.")
    actions.return_item(session, item_id, actor=cast.hr.actor, words=words, key=str(uuid4()))
    assert due_after(session, 2) == []
    [first] = due_after(session, 4)
    assert (first.person_id, first.message) == (cast.owner.person_id, Message.ITEM_RETURNED)
    assert (first.url, first.params) == (f"/proposals/{proposal.id}", {"field": "Tên gọi khác"})
    keys = [[due.once_key for due in due_after(session, day)] for day in (4, 9, 11, 18, 25, 31)]
    assert keys[0] == keys[1]
    assert len({key for [key] in keys[:-1]}) == 4
    assert keys[-1] == []


def test_what_is_to_be_chosen_again_is_remembered_until_it_is(
    session: Session, cast: Cast, frozen_time
) -> None:
    desk.make_record(session, cast.owner)
    proposal = desk.sent(session, cast.owner)
    actions.claim(session, proposal.id, actor=cast.hr.actor)
    desk.change_record(session, cast.owner, "other_names", "Hoa Mai")
    item_id = desk.item_of(session, proposal).id
    actions.verify_item(session, item_id, actor=cast.hr.actor, key=str(uuid4()))
    assert [due.message for due in due_after(session, 4)] == [Message.ITEM_CONFLICT]
    proposals.resolve_conflict(session, item_id, actor=cast.owner.actor, event=ItemEvent.KEEP_PROPOSED)
    assert due_after(session, 4) == []


def due_after(session: Session, days: int) -> list[Due]:
    session.rollback()
    found = list(left_unanswered(session, clock.now() + timedelta(days=days)))
    session.rollback()
    return found
