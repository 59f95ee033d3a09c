"""What a key provider is."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from portal.card.formats import curve
from portal.card.formats.credential import KID_SIZE

# The root's word for the key that signs trust lists, beside the certificates.
GRANT_FILE = "trust-grant.cwt"
# The root's certificate there, where the settings name no other place for it.
ROOT_FILE = "root.crt.pem"


class KeyUse(StrEnum):
    """What a key signs; each has a key, a certificate and a file name of its own."""

    CARD = "card"
    STATUS = "status"
    TRUST = "trust"


class SignerAway(Exception):  # noqa: N818 - it names what happened
    """The key cannot be reached now; nothing was signed, and trying again later can help."""


class KeyProvider(Protocol):
    """Whatever holds the three keys."""

    def signer(self, use: KeyUse) -> curve.Signs:
        """Return what signs with the key of this use; its `sign` raises SignerAway."""

    def certificate(self, use: KeyUse) -> "SignerCertificate":
        """Return the certificate of this use's key."""


@dataclass(frozen=True)
class SignerCertificate:
    """A signer's certificate; credentials name it by the first bytes of its SHA-256."""

    der: bytes
    key: bytes
    not_before: int
    not_after: int
    name: str

    @property
    def digest(self) -> bytes:
        """Return its SHA-256."""
        return hashlib.sha256(self.der).digest()

    @property
    def kid(self) -> bytes:
        """Return the key id of what its key signs."""
        return self.digest[:KID_SIZE]


def read_certificate(path: Path) -> SignerCertificate:
    """Read a PEM certificate of a P-256 key."""
    found = x509.load_pem_x509_certificate(path.read_bytes())
    key = found.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise TypeError(f"The certificate {path} is not of a P-256 key.")
    return SignerCertificate(
        found.public_bytes(Encoding.DER),
        curve.public_bytes(key),
        int(found.not_valid_before_utc.timestamp()),
        int(found.not_valid_after_utc.timestamp()),
        found.subject.rfc4514_string(),
    )
