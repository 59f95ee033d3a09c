"""Codes whose credential is true and whose bearer is not: what its passkey signed."""

from typing import Any

from portal.card.formats import credential, delegation
from portal.card.formats.codes import Code
from tests.card.vectors.making import ABSENT, Vector, code, face, kbt
from tests.card.vectors.world import (
    DEVICE,
    NOW,
    SESSION,
    STRANGER,
    delegated,
    payload,
)  # fmt: skip

DIGEST = credential.digest(face().encoded())
ASKED = delegation.challenge(DIGEST, SESSION.point, NOW - 40, NOW + 260)


def _given(name: str, why: str, error: Code, **changes: Any) -> Vector:
    return code(name, why, kbt(delegation=delegated(DIGEST, **changes).as_value()), error)


def _shaped(name: str, why: str, value: Any) -> Vector:
    return code(name, why, kbt(delegation=value), Code.DELEGATION_STRUCTURE)


_WRONG = Code.DELEGATION_SIGNATURE
_GOOD = delegated(DIGEST).as_value()
_FOR_OTHER_CARD = delegation.challenge(bytes(32), SESSION.point, NOW - 40, NOW + 260)
_FOR_OTHER_KEY = delegation.challenge(DIGEST, STRANGER.point, NOW - 40, NOW + 260)
_FOR_OTHER_TIME = delegation.challenge(DIGEST, SESSION.point, NOW - 40, NOW + 200)
DELEGATIONS: list[Vector] = [
    code(
        "delegation-missing",
        "The passkey's level without the passkey's word.",
        kbt(delegation=ABSENT),
        Code.DELEGATION_MISSING,
    ),
    code(
        "delegation-unneeded",
        "A delegation at basic level.",
        kbt(face(payload(1)), signer=DEVICE),
        Code.DELEGATION_UNEXPECTED,
    ),
    code(
        "delegation-null",
        "A delegation that is null.",
        kbt(headers={"delegation": None}),
        Code.DELEGATION_STRUCTURE,
    ),
    _shaped("delegation-short", "Six parts.", _GOOD[:-1]),
    _shaped("delegation-template", "A template that does not exist.", [2, *_GOOD[1:]]),
    _shaped("delegation-template-true", "A template that is true.", [True, *_GOOD[1:]]),
    _shaped("delegation-template-text", "The JSON as text.", ["{}", *_GOOD[1:]]),
    _shaped("delegation-raw-long", "A clientDataJSON of 513 bytes.", [b"x" * 513, *_GOOD[1:]]),
    _shaped("delegation-flags-wide", "Flags of 9 bits.", [*_GOOD[:4], 285, *_GOOD[5:]]),
    _shaped(
        "delegation-counter-wide",
        "A counter of 33 bits.",
        [*_GOOD[:5], 2**32, _GOOD[6]],
    ),
    _shaped(
        "delegation-time-negative",
        "A time before 1970.",
        [*_GOOD[:2], -1, *_GOOD[3:]],
    ),
    _given(
        "delegation-key",
        "A session key off the curve.",
        Code.DELEGATION_KEY,
        session_key=b"\x02" + bytes(31) + b"\x01",
    ),
    _given(
        "delegation-key-uncompressed",
        "A session key in full.",
        Code.DELEGATION_KEY,
        session_key=b"\x04" + bytes(64),
    ),
    _given("delegation-no-touch", "Nobody touched the phone.", Code.DELEGATION_FLAGS, flags=28),
    _given(
        "delegation-no-pin", "Nobody was verified: a stolen phone, unlocked.", Code.DELEGATION_FLAGS, flags=25
    ),
    _given("delegation-attested", "Data of a registration.", Code.DELEGATION_FLAGS, flags=93),
    _given("delegation-extended", "Extensions, which nobody asked for.", Code.DELEGATION_FLAGS, flags=157),
    _given("delegation-backed-up", "In a cloud, and not eligible for it.", Code.DELEGATION_FLAGS, flags=21),
    _given("delegation-long", "Five minutes and one second.", Code.DELEGATION_LIFETIME, expires_at=NOW + 261),
    _given(
        "delegation-backwards", "An end before the beginning.", Code.DELEGATION_LIFETIME, expires_at=NOW - 41
    ),
    _given("delegation-stranger", "Signed by another passkey.", _WRONG, signer=STRANGER),
    _given("delegation-site", "The passkey of another site.", _WRONG, rp_id="evil.example"),
    _given("delegation-origin", "Asked for by another page.", _WRONG, origin="https://evil.example"),
    _given(
        "delegation-other-card",
        "Given for another credential.",
        _WRONG,
        challenge=_FOR_OTHER_CARD,
    ),
    _given(
        "delegation-other-key",
        "Given to another session key.",
        _WRONG,
        challenge=_FOR_OTHER_KEY,
    ),
    _given("delegation-stretched", "Its end moved by a minute.", _WRONG, challenge=_FOR_OTHER_TIME),
    code(
        "delegation-flags-changed",
        "A flag changed after the signature.",
        kbt(delegation=[*_GOOD[:4], 13, *_GOOD[5:]]),
        _WRONG,
    ),
    code(
        "delegation-other-template",
        "The wrong template named.",
        kbt(delegation=[1, *_GOOD[1:]]),
        _WRONG,
    ),
    code(
        "delegation-of-renewed",
        "The delegation of the credential before the renewal.",
        kbt(face(payload(iat=NOW - 9)), delegation=_GOOD),
        _WRONG,
    ),
]


