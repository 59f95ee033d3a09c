"""Codes whose credential is true and whose proof is not: time, replay, challenge, portrait, status."""

from typing import Any

from portal.card.formats import proof
from portal.card.formats.codes import Code
from tests.card.vectors.cases_accepted import detail
from tests.card.vectors.making import Vector, basic, code, face, kbt
from tests.card.vectors.world import (
    DAY,
    LIST_URI,
    NOW,
    PASSKEY,
    RESERVED,
    REVOKED,
    SERIAL,
    STRANGER,
    SUSPENDED,
    payload,
)  # fmt: skip

PROOFS: list[Vector] = [
    code(
        "proof-stranger",
        "A proof by a key that nobody delegated to.",
        kbt(signer=STRANGER),
        Code.PROOF_SIGNATURE,
    ),
    code("proof-passkey", "A proof by the passkey itself.", kbt(signer=PASSKEY), Code.PROOF_SIGNATURE),
    code("proof-basic-stranger", "Basic level, another key.", basic(signer=STRANGER), Code.PROOF_SIGNATURE),
    code("proof-screenshot", "A screenshot of 31 s.", kbt(iat=NOW - 31), Code.PROOF_TOO_OLD),
    code("proof-video", "A video from this morning.", basic(iat=NOW - 10000), Code.PROOF_TOO_OLD),
    code(
        "proof-old-clock-unknown",
        "A screenshot is red though the clock is unsure.",
        kbt(iat=NOW - 31),
        Code.PROOF_TOO_OLD,
        clock_learned_at=None,
    ),
    code("proof-future", "Made ahead: 6 s from now.", kbt(iat=NOW + 6), Code.PROOF_FROM_FUTURE),
    code(
        "proof-before-delegation",
        "Made before the touch.",
        kbt(iat=NOW - 41, cnonce=b"4711"),
        Code.DELEGATION_OUTSIDE,
    ),
    code(
        "proof-after-delegation",
        "Made after the delegation ended.",
        kbt(iat=NOW + 261),
        Code.DELEGATION_OUTSIDE,
        now=NOW + 262,
    ),
    code(
        "proof-replayed",
        "Shown to this checker a minute ago.",
        kbt(),
        Code.PROOF_REPLAYED,
        seen=[[SERIAL, NOW - 6]],
    ),
    code(
        "proof-challenge-missing",
        "The challenge is not answered.",
        kbt(),
        Code.PROOF_CHALLENGE,
        challenge="34373131",
    ),
    code(
        "proof-challenge-other",
        "Another challenge is answered.",
        kbt(cnonce=b"4712"),
        Code.PROOF_CHALLENGE,
        challenge="34373131",
    ),
    code(
        "proof-challenge-delegation-over",
        "An answer by a session key whose delegation ended 31 s ago.",
        kbt(iat=NOW + 260, cnonce=b"4711"),
        Code.DELEGATION_OUTSIDE,
        challenge="34373131",
        now=NOW + 291,
    ),
    code(
        "proof-challenge-delegation-over-iat",
        "As much where the session key claims a time at which the delegation still held.",
        kbt(iat=NOW, cnonce=b"4711"),
        Code.DELEGATION_OUTSIDE,
        challenge="34373131",
        now=NOW + 3600,
    ),
    code(
        "proof-challenge-delegation-over-learned",
        "A time that was learned a day ago to the second is known.",
        kbt(iat=NOW, cnonce=b"4711"),
        Code.DELEGATION_OUTSIDE,
        challenge="34373131",
        now=NOW + 3600,
        clock_learned_at=NOW + 3600 - DAY,
    ),
    code(
        "proof-challenge-other-delegation-over",
        "Another challenge is answered, and the delegation is over: the answer is looked at first.",
        kbt(iat=NOW, cnonce=b"4712"),
        Code.PROOF_CHALLENGE,
        challenge="34373131",
        now=NOW + 3600,
    ),
    code("proof-challenge-short", "An answer of three bytes.", kbt(cnonce=b"471"), Code.PROOF_CLAIMS),
    code("proof-challenge-long", "An answer of 17 bytes.", kbt(cnonce=bytes(17)), Code.PROOF_CLAIMS),
    code("proof-challenge-text", "An answer as text.", kbt(cnonce="4711"), Code.PROOF_CLAIMS),
    code(
        "proof-audience",
        "Made for a desk, shown at a gate.",
        kbt(aud="https://desk.example.vn"),
        Code.PROOF_AUDIENCE,
    ),
    code(
        "proof-no-audience",
        "Made for a gate, shown at a desk.",
        kbt(),
        Code.PROOF_AUDIENCE,
        audience="https://desk.example.vn",
    ),
    code(
        "proof-other-audience",
        "Made for another desk.",
        detail(),
        Code.PROOF_AUDIENCE,
        audience="https://other.example.vn",
    ),
    code("proof-audience-bytes", "The audience as bytes.", kbt(aud=b"x"), Code.PROOF_CLAIMS),
    code("proof-no-time", "A proof without a time.", kbt(content={proof.CNONCE: b"4711"}), Code.PROOF_CLAIMS),
    code("proof-time-text", "A time as text.", kbt(content={proof.IAT: "now"}), Code.PROOF_CLAIMS),
    code("proof-time-true", "A time that is true.", kbt(content={proof.IAT: True}), Code.PROOF_CLAIMS),
    code("proof-time-negative", "A time before 1970.", kbt(content={proof.IAT: -1}), Code.PROOF_CLAIMS),
    code("proof-unknown-claim", "A claim that nobody knows.", kbt(exp=NOW + 9), Code.PROOF_CLAIMS),
    code("proof-list", "A proof that says a list.", kbt(content=[6]), Code.PROOF_CLAIMS),
]


