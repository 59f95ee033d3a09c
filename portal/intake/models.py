"""Imports: the file, what was read of it, whose it is, every problem; sealed under a key for each import."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Id, Scoped, enum_column
from portal.intake.rules import (
    STOPPED,
    UNDER_WAY,
    FileKind,
    FileRefusal,
    ImportState,
    PersonState,
    Severity,
    Stop,
)


class SheetImport(Scoped):
    """One file that an officer sent: `person_id` is the officer, `unit_path` the unit that it is for.

    `layouts` says how each sheet is read, `chosen` what the officer named by hand, `counts` what was found;
    `done` of `total` is the progress of the present step.
    """

    __tablename__ = "sheet_import"

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    delegated_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    state: Mapped[ImportState] = mapped_column(enum_column(ImportState))
    kind: Mapped[FileKind] = mapped_column(enum_column(FileKind))
    refused_code: Mapped[FileRefusal | None] = mapped_column(enum_column(FileRefusal))
    size: Mapped[int]
    # Empty only until the row has its number, within one transaction: the seals are bound to the number.
    key_sealed: Mapped[bytes]
    name_sealed: Mapped[bytes]
    creates_people: Mapped[bool] = mapped_column(default=False)
    layouts: Mapped[list[Any]]
    chosen: Mapped[dict[str, Any]]
    counts: Mapped[dict[str, Any]]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(index=True)
    checked_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]

    @property
    def is_stopped(self) -> bool:
        """Say whether the worker's own failure stopped what was under way."""
        return bool(self.counts.get(STOPPED))

    @property
    def is_stopped_for_good(self) -> bool:
        """Say whether the worker does not try again by itself."""
        return self.counts.get(STOPPED) == Stop.FOR_GOOD

    @property
    def is_under_way(self) -> bool:
        """Say whether the worker is at it, or will be."""
        return self.state in UNDER_WAY and not self.is_stopped

    __table_args__ = (
        CheckConstraint("(state = 'refused') = (refused_code IS NOT NULL)", name="refused_says_why"),
        CheckConstraint("(state IN ('applying', 'done')) = (accepted_at IS NOT NULL)", name="accepted"),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done_has_instant"),
        CheckConstraint("delegated_by IS NULL OR delegated_by <> person_id", name="not_for_oneself"),
    )


class ImportFile(Scoped):
    """The file as it came, until it is accepted or thirty days are over."""

    __tablename__ = "import_file"

    import_id: Mapped[int] = mapped_column(
        ForeignKey("sheet_import.id", ondelete="CASCADE"), primary_key=True
    )
    sealed: Mapped[bytes]


class ImportPart(Scoped):
    """What some rows of one sheet say of one person; `subject` is the blind index of the personal ID."""

    __tablename__ = "import_part"

    id: Mapped[Id]
    import_id: Mapped[int] = mapped_column(ForeignKey("sheet_import.id", ondelete="CASCADE"))
    subject: Mapped[bytes]
    part: Mapped[str]
    first_row: Mapped[int]
    row_count: Mapped[int] = mapped_column(server_default="1")
    sheet: Mapped[str]
    sealed: Mapped[bytes]

    __table_args__ = (Index("ix_import_part_subject", "import_id", "subject"),)


class ImportPerson(Scoped):
    """One person of the file, and what becomes of their rows."""

    __tablename__ = "import_person"

    id: Mapped[Id]
    import_id: Mapped[int] = mapped_column(ForeignKey("sheet_import.id", ondelete="CASCADE"))
    subject: Mapped[bytes]
    first_row: Mapped[int]
    # Of all sheets together: how much is held in memory with this person.
    row_count: Mapped[int] = mapped_column(server_default="1")
    state: Mapped[PersonState] = mapped_column(enum_column(PersonState))

    __table_args__ = (
        UniqueConstraint("import_id", "subject"),
        Index("ix_import_person_state", "import_id", "state", "id"),
    )


class ImportProblem(Scoped):
    """One thing wrong at one place of the file; what the sentence quotes is sealed."""

    __tablename__ = "import_problem"

    id: Mapped[Id]
    import_id: Mapped[int] = mapped_column(ForeignKey("sheet_import.id", ondelete="CASCADE"))
    severity: Mapped[Severity] = mapped_column(enum_column(Severity))
    code: Mapped[str]
    sheet: Mapped[str]
    # 0: the sheet as a whole.
    row_number: Mapped[int]
    column_letter: Mapped[str]
    sealed: Mapped[bytes]

    __table_args__ = (Index("ix_import_problem_import", "import_id", "severity", "code"),)
