"""Checking a CMS signature: the content is the signed one, the key signed it, the certificate may."""

import hashlib
import hmac
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from portal.core.errors import Invalid
from portal.signing.cms.reading import Scheme, Signed, read
from portal.signing.rules import (
    CLOCK_LEEWAY,
    MAX_CMS,
    MAX_CONTENT,
    Profile,
    VerifiedSignature,
    fingerprint,
)
from portal.signing.trust import TrustList, is_strong

_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


def verify(
    content: bytes, signature: bytes, *, trust: TrustList, at: datetime, profile: Profile = Profile.CADES
) -> VerifiedSignature:
    """Check a detached CMS signature over `content` as received at the instant `at`.

    Refuses, each with its own code: too large, malformed, more than one signer, weak algorithms or
    keys, other content, a certificate that the signer did not name (RFC 5035), a signing time away
    from `at`, and whatever `TrustList.check` refuses.
    """
    if len(content) > MAX_CONTENT or len(signature) > MAX_CMS:
        raise _refused("signing.too_large")
    signed = read(signature)
    certificate, others = _certificates(signed)
    _check_content(content, signed)
    _check_named(certificate, signed)
    _check_value(certificate, signed)
    signed_at = _signed_at(signed, at, profile)
    trust.check(certificate, others, at=at)
    return _verified(certificate, signed_at)


def _signed_at(signed: Signed, at: datetime, profile: Profile) -> datetime:
    """Return when it was signed; a PDF says so itself (ETSI EN 319 142-1, 6.3), and some software twice."""
    said = signed.attributes.signing_time
    if said is None and profile is not Profile.PADES:
        raise _refused("signing.attributes")
    if said is not None and abs(said - at) > CLOCK_LEEWAY:
        raise _refused("signing.clock")
    return said or at


def _certificates(signed: Signed) -> tuple[x509.Certificate, list[x509.Certificate]]:
    try:
        loaded = [x509.load_der_x509_certificate(der) for der in signed.certificates]
        # The issuer's name is compared as bytes: names that merely look alike are other names.
        named = (signed.issuer, signed.serial)
        mine = [c for c in loaded if (c.issuer.public_bytes(), c.serial_number) == named]
    except (ValueError, x509.InvalidVersion) as error:
        raise _refused("signing.malformed") from error
    if len(mine) != 1:
        raise _refused("signing.no_certificate")
    return mine[0], [certificate for certificate in loaded if certificate is not mine[0]]


def _check_content(content: bytes, signed: Signed) -> None:
    digest = hashlib.new(signed.digest, content).digest()
    if not hmac.compare_digest(digest, signed.attributes.message_digest):
        raise _refused("signing.content_changed")


def _check_named(certificate: x509.Certificate, signed: Signed) -> None:
    der = certificate.public_bytes(Encoding.DER)
    named = hashlib.new(signed.attributes.certificate_digest, der).digest()
    if not hmac.compare_digest(named, signed.attributes.certificate_hash):
        raise _refused("signing.other_certificate")


def _check_value(certificate: x509.Certificate, signed: Signed) -> None:
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _refused("signing.malformed") from error
    digest = _HASHES[signed.scheme.digest]
    try:
        if isinstance(key, rsa.RSAPublicKey) and signed.scheme.family != "ecdsa":
            if not is_strong(key):
                raise _refused("signing.weak_key")
            key.verify(signed.value, signed.attributes.der, _padding(signed.scheme, digest), digest)
        elif isinstance(key, ec.EllipticCurvePublicKey) and signed.scheme.family == "ecdsa":
            if not is_strong(key):
                raise _refused("signing.weak_key")
            key.verify(signed.value, signed.attributes.der, ec.ECDSA(digest))
        else:
            raise _refused("signing.algorithm")
    except InvalidSignature as error:
        raise _refused("signing.wrong_signature") from error


def _padding(scheme: Scheme, digest: hashes.HashAlgorithm) -> padding.AsymmetricPadding:
    if scheme.family == "rsassa_pss":
        return padding.PSS(padding.MGF1(digest), scheme.salt_length)
    return padding.PKCS1v15()


def _verified(certificate: x509.Certificate, signed_at: datetime) -> VerifiedSignature:
    der = certificate.public_bytes(Encoding.DER)
    return VerifiedSignature(
        subject=certificate.subject.rfc4514_string(),
        certificate=der,
        certificate_fingerprint=fingerprint(der),
        serial=certificate.serial_number,
        signed_at=signed_at,
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )


def _refused(code: str) -> Invalid:
    return Invalid(code, name="signature")
