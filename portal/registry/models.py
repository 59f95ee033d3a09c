"""The outbox: one message an approved item, and what became of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Id, Scoped, enum_column
from portal.record.rules import Operation
from portal.registry.rules import SyncState


class SyncMessage(Scoped):
    """A message to the national database; `item_id` and `approval_id` are rows of rooms above this one.

    The body is sealed because it holds a value of the record and the personal ID; its digest is kept
    nowhere, since it would let both be guessed. `next_attempt_at`
    is when a queued message may be sent, and when the lease of a sent one ends. `label` names the
    field in words and `page` is where its ladder is shown, so that people can be told. `target_key` is
    what the change is about: messages about one target of a person leave in the order of their ids.
    `settled_*` is HR's latest act about one that came back or failed, `words_sealed` why.
    """

    __tablename__ = "sync_message"

    id: Mapped[Id]
    message_id: Mapped[UUID]
    trace_id: Mapped[str]
    item_id: Mapped[int]
    approval_id: Mapped[int | None]
    target_key: Mapped[str]
    operation: Mapped[Operation] = mapped_column(enum_column(Operation))
    label: Mapped[str]
    page: Mapped[str]
    body_sealed: Mapped[bytes]
    state: Mapped[SyncState] = mapped_column(enum_column(SyncState))
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime]
    queued_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    receipt_code: Mapped[str | None]
    reconciled_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    problem_code: Mapped[str | None]
    returned_reason: Mapped[str | None]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None]
    words_sealed: Mapped[bytes | None]

    __table_args__ = (
        UniqueConstraint("message_id"),
        UniqueConstraint("item_id"),
        Index("ix_sync_message_due", "state", "next_attempt_at"),
        Index("ix_sync_message_target", "person_id", "target_key", "id"),
        CheckConstraint(
            "state NOT IN ('accepted', 'reconciled')"
            " OR (receipt_code IS NOT NULL AND acknowledged_at IS NOT NULL)",
            name="receipt",
        ),
        CheckConstraint("state NOT IN ('returned', 'failed') OR problem_code IS NOT NULL", name="reason"),
        CheckConstraint("settled_by <> person_id", name="settled_by_another"),
        CheckConstraint(
            "(settled_by IS NULL) = (settled_at IS NULL) AND (settled_by IS NULL) = (words_sealed IS NULL)"
            " AND (state <> 'closed' OR settled_by IS NOT NULL)",
            name="settled_with_words",
        ),
    )
