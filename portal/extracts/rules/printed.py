"""The record as the printed form takes it: every item as text, every table as rows of text."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from portal.extracts.rules.letters import drawn
from portal.record.rules import FORM, Field, Kind, Row, Scalar, Table, show

_PLACE_HOLDER = "……"
# Without an end, a line of these is the present one; a course without an end is one whose end nobody wrote.
_GO_ON = frozenset({"work_history", "salary_history", "allowance_history"})


class Contents(StrEnum):
    """What a copy holds: all of the form, or all but what opens on a tap only."""

    WHOLE = "whole"
    WITHOUT_SENSITIVE = "without_sensitive"


def printed(
    values: Mapping[str, Scalar], rows: Mapping[str, Sequence[Row]], contents: Contents
) -> dict[str, Any]:
    """Return the texts of all items and tables; None is what this copy leaves out, "" what is not known."""
    return {
        "values": {
            name: None if _is_left_out(spec, contents) else printed_text(spec, values.get(name))
            for name, spec in FORM.fields.items()
        },
        "tables": {
            name: None if _is_left_out(table, contents) else printed_rows(table, rows.get(name, ()))
            for name, table in FORM.tables.items()
        },
    }


def printed_rows(table: Table, rows: Sequence[Row]) -> list[list[str]]:
    """Return a table's cells, the oldest row first; relatives stand as they were entered."""
    in_order = sorted(rows, key=lambda row: str(row.get("from_month") or row.get("year") or ""))
    return [[_cell(table, column, row) for column in table.columns] for row in in_order]


def printed_text(spec: Field, value: Scalar) -> str:
    """Return a value as it stands on paper, "" for none."""
    shown = drawn(show(spec, value))
    if not shown or spec.kind is Kind.IMAGE:
        return ""
    if spec.name == "birth_full_name":
        return shown.upper()
    if spec.name == "date_of_birth":
        return _in_words(str(value))
    # Beside the code stands the rank itself, in the item before it.
    return drawn(str(value)) if spec.name == "rank_code" else shown


def _cell(table: Table, column: Field, row: Row) -> str:
    if column.name == "to_month" and table.name in _GO_ON and row.get("from_month"):
        return printed_text(column, row.get(column.name)) or "nay"
    return printed_text(column, row.get(column.name))


def _is_left_out(spec: Field | Table, contents: Contents) -> bool:
    return contents is Contents.WITHOUT_SENSITIVE and spec.is_sensitive


def _in_words(stored: str) -> str:
    """Return a birthday as the form asks for it; "Sinh ngày" stands before it."""
    year, month, day = (*stored.split("-"), "", "")[:3]
    return f"{day or _PLACE_HOLDER} tháng {month or _PLACE_HOLDER} năm {year}"
