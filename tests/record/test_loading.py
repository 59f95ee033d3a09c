"""Many records at once: the same values, history and trail as one by one, in few statements."""

import pytest
from sqlalchemy import func, select

from portal.core import checkpoints, trail
from portal.core.errors import Conflict
from portal.core.outside import Copies
from portal.core.trail import TrailLeaf
from portal.core.verifying import verify
from portal.record import steps
from portal.record.models import Record, RecordChange, RecordEntry
from portal.record.rules import Source, Target
from portal.record.steps import Change, Held, Load
from tests.scale.statements import counted

PHONE = Target.parse("contact_phone")
WORK = {"from_month": "2019-01", "organisation": "Sở Nội vụ", "title": "Chuyên viên"}


def load(session, cast, *loads):
    made = steps.load(session, loads, actor=cast.hr.actor, source=Source.IMPORTED)
    session.commit()
    session.expire_all()
    return made


def nothing(member):
    return Held(member.person_id, member.unit_path, {}, {}, (), exists=False)


def test_a_person_without_a_record_gets_one_with_history_and_one_leaf(session, cast):
    changes = [Change(PHONE, "0905111222", 0), Change(Target.parse("work_history/new"), WORK, 0)]
    assert load(session, cast, Load(nothing(cast.owner), changes)) == 2
    record = session.get_one(Record, cast.owner.person_id)
    assert record.opened() == {"contact_phone": "0905111222"}
    assert record.stamps["contact_phone"]["source"] == "imported"
    assert record.stamps["contact_phone"]["confirmed_at"] is None
    [entry] = session.scalars(select(RecordEntry))
    assert entry.opened() == WORK
    history = session.scalars(select(RecordChange).order_by(RecordChange.id)).all()
    assert [(h.target_key, h.operation, h.version) for h in history] == [
        ("contact_phone", "set", 1),
        (f"work_history/{entry.id}", "add", 1),
    ]
    assert [h.opened() for h in history] == [(None, "0905111222"), (None, WORK)]
    assert {h.changed_by for h in history} == {cast.hr.person_id}
    [leaf] = session.scalars(select(TrailLeaf))
    assert leaf.action == "record.loaded"
    assert set(leaf.value_hashes) == {"contact_phone", f"work_history/{entry.id}"}
    assert leaf.leaf_hash == trail.hash_of(leaf)


def test_what_is_held_changes_and_what_is_not_named_stays(record, cast):
    held = steps.hold(record, [cast.owner.person_id, cast.colleague.person_id])
    mine = held[cast.owner.person_id]
    mother = next(entry for entry in mine.entries if entry.table == "family_own")
    changed = {**mother.row, "birth_year": 1956}
    target = Target.parse(f"family_own/{mother.id}")
    load(record, cast, Load(mine, [Change(PHONE, "0905999888", 1), Change(target, changed, 1)]))
    kept = record.get_one(Record, cast.owner.person_id)
    assert kept.opened() == {**mine.values, "contact_phone": "0905999888"}
    assert kept.stamps["contact_phone"]["version"] == 2
    assert kept.stamps["gender"] == mine.stamps["gender"]
    entry = record.get_one(RecordEntry, mother.id)
    assert (entry.opened(), entry.version, entry.source) == (changed, 2, Source.IMPORTED)
    assert record.get_one(Record, cast.colleague.person_id).opened()["contact_phone"] == "0905123456"
    last = record.scalars(select(RecordChange).order_by(RecordChange.id.desc()).limit(1)).one()
    assert last.opened() == (mother.row, changed)
    # What was loaded goes on as any other value.
    owner = steps.lock_record(record, cast.owner.person_id)
    [after] = steps.apply(
        record, owner, [Change(PHONE, "0905000111", 2)], actor=None, source=Source.APPROVED_PROPOSAL
    )
    assert after.opened() == ("0905999888", "0905000111")


@pytest.mark.parametrize("key", ["contact_phone", "family_own"])
def test_what_moved_is_a_conflict_and_nothing_is_written(record, cast, key):
    held = steps.held_of(record, [cast.owner.person_id])[cast.owner.person_id]
    entry = next(entry for entry in held.entries if entry.table == "family_own")
    target = PHONE if key == "contact_phone" else Target.parse(f"family_own/{entry.id}")
    value = "0905000000" if key == "contact_phone" else entry.row
    before = record.scalar(select(func.count()).select_from(RecordChange))
    with pytest.raises(Conflict):
        steps.load(record, [Load(held, [Change(target, value, 7)])], actor=None, source=Source.IMPORTED)
    record.rollback()
    assert record.scalar(select(func.count()).select_from(RecordChange)) == before


def test_the_number_of_statements_does_not_grow_with_people_or_values(session, cast):
    few = [cast.owner]
    many = [m for m in cast.members().values() if m is not cast.owner]
    counts = []
    for members in (few, many):
        loads = [
            Load(
                nothing(m),
                [Change(PHONE, "0905111222", 0)] + [Change(Target.parse("work_history/new"), WORK, 0)] * 30,
            )
            for m in members
        ]
        with counted() as seen:
            load(session, cast, *loads)
        counts.append(len(seen))
    # A leaf a person goes by itself; all else is one statement a table.
    assert counts[0] <= 5
    assert counts[1] <= counts[0] + len(many)


def test_the_trail_of_a_load_holds(session, cast, settings, tmp_path):
    load(session, cast, Load(nothing(cast.owner), [Change(PHONE, "0905111222", 0)]))
    key = checkpoints.load_key(settings.checkpoint_key_file)
    checkpoints.checkpoint(session, key, Copies(tmp_path))
    verdict = verify(session, key.public_key(), tmp_path)
    assert (verdict.leaves, verdict.uncovered, verdict.fault) == (1, 0, None)
