"""What a hostile file may not do: end the worker's job, hold the pages, or stop an agency's numbers."""

import json

import pytest
from sqlalchemy import func, select

from portal.core import strict_json
from portal.intake import steps, tasks
from portal.intake.models import ImportProblem
from portal.intake.rules import FileRefusal, ImportState
from portal.people.models import Official
from portal.record.rules import FORM
from tests.intake.conftest import HEADERS, codes, people, sheets

NINES = "H17.01.01.999999999.CC"


@pytest.mark.parametrize("name", ["a\x00b", "\ud800", "\u202e", "x" * 100_000])
def test_a_document_may_call_things_anything(session, cast, send, name):
    given = {"values": {name: "1"}, "tables": {name: [], "work_history": [{name: "1"}]}}
    row = send(json.dumps(given).encode(), name="a.json")
    assert row.state is ImportState.CHECKED
    assert codes(session, row) == ["extracts.unknown_name"] * 3


@pytest.mark.parametrize("value", ["a\x00b", "\ud800", 10**400, 1e308, True, None, [], {}, "9" * 100_000])
def test_a_document_may_say_anything(session, cast, send, value):
    values = {"citizen_id_number": cast.owner.personal_id, "birth_full_name": value, "height_cm": value}
    row = send(json.dumps({"values": values}).encode(), name="a.json")
    assert row.state is ImportState.CHECKED
    assert row.counts.get("people_found", 0) == 0


def test_of_a_header_only_its_beginning_is_kept(session, cast, send):
    row = send(sheets(**{"Cán bộ": [[*HEADERS, "x" * 20_000], [cast.owner.personal_id]]}))
    assert max(len(header) for header in row.layouts[0]["headers"]) == 200


def test_nobody_can_use_up_the_numbers_of_an_agency(session, cast, send, accept):
    headers = [*HEADERS, FORM.fields["staff_code"].label]
    rows = [
        [f"00018077777{n}", "Trần Thị Một", "2/5/1980", "CC", "", code]
        for n, code in enumerate((NINES, "", ""))
    ]
    for row in rows:
        assert accept(send(people(row, headers=headers), unit="office"), creates_people=True)
    found = session.scalars(select(Official.official_code).order_by(Official.person_id.desc()).limit(3)).all()
    assert NINES not in found
    assert len(set(found)) == 3


def test_problems_beyond_reading_are_counted_and_not_kept(session, cast, send, monkeypatch, client_for):
    monkeypatch.setattr(steps, "MOST_PROBLEMS", 3)
    monkeypatch.setattr(tasks, "UNITS_A_CHUNK", 2)
    row = send(people(*(["", f"Trần Thị {n}", "1/1/1990", "CC", ""] for n in range(8))))
    assert session.scalar(select(func.count()).select_from(ImportProblem)) == 3
    assert row.counts["problems_unkept"] == 5
    client = client_for(cast.hr)
    assert "và 5 lỗi khác" in client.get(f"/imports/{row.id}").text
    listed = client.get(f"/imports/{row.id}/problems.csv").response.get_data(as_text=True)
    assert listed.strip().count("\n") == 4
    assert "và 5 lỗi khác" in listed.splitlines()[-1]


def test_a_document_is_read_by_the_confined_child_alone(session, send, monkeypatch):
    """The worker holds keys and the database; only a child that has neither meets what a stranger wrote."""

    def here(_given):
        raise AssertionError("read in the worker")

    monkeypatch.setattr(strict_json, "read", here)
    row = send(json.dumps({"values": {"citizen_id_number": "000199000001"}}).encode(), name="a.json")
    assert row.state is ImportState.CHECKED


@pytest.mark.parametrize(
    "data",
    [
        b'{"values": {"a": 1, "a": 2}}',
        b'{"values": {"a": NaN}}',
        b"[" * 100_000,
        b'{"values": []}',
        b"[]",
        b'{"tables": {}}',
        b'{"values": {}, "more": 1}',
        b'{"values": {}} x',
        b'{"values": {"a": "' + b"x" * strict_json.LONGEST + b'"}}',
    ],
    ids=["twice", "no number", "deep", "no values", "a list", "tables alone", "more", "two", "long"],
)
def test_what_is_no_record_is_refused_as_a_whole(send, data):  # fmt: skip
    row = send(data, name="a.json")
    assert (row.state, row.refused_code) == (ImportState.REFUSED, FileRefusal.BAD_JSON)
