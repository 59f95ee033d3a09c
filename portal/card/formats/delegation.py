"""How a passkey lets a key in memory speak for it, for five minutes.

A passkey signs only what WebAuthn composes. Its challenge names the credential, the session key and
the time; the checker composes the rest again, so that one byte stands for 120 to 250 of them.
"""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass

from portal.card.formats import curve
from portal.card.formats.cbor import MAX_INTEGER, Value
from portal.card.formats.codes import Code, FormatError

LABEL = -70001
LONGEST_SECONDS = 300
MAX_CLIENT_DATA = 512
PLAIN, CHROMIUM = 0, 1

_PREFIX = b"VC1-deleg"
_PARTS = 7
_COUNTERS = 2**32
_PRESENT, _VERIFIED, _ELIGIBLE, _BACKED_UP, _ATTESTED, _EXTENDED = 0x01, 0x04, 0x08, 0x10, 0x40, 0x80
# What Chromium adds now and then, so that nobody compares with a template; the second template is it.
_TAILS = {
    PLAIN: "}",
    CHROMIUM: ',"other_keys_can_be_added_here":"do not compare clientDataJSON against a template. '
    'See https://goo.gl/yabPex"}',
}


@dataclass(frozen=True)
class Delegation:
    """A passkey's word for a session key; `client_data` is a template's number, or the JSON itself."""

    client_data: int | bytes
    session_key: bytes
    not_before: int
    expires_at: int
    flags: int
    counter: int
    signature: bytes

    @property
    def is_backed_up(self) -> bool:
        """Whether the passkey is also in somebody's cloud."""
        return bool(self.flags & _BACKED_UP)

    def as_value(self) -> list[Value]:
        """Return it as it stands in the header of a proof."""
        return [
            self.client_data,
            self.session_key,
            self.not_before,
            self.expires_at,
            self.flags,
            self.counter,
            self.signature,
        ]


def challenge(credential_digest: bytes, session_key: bytes, not_before: int, expires_at: int) -> bytes:
    """Return what the passkey is asked to sign."""
    times = not_before.to_bytes(8, "big") + expires_at.to_bytes(8, "big")
    return hashlib.sha256(_PREFIX + credential_digest + session_key + times).digest()


def client_data(template: int, asked: bytes, origin: str) -> bytes:
    """Return the clientDataJSON that a browser composes, by WebAuthn 5.8.1.1."""
    encoded = urlsafe_b64encode(asked).rstrip(b"=").decode()
    start = f'{{"type":"webauthn.get","challenge":"{encoded}","origin":"{origin}","crossOrigin":false'
    return (start + _TAILS[template]).encode()


def signed_bytes(rp_id: str, flags: int, counter: int, client: bytes) -> bytes:
    """Return what a passkey's signature covers: authenticatorData and the digest of clientDataJSON."""
    authenticator_data = hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + counter.to_bytes(4, "big")
    return authenticator_data + hashlib.sha256(client).digest()


def decode(value: Value) -> Delegation:
    """Return the delegation of a header, its parts of the right kind and nothing yet believed."""
    if not isinstance(value, list) or len(value) != _PARTS:
        raise FormatError(Code.DELEGATION_STRUCTURE)
    client, key, *numbers, signature = value
    if isinstance(client, bool) or (client not in (PLAIN, CHROMIUM) and not isinstance(client, bytes)):
        raise FormatError(Code.DELEGATION_STRUCTURE)
    if isinstance(client, bytes) and len(client) > MAX_CLIENT_DATA:
        raise FormatError(Code.DELEGATION_STRUCTURE)
    if not isinstance(key, bytes) or not isinstance(signature, bytes):
        raise FormatError(Code.DELEGATION_STRUCTURE)
    not_before, expires_at, flags, counter = _numbers(numbers)
    assert isinstance(client, int | bytes)
    return Delegation(client, key, not_before, expires_at, flags, counter, signature)


def check(
    given: Delegation, *, passkey: bytes, credential_digest: bytes, rp_id: str, origins: Iterable[str]
) -> None:
    """Refuse a delegation that this passkey did not give to this session key for this credential."""
    if not curve.is_key(given.session_key):
        raise FormatError(Code.DELEGATION_KEY)
    _check_flags(given.flags)
    if not 0 < given.expires_at - given.not_before <= LONGEST_SECONDS:
        raise FormatError(Code.DELEGATION_LIFETIME)
    asked = challenge(credential_digest, given.session_key, given.not_before, given.expires_at)
    for client in _possible(given.client_data, asked, tuple(origins)):
        message = signed_bytes(rp_id, given.flags, given.counter, client)
        if curve.verifies(passkey, message, given.signature):
            return
    raise FormatError(Code.DELEGATION_SIGNATURE)


def _numbers(values: list[Value]) -> tuple[int, ...]:
    bounds = (MAX_INTEGER, MAX_INTEGER, 0xFF, _COUNTERS - 1)
    numbers = [v for v in values if isinstance(v, int) and not isinstance(v, bool)]
    if len(numbers) != len(bounds) or any(not 0 <= n <= b for n, b in zip(numbers, bounds, strict=True)):
        raise FormatError(Code.DELEGATION_STRUCTURE)
    return tuple(numbers)


def _check_flags(flags: int) -> None:
    needed = _PRESENT | _VERIFIED
    is_odd = bool(flags & _BACKED_UP) and not flags & _ELIGIBLE
    if flags & needed != needed or flags & (_ATTESTED | _EXTENDED) or is_odd:
        raise FormatError(Code.DELEGATION_FLAGS)


def _possible(given: int | bytes, asked: bytes, origins: tuple[str, ...]) -> list[bytes]:
    if isinstance(given, int):
        return [client_data(given, asked, origin) for origin in origins]
    _check_raw(given, asked, origins)
    return [given]


def _check_raw(given: bytes, asked: bytes, origins: tuple[str, ...]) -> None:
    """Read a browser's own clientDataJSON; the passkey signed it, so what else it says is no matter."""
    try:
        data = json.loads(given.decode(), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise FormatError(Code.DELEGATION_CLIENT_DATA) from error
    expected = urlsafe_b64encode(asked).rstrip(b"=").decode()
    if (
        not isinstance(data, dict)
        or data.get("type") != "webauthn.get"
        or data.get("challenge") != expected
        or data.get("origin") not in origins
        or data.get("crossOrigin", False) is not False
    ):
        raise FormatError(Code.DELEGATION_CLIENT_DATA)


def _refuse(constant: str) -> None:
    raise ValueError(constant)
