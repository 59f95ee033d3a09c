"""ES256 with keys as 33-byte compressed points and signatures as 64 bytes: the sizes that travel."""

from functools import lru_cache
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

KEY_SIZE = 33
SIGNATURE_SIZE = 64
_HALF = SIGNATURE_SIZE // 2
_ES256 = ec.ECDSA(hashes.SHA256())


class Signs(Protocol):
    """Whatever holds a P-256 key and signs with it."""

    @property
    def kid(self) -> bytes: ...

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of an ES256 signature."""


def public_bytes(key: ec.EllipticCurvePublicKey) -> bytes:
    """Return a key's compressed point."""
    return key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


def is_key(point: bytes) -> bool:
    """Whether these bytes are a compressed point of P-256."""
    return _key(point) is not None


def coordinates(point: bytes) -> tuple[bytes, bytes]:
    """Return x and y of a compressed point, 32 bytes each; raise ValueError where it is none."""
    key = _key(point)
    if key is None:
        raise ValueError("This is no point of P-256.")
    numbers = key.public_numbers()
    return numbers.x.to_bytes(_HALF, "big"), numbers.y.to_bytes(_HALF, "big")


def verifies(point: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature is the key's over the message."""
    key = _key(point)
    if key is None or len(signature) != SIGNATURE_SIZE:
        return False
    r, s = int.from_bytes(signature[:_HALF], "big"), int.from_bytes(signature[_HALF:], "big")
    try:
        key.verify(encode_dss_signature(r, s), message, _ES256)
    except InvalidSignature:
        return False
    return True


def sign(key: ec.EllipticCurvePrivateKey, message: bytes) -> bytes:
    """Return the 64 bytes of an ES256 signature."""
    return from_der(key.sign(message, _ES256))


def from_der(signature: bytes) -> bytes:
    """Return the 64 bytes of a signature that X.509 and passkeys write in DER; raise ValueError."""
    r, s = decode_dss_signature(signature)
    return r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")


@lru_cache(maxsize=4096)
def _key(point: bytes) -> ec.EllipticCurvePublicKey | None:
    if len(point) != KEY_SIZE:
        return None
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        return None
