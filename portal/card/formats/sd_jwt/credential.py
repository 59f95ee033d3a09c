"""The credential itself: issued with every fact behind a digest of its own, read against the trust list."""

import hashlib
import secrets
from base64 import b64encode
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.card.formats import curve
from portal.card.formats.codes import FormatError
from portal.card.formats.credential import KID_SIZE
from portal.card.formats.sd_jwt import disclosures, jose
from portal.card.formats.sd_jwt.codes import TokenCode, TokenError
from portal.card.formats.sd_jwt.disclosures import DIGESTS, HASH_NAME, SALT_SIZE, SHA_256, Disclosure
from portal.card.formats.sd_jwt.jose import Signed
from portal.card.formats.status_list import INDICES
from portal.card.formats.trust_list import Signer, TrustList, Use

TYPE = "dc+sd-jwt"
MEDIA_TYPE = f"application/{TYPE}"
SEPARATOR = "~"
LARGEST = 64 * 1024
MOST_DISCLOSURES = 64
LONGEST_SECONDS = 14 * 86_400
ISSUED_LEEWAY = 60
_HEADERS = frozenset({"alg", "typ", "x5c", "kid"})
_REGISTERED = frozenset({"iss", "iat", "exp", "vct", "vct#integrity", "cnf", "status"})
# Never behind a digest (draft-ietf-oauth-sd-jwt-vc, 2.2.2): a holder could leave out the end, or the status.
_ALWAYS_OPEN = _REGISTERED | {"nbf", "aud", "sub", "aka_vcts"}


@dataclass(frozen=True)
class Said:
    """What a credential says: `open` to everybody, `disclosable` one by one, as its holder decides.

    Times are seconds; `holder_key` is a compressed point of P-256.
    """

    issuer: str
    vct: str
    issued_at: int
    expires_at: int
    holder_key: bytes
    status_uri: str
    status_index: int
    disclosable: Mapping[str, Any]
    open: Mapping[str, Any]
    vct_integrity: str | None = None


@dataclass(frozen=True)
class Issued:
    """A credential as the issuer hands it over; each disclosure can be left out by its holder."""

    token: str
    parts: tuple[Disclosure, ...]

    @property
    def text(self) -> str:
        """Return it with every disclosure: what a wallet is given."""
        return self.shown({part.name or "" for part in self.parts})

    def shown(self, names: Collection[str]) -> str:
        """Return it with the disclosures of these names alone, not yet bound to an audience."""
        chosen = [part.text for part in self.parts if part.name in names]
        return SEPARATOR.join([self.token, *chosen, ""])


@dataclass(frozen=True)
class Found:
    """A credential that holds: what it says, and which facts its holder disclosed.

    `facts` are the card's own claims, disclosed and open; whether it was revoked stands in the status list.
    """

    issuer: str
    vct: str
    issued_at: int
    expires_at: int
    holder_key: bytes
    status_uri: str
    status_index: int
    facts: Mapping[str, Any]
    signer: Signer


def issue(
    said: Said,
    signer: curve.Signs,
    *,
    certificates: Sequence[bytes],
    salt: Callable[[int], bytes] = secrets.token_bytes,
) -> Issued:
    """Sign a credential; `certificates` are DER, the signer's own first, the root left out.

    Raise ValueError for a claim that may not be hidden or set, and whatever the signer raises.
    """
    taken = {*said.disclosable, *said.open} & (_ALWAYS_OPEN | {DIGESTS, HASH_NAME, disclosures.ELEMENT})
    if taken or said.disclosable.keys() & said.open.keys():
        raise ValueError("A claim of the card has the name of another.")
    parts = tuple(disclosures.make(name, value, salt(SALT_SIZE)) for name, value in said.disclosable.items())
    integrity = {} if said.vct_integrity is None else {"vct#integrity": said.vct_integrity}
    payload = {
        "iss": said.issuer,
        "iat": said.issued_at,
        "exp": said.expires_at,
        "vct": said.vct,
        **integrity,
        "cnf": {"jwk": jose.jwk_of(said.holder_key)},
        "status": {"status_list": {"idx": said.status_index, "uri": said.status_uri}},
        **said.open,
        # In the order of their digests, so that the place of one tells nothing of what it hides.
        DIGESTS: sorted(part.digest for part in parts),
        HASH_NAME: SHA_256,
    }
    header = {"typ": TYPE, "x5c": [b64encode(der).decode() for der in certificates]}
    return Issued(jose.sign(header, payload, signer), parts)


def split(text: str) -> tuple[str, list[str], str]:
    """Return the issuer's token, the disclosures, and the key binding (empty where there is none)."""
    if len(text) > LARGEST or not text.isascii():
        raise TokenError(TokenCode.SIZE)
    token, *rest = text.split(SEPARATOR)
    if not rest:
        raise TokenError(TokenCode.STRUCTURE)
    *given, binding = rest
    if len(given) > MOST_DISCLOSURES:
        raise TokenError(TokenCode.SIZE)
    return token, given, binding


