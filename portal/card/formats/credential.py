"""The credential: an SD-CWT (draft-ietf-spice-sd-cwt-08), with fields redacted only where it is `detail`."""

import hashlib
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from portal.card.formats import cbor, cose, curve, profile
from portal.card.formats.cbor import Value
from portal.card.formats.codes import Code, FormatError
from portal.card.formats.cose import KID, SD_ALG, SD_CLAIMS, TYP, Sign1
from portal.card.formats.profile import DISCLOSABLE, PROFILE, REDACTED, Claims, Field, Purpose

SD_CWT = 293
KID_SIZE = 8
_SALT_SIZE = 16
_DISCLOSURE_PARTS = 3


@dataclass(frozen=True)
class Issued:
    """A credential as the issuer hands it over; each disclosure can be left out by its bearer."""

    message: Sign1
    disclosures: tuple[bytes, ...] = ()

    def shown(self, fields: Collection[Field] = ()) -> Sign1:
        """Return the credential with the disclosures of these fields alone."""
        wanted: list[Value] = [part for part in self.disclosures if _field_of(part) in fields]
        return replace(self.message, unprotected={SD_CLAIMS: wanted} if wanted else {})


def issue(
    claims: Claims,
    signer: curve.Signs,
    *,
    redacted: Mapping[Field, int | str] | None = None,
    salt: Callable[[int], bytes] = secrets.token_bytes,
) -> Issued:
    """Sign the claims; each redacted field is hidden behind a salted digest of its own."""
    payload = profile.encode(claims)
    headers: dict[Value, Value] = {KID: signer.kid, TYP: SD_CWT}
    hidden = redacted or {}
    disclosures = tuple(cbor.encode([salt(_SALT_SIZE), v, int(k)]) for k, v in sorted(hidden.items()))
    if disclosures:
        headers[SD_ALG] = cose.SHA_256
        own = payload[PROFILE]
        assert isinstance(own, dict)
        own[REDACTED] = [*sorted(disclosure_digest(part) for part in disclosures)]
    return Issued(cose.sign(headers, payload, signer), disclosures)


def digest(data: bytes) -> bytes:
    """Return the SHA-256 of a whole credential as it is shown."""
    return hashlib.sha256(data).digest()


def disclosure_digest(part: bytes) -> bytes:
    """Return what stands for a disclosure in the payload: the digest of it as a CBOR byte string."""
    return digest(cbor.encode(part))


def check_frame(message: Sign1) -> bytes:
    """Check headers before any signature, and return the key id of the signer."""
    allowed = frozenset({cose.ALG, KID, TYP, SD_ALG})
    cose.check(message, typ=SD_CWT, headers=allowed, unprotected=frozenset({SD_CLAIMS}))
    kid = message.protected.get(KID)
    if not isinstance(kid, bytes) or len(kid) != KID_SIZE:
        raise FormatError(Code.COSE_HEADER)
    if message.protected.get(SD_ALG, cose.SHA_256) != cose.SHA_256:
        raise FormatError(Code.COSE_ALGORITHM)
    return kid


def claims_of(message: Sign1, *, issuer: str) -> Claims:
    """Return the claims of a credential whose signature holds, with what its bearer disclosed."""
    payload = cbor.decode(message.payload)
    claims = profile.decode(payload, issuer=issuer)
    own = payload[PROFILE] if isinstance(payload, dict) else None
    digests = own.get(REDACTED, []) if isinstance(own, dict) else []
    disclosed = _disclosed(message, digests)
    if claims.purpose is not Purpose.DETAIL and (SD_ALG in message.protected or message.unprotected):
        raise FormatError(Code.PROFILE_DISCLOSURE)
    return replace(claims, fields={**claims.fields, **disclosed})


def _disclosed(message: Sign1, digests: Value) -> dict[int, int | str | bytes]:
    if not isinstance(digests, list) or not all(isinstance(d, bytes) for d in digests):
        raise FormatError(Code.PROFILE_DISCLOSURE)
    parts = message.unprotected.get(SD_CLAIMS, [])
    if not isinstance(parts, list):
        raise FormatError(Code.PROFILE_DISCLOSURE)
    found: dict[int, int | str | bytes] = {}
    for part in parts:
        # Each disclosure once, and only one that the issuer put there: libraries have let both pass.
        if not isinstance(part, bytes) or disclosure_digest(part) not in digests:
            raise FormatError(Code.PROFILE_DISCLOSURE)
        name, value = _opened(part)
        if name in found:
            raise FormatError(Code.PROFILE_DISCLOSURE)
        found[int(name)] = profile.check_field(name, value)
    return found


def _opened(part: bytes) -> tuple[Field, Value]:
    content = cbor.decode(part)
    if not isinstance(content, list) or len(content) != _DISCLOSURE_PARTS:
        raise FormatError(Code.PROFILE_DISCLOSURE)
    salt, value, name = content
    if not isinstance(salt, bytes) or len(salt) != _SALT_SIZE:
        raise FormatError(Code.PROFILE_DISCLOSURE)
    if isinstance(name, bool) or not isinstance(name, int) or name not in set(DISCLOSABLE):
        raise FormatError(Code.PROFILE_DISCLOSURE)
    return Field(name), value


def _field_of(part: bytes) -> Field:
    return _opened(part)[0]
