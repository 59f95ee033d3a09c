"""An office's key, which signs its requests: made here, certified outside, sealed in the office's row."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_address
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from cryptography.x509.oid import NameOID

from portal.card.formats import curve
from portal.core.errors import Invalid
from portal.core.sealing import KeyClass, keyring
from portal.desk.authorities import check
from portal.signing.trust import TrustList

LARGEST_PEM = 16 * 1024
MOST_CERTIFICATES = 3
_UNREADABLE = (ValueError, UnsupportedAlgorithm, x509.DuplicateExtension, x509.UnsupportedGeneralNameType)
_LONGEST_NAME = 64  # bytes; X.520, ub-common-name


@dataclass(frozen=True)
class OfficeKey:
    """A key that was made or opened; its public half as a compressed point."""

    key: ec.EllipticCurvePrivateKey = field(repr=False)

    @property
    def public_key(self) -> bytes:
        """Return its public half."""
        return curve.public_bytes(self.key.public_key())

    @property
    def kid(self) -> bytes:
        """Return nothing: a request names its key by the certificate."""
        return b""

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of an ES256 signature."""
        return curve.sign(self.key, message)

    def sealed(self) -> bytes:
        """Return it as an office's row keeps it, bound to its public half."""
        plain = self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return keyring().seal(plain, context=_place(self.public_key), key_class=KeyClass.RECORD)


@dataclass(frozen=True)
class Certified:
    """A chain that certifies an office's key: DER in base64, the office's own first; and when it ends."""

    chain: tuple[str, ...]
    expires_at: datetime


def made() -> OfficeKey:
    """Return a fresh key."""
    return OfficeKey(ec.generate_private_key(ec.SECP256R1()))


def opened(sealed: bytes, public_key: bytes) -> OfficeKey:
    """Return the key of an office's row."""
    key = load_der_private_key(keyring().unseal(sealed, context=_place(public_key)), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return OfficeKey(key)


def request_for_certificate(key: OfficeKey, *, name: str, host: str) -> str:
    """Return what an authority is asked to certify (RFC 2986), as PEM."""
    short = name.encode()[:_LONGEST_NAME].decode(errors="ignore")
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, short),
            x509.NameAttribute(NameOID.COMMON_NAME, short),
        ]
    )
    asked = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(subject)
        .add_extension(x509.SubjectAlternativeName([_name_of(host)]), critical=False)
        .sign(key.key, hashes.SHA256())
    )
    return asked.public_bytes(Encoding.PEM).decode()


def certified(
    pem: str, public_key: bytes, *, host: str, at: datetime, authorities: TrustList | None
) -> Certified:
    """Return the chain of a PEM text; refuse one that does not certify this key, for this host, now.

    Whoever can paste a certificate can make one, too: it counts by an authority of ours alone.
    """
    if not pem.strip():
        raise Invalid("desk.certificate_missing", name="certificates")
    chain = _read(pem)
    own = chain[0]
    key = own.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or curve.public_bytes(key) != public_key:
        raise Invalid("desk.certificate_other_key", name="certificates")
    if not own.not_valid_before_utc <= at < own.not_valid_after_utc:
        raise Invalid("desk.certificate_time", name="certificates")
    if own.issuer == own.subject or _is_authority(own) or host not in _hosts(own) or not _is_chain(chain):
        raise Invalid("desk.certificate", name="certificates")
    check(chain, authorities, at=at)
    ders = tuple(b64encode(one.public_bytes(Encoding.DER)).decode() for one in chain)
    return Certified(ders, min(one.not_valid_after_utc for one in chain))


def _read(pem: str) -> list[x509.Certificate]:
    if len(pem) > LARGEST_PEM or not pem.isascii():
        raise Invalid("desk.certificate", name="certificates")
    try:
        chain = x509.load_pem_x509_certificates(pem.encode())
        # The anchor is the wallet's to know, so it does not travel (OpenID4VP 1.0, 5.9.3).
        chain = [one for one in chain if one.issuer != one.subject] or chain
        for one in chain:
            # Both are read when they are first asked for, and may be anything until then.
            _ = one.public_key(), one.extensions
    except _UNREADABLE as error:
        raise Invalid("desk.certificate", name="certificates") from error
    if not 0 < len(chain) <= MOST_CERTIFICATES:
        raise Invalid("desk.certificate", name="certificates")
    return chain


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _hosts(certificate: x509.Certificate) -> list[str]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    return names.get_values_for_type(x509.DNSName) + [
        str(address) for address in names.get_values_for_type(x509.IPAddress)
    ]


def _name_of(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _is_chain(chain: Sequence[x509.Certificate]) -> bool:
    try:
        for one, above in pairwise(chain):
            one.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _place(public_key: bytes) -> str:
    return f"desk_office:key:{public_key.hex()}"
