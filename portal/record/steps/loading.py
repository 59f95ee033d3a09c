"""Changes to many records at once: few statements for a hundred people, with the history of each value.

The trail gets one leaf a person, which holds the digest of every value, before and after.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from portal.access.rules import Actor
from portal.core import clock, trail
from portal.core.bulk import insert_rows, update_rows
from portal.core.errors import Conflict
from portal.record.models import (
    Record,
    RecordChange,
    RecordEntry,
    open_row,
    open_values,
    seal_change,
    seal_row,
    seal_values,
)
from portal.record.rules import JsonValue, Operation, Row, Scalar, Source
from portal.record.steps.changes import Change, new_stamp

_RECORD = cast("Table", Record.__table__)
_ENTRY = cast("Table", RecordEntry.__table__)
_CHANGE = cast("Table", RecordChange.__table__)
_HISTORY = ("person_id", "unit_path", "target_key", "operation", "version", "sealed", "source", "changed_at",
            "changed_by")  # fmt: skip


@dataclass(frozen=True)
class HeldEntry:
    """One row of a table as it stands."""

    id: int
    table: str
    seal_id: uuid.UUID
    row: Row
    version: int
    source: Source
    confirmed_at: datetime | None


@dataclass(frozen=True)
class Held:
    """What a person's record holds; who has none yet holds nothing."""

    person_id: int
    unit_path: str
    values: Mapping[str, Scalar]
    stamps: Mapping[str, Mapping[str, Any]]
    entries: tuple[HeldEntry, ...]
    exists: bool = True


@dataclass(frozen=True)
class Load:
    """The changes to one record that is held."""

    held: Held
    changes: Sequence[Change]


@dataclass
class _Made:
    """What is gathered for all before anything is written."""

    records: list[tuple[Any, ...]]
    entries: list[tuple[Any, ...]]
    mended: list[tuple[Any, ...]]
    history: list[tuple[Held, Change, JsonValue, str, uuid.UUID | None]]


def held_of(session: Session, person_ids: Sequence[int]) -> dict[int, Held]:
    """Return what these people's records hold, in two statements; who has no record is not in it."""
    records = session.execute(_held_records(person_ids)).all()
    return _held(session, records)


def hold(session: Session, person_ids: Sequence[int]) -> dict[int, Held]:
    """Return the same with the records locked, in the order of their ids, until the commit."""
    records = session.execute(_held_records(person_ids).with_for_update()).all()
    return _held(session, records)


def load(session: Session, loads: Sequence[Load], *, actor: Actor | None, source: Source) -> int:
    """Make the changes of all and return how many there were; makes the records that do not exist.

    A load sets fields, adds rows and changes rows; it deletes nothing. Raise Conflict, and change
    nothing, where a target is not as the change says that it was.
    """
    at = clock.now()
    made = _Made([], [], [], [])
    for one in loads:
        _check(one)
        _gather(made, one, source, at)
    _write_records(session, loads, made, at)
    _write_entries(session, made, source, at)
    _write_history(session, made, actor, source, at)
    return len(made.history)


def _held_records(person_ids: Sequence[int]) -> Any:
    return (
        select(Record.person_id, Record.unit_path, Record.values, Record.sealed, Record.stamps)
        .where(Record.person_id.in_(person_ids))
        .order_by(Record.person_id)
    )


def _held(session: Session, records: Sequence[Any]) -> dict[int, Held]:
    entries: dict[int, list[HeldEntry]] = {row.person_id: [] for row in records}
    found = session.execute(
        select(
            RecordEntry.id, RecordEntry.person_id, RecordEntry.table_name, RecordEntry.seal_id,
            RecordEntry.values, RecordEntry.sealed, RecordEntry.version, RecordEntry.source,
            RecordEntry.confirmed_at,
        )
        .where(RecordEntry.person_id.in_(entries), RecordEntry.deleted_at.is_(None))
        .order_by(RecordEntry.id)
    )  # fmt: skip
    for row in found:
        opened = open_row(row.person_id, row.table_name, row.seal_id, row.values, row.sealed)
        entries[row.person_id].append(
            HeldEntry(row.id, row.table_name, row.seal_id, opened, row.version, row.source, row.confirmed_at)
        )
    return {
        row.person_id: Held(
            row.person_id,
            row.unit_path,
            open_values(row.person_id, row.values, row.sealed),
            row.stamps,
            tuple(entries[row.person_id]),
        )
        for row in records
    }


