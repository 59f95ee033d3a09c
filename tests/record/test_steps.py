"""Values, versions and history: what an approval may rely on."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from portal.core.errors import Conflict, Invalid, NotFound
from portal.core.sealing import SealBroken
from portal.core.trail import TrailLeaf
from portal.record import steps
from portal.record.models import Record, RecordChange, RecordEntry
from portal.record.rules import Operation, Source, Target
from portal.record.steps import Change

PHONE = Target.parse("contact_phone")
ADDRESS = Target.parse("current_address")


def apply(session, cast, *changes, member=None, **more):
    record = steps.lock_record(session, (member or cast.owner).person_id)
    return steps.apply(
        session, record, changes, actor=cast.signer.actor, source=Source.APPROVED_PROPOSAL, **more
    )


def mother(session, cast):
    return session.scalars(
        select(RecordEntry).where(
            RecordEntry.person_id == cast.owner.person_id, RecordEntry.table_name == "family_own"
        )
    ).one()


def test_a_new_record_has_its_values_each_from_its_owner(record, cast):
    made = record.get_one(Record, cast.owner.person_id)
    assert made.opened()["contact_phone"] == "0905123456"
    assert made.stamps["contact_phone"]["source"] == "declared"
    assert made.stamps["salary_coefficient"]["source"] == "agency_decision"
    assert made.stamps["gender"]["source"] == "population_db"
    assert {s["version"] for s in made.stamps.values()} == {1}


def test_basic_values_lie_in_clear_and_all_others_sealed(record, cast):
    made = record.get_one(Record, cast.owner.person_id)
    assert set(made.values) == {"birth_full_name", "gender", "first_recruitment_date"}
    row = mother(record, cast)
    assert row.values is None
    stored = bytes(made.sealed) + bytes(row.sealed)
    for secret in ("0905123456", "Trần Phú", "Lê Thị Hoa"):
        assert secret.encode() not in stored


def test_the_database_holds_no_sensitive_value_in_any_form(frozen_time, record, cast):
    # At a full hour: a row that was written at 03.66 seconds would hold a figure that looks like the salary's.
    for table in ("record", "record_entry", "record_change", "trail_leaf"):
        dump = record.scalar(text(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t"))
        for secret in ("0905123456", "Trần Phú", "Lê Thị Hoa", "3.66"):
            assert secret not in dump, (table, secret)


def test_a_sealed_value_does_not_open_in_another_persons_row(record, cast):
    mine, other = (record.get_one(Record, m.person_id) for m in (cast.owner, cast.colleague))
    mine.sealed = other.sealed
    with pytest.raises(SealBroken):
        mine.opened()
    row = mother(record, cast)
    row.table_name = "discipline"
    with pytest.raises(SealBroken):
        row.opened()
    record.rollback()


def test_a_change_raises_the_version_and_keeps_the_history(record, cast):
    [change] = apply(record, cast, Change(PHONE, "0912000111", 1, item_id=7), approval_id=9)
    record.commit()
    made = record.get_one(Record, cast.owner.person_id, populate_existing=True)
    assert made.opened()["contact_phone"] == "0912000111"
    assert made.stamps["contact_phone"]["version"] == 2
    assert made.stamps["contact_phone"]["source"] == "approved_proposal"
    assert change.opened() == ("0905123456", "0912000111")
    assert (change.version, change.operation, change.item_id, change.approval_id) == (2, Operation.SET, 7, 9)
    assert change.changed_by == cast.signer.person_id


def test_whatever_else_changed_meanwhile_survives(record, cast):
    """Mistake 1: approving must not write the record back as it was when the proposal was made."""
    base = steps.base_of(record, cast.owner.person_id, PHONE)
    apply(record, cast, Change(ADDRESS, "5 Lê Lợi", 1))
    record.commit()
    apply(record, cast, Change(PHONE, "0912000111", base[1]))
    record.commit()
    assert steps.base_of(record, cast.owner.person_id, ADDRESS) == ("5 Lê Lợi", 2)
    assert steps.base_of(record, cast.owner.person_id, PHONE) == ("0912000111", 2)


def test_a_stale_version_is_a_conflict_and_changes_nothing(record, cast):
    apply(record, cast, Change(PHONE, "0912000111", 1))
    record.commit()
    with pytest.raises(Conflict) as refused:
        apply(record, cast, Change(ADDRESS, "5 Lê Lợi", 1), Change(PHONE, "0912000222", 1))
    assert (refused.value.code, refused.value.details["target"]) == ("record.version", "contact_phone")
    record.rollback()
    assert steps.base_of(record, cast.owner.person_id, PHONE)[0] == "0912000111"
    assert steps.base_of(record, cast.owner.person_id, ADDRESS)[1] == 1


def test_a_row_is_added_changed_and_deleted_and_each_is_in_the_history(record, cast):
    row = {"relation": "con", "full_name": "Trần An", "birth_year": 2010, "details": "Học sinh"}
    [added] = apply(record, cast, Change(Target.parse("family_own/new"), row, 0))
    key = added.target_key
    assert key.startswith("family_own/")
    [changed] = apply(record, cast, Change(Target.parse(key), row | {"full_name": "Trần Ân"}, 1))
    [deleted] = apply(record, cast, Change(Target.parse(key, Operation.DELETE), None, 2))
    record.commit()
    assert [c.version for c in (added, changed, deleted)] == [1, 2, 3]
    assert [c.operation for c in (added, changed, deleted)] == [
        Operation.ADD,
        Operation.CHANGE,
        Operation.DELETE,
    ]
    assert deleted.opened() == (row | {"full_name": "Trần Ân"}, None)
    with pytest.raises(NotFound):
        steps.base_of(record, cast.owner.person_id, Target.parse(key))
    kept = record.get_one(RecordEntry, int(key.split("/")[1]))
    assert kept.deleted_at is not None


def test_any_row_can_be_changed_not_only_the_latest(record, cast):
    """Mistake 11."""
    rows = record.scalars(
        select(RecordEntry)
        .where(RecordEntry.person_id == cast.owner.person_id, RecordEntry.table_name == "work_history")
        .order_by(RecordEntry.id)
    ).all()
    for row in rows:
        apply(
            record, cast, Change(Target.parse(f"work_history/{row.id}"), row.opened() | {"title": "Khác"}, 1)
        )
    record.commit()
    assert [row.opened()["title"] for row in rows] == ["Khác", "Khác"]


def test_a_row_of_another_person_or_table_is_not_found(record, cast):
    row = mother(record, cast)
    with pytest.raises(NotFound):
        steps.base_of(record, cast.colleague.person_id, Target.parse(f"family_own/{row.id}"))
    with pytest.raises(NotFound):
        steps.base_of(record, cast.owner.person_id, Target.parse(f"work_history/{row.id}"))
    with pytest.raises(NotFound):
        apply(record, cast, Change(Target.parse(f"family_own/{row.id}"), {}, 1), member=cast.colleague)
    record.rollback()


def test_a_cleared_field_keeps_its_version(record, cast):
    apply(record, cast, Change(PHONE, None, 1))
    record.commit()
    assert steps.base_of(record, cast.owner.person_id, PHONE) == (None, 2)


def test_a_field_that_was_never_set_has_version_nought(record, cast):
    assert steps.base_of(record, cast.owner.person_id, Target.parse("other_names")) == (None, 0)
    apply(record, cast, Change(Target.parse("other_names"), "Hòa", 0))
    assert steps.base_of(record, cast.owner.person_id, Target.parse("other_names")) == ("Hòa", 1)
    record.rollback()


def test_every_value_begins_its_history(record, cast):
    """Mistake 7: history only on work data."""
    keys = set(
        record.scalars(select(RecordChange.target_key).where(RecordChange.person_id == cast.owner.person_id))
    )
    made = record.get_one(Record, cast.owner.person_id)
    assert set(made.stamps) <= keys
    assert len(keys) == len(made.stamps) + 3


def test_the_history_is_append_only(record, cast):
    with pytest.raises(ProgrammingError, match=r"append-only|permission denied"):
        record.execute(text("UPDATE record_change SET version = 99"))
    record.rollback()
    with pytest.raises(ProgrammingError, match=r"append-only|permission denied"):
        record.execute(text("DELETE FROM record_change"))
    record.rollback()


def test_one_version_is_reached_once(record, cast):
    change = record.scalars(select(RecordChange).limit(1)).one()
    twin = {c.key: getattr(change, c.key) for c in RecordChange.__table__.columns if c.key != "id"}
    record.add(RecordChange(**twin))
    with pytest.raises(IntegrityError, match="uq_record_change"):
        record.flush()
    record.rollback()


def test_every_change_leaves_a_trail_without_its_value(record, cast):
    [change] = apply(record, cast, Change(PHONE, "0912000111", 1))
    record.commit()
    leaf = record.scalars(
        select(TrailLeaf).where(TrailLeaf.action == "record.changed", TrailLeaf.object_id == change.id)
    ).one()
    assert (leaf.actor_id, leaf.person_id) == (cast.signer.person_id, cast.owner.person_id)
    assert set(leaf.value_hashes) == {"old", "new"}


def test_a_value_that_is_none_of_its_fields_makes_no_record(session, cast):
    with pytest.raises(Invalid):
        steps.create(
            session, person_id=cast.owner.person_id, unit_path=cast.owner.unit_path,
            values={"gender": "khác"}, entries={}, actor=None,
        )  # fmt: skip
    session.rollback()
    with pytest.raises(NotFound):
        steps.lock_record(session, cast.owner.person_id)
