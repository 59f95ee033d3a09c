"""What an official does at once: the own phone number, "Đúng rồi", opening a sensitive group."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from portal.access.rules import Grant, Role
from portal.core import trail
from portal.core.errors import Conflict, Forbidden, NotFound
from portal.core.trail import TrailLeaf
from portal.record import actions, steps
from portal.record.models import Record, RecordEntry
from portal.record.rules import FORM, Policy, Target
from portal.record.sent import nothing_sent

PHONE = Target.parse("contact_phone")


def test_the_own_phone_number_is_changed_at_once(record, cast):
    made = actions.update_own(record, PHONE, "0912000111", 1, actor=cast.owner.actor)
    assert made.source == "declared"
    assert steps.base_of(record, cast.owner.person_id, PHONE) == ("0912000111", 2)
    assert steps.base_of(record, cast.colleague.person_id, PHONE) == ("0905123456", 1)


def test_no_other_field_is(record, cast):
    for spec in FORM.fields.values():
        if spec.policy is not Policy.SELF:
            with pytest.raises(Forbidden):
                actions.update_own(record, Target.parse(spec.name), "x", 0, actor=cast.owner.actor)


def test_nor_any_row(record, cast):
    with pytest.raises(Forbidden):
        actions.update_own(record, Target.parse("family_own/new"), None, 0, actor=cast.owner.actor)


def test_a_stale_page_does_not_overwrite(record, cast):
    actions.update_own(record, PHONE, "0912000111", 1, actor=cast.owner.actor)
    with pytest.raises(Conflict):
        actions.update_own(record, PHONE, "0912000222", 1, actor=cast.owner.actor)
    assert steps.base_of(record, cast.owner.person_id, PHONE)[0] == "0912000111"


def test_who_is_no_official_may_not(record, cast):
    actor = replace(cast.owner.actor, grants=(Grant(Role.HR_OFFICER, 1, cast.owner.unit_path),))
    with pytest.raises(Forbidden):
        actions.update_own(record, PHONE, "0912000111", 1, actor=actor)
    with pytest.raises(Forbidden):
        actions.confirm_field(record, PHONE, 1, actor=actor, sent=nothing_sent)


def test_a_confirmed_field_keeps_its_value_and_version(record, cast, frozen_time):
    actions.confirm_field(record, PHONE, 1, actor=cast.owner.actor, sent=nothing_sent)
    made = record.get_one(Record, cast.owner.person_id, populate_existing=True)
    assert made.stamps["contact_phone"]["confirmed_at"] == frozen_time.isoformat()
    assert steps.base_of(record, cast.owner.person_id, PHONE) == ("0905123456", 1)
    assert record.scalars(select(TrailLeaf).where(TrailLeaf.action == "field.confirmed")).one()


def test_a_row_is_confirmed(record, cast, frozen_time):
    row = record.scalars(
        select(RecordEntry).where(RecordEntry.person_id == cast.owner.person_id).limit(1)
    ).one()
    actions.confirm_field(
        record, Target.parse(f"{row.table_name}/{row.id}"), 1, actor=cast.owner.actor, sent=nothing_sent
    )
    assert record.get_one(RecordEntry, row.id, populate_existing=True).confirmed_at == frozen_time


def test_only_what_was_seen_is_confirmed(record, cast):
    actions.update_own(record, PHONE, "0912000111", 1, actor=cast.owner.actor)
    with pytest.raises(Conflict) as refused:
        actions.confirm_field(record, PHONE, 1, actor=cast.owner.actor, sent=nothing_sent)
    assert refused.value.code == "record.version"


def test_nothing_cannot_be_confirmed(record, cast):
    with pytest.raises(Conflict) as refused:
        actions.confirm_field(
            record, Target.parse("other_names"), 0, actor=cast.owner.actor, sent=nothing_sent
        )
    assert refused.value.code == "record.nothing_to_confirm"


def test_nor_a_row_of_somebody_else(record, cast):
    row = record.scalars(
        select(RecordEntry).where(RecordEntry.person_id == cast.colleague.person_id).limit(1)
    ).one()
    with pytest.raises(NotFound):
        actions.confirm_field(
            record, Target.parse(f"{row.table_name}/{row.id}"), 1, actor=cast.owner.actor, sent=nothing_sent
        )


def test_a_new_value_takes_the_confirmation_away(record, cast):
    actions.confirm_field(record, PHONE, 1, actor=cast.owner.actor, sent=nothing_sent)
    actions.update_own(record, PHONE, "0912000111", 1, actor=cast.owner.actor)
    made = record.get_one(Record, cast.owner.person_id, populate_existing=True)
    assert made.stamps["contact_phone"]["confirmed_at"] is None


def test_no_trail_no_change(record, cast, monkeypatch):
    """Mistake 12: an error of the trail aborts the transaction."""

    def broken(*args, **kwargs):
        raise RuntimeError("no trail")

    monkeypatch.setattr(trail, "append", broken)
    with pytest.raises(RuntimeError, match="no trail"):
        actions.update_own(record, PHONE, "0912000111", 1, actor=cast.owner.actor)
    with pytest.raises(RuntimeError, match="no trail"):
        actions.confirm_field(record, PHONE, 1, actor=cast.owner.actor, sent=nothing_sent)
    monkeypatch.undo()
    record.expire_all()
    assert steps.base_of(record, cast.owner.person_id, PHONE) == ("0905123456", 1)
    assert record.get_one(Record, cast.owner.person_id).stamps["contact_phone"]["confirmed_at"] is None
