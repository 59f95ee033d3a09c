"""The official says that what stands there is right ("Đúng rồi"): one value, a table, or a whole group.

What was read is what is confirmed: whatever changed since the page was made is not confirmed unseen. Nor is
that of which the same official has said that it is not so, as long as this waits.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.permissions import Permission, authorize
from portal.access.rules import Actor
from portal.core import clock
from portal.core.db import transaction
from portal.core.errors import Conflict, NotFound
from portal.record import steps
from portal.record.actions.trail import leave_trail
from portal.record.models import Record, RecordEntry
from portal.record.rules import FORM, Field, Table, Target
from portal.record.rules.awaited import awaited_in, name_of, proposals_by_key
from portal.record.rules.seen import seen_of
from portal.record.sent import Sent

_OF_RECORD = Record.__table__.c


@dataclass(frozen=True)
class Noted:
    """How many values and rows were confirmed, and how many were left out because they wait."""

    count: int
    left_out: int


def confirm_field(session: Session, target: Target, seen_version: int, *, actor: Actor, sent: Sent) -> None:
    """Note that a field or a row is right; raise Conflict when it has changed since, or waits (`sent`)."""
    with transaction(session):
        record, waiting = _locked(session, actor, sent)
        value, version = steps.base_of(session, actor.person_id, target)
        if value is None:
            raise Conflict("record.nothing_to_confirm", label=target.spec.label)
        if version != seen_version:
            raise Conflict("record.version", target=target.key)
        if target.key in waiting:
            raise Conflict("record.waits", label=target.spec.label)
        rows = [session.get_one(RecordEntry, target.entry_id)] if target.entry_id is not None else []
        _date(record, [target.field] if target.field is not None else [], rows, clock.now())
        leave_trail(session, record, "field.confirmed", actor)


def confirm_table(session: Session, name: str, seen: str, *, actor: Actor, sent: Sent) -> Noted:
    """Note that all rows of a table are right, and that none is missing; see `confirm_group`.

    Raise Conflict while anything of the table waits: the official has said that it is not all.
    """
    if name not in FORM.tables:
        raise NotFound("record.unknown_target")
    with transaction(session):
        record, waiting = _locked(session, actor, sent)
        table = FORM.tables[name]
        if name in map(name_of, waiting):
            raise Conflict("record.waits", label=table.label)
        noted = _note(session, record, [table], seen, waiting)
        leave_trail(session, record, "table.confirmed", actor, purpose=name)
        return noted


def confirm_group(session: Session, number: int, seen: str, *, actor: Actor, sent: Sent) -> Noted:
    """Note that everything in a group is right but what waits (`sent`), and return how much that was.

    `seen` is what the page offered (`rules.seen.seen_in`). Raise Conflict when anything of it was changed,
    added or deleted since, when more or less waits than then, or when there is nothing.
    """
    if not 1 <= number <= len(FORM.groups):
        raise NotFound
    with transaction(session):
        record, waiting = _locked(session, actor, sent)
        noted = _note(session, record, FORM.groups[number - 1].specs, seen, waiting)
        leave_trail(session, record, "group.confirmed", actor, purpose=f"group {number}")
        return noted


def _locked(session: Session, actor: Actor, sent: Sent) -> tuple[Record, Mapping[str, int]]:
    """Return the actor's own record under its lock, and what waits of it by key, read after that."""
    record = steps.lock_record(session, actor.person_id)
    authorize(actor, Permission.RECORD_CONFIRM, record)
    found = session.scalar(select(sent(_OF_RECORD.person_id)).where(_OF_RECORD.person_id == actor.person_id))
    return record, proposals_by_key(awaited_in(found))


def _note(
    session: Session, record: Record, specs: Sequence[Field | Table], seen: str, waiting: Mapping[str, int]
) -> Noted:
    there = [spec.name for spec in specs if isinstance(spec, Field) and _is_filled(record, spec.name)]
    lines = _rows(session, record, [spec.name for spec in specs if isinstance(spec, Table)])
    fields = [name for name in there if name not in waiting]
    rows = [row for row in lines if _key_of(row) not in waiting]
    if not there and not lines:
        raise Conflict("record.nothing_to_confirm", label=specs[0].label)
    if not fields and not rows:
        raise Conflict("record.waits", label=FORM.groups[specs[0].group - 1].label)
    if seen_of(_versions(record, fields, rows)) != seen:
        raise Conflict("record.seen_changed")
    _date(record, fields, rows, clock.now())
    count = len(fields) + len(rows)
    return Noted(count, len(there) + len(lines) - count)


def _rows(session: Session, record: Record, tables: Sequence[str]) -> Sequence[RecordEntry]:
    return session.scalars(
        select(RecordEntry)
        .where(
            RecordEntry.person_id == record.person_id,
            RecordEntry.table_name.in_(tables),
            RecordEntry.deleted_at.is_(None),
        )
        .order_by(RecordEntry.id),
        # Under the record's lock, what an earlier read of this session still remembers must not count.
        execution_options={"populate_existing": True},
    ).all()


def _versions(
    record: Record, fields: Sequence[str], rows: Sequence[RecordEntry]
) -> Iterator[tuple[str, int]]:
    yield from ((name, record.stamps[name]["version"]) for name in fields)
    yield from ((_key_of(row), row.version) for row in rows)


def _key_of(row: RecordEntry) -> str:
    return f"{row.table_name}/{row.id}"


def _is_filled(record: Record, name: str) -> bool:
    return bool(record.stamps.get(name, {}).get("is_filled"))


def _date(record: Record, fields: Sequence[str], rows: Sequence[RecordEntry], at: datetime) -> None:
    """Date what was confirmed, all of one go at the same instant: it counts as one answer."""
    confirmed = {name: {**record.stamps[name], "confirmed_at": at.isoformat()} for name in fields}
    record.stamps = {**record.stamps, **confirmed}
    for row in rows:
        row.confirmed_at = at
