"""Decisions that ask for a record, first declarations, and what is typed of them so far."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, Id, Scoped, enum_column
from portal.core.sealing import KeyClass, keyring
from portal.declarations.rules import DecisionKind, Entry, entries_from, stored_entries


class HiringDecision(Base):
    """A decision by which somebody comes into service; `person_id` is set once their record exists.

    Until then what HR has typed lies sealed in the row, right or wrong, and is deleted afterwards.
    """

    __tablename__ = "hiring_decision"

    id: Mapped[Id]
    uid: Mapped[UUID] = mapped_column(Uuid, unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), unique=True)
    unit_path: Mapped[str] = mapped_column(Text(collation="C"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[DecisionKind] = mapped_column(enum_column(DecisionKind))
    number: Mapped[str]
    issuer: Mapped[str]
    decided_on: Mapped[date]
    due_on: Mapped[date]
    typed_sealed: Mapped[bytes | None]
    version: Mapped[int] = mapped_column(default=1)
    noted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime]
    record_created_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("(person_id IS NULL) = (record_created_at IS NULL)", name="person_when_created"),
        CheckConstraint("(person_id IS NULL) = (typed_sealed IS NOT NULL)", name="typed_until_created"),
        CheckConstraint("due_on >= decided_on", name="due_after_decision"),
        Index("ix_hiring_decision_waiting", "due_on", "id", postgresql_where=text("person_id IS NULL")),
    )

    def store(self, raw: dict[str, str]) -> None:
        """Keep what was typed."""
        self.typed_sealed = keyring().seal_json(raw, context=self._context(), key_class=KeyClass.PERSON)

    def opened(self) -> dict[str, str]:
        """Return what was typed."""
        if self.typed_sealed is None:
            return {}
        raw: dict[str, str] = keyring().unseal_json(self.typed_sealed, context=self._context())
        return raw

    def _context(self) -> str:
        return f"hiring_decision:typed:{self.uid}"


class Declaration(Scoped):
    """An official's first declaration: its clock, and the proposal that it became."""

    __tablename__ = "declaration"

    id: Mapped[Id]
    decision_id: Mapped[int] = mapped_column(ForeignKey("hiring_decision.id"), unique=True)
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    submitted_at: Mapped[datetime | None]
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"), unique=True)

    __table_args__ = (
        Index("uq_declaration_person", "person_id", unique=True),
        CheckConstraint("(submitted_at IS NULL) = (proposal_id IS NULL)", name="proposal_when_submitted"),
    )


class DeclarationPart(Scoped):
    """What is typed of one group, sealed in one blob, so that saving costs one row.

    `is_done` is the official's word that nothing is left to say in this group.
    """

    __tablename__ = "declaration_part"

    declaration_id: Mapped[int] = mapped_column(
        ForeignKey("declaration.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes]
    is_done: Mapped[bool] = mapped_column(default=False)
    saved_at: Mapped[datetime]

    def opened(self) -> dict[str, Entry]:
        """Return what was typed, by target."""
        return entries_from(keyring().unseal_json(self.sealed, context=self._context()))

    def store(self, entries: dict[str, Entry]) -> None:
        """Keep what was typed; declaration and group must be set."""
        plain: dict[str, Any] = stored_entries(entries)
        self.sealed = keyring().seal_json(plain, context=self._context(), key_class=KeyClass.RECORD)

    def _context(self) -> str:
        return f"declaration_part:sealed:{self.declaration_id}/{self.number}"
