"""Units, persons, their employment, and the accounts by which they sign in."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, Id, Scoped, enum_column
from portal.people.rules import OfficialKind, UnitKind


class Unit(Base):
    """An agency or a part of one; `path` lists its ancestors' ids and its own: "/1/4/17/"."""

    __tablename__ = "unit"

    id: Mapped[Id]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    path: Mapped[str]
    name: Mapped[str]
    short_name: Mapped[str]
    agency_code: Mapped[str | None]
    kind: Mapped[UnitKind] = mapped_column(enum_column(UnitKind))
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    closed_on: Mapped[date | None]

    __table_args__ = (
        UniqueConstraint("path"),
        UniqueConstraint("agency_code"),
        # QĐ 20/2020/QĐ-TTg: at most 35 characters, groups of A-Z and 0-9 joined by ".".
        CheckConstraint(
            "agency_code ~ '^[A-Z0-9]+(\\.[A-Z0-9]+)*$' AND length(agency_code) <= 35", name="code"
        ),
        CheckConstraint("path ~ '^/([0-9]+/)+$'", name="path"),
    )


class Person(Base):
    """Somebody who is known to the portal by name; everything else about them is Scoped."""

    __tablename__ = "person"

    id: Mapped[Id]
    full_name: Mapped[str]
    sort_key: Mapped[str] = mapped_column(index=True)
    search_key: Mapped[str] = mapped_column(index=True)

    official: Mapped["Official | None"] = relationship(back_populates="person", lazy="raise_on_sql")


class Official(Scoped):
    """A person's employment: kind, codes, managing and using unit; `unit_path` is the managing unit's."""

    __tablename__ = "official"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[OfficialKind] = mapped_column(enum_column(OfficialKind))
    official_code: Mapped[str]
    title: Mapped[str]
    managing_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    using_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    personal_id_sealed: Mapped[bytes]
    personal_id_index: Mapped[bytes]
    work_email: Mapped[str | None]
    in_service: Mapped[bool] = mapped_column(default=True)

    person: Mapped[Person] = relationship(back_populates="official", lazy="raise_on_sql")

    __table_args__ = (
        UniqueConstraint("official_code"),
        UniqueConstraint("personal_id_index"),
    )


class Identity(Base):
    """An account at an identity provider, linked once to a person by the personal ID."""

    __tablename__ = "identity"

    id: Mapped[Id]
    provider: Mapped[str]
    subject: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    linked_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("provider", "subject"),)


class SignInAttempt(Base):
    """A sign-in that was started or refused, by a keyed digest of the network address; kept for a day."""

    __tablename__ = "sign_in_attempt"

    id: Mapped[Id]
    address_index: Mapped[bytes]
    was_refused: Mapped[bool]
    at: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (Index("ix_sign_in_attempt_address", "address_index", "at"),)


class SpentToken(Base):
    """A back-channel logout token that was honoured: each counts once."""

    __tablename__ = "spent_token"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
