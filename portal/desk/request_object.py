"""The signed request that a wallet takes up (OpenID4VP 1.0, 5; RFC 9101), and what leads to it."""

import hashlib
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from portal.card.formats import curve
from portal.card.formats.sd_jwt import jose
from portal.desk.rules import Wanted, dcql

TYPE = "oauth-authz-req+jwt"
MEDIA_TYPE = f"application/{TYPE}"
# What a wallet takes for the audience of a request that is meant for any wallet (OpenID4VP 1.0, 5.8).
_ANY_WALLET = "https://self-issued.me/v2"
ENCRYPTIONS = ("A128GCM", "A256GCM")
KEY_AGREEMENT = "ECDH-ES"


@dataclass(frozen=True)
class RequestObject:
    """One question, as it is signed; `response_key` is the public JWK to which the answer is encrypted."""

    client_id: str
    office: str
    response_uri: str
    nonce: str
    state: str
    wanted: Wanted
    vct: str
    response_key: Mapping[str, Any]
    asked_at: datetime
    expires_at: datetime


def sign(content: RequestObject, signer: curve.Signs, chain: Sequence[str]) -> str:
    """Return the request as a signed JWT; `chain` are certificates, DER in base64, the office's own first."""
    header = {"typ": TYPE, "x5c": list(chain)}
    payload = {
        "iss": content.client_id,
        "aud": _ANY_WALLET,
        "response_type": "vp_token",
        "response_mode": "direct_post.jwt",
        "client_id": content.client_id,
        "response_uri": content.response_uri,
        "nonce": content.nonce,
        "state": content.state,
        "iat": int(content.asked_at.timestamp()),
        "exp": int(content.expires_at.timestamp()),
        "dcql_query": dcql(content.wanted, content.vct),
        "client_metadata": {
            "client_name": content.office,
            "jwks": {"keys": [{**content.response_key, "use": "enc", "alg": KEY_AGREEMENT}]},
            "encrypted_response_enc_values_supported": list(ENCRYPTIONS),
            "vp_formats_supported": {
                "dc+sd-jwt": {
                    "sd-jwt_alg_values": [jose.ALGORITHM],
                    "kb-jwt_alg_values": [jose.ALGORITHM],
                }
            },
        },
    }
    return jose.sign(header, payload, signer)


def client_id_of(chain: Sequence[str]) -> str:
    """Return the name of a verifier that is known by its certificate's digest (OpenID4VP 1.0, 5.9.3)."""
    return f"x509_hash:{jose.encode(hashlib.sha256(b64decode(chain[0])).digest())}"


def wallet_address(client_id: str, request_uri: str) -> str:
    """Return the address that opens a wallet with this request."""
    return "openid4vp://?" + urlencode({"client_id": client_id, "request_uri": request_uri})
