"""What the nightly review found, how far it is, and its counts by unit and rule.

Of a contradiction only its rule and the fields it touches are kept: the values stay in the record,
where looking at them has a purpose and leaves a trace.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, Id, Scoped, enum_column
from portal.record.rules.contradictions import Severity


class RecordFinding(Scoped):
    """One contradiction in one record, since the night that found it first."""

    __tablename__ = "record_finding"

    id: Mapped[Id]
    code: Mapped[str]
    severity: Mapped[Severity] = mapped_column(enum_column(Severity))
    keys: Mapped[list[Any]]
    found_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("person_id", "code", "keys"),
        Index("ix_record_finding_code", "code", "unit_path", "person_id"),
    )


class QualityRun(Base):
    """One review of all records, in the order of their persons; `last_person_id` is how far it is."""

    __tablename__ = "quality_run"

    id: Mapped[Id]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    last_person_id: Mapped[int] = mapped_column(default=0)
    checked: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        Index(
            "uq_quality_run_open", text("(finished_at IS NULL)"), unique=True,
            postgresql_where=text("finished_at IS NULL"),
        ),
    )  # fmt: skip


class UnitQuality(Base):
    """How many records of a managing unit were looked at, and how many contradict themselves nowhere."""

    __tablename__ = "unit_quality"

    unit_path: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    checked: Mapped[int]
    clean: Mapped[int]


class RuleQuality(Base):
    """In how many records of a managing unit a rule found something."""

    __tablename__ = "rule_quality"

    unit_path: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    people: Mapped[int]
