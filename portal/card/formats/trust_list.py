"""The trust list: who signs cards and status lists, where cards may be bound and checked.

The offline root grants a key the right to sign trust lists for a while; that key signs the list, whose
counter only grows. A checker is built with the root's public key and the lowest counter it may take.
"""

from dataclasses import dataclass
from enum import IntEnum

from portal.card.formats import cbor, cose, curve
from portal.card.formats.cbor import Tag, Value
from portal.card.formats.codes import Code, FormatError
from portal.card.formats.cose import TYP, Sign1
from portal.card.formats.credential import KID_SIZE
from portal.card.formats.profile import DIGEST_SIZE, EXP, IAT

LIST_TYPE = "application/vc1-trust+cwt"
GRANT_TYPE = "application/vc1-trust-grant+cwt"
GRANT = -70003
CONTENT = -70002
VERSION = 1
LIMITS = cbor.Limits(size=1 << 16, items=2048)
_KEY = 1
_PLAIN_FIELDS = 6


class Use(IntEnum):
    """What a signer may sign."""

    CARD = 1
    STATUS = 2


@dataclass(frozen=True)
class Signer:
    """One signer: the digest of its certificate, whose first bytes are its key id, and its key and time."""

    certificate_digest: bytes
    key: bytes
    use: Use
    not_before: int
    not_after: int
    name: str

    @property
    def kid(self) -> bytes:
        """Return the key id that credentials carry."""
        return self.certificate_digest[:KID_SIZE]


@dataclass(frozen=True)
class Grant:
    """The root's word: this key signs trust lists from then until then."""

    begins_at: int
    expires_at: int
    key: bytes


@dataclass(frozen=True)
class TrustList:
    """What a checker believes, and until when."""

    counter: int
    issued_at: int
    expires_at: int
    issuer: str
    rp_id: str
    origins: tuple[str, ...]
    checker: str
    status_uris: tuple[str, ...]
    signers: tuple[Signer, ...]

    def signer(self, kid: bytes, use: Use) -> Signer:
        """Return the signer of a key id, or refuse one that is unknown or signs other things."""
        found = [signer for signer in self.signers if signer.kid == kid]
        if not found:
            raise FormatError(Code.ISSUER_UNKNOWN)
        if found[0].use is not use:
            raise FormatError(Code.ISSUER_USE)
        return found[0]


def grant(key: bytes, root: curve.Signs, *, issued_at: int, expires_at: int) -> Sign1:
    """Let this key sign trust lists until then; made beside the root, away from any network."""
    payload: dict[Value, Value] = {EXP: expires_at, IAT: issued_at, CONTENT: {_KEY: key}}
    return cose.sign({TYP: GRANT_TYPE}, payload, root)


def sign(trust: TrustList, signer: curve.Signs, granted: Sign1) -> bytes:
    """Return the signed trust list."""
    content: dict[Value, Value] = {
        1: VERSION,
        2: trust.counter,
        3: trust.issuer,
        4: trust.rp_id,
        5: list(trust.origins),
        6: trust.checker,
        7: list(trust.status_uris),
        8: [
            [s.certificate_digest, s.key, int(s.use), s.not_before, s.not_after, s.name]
            for s in trust.signers
        ],
    }
    payload: dict[Value, Value] = {EXP: trust.expires_at, IAT: trust.issued_at, CONTENT: content}
    return cose.sign({TYP: LIST_TYPE, GRANT: granted.as_tag()}, payload, signer).encoded()


def read(data: bytes, *, root: bytes, now: int, lowest_counter: int = 0) -> TrustList:
    """Return the trust list that the root stands behind; refuse one that is older than one seen before."""
    message = cose.read(data, LIMITS)
    cose.check(message, typ=LIST_TYPE, headers=frozenset({cose.ALG, TYP, GRANT}), unprotected=frozenset())
    key = _granted_key(message.protected.get(GRANT), root, now)
    if not message.is_signed_by(key):
        raise FormatError(Code.TRUST_SIGNATURE)
    trust = content_of(message)
    if trust.expires_at <= now:
        raise FormatError(Code.TRUST_EXPIRED)
    if trust.counter < lowest_counter:
        raise FormatError(Code.TRUST_ROLLED_BACK)
    return trust


def content_of(message: Sign1) -> TrustList:
    """Return what a trust list says, whoever signed it."""
    return _content(cbor.decode(message.payload, LIMITS))


def grant_of(message: Sign1, root: bytes) -> Grant:
    """Return what the root granted, whether or not it is over."""
    cose.check(message, typ=GRANT_TYPE, headers=frozenset({cose.ALG, TYP}), unprotected=frozenset())
    if not message.is_signed_by(root):
        raise FormatError(Code.TRUST_GRANT)
    match cbor.decode(message.payload):
        case {4: int(expires_at), 6: int(begins_at), -70002: {1: bytes(key)}}:
            return Grant(begins_at, expires_at, key)
    raise FormatError(Code.TRUST_GRANT)


def _granted_key(value: Value, root: bytes, now: int) -> bytes:
    if not isinstance(value, Tag):
        raise FormatError(Code.TRUST_GRANT)
    found = grant_of(cose.from_value(value), root)
    if found.expires_at <= now:
        raise FormatError(Code.TRUST_GRANT)
    return found.key


def _content(payload: Value) -> TrustList:
    own = payload.get(CONTENT) if isinstance(payload, dict) else None
    if not isinstance(payload, dict) or not isinstance(own, dict):
        raise FormatError(Code.TRUST_CONTENT)
    if repr(own.get(1)) != str(VERSION):
        raise FormatError(Code.TRUST_CONTENT)
    return TrustList(
        counter=_whole(own.get(2)),
        issued_at=_whole(payload.get(IAT)),
        expires_at=_whole(payload.get(EXP)),
        issuer=_text(own.get(3)),
        rp_id=_text(own.get(4)),
        origins=tuple(_text(part) for part in _list(own.get(5))),
        checker=_text(own.get(6)),
        status_uris=tuple(_text(part) for part in _list(own.get(7))),
        signers=tuple(_signer(_list(part)) for part in _list(own.get(8))),
    )


def _signer(parts: list[Value]) -> Signer:
    if len(parts) != _PLAIN_FIELDS:
        raise FormatError(Code.TRUST_CONTENT)
    digest, key, use, not_before, not_after, name = parts
    if not isinstance(digest, bytes) or len(digest) != DIGEST_SIZE:
        raise FormatError(Code.TRUST_CONTENT)
    if not isinstance(key, bytes) or not curve.is_key(key) or _whole(use) not in set(Use):
        raise FormatError(Code.TRUST_CONTENT)
    return Signer(digest, key, Use(_whole(use)), _whole(not_before), _whole(not_after), _text(name))


def _whole(value: Value) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise FormatError(Code.TRUST_CONTENT)
    return value


def _text(value: Value) -> str:
    if not isinstance(value, str):
        raise FormatError(Code.TRUST_CONTENT)
    return value


def _list(value: Value) -> list[Value]:
    if not isinstance(value, list):
        raise FormatError(Code.TRUST_CONTENT)
    return value
