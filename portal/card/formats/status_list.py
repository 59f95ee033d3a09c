"""The Token Status List (draft-ietf-oauth-status-list): two bits for each of 2^22 credentials.

Served whole as JWT and as CWT, and as a difference from the list before, which names the digests of both:
a list that was put together from differences is the very list that was signed.
"""

import hashlib
import json
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from portal.card.formats import cbor, cose, curve
from portal.card.formats.cbor import Value
from portal.card.formats.codes import Code, FormatError
from portal.card.formats.cose import KID, TYP, Sign1
from portal.card.formats.profile import EXP, IAT, ISS, SUB
from portal.card.formats.trust_list import TrustList, Use

BITS = 2
INDICES = 1 << 22
SIZE = INDICES * BITS // 8
CWT_TYPE, JWT_TYPE = "application/statuslist+cwt", "statuslist+jwt"
DELTA_TYPE = "application/vc1-status-delta+cwt"
TTL, STATUS_LIST = 65534, 65533
DELTA = -70004
_PER_BYTE = 8 // BITS


class Status(IntEnum):
    """What a list says of a credential; why is never published."""

    VALID = 0
    INVALID = 1
    SUSPENDED = 2
    RESERVED = 3


@dataclass(frozen=True)
class StatusList:
    """A list whose signature holds, inflated."""

    uri: str
    issued_at: int
    expires_at: int
    content: bytes

    def at(self, index: int) -> Status:
        """Return the status of one credential."""
        if not 0 <= index < INDICES:
            raise FormatError(Code.STATUS_INDEX)
        return Status(self.content[index // _PER_BYTE] >> index % _PER_BYTE * BITS & Status.RESERVED)


def content_of(statuses: Mapping[int, Status]) -> bytes:
    """Return the bytes of a list in which all others are valid."""
    content = bytearray(SIZE)
    for index, status in statuses.items():
        content[index // _PER_BYTE] |= status << index % _PER_BYTE * BITS
    return bytes(content)


def sign_cwt(listed: StatusList, signer: curve.Signs, *, issuer: str, ttl: int) -> bytes:
    """Return the list as `application/statuslist+cwt`."""
    payload: dict[Value, Value] = {
        ISS: issuer,
        SUB: listed.uri,
        EXP: listed.expires_at,
        IAT: listed.issued_at,
        TTL: ttl,
        STATUS_LIST: {"bits": BITS, "lst": zlib.compress(listed.content, 9)},
    }
    return cose.sign({KID: signer.kid, TYP: CWT_TYPE}, payload, signer).encoded()


def sign_jwt(listed: StatusList, signer: curve.Signs, *, issuer: str, ttl: int) -> str:
    """Return the list as `application/statuslist+jwt`."""
    compressed = _base64url(zlib.compress(listed.content, 9))
    header = {"alg": "ES256", "kid": _base64url(signer.kid), "typ": JWT_TYPE}
    payload = {
        "iss": issuer,
        "sub": listed.uri,
        "exp": listed.expires_at,
        "iat": listed.issued_at,
        "ttl": ttl,
        "status_list": {"bits": BITS, "lst": compressed},
    }
    parts = [_base64url(json.dumps(part, separators=(",", ":")).encode()) for part in (header, payload)]
    message = ".".join(parts)
    return f"{message}.{_base64url(signer.sign(message.encode()))}"


def read(data: bytes, trust: TrustList, *, seen: StatusList | None = None) -> StatusList:
    """Return the list of a CWT; refuse one that is older than the one `seen` before."""
    payload = _signed(data, trust, CWT_TYPE)
    own = payload.get(STATUS_LIST)
    compressed = own.get("lst") if isinstance(own, dict) else None
    if not isinstance(own, dict) or repr(own.get("bits")) != str(BITS) or not isinstance(compressed, bytes):
        raise FormatError(Code.STATUS_CONTENT)
    listed = StatusList(*_heads(payload, trust), _inflated(compressed))
    _check_order(listed, seen)
    return listed


def signed_by(data: bytes) -> tuple[bytes, int]:
    """Return which key id a list of our own names, and when it was signed; nothing of it is believed."""
    message = cose.read(data, cbor.LIST)
    payload, kid = cbor.decode(message.payload, cbor.LIST), message.protected.get(KID)
    at = payload.get(IAT) if isinstance(payload, dict) else None
    if not isinstance(kid, bytes) or not isinstance(at, int):
        raise FormatError(Code.STATUS_CONTENT)
    return kid, at


def sign_delta(before: StatusList, after: StatusList, signer: curve.Signs) -> bytes:
    """Return the difference between two lists: for each status, the gaps between its new indices."""
    gaps: dict[Status, bytearray] = {status: bytearray() for status in Status}
    last = dict.fromkeys(Status, -1)
    for index in _changed(before.content, after.content):
        status = after.at(index)
        gaps[status] += _varint(index - last[status])
        last[status] = index
    payload: dict[Value, Value] = {
        SUB: after.uri,
        EXP: after.expires_at,
        IAT: after.issued_at,
        DELTA: [_digest(before.content), _digest(after.content), [bytes(gaps[status]) for status in Status]],
    }
    return cose.sign({KID: signer.kid, TYP: DELTA_TYPE}, payload, signer).encoded()


def apply_delta(before: StatusList, data: bytes, trust: TrustList) -> StatusList:
    """Return the list that the difference leads to; refuse one that starts from another list."""
    payload = _signed(data, trust, DELTA_TYPE)
    uri, issued_at, expires_at = _heads(payload, trust)
    match payload.get(DELTA):
        case [bytes(base), bytes(result), [bytes(), bytes(), bytes(), bytes()] as gaps]:
            pass
        case _:
            raise FormatError(Code.STATUS_CONTENT)
    if uri != before.uri or base != _digest(before.content):
        raise FormatError(Code.STATUS_OTHER_BASE)
    content = bytearray(before.content)
    for status, part in zip(Status, gaps, strict=True):
        assert isinstance(part, bytes)
        _set_all(content, status, part)
    if _digest(bytes(content)) != result:
        raise FormatError(Code.STATUS_CONTENT)
    listed = StatusList(uri, issued_at, expires_at, bytes(content))
    _check_order(listed, before)
    return listed


def _signed(data: bytes, trust: TrustList, typ: str) -> dict[Value, Value]:
    message: Sign1 = cose.read(data, cbor.LIST)
    cose.check(message, typ=typ, headers=frozenset({cose.ALG, KID, TYP}), unprotected=frozenset())
    kid = message.protected.get(KID)
    signer = trust.signer(kid if isinstance(kid, bytes) else b"", Use.STATUS)
    if not message.is_signed_by(signer.key):
        raise FormatError(Code.STATUS_SIGNATURE)
    payload = cbor.decode(message.payload, cbor.LIST)
    if not isinstance(payload, dict):
        raise FormatError(Code.STATUS_CONTENT)
    if not signer.not_before <= _whole(payload.get(IAT)) <= signer.not_after:
        raise FormatError(Code.ISSUER_PERIOD)
    return payload


def _heads(payload: dict[Value, Value], trust: TrustList) -> tuple[str, int, int]:
    uri = payload.get(SUB)
    if not isinstance(uri, str) or uri not in trust.status_uris:
        raise FormatError(Code.STATUS_UNKNOWN_LIST)
    return uri, _whole(payload.get(IAT)), _whole(payload.get(EXP))


def _check_order(listed: StatusList, seen: StatusList | None) -> None:
    if seen is not None and seen.uri == listed.uri and listed.issued_at < seen.issued_at:
        raise FormatError(Code.STATUS_ROLLED_BACK)


def _inflated(compressed: bytes) -> bytes:
    inflating = zlib.decompressobj()
    try:
        content = inflating.decompress(compressed, SIZE + 1)
    except zlib.error as error:
        raise FormatError(Code.STATUS_INFLATION) from error
    if len(content) != SIZE or not inflating.eof or inflating.unused_data:
        raise FormatError(Code.STATUS_INFLATION)
    return content


def _changed(before: bytes, after: bytes) -> list[int]:
    difference = int.from_bytes(before, "big") ^ int.from_bytes(after, "big")
    changed = []
    for place, byte in enumerate(difference.to_bytes(SIZE, "big")):
        if byte:
            changed += [place * _PER_BYTE + n for n in range(_PER_BYTE) if byte >> n * BITS & Status.RESERVED]
    return changed


def _set_all(content: bytearray, status: Status, gaps: bytes) -> None:
    index, gap, shift = -1, 0, 0
    for byte in gaps:
        gap |= (byte & 0x7F) << shift
        shift += 7
        if byte & 0x80:
            if shift > 21:  # noqa: PLR2004 - no gap is wider than the list
                raise FormatError(Code.STATUS_CONTENT)
            continue
        index += gap
        gap = shift = 0
        if not 0 <= index < INDICES:
            raise FormatError(Code.STATUS_CONTENT)
        kept = content[index // _PER_BYTE] & ~(Status.RESERVED << index % _PER_BYTE * BITS)
        content[index // _PER_BYTE] = kept | status << index % _PER_BYTE * BITS
    if shift:
        raise FormatError(Code.STATUS_CONTENT)


def _varint(number: int) -> bytes:
    data = bytearray()
    while number > 0x7F:  # noqa: PLR2004 - seven bits a byte
        data.append(number & 0x7F | 0x80)
        number >>= 7
    data.append(number)
    return bytes(data)


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _whole(value: Value) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise FormatError(Code.STATUS_CONTENT)
    return value
