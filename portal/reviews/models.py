"""Batches for signing: the exact bytes that were shown, and what came of each item."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, Id, Scoped, enum_column
from portal.reviews.rules import ApprovalState


class Approval(Scoped):
    """A batch of one signer (`person_id`): the bytes shown are stored before anything is signed.

    `left_out` says of picked items why they are not in it.
    """

    __tablename__ = "approval"

    id: Mapped[Id]
    uid: Mapped[UUID] = mapped_column(Uuid, unique=True)
    on_behalf_of: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[ApprovalState] = mapped_column(enum_column(ApprovalState))
    content_sealed: Mapped[bytes]
    item_count: Mapped[int]
    left_out: Mapped[list[Any]]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signature.id"), unique=True)

    __table_args__ = (
        CheckConstraint("(state = 'signed') = (signature_id IS NOT NULL)", name="signature_recorded"),
        CheckConstraint("item_count > 0", name="not_empty"),
        Index("ix_approval_person_state", "person_id", "state"),
    )


class ApprovalItem(Base):
    """One item of a batch."""

    __tablename__ = "approval_item"

    approval_id: Mapped[int] = mapped_column(ForeignKey("approval.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("proposal_item.id"), primary_key=True, index=True)
