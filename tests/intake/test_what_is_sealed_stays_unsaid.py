"""A sheet is compared with records that its officer has not looked at: nothing that they keep sealed is said."""

import io
import json

import pytest
from openpyxl import load_workbook

from portal.core import clock
from portal.core.db import transaction
from portal.extracts.rules import document
from portal.intake.rules.plan import _KEYS, _OTHER_KEYS
from portal.record import steps
from portal.record.rules import FORM, Kind, Source, Target, summary
from portal.record.steps import Change
from tests.form_table import marked
from tests.intake.conftest import codes, people

SEALED = [
    spec.name
    for spec in FORM.fields.values()
    if spec.is_sealed
    and spec.kind is not Kind.IMAGE
    and spec.name not in ("citizen_id_number", "record_code")
]
TABLES = [table.name for table in FORM.tables.values() if table.is_sealed]
LONG = 6


@pytest.fixture
def held(session, cast):
    """A record with every sealed value and table, and what a sheet says instead."""
    values, rows = marked.values_of(0), {name: marked.row_of(name, 0) for name in TABLES}
    steps.create(
        session, person_id=cast.owner.person_id, unit_path=cast.owner.unit_path, actor=None,
        source=Source.DECLARED, values={name: values[name] for name in SEALED},
        entries={name: [row] for name, row in rows.items()},
    )  # fmt: skip
    session.commit()
    return values, rows


@pytest.fixture
def given(cast, held):
    """A document that says otherwise of all of it."""
    other = marked.values_of(1)
    values = {name: other[name] for name in SEALED} | {"citizen_id_number": cast.owner.personal_id}
    rows = {}
    for name, row in held[1].items():
        keys = _KEYS.get(name, _OTHER_KEYS)
        rows[name] = [marked.row_of(name, 1) | {key: row[key] for key in keys if key in row}]
    whole = document(values, rows, schema_url="https://example.vn/schema", at=clock.now())
    return json.dumps(whole, ensure_ascii=False).encode()


def lists(client, row):
    """Return what the officer reads: the page and both lists."""
    page = client.get(f"/imports/{row.id}").text
    comma = client.get(f"/imports/{row.id}/problems.csv").response.data.decode("utf-8-sig")
    book = load_workbook(io.BytesIO(client.get(f"/imports/{row.id}/problems.xlsx").response.data))
    cells = "\n".join(str(cell) for line in book.active.iter_rows(values_only=True) for cell in line)
    return {"page": page, "csv": comma, "xlsx": cells}


def test_no_sealed_value_of_a_record_is_in_the_list_before_or_after_it_is_written(
    cast, client_for, send, accept, held, given
):
    client = client_for(cast.hr)
    row = send(given, name="ho so.json")
    for texts in (lists(client, row), lists(client, accept(row))):
        for name in SEALED:
            check(texts, FORM.fields[name], held[0][name])
        for name in TABLES:
            check(texts, FORM.tables[name], held[1][name])


def check(texts, spec, value):
    """Say that it stands, never what it is."""
    text = summary(spec, value)
    for where, words in texts.items():
        if where != "page":  # The page shows one example of a kind.
            assert any(spec.label in line and "không so sánh" in line for line in words.splitlines()), (
                spec.name, where
            )  # fmt: skip
        assert f"{spec.label}: tệp ghi “{text}”" not in words, (spec.name, where)
        assert f"hồ sơ đang có “{text}”" not in words, (spec.name, where)
        assert len(text) < LONG or text not in words, (spec.name, where)


def document_of(cast, values, rows):
    mine = values | {"citizen_id_number": cast.owner.personal_id}
    whole = document(mine, rows, schema_url="https://example.vn/schema", at=clock.now())
    return json.dumps(whole, ensure_ascii=False).encode()


