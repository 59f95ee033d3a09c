"""Saying "đúng rồi" of a table or of a whole group: what was seen, all at once, and nothing that changed since."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core import clock
from portal.core.errors import Conflict, Forbidden, NotFound
from portal.core.trail import TrailLeaf
from portal.record import actions, queries, steps
from portal.record.models import Record, RecordEntry
from portal.record.rules import FORM, Operation, Source, Target
from portal.record.rules.seen import seen_of
from portal.record.sent import nothing_sent


def versions(session, member, names):
    record = session.get_one(Record, member.person_id, populate_existing=True)
    rows = session.scalars(
        select(RecordEntry).where(
            RecordEntry.person_id == member.person_id, RecordEntry.table_name.in_(names),
            RecordEntry.deleted_at.is_(None),
        ),
        execution_options={"populate_existing": True},
    ).all()  # fmt: skip
    filled = {n: s["version"] for n, s in record.stamps.items() if n in names and s["is_filled"]}
    return filled | {f"{row.table_name}/{row.id}": row.version for row in rows}


def seen(session, member, names):
    return seen_of(versions(session, member, names).items())


def names_of(number):
    return [spec.name for spec in FORM.groups[number - 1].specs]


def change(session, member, key, value, *, operation=None):
    record = steps.lock_record(session, member.person_id)
    target = Target.parse(key, operation)
    _, version = steps.base_of(session, member.person_id, target)
    steps.apply(
        session, record, [steps.Change(target, value, version)], actor=None, source=Source.AGENCY_DECISION
    )
    session.commit()


def confirmed(session, member):
    record = session.get_one(Record, member.person_id, populate_existing=True)
    stamped = {name for name, stamp in record.stamps.items() if stamp["confirmed_at"]}
    rows = session.scalars(select(RecordEntry).where(RecordEntry.confirmed_at.is_not(None)))
    return stamped | {f"{row.table_name}/{row.id}" for row in rows}


def test_a_group_is_dated_as_a_whole_and_nothing_else_is(record, cast, frozen_time):
    words = seen(record, cast.owner, names_of(6))
    number = actions.confirm_group(record, 6, words, actor=cast.owner.actor, sent=nothing_sent).count
    expected = set(versions(record, cast.owner, names_of(6)))
    assert confirmed(record, cast.owner) == expected
    assert number == len(expected) > 1
    mine = queries.my_record(record, cast.owner.actor)
    assert {f.stamp.confirmed_at for s in mine.groups[5].sections for f in s.filled} == {frozen_time}
    [leaf] = record.scalars(select(TrailLeaf).where(TrailLeaf.action == "group.confirmed"))
    assert (leaf.purpose, leaf.actor_id) == ("group 6", cast.owner.person_id)


def test_a_table_is_dated_row_by_row(record, cast):
    words = seen(record, cast.owner, ["work_history"])
    assert (
        actions.confirm_table(record, "work_history", words, actor=cast.owner.actor, sent=nothing_sent).count
        == 2
    )
    assert {key.split("/")[0] for key in confirmed(record, cast.owner)} == {"work_history"}


CHANGES = {
    "a value changed": ("current_address", "5 Lê Lợi", None),
    "a value was emptied": ("contact_phone", None, None),
    "a value was filled in": ("other_names", "Hoa", None),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_changed_since_is_not_confirmed_unseen(record, cast, what):
    words = seen(record, cast.owner, names_of(1))
    change(record, cast.owner, *CHANGES[what][:2])
    with pytest.raises(Conflict) as refused:
        actions.confirm_group(record, 1, words, actor=cast.owner.actor, sent=nothing_sent)
    assert refused.value.code == "record.seen_changed"
    assert confirmed(record, cast.owner) == set()


@pytest.mark.parametrize("what", ["changed", "added", "deleted"])
def test_rows_that_changed_since_are_not_either(record, cast, what):
    words = seen(record, cast.owner, ["work_history"])
    row = {"from_month": "2020-01", "organisation": "Sở Y tế", "title": "Chuyên viên"}
    first = next(iter(versions(record, cast.owner, ["work_history"])))
    if what == "added":
        change(record, cast.owner, "work_history/new", row)
    elif what == "changed":
        change(record, cast.owner, first, row)
    else:
        change(record, cast.owner, first, None, operation=Operation.DELETE)
    with pytest.raises(Conflict):
        actions.confirm_table(record, "work_history", words, actor=cast.owner.actor, sent=nothing_sent)
    assert confirmed(record, cast.owner) == set()
    again = seen(record, cast.owner, ["work_history"])
    actions.confirm_table(record, "work_history", again, actor=cast.owner.actor, sent=nothing_sent)


def test_a_change_after_the_confirmation_asks_again(record, cast):
    actions.confirm_group(
        record, 1, seen(record, cast.owner, names_of(1)), actor=cast.owner.actor, sent=nothing_sent
    )
    change(record, cast.owner, "current_address", "5 Lê Lợi")
    assert "current_address" not in confirmed(record, cast.owner)
    assert "contact_phone" in confirmed(record, cast.owner)


@pytest.mark.parametrize("number", [0, 11, -1, 2**63])
def test_there_is_no_other_group(record, cast, number):
    with pytest.raises(NotFound):
        actions.confirm_group(record, number, "", actor=cast.owner.actor, sent=nothing_sent)


@pytest.mark.parametrize("name", ["", "contact_phone", "nothing", "work_history/1"])
def test_there_is_no_other_table(record, cast, name):
    with pytest.raises(NotFound):
        actions.confirm_table(record, name, "", actor=cast.owner.actor, sent=nothing_sent)


def test_there_is_nothing_to_confirm_in_an_empty_group(record, cast):
    with pytest.raises(Conflict) as refused:
        actions.confirm_group(record, 8, seen_of([]), actor=cast.owner.actor, sent=nothing_sent)
    assert refused.value.code == "record.nothing_to_confirm"


def test_only_ones_own_record_is_confirmed(record, cast):
    words = seen(record, cast.owner, names_of(1))
    actions.confirm_group(
        record, 1, seen(record, cast.colleague, names_of(1)), actor=cast.colleague.actor, sent=nothing_sent
    )
    assert not any(s["confirmed_at"] for s in record.get_one(Record, cast.owner.person_id).stamps.values())
    with pytest.raises((NotFound, Forbidden)):
        actions.confirm_group(record, 1, words, actor=cast.guard.actor, sent=nothing_sent)


def test_of_a_change_and_a_confirmation_at_once_no_change_is_confirmed_unseen(record, cast, clean_database):
    """Both take the record's lock: the confirmation either came first, or is refused."""
    words = seen(record, cast.owner, names_of(1))
    record.commit()
    outcomes = []
    start = threading.Barrier(2)

    def confirm():
        with clean_database.worker_sessions()() as session:
            start.wait()
            try:
                actions.confirm_group(session, 1, words, actor=cast.owner.actor, sent=nothing_sent)
                outcomes.append("confirmed")
            except Conflict:
                outcomes.append("refused")

    def alter():
        with clean_database.worker_sessions()() as session:
            start.wait()
            change(session, cast.owner, "current_address", "5 Lê Lợi")

    threads = [threading.Thread(target=confirm), threading.Thread(target=alter)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    record.rollback()
    assert len(outcomes) == 1
    assert "current_address" not in confirmed(record, cast.owner)
    with clock.frozen(clock.now() + timedelta(seconds=1)):
        actions.confirm_group(
            record, 1, seen(record, cast.owner, names_of(1)), actor=cast.owner.actor, sent=nothing_sent
        )