def _check(one: Load) -> None:
    versions = {entry.id: entry.version for entry in one.held.entries}
    for change in one.changes:
        target = change.target
        if target.operation is Operation.DELETE:
            raise ValueError("A load deletes nothing.")
        if target.field is not None:
            version = one.held.stamps.get(target.field, {}).get("version", 0)
        else:
            version = versions.get(target.entry_id, -1) if target.entry_id else 0
        if version != change.base_version:
            raise Conflict("record.version", target=target.key)


def _gather(made: _Made, one: Load, source: Source, at: datetime) -> None:
    held = one.held
    values, stamps = dict(held.values), dict(held.stamps)
    entries = {entry.id: entry for entry in held.entries}
    for change in one.changes:
        target = change.target
        if target.field is not None:
            made.history.append((held, change, values.pop(target.field, None), target.field, None))
            stamps[target.field] = new_stamp(change, source, at)
            if change.value is not None:
                values[target.field] = cast("Scalar", change.value)
            continue
        table, row = target.table or "", cast("Row", change.value)
        if target.entry_id is None:
            seal_id = uuid.uuid4()
            clear, sealed = seal_row(held.person_id, table, seal_id, row)
            made.entries.append((held.person_id, held.unit_path, table, clear, sealed, seal_id))
            made.history.append((held, change, None, table, seal_id))
        else:
            entry = entries[target.entry_id]
            clear, sealed = seal_row(held.person_id, table, entry.seal_id, row)
            made.mended.append((entry.id, clear, sealed, change.base_version + 1, source.value, at, None))
            made.history.append((held, change, entry.row, target.key, None))
    made.records.append((held.person_id, *seal_values(held.person_id, values), stamps))


def _write_records(session: Session, loads: Sequence[Load], made: _Made, at: datetime) -> None:
    new = {one.held.person_id: one.held.unit_path for one in loads if not one.held.exists}
    insert_rows(
        session,
        _RECORD,
        ("person_id", "values", "sealed", "stamps", "unit_path", "created_at"),
        [(*row, new[row[0]], at) for row in made.records if row[0] in new],
    )
    changed = [row for row in made.records if row[0] not in new]
    update_rows(session, _RECORD, "person_id", ("values", "sealed", "stamps"), changed)


def _write_entries(session: Session, made: _Made, source: Source, at: datetime) -> None:
    ids = insert_rows(
        session,
        _ENTRY,
        (
            "person_id",
            "unit_path",
            "table_name",
            "values",
            "sealed",
            "seal_id",
            "version",
            "source",
            "changed_at",
        ),
        [(*row, 1, source.value, at) for row in made.entries],
        returning="seal_id, id",
    )
    names = dict(tuple(row) for row in ids)
    update_rows(
        session,
        _ENTRY,
        "id",
        ("values", "sealed", "version", "source", "changed_at", "confirmed_at"),
        made.mended,
    )
    made.history = [
        (held, change, old, f"{key}/{names[seal_id]}" if seal_id else key, None)
        for held, change, old, key, seal_id in made.history
    ]


def _write_history(
    session: Session, made: _Made, actor: Actor | None, source: Source, at: datetime
) -> None:  # fmt: skip
    by = actor.person_id if actor else None
    insert_rows(session, _CHANGE, _HISTORY, _history(made, source, at, by))
    leaves: dict[int, tuple[Held, dict[str, object]]] = {}
    for held, change, old, key, _ in made.history:
        leaves.setdefault(held.person_id, (held, {}))[1][key] = [old, change.value]
    for held, values in leaves.values():
        trail.append(
            session,
            "record.loaded",
            actor=actor,
            object_type="record",
            object_id=held.person_id,
            person_id=held.person_id,
            unit_path=held.unit_path,
            purpose=source.value,
            values=values,
        )
    session.flush()


def _history(made: _Made, source: Source, at: datetime, by: int | None) -> Iterator[tuple[Any, ...]]:
    for held, change, old, key, _ in made.history:
        version = change.base_version + 1
        sealed = seal_change(held.person_id, key, version, old, change.value)
        operation = change.target.operation.value
        yield (held.person_id, held.unit_path, key, operation, version, sealed, source.value, at, by)
