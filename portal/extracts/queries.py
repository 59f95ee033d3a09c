"""Reads of whole records for print and export, and of the copies that were issued."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, select, text
from sqlalchemy.orm import Session, aliased

from portal.access.models import Look
from portal.access.permissions import Permission, within
from portal.access.rules import OPENS_RECORD, Actor, Purpose
from portal.core import clock
from portal.core.errors import NotFound
from portal.documents.queries import photograph
from portal.extracts.models import IssuedCopy
from portal.extracts.rules import Contents, CopyState
from portal.extracts.rules.copies import UNDER_WAY, is_public_id
from portal.extracts.rules.sheet import Held
from portal.people.models import Official, Person, Unit
from portal.record.models import Record, RecordChange, RecordEntry
from portal.record.queries import LOOK_LASTS
from portal.record.rules import Row, Scalar

MOST_SHOWN = 50
_PUBLISHED = text("SELECT * FROM published_copy(:public_id)")


@dataclass(frozen=True)
class PublishedCopy:
    """What anybody with the paper may know of it."""

    state: CopyState
    agency: str
    masked_name: str
    contents: str
    issued_at: datetime
    file_digest: bytes
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class CopyLine:
    """A copy with the names of those who had to do with it."""

    copy: IssuedCopy
    person: str
    requested_by: str
    signed_by: str | None


def own_record(session: Session, actor: Actor) -> Held:
    """Return the actor's own whole record."""
    scope = within(actor, Permission.EXTRACT_READ_OWN, Record) & (Record.person_id == actor.person_id)
    return _held(session, scope)


def another_record(session: Session, actor: Actor, person_id: int) -> Held:
    """Return another person's whole record; the view has made sure that a look is written."""
    return _held(session, within(actor, Permission.EXTRACT_READ, Record) & (Record.person_id == person_id))


def record_of(session: Session, person_id: int) -> Held:
    """Return a whole record for the worker, which acts for whoever asked for the copy."""
    return _held(session, Record.person_id == person_id)


def photo_of(session: Session, held: Held) -> bytes | None:
    """Return the photograph of a record, if it has one that was checked and is its person's own."""
    return photograph(session, held.values.get("photo"), held.person_id)


def latest_purpose(session: Session, actor: Actor, person_id: int) -> Purpose | None:
    """Return the purpose that the actor lately told for looking at this record, if any."""
    return session.scalar(
        select(Look.purpose)
        .where(
            Look.person_id == person_id,
            Look.looker_id == actor.person_id,
            Look.looked_at > clock.now() - LOOK_LASTS,
            Look.purpose.in_(OPENS_RECORD),
        )
        .order_by(Look.looked_at.desc(), Look.id.desc())
        .limit(1)
    )


