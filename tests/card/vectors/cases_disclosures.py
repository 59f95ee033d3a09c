"""`detail`: what a bearer may disclose, and what nobody may slip in."""

from dataclasses import replace
from typing import Any

from portal.card.formats import cbor, cose, credential
from portal.card.formats.cbor import Simple
from portal.card.formats.codes import Code
from portal.card.formats.profile import Field
from tests.card.vectors.cases_accepted import detail, detail_issued
from tests.card.vectors.making import Vector, code, face, kbt
from tests.card.vectors.world import (
    payload,
)  # fmt: skip


def _hiding(content: Any) -> Any:
    part = cbor.encode(content)
    fields = {1: 1, 2: 4, 3: 2, Simple(59): [credential.disclosure_digest(part)]}
    return face(payload(2, 4, own=fields), unprotected={cose.SD_CLAIMS: [part]}, sd_alg=-16)


_WRONG, _CONDITIONS = (
    Code.PROFILE_DISCLOSURE,
    {"audience": "https://desk.example.vn", "policy": {"purposes": [4]}},
)
_ISSUED = detail_issued()
_ONE, _TWO = _ISSUED.disclosures[:2]


def _shown(name: str, why: str, parts: Any, error: Code = _WRONG) -> Vector:
    message = replace(_ISSUED.message, unprotected={cose.SD_CLAIMS: parts})
    return code(name, why, kbt(message, aud="https://desk.example.vn"), error, **_CONDITIONS)


_BAD = _hiding([bytes(16), "x", int(Field.NAME)])
_PAIR = _hiding([bytes(16), "x"])
_SHORT = _hiding([bytes(8), "x", int(Field.UNIT)])
DISCLOSURES: list[Vector] = [
    code(
        "detail-nothing",
        "Nothing disclosed is allowed too.",
        detail(()),
        verdict="valid",
        **_CONDITIONS,
    ),
    _shown("disclosure-twice", "One disclosure twice.", [_ONE, _ONE]),
    _shown(
        "disclosure-foreign",
        "A disclosure that the issuer never hid.",
        [cbor.encode([bytes(16), 1999, int(Field.BIRTH_YEAR)])],
    ),
    _shown("disclosure-text", "A disclosure as text.", ["x"]),
    _shown("disclosure-map", "Disclosures as a map.", {1: _ONE}),
    _shown(
        "disclosure-bit",
        "One bit of a disclosure.",
        [_ONE, _TWO[:-1] + bytes([_TWO[-1] ^ 1])],
    ),
    code(
        "disclosure-in-face",
        "Disclosures beside a face.",
        kbt(face(unprotected={cose.SD_CLAIMS: []})),
        _WRONG,
    ),
    code(
        "disclosure-fixed-field",
        "A name from a disclosure: it is never hidden.",
        kbt(_BAD, aud="https://desk.example.vn"),
        _WRONG,
        **_CONDITIONS,
    ),
    code(
        "disclosure-element",
        "A disclosure for an element of a list.",
        kbt(_PAIR, aud="https://desk.example.vn"),
        _WRONG,
        **_CONDITIONS,
    ),
    code(
        "disclosure-salt",
        "A salt of 8 bytes.",
        kbt(_SHORT, aud="https://desk.example.vn"),
        _WRONG,
        **_CONDITIONS,
    ),
]
