"""The reminder of what is old: once a quarter, at eight, to who has something worth asking; it names no value."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from notifications.messages import WORDS, Message, placeholders
from portal.people.models import Official
from portal.proposals import actions as proposals
from portal.proposals.awaited import awaited_of
from portal.record.models import Record, RecordEntry
from portal.record.reminders import DAYS, stale
from portal.worker import REMINDERS
from tests.proposals import desk

EIGHT = datetime(2026, 11, 23, 1, 10, tzinfo=UTC)


@pytest.fixture
def old(record, cast):
    past = (EIGHT - timedelta(days=4000)).isoformat()
    for held in record.scalars(select(Record)):
        held.stamps = {name: {**stamp, "changed_at": past} for name, stamp in held.stamps.items()}
    for row in record.scalars(select(RecordEntry)):
        row.changed_at = EIGHT - timedelta(days=4000)
    record.commit()
    return record


def told(session, first, days):
    every_day = (first + timedelta(days=day) for day in range(days))
    return [(day, due) for day, now in enumerate(every_day) for due in stale(session, now, sent=awaited_of)]


def test_each_is_told_once_a_quarter(old, cast):
    found = told(old, EIGHT, DAYS)
    assert sorted(due.person_id for _, due in found) == sorted(
        [cast.owner.person_id, cast.colleague.person_id]
    )
    again = told(old, EIGHT + timedelta(days=DAYS), DAYS)
    assert [due.person_id for _, due in again] == [due.person_id for _, due in found]
    assert not {due.once_key for _, due in found} & {due.once_key for _, due in again}


def test_a_second_run_of_the_hour_names_the_same_occasion(old, cast):
    found = told(old, EIGHT, DAYS)
    again = told(old, EIGHT + timedelta(minutes=45), DAYS)
    assert {due.once_key for _, due in found} == {due.once_key for _, due in again}


@pytest.mark.parametrize("hours", [-1, 1, 5, 12])
def test_at_no_other_hour(old, cast, hours):
    assert told(old, EIGHT + timedelta(hours=hours), DAYS) == []


def test_who_left_and_whose_values_are_fresh_are_not_told(old, cast):
    old.get_one(Official, cast.colleague.person_id).in_service = False
    held = old.get_one(Record, cast.owner.person_id)
    now = (EIGHT + timedelta(days=60)).isoformat()
    held.stamps = {name: {**stamp, "confirmed_at": now} for name, stamp in held.stamps.items()}
    for row in old.scalars(select(RecordEntry).where(RecordEntry.person_id == cast.owner.person_id)):
        row.confirmed_at = EIGHT + timedelta(days=60)
    old.commit()
    assert told(old, EIGHT + timedelta(days=100), DAYS) == []


def test_it_carries_a_count_and_no_value(old, cast):
    for _, due in told(old, EIGHT, DAYS):
        assert due.message is Message.FRESHNESS
        assert due.url == "/record/questions"
        assert set(due.params) == {"count"}
        assert due.params["count"].isdecimal()
    words = WORDS[Message.FRESHNESS]
    assert placeholders(words.away_title + words.away_body) == set()


def test_what_was_said_already_is_not_asked_again(old, cast):
    confirm_all_but(old, cast.owner, {"current_address"})
    assert counts(old, cast.owner) == ["1"]
    proposal = desk.sent(old, cast.owner, "current_address", "5 Lê Lợi, phường Hải Châu, thành phố Đà Nẵng")
    assert counts(old, cast.owner) == []
    proposals.withdraw(old, proposal.id, actor=cast.owner.actor)
    assert counts(old, cast.owner) == ["1"]


def test_the_worker_asks_with_what_was_said():
    (joined,) = (one for one in REMINDERS if isinstance(one, partial))
    assert (joined.func, joined.keywords) == (stale, {"sent": awaited_of})


def confirm_all_but(session, member, left):
    """All of the record is confirmed at one instant, which counts as one answer of the year, but these."""
    now = EIGHT - timedelta(days=1)
    held = session.get_one(Record, member.person_id)
    seen = {name: {**stamp, "confirmed_at": now.isoformat()} for name, stamp in held.stamps.items()}
    held.stamps = seen | {name: held.stamps[name] for name in left}
    for row in session.scalars(select(RecordEntry).where(RecordEntry.person_id == member.person_id)):
        row.confirmed_at = now
    session.commit()


def counts(session, member):
    session.rollback()
    return [due.params["count"] for _, due in told(session, EIGHT, DAYS) if due.person_id == member.person_id]
