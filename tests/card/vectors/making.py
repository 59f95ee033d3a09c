"""How vectors are put together: any bytes under any signature, so that everything can be made wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.card.formats import base41, cbor, cose, credential, proof
from portal.card.formats.cbor import Value
from portal.card.formats.codes import Code
from portal.card.formats.cose import ALG, KCWT, KID, TYP, Sign1
from portal.card.formats.delegation import LABEL
from tests.card.vectors.world import CARD_SIGNER, DEVICE, NOW, SESSION, Key, delegated, payload

ABSENT = object()


@dataclass(frozen=True)
class Vector:
    """One case: what is given, and what both verifiers must say."""

    name: str
    why: str
    kind: str
    given: str
    error: Code = Code.OK
    verdict: str = "invalid"
    conditions: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        shown: dict[str, Any] = {"name": self.name, "why": self.why, "kind": self.kind}
        shown["given"] = self.given
        if self.kind == "code" and (data := _bytes_of(self.given)):
            shown["hex"] = data.hex()
        return {**shown, **self.conditions, "expected": {"verdict": self.verdict, "error": self.error.value}}


def code(
    name: str, why: str, data: bytes | Sign1 | str, error: Code = Code.OK, verdict: str = "", **given: Any
):
    """Return a vector of one code; what is not given is as in the plain case."""
    if isinstance(data, Sign1):
        data = data.encoded()
    text = data if isinstance(data, str) else base41.encode(data)
    named = verdict or ("valid" if error is Code.OK else "invalid")
    given.setdefault("now", NOW)
    given.setdefault("clock_learned_at", NOW - 600)
    return Vector(name, why, "code", text, error, named, given)


def signed(headers: Any, content: Any, signer: Key, unprotected: Any = None) -> Sign1:
    """Sign any headers and payload; bytes are taken as they are."""
    header_bytes = headers if isinstance(headers, bytes) else cbor.encode(headers)
    content_bytes = content if isinstance(content, bytes) else cbor.encode(content)
    signature = signer.sign(cose.to_be_signed(header_bytes, content_bytes))
    return Sign1({}, header_bytes, unprotected or {}, content_bytes, signature)


def face(content: Any = None, signer: Key = CARD_SIGNER, unprotected: Any = None, **headers: Any) -> Sign1:
    """Return a credential; headers by name, ABSENT leaves one out."""
    made: dict[Value, Any] = {ALG: -7, KID: signer.kid, TYP: 293}
    return signed(_changed(made, headers), payload() if content is None else content, signer, unprotected)


def kbt(
    inner: Sign1 | Any = None,
    *,
    signer: Key | None = None,
    content: Any = None,
    unprotected: Any = None,
    delegation: Any = None,
    headers: Mapping[str, Any] | None = None,
    **claims: Any,
) -> Sign1:
    """Return a proof; a passkey's delegation is made for the credential unless one is given."""
    inner = face() if inner is None else inner
    if delegation is None:
        delegation = delegated(credential.digest(inner.encoded())).as_value()
    made: dict[Value, Any] = {ALG: -7, KCWT: inner.as_tag(), TYP: 294, LABEL: delegation}
    told = content if content is not None else _changed({proof.IAT: NOW - 6}, claims)
    return signed(_changed(made, headers or {}), told, signer or SESSION, unprotected)


def basic(inner: Sign1 | None = None, *, signer: Key = DEVICE, **given: Any) -> Sign1:
    """Return a proof at basic level: the credential's own key, and no delegation."""
    return kbt(inner or face(payload(1)), signer=signer, delegation=ABSENT, **given)


def edited(data: Sign1 | bytes, old: str, new: str) -> bytes:
    """Return the bytes with one sequence (in hex) replaced; it must stand there exactly once."""
    data = data.encoded() if isinstance(data, Sign1) else data
    before = bytes.fromhex(old)
    assert data.count(before) == 1, (old, data.count(before))
    return data.replace(before, bytes.fromhex(new))


_LABELS: dict[str, Any] = {
    "alg": ALG, "kid": KID, "typ": TYP, "kcwt": KCWT, "delegation": LABEL, "crit": 2, "sd_alg": 170,
    "iat": proof.IAT, "cnonce": proof.CNONCE, "aud": proof.AUD, "exp": 4,
}  # fmt: skip


def _changed(made: dict[Value, Any], changes: Mapping[str, Any]) -> dict[Value, Any]:
    for name, value in changes.items():
        made[_LABELS[name]] = value
    return {label: value for label, value in made.items() if value is not ABSENT}


def _bytes_of(text: str) -> bytes:
    try:
        return base41.decode(text)
    except Exception:
        return b""
