"""Trust lists, status lists, differences and portrait frames: what a checker takes in before any card."""

import zlib
from dataclasses import replace
from typing import Any

from portal.card.formats import base41, portrait, status_list, trust_list
from portal.card.formats.codes import Code
from portal.card.formats.status_list import SIZE
from tests.card.vectors.making import Vector, signed
from tests.card.vectors.world import (
    CARD_SIGNER,
    DAY,
    IMAGE,
    ISSUER,
    LIST,
    LIST_URI,
    NEXT_LIST,
    NOW,
    ROOT,
    STATUS_SIGNER,
    STRANGER,
    TRUST,
    TRUST_SIGNER,
    grant,
    trust_bytes,
)  # fmt: skip


def _vector(kind: str, name: str, why: str, data: bytes, error: Code, conditions: dict[str, Any]) -> Vector:
    return Vector(name, why, kind, data.hex(), error, "valid" if error is Code.OK else "invalid", conditions)


def _list(**changes: Any) -> bytes:
    own = {"bits": 2, "lst": zlib.compress(LIST.content, 9), **changes}
    content = {
        2: LIST_URI,
        4: NOW + DAY,
        6: NOW,
        65534: 60,
        65533: {k: v for k, v in own.items() if v is not None},
    }
    return _signed(content, status_list.CWT_TYPE)


def _delta(gaps: list[bytes]) -> bytes:
    digests = [status_list._digest(LIST.content), status_list._digest(NEXT_LIST.content)]
    content = {2: LIST_URI, 4: NOW + DAY, 6: NOW, status_list.DELTA: [*digests, gaps]}
    return _signed(content, status_list.DELTA_TYPE)


def _signed(content: Any, typ: str) -> bytes:
    return signed({1: -7, 4: STATUS_SIGNER.kid, 16: typ}, content, STATUS_SIGNER).encoded()


def _trusts(name: str, why: str, data: bytes, error: Code = Code.OK, **conditions: Any) -> Vector:
    return _vector("trust", name, why, data, error, {"now": NOW, "lowest_counter": 7, **conditions})


_TRUST_OWN = trust_list.grant(STRANGER.point, STRANGER, issued_at=NOW - DAY, expires_at=NOW + DAY)
_TRUST_ENDED = trust_list.grant(TRUST_SIGNER.point, ROOT, issued_at=NOW - 9 * DAY, expires_at=NOW)
_TRUST_HEADERS = {1: -7, 16: trust_list.LIST_TYPE, trust_list.GRANT: grant().as_tag()}
_TRUST_EMPTY = signed(_TRUST_HEADERS, {4: NOW + DAY, 6: NOW, trust_list.CONTENT: {}}, TRUST_SIGNER)
_TRUST_BARE = signed({1: -7, 16: trust_list.LIST_TYPE}, {}, TRUST_SIGNER)
_TRUST_OTHER = signed({**_TRUST_HEADERS, 16: "application/cwt"}, {}, TRUST_SIGNER)
TRUSTS: list[Vector] = [
    _trusts("trust-list", "The list as the root's grant allows.", trust_bytes()),
    _trusts("trust-list-newer", "A newer list than any seen.", trust_bytes(replace(TRUST, counter=8))),
    _trusts(
        "trust-list-rolled-back",
        "An older list: it may still name a signer that was withdrawn.",
        trust_bytes(replace(TRUST, counter=6)),
        Code.TRUST_ROLLED_BACK,
    ),
    _trusts(
        "trust-list-ended", "A list that has ended.", trust_bytes(), Code.TRUST_EXPIRED, now=NOW + 80 * DAY
    ),
    _trusts(
        "trust-list-stranger",
        "Signed by a key without a grant.",
        trust_list.sign(TRUST, STRANGER, grant()),
        Code.TRUST_SIGNATURE,
    ),
    _trusts(
        "trust-list-own-root",
        "A stranger's grant to themselves.",
        trust_list.sign(TRUST, STRANGER, _TRUST_OWN),
        Code.TRUST_GRANT,
    ),
    _trusts(
        "trust-list-grant-ended",
        "The grant has ended.",
        trust_list.sign(TRUST, TRUST_SIGNER, _TRUST_ENDED),
        Code.TRUST_GRANT,
    ),
    _trusts(
        "trust-list-by-card-signer",
        "The card signer's key is not the list's.",
        trust_list.sign(TRUST, CARD_SIGNER, grant()),
        Code.TRUST_SIGNATURE,
    ),
    _trusts(
        "trust-list-bit",
        "One bit.",
        trust_bytes()[:-1] + bytes([trust_bytes()[-1] ^ 1]),
        Code.TRUST_SIGNATURE,
    ),
    _trusts("trust-list-empty", "A list that says nothing.", _TRUST_EMPTY.encoded(), Code.TRUST_CONTENT),
    _trusts("trust-list-no-grant", "No grant.", _TRUST_BARE.encoded(), Code.TRUST_GRANT),
    _trusts(
        "trust-list-type", "Something else that this key signed.", _TRUST_OTHER.encoded(), Code.COSE_TYPE
    ),
]


