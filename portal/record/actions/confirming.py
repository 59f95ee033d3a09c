"""The official says that what stands there is right ("Đúng rồi"): one value, a table, or a whole group.

What was read is what is confirmed: whatever changed since the page was made is not confirmed unseen.
"""

from collections.abc import Iterator, Sequence
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
from portal.record.rules.seen import seen_of


def confirm_field(session: Session, target: Target, seen_version: int, *, actor: Actor) -> None:
    """Note that a field or a row is right; raise Conflict when it has changed since."""
    with transaction(session):
        record = steps.lock_record(session, actor.person_id)
        authorize(actor, Permission.RECORD_CONFIRM, record)
        value, version = steps.base_of(session, actor.person_id, target)
        if value is None:
            raise Conflict("record.nothing_to_confirm", label=target.spec.label)
        if version != seen_version:
            raise Conflict("record.version", target=target.key)
        rows = [session.get_one(RecordEntry, target.entry_id)] if target.entry_id is not None else []
        _date(record, [target.field] if target.field is not None else [], rows, clock.now())
        leave_trail(session, record, "field.confirmed", actor)


def confirm_table(session: Session, name: str, seen: str, *, actor: Actor) -> int:
    """Note that all rows of a table are right, and that none is missing; see `confirm_group`."""
    if name not in FORM.tables:
        raise NotFound("record.unknown_target")
    return _confirm_all(session, [FORM.tables[name]], seen, "table.confirmed", name, actor)


def confirm_group(session: Session, number: int, seen: str, *, actor: Actor) -> int:
    """Note that everything in a group is right, and return how many values and rows that was.

    `seen` is what the page showed (`rules.seen.seen_of`). Raise Conflict when anything of the group was
    changed, added or deleted since, or when there is nothing.
    """
    if not 1 <= number <= len(FORM.groups):
        raise NotFound
    return _confirm_all(
        session, FORM.groups[number - 1].specs, seen, "group.confirmed", f"group {number}", actor
    )


def _confirm_all(
    session: Session, specs: Sequence[Field | Table], seen: str, action: str, what: str, actor: Actor
) -> int:
    with transaction(session):
        record = steps.lock_record(session, actor.person_id)
        authorize(actor, Permission.RECORD_CONFIRM, record)
        fields = [spec.name for spec in specs if isinstance(spec, Field) and _is_filled(record, spec.name)]
        rows = _rows(session, record, [spec.name for spec in specs if isinstance(spec, Table)])
        if not fields and not rows:
            raise Conflict("record.nothing_to_confirm", label=specs[0].label)
        if seen_of(_versions(record, fields, rows)) != seen:
            raise Conflict("record.seen_changed")
        _date(record, fields, rows, clock.now())
        leave_trail(session, record, action, actor, purpose=what)
        return len(fields) + len(rows)


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
    yield from ((f"{row.table_name}/{row.id}", row.version) for row in rows)


def _is_filled(record: Record, name: str) -> bool:
    return bool(record.stamps.get(name, {}).get("is_filled"))


def _date(record: Record, fields: Sequence[str], rows: Sequence[RecordEntry], at: datetime) -> None:
    """Date what was confirmed, all of one go at the same instant: it counts as one answer."""
    confirmed = {name: {**record.stamps[name], "confirmed_at": at.isoformat()} for name in fields}
    record.stamps = {**record.stamps, **confirmed}
    for row in rows:
        row.confirmed_at = at
