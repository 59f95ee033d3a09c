"""Bad sheets: the right sentence, and nothing written, whatever came."""

import csv
import io
from datetime import date

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from portal.core.errors import Conflict, Invalid
from portal.intake import actions, queries
from portal.intake.labels import REFUSALS, sentence
from portal.intake.models import ImportFile, ImportPart, ImportPerson
from portal.intake.rules import FileRefusal, ImportState, kind_of
from portal.people.models import Official
from portal.record.models import Record, RecordChange
from tests.intake import files
from tests.intake.conftest import HEADERS, people, problems, saved, sheets

ID, OTHER_ID = "999080000001", "999080000002"
ROW = [ID, "Nguyễn Văn An", "02/05/1980", "CC", "0905123456"]


@pytest.fixture(autouse=True)
def nothing_written(session, cast):
    """However a test of this file ends, the records and the officials are as they were."""
    before = _written(session)
    yield
    session.rollback()
    assert _written(session) == before


def _written(session):
    return [
        session.scalar(select(func.count()).select_from(model)) for model in (Record, RecordChange, Official)
    ]


@pytest.mark.parametrize("name", files.REFUSED)
def test_a_bad_file_is_refused_with_its_sentence(session, cast, send, name):
    make, filename, wanted = files.REFUSED[name]
    data = make()
    if kind_of(data) is wanted:
        with pytest.raises(Invalid) as refused:
            send(data, name=filename)
        assert [problem.code for problem in refused.value.problems] == [wanted]
    else:
        row = send(data, name=filename)
        assert (row.state, row.refused_code) == (ImportState.REFUSED, wanted)
        for model in (ImportFile, ImportPart, ImportPerson):
            assert session.scalar(select(func.count()).select_from(model)) == 0
        with pytest.raises(Conflict):
            actions.accept(session, row.id, creates_people=True, actor=cast.hr.actor)
    assert "Hãy" in REFUSALS[wanted]


def test_every_reason_to_refuse_has_a_bad_file():
    untried = set(FileRefusal) - {wanted for *_, wanted in files.REFUSED.values()}
    assert untried == {FileRefusal.TOO_MANY_ROWS}


def test_a_sheet_with_millions_of_cells_is_refused(session, send, monkeypatch):
    # The child reads at most eight million; twenty rows of sixteen thousand are cut to 400 columns each.
    row = send(files.wide_and_long())
    assert row.state is ImportState.CHECKED
    [problem] = queries.problems(session, row)
    assert "20 dòng (dòng 2, 3, 4, 5, 6 …)" in sentence(problem)


