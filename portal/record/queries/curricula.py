"""Reads of the record: one statement for a whole curriculum."""

from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    case,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.orm import Session

from portal.access.models import Look
from portal.access.permissions import Permission, holds, within
from portal.access.rules import OPENS_CASE, OPENS_RECORD, Actor, Purpose
from portal.core import clock
from portal.core.db import Prepared
from portal.core.errors import NotFound
from portal.people.models import Official, Person, Unit
from portal.record.models import Record, RecordEntry, asked_of, open_row, open_values
from portal.record.rules import FORM, Rulebook, Scalar, Source, Target
from portal.record.rules.awaited import awaited_in, proposals_by_key
from portal.record.rules.curriculum import Contents, Curriculum, Entry, Stamp, curriculum
from portal.record.rules.freshness import Belief, belief, together
from portal.record.rules.overview import GroupPart, HeldRow, overview
from portal.record.rules.pulse import Pulse, pulse_of
from portal.record.sent import Sent, nothing_sent

# How long one stated purpose covers further pages of the same record.
LOOK_LASTS = timedelta(minutes=30)

_OF_RECORD = Record.__table__.c
_OF_ENTRY = RecordEntry.__table__.c
_OF_OFFICIAL = Official.__table__.c
_HELD = (
    _OF_RECORD["values"],
    _OF_RECORD.sealed,
    _OF_RECORD.stamps,
    _OF_RECORD.unit_path,
    select(_OF_OFFICIAL.kind).where(_OF_OFFICIAL.person_id == _OF_RECORD.person_id).scalar_subquery(),
    asked_of(_OF_RECORD.unit_path),
)


def _whole(sent: ColumnElement[Any]) -> Select[Any]:
    """Return the statement that reads records with their rows; what a record itself holds is on line one."""
    rows = (
        select(
            func.row_number().over(order_by=_OF_ENTRY.id).label("place"),
            _OF_ENTRY.id,
            _OF_ENTRY.table_name,
            _OF_ENTRY.seal_id,
            _OF_ENTRY["values"],
            _OF_ENTRY.sealed,
            _OF_ENTRY.version,
            _OF_ENTRY.source,
            _OF_ENTRY.changed_at,
            _OF_ENTRY.confirmed_at,
        )
        .where(_OF_ENTRY.person_id == _OF_RECORD.person_id, _OF_ENTRY.deleted_at.is_(None))
        .correlate(Record.__table__)
        .lateral("entry")
    )
    is_first = rows.c.place.is_(None) | (rows.c.place == literal_column("1"))
    return (
        select(*(case((is_first, column)) for column in (*_HELD, sent)), *rows.c)
        .select_from(Record.__table__.outerjoin(rows, true()))
        .order_by(rows.c.place)
    )


def _prepared(whole: Select[Any]) -> Prepared:
    # `within` for one's own row, written out: the statement is the same for everybody.
    return Prepared(whole.where(_OF_RECORD.person_id == bindparam("person_id")))


@cache
def _mine_beside(sent: Sent) -> Prepared:
    return _prepared(_whole(sent(_OF_RECORD.person_id)))


_WHOLE = _whole(nothing_sent(_OF_RECORD.person_id))

EVERY_GROUP = frozenset(group.number for group in FORM.groups)


class Held(NamedTuple):
    """A record's row as stored."""

    values: dict[str, Scalar]
    sealed: bytes
    stamps: dict[str, dict[str, Any]]
    unit_path: str
    kind: str | None
    asked: Sequence[Sequence[Any]] | None
    sent: Sequence[Sequence[Any]] | None

    @property
    def rulebook(self) -> Rulebook:
        """Return what holds for the official whose record it is."""
        return Rulebook.stored(self.kind, self.asked)


class Stored(NamedTuple):
    """A record as stored: its own row, and the columns of each row of its tables."""

    held: Held
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Overview:
    """The first page of a record: its groups, and how complete and how fresh it is."""

    groups: list[GroupPart]
    pulse: Pulse


@dataclass(frozen=True)
class Subject:
    """The person whose record is looked at, as far as anybody may know who has business with it."""

    person_id: int
    full_name: str
    title: str
    unit_name: str
    unit_path: str


def my_overview(session: Session, actor: Actor, sent: Sent) -> Overview:
    """Return the actor's own record as its first page shows it; sensitive values stay closed."""
    return _overview(actor.person_id, _mine(session, actor, _mine_beside(sent)))


def overview_of(session: Session, actor: Actor, person_id: int) -> Overview:
    """Return another person's record as its first page shows it; see `record_of`."""
    return _overview(person_id, _another(session, actor, person_id))


def my_record(
    session: Session, actor: Actor, opened: Container[int] = (), sent: Sent = nothing_sent
) -> Curriculum:
    """Return the actor's own curriculum; sensitive values stay closed but in the opened groups.

    `sent` tells it what waits of what it shows.
    """
    return _curriculum(actor.person_id, _mine(session, actor, _mine_beside(sent)), opened)


