"""A credential as its holder shows it: some disclosures, and a key binding for one question.

Source: RFC 9901, 4.3 and 7.3.
"""

from dataclasses import dataclass
from hmac import compare_digest

from portal.card.formats import curve
from portal.card.formats.sd_jwt import credential, disclosures, jose
from portal.card.formats.sd_jwt.codes import TokenCode, TokenError
from portal.card.formats.sd_jwt.credential import Found
from portal.card.formats.trust_list import TrustList

TYPE = "kb+jwt"
WINDOW = 300
"""Seconds by which the binding's time may differ from ours; the nonce makes it fresh, not the clock."""


@dataclass(frozen=True)
class Question:
    """What the verifier asked: for whom (its own client id), with which nonce, for which types of credential.

    The nonce must be fresh for each question, and forgotten once it was answered: that is the caller's part.
    """

    audience: str
    nonce: str
    vcts: frozenset[str]


def verify(text: str, trust: TrustList, question: Question, *, now: int) -> Found:
    """Return what a presentation says that answers the question; raise TokenError for all else.

    Checked, in this order: size and structure; algorithm, type, headers; the issuer's certificate is that of
    a card signer of the trust list; its signature; name, times, type, holder's key, place in a known status
    list; every disclosure exactly once and none that may not be hidden; then the key binding: type, the
    holder's signature, audience, nonce, time, and the digest of exactly what was shown.

    Whether the card is revoked is the caller's to look up: `trust` knows the list's name, `Found` the place.
    """
    token, given, binding = credential.split(text)
    if not binding:
        raise TokenError(TokenCode.BINDING_MISSING)
    found = credential.verify_parts(token, given, trust, now=now, vcts=question.vcts)
    _check_binding(binding, text[: -len(binding)], found.holder_key, question, now)
    return found


def bind(shown: str, holder: curve.Signs, *, audience: str, nonce: str, at: int) -> str:
    """Return what a holder's wallet answers: what `Issued.shown` gives, and the key binding."""
    payload = {"iat": at, "aud": audience, "nonce": nonce, "sd_hash": disclosures.digest(shown)}
    return shown + jose.sign({"typ": TYPE}, payload, holder)


def _check_binding(binding: str, shown: str, key: bytes, question: Question, now: int) -> None:
    message = jose.read(binding)
    if message.header.get("typ") != TYPE:
        raise TokenError(TokenCode.BINDING_TYPE)
    if not message.is_signed_by(key):
        raise TokenError(TokenCode.BINDING_SIGNATURE)
    payload = message.payload
    if payload.get("aud") != question.audience:
        raise TokenError(TokenCode.BINDING_AUDIENCE)
    if not _is_same(payload.get("nonce"), question.nonce):
        raise TokenError(TokenCode.BINDING_NONCE)
    made_at = jose.whole(payload.get("iat"), TokenCode.BINDING_CLAIMS)
    if abs(now - made_at) > WINDOW:
        raise TokenError(TokenCode.BINDING_TIME)
    if "exp" in payload and jose.whole(payload["exp"], TokenCode.BINDING_CLAIMS) <= now:
        raise TokenError(TokenCode.BINDING_TIME)
    if "nbf" in payload and jose.whole(payload["nbf"], TokenCode.BINDING_CLAIMS) > now + WINDOW:
        raise TokenError(TokenCode.BINDING_TIME)
    if not _is_same(payload.get("sd_hash"), disclosures.digest(shown)):
        raise TokenError(TokenCode.BINDING_HASH)


def _is_same(given: object, expected: str) -> bool:
    return isinstance(given, str) and compare_digest(given.encode(), expected.encode())
