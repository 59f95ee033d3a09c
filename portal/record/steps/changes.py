"""Changes to one record: made from what is held, judged by their version, with history and trail."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.rules import Actor
from portal.core import clock, trail
from portal.core.db import lock
from portal.core.errors import Conflict, NotFound
from portal.record.models import Record, RecordChange, RecordEntry
from portal.record.rules import FORM, JsonValue, Operation, Owner, Row, Scalar, Source, Target, stored

_SOURCES: Mapping[Owner, Source] = {
    Owner.OFFICIAL: Source.DECLARED,
    Owner.AGENCY: Source.AGENCY_DECISION,
    Owner.POPULATION_DB: Source.POPULATION_DB,
}


@dataclass(frozen=True)
class Change:
    """One change to make: the value that the target shall have, and the version that it was made for."""

    target: Target
    value: JsonValue
    base_version: int
    item_id: int | None = None


@dataclass(frozen=True)
class _Cause:
    """What every change of one call has in common."""

    actor: Actor | None
    source: Source
    at: datetime
    approval_id: int | None = None
    basis: str | None = None


def create(  # noqa: PLR0913 - whose, what, by whom, on what ground, when
    session: Session,
    *,
    person_id: int,
    unit_path: str,
    values: Mapping[str, JsonValue],
    entries: Mapping[str, Sequence[Row]],
    actor: Actor | None,
    source: Source | None = None,
    basis: str | None = None,
    at: datetime | None = None,
) -> Record:
    """Make a person's record from what is already held; each value begins its history.

    Without a `source` each value comes from its owner: the official, the agency, the population
    database. `basis` names the decision behind it, by number, day and issuer. Raise Invalid where a
    value is none of its field's.
    """
    moment = at or clock.now()
    record = Record(person_id=person_id, unit_path=unit_path, stamps={}, created_at=moment)
    record.store({})
    session.add(record)
    session.flush()
    given = list(_given(values, entries))
    for origin in Source:
        changes = [c for c in given if (source or _SOURCES[c.target.spec.owner]) is origin]
        if changes:
            _change_all(session, record, changes, _Cause(actor, origin, moment, basis=basis))
    return record


def lock_record(session: Session, person_id: int) -> Record:
    """Return the person's record, locked: nothing of it or of its entries changes until the commit."""
    return lock(session, Record, person_id)


def base_of(session: Session, person_id: int, target: Target) -> tuple[JsonValue, int]:
    """Return the target's present value and version: what a proposal starts from and is compared with.

    A field that was never set has version 0. Raise NotFound for an entry that is not this person's.
    """
    return bases_of(session, person_id, [target])[target.key]


def bases_of(session: Session, person_id: int, targets: Sequence[Target]) -> dict[str, tuple[JsonValue, int]]:
    """Return `base_of` for several targets, by key, in at most two statements."""
    record = session.get(Record, person_id)
    if record is None:
        raise NotFound("record.none")
    values = record.opened() if any(target.field for target in targets) else {}
    entries = _entries(session, person_id, targets)
    return {target.key: _base(target, record, values, entries) for target in targets}


def apply(
    session: Session,
    record: Record,
    changes: Sequence[Change],
    *,
    actor: Actor | None,
    source: Source,
    approval_id: int | None = None,
) -> list[RecordChange]:
    """Make the changes to a locked record, in order, and write their history and trail.

    Only the named targets change: whatever else moved since a proposal was made survives. Raise
    Conflict where a target itself moved, and then change nothing.
    """
    return _change_all(session, record, changes, _Cause(actor, source, clock.now(), approval_id))


def new_stamp(change: Change, source: Source, at: datetime) -> dict[str, object]:
    """Return the stamp that a field has after a change."""
    return {
        "version": change.base_version + 1,
        "source": source.value,
        "changed_at": at.isoformat(),
        "confirmed_at": None,
        "is_filled": change.value is not None,
    }


def _given(values: Mapping[str, JsonValue], entries: Mapping[str, Sequence[Row]]) -> Iterator[Change]:
    for name, value in values.items():
        if value is not None:
            yield Change(Target.parse(name), stored(FORM.fields[name], value), 0)
    for table, rows in entries.items():
        for row in rows:
            yield Change(Target.parse(f"{table}/new"), stored(FORM.tables[table], row), 0)


