"""Copies of the form that the agency issues under its signature."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Id, Scoped, enum_column
from portal.core.sealing import KeyClass, keyring
from portal.extracts.rules import Contents, CopyState, Prepared


class IssuedCopy(Scoped):
    """A printed form on its way to a signature, and then out into the world; `person_id` is whose it is.

    `requested_for` is on whose behalf it was asked for. `public_id` is in the QR code; what a stranger
    learns by it stands in `masked_name`, `agency`, the instants and `file_digest`, the SHA-256 of the
    signed file. The file is sealed, also before it is signed.
    """

    __tablename__ = "issued_copy"

    id: Mapped[Id]
    public_id: Mapped[str] = mapped_column(unique=True)
    state: Mapped[CopyState] = mapped_column(enum_column(CopyState))
    contents: Mapped[Contents] = mapped_column(enum_column(Contents))
    reason: Mapped[str]
    agency: Mapped[str]
    masked_name: Mapped[str]
    requested_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    requested_for: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    requested_at: Mapped[datetime]
    prepared_at: Mapped[datetime | None]
    # Where the place of the signature begins and ends in the file.
    place_start: Mapped[int | None]
    place_end: Mapped[int | None]
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signature.id"), unique=True)
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    signed_at: Mapped[datetime | None]
    file_sealed: Mapped[bytes | None]
    file_digest: Mapped[bytes | None]
    issued_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("state <> 'preparing' OR prepared_at IS NULL", name="prepared_has_instant"),
        CheckConstraint(
            "state NOT IN ('signed', 'issued', 'withdrawn') OR signature_id IS NOT NULL",
            name="signed_has_signature",
        ),
        CheckConstraint(
            "(state IN ('issued', 'withdrawn')) = (file_digest IS NOT NULL)", name="issued_has_digest"
        ),
        CheckConstraint(
            "(state IN ('withdrawn', 'dropped')) = (ended_at IS NOT NULL)", name="ended_has_instant"
        ),
        CheckConstraint("(signed_by IS NULL) OR (signed_by <> person_id)", name="not_signed_by_its_person"),
        CheckConstraint(
            "signed_by <> requested_by AND signed_by <> coalesce(requested_for, 0)",
            name="not_signed_by_its_asker",
        ),
        Index("ix_issued_copy_state_unit", "state", "unit_path"),
    )

    @property
    def askers(self) -> set[int]:
        """Who asked for it, in person or through another: none of them signs it."""
        return {self.requested_by} | ({self.requested_for} if self.requested_for else set())

    def keep_file(self, pdf: bytes) -> None:
        """Keep the file, sealed to this copy."""
        self.file_sealed = keyring().seal(pdf, context=self._context, key_class=KeyClass.RECORD)

    @property
    def file(self) -> bytes:
        """The file as it now is."""
        if self.file_sealed is None:
            raise ValueError("The copy was not printed yet.")
        return keyring().unseal(self.file_sealed, context=self._context)

    @property
    def prepared(self) -> Prepared:
        """The file with the empty place for its signature."""
        return Prepared(self.file, self.place_start or 0, self.place_end or 0)

    @property
    def _context(self) -> str:
        return f"issued_copy:file_sealed:{self.public_id}"
