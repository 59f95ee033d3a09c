"""The curriculum: a record laid out by the ten groups, ready to be shown.

A view, never a document of its own: it is made from the record's values each time it is read.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.core.clock import day_text
from portal.record.rules.form import FORM, Field, Group, Section, Table
from portal.record.rules.overview import is_dated, order
from portal.record.rules.rulebook import Rulebook
from portal.record.rules.terms import Kind, Row, Scalar, Source
from portal.record.rules.values import show, show_row, summary


@dataclass(frozen=True, slots=True)
class Stamp:
    """Where a value comes from and since when; version 0 was never set."""

    version: int = 0
    source: Source | None = None
    changed_at: datetime | None = None
    confirmed_at: datetime | None = None

    @property
    def changed_on(self) -> str:
        """Return the day of the last change, as it is read in Vietnam."""
        return day_text(self.changed_at)

    @property
    def confirmed_on(self) -> str:
        """Return the day on which the official last said that it is right."""
        return day_text(self.confirmed_at)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a table as read from the store; `row` is None where it was not opened."""

    id: int
    table: str
    row: Row | None
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Contents:
    """What a record holds: the values that were opened, the stamps of all, the entries, and what waits."""

    person_id: int
    unit_path: str
    values: Mapping[str, Scalar]
    stamps: Mapping[str, Mapping[str, Any]]
    entries: Sequence[Entry]
    rulebook: Rulebook
    waiting: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field on a page; a closed one says only whether there is something to open."""

    spec: Field
    text: str
    raw_stamp: Mapping[str, Any] | None
    is_closed: bool

    @property
    def key(self) -> str:
        """Return the key of the target that the field is."""
        return self.spec.name

    @property
    def stamp(self) -> Stamp:
        """Return the value's stamp; read when it is shown, since the overview shows none."""
        return stamp_of(self.raw_stamp)


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of a table on a page; its cells are worded when they are shown, since most are not."""

    table: Table
    entry: Entry

    @property
    def key(self) -> str:
        """Return the key of the target that the row is."""
        return f"{self.entry.table}/{self.entry.id}"

    @property
    def stamp(self) -> Stamp:
        """Return the row's stamp."""
        return self.entry.stamp

    @property
    def cells(self) -> tuple[str, ...]:
        """Return the row's values in the form's order."""
        return show_row(self.table, self.entry.row or {})

    @property
    def text(self) -> str:
        """Return the row in one line."""
        return summary(self.table, self.entry.row)


@dataclass(frozen=True, slots=True)
class TableView:
    """One table on a page; closed, it knows only how many rows there are."""

    spec: Table
    rows: tuple[RowView, ...]
    count: int
    is_closed: bool


@dataclass(frozen=True, slots=True)
class SectionView:
    """What a section of the form gives to a group: what is there, what is missing, its tables."""

    label: str
    fields: tuple[FieldView, ...]
    filled: tuple[FieldView, ...]
    empty: tuple[FieldView, ...]
    tables: tuple[TableView, ...]


@dataclass(frozen=True, slots=True)
class GroupView:
    """One of the ten groups; `closed` counts what opens on a tap."""

    number: int
    label: str
    sections: tuple[SectionView, ...]
    closed: int
    is_closed: bool

    @property
    def rows(self) -> int:
        """Return how many rows the group's tables have."""
        return sum(table.count for section in self.sections for table in section.tables)


@dataclass(frozen=True, slots=True)
class Curriculum:
    """A whole record, group by group; `waiting` are the proposals not settled yet, by their targets' keys."""

    person_id: int
    unit_path: str
    groups: tuple[GroupView, ...]
    rulebook: Rulebook
    waiting: Mapping[str, int]

    def find(self, key: str) -> FieldView | RowView | None:
        """Return the field or row of a target's key, if the record has it and it is open."""
        for group in self.groups:
            for section in group.sections:
                for field in section.fields:
                    if field.key == key:
                        return field
                for table in section.tables:
                    for row in table.rows:
                        if row.key == key:
                            return row
        return None


def curriculum(contents: Contents, opened: Container[int]) -> Curriculum:
    """Lay out a record; sensitive values are shown in the opened groups only."""
    by_table: dict[str, list[Entry]] = {}
    for entry in contents.entries:
        by_table.setdefault(entry.table, []).append(entry)
    groups = tuple(_group(group, contents, by_table, is_open=group.number in opened) for group in FORM.groups)
    return Curriculum(contents.person_id, contents.unit_path, groups, contents.rulebook, contents.waiting)


def stamp_of(raw: Mapping[str, Any] | None) -> Stamp:
    """Return the stamp of a field from its stored form."""
    if raw is None:
        return Stamp()
    changed, confirmed = raw["changed_at"], raw.get("confirmed_at")
    return Stamp(
        raw["version"],
        Source(raw["source"]),
        datetime.fromisoformat(changed),
        datetime.fromisoformat(confirmed) if confirmed else None,
    )


def _group(
    group: Group, contents: Contents, by_table: Mapping[str, list[Entry]], *, is_open: bool
) -> GroupView:
    sections = tuple(_section(section, contents, by_table, is_open=is_open) for section in group.sections)
    typed = [field for s in sections for field in s.fields if field.spec.kind is not Kind.CONFIRMATION]
    tables = [table for s in sections for table in s.tables]
    return GroupView(
        group.number,
        group.label,
        sections,
        closed=sum(f.is_closed for f in typed) + sum(t.is_closed for t in tables),
        is_closed=group.is_sensitive and not is_open,
    )


def _section(
    section: Section, contents: Contents, by_table: Mapping[str, list[Entry]], *, is_open: bool
) -> SectionView:
    fields = tuple(_field(field, contents, is_open=is_open) for field in section.fields)
    filled = tuple(field for field in fields if field.text)
    empty = tuple(field for field in fields if not field.text and _could_be_typed(field))
    tables = tuple(_table(table, by_table.get(table.name, ()), is_open=is_open) for table in section.tables)
    return SectionView(section.label, fields, filled, empty, tables)


def _field(field: Field, contents: Contents, *, is_open: bool) -> FieldView:
    is_closed = field.is_sensitive and not is_open
    text = "" if is_closed else show(field, contents.values.get(field.name))
    return FieldView(field, text, contents.stamps.get(field.name), is_closed)


def _table(table: Table, entries: Sequence[Entry], *, is_open: bool) -> TableView:
    is_closed = table.is_sensitive and not is_open
    # What has a time stands newest first; a family stands as it was entered, parents before children.
    shown = () if is_closed else sorted(entries, key=lambda e: order(e.id, e.row), reverse=is_dated(table))
    rows = tuple(RowView(table, entry) for entry in shown)
    return TableView(table, rows, len(entries), is_closed)


def _could_be_typed(field: FieldView) -> bool:
    # What a signature will bring is not missing.
    return not field.is_closed and field.spec.kind is not Kind.CONFIRMATION
