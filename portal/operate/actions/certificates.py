"""Signers' certificates are enrolled against the trust list, and revoked."""

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.db import transaction
from portal.core.errors import Invalid
from portal.core.text import fold
from portal.operate import queries, rules
from portal.operate.actions.leaves import leave
from portal.operate.queries import Someone
from portal.operate.rules import Refused
from portal.people.models import Official, Person
from portal.people.personal_ids import personal_id_of
from portal.signing.models import SignerCertificate
from portal.signing.rules import fingerprint
from portal.signing.steps import enroll_certificate
from portal.signing.trust import TrustList

_PEM = b"-----BEGIN"


def enroll(session: Session, content: bytes, someone: Someone, trusted: TrustList) -> SignerCertificate:
    """Bind a certificate to its signer: it must be believed today, name the person, and be nobody else's."""
    certificate, others = _read(content)
    now = clock.now()
    try:
        trusted.check_enrollable(certificate, others, at=now)
    except Invalid as error:
        raise Refused(error.code) from error
    with transaction(session):
        official = queries.known(session, someone)
        person = session.get_one(Person, official.person_id)
        if not official.in_service:
            raise Refused("operate.left_service", name=person.full_name)
        der = certificate.public_bytes(Encoding.DER)
        _check_free(session, der, official)
        _check_named(certificate, official, person)
        row = enroll_certificate(
            session, person_id=official.person_id, unit_path=official.unit_path, certificate=der, at=now
        )
        _leave(session, "certificate.enrolled", row)
        return row


def revoke(session: Session, number: int) -> SignerCertificate:
    """Mark a certificate revoked: from now on it signs no more, and it never comes back."""
    with transaction(session):
        row = session.get(SignerCertificate, number, with_for_update=True)
        if row is None:
            raise Refused("operate.no_certificate", number=str(number))
        if row.revoked_at is not None:
            raise Refused("operate.revoked_before", number=str(number), at=clock.moment_text(row.revoked_at))
        row.revoked_at = clock.now()
        _leave(session, "certificate.revoked", row)
        return row


def _read(content: bytes) -> tuple[x509.Certificate, list[x509.Certificate]]:
    """Return the first certificate of a file (PEM or DER) and those that follow it."""
    if b"PRIVATE KEY" in content:
        raise Refused("operate.private_key")
    try:
        if content.lstrip().startswith(_PEM):
            found = x509.load_pem_x509_certificates(content)
        else:
            found = [x509.load_der_x509_certificate(content)]
    except ValueError as error:
        raise Refused("operate.not_a_certificate") from error
    return found[0], found[1:]


def _check_free(session: Session, der: bytes, official: Official) -> None:
    held = session.scalars(
        select(SignerCertificate).where(SignerCertificate.fingerprint == fingerprint(der)).with_for_update()
    ).one_or_none()
    if held is None:
        return
    if held.person_id != official.person_id:
        raise Refused("operate.certificate_of_other", number=str(held.id))
    raise Refused(
        "operate.certificate_revoked" if held.revoked_at else "operate.certificate_is_there",
        number=str(held.id),
    )


def _check_named(certificate: x509.Certificate, official: Official, person: Person) -> None:
    """Refuse a certificate that names somebody else, by name or by the personal ID that it carries."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    if not any(fold(str(name.value)) == person.search_key for name in names):
        raise Refused("operate.certificate_name", name=person.full_name)
    carried = rules.personal_ids_in(" ".join(str(one.value) for one in certificate.subject))
    if carried and personal_id_of(official) not in carried:
        raise Refused("operate.certificate_person")


def _leave(session: Session, action: str, row: SignerCertificate) -> None:
    leave(
        session, action, object_type="signer_certificate", object_id=row.id, unit_path=row.unit_path,
        person_id=row.person_id, values={"fingerprint": row.fingerprint.hex()},
    )  # fmt: skip