def copy_of(session: Session, actor: Actor, copy_id: int) -> IssuedCopy:
    """Return a copy of a person under the actor's units, or raise NotFound."""
    found = session.scalars(
        select(IssuedCopy).where(within(actor, Permission.EXTRACT_READ, IssuedCopy), IssuedCopy.id == copy_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def own_copy(session: Session, actor: Actor, copy_id: int) -> IssuedCopy:
    """Return an issued copy of the actor's own record, or raise NotFound."""
    scope = within(actor, Permission.EXTRACT_READ_OWN, IssuedCopy) & (IssuedCopy.person_id == actor.person_id)
    found = session.scalars(select(IssuedCopy).where(scope, IssuedCopy.id == copy_id)).one_or_none()
    if found is None or found.state is not CopyState.ISSUED:
        raise NotFound
    return found


def own_copies(session: Session, actor: Actor) -> Sequence[CopyLine]:
    """Return the copies of the actor's own record, newest first; one that was dropped never was one."""
    scope = within(actor, Permission.EXTRACT_READ_OWN, IssuedCopy) & (IssuedCopy.person_id == actor.person_id)
    return _lines(session, scope & (IssuedCopy.state != CopyState.DROPPED))


def copies_of(session: Session, actor: Actor, person_id: int) -> Sequence[CopyLine]:
    """Return the copies of a person under the actor's units, newest first."""
    return _lines(session, within(actor, Permission.EXTRACT_READ, IssuedCopy), person_id=person_id)


def waiting(session: Session, actor: Actor) -> Sequence[CopyLine]:
    """Return the copies that wait for a signature which the actor may give, the oldest first."""
    scope = within(actor, Permission.EXTRACT_SIGN, IssuedCopy) & (IssuedCopy.state == CopyState.READY)
    return list(reversed(_lines(session, scope)))


def latest(session: Session, actor: Actor) -> Sequence[CopyLine]:
    """Return the latest copies under the actor's units."""
    return _lines(session, within(actor, Permission.EXTRACT_READ, IssuedCopy))


def has_changed_since(session: Session, person_id: int, at: datetime) -> bool:
    """Say whether the record holds anything else than when it was printed."""
    later = exists().where(RecordChange.person_id == person_id, RecordChange.changed_at > at)
    return bool(session.scalar(select(later)))


def is_under_way(session: Session, person_id: int, contents: Contents, reason: str) -> bool:
    """Say whether a copy of the same contents for the same reason is being made already."""
    same = exists().where(
        IssuedCopy.person_id == person_id,
        IssuedCopy.contents == contents,
        IssuedCopy.reason == reason,
        IssuedCopy.state.in_(UNDER_WAY),
    )
    return bool(session.scalar(select(same)))


def published(session: Session, public_id: str) -> PublishedCopy | None:
    """Return what anybody may know of an issued copy by its unguessable name."""
    if not is_public_id(public_id):
        return None
    row = session.execute(_PUBLISHED, {"public_id": public_id}).one_or_none()
    return PublishedCopy(CopyState(row.state), *row[1:]) if row else None


def unit_name(session: Session, unit_id: int | None) -> str:
    """Return the name of a unit that somebody's grant is for."""
    found = session.scalar(select(Unit.name).where(Unit.id == unit_id))
    if found is None:
        raise NotFound
    return found


def _held(session: Session, scope: ColumnElement[bool]) -> Held:
    found = session.execute(
        select(Record, Person.full_name, Unit.name)
        .join(Person, Person.id == Record.person_id)
        .join(Official, Official.person_id == Record.person_id)
        .join(Unit, Unit.id == Official.managing_unit_id)
        .where(scope)
    ).one_or_none()
    if found is None:
        raise NotFound("record.none")
    record, name, agency = found
    rows = _rows(session, record.person_id)
    return Held(record.person_id, record.unit_path, name, agency, record.opened(), rows)


def _rows(session: Session, person_id: int) -> Mapping[str, list[Row]]:
    found = session.scalars(
        select(RecordEntry)
        .where(RecordEntry.person_id == person_id, RecordEntry.deleted_at.is_(None))
        .order_by(RecordEntry.id)
    )
    rows: dict[str, list[dict[str, Scalar]]] = {}
    for entry in found:
        rows.setdefault(entry.table_name, []).append(entry.opened())
    return rows


def _lines(session: Session, scope: Any, *, person_id: int | None = None) -> Sequence[CopyLine]:
    whose, asked, signer = aliased(Person), aliased(Person), aliased(Person)
    statement = (
        select(IssuedCopy, whose.full_name, asked.full_name, signer.full_name)
        .join(whose, whose.id == IssuedCopy.person_id)
        .join(asked, asked.id == IssuedCopy.requested_by)
        .outerjoin(signer, signer.id == IssuedCopy.signed_by)
        .where(scope)
        .order_by(IssuedCopy.id.desc())
        .limit(MOST_SHOWN)
    )
    if person_id is not None:
        statement = statement.where(IssuedCopy.person_id == person_id)
    return [CopyLine(*row) for row in session.execute(statement)]
