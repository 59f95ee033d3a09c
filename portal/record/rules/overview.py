"""The overview of a record: what every visit shows first, laid out from a plan that is made once.

It holds what the page prints and nothing else: a curriculum of the same record has each value's stamp,
and a page that shows none should not pay for them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from portal.record.rules.form import FORM, Field, Group, Table
from portal.record.rules.terms import Kind, Row, Scalar
from portal.record.rules.values import show, summary

# How many rows of a table stand in the overview.
_NEWEST = 2


class HeldRow(NamedTuple):
    """A row of a table as the record holds it; `row` is None where it was not opened."""

    id: int
    table: str
    row: Row | None


class TablePart(NamedTuple):
    """A table in the overview: key and text of its first rows, and how many there are."""

    name: str
    label: str
    rows: list[tuple[str, str]]
    total: int


class GroupPart(NamedTuple):
    """One of the ten groups: key, label and text of what is there, the label of what is not."""

    number: int
    label: str
    lines: list[tuple[str, str, str]]
    absent: list[str]
    tables: list[TablePart]
    rows: int
    closed: int
    is_closed: bool


@dataclass(frozen=True)
class _Plan:
    """What a group's part is made from, whatever the record holds."""

    group: Group
    open_fields: tuple[Field, ...]
    closed_fields: tuple[str, ...]
    open_tables: tuple[Table, ...]
    closed_tables: tuple[str, ...]


def is_dated(table: Table) -> bool:
    """Say whether the table's rows have a time; a family stands as it was entered."""
    return "from_month" in table.by_name or "year" in table.by_name


def order(id_: int, row: Row | None) -> tuple[str, int]:
    """Return the key by which the rows of a table are sorted: by time, then as they were entered."""
    held = row or {}
    return str(held.get("from_month") or held.get("year") or ""), id_


def overview(values: Mapping[str, Scalar], rows: Sequence[HeldRow]) -> list[GroupPart]:
    """Lay out a record by its groups; what is sensitive stays closed."""
    by_table: dict[str, list[HeldRow]] = {}
    for row in rows:
        by_table.setdefault(row.table, []).append(row)
    return [_group(plan, values, by_table) for plan in _PLANS]


def _group(plan: _Plan, values: Mapping[str, Scalar], by_table: Mapping[str, list[HeldRow]]) -> GroupPart:
    lines, absent = [], []
    for field in plan.open_fields:
        text = show(field, values.get(field.name))
        if text:
            lines.append((field.name, field.label, text))
        elif field.kind is not Kind.CONFIRMATION:
            absent.append(field.label)
    tables = [_table(table, by_table.get(table.name, [])) for table in plan.open_tables]
    return GroupPart(
        plan.group.number,
        plan.group.label,
        lines,
        absent,
        tables,
        rows=sum(t.total for t in tables) + sum(len(by_table.get(n, ())) for n in plan.closed_tables),
        closed=len(plan.closed_fields) + len(plan.closed_tables),
        is_closed=plan.group.is_sensitive,
    )


def _table(table: Table, held: list[HeldRow]) -> TablePart:
    first = sorted(held, key=lambda row: order(row.id, row.row), reverse=is_dated(table))[:_NEWEST]
    rows = [(f"{table.name}/{row.id}", summary(table, row.row)) for row in first]
    return TablePart(table.name, table.label, rows, len(held))


def _plan(group: Group) -> _Plan:
    fields = [field for section in group.sections for field in section.fields]
    tables = [table for section in group.sections for table in section.tables]
    return _Plan(
        group,
        open_fields=tuple(f for f in fields if not f.is_sensitive),
        closed_fields=tuple(f.name for f in fields if f.is_sensitive and f.kind is not Kind.CONFIRMATION),
        open_tables=tuple(t for t in tables if not t.is_sensitive),
        closed_tables=tuple(t.name for t in tables if t.is_sensitive),
    )


_PLANS = tuple(_plan(group) for group in FORM.groups)