_CLIENT_PLAIN = delegation.client_data(0, ASKED, "https://hoso.example.vn").decode()


def _raw(name: str, why: str, text: str | bytes, error: Code = Code.DELEGATION_CLIENT_DATA) -> Vector:
    data = text if isinstance(text, bytes) else text.encode()
    return code(name, why, kbt(delegation=delegated(DIGEST, raw=data).as_value()), error)


_CLIENT_UNSIGNED = delegated(DIGEST).as_value()
CLIENTS: list[Vector] = [
    _raw(
        "client-create",
        "Signed while a passkey was made.",
        _CLIENT_PLAIN.replace("webauthn.get", "webauthn.create"),
    ),
    _raw("client-challenge", "Another challenge.", _CLIENT_PLAIN.replace('"challenge":"', '"challenge":"A')),
    _raw("client-origin", "Another page.", _CLIENT_PLAIN.replace("hoso.example", "evil.example")),
    _raw("client-cross", "Asked for inside another site's frame.", _CLIENT_PLAIN.replace("false", "true")),
    _raw("client-cross-text", "crossOrigin as text.", _CLIENT_PLAIN.replace("false", '"false"')),
    _raw("client-list", "JSON that is a list.", "[1]"),
    _raw("client-broken", "JSON that is broken.", _CLIENT_PLAIN[:-1]),
    _raw("client-nan", "NaN, which Python's reader takes.", _CLIENT_PLAIN[:-1] + ',"x":NaN}'),
    _raw("client-bom", "A byte order mark.", b"\xef\xbb\xbf" + _CLIENT_PLAIN.encode()),
    _raw("client-utf8", "Bytes that are not UTF-8.", _CLIENT_PLAIN.encode()[:-1] + b',"x":"\xff"}'),
    _raw("client-deep", "Lists five hundred deep.", "[" * 500),
    _raw(
        "client-duplicate-last",
        "A member twice: the last one counts, for both.",
        _CLIENT_PLAIN.replace('"type"', '"origin":"https://evil.example","type"'),
        Code.OK,
    ),
    code(
        "client-unsigned",
        "True JSON that the passkey did not sign.",
        kbt(delegation=[_CLIENT_PLAIN.replace(",", " ,").encode(), *_CLIENT_UNSIGNED[1:]]),
        Code.DELEGATION_SIGNATURE,
    ),
]
