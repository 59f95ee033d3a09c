"""`portal import`: the same work from a terminal, for an officer, within what that officer may."""

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from portal.config import Settings
from portal.intake.__main__ import main
from portal.intake.downloads.template import LISTS, title_of
from portal.intake.rules import PARTS_BY_NAME
from portal.people.models import Official
from portal.record.models import RecordChange
from tests.intake.conftest import people
from tests.intake.test_actions import book


@pytest.fixture
def officer(session, cast, settings, monkeypatch):
    monkeypatch.setattr(Settings, "from_environment", staticmethod(lambda _: settings))
    return session.get_one(Official, cast.hr.person_id).official_code


def changes(session):
    session.rollback()
    return session.scalar(select(func.count()).select_from(RecordChange))


def test_a_dry_run_writes_nothing_and_accepting_writes_all(session, cast, officer, tmp_path, capsys):
    file = tmp_path / "danh sach.xlsx"
    file.write_bytes(book(cast))
    assert main([str(file), "--officer", officer]) == 0
    assert changes(session) == 0
    assert "Mục của hồ sơ: 5" in capsys.readouterr().out
    assert main([str(file), "--officer", officer, "--accept"]) == 0
    assert changes(session) == 6
    assert "Đã ghi xong" in capsys.readouterr().out


def test_problems_are_said_and_kept_in_a_file(session, officer, tmp_path, capsys):
    file, listed = tmp_path / "a.xlsx", tmp_path / "can xem.csv"
    file.write_bytes(people(["999080000001", "", "31/02/1980", "", ""]))
    assert main([str(file), "--officer", officer, "--problems", str(listed)]) == 1
    assert "trang “Cán bộ”, cột C, dòng 2" in capsys.readouterr().out
    assert "không có trong lịch" in listed.read_text("utf-8-sig")
    file.write_bytes(b"MZ" + bytes(90))
    assert main([str(file), "--officer", officer]) == 2
    assert "không phải bảng tính" in capsys.readouterr().err


def test_nobody_else_can_be_named(session, cast, officer, tmp_path, capsys):
    file = tmp_path / "a.xlsx"
    file.write_bytes(book(cast))
    owner = session.get_one(Official, cast.owner.person_id).official_code
    for more in (["--officer", owner], ["--officer", "X"], ["--officer", officer, "--unit", "H17.02"]):
        assert main([str(file), *more]) == 2
    assert changes(session) == 0


def test_the_template_holds_every_part_with_lists_and_notes(tmp_path):
    file = tmp_path / "mau.xlsx"
    assert main(["--template", str(file)]) == 0
    made = load_workbook(file)
    assert made[LISTS].sheet_state == "hidden"
    for part in PARTS_BY_NAME.values():
        sheet = made[title_of(part)]
        assert [cell.value for cell in sheet[1]] == [column.label for column in part.columns]
        for column in part.columns:
            assert part.find(column.label) == column.key
            assert column.spec is None or part.find(column.key) == column.key
    people_sheet = made["Cán bộ"]
    assert people_sheet["A1"].comment.text.startswith("12 chữ số")
    assert any("'Danh mục'!$" in rule.formula1 for rule in people_sheet.data_validations.dataValidation)
