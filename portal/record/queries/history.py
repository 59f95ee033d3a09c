"""Reads of what was ever changed: of one field or row, of a record page by page, and the last of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from portal.access.permissions import Permission, within
from portal.access.rules import Actor
from portal.core.clock import day_text
from portal.people.models import Person
from portal.record.models import Record, RecordChange, RecordEntry
from portal.record.rules import FORM, Field, Operation, Source, Table, Target, summary
from portal.record.rules.curriculum import Stamp, stamp_of

PAGE_SIZE = 30


@dataclass(frozen=True)
class HistoryLine:
    """One change of one target, in words; of a closed one the words are left out."""

    id: int
    target: Target
    operation: Operation
    old: str
    new: str
    source: Source
    changed_on: str
    changed_by: str | None
    version: int
    item_id: int | None
    basis: str | None
    is_closed: bool

    @property
    def spec(self) -> Field | Table:
        """Return what the form says of the target."""
        return self.target.spec


def field_history(session: Session, actor: Actor, person_id: int, target_key: str) -> Sequence[HistoryLine]:
    """Return every change of one field or row, newest first."""
    wanted = _changes(actor, person_id).where(RecordChange.target_key == target_key)
    found = session.execute(wanted.order_by(RecordChange.version.desc()))
    return [_line(change, name, is_closed=False) for change, name in found]


def timeline(
    session: Session, actor: Actor, person_id: int, *, group: int | None = None, before: int | None = None
) -> tuple[Sequence[HistoryLine], int | None]:
    """Return the changes of a record, newest first, and where the next page begins.

    Without a group what is sensitive stays closed; a group that is asked for is opened, and the view
    has noted that.
    """
    wanted = _changes(actor, person_id)
    if group is not None:
        wanted = wanted.where(_is_in(group))
    if before is not None:
        wanted = wanted.where(RecordChange.id < before)
    found = session.execute(wanted.order_by(RecordChange.id.desc()).limit(PAGE_SIZE + 1)).all()
    lines = [
        _line(change, name, is_closed=group is None and _spec(change).is_sensitive)
        for change, name in found[:PAGE_SIZE]
    ]
    return lines, lines[-1].id if len(found) > PAGE_SIZE else None


def stamps_of(session: Session, actor: Actor, person_id: int, targets: Sequence[Target]) -> dict[str, Stamp]:
    """Return where the present values of another person come from, by their targets' keys; two statements.

    What was never set, and a row that is gone, has none.
    """
    reach = within(actor, Permission.RECORD_READ, Record), Record.person_id == person_id
    kept = session.scalar(select(Record.stamps).where(*reach)) or {}
    rows = session.execute(
        select(
            RecordEntry.id, RecordEntry.table_name, RecordEntry.version, RecordEntry.source,
            RecordEntry.changed_at, RecordEntry.confirmed_at,
        ).where(
            within(actor, Permission.RECORD_READ, RecordEntry), RecordEntry.person_id == person_id,
            RecordEntry.id.in_([target.entry_id for target in targets if target.entry_id is not None]),
            RecordEntry.deleted_at.is_(None),
        )
    )  # fmt: skip
    stamps = {name: stamp_of(raw) for name, raw in kept.items()}
    for row in rows:
        stamp = Stamp(row.version, row.source, row.changed_at, row.confirmed_at)
        stamps[f"{row.table_name}/{row.id}"] = stamp
    return {target.key: stamps[target.key] for target in targets if target.key in stamps}


def _changes(actor: Actor, person_id: int) -> Select[RecordChange, str]:
    return (
        select(RecordChange, Person.full_name)
        .outerjoin(Person, Person.id == RecordChange.changed_by)
        .where(
            RecordChange.person_id == person_id,
            or_(
                within(actor, Permission.RECORD_READ_OWN, RecordChange),
                within(actor, Permission.RECORD_READ, RecordChange),
            ),
        )
    )


def _is_in(group: int) -> ColumnElement[bool]:
    names = [spec.name for spec in FORM.groups[group - 1].specs]
    return func.split_part(RecordChange.target_key, "/", 1).in_(names)


def _spec(change: RecordChange) -> Field | Table:
    return Target.parse(change.target_key).spec


def _line(change: RecordChange, name: str | None, *, is_closed: bool) -> HistoryLine:
    target = Target.parse(change.target_key)
    old, new = (None, None) if is_closed else change.opened()
    return HistoryLine(
        change.id, target, change.operation, summary(target.spec, old), summary(target.spec, new),
        change.source, day_text(change.changed_at), name, change.version, change.item_id, change.basis,
        is_closed,
    )  # fmt: skip
