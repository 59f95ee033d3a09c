"""One person in very many rows, as a sheet that was filled down by mistake has it: told once, and bounded."""

import time
import tracemalloc

import pytest
from sqlalchemy import func, select

from portal.intake import actions, queries
from portal.intake.actions import checking
from portal.intake.labels import sentence
from portal.intake.models import ImportPerson
from portal.intake.reading.gathering import Unit
from portal.intake.rules import Given, ImportState, PersonState, plan
from portal.record.models import RecordEntry

WORK = "Số CCCD;Từ tháng;Đơn vị;Chức danh\n"
MOST = checking.MOST_ROWS_OF_ONE
SECONDS, BYTES = 30, 40 * 2**20


def work(personal_id, count, *, start=0):
    return "".join(
        f"{personal_id};{n % 12 + 1:02d}/2015;Phòng {n};Chuyên viên\n" for n in range(start, count)
    )


def said(session, row):
    return [sentence(problem) for problem in queries.problems(session, row)]


@pytest.mark.parametrize("rows", [2, 5, 6, 5000])
def test_rows_of_people_with_one_number_are_one_problem(session, cast, send, rows):
    line = f"{cast.owner.personal_id};{cast.owner.name};0905111222\n"
    text = "Số định danh cá nhân;Họ và tên khai sinh;Số điện thoại\n" + line * rows
    tracemalloc.start()
    try:
        row = send(text.encode(), name="people.csv")
        assert tracemalloc.get_traced_memory()[1] < BYTES
    finally:
        tracemalloc.stop()
    assert (row.state, row.counts["people_refused"]) == (ImportState.CHECKED, 1)
    named = ", ".join(map(str, range(2, min(rows, 5) + 2))) + (" …" if rows > 5 else "")
    [sentence] = said(session, row)
    assert sentence.startswith(f"Số định danh này có ở {rows} dòng (dòng {named}) nên ")


def test_too_many_rows_of_one_person_in_a_table_are_refused_with_a_sentence(session, cast, send, accept):
    mine, other = cast.owner.personal_id, cast.colleague.personal_id
    text = WORK + work(mine, MOST + 1) + work(other, MOST)
    row = send(text.encode(), name="work_history.csv")
    [sentence] = [words for words in said(session, row) if "mỗi người chỉ được" in words]
    assert f"{MOST + 1} dòng cùng một số định danh" in sentence
    states = dict(session.execute(select(ImportPerson.row_count, ImportPerson.state)).all())
    assert states == {MOST + 1: PersonState.REFUSED, MOST: PersonState.FOUND}
    accept(row)
    written = select(RecordEntry.person_id, func.count()).group_by(RecordEntry.person_id)
    assert session.execute(written).all() == [(cast.colleague.person_id, MOST)]


def test_a_number_in_turns_with_others_is_counted_over_all_its_pieces(session, cast, send, monkeypatch):
    monkeypatch.setattr(checking, "MOST_ROWS_OF_ONE", 3)
    people = (cast.owner, cast.colleague)
    lines = [work(person.personal_id, n + 1, start=n) for n in range(4) for person in people]
    row = send((WORK + "".join(lines)).encode(), name="work_history.csv")
    assert row.counts["people_refused"] == 2


def test_a_chunk_has_no_more_rows_than_memory_is_meant_for(session, cast, send, monkeypatch):
    monkeypatch.setattr(checking, "MOST_ROWS_A_CHUNK", 5)
    people = (cast.owner, cast.colleague, cast.nobody)
    row = send((WORK + "".join(work(p.personal_id, 4) for p in people)).encode(), name="work_history.csv")
    assert (row.state, row.counts["people_found"] + row.counts.get("people_refused", 0)) == (
        ImportState.CHECKED, 3
    )  # fmt: skip
    row.state = ImportState.COMPARING
    for person in session.scalars(select(ImportPerson)):
        person.state = PersonState.PENDING
    session.commit()
    assert len(checking.next_people(session, row, PersonState.PENDING)) == 2
    monkeypatch.setattr(checking, "MOST_ROWS_A_CHUNK", 1)
    assert len(checking.next_people(session, row, PersonState.PENDING)) == 1


def test_beyond_what_anybody_reads_repeated_people_are_only_counted(session, cast, send, monkeypatch):
    monkeypatch.setattr(checking, "MOST_PROBLEMS", 2)
    lines = "".join(f"9990800{n:05d};Trần Văn Bốn;0905111222\n" * 2 for n in range(5))
    text = "Số định danh cá nhân;Họ và tên khai sinh;Số điện thoại\n" + lines
    row = send(text.encode(), name="people.csv")
    assert (row.counts["people_refused"], row.counts["problems_unkept"]) == (5, 3)
    assert len(said(session, row)) == 2


def test_two_hundred_thousand_rows_of_one_number_are_gathered_in_seconds(session, cast, send):
    row = send((WORK + work(cast.owner.personal_id, 1)).encode(), name="work_history.csv")
    row.state = ImportState.READING
    session.execute(ImportPerson.__table__.delete())
    session.commit()
    pid = cast.owner.personal_id
    data = {"from_month": "2015-03", "organisation": "Sở Nội vụ", "title": "Chuyên viên"}
    for chunk in range(100):
        units = [Unit((), None, "a", "work_history", n, pid, data) for n in range(2000)]
        actions.keep_chunk(session, row.id, units, 200_000 + chunk)
    begun = time.perf_counter()
    actions.end_reading(session, row.id)
    while actions.compare_chunk(session, row.id):
        pass
    assert time.perf_counter() - begun < SECONDS
    session.expire_all()
    assert row.counts["people_refused"] == 1
    assert session.scalar(select(func.count()).select_from(RecordEntry)) == 0


def test_rows_are_never_compared_each_with_each():
    class Row(dict):
        """A row that counts how often it is compared."""

        compared = 0
        __hash__ = None

        def __eq__(self, other):
            Row.compared += 1
            return super().__eq__(other)

    class Nothing:
        values, stamps, entries = {}, {}, ()

    rows = [(Row(from_month="2015-03", organisation=f"Phòng {n}"), n) for n in range(300)]
    planned = plan(Nothing(), Given({}, {"work_history": rows * 2}), "people")
    assert (len(planned.wanted), planned.same, Row.compared) == (300, 300, 0)