def record_of(
    session: Session, actor: Actor, person_id: int, opened: Container[int] = EVERY_GROUP
) -> Curriculum:
    """Return another person's curriculum, if it is within what the actor may read.

    The view has made sure that a look with its purpose was written.
    """
    return _curriculum(person_id, _another(session, actor, person_id), opened)


def value_of(session: Session, actor: Actor, target: Target) -> tuple[Scalar, int]:
    """Return the value and version of a field of the actor's own record."""
    record = session.scalars(
        select(Record).where(
            within(actor, Permission.RECORD_READ_OWN, Record), Record.person_id == actor.person_id
        )
    ).one_or_none()
    if record is None or target.field is None:
        raise NotFound("record.none")
    return record.opened().get(target.field), record.stamps.get(target.field, {}).get("version", 0)


def subject(session: Session, actor: Actor, person_id: int) -> Subject:
    """Return whose record it is, or raise NotFound where that is none of the actor's business."""
    found = session.execute(
        select(Person.full_name, Official.title, Unit.name, Official.unit_path)
        .join(Official, Official.person_id == Person.id)
        .join(Unit, Unit.id == Official.managing_unit_id)
        .where(Official.person_id == person_id, within(actor, Permission.RECORD_READ, Official))
    ).one_or_none()
    if found is None:
        raise NotFound
    return Subject(person_id, *found)


def has_looked(session: Session, actor: Actor, person_id: int) -> bool:
    """Say whether the actor may see what is in a case of this person, for which they have lately looked."""
    return person_id in looked_at_among(session, actor, [person_id], OPENS_CASE)


def has_opened(session: Session, actor: Actor, person_id: int) -> bool:
    """Say whether the actor has lately told why they open the whole of this person's record."""
    return person_id in looked_at_among(session, actor, [person_id], OPENS_RECORD)


def looked_at_among(
    session: Session, actor: Actor, person_ids: Collection[int], purposes: Collection[Purpose]
) -> set[int]:
    """Return whom of these the actor has lately looked at for one of the purposes; one statement."""
    seen = select(Look.person_id).where(
        Look.person_id.in_(person_ids),
        Look.looker_id == actor.person_id,
        Look.looked_at > clock.now() - LOOK_LASTS,
        Look.purpose.in_(purposes),
    )
    return set(session.scalars(seen))


def _mine(session: Session, actor: Actor, statement: Prepared) -> Stored:
    found = statement.rows(session, person_id=actor.person_id)
    if not holds(actor, Permission.RECORD_READ_OWN):
        raise NotFound("record.none")
    return _stored(found)


def _another(session: Session, actor: Actor, person_id: int) -> Stored:
    scope = within(actor, Permission.RECORD_READ, _OF_RECORD) & (_OF_RECORD.person_id == person_id)
    return _stored(session.execute(_WHOLE.where(scope)).all())


def _stored(lines: Sequence[Sequence[Any]]) -> Stored:
    if not lines:
        raise NotFound("record.none")
    width = len(Held._fields)
    first = width + 1  # Behind the row's place.
    return Stored(Held(*lines[0][:width]), [line[first:] for line in lines if line[first] is not None])


def _overview(person_id: int, stored: Stored) -> Overview:
    held, rows = stored.held, list[HeldRow]()
    known: dict[str, list[Belief]] = {}
    for id_, name, *kept, _version, source, changed_at, confirmed_at in stored.rows:
        is_closed = FORM.tables[name].is_sensitive
        rows.append(HeldRow(id_, name, None if is_closed else open_row(person_id, name, *kept)))
        known.setdefault(name, []).append(belief(changed_at, confirmed_at, source))
    values = open_values(person_id, held.values, held.sealed)
    tables = {name: together(beliefs) for name, beliefs in known.items()}
    pulse = pulse_of(held.stamps, tables, held.rulebook, clock.now(), held.sent)
    return Overview(overview(values, rows), pulse)


def _curriculum(person_id: int, stored: Stored, opened: Container[int]) -> Curriculum:
    held = stored.held
    values = open_values(person_id, held.values, held.sealed)
    entries = [_entry(person_id, row, opened) for row in stored.rows]
    contents = Contents(
        person_id, held.unit_path, values, held.stamps, entries, held.rulebook,
        proposals_by_key(awaited_in(held.sent)),
    )  # fmt: skip
    return curriculum(contents, opened)


def _entry(person_id: int, row: Sequence[Any], opened: Container[int]) -> Entry:
    """Return a row of a record that was found within the actor's scope; a closed one stays sealed."""
    id_, name, seal_id, clear, sealed, version, source, *instants = row
    table = FORM.tables[name]
    is_open = not table.is_sensitive or table.group in opened
    opened_row = open_row(person_id, name, seal_id, clear, sealed) if is_open else None
    return Entry(id_, name, opened_row, Stamp(version, Source(source), *instants))
