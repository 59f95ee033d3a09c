"""What a hostile file may not do: end the worker's job, hold the pages, or stop an agency's numbers."""

import json

import pytest
from sqlalchemy import select

from portal.intake import forms
from portal.intake.queries import ProblemLine
from portal.intake.rules import ImportState, Severity
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


def test_a_list_beyond_reading_ends_with_a_word(monkeypatch):
    monkeypatch.setattr(forms, "MOST_LINES", 2)
    line = ProblemLine(Severity.ERROR, "intake.no_id", "Cán bộ", 2, "A", {})
    listed = list(forms.whole_list([line] * 5))
    assert len(listed) == 3
    assert "dừng ở 2 dòng" in listed[-1][-1]
    assert len(list(forms.whole_list([line] * 2))) == 2
