"""Sessions, grants, looks, and the count of sign-in attempts."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.access.rules import Purpose, Role
from portal.core.db import Base, Id, Scoped, enum_column


class WebSession(Base):
    """Flask's session: the cookie holds 256 random bits, this row their SHA-256.

    `data` is what Flask's extensions keep. `expires_at` is absolute; `used_at` plus the idle time
    ends the session too.
    """

    __tablename__ = "web_session"

    id_hash: Mapped[bytes] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    provider: Mapped[str | None]
    subject: Mapped[str | None]
    provider_sid: Mapped[str | None] = mapped_column(index=True)
    assurance: Mapped[int] = mapped_column(default=0)
    stepped_up_at: Mapped[datetime | None]
    idle_seconds: Mapped[int]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    data: Mapped[dict[str, Any]]


class RoleGrant(Base):
    """A role of a person at a unit, from day to day; a delegation names who gave it.

    One that was ended on its first day ends the day before: no day is within it, and it stays to be read.
    """

    __tablename__ = "role_grant"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role] = mapped_column(enum_column(Role))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    delegated_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))

    __table_args__ = (
        CheckConstraint("delegated_by IS NULL OR delegated_by <> person_id", name="not_to_oneself"),
        CheckConstraint("delegated_by IS NULL OR ends_on IS NOT NULL", name="delegation_ends"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on - 1", name="dates"),
        Index("ix_role_grant_role_unit", "role", "unit_id"),
    )


class Look(Scoped):
    """Somebody looked at this person's record, for this purpose; the official can read it."""

    __tablename__ = "look"

    id: Mapped[Id]
    looker_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[Purpose] = mapped_column(enum_column(Purpose))
    looked_at: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (CheckConstraint("looker_id <> person_id", name="another_person"),)
