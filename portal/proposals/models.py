"""Proposals, their items, what happened to each, and the papers that prove them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Id, Scoped, enum_column
from portal.proposals.rules import EDITABLE, OPEN, ItemEvent, ItemKind, ItemState, version_of
from portal.record.rules.terms import Operation

_OPEN_STATES = ", ".join(f"'{state.value}'" for state in sorted(OPEN))


class Proposal(Scoped):
    """What an official sends in one go; `claimed_*` is the lease of the officer who has it open.

    `claimed_revision` is what that officer saw: an amendment makes the claim void.
    """

    __tablename__ = "proposal"

    id: Mapped[Id]
    # Made on the device and unique for ever: an offline draft may arrive after a week, and twice.
    client_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[str | None]
    note_sealed: Mapped[bytes | None]
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    declared_at: Mapped[datetime | None]
    declaration_text: Mapped[str | None]
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    claimed_until: Mapped[datetime | None]
    claimed_revision: Mapped[int | None]

    __table_args__ = (
        Index("uq_proposal_person_client", "person_id", "client_id", unique=True),
        Index("uq_proposal_number", "number", unique=True),
        CheckConstraint("(submitted_at IS NULL) = (number IS NULL)", name="number_when_submitted"),
        CheckConstraint("submitted_at IS NULL OR declared_at IS NOT NULL", name="declared"),
        CheckConstraint("claimed_by <> person_id", name="claimed_by_another"),
    )


class ProposalItem(Scoped):
    """One value that is to change, or is reported as wrong; `uid` binds the sealed values to the row.

    `remarks` are the codes of the rules that spoke of it when it was verified: never what they said.
    """

    __tablename__ = "proposal_item"

    id: Mapped[Id]
    uid: Mapped[UUID] = mapped_column(Uuid, unique=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    kind: Mapped[ItemKind] = mapped_column(enum_column(ItemKind))
    target_key: Mapped[str]
    operation: Mapped[Operation] = mapped_column(enum_column(Operation))
    base_version: Mapped[int]
    old_sealed: Mapped[bytes]
    new_sealed: Mapped[bytes]
    state: Mapped[ItemState] = mapped_column(enum_column(ItemState))
    revision: Mapped[int] = mapped_column(default=1)
    due_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    reason_code: Mapped[str | None]
    reason_sealed: Mapped[bytes | None]
    complaint_text: Mapped[str | None]
    verified_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    verified_at: Mapped[datetime | None]
    remarks: Mapped[list[Any] | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    # The table of approvals belongs to the room above, so the reference carries no foreign key.
    approval_id: Mapped[int | None] = mapped_column(index=True)

    __table_args__ = (
        # A row that is to be added has no identity yet: two children may be born.
        Index(
            "uq_proposal_item_open_target", "person_id", "target_key", unique=True,
            postgresql_where=text(f"state IN ({_OPEN_STATES}) AND operation <> 'add'"),
        ),
        Index(
            "uq_proposal_item_draft_target", "person_id", "target_key", "kind", unique=True,
            postgresql_where=text("state = 'draft' AND operation <> 'add'"),
        ),
        Index("ix_proposal_item_queue", "state", "due_at", "id"),
        CheckConstraint("verified_by <> person_id", name="verified_by_another"),
        CheckConstraint("decided_by <> person_id", name="decided_by_another"),
        CheckConstraint("state <> 'verified' OR verified_by IS NOT NULL", name="verifier_recorded"),
        CheckConstraint(
            "state <> 'approved' OR (approval_id IS NOT NULL AND decided_by IS NOT NULL"
            " AND verified_by IS NOT NULL AND verified_by <> decided_by)",
            name="approver_recorded",
        ),
        CheckConstraint(
            "kind <> 'report' OR state NOT IN ('verified', 'approved')", name="report_is_answered"
        ),
        CheckConstraint(
            "kind <> 'own' OR state IN ('submitted', 'returned', 'confirmed', 'withdrawn', 'superseded')",
            name="own_is_checked",
        ),
        CheckConstraint(
            "state <> 'confirmed' OR (kind = 'own' AND verified_by IS NOT NULL)", name="checker_recorded"
        ),
        CheckConstraint("state IN ('draft', 'withdrawn') OR due_at IS NOT NULL", name="clock_started"),
    )  # fmt: skip

    @property
    def is_editable(self) -> bool:
        """Whether its official rewrites and sends it; what holds already is changed in the record itself."""
        return self.state in EDITABLE and self.kind is not ItemKind.OWN

    @property
    def version(self) -> str:
        """Where it stands, as the forms that decide it carry it."""
        return version_of(self.state, self.revision)


class ItemMove(Scoped):
    """One thing that happened to an item: by whom, on whose behalf, and in which words."""

    __tablename__ = "item_move"

    id: Mapped[Id]
    uid: Mapped[UUID] = mapped_column(Uuid, unique=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("proposal_item.id", ondelete="CASCADE"), index=True)
    event: Mapped[ItemEvent] = mapped_column(enum_column(ItemEvent))
    revision: Mapped[int]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    on_behalf_of: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    moved_at: Mapped[datetime]
    reason_code: Mapped[str | None]
    text_sealed: Mapped[bytes | None]


class ItemEvidence(Scoped):
    """A paper that proves an item."""

    __tablename__ = "item_evidence"

    item_id: Mapped[int] = mapped_column(ForeignKey("proposal_item.id", ondelete="CASCADE"), primary_key=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), primary_key=True, index=True)