@pytest.mark.usefixtures("frozen_time", "held")
def test_a_guess_that_is_right_is_answered_as_one_that_is_wrong(cast, client_for, send, given, held):
    client = client_for(cast.hr)
    values, rows = held
    right = document_of(cast, {name: values[name] for name in SEALED}, {n: [row] for n, row in rows.items()})
    other = marked.values_of(1)
    far = document_of(
        cast, {name: other[name] for name in SEALED}, {name: [marked.row_of(name, 1)] for name in TABLES}
    )
    answers = [answer(client, send(data, name="ho so.json")) for data in (right, given, far)]
    assert answers[0] == answers[1] == answers[2]
    assert "không so sánh" in answers[0][0]


@pytest.mark.usefixtures("frozen_time")
@pytest.mark.parametrize("source", [Source.DECLARED, Source.IMPORTED])
def test_the_answer_is_the_same_whatever_the_record_keeps_sealed(session, cast, client_for, send, source):
    client = client_for(cast.hr)
    values, row_sets = marked.values_of(0), {name: [marked.row_of(name, 0)] * 2 for name in TABLES}
    sheet = document_of(cast, {name: values[name] for name in SEALED}, row_sets)
    steps.create(
        session, person_id=cast.owner.person_id, unit_path=cast.owner.unit_path, actor=None, source=source,
        values={name: marked.values_of(1)[name] for name in SEALED},
        entries={name: [marked.row_of(name, 1)] for name in TABLES},
    )  # fmt: skip
    session.commit()
    wrong = answer(client, send(sheet, name="ho so.json"))
    keep(session, cast, source, 0)
    assert answer(client, send(sheet, name="ho so.json")) == wrong


def keep(session, cast, source, number):
    """Let the record keep other values, of the same source."""
    held = steps.held_of(session, [cast.owner.person_id])[cast.owner.person_id]
    values = {Target.parse(n): (marked.values_of(number)[n], held.stamps[n]["version"]) for n in SEALED}
    for entry in held.entries:
        values[Target.parse(f"{entry.table}/{entry.id}")] = marked.row_of(entry.table, number), entry.version
    session.rollback()
    changes = [Change(target, value, version) for target, (value, version) in values.items()]
    with transaction(session):
        steps.load(session, [steps.Load(held, changes)], actor=None, source=source)


def answer(client, row):
    """Return all that the officer is told before anything is written."""
    comma = client.get(f"/imports/{row.id}/problems.csv").response.data.decode("utf-8-sig")
    book = load_workbook(io.BytesIO(client.get(f"/imports/{row.id}/problems.xlsx").response.data))
    cells = [list(line) for line in book.active.iter_rows(values_only=True)]
    return comma, cells, row.counts, client.get(f"/imports/{row.id}").text


def test_what_contradicts_something_sealed_is_not_told(session, cast, send):
    """Recruited in 1988 or in 2008: one of both would say something of a birthday in 1977."""
    steps.create(
        session, person_id=cast.owner.person_id, unit_path=cast.owner.unit_path, actor=None,
        source=Source.DECLARED, values={"date_of_birth": "1977-05-02"}, entries={},
    )  # fmt: skip
    session.commit()
    headers = ["Số định danh cá nhân", "Họ và tên khai sinh", FORM.fields["first_recruitment_date"].label]
    said = []
    for day in ("01/01/1988", "01/01/2008"):
        row = send(people([cast.owner.personal_id, cast.owner.name, day], headers=headers))
        said.append((codes(session, row), row.counts))
    assert said[0] == said[1]
    both = send(
        people([cast.owner.personal_id, cast.owner.name, "01/01/1988", "01/01/1987"],
               headers=[*headers, FORM.fields["joined_current_org_date"].label])
    )  # fmt: skip
    assert "dates.joined_before_recruited" in codes(session, both)


def test_what_stood_in_the_record_before_is_not_told_again(session, cast, send):
    steps.create(
        session, person_id=cast.owner.person_id, unit_path=cast.owner.unit_path, actor=None,
        source=Source.DECLARED, values={"date_of_birth": "1980-05-02", "enlistment_date": "1979-01-01"},
        entries={},
    )  # fmt: skip
    session.commit()
    row = send(people([cast.owner.personal_id, cast.owner.name, "", "", "0905111222"]))
    assert codes(session, row) == []
