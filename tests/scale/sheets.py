"""Workbooks of invented officials, written as an agency would: names for codes, days as days."""

import io
from collections.abc import Iterable, Sequence
from datetime import date

from openpyxl import Workbook

from portal.intake.downloads.template import title_of
from portal.intake.rules import KIND, PARTS_BY_NAME, PEOPLE_PART, PERSON_ID, UNIT
from portal.record.rules import Field, Kind, Row, Scalar
from portal.sandbox.generator import GeneratedOfficial, official

TODAY = date(2026, 11, 22)
_FULL_DATE = 10


def officials(count: int, *, first: int = 1, seed: int = 1) -> list[GeneratedOfficial]:
    return [official(number, seed=seed, today=TODAY) for number in range(first, first + count)]


def workbook(people: Iterable[GeneratedOfficial], *, unit: str = "") -> bytes:
    """Return the template filled in with these people."""
    book = Workbook(write_only=True)
    sheets = {}
    for part in PARTS_BY_NAME.values():
        sheets[part.name] = book.create_sheet(title_of(part))
        sheets[part.name].append([column.label for column in part.columns])
    for person in people:
        sheets[PEOPLE_PART].append(people_row(person, unit))
        for table, rows in person.rows.items():
            for row in rows:
                sheets[table].append(table_row(person, table, row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def people_row(person: GeneratedOfficial, unit: str) -> list[object]:
    own = {KIND: person.kind.value, UNIT: unit}
    return [
        own.get(c.key) if c.spec is None else cell(c.spec, person.values.get(c.key))
        for c in PARTS_BY_NAME[PEOPLE_PART].columns
    ]


def table_row(person: GeneratedOfficial, table: str, row: Row) -> list[object]:
    first = {PERSON_ID: person.personal_id, "@name": person.full_name}
    return [
        first[c.key] if c.key in first else cell(c.spec, row.get(c.key)) for c in PARTS_BY_NAME[table].columns
    ]


def cell(spec: Field | None, value: Scalar) -> object:
    if value is None or spec is None:
        return None
    if spec.kind is Kind.CHOICE and spec.catalog:
        item = spec.catalog.by_code[str(value)]
        return f"{item.code} · {item.label}"
    if spec.kind in (Kind.DATE, Kind.PARTIAL_DATE) and len(str(value)) == _FULL_DATE:
        return date.fromisoformat(str(value))
    if spec.kind in (Kind.DATE, Kind.PARTIAL_DATE, Kind.MONTH_YEAR):
        return "/".join(reversed(str(value).split("-")))
    if spec.kind in (Kind.DECIMAL, Kind.PERCENT):
        return float(str(value))
    return value


def count_rows(people: Sequence[GeneratedOfficial]) -> int:
    return len(people) + sum(len(rows) for person in people for rows in person.rows.values())
