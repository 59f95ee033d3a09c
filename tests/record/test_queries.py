"""Who reads which record, and what a curriculum holds."""

import pytest

from portal.core.errors import NotFound
from portal.proposals.awaited import awaited_of
from portal.record import queries, steps
from portal.record.labels import OPERATIONS, OWNERS, POLICIES, SOURCES
from portal.record.rules import FORM, Operation, Owner, Policy, Source, Target


def test_the_own_curriculum_and_its_counts(record, cast):
    mine = queries.my_record(record, cast.owner.actor)
    assert mine.find("contact_phone").text == "0905 123 456"
    assert mine.find("contact_phone").stamp.source is Source.DECLARED
    assert mine.find("religion").text == ""
    assert mine.find("religion").is_closed
    basics = mine.groups[0]
    assert basics.closed == 2
    family = mine.groups[1]
    assert family.is_closed
    assert family.rows == 1


def test_only_the_opened_group_is_open(record, cast):
    mine = queries.my_record(record, cast.owner.actor, opened={2})
    assert [row.cells[1] for s in mine.groups[1].sections for t in s.tables for row in t.rows] == [
        "Lê Thị Hoa"
    ]
    assert mine.find("party_admission_date").is_closed


def test_the_newest_row_comes_first(record, cast):
    mine = queries.my_record(record, cast.owner.actor)
    [work] = [t for s in mine.groups[3].sections for t in s.tables if t.spec.name == "work_history"]
    assert [row.cells[0] for row in work.rows] == ["07/2015", "09/2003"]
    assert work.rows[0].text == "07/2015 – nay · Sở Nội vụ · Chuyên viên"


def test_the_overview_says_what_the_curriculum_says(make_full, session, cast):
    """Two layouts of one record: every value, count and first row is the same in both."""
    make_full(3)
    groups = queries.my_overview(session, cast.owner.actor, awaited_of).groups
    for part, whole in zip(groups, queries.my_record(session, cast.owner.actor).groups, strict=True):
        fields = [f for s in whole.sections for f in s.filled]
        tables = [t for s in whole.sections for t in s.tables if not t.is_closed]
        assert part.lines == [(f.key, f.spec.label, f.text) for f in fields]
        assert part.absent == [f.spec.label for s in whole.sections for f in s.empty]
        assert [(t.name, t.total) for t in part.tables] == [(t.spec.name, t.count) for t in tables]
        assert [t.rows for t in part.tables] == [[(r.key, r.text) for r in t.rows[:2]] for t in tables]
        assert (part.number, part.label, part.rows) == (whole.number, whole.label, whole.rows)
        assert (part.closed, part.is_closed) == (whole.closed, whole.is_closed)
    assert [label for part in groups for label in part.absent] == [FORM.fields["photo"].label]
    assert sum(part.rows for part in groups) == 3 * len(FORM.tables)


def test_what_is_missing_is_told_apart(record, cast):
    basics = queries.my_overview(record, cast.owner.actor, awaited_of).groups[0]
    assert (len(basics.lines), len(basics.absent), basics.closed) == (5, 12, 2)
    assert not set(basics.absent) & {label for _, label, _ in basics.lines}


@pytest.mark.parametrize("who", ["hr", "hr_above", "signer", "hr_owner"])
def test_who_has_the_unit_reads(record, cast, who):
    found = queries.record_of(record, getattr(cast, who).actor, cast.owner.person_id)
    assert found.find("contact_phone").text == "0905 123 456"
    assert found.find("religion").text == "Không"


@pytest.mark.parametrize(
    "who", ["owner", "colleague", "hr_elsewhere", "auditor", "guard", "administrator", "nobody"]
)
def test_nobody_else_does(record, cast, who):
    with pytest.raises(NotFound):
        queries.record_of(record, getattr(cast, who).actor, cast.owner.person_id)
    with pytest.raises(NotFound):
        queries.overview_of(record, getattr(cast, who).actor, cast.owner.person_id)
    with pytest.raises(NotFound):
        queries.subject(record, getattr(cast, who).actor, cast.owner.person_id)


def test_my_record_is_mine_also_for_hr(record, cast):
    with pytest.raises(NotFound):
        queries.my_record(record, cast.hr.actor)
    with pytest.raises(NotFound):
        queries.my_overview(record, cast.hr.actor, awaited_of)


@pytest.mark.parametrize(
    ("who", "lines"), [("owner", 2), ("hr", 2), ("colleague", 0), ("hr_elsewhere", 0), ("guard", 0)]
)
def test_the_history_of_a_field(record, cast, who, lines):
    locked = steps.lock_record(record, cast.owner.person_id)
    change = steps.Change(Target.parse("contact_phone"), "0912000111", 1)
    steps.apply(record, locked, [change], actor=cast.signer.actor, source=Source.APPROVED_PROPOSAL)
    record.commit()
    found = queries.field_history(record, getattr(cast, who).actor, cast.owner.person_id, "contact_phone")
    assert len(found) == lines
    if found:
        assert (found[0].old, found[0].new) == ("0905 123 456", "0912 000 111")
        assert found[0].changed_by == cast.signer.name
        assert [line.version for line in found] == [2, 1]


def test_a_deleted_row_is_gone_from_the_curriculum_and_stays_in_the_history(record, cast):
    family = queries.my_record(record, cast.owner.actor, {2}).groups[1]
    [row] = [row for section in family.sections for table in section.tables for row in table.rows]
    locked = steps.lock_record(record, cast.owner.person_id)
    change = steps.Change(Target.parse(row.key, Operation.DELETE), None, 1)
    steps.apply(record, locked, [change], actor=cast.signer.actor, source=Source.APPROVED_PROPOSAL)
    record.commit()
    assert queries.my_record(record, cast.owner.actor, {2}).find(row.key) is None
    history = queries.field_history(record, cast.owner.actor, cast.owner.person_id, row.key)
    assert [line.operation for line in history] == [Operation.DELETE, Operation.ADD]


def test_a_full_record_shows_every_field_and_table(make_full, session, cast):
    make_full(2)
    mine = queries.my_record(session, cast.owner.actor, queries.EVERY_GROUP)
    shown = {f.key: f.text for g in mine.groups for s in g.sections for f in s.fields}
    assert set(shown) == set(FORM.fields)
    assert {name for name, text in shown.items() if not text} == {
        "photo",
        "declarant_confirmation",
        "agency_confirmation",
    }
    assert {t.spec.name: t.count for g in mine.groups for s in g.sections for t in s.tables} == dict.fromkeys(
        FORM.tables, 2
    )


@pytest.mark.parametrize(
    ("words", "members"), [(SOURCES, Source), (OWNERS, Owner), (POLICIES, Policy), (OPERATIONS, Operation)]
)
def test_every_code_has_its_words(words, members):
    assert set(words) == set(members)