def verify(text: str, trust: TrustList, *, now: int, vcts: Collection[str]) -> Found:
    """Check a credential as it is issued, without a key binding, and return what it says.

    For whoever receives one; whoever is shown one asks `presentation.verify`.
    """
    token, given, binding = split(text)
    if binding:
        raise TokenError(TokenCode.BINDING_UNEXPECTED)
    return verify_parts(token, given, trust, now=now, vcts=vcts)


def verify_parts(
    token: str, given: Sequence[str], trust: TrustList, *, now: int, vcts: Collection[str]
) -> Found:
    """Check the issuer's token and the disclosures that came with it."""
    message = jose.read(token)
    if trust.expires_at <= now:
        raise TokenError(TokenCode.TRUST_EXPIRED)
    signer = _signer(message, trust)
    if not message.is_signed_by(signer.key):
        raise TokenError(TokenCode.ISSUER_SIGNATURE)
    payload = message.payload
    if payload.get("iss") != trust.issuer:
        raise TokenError(TokenCode.ISSUER_NAME)
    issued_at, expires_at = _times(payload, signer, now)
    vct = payload.get("vct")
    if not isinstance(vct, str) or vct not in vcts:
        raise TokenError(TokenCode.VCT)
    holder_key = _holder(payload.get("cnf"))
    uri, index = _status(payload.get("status"), trust)
    claims = _opened(payload, given)
    facts = {name: value for name, value in claims.items() if name not in _REGISTERED}
    return Found(trust.issuer, vct, issued_at, expires_at, holder_key, uri, index, facts, signer)


def _signer(message: Signed, trust: TrustList) -> Signer:
    """Return whom the trust list names for the certificate: pinned by its digest, never by its own word."""
    if message.header.get("typ") != TYPE:
        raise TokenError(TokenCode.TYPE)
    if not message.header.keys() <= _HEADERS:
        raise TokenError(TokenCode.HEADER)
    chain = message.header.get("x5c")
    if not isinstance(chain, list) or not chain:
        raise TokenError(TokenCode.ISSUER_CERTIFICATE)
    leaf = hashlib.sha256(jose.decode_certificate(chain[0])).digest()
    try:
        signer = trust.signer(leaf[:KID_SIZE], Use.CARD)
    except FormatError as error:
        raise TokenError(TokenCode.ISSUER_UNKNOWN) from error
    if signer.certificate_digest != leaf:
        raise TokenError(TokenCode.ISSUER_UNKNOWN)
    return signer


def _times(payload: Mapping[str, Any], signer: Signer, now: int) -> tuple[int, int]:
    issued_at = jose.whole(payload.get("iat"), TokenCode.CLAIMS)
    expires_at = jose.whole(payload.get("exp"), TokenCode.CLAIMS)
    if "nbf" in payload and jose.whole(payload["nbf"], TokenCode.CLAIMS) > now:
        raise TokenError(TokenCode.NOT_YET)
    if not signer.not_before <= issued_at <= signer.not_after:
        raise TokenError(TokenCode.ISSUER_PERIOD)
    if expires_at <= now:
        raise TokenError(TokenCode.EXPIRED)
    if issued_at > now + ISSUED_LEEWAY:
        raise TokenError(TokenCode.NOT_YET)
    if not 0 < expires_at - issued_at <= LONGEST_SECONDS:
        raise TokenError(TokenCode.LIFETIME)
    return issued_at, expires_at


def _holder(confirmation: object) -> bytes:
    if not isinstance(confirmation, dict) or confirmation.keys() != {"jwk"}:
        raise TokenError(TokenCode.HOLDER_KEY)
    return jose.point_of(confirmation["jwk"])


def _status(status: object, trust: TrustList) -> tuple[str, int]:
    reference = status.get("status_list") if isinstance(status, dict) and len(status) == 1 else None
    if not isinstance(reference, dict) or reference.keys() != {"idx", "uri"}:
        raise TokenError(TokenCode.STATUS)
    uri, index = reference["uri"], jose.whole(reference["idx"], TokenCode.STATUS)
    if uri not in trust.status_uris or index >= INDICES:
        raise TokenError(TokenCode.STATUS)
    return uri, index


def _opened(payload: Mapping[str, Any], given: Sequence[str]) -> dict[str, Any]:
    claims = disclosures.opened(payload, given)
    # Neither they themselves nor any part of them.
    if any(claims.get(name) != payload.get(name) for name in _ALWAYS_OPEN):
        raise TokenError(TokenCode.DISCLOSURE_NAME)
    return claims
