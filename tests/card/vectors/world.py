"""The little world of the vectors: fixed keys, one trust list, one status list, one official, one phone."""

import hashlib
from dataclasses import dataclass, replace
from functools import cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from portal.card.formats import credential, curve, delegation, profile, status_list, trust_list
from portal.card.formats.cbor import Value
from portal.card.formats.status_list import Status, StatusList
from portal.card.formats.trust_list import Signer, TrustList, Use

NOW = 1_795_410_000  # 2026-11-23 05:00 UTC
DAY = 86_400
ISSUER = "https://hoso.example.vn"
CHECKER = "https://the.example.vn"
LIST_URI = "https://the.example.vn/status/1"
SERIAL = "7K3M9Q2X4T0D0"
INDEX, REVOKED, SUSPENDED, RESERVED = 1_234_567, 11, 22, 33
IMAGE = b"\x00\x00\x00\x1cftypavif" + bytes(range(256)) * 2
OTHER_IMAGE = b"RIFF\x20\x00\x00\x00WEBP" + bytes(200)


@dataclass(frozen=True)
class Key:
    """A key made from its name, signing the same bytes the same way each time (RFC 6979)."""

    name: str

    @property
    def private(self) -> ec.EllipticCurvePrivateKey:
        return _private(self.name)

    @property
    def point(self) -> bytes:
        return curve.public_bytes(self.private.public_key())

    @property
    def certificate_digest(self) -> bytes:
        return hashlib.sha256(f"certificate of {self.name}".encode()).digest()

    @property
    def kid(self) -> bytes:
        return self.certificate_digest[: credential.KID_SIZE]

    def sign(self, message: bytes) -> bytes:
        algorithm = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
        return curve.from_der(self.private.sign(message, algorithm))


@cache
def _private(name: str) -> ec.EllipticCurvePrivateKey:
    number = int.from_bytes(hashlib.sha256(f"vector key {name}".encode()).digest(), "big")
    return ec.derive_private_key(number % (2**255), ec.SECP256R1())


ROOT, TRUST_SIGNER = Key("root"), Key("trust signer")
CARD_SIGNER, OLD_SIGNER, STATUS_SIGNER = Key("card signer"), Key("old card signer"), Key("status signer")
STRANGER, PASSKEY, DEVICE, SESSION = Key("stranger"), Key("passkey"), Key("device"), Key("session")

TRUST = TrustList(
    counter=7,
    issued_at=NOW - 10 * DAY,
    expires_at=NOW + 80 * DAY,
    issuer=ISSUER,
    rp_id="hoso.example.vn",
    origins=("https://hoso.example.vn",),
    checker=CHECKER,
    status_uris=(LIST_URI,),
    signers=(
        Signer(CARD_SIGNER.certificate_digest, CARD_SIGNER.point, Use.CARD, NOW - 100 * DAY, NOW + 300 * DAY,
               "Card signer 2"),
        Signer(OLD_SIGNER.certificate_digest, OLD_SIGNER.point, Use.CARD, NOW - 400 * DAY, NOW - 5 * DAY,
               "Card signer 1"),
        Signer(STATUS_SIGNER.certificate_digest, STATUS_SIGNER.point, Use.STATUS, NOW - 100 * DAY,
               NOW + 300 * DAY, "Status signer"),
    ),
)  # fmt: skip

LIST = StatusList(
    LIST_URI,
    NOW - 3600,
    NOW + 71 * 3600,
    status_list.content_of({REVOKED: Status.INVALID, SUSPENDED: Status.SUSPENDED, RESERVED: Status.RESERVED}),
)
NEXT_LIST = replace(
    LIST,
    issued_at=NOW - 60,
    expires_at=NOW + 72 * 3600,
    content=status_list.content_of({
        REVOKED: Status.INVALID, RESERVED: Status.RESERVED, INDEX: Status.INVALID, 4_194_303: Status.SUSPENDED,
    }),
)  # fmt: skip


def trust_bytes(trust: TrustList = TRUST) -> bytes:
    """Return the signed trust list."""
    return trust_list.sign(trust, TRUST_SIGNER, grant())


def grant() -> credential.Sign1:
    """Return the root's grant to the key that signs trust lists."""
    return trust_list.grant(TRUST_SIGNER.point, ROOT, issued_at=NOW - 20 * DAY, expires_at=NOW + 345 * DAY)


def payload(level: int = 2, purpose: int = 1, /, **changes: Value) -> dict[Value, Value]:
    """Return the claims of a card; `own` changes its own map, `drop` leaves one of its fields out."""
    key = PASSKEY if level == profile.Level.PASSKEY else DEVICE
    own: dict[Value, Value] = {
        1: 1, 2: purpose, 3: level, 4: "Nguyễn Thị Thu Hà", 5: "Chuyên viên chính",
        6: "Sở Nội vụ thành phố Đà Nẵng", 7: "H17.01", 8: "CC", 9: hashlib.sha256(IMAGE).digest(),
    }  # fmt: skip
    claims: dict[Value, Value] = {
        profile.ISS: ISSUER,
        profile.SUB: SERIAL,
        profile.EXP: NOW + (2 * DAY if level == profile.Level.BASIC else 13 * DAY),
        profile.IAT: NOW - DAY // 2,
        profile.CNF: {1: profile.cose_key(key.point)},
        profile.STATUS: {"status_list": {"idx": INDEX, "uri": LIST_URI}},
        profile.PROFILE: own,
    }
    for name, value in changes.items():
        claims[_NAMES[name]] = value
    return claims


_NAMES: dict[str, Value] = {
    "iss": profile.ISS, "sub": profile.SUB, "exp": profile.EXP, "iat": profile.IAT, "cnf": profile.CNF,
    "status": profile.STATUS, "own": profile.PROFILE,
}  # fmt: skip


def own(level: int = 2, purpose: int = 1, /, **changes: Value) -> dict[Value, Value]:
    """Return the card's own map with changes by field name; None leaves a field out."""
    fields = payload(level, purpose)[profile.PROFILE]
    assert isinstance(fields, dict)
    for name, value in changes.items():
        fields[int(profile.Field[name.upper()])] = value
    return {key: value for key, value in fields.items() if value is not None}


def delegated(
    digest: bytes,
    *,
    signer: Key = PASSKEY,
    template: int = delegation.PLAIN,
    raw: bytes | None = None,
    challenge: bytes | None = None,
    origin: str = TRUST.origins[0],
    rp_id: str = TRUST.rp_id,
    session_key: bytes = SESSION.point,
    not_before: int = NOW - 40,
    expires_at: int = NOW + 260,
    flags: int = 0x1D,
    counter: int = 0,
) -> delegation.Delegation:
    """Return what a phone makes of a touch of its sensor."""
    asked = challenge or delegation.challenge(digest, session_key, not_before, expires_at)
    client = raw if raw is not None else delegation.client_data(template, asked, origin)
    signature = signer.sign(delegation.signed_bytes(rp_id, flags, counter, client))
    told = template if raw is None else raw
    return delegation.Delegation(told, session_key, not_before, expires_at, flags, counter, signature)