_PORTRAITS_FROM_NONE = {k: v for k, v in payload()[-70000].items() if k != 9}
PORTRAITS: list[Vector] = [
    code(
        "portrait-other",
        "Another person's portrait beside a true proof.",
        kbt(),
        Code.PORTRAIT_OTHER,
        image="other",
    ),
    code(
        "portrait-without-digest",
        "A portrait beside a card that has none.",
        kbt(face(payload(own=_PORTRAITS_FROM_NONE))),
        Code.PORTRAIT_OTHER,
        image="issued",
    ),
]


def _at(index: int, uri: str = LIST_URI) -> Any:
    return kbt(face(payload(status={"status_list": {"idx": index, "uri": uri}})))


STATUSES: list[Vector] = [
    code(
        "status-revoked",
        "Retired, dismissed, or the phone was lost.",
        _at(REVOKED),
        Code.STATUS_REVOKED,
    ),
    code(
        "status-suspended",
        "Suspended, or locked by the bearer.",
        _at(SUSPENDED),
        Code.STATUS_SUSPENDED,
    ),
    code("status-reserved", "A status without a meaning.", _at(RESERVED), Code.STATUS_RESERVED),
    code("status-beyond", "An index beyond the list.", _at(1 << 22), Code.STATUS_INDEX),
    code(
        "status-unknown",
        "A list that the trust list does not name: never fetched.",
        _at(1, "https://evil.example/status"),
        Code.STATUS_UNKNOWN_LIST,
    ),
    code("status-none", "This checker has no list yet.", kbt(), Code.STATUS_MISSING, lists="none"),
    code("status-old", "The list is 72 hours and one second old.", kbt(), Code.STATUS_TOO_OLD, lists="old"),
    code("status-ended", "The list ended by its own word.", kbt(), Code.STATUS_TOO_OLD, lists="ended"),
    code(
        "status-revoked-old",
        "Revoked stays red on an old list.",
        _at(REVOKED),
        Code.STATUS_REVOKED,
        lists="old",
    ),
    code(
        "status-revoked-later",
        "Green an hour ago, red with the new list.",
        kbt(),
        Code.STATUS_REVOKED,
        lists="next",
    ),
    code(
        "status-challenge",
        "An answered challenge does not outweigh a revocation.",
        kbt(face(payload(status={"status_list": {"idx": REVOKED, "uri": LIST_URI}})), cnonce=b"4711"),
        Code.STATUS_REVOKED,
        challenge="34373131",
        now=NOW + DAY // 24,
        clock_learned_at=None,
    ),
]
