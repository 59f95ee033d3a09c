"""How tokens are put together: any header, any payload, any signature, so that everything can be made wrong."""

from collections.abc import Mapping
from typing import Any

from portal.card.formats import curve
from portal.card.formats.sd_jwt import card_type, credential, disclosures, jose, presentation
from portal.card.formats.sd_jwt.credential import Issued, Said
from portal.card.formats.sd_jwt.presentation import Question
from tests.card.vectors.world import CARD_SIGNER, DAY, DEVICE, INDEX, ISSUER, LIST_URI, NOW, Key

ABSENT = object()
AUDIENCE, NONCE = "x509_san_dns:office.example.vn", "n-0S6_WzA2Mj"
VCT = card_type.vct_of(ISSUER)
QUESTION = Question(AUDIENCE, NONCE, frozenset({VCT}))
FACTS: Mapping[str, Any] = {
    "name": "Nguyễn Thị Thu Hà", "title": "Chuyên viên chính", "agency": "Sở Nội vụ thành phố Đà Nẵng",
    "agency_code": "H17.01", "kind": "CC", "serial": "7K3M9Q2X4T0D0",
}  # fmt: skip
ALL = frozenset(FACTS)


def certificate(signer: Key) -> bytes:
    """Return what stands for a signer's certificate in the little world: only its digest is ever looked at."""
    return f"certificate of {signer.name}".encode()


def issued(signer: Key = CARD_SIGNER) -> Issued:
    """Return a credential as the issuer makes it."""
    said = Said(ISSUER, VCT, NOW - DAY, NOW + 13 * DAY, DEVICE.point, LIST_URI, INDEX, FACTS, {})
    return credential.issue(said, signer, certificates=[certificate(signer)])


def payload(**changes: Any) -> dict[str, Any]:
    """Return the issuer's payload with changes; ABSENT leaves a claim out."""
    plain = dict(jose.read(issued().token).payload) | changes
    return {name: value for name, value in plain.items() if value is not ABSENT}


def token(signer: Key = CARD_SIGNER, /, header: Mapping[str, Any] | None = None, **changes: Any) -> str:
    """Return an issuer's token whose header and claims are anything."""
    made = {"typ": credential.TYPE, "x5c": [plain64(certificate(signer))], **(header or {})}
    return signed(made, payload(**changes), signer)


def signed(header: Mapping[str, Any], content: Any, signer: curve.Signs) -> str:
    """Sign anything; bytes are taken as they are."""
    named = {"alg": "ES256", **header}
    named = {name: value for name, value in named.items() if value is not ABSENT}
    parts = [jose.encode(p if isinstance(p, bytes) else jose.dump(p)) for p in (named, content)]
    covered = ".".join(parts)
    return f"{covered}.{jose.encode(signer.sign(covered.encode()))}"


def bound(
    shown: str, holder: Key = DEVICE, /, header: Mapping[str, Any] | None = None, **changes: Any
) -> str:
    """Return a presentation whose key binding is anything."""
    plain = {"iat": NOW - 5, "aud": AUDIENCE, "nonce": NONCE, "sd_hash": disclosures.digest(shown)} | changes
    content = {name: value for name, value in plain.items() if value is not ABSENT}
    return shown + signed({"typ": presentation.TYPE, **(header or {})}, content, holder)


def disclosed(name: str, value: Any, salt: str = "AAAAAAAAAAAAAAAAAAAAAA") -> str:
    """Return a disclosure as it travels."""
    return jose.encode(jose.dump([salt, name, value]))


def plain64(data: bytes) -> str:
    """Return base64 with padding, as x5c has it."""
    text = jose.encode(data).replace("-", "+").replace("_", "/")
    return text + "=" * (-len(text) % 4)
