"""Evidence and its sealed bytes."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Id, Scoped, enum_column
from portal.documents.rules import MAX_BYTES, EvidenceState, Kind, Refusal, Variant


class Evidence(Scoped):
    """A paper that an official shows; name and content are sealed under the key of its own."""

    __tablename__ = "evidence"

    id: Mapped[Id]
    state: Mapped[EvidenceState] = mapped_column(enum_column(EvidenceState))
    kind: Mapped[Kind] = mapped_column(enum_column(Kind))
    # Empty only until the row has its number, within one transaction: the seal is bound to the number.
    name_sealed: Mapped[bytes]
    size: Mapped[int]
    # Of a portrait what to cut out, as `Crop` writes it; a paper is kept whole.
    crop: Mapped[str | None]
    page_count: Mapped[int] = mapped_column(default=0)
    # HMAC-SHA256 of the clean file under the salt: names the file in what is signed, and tells nothing of it.
    salt: Mapped[bytes]
    digest: Mapped[bytes | None]
    refused_code: Mapped[Refusal | None] = mapped_column(enum_column(Refusal))
    created_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]

    __table_args__ = (
        # A handful at any moment, asked for every few minutes.
        Index("ix_evidence_waiting", "id", postgresql_where=text("state = 'received'")),
        CheckConstraint(f"size BETWEEN 1 AND {MAX_BYTES}", name="size"),
        CheckConstraint("(state = 'refused') = (refused_code IS NOT NULL)", name="refused_says_why"),
        CheckConstraint("(state = 'received') = (checked_at IS NULL)", name="checked_has_instant"),
        CheckConstraint("(state = 'clean') = (digest IS NOT NULL)", name="clean_has_digest"),
        CheckConstraint("(state = 'clean') = (page_count > 0)", name="clean_has_pages"),
    )


class EvidenceKey(Scoped):
    """The key of one file; a table of its own, so that backups can keep keys shorter than files."""

    __tablename__ = "evidence_key"

    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
    sealed: Mapped[bytes]


class EvidenceBlob(Scoped):
    """One form of a file: raw until it is checked, then the clean one and a preview a page."""

    __tablename__ = "evidence_blob"

    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
    variant: Mapped[Variant] = mapped_column(enum_column(Variant), primary_key=True)
    page: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes]

    __table_args__ = (CheckConstraint("page > 0", name="page_from_one"),)
