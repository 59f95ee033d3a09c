"""Key proofs of a wallet (OpenID4VCI 1.0, Appendix F.1): each key signs that it is there, now, for us."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.card.formats.sd_jwt import jose
from portal.card.formats.sd_jwt.codes import TokenCode, TokenError
from portal.card.formats.sd_jwt.jose import Json
from portal.wallets.rules import PROOF_WINDOW, Refusal, WalletRefused

TYPE = "openid4vci-proof+jwt"


@dataclass(frozen=True)
class Proven:
    """The keys of a batch, compressed points, and the nonce that all its proofs answer."""

    keys: tuple[bytes, ...]
    nonce: str


def check(proofs: Sequence[str], *, issuer: str, now: datetime) -> Proven:
    """Return the keys of these proofs; whether the nonce is ours is not asked here."""
    seconds = int(now.timestamp())
    try:
        checked = [_checked(text, issuer, seconds) for text in proofs]
    except TokenError as error:
        raise _refused(f"A key proof does not hold: {error.code.value}.") from error
    keys = tuple(key for key, _ in checked)
    if len(set(keys)) != len(keys):
        raise _refused("A key comes twice.")
    nonces = {nonce for _, nonce in checked}
    if len(nonces) != 1:
        raise _refused("The key proofs answer different nonces.")
    return Proven(keys, nonces.pop())


def _checked(text: str, issuer: str, now: int) -> tuple[bytes, str]:
    message = jose.read(text)
    if message.header.get("typ") != TYPE:
        raise TokenError(TokenCode.TYPE)
    if "kid" in message.header or "x5c" in message.header:
        # One key alone, and the proof itself says which.
        raise TokenError(TokenCode.HEADER)
    key = jose.point_of(message.header.get("jwk"))
    if not message.is_signed_by(key):
        raise TokenError(TokenCode.BINDING_SIGNATURE)
    return key, _nonce(message.payload, issuer, now)


def _nonce(payload: Json, issuer: str, now: int) -> str:
    window = int(PROOF_WINDOW.total_seconds())
    if payload.get("aud") != issuer:
        raise TokenError(TokenCode.BINDING_AUDIENCE)
    if abs(now - jose.whole(payload.get("iat"), TokenCode.BINDING_CLAIMS)) > window:
        raise TokenError(TokenCode.BINDING_TIME)
    if "exp" in payload and jose.whole(payload["exp"], TokenCode.BINDING_CLAIMS) <= now:
        raise TokenError(TokenCode.BINDING_TIME)
    nonce = payload.get("nonce")
    if not isinstance(nonce, str):
        raise TokenError(TokenCode.BINDING_NONCE)
    return nonce


def _refused(why: str) -> WalletRefused:
    return WalletRefused(Refusal.INVALID_PROOF, why)
