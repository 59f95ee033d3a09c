"""Codes that are well made and say what they may not: signer, claims, keys, time."""

from typing import Any

from portal.card.formats import profile
from portal.card.formats.cbor import Simple
from portal.card.formats.codes import Code
from tests.card.vectors.cases_accepted import duty, printed
from tests.card.vectors.making import Vector, basic, code, face, kbt
from tests.card.vectors.world import (
    CARD_SIGNER,
    DAY,
    DEVICE,
    INDEX,
    LIST_URI,
    NOW,
    OLD_SIGNER,
    PASSKEY,
    STATUS_SIGNER,
    STRANGER,
    own,
    payload,
)  # fmt: skip

ISSUERS: list[Vector] = [
    code(
        "issuer-stranger",
        "Signed by somebody whom the trust list does not name.",
        kbt(face(signer=STRANGER)),
        Code.ISSUER_UNKNOWN,
    ),
    code(
        "issuer-forged-kid",
        "Signed by a stranger under the card signer's key id.",
        kbt(face(signer=STRANGER, kid=CARD_SIGNER.kid)),
        Code.ISSUER_SIGNATURE,
    ),
    code(
        "issuer-status-signer",
        "Signed by the key that signs status lists.",
        kbt(face(signer=STATUS_SIGNER)),
        Code.ISSUER_USE,
    ),
    code(
        "issuer-holder",
        "Signed by the bearer's own key.",
        kbt(face(signer=PASSKEY, kid=CARD_SIGNER.kid)),
        Code.ISSUER_SIGNATURE,
    ),
    code(
        "issuer-retired",
        "Issued after the signer's time was over.",
        kbt(face(signer=OLD_SIGNER)),
        Code.ISSUER_PERIOD,
    ),
    code(
        "issuer-before",
        "Issued before the signer's time began.",
        kbt(face(payload(iat=NOW - 401 * DAY, exp=NOW - 399 * DAY), signer=OLD_SIGNER)),
        Code.ISSUER_PERIOD,
    ),
    code(
        "trust-expired",
        "The trust list itself has ended.",
        kbt(iat=NOW + 81 * DAY),
        Code.TRUST_EXPIRED,
        now=NOW + 81 * DAY,
    ),
]


_REFUSED = Code.PROFILE_CLAIMS


def _said(name: str, why: str, error: Code = _REFUSED, **changes: Any) -> Vector:
    return code(name, why, kbt(face(payload(**changes))), error)


def _own_said(name: str, why: str, error: Code = _REFUSED, /, **changes: Any) -> Vector:
    return code(name, why, kbt(face(payload(own=own(**changes)))), error)


CLAIMS: list[Vector] = [
    code("claims-list", "Claims that are a list.", kbt(face([1, 2])), _REFUSED),
    code(
        "claims-unknown",
        "A claim that the profile does not know.",
        kbt(face({**payload(), 7: b"id"})),
        _REFUSED,
    ),
    code("claims-audience", "A credential for one audience.", kbt(face({**payload(), 3: "x"})), _REFUSED),
    _said(
        "claims-iss",
        "Another issuer's name under our signer.",
        Code.PROFILE_ISSUER,
        iss="https://evil.example",
    ),
    _said(
        "claims-iss-bytes", "The issuer's name as bytes.", Code.PROFILE_ISSUER, iss=b"https://hoso.example.vn"
    ),
    _said(
        "claims-serial-check",
        "A serial whose check symbol is wrong.",
        Code.PROFILE_SERIAL,
        sub="7K3M9Q2X4T0D1",
    ),
    _said("claims-serial-letter", "A serial with the letter O.", Code.PROFILE_SERIAL, sub="7K3M9Q2X4TOD0"),
    _said(
        "claims-serial-id",
        "A personal ID number where the serial belongs.",
        Code.PROFILE_SERIAL,
        sub="000180000001",
    ),
    _said("claims-exp-text", "An end as text.", exp="2027"),
    _said("claims-exp-true", "An end that is true.", exp=True),
    _said("claims-exp-negative", "An end before 1970.", exp=-1),
    _said("claims-exp-missing", "No end.", exp=None),
    _said(
        "claims-lifetime",
        "A life of 14 days and one second.",
        Code.PROFILE_LIFETIME,
        iat=NOW,
        exp=NOW + 14 * DAY + 1,
    ),
    _said(
        "claims-lifetime-negative",
        "An end before the beginning.",
        Code.PROFILE_LIFETIME,
        iat=NOW,
        exp=NOW - 1,
    ),
    code(
        "claims-lifetime-basic",
        "Basic level for 72 hours and one second.",
        basic(face(payload(1, iat=NOW, exp=NOW + 3 * DAY + 1))),
        Code.PROFILE_LIFETIME,
    ),
    code(
        "claims-lifetime-print",
        "A printed code for more than two years.",
        face({**printed(), profile.EXP: NOW + 731 * DAY}),
        Code.PROFILE_LIFETIME,
    ),
    _said("claims-expired", "The credential ended this second.", Code.CARD_EXPIRED, exp=NOW),
    _said("claims-future", "Issued 61 s from now.", Code.CARD_NOT_YET, iat=NOW + 61),
    _said("claims-status-missing", "No reference to a status list.", status=None),
    _said(
        "claims-status-bare", "idx and uri without the list's name.", status={"idx": INDEX, "uri": LIST_URI}
    ),
    _said(
        "claims-status-negative", "A negative index.", status={"status_list": {"idx": -1, "uri": LIST_URI}}
    ),
    _said("claims-own-missing", "No map of the card's own.", own=None),
    _own_said("own-version", "A version of tomorrow.", Code.PROFILE_VERSION, version=2),
    _own_said("own-version-true", "A version that is true, which Python takes for 1.", version=True),
    _own_said("own-purpose", "A purpose that does not exist.", Code.PROFILE_PURPOSE, purpose=9),
    _own_said("own-level", "A level that does not exist.", Code.PROFILE_PURPOSE, level=7),
    _own_said("own-level-none", "A face that nothing binds.", Code.PROFILE_PURPOSE, level=0),
    _own_said("own-name-missing", "A face without a name.", name=None),
    _own_said("own-name-empty", "An empty name.", name=""),
    _own_said("own-name-long", "A name of 241 bytes.", name="Đ" * 120 + "x"),
    _own_said("own-name-number", "A name that is a number.", name=7),
    _own_said("own-portrait-short", "A digest of 31 bytes.", portrait=bytes(31)),
    _own_said("own-duty-in-face", "A face with a duty's fields.", task="Kiểm tra"),
    code(
        "own-unknown",
        "A field that does not exist.",
        kbt(face(payload(own={**own(), 99: "x"}))),
        _REFUSED,
    ),
    code(
        "own-redacted-face",
        "A face with something redacted.",
        kbt(face(payload(own={**own(), Simple(59): [bytes(32)]}))),
        _REFUSED,
    ),
    code(
        "status-only-name",
        "A card without a name that has one.",
        kbt(face(payload(2, 2, own=own(2, 2, title=None, portrait=None)))),
        _REFUSED,
    ),
]


