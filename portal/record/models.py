"""The record: one row per person, one row per table line, and every change that was ever made.

Basic values lie in clear, all others sealed to the row that they belong to.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    ScalarSelect,
    TextClause,
    UniqueConstraint,
    any_,
    cast,
    func,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, Id, Scoped, enum_column
from portal.core.sealing import KeyClass, keyring
from portal.record.rules import FORM, JsonValue, Operation, Policy, Row, Scalar, Source


def seal_values(person_id: int, values: Mapping[str, Scalar]) -> tuple[dict[str, Scalar], bytes]:
    """Return a record's simple values as stored: the clear ones, and one blob of all others."""
    clear = {name: value for name, value in values.items() if not FORM.fields[name].is_sealed}
    secret = {name: value for name, value in values.items() if FORM.fields[name].is_sealed}
    return clear, keyring().seal_json(secret, context=_record_context(person_id), key_class=KeyClass.RECORD)


def open_values(person_id: int, clear: Mapping[str, Scalar], sealed: bytes) -> dict[str, Scalar]:
    """Return all simple values of a record."""
    return {**clear, **keyring().unseal_json(sealed, context=_record_context(person_id))}


def seal_row(person_id: int, table: str, seal_id: uuid.UUID, row: Row) -> tuple[Row | None, bytes | None]:
    """Return a table's row as stored: in clear, or as a blob."""
    if not FORM.tables[table].is_sealed:
        return row, None
    context = _entry_context(person_id, table, seal_id)
    return None, keyring().seal_json(row, context=context, key_class=KeyClass.RECORD)


def open_row(person_id: int, table: str, seal_id: uuid.UUID, clear: Row | None, sealed: bytes | None) -> Row:
    """Return a table's row."""
    if sealed is None:
        return clear or {}
    row: Row = keyring().unseal_json(sealed, context=_entry_context(person_id, table, seal_id))
    return row


def seal_change(person_id: int, key: str, version: int, old: JsonValue, new: JsonValue) -> bytes:
    """Return the value before and after as the history keeps them."""
    context = _change_context(person_id, key, version)
    return keyring().seal_json([old, new], context=context, key_class=KeyClass.RECORD)


def _record_context(person_id: int) -> str:
    return f"record:sealed:{person_id}"


def _entry_context(person_id: int, table: str, seal_id: uuid.UUID) -> str:
    return f"record_entry:sealed:{person_id}/{table}/{seal_id}"


def _change_context(person_id: int, key: str, version: int) -> str:
    return f"record_change:sealed:{person_id}/{key}/{version}"


class Record(Scoped):
    """A person's simple fields; the row is also the lock for every change of the person's entries.

    `stamps` holds for each field that was ever set its version, source, changed_at, confirmed_at,
    and whether it is filled, so that counting opens nothing.
    """

    __tablename__ = "record"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    values: Mapped[dict[str, Any]]
    sealed: Mapped[bytes]
    stamps: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]

    def opened(self) -> dict[str, Scalar]:
        """Return all simple values."""
        return open_values(self.person_id, self.values, self.sealed)

    def store(self, values: Mapping[str, Scalar]) -> None:
        """Keep these simple values, each as its sensitivity asks."""
        self.values, self.sealed = seal_values(self.person_id, values)


class RecordEntry(Scoped):
    """One row of a table of the form; a deleted one stays, since its history does."""

    __tablename__ = "record_entry"

    id: Mapped[Id]
    table_name: Mapped[str]
    values: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    sealed: Mapped[bytes | None]
    # What the blob is bound to: known before the row has its id, and different for every row.
    seal_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    version: Mapped[int]
    source: Mapped[Source] = mapped_column(enum_column(Source))
    changed_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("(values IS NULL) <> (sealed IS NULL)", name="clear_or_sealed"),
        CheckConstraint("version >= 1", name="version"),
        Index("ix_record_entry_person_table", "person_id", "table_name"),
    )

    def opened(self) -> Row:
        """Return the row."""
        return open_row(self.person_id, self.table_name, self.seal_id, self.values, self.sealed)

    def store(self, row: Row) -> None:
        """Keep the row as its table's sensitivity asks."""
        self.values, self.sealed = seal_row(self.person_id, self.table_name, self.seal_id, row)


class RecordChange(Scoped):
    """One change of one target, with the value before and after, sealed; append-only: the history."""

    __tablename__ = "record_change"

    id: Mapped[Id]
    target_key: Mapped[str]
    operation: Mapped[Operation] = mapped_column(enum_column(Operation))
    version: Mapped[int]
    sealed: Mapped[bytes]
    source: Mapped[Source] = mapped_column(enum_column(Source))
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # Rows of rooms above this one: kept by id, without a foreign key.
    approval_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    item_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    # The decision behind it, by number and day, where it came from none of those.
    basis: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("person_id", "target_key", "version"),
        CheckConstraint("version >= 1", name="version"),
    )

    def opened(self) -> tuple[JsonValue, JsonValue]:
        """Return the value before and after."""
        context = _change_context(self.person_id, self.target_key, self.version)
        old, new = keyring().unseal_json(self.sealed, context=context)
        return old, new

    def store(self, old: JsonValue, new: JsonValue) -> None:
        """Keep the value before and after; target and version must be set."""
        self.sealed = seal_change(self.person_id, self.target_key, self.version, old, new)


class FieldPolicy(Base):
    """What a unit asks of its people, and of those of every unit below, beyond the catalogue of policy.

    `target` names a field, a table, or a column ("family_own.details"). Nothing here loosens anything:
    whoever reads it takes the stricter of this and the catalogue.
    """

    __tablename__ = "field_policy"

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    target: Mapped[str]
    policy: Mapped[Policy | None] = mapped_column(enum_column(Policy))
    is_required: Mapped[bool]
    is_proof_needed: Mapped[bool]
    set_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("unit_id", "target"),
        CheckConstraint("policy IS NOT NULL OR is_required OR is_proof_needed", name="asks_something"),
        CheckConstraint("policy IS NULL OR policy <> 'self'", name="stricter"),
    )


def asked_of(unit_path: ColumnElement[str]) -> ScalarSelect[Any]:
    """Return the expression that reads what a unit and all above it ask, as `Rulebook.stored` takes it.

    It rides on the statement that reads a record or an official, so that no page asks once more.
    """
    slash: ColumnElement[str] = literal_column("'/'")
    units = cast(func.string_to_array(func.btrim(unit_path, slash), slash), ARRAY(BigInteger))
    asked = FieldPolicy.__table__.c
    one = func.jsonb_build_array(asked.target, asked.policy, asked.is_required, asked.is_proof_needed)
    return select(func.jsonb_agg(one)).where(asked.unit_id == any_(units)).scalar_subquery()


def known_tables() -> TextClause:
    """Return the expression that says of each table of a record's rows what `Belief` holds, as JSON.

    Since when all rows are as they are, when one was last confirmed, and whether one was carried over
    that nobody has looked at. Rides on a statement that reads `record`; opens nothing.
    """
    return text(
        "(SELECT jsonb_object_agg(t.table_name, jsonb_build_array(t.since, t.confirmed, t.unconfirmed))"
        " FROM (SELECT e.table_name, min(greatest(e.changed_at, e.confirmed_at)) AS since,"
        " max(e.confirmed_at) AS confirmed,"
        " bool_or(e.confirmed_at IS NULL AND e.source = 'imported') AS unconfirmed"
        " FROM record_entry e WHERE e.person_id = record.person_id AND e.deleted_at IS NULL"
        " GROUP BY e.table_name) t) AS tables"
    )
