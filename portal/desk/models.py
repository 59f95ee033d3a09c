"""Offices that may ask, what they asked, the answer while it waits, and what each bearer was asked."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, Id, enum_column
from portal.desk.rules import Claim, Outcome, RequestState, Wanted, Way


class DeskOffice(Base):
    """A registered verifier: who asks, for which purposes, for which claims, and the key that signs it.

    It is nobody's data: bearers read its name and number. `certificates` are DER in base64, its own first.
    """

    __tablename__ = "desk_office"

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    unit_path: Mapped[str]
    name: Mapped[str]
    contact: Mapped[str]
    purposes: Mapped[list[Any]]
    claims: Mapped[list[Any]]
    public_key: Mapped[bytes]
    key_sealed: Mapped[bytes]
    certificates: Mapped[list[Any] | None]
    registered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    registered_at: Mapped[datetime]
    certified_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("public_key"),
        CheckConstraint("(certificates IS NULL) = (certified_at IS NULL)", name="certified"),
        CheckConstraint("(certificates IS NULL) = (expires_at IS NULL)", name="life"),
    )

    @property
    def person_id(self) -> int:
        """Return who registered it: whose row it is before the table of permissions."""
        return self.registered_by

    def may_ask(self, at: datetime) -> bool:
        """Whether it is certified, and neither stopped nor over; whom it was certified by is asked apart."""
        return self.stopped_at is None and self.expires_at is not None and at < self.expires_at


class DeskRequest(Base):
    """One question of an officer's; it holds no value of whoever answers.

    `signed_object` and `response_key_sealed` go when the question is over.
    """

    __tablename__ = "desk_request"

    id: Mapped[Id]
    public_id: Mapped[str]
    office_id: Mapped[int] = mapped_column(ForeignKey("desk_office.id"), index=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str]
    required: Mapped[list[Any]]
    optional: Mapped[list[Any]]
    client_id: Mapped[str]
    nonce: Mapped[str]
    response_state: Mapped[str]
    response_kid: Mapped[str]
    response_key_sealed: Mapped[bytes | None]
    signed_object: Mapped[str | None]
    state: Mapped[RequestState] = mapped_column(enum_column(RequestState))
    way: Mapped[Way | None] = mapped_column(enum_column(Way))
    tries: Mapped[int] = mapped_column(default=0)
    last_fault: Mapped[str | None]
    asked_at: Mapped[datetime] = mapped_column(index=True)
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    shown_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("public_id"),
        UniqueConstraint("response_kid"),
        UniqueConstraint("response_state"),
        CheckConstraint("expires_at > asked_at", name="life"),
        CheckConstraint("state = 'waiting' OR response_key_sealed IS NULL", name="key_gone"),
        CheckConstraint("state = 'waiting' OR signed_object IS NULL", name="object_gone"),
    )

    @property
    def wanted(self) -> Wanted:
        """Return what it asks for."""
        return Wanted(tuple(Claim(c) for c in self.required), tuple(Claim(c) for c in self.optional))


class DeskResult(Base):
    """An answer that waits to be seen, sealed; gone when it was shown once, or after minutes.

    It is the officer's who asked: row security shows it to nobody else.
    """

    __tablename__ = "desk_result"

    request_id: Mapped[int] = mapped_column(
        ForeignKey("desk_request.id"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    sealed: Mapped[bytes]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class DeskDisclosure(Base):
    """Where a card was asked for: who asked, why, which claims by name, what its bearer did; no values."""

    __tablename__ = "desk_disclosure"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    office: Mapped[str]
    contact: Mapped[str]
    purpose: Mapped[str]
    claims: Mapped[list[Any]]
    outcome: Mapped[Outcome] = mapped_column(enum_column(Outcome))
    way: Mapped[Way] = mapped_column(enum_column(Way))
    at: Mapped[datetime]