def _statuses(name: str, why: str, data: bytes, error: Code = Code.OK, **conditions: Any) -> Vector:
    return _vector("status", name, why, data, error, conditions)


_STATUS_GOOD = status_list.sign_cwt(LIST, STATUS_SIGNER, issuer=ISSUER, ttl=3600)
_STATUS_LATE = replace(LIST, issued_at=NOW + 301 * DAY, expires_at=NOW + 302 * DAY)
_STATUS_STRANGE = replace(LIST, uri="https://evil.example/status")
STATUSES: list[Vector] = [
    _statuses("status-list", "A list of four million, nearly all valid.", _STATUS_GOOD),
    _statuses(
        "status-list-newer",
        "A newer list than the one seen.",
        status_list.sign_cwt(NEXT_LIST, STATUS_SIGNER, issuer=ISSUER, ttl=60),
        seen="list",
    ),
    _statuses(
        "status-list-rolled-back",
        "An older list: the revoked would be valid again.",
        _STATUS_GOOD,
        Code.STATUS_ROLLED_BACK,
        seen="next",
    ),
    _statuses(
        "status-list-card-signer",
        "Signed by the key that signs cards.",
        status_list.sign_cwt(LIST, CARD_SIGNER, issuer=ISSUER, ttl=60),
        Code.ISSUER_USE,
    ),
    _statuses(
        "status-list-stranger",
        "Signed by nobody.",
        status_list.sign_cwt(LIST, STRANGER, issuer=ISSUER, ttl=60),
        Code.ISSUER_UNKNOWN,
    ),
    _statuses(
        "status-list-bit",
        "One bit.",
        _STATUS_GOOD[:-1] + bytes([_STATUS_GOOD[-1] ^ 1]),
        Code.STATUS_SIGNATURE,
    ),
    _statuses(
        "status-list-late",
        "Made after the signer's time.",
        status_list.sign_cwt(_STATUS_LATE, STATUS_SIGNER, issuer=ISSUER, ttl=60),
        Code.ISSUER_PERIOD,
    ),
    _statuses(
        "status-list-uri",
        "A list that the trust list does not name.",
        status_list.sign_cwt(_STATUS_STRANGE, STATUS_SIGNER, issuer=ISSUER, ttl=60),
        Code.STATUS_UNKNOWN_LIST,
    ),
    _statuses("status-list-bits", "One bit a credential.", _list(bits=1), Code.STATUS_CONTENT),
    _statuses("status-list-no-content", "No list inside.", _list(lst=None), Code.STATUS_CONTENT),
    _statuses(
        "status-list-short",
        "A list of half the size.",
        _list(lst=zlib.compress(bytes(SIZE // 2))),
        Code.STATUS_INFLATION,
    ),
    _statuses(
        "status-list-bomb",
        "16 MB in 16 kB.",
        _list(lst=zlib.compress(bytes(SIZE * 16), 9)),
        Code.STATUS_INFLATION,
    ),
    _statuses(
        "status-list-one-more",
        "One byte too many.",
        _list(lst=zlib.compress(bytes(SIZE + 1), 9)),
        Code.STATUS_INFLATION,
    ),
    _statuses(
        "status-list-tail",
        "Bytes after the compressed list.",
        _list(lst=zlib.compress(bytes(SIZE), 9) + b"x"),
        Code.STATUS_INFLATION,
    ),
    _statuses("status-list-raw", "Not compressed.", _list(lst=b"plain"), Code.STATUS_INFLATION),
    _statuses(
        "status-list-cut",
        "A compressed list that breaks off.",
        _list(lst=zlib.compress(LIST.content, 9)[:-6]),
        Code.STATUS_INFLATION,
    ),
    _statuses(
        "status-list-type",
        "A difference in place of a list.",
        status_list.sign_delta(LIST, NEXT_LIST, STATUS_SIGNER),
        Code.COSE_TYPE,
    ),
]


def _deltas(name: str, why: str, data: bytes, error: Code = Code.OK, seen: str = "list") -> Vector:
    return _vector("delta", name, why, data, error, {"seen": seen})


_GOOD_DELTA = status_list.sign_delta(LIST, NEXT_LIST, STATUS_SIGNER)
DELTAS: list[Vector] = [
    _deltas("delta", "Three changes.", _GOOD_DELTA),
    _deltas(
        "delta-other-base",
        "A difference from another list.",
        _GOOD_DELTA,
        Code.STATUS_OTHER_BASE,
        seen="next",
    ),
    _deltas(
        "delta-back",
        "Back to the list before.",
        status_list.sign_delta(NEXT_LIST, LIST, STATUS_SIGNER),
        Code.STATUS_ROLLED_BACK,
        seen="next",
    ),
    _deltas(
        "delta-stranger",
        "Signed by nobody.",
        status_list.sign_delta(LIST, NEXT_LIST, STRANGER),
        Code.ISSUER_UNKNOWN,
    ),
    _deltas(
        "delta-beyond",
        "An index beyond the list.",
        _delta([b"\xff\xff\xff\x7f", b"", b"", b""]),
        Code.STATUS_CONTENT,
    ),
    _deltas(
        "delta-wide",
        "A gap without end.",
        _delta([b"\xff\xff\xff\xff\xff\x7f", b"", b"", b""]),
        Code.STATUS_CONTENT,
    ),
    _deltas("delta-cut", "A gap that breaks off.", _delta([b"\x80", b"", b"", b""]), Code.STATUS_CONTENT),
    _deltas("delta-three", "Three of the four statuses.", _delta([b"", b"", b""]), Code.STATUS_CONTENT),
    _deltas(
        "delta-digest",
        "It does not lead to the list that it names.",
        _delta([b"", b"\x05", b"", b""]),
        Code.STATUS_CONTENT,
    ),
]


def _frames(name: str, why: str, text: str, error: Code = Code.OK) -> Vector:
    return Vector(name, why, "frame", text, error, "valid" if error is Code.OK else "invalid")


_NO_FRAME = Code.PORTRAIT_FRAME
FRAMES: list[Vector] = [
    _frames("frame", "An AVIF of the portrait.", portrait.encode(IMAGE)),
    _frames("frame-webp", "A WebP.", portrait.encode(b"RIFF \x00\x00\x00WEBP" + bytes(40))),
    _frames(
        "frame-svg",
        "An SVG could run scripts.",
        base41.encode(b"P1<svg xmlns='http://www.w3.org/2000/svg'/>"),
        _NO_FRAME,
    ),
    _frames("frame-mark", "Another mark.", base41.encode(b"P2" + IMAGE), _NO_FRAME),
    _frames("frame-large", "1,201 bytes.", base41.encode(b"P1" + IMAGE[:12] + bytes(1189)), _NO_FRAME),
    _frames("frame-empty", "Nothing.", "", _NO_FRAME),
    _frames("frame-alphabet", "No Base41.", "p1", Code.CODE_ALPHABET),
]
