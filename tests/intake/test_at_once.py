"""Two make the same person at the same moment: one of them does, the other writes to whom there is."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, get_ident

import pytest
from psycopg.errors import CheckViolation
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.intake import actions, steps, tasks
from portal.intake.models import SheetImport
from portal.intake.rules import ImportState
from portal.operate.steps import Entrant, enrol
from portal.people.models import Official, Person
from portal.people.personal_ids import index_of
from portal.people.rules import OfficialKind
from portal.record.models import Record
from tests.intake.conftest import HEADERS, codes, people

NEW_ID, NAME = "999080000001", "Trần Thị Mới"


def newcomer(number, *, name=NAME, code=""):
    return [f"999080{number:06d}", name, "1/1/1990", "CC", f"0905{number:06d}", code]


def sheet(*rows):
    return people(*rows, headers=[*HEADERS, "Số hiệu"])


@pytest.fixture
def meanwhile(database, monkeypatch):
    """Let another commit something just before this import makes its people, the first time that it does."""

    def commits(happen):
        make, waiting = steps.make_officials, [happen]

        def late(*given, **how):
            while waiting:
                with Session(database.owner) as other:
                    waiting.pop()(other)
                    other.commit()
            return make(*given, **how)

        monkeypatch.setattr(steps, "make_officials", late)

    return commits


def somebody(cast, *, unit="department", personal_id=NEW_ID, name=NAME, code="H17.01.0777.CC"):
    def happen(other):
        there = other.merge(cast.units[unit], load=False)
        enrol(other, Entrant(name, personal_id, OfficialKind.CIVIL_SERVANT, code, "Chuyên viên", None), there)

    return happen


def written(session, row):
    session.expire_all()
    row = session.get_one(SheetImport, row.id)
    return row.state, row.is_stopped, row.done


def holders(session, personal_id=NEW_ID):
    return session.scalars(select(Official).where(Official.personal_id_index == index_of(personal_id))).all()


def test_whom_another_made_meanwhile_is_written_to(session, cast, send, accept, meanwhile):
    row = send(sheet(newcomer(1), newcomer(2, name="Lê Văn Hai")))
    meanwhile(somebody(cast))
    accept(row, creates_people=True)
    assert written(session, row) == (ImportState.DONE, False, 2)
    (found,) = holders(session)
    assert found.official_code == "H17.01.0777.CC", "the other one made them"
    assert session.get_one(Record, found.person_id).opened()["contact_phone"] == "0905000001"
    assert len(holders(session, "999080000002")) == 1


def left_out(session, send, accept):
    """Send two, of whom another makes the first meanwhile; return what the list says."""
    row = send(sheet(newcomer(1), newcomer(2, name="Lê Văn Hai")))
    accept(row, creates_people=True)
    assert written(session, row) == (ImportState.DONE, False, 2)
    assert session.get(Record, holders(session)[0].person_id) is None, "nothing was written to them"
    assert len(holders(session, "999080000002")) == 1
    return codes(session, row)


def test_whom_another_unit_made_meanwhile_is_left_out(session, cast, send, accept, meanwhile):
    meanwhile(somebody(cast, unit="elsewhere"))
    assert "intake.not_yours" in left_out(session, send, accept)


def test_who_was_made_under_another_name_meanwhile_is_left_out(session, cast, send, accept, meanwhile):
    meanwhile(somebody(cast, name="Phạm Văn Khác"))
    assert "intake.other_name" in left_out(session, send, accept)


def test_a_code_that_another_took_meanwhile_is_not_given_twice(session, cast, send, accept, meanwhile):
    code = "H17.01.0555.CC"
    row = send(sheet(newcomer(1, code=code)))
    meanwhile(somebody(cast, personal_id="999080000009", name="Lê Văn Chín", code=code))
    accept(row, creates_people=True)
    assert written(session, row) == (ImportState.DONE, False, 1)
    assert holders(session)[0].official_code not in ("", code)


@pytest.mark.parametrize("step", [1, -1])
def test_two_sheets_with_the_same_people_at_once(session, cast, send, monkeypatch, step):
    rows = [newcomer(number, name=f"Trần Văn {number}") for number in range(1, 41)]
    sent = [send(sheet(*rows)), send(sheet(*rows[::step]))]
    for row in sent:
        actions.accept(session, row.id, creates_people=True, actor=cast.hr.actor)
    before = session.scalar(select(func.count()).select_from(Person))
    session.rollback()
    both, met, make = Barrier(2, timeout=30), set(), steps.make_officials

    def together(*given, **how):
        if get_ident() not in met:
            met.add(get_ident())
            both.wait()
        return make(*given, **how)

    monkeypatch.setattr(steps, "make_officials", together)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(tasks.write, [row.id for row in sent]))
    assert len(met) == 2
    assert [written(session, row) for row in sent] == [(ImportState.DONE, False, 40)] * 2
    assert session.scalar(select(func.count()).select_from(Person)) == before + 40


def test_what_the_database_refuses_for_another_reason_stops_it(session, cast, send, accept, monkeypatch):
    tried = []

    def refuse(*given, **how):
        tried.append(given)
        raise IntegrityError("INSERT", None, CheckViolation())

    row = send(sheet(newcomer(1)))
    monkeypatch.setattr(steps, "make_officials", refuse)
    with pytest.raises(IntegrityError):
        accept(row, creates_people=True)
    assert len(tried) == 1
    assert written(session, row)[:2] == (ImportState.APPLYING, True)
