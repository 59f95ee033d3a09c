"""Cards, what binds them, what was issued, duties, reports, which units issue, and what was published."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.card.rules import (
    LONGEST_NOTE,
    BindingEnd,
    BindingLevel,
    CardState,
    Concern,
    Duty,
    Outcome,
    Revocation,
    bars_another,
    state_of,
)
from portal.core.db import Base, Id, Scoped, enum_column


class CardOpening(Scoped):
    """A unit's first issue: one person asks, another approves; `person_id` is who asked.

    `asked_for` and `approved_for` are who delegated to them: four eyes are of four different people.
    """

    __tablename__ = "card_opening"

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    asked_at: Mapped[datetime]
    asked_for: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_for: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("unit_id"),
        CheckConstraint("approved_by <> person_id", name="four_eyes"),
        CheckConstraint("approved_by <> asked_for", name="four_eyes_asked_for"),
        CheckConstraint("approved_for <> person_id", name="four_eyes_approved_for"),
        CheckConstraint("approved_for <> asked_for", name="four_eyes_for"),
        CheckConstraint("(approved_by IS NULL) = (approved_at IS NULL)", name="approved"),
    )


class Card(Scoped):
    """A person's card; locked by its bearer, suspended by the office, revoked for ever, each apart.

    Of a card that was revoked, `left_at` is when the work that it was for was seen to be over, and
    `permitted_at` when the office allowed its bearer another all the same.
    """

    __tablename__ = "card"

    id: Mapped[Id]
    serial: Mapped[str]
    issued_at: Mapped[datetime]
    locked_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revocation: Mapped[Revocation | None] = mapped_column(enum_column(Revocation))
    left_at: Mapped[datetime | None]
    permitted_at: Mapped[datetime | None]
    permitted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    portrait_sealed: Mapped[bytes | None]
    portrait_digest: Mapped[bytes | None]

    __table_args__ = (
        UniqueConstraint("serial"),
        CheckConstraint("(revoked_at IS NULL) = (revocation IS NULL)", name="reason"),
        CheckConstraint("revoked_at IS NOT NULL OR left_at IS NULL AND permitted_at IS NULL", name="after"),
        CheckConstraint("(permitted_at IS NULL) = (permitted_by IS NULL)", name="permitted"),
        CheckConstraint("permitted_by <> person_id", name="four_eyes"),
        CheckConstraint("(portrait_sealed IS NULL) = (portrait_digest IS NULL)", name="portrait"),
        Index("uq_card_one_live", "person_id", unique=True, postgresql_where=text("revoked_at IS NULL")),
    )

    @property
    def state(self) -> CardState:
        """Return what the card is now."""
        return state_of(revoked_at=self.revoked_at, locked_at=self.locked_at, suspended_at=self.suspended_at)

    @property
    def bars_another(self) -> bool:
        """Whether its bearer opens no other by themselves."""
        return bars_another(self.revocation, left_at=self.left_at, permitted_at=self.permitted_at)


class CardBinding(Scoped):
    """A phone's key, or none for print; at passkey level `public_key` is the passkey's.

    `status_index` is its place in the public list, given back when nothing names it any more. A duty has a
    place of its own beside the phone's, so that it can be withdrawn while the card goes on.
    """

    __tablename__ = "card_binding"

    id: Mapped[Id]
    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"), index=True)
    duty_id: Mapped[int | None] = mapped_column(ForeignKey("card_duty.id"))
    level: Mapped[BindingLevel] = mapped_column(enum_column(BindingLevel))
    public_key: Mapped[bytes | None]
    credential_id: Mapped[bytes | None]
    is_backed_up: Mapped[bool | None]
    status_index: Mapped[int | None]
    bound_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    end: Mapped[BindingEnd | None] = mapped_column(enum_column(BindingEnd))

    __table_args__ = (
        UniqueConstraint("status_index"),
        UniqueConstraint("credential_id"),
        CheckConstraint("(level = 'print') = (public_key IS NULL)", name="key"),
        CheckConstraint(
            "(level = 'passkey' AND duty_id IS NULL) = (credential_id IS NOT NULL)", name="passkey"
        ),
        CheckConstraint('(ended_at IS NULL) = ("end" IS NULL)', name="reason"),
        CheckConstraint("status_index BETWEEN 0 AND 4194303", name="status_index"),
        CheckConstraint("status_index IS NOT NULL OR ended_at IS NOT NULL", name="listed"),
        Index(
            "uq_card_binding_one_live",
            "card_id",
            text("(level = 'print')"),
            text("COALESCE(duty_id, 0)"),
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )


class CardIssuance(Scoped):
    """A credential that was asked for, and, once signed, which; `said` is the digest of what it says."""

    __tablename__ = "card_issuance"

    id: Mapped[Id]
    binding_id: Mapped[int] = mapped_column(ForeignKey("card_binding.id"), index=True)
    purpose: Mapped[int]
    serial: Mapped[str]
    said: Mapped[bytes]
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    signed_at: Mapped[datetime | None]
    kid: Mapped[bytes | None]
    digest: Mapped[bytes | None]

    __table_args__ = (
        CheckConstraint("(signed_at IS NULL) = (digest IS NULL)", name="signed"),
        CheckConstraint("expires_at > asked_at", name="life"),
        Index("ix_card_issuance_kid", "kid", "expires_at"),
    )


class CardDuty(Scoped):
    """What an official is sent to do, where, when, by which decision; `person_id` is who is sent."""

    __tablename__ = "card_duty"

    id: Mapped[Id]
    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"), index=True)
    task: Mapped[str]
    place: Mapped[str]
    decision: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    given_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("given_by <> person_id", name="four_eyes"),
        CheckConstraint("ends_at > starts_at AND ends_at <= starts_at + interval '24 hours'", name="hours"),
    )

    @property
    def duty(self) -> Duty:
        """Return what it says."""
        return Duty(self.task, self.place, self.starts_at, self.ends_at, self.decision)


class CardReport(Scoped):
    """A report of a card that seemed wrong to somebody who checked it, and what became of it.

    Nobody is named in it: `person_id` is whose card it is, `verdict` the code that the checker's phone gave.
    """

    __tablename__ = "card_report"

    id: Mapped[Id]
    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"), index=True)
    concern: Mapped[Concern] = mapped_column(enum_column(Concern))
    note: Mapped[str]
    verdict: Mapped[str]
    reported_at: Mapped[datetime]
    outcome: Mapped[Outcome | None] = mapped_column(enum_column(Outcome))
    answer: Mapped[str | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(f"length(note) <= {LONGEST_NOTE}", name="note"),
        CheckConstraint(f"length(answer) <= {LONGEST_NOTE}", name="answer"),
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed"),
        CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="closer"),
        CheckConstraint("closed_by <> person_id", name="four_eyes"),
    )


class CardPublication(Base):
    """A status list that was published; the digest of the newest tells whether anything changed since.

    Which keys were in use is kept, and the signed trust list beside it, so that whoever signed before stays
    named for as long as it is needed, though the public files be lost.
    """

    __tablename__ = "card_publication"

    id: Mapped[Id]
    published_at: Mapped[datetime] = mapped_column(index=True)
    content_digest: Mapped[bytes]
    not_valid: Mapped[int]
    card_kid: Mapped[bytes | None]
    status_kid: Mapped[bytes | None]
    trust: Mapped[bytes | None]
