"""An officer of the department, files to send, and a worker that runs what was asked for."""

import io
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from openpyxl import Workbook

from portal.intake import actions, queries, tasks
from portal.intake.models import ImportProblem, SheetImport
from portal.intake.sealing import key_of, open_json, problem_place


def sheets(**named: list[list[object]]) -> bytes:
    """Return a workbook with these sheets."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in named.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


HEADERS = ["Số định danh cá nhân", "Họ và tên khai sinh", "Ngày sinh", "Đối tượng", "Số điện thoại"]


def people(*rows: list[object], headers: list[str] = HEADERS) -> bytes:
    """Return a workbook with one sheet of people."""
    return sheets(**{"Cán bộ": [headers, *rows]})


@pytest.fixture
def send(session, cast) -> Callable[..., SheetImport]:
    """Send a file as the department's officer; the worker reads it at once."""

    def sent(
        data: bytes, *, name: str = "danh sach.xlsx", member: Any = None, unit: str = "department"
    ) -> SheetImport:
        actor = (member or cast.hr).actor
        lines = {line.id: line for line in queries.units_of(session, actor)}
        made = actions.receive(
            session, actor=actor, unit=lines[cast.units[unit].id], filename=name, data=data, key=str(uuid4())
        )
        tasks.check(made.id)
        session.expire_all()
        return session.get_one(SheetImport, made.id)

    return sent


@pytest.fixture
def accept(session, cast) -> Callable[..., SheetImport]:
    """Accept an import and let the worker write it."""

    def accepted(row: SheetImport, *, creates_people: bool = False, member: Any = None) -> SheetImport:
        actions.accept(session, row.id, creates_people=creates_people, actor=(member or cast.hr).actor)
        tasks.write(row.id)
        session.expire_all()
        return session.get_one(SheetImport, row.id)

    return accepted


def problems(session, row: SheetImport) -> list[tuple[str, str, int, str]]:
    """Return code, sheet, row and column of every problem, in their order."""
    return [(p.code, p.sheet, p.row, p.column) for p in queries.problems(session, row)]


def codes(session, row: SheetImport) -> list[str]:
    return [code for code, *_ in problems(session, row)]


__all__ = [
    "HEADERS",
    "ImportProblem",
    "codes",
    "key_of",
    "open_json",
    "people",
    "problem_place",
    "problems",
    "saved",
    "sheets",
]