def _change_all(
    session: Session, record: Record, changes: Sequence[Change], cause: _Cause
) -> list[RecordChange]:
    values, stamps = record.opened(), dict(record.stamps)
    entries = _entries(session, record.person_id, [change.target for change in changes])
    for change in changes:
        if _base(change.target, record, values, entries)[1] != change.base_version:
            raise Conflict("record.version", target=change.target.key)
    added = _add_entries(session, record, changes, cause)
    history = []
    for change in changes:
        if change.target.field is not None:
            history.append(_set_field(record, values, stamps, change, cause))
        else:
            entry = added.get(id(change)) or entries[change.target.entry_id or 0]
            history.append(_change_entry(record, entry, change, cause))
    record.store(values)
    record.stamps = stamps
    session.add_all(history)
    session.flush()
    for made in history:
        _leave_trail(session, made, cause)
    return history


def _entries(session: Session, person_id: int, targets: Sequence[Target]) -> dict[int, RecordEntry]:
    ids = [target.entry_id for target in targets if target.entry_id is not None]
    if not ids:
        return {}
    found = session.scalars(
        select(RecordEntry).where(
            RecordEntry.person_id == person_id, RecordEntry.id.in_(ids), RecordEntry.deleted_at.is_(None)
        ),
        # Under the record's lock, what an earlier read of this session still remembers must not count.
        execution_options={"populate_existing": True},
    )
    return {entry.id: entry for entry in found}


def _base(
    target: Target, record: Record, values: Mapping[str, Scalar], entries: Mapping[int, RecordEntry]
) -> tuple[JsonValue, int]:
    if target.field is not None:
        return values.get(target.field), record.stamps.get(target.field, {}).get("version", 0)
    if target.entry_id is None:
        return None, 0
    entry = entries.get(target.entry_id)
    if entry is None or entry.table_name != target.table:
        raise NotFound("record.no_entry")
    return entry.opened(), entry.version


def _add_entries(
    session: Session, record: Record, changes: Sequence[Change], cause: _Cause
) -> dict[int, RecordEntry]:
    """Insert the new rows at once, since their history is named by their ids; return them by change."""
    added = {}
    for change in changes:
        if change.target.operation is Operation.ADD:
            entry = RecordEntry(
                person_id=record.person_id, unit_path=record.unit_path, table_name=change.target.table,
                seal_id=uuid.uuid4(), version=1, source=cause.source, changed_at=cause.at,
            )  # fmt: skip
            entry.store(_row(change.value))
            added[id(change)] = entry
    session.add_all(added.values())
    session.flush()
    return added


def _set_field(
    record: Record, values: dict[str, Scalar], stamps: dict[str, object], change: Change, cause: _Cause
) -> RecordChange:
    name = change.target.field or ""
    old, new = values.pop(name, None), change.value
    if new is not None:
        values[name] = _scalar(new)
    stamps[name] = new_stamp(change, cause.source, cause.at)
    return _history(record, name, change, cause, old)


def _change_entry(record: Record, entry: RecordEntry, change: Change, cause: _Cause) -> RecordChange:
    old = None if change.target.operation is Operation.ADD else entry.opened()
    entry.version = change.base_version + 1
    entry.source, entry.changed_at, entry.confirmed_at = cause.source, cause.at, None
    if change.target.operation is Operation.DELETE:
        entry.deleted_at = cause.at
    else:
        entry.store(_row(change.value))
    return _history(record, f"{entry.table_name}/{entry.id}", change, cause, old)


def _history(record: Record, key: str, change: Change, cause: _Cause, old: JsonValue) -> RecordChange:
    made = RecordChange(
        person_id=record.person_id, unit_path=record.unit_path, target_key=key,
        operation=change.target.operation, version=change.base_version + 1, source=cause.source,
        changed_at=cause.at, changed_by=cause.actor.person_id if cause.actor else None,
        approval_id=cause.approval_id, item_id=change.item_id, basis=cause.basis,
    )  # fmt: skip
    made.store(old, change.value)
    return made


def _leave_trail(session: Session, made: RecordChange, cause: _Cause) -> None:
    old, new = made.opened()
    trail.append(
        session,
        "record.changed",
        actor=cause.actor,
        object_type="record_change",
        object_id=made.id,
        person_id=made.person_id,
        unit_path=made.unit_path,
        values={"old": old, "new": new},
    )


def _row(value: JsonValue) -> Row:
    if not isinstance(value, dict):
        raise TypeError("A row of a table is a mapping.")
    return value


def _scalar(value: JsonValue) -> Scalar:
    if isinstance(value, dict):
        raise TypeError("A field holds one value.")
    return value