def _with_key(name: str, why: str, key: Any) -> Vector:
    return code(name, why, kbt(face(payload(cnf=key))), Code.PROFILE_KEY)


_GOOD_KEY = profile.cose_key(PASSKEY.point)
KEYS: list[Vector] = [
    _with_key("key-missing", "Bound to no key.", None),
    _with_key("key-okp", "An Edwards key.", {1: {**_GOOD_KEY, 1: 1}}),
    _with_key("key-p384", "A key of P-384.", {1: {**_GOOD_KEY, -1: 2}}),
    _with_key("key-kty-true", "A type that is true.", {1: {**_GOOD_KEY, -1: True}}),
    _with_key("key-short", "x in 31 bytes.", {1: {**_GOOD_KEY, -2: PASSKEY.point[2:]}}),
    _with_key(
        "key-off-curve", "An x that no point of the curve has.", {1: {**_GOOD_KEY, -2: bytes(31) + b"\x01"}}
    ),
    _with_key("key-too-large", "An x beyond the field.", {1: {**_GOOD_KEY, -2: b"\xff" * 32}}),
    _with_key("key-y-bytes", "y in full: the profile has its sign alone.", {1: {**_GOOD_KEY, -3: bytes(32)}}),
    _with_key("key-private", "A private key beside the public one.", {1: {**_GOOD_KEY, -4: bytes(32)}}),
    _with_key("key-thumbprint", "The key by its digest alone.", {5: bytes(32)}),
    code(
        "key-in-print",
        "A printed code that is bound to a key.",
        face({**printed(), profile.CNF: {1: profile.cose_key(DEVICE.point)}}),
        Code.PROFILE_KEY,
    ),
]


_LONG_DUTY = {**duty(), profile.IAT: NOW - 3600, profile.EXP: NOW - 3600 + DAY + 1}
DUTIES: list[Vector] = [
    code("duty-over", "The inspection is over.", kbt(face(duty(until=NOW))), Code.DUTY_OUTSIDE),
    code(
        "duty-early", "The inspection has not begun.", kbt(face(duty(**{"from": NOW + 1}))), Code.DUTY_OUTSIDE
    ),
    code("duty-no-decision", "By no decision.", kbt(face(duty(decision=None))), Code.PROFILE_CLAIMS),
    code("duty-long", "A duty of more than a day.", kbt(face(_LONG_DUTY)), Code.PROFILE_LIFETIME),
    code(
        "print-in-proof", "A printed code inside a proof.", kbt(face(printed())), Code.DELEGATION_UNEXPECTED
    ),
    code(
        "face-alone",
        "A credential without a proof: copied out of somebody's code.",
        face(),
        Code.PROOF_MISSING,
    ),
]
