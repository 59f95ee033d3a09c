"""The signers' certificates, and every signature with the bytes that were signed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Id, Scoped


class SignerCertificate(Scoped):
    """A certificate that belongs to this person; a lost one is revoked by the operator, and signs no more."""

    __tablename__ = "signer_certificate"

    id: Mapped[Id]
    fingerprint: Mapped[bytes]
    subject: Mapped[str]
    not_before: Mapped[datetime]
    not_after: Mapped[datetime]
    enrolled_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("fingerprint"),
        CheckConstraint("not_after > not_before", name="validity"),
    )


class Signature(Scoped):
    """A signature and the exact bytes that it covers; `person_id` is the signer, and nothing here changes.

    The content is sealed because it holds values of records; `cms` holds none.
    """

    __tablename__ = "signature"

    id: Mapped[Id]
    content_sealed: Mapped[bytes]
    content_digest: Mapped[bytes]
    cms: Mapped[bytes]
    certificate_id: Mapped[int] = mapped_column(ForeignKey("signer_certificate.id"))
    certificate_fingerprint: Mapped[bytes]
    signed_at: Mapped[datetime]
    received_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("content_digest", "person_id"),)
