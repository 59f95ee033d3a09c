"""What actions of higher rooms need from this one: enrolling a certificate, keeping a signature."""

import hashlib
from datetime import datetime

from cryptography import x509
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core import sealing
from portal.core.errors import Invalid
from portal.core.sealing import KeyClass
from portal.core.trail import TrailActor
from portal.signing import trust
from portal.signing.cms.checking import verify
from portal.signing.models import Signature, SignerCertificate
from portal.signing.rules import Profile, VerifiedSignature, fingerprint


def enroll_certificate(
    session: Session, *, person_id: int, unit_path: str, certificate: bytes, at: datetime
) -> SignerCertificate:
    """Bind a DER certificate to its person: from now on it signs for them and for nobody else."""
    loaded = x509.load_der_x509_certificate(certificate)
    row = SignerCertificate(
        person_id=person_id,
        unit_path=unit_path,
        fingerprint=fingerprint(certificate),
        subject=loaded.subject.rfc4514_string(),
        not_before=loaded.not_valid_before_utc,
        not_after=loaded.not_valid_after_utc,
        enrolled_at=at,
    )
    session.add(row)
    session.flush()
    return row


def keep_signature(
    session: Session, *, content: bytes, cms: bytes, actor: TrailActor, at: datetime,
    profile: Profile = Profile.CADES,
) -> Signature:  # fmt: skip
    """Check the signature as received at `at`, and keep it with the exact bytes that it covers.

    Raises Invalid with a code of this room when it does not verify, or when its certificate is not
    one that belongs to the actor.
    """
    verified = verify(content, cms, trust=trust.current(), at=at, profile=profile)
    certificate = _certificate_of(session, verified, actor.person_id, at)
    digest = hashlib.sha256(content).digest()
    row = Signature(
        person_id=actor.person_id,
        unit_path=certificate.unit_path,
        content_sealed=sealing.keyring().seal(content, context=_context(digest), key_class=KeyClass.RECORD),
        content_digest=digest,
        cms=cms,
        certificate_id=certificate.id,
        certificate_fingerprint=verified.certificate_fingerprint,
        signed_at=verified.signed_at,
        received_at=at,
    )
    session.add(row)
    session.flush()
    return row


def content_of(signature: Signature) -> bytes:
    """Return the exact bytes that were signed."""
    return sealing.keyring().unseal(signature.content_sealed, context=_context(signature.content_digest))


def _certificate_of(
    session: Session, verified: VerifiedSignature, person_id: int, at: datetime
) -> SignerCertificate:
    row = session.scalars(
        select(SignerCertificate).where(SignerCertificate.fingerprint == verified.certificate_fingerprint)
    ).one_or_none()
    # An unknown certificate and another person's get one answer: which it is, is not the actor's to learn.
    if row is None or row.person_id != person_id:
        raise Invalid("signing.not_yours", name="signature")
    if row.revoked_at is not None and row.revoked_at <= at:
        raise Invalid("signing.revoked", name="signature")
    return row


def _context(digest: bytes) -> str:
    return f"signature:content_sealed:{digest.hex()}"
