"""The rotating proof: an SD-KBT (key binding token) over the credential, and the address that carries it."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.card.formats import base41, cbor, cose, curve
from portal.card.formats.cbor import Value
from portal.card.formats.codes import Code, FormatError
from portal.card.formats.cose import KCWT, TYP, Sign1
from portal.card.formats.delegation import LABEL as DELEGATION
from portal.card.formats.delegation import Delegation

KB_CWT = 294
AUD, IAT, CNONCE = 3, 6, 39
SHORTEST_CHALLENGE, LONGEST_CHALLENGE = 4, 16
_MARK = "/q#"


@dataclass(frozen=True)
class Read:
    """A code taken apart: the credential, and the proof around it where there is one."""

    credential: Sign1
    proof: Sign1 | None


@dataclass(frozen=True)
class ProofClaims:
    """What a proof says: when it was made, for whom, and which challenge it answers."""

    made_at: int
    audience: str | None
    challenge: bytes | None


def make(
    credential: Sign1,
    signer: curve.Signs,
    *,
    made_at: int,
    delegation: Delegation | None = None,
    challenge: bytes | None = None,
    audience: str | None = None,
) -> Sign1:
    """Sign a proof that the credential is in the bearer's hands now."""
    headers: dict[Value, Value] = {KCWT: credential.as_tag(), TYP: KB_CWT}
    if delegation is not None:
        headers[DELEGATION] = delegation.as_value()
    payload: dict[Value, Value] = {IAT: made_at}
    if challenge is not None:
        payload[CNONCE] = challenge
    if audience is not None:
        payload[AUD] = audience
    return cose.sign(headers, payload, signer)


def address(checker: str, message: Sign1) -> str:
    """Return the address of a code; `checker` is the origin of the checking page."""
    return f"{checker}{_MARK}{base41.encode(message.encoded())}"


def content_of(text: str, checker: str) -> str:
    """Return the Base41 part of an address; refuse an address of any other place."""
    if len(text) > base41.MAX_CHARACTERS:
        raise FormatError(Code.CODE_LENGTH)
    if not text.startswith(checker + _MARK):
        raise FormatError(Code.CODE_ADDRESS)
    return text.removeprefix(checker + _MARK)


def read(data: bytes) -> Read:
    """Take a code's bytes apart; a credential alone is what a printed code holds."""
    message = cose.read(data)
    if message.protected.get(TYP) != KB_CWT:
        return Read(message, None)
    allowed = frozenset({cose.ALG, KCWT, TYP, DELEGATION})
    cose.check(message, typ=KB_CWT, headers=allowed, unprotected=frozenset())
    return Read(cose.from_value(message.protected.get(KCWT)), message)


def claims_of(message: Sign1) -> ProofClaims:
    """Return what a proof says."""
    payload = cbor.decode(message.payload)
    if not isinstance(payload, dict) or payload.keys() - {IAT, AUD, CNONCE}:
        raise FormatError(Code.PROOF_CLAIMS)
    made_at = payload.get(IAT)
    if isinstance(made_at, bool) or not isinstance(made_at, int) or made_at < 0:
        raise FormatError(Code.PROOF_CLAIMS)
    return ProofClaims(made_at, _audience(payload), _challenge(payload))


def _audience(payload: Mapping[Value, Value]) -> str | None:
    audience = payload.get(AUD)
    if AUD in payload and not isinstance(audience, str):
        raise FormatError(Code.PROOF_CLAIMS)
    return audience if isinstance(audience, str) else None


def _challenge(payload: Mapping[Value, Value]) -> bytes | None:
    if CNONCE not in payload:
        return None
    challenge = payload[CNONCE]
    if not isinstance(challenge, bytes) or not SHORTEST_CHALLENGE <= len(challenge) <= LONGEST_CHALLENGE:
        raise FormatError(Code.PROOF_CLAIMS)
    return challenge