# What comes in a good file: the sheets, and the problems that are listed, by code, row and column.
WRONG = {
    "a wrong header": (
        people([*ROW], headers=["Chỗ ngồi", "Màu mắt", "Con vật", "Cây cối", "Hoa lá"]),
        [("intake.no_headers", 0, "")],
    ),
    "no column of IDs": (
        people(ROW[1:], headers=HEADERS[1:]),
        [("intake.no_id_column", 0, "")],
    ),
    "a header that nobody knows": (
        people([*ROW, "x"], headers=[*HEADERS, "Con vật yêu thích"]),
        [("intake.unknown_header", 1, "F")],
    ),
    "a formula": (people([*ROW[:4], "=1+1"]), [("intake.formula", 2, "E")]),
    "an error of Excel's": (people([*ROW[:4], "#REF!"]), [("intake.cell_error", 2, "E")]),
    "two people with one ID": (
        people([*ROW], [ID, "Trần Thị Bé", "01/01/1990", "CC", ""]),
        [("intake.twice", 2, "")],
    ),
    "a row without an ID": (people([None, *ROW[1:]]), [("intake.no_id", 2, "A")]),
    "an ID of nine digits": (people(["201234567", *ROW[1:]]), [("record.not_a_person_id", 2, "A")]),
    "an ID of nine digits, and more that is wrong": (
        people(["201234567", ROW[1], "31/02/1980", *ROW[3:], "Sao Hỏa"], headers=[*HEADERS, "Dân tộc"]),
        [("record.not_a_person_id", 2, "A"), ("record.not_a_date", 2, "C"), ("intake.unknown_name", 2, "F")],
    ),
    "an ID that Excel rounded": (people(["4.8E+10", *ROW[1:]]), [("intake.rounded", 2, "A")]),
    "a day that does not exist": (people([*ROW[:2], "31/02/1980", *ROW[3:]]), [("record.not_a_date", 2, "C")]),
    "the month first": (people([*ROW[:2], "12/25/1980", *ROW[3:]]), [("record.not_a_date", 2, "C")]),
    "a year of two digits": (people([*ROW[:2], "02/05/80", *ROW[3:]]), [("intake.short_year", 2, "C")]),
    "an unknown kind": (people([*ROW[:3], "quân nhân", ROW[4]]), [("intake.unknown_kind", 2, "D")]),
    "text in TCVN3": (people([ID, "NguyÔn V¨n An", *ROW[2:]]), [("intake.old_code", 2, "B")]),
    "rows of nobody": (
        sheets(**{"Quá trình công tác": [["Số CCCD", "Từ tháng, năm", "Đơn vị công tác", "Chức danh"], [ID, "01/2019", "Sở", "Cán sự"]]}),
        [("intake.unknown_row_owner", 2, "")],
    ),
    "another's code of ethnicity": (
        people([*ROW, "25"], headers=[*HEADERS, "Dân tộc"]),
        [("intake.code_not_name", 2, "F")],
    ),
    "nearly a name": (
        people([*ROW, "Kinhh"], headers=[*HEADERS, "Dân tộc"]),
        [("intake.unknown_name_like", 2, "F")],
    ),
    "a fraction that became a day": (
        people([*ROW, date(2026, 12, 12)], headers=[*HEADERS, "Trình độ giáo dục phổ thông"]),
        [("intake.became_date", 2, "F")],
    ),
    "an unknown unit": (
        people([*ROW, "Sở Không Có"], headers=[*HEADERS, "Đơn vị"]),
        [("intake.unknown_unit", 2, "")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_listed_at_its_place_and_nothing_is_written(session, send, name):
    data, wanted = WRONG[name]
    row = send(data)
    assert row.state is ImportState.CHECKED
    found = [(code, number, column) for code, _, number, column in problems(session, row)]
    for one in wanted:
        assert one in found, found
    for problem in queries.problems(session, row):
        said = sentence(problem)
        assert said
        assert "{" not in said


def test_merged_cells_are_named(session, send):
    book = load_workbook(io.BytesIO(people([*ROW], [OTHER_ID, *ROW[1:]])))
    book["Cán bộ"].merge_cells("B2:B3")
    row = send(saved(book))
    assert problems(session, row)[:2] == [
        ("intake.merged_row", "Cán bộ", 2, ""), ("intake.merged_row", "Cán bộ", 3, ""),
    ]  # fmt: skip
    assert row.counts.get("people_unknown", 0) == 0
    book["Cán bộ"].unmerge_cells("B2:B3")
    book["Cán bộ"].merge_cells("A1:B1")
    row = send(saved(book))
    assert problems(session, row) == [("intake.merged_header", "Cán bộ", 0, "")]


def test_a_title_above_the_headers_may_be_merged(session, send):
    book = load_workbook(io.BytesIO(people([*ROW])))
    book["Cán bộ"].insert_rows(1, 2)
    book["Cán bộ"]["A1"] = "DANH SÁCH CÁN BỘ, CÔNG CHỨC"
    book["Cán bộ"].merge_cells("A1:E1")
    row = send(saved(book))
    assert problems(session, row) == []
    assert row.counts["people_unknown"] == 1


def test_the_sentences_of_conflicts_and_lists_cannot_become_formulas(session, send, client_for, cast):
    row = send(people(["=cmd|' /C calc'!A0", *ROW[1:]], [ID, "Nguyễn An", "-1+1", "@SUM(A1)", "+84x"]))
    found = list(queries.problems(session, row))
    assert len(found) >= 3
    listed = client_for(cast.hr).get(f"/imports/{row.id}/problems.csv").response.data.decode("utf-8-sig")
    for line in csv.reader(io.StringIO(listed)):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in line)
    book = load_workbook(
        io.BytesIO(client_for(cast.hr).get(f"/imports/{row.id}/problems.xlsx").response.data)
    )
    assert {cell.data_type for line in book.active.iter_rows() for cell in line} <= {"s", "n", "inlineStr"}
