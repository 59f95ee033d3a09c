"""COSE_Sign1 (RFC 9052) with ES256, the one structure that everything signed on a card has."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.card.formats import cbor, curve
from portal.card.formats.cbor import Tag, Value
from portal.card.formats.codes import Code, FormatError

SIGN1 = 18
ALG, KID, KCWT, TYP, SD_CLAIMS, SD_ALG = 1, 4, 13, 16, 17, 170
ES256 = -7
SHA_256 = -16
_PARTS = 4


@dataclass(frozen=True)
class Sign1:
    """A signed message: its headers, and the exact bytes that the signature covers."""

    protected: Mapping[Value, Value]
    protected_bytes: bytes
    unprotected: Mapping[Value, Value]
    payload: bytes
    signature: bytes

    def as_tag(self) -> Tag:
        """Return it as the CBOR value that stands inside another message."""
        return Tag(SIGN1, [self.protected_bytes, dict(self.unprotected), self.payload, self.signature])

    def encoded(self) -> bytes:
        """Return the bytes of the whole message."""
        return cbor.encode(self.as_tag())

    def is_signed_by(self, key: bytes) -> bool:
        """Whether the signature is this key's."""
        return curve.verifies(key, to_be_signed(self.protected_bytes, self.payload), self.signature)


def to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """Return the Sig_structure of RFC 9052, 4.4."""
    return cbor.encode(["Signature1", protected, b"", payload])


def sign(
    protected: Mapping[Value, Value],
    payload: Value,
    signer: curve.Signs,
    unprotected: Mapping[Value, Value] | None = None,
) -> Sign1:
    """Return the signed message; `alg` is added."""
    headers: dict[Value, Value] = {ALG: ES256, **protected}
    header_bytes, content = cbor.encode(headers), cbor.encode(payload)
    signature = signer.sign(to_be_signed(header_bytes, content))
    return Sign1(headers, header_bytes, unprotected or {}, content, signature)


def read(data: bytes, limits: cbor.Limits = cbor.CARD) -> Sign1:
    """Read a whole message."""
    return from_value(cbor.decode(data, limits), limits)


def from_value(value: Value, limits: cbor.Limits = cbor.CARD) -> Sign1:
    """Read a message that was decoded as part of something else; the signature is not yet checked."""
    if not isinstance(value, Tag) or value.number != SIGN1:
        raise FormatError(Code.COSE_STRUCTURE)
    parts = value.value
    if not isinstance(parts, list) or len(parts) != _PARTS:
        raise FormatError(Code.COSE_STRUCTURE)
    protected, unprotected, payload, signature = parts
    if not isinstance(protected, bytes) or not isinstance(unprotected, dict):
        raise FormatError(Code.COSE_STRUCTURE)
    if not isinstance(payload, bytes) or not isinstance(signature, bytes):
        raise FormatError(Code.COSE_STRUCTURE)
    # RFC 9052, 3: no headers are no bytes; the card always has some.
    is_empty = not protected and not limits.is_deterministic
    headers = {} if is_empty else cbor.decode(protected, limits)
    if not isinstance(headers, dict):
        raise FormatError(Code.COSE_STRUCTURE)
    return Sign1(headers, protected, unprotected, payload, signature)


def check(message: Sign1, *, typ: int | str, headers: frozenset[int], unprotected: frozenset[int]) -> None:
    """Refuse a message of another algorithm or type, and one with headers that nothing asks for."""
    if message.protected.get(ALG) != ES256:
        raise FormatError(Code.COSE_ALGORITHM)
    if message.protected.get(TYP) != typ:
        raise FormatError(Code.COSE_TYPE)
    if not message.protected.keys() <= headers or not message.unprotected.keys() <= unprotected:
        raise FormatError(Code.COSE_HEADER)
    if len(message.signature) != curve.SIGNATURE_SIZE:
        raise FormatError(Code.COSE_SIGNATURE)
