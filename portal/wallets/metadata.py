"""What the issuer says of itself to wallets: by OpenID4VCI 1.0 (12.2), RFC 8414, and the type's metadata."""

import hashlib
from base64 import b64encode
from typing import Any
from urllib.parse import quote

from portal.card.formats.sd_jwt import credential, jose
from portal.card.formats.sd_jwt.card_type import Claim, vct_of
from portal.wallets import labels
from portal.wallets.rules import CONFIGURATION, MOST_KEYS, PIN_DIGITS

TOKEN_PATH, NONCE_PATH, CREDENTIAL_PATH = "/wallets/token", "/wallets/nonce", "/wallets/credential"
PRE_AUTHORIZED = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
_OFFER_SCHEME = "openid-credential-offer://"
_BACKGROUND, _TEXT = "#7A1218", "#FFFFFF"
_RENDERING = {"simple": {"background_color": _BACKGROUND, "text_color": _TEXT}}


def of_issuer(issuer: str) -> dict[str, Any]:
    """Return the credential issuer's metadata."""
    named = zip(labels.LOCALES, labels.TYPE_NAME, labels.TYPE_DESCRIPTION, strict=True)
    colours = {"background_color": _BACKGROUND, "text_color": _TEXT}
    display = [
        {"name": name, "locale": locale, "description": text, **colours} for locale, name, text in named
    ]
    offered = {
        "format": credential.TYPE,
        "vct": vct_of(issuer),
        "cryptographic_binding_methods_supported": ["jwk"],
        "credential_signing_alg_values_supported": [jose.ALGORITHM],
        "proof_types_supported": {"jwt": {"proof_signing_alg_values_supported": [jose.ALGORITHM]}},
        "credential_metadata": {
            "display": display,
            "claims": [{"path": [claim.value], "display": _named(claim, "name")} for claim in Claim],
        },
    }
    return {
        "credential_issuer": issuer,
        "credential_endpoint": issuer + CREDENTIAL_PATH,
        "nonce_endpoint": issuer + NONCE_PATH,
        "batch_credential_issuance": {"batch_size": MOST_KEYS},
        "display": [
            {"name": name, "locale": locale}
            for locale, name in zip(labels.LOCALES, labels.ISSUER_NAME, strict=True)
        ],
        "credential_configurations_supported": {CONFIGURATION: offered},
    }


def of_authorization_server(issuer: str) -> dict[str, Any]:
    """Return the metadata of the authorization server, which the issuer itself is."""
    return {
        "issuer": issuer,
        "token_endpoint": issuer + TOKEN_PATH,
        "token_endpoint_auth_methods_supported": ["none"],
        "response_types_supported": [],
        "grant_types_supported": [PRE_AUTHORIZED],
        "pre-authorized_grant_anonymous_access_supported": True,
    }


def of_type(issuer: str) -> bytes:
    """Return the type's metadata, to the byte: credentials name its digest.

    Source: draft-ietf-oauth-sd-jwt-vc, "Type Metadata".
    """
    named = zip(labels.LOCALES, labels.TYPE_NAME, labels.TYPE_DESCRIPTION, strict=True)
    shown = {
        "vct": vct_of(issuer),
        "name": labels.TYPE_NAME[1],
        "description": labels.TYPE_DESCRIPTION[1],
        "display": [
            # Drafts up to 8 called the locale "lang", and wallets still look for it.
            {"locale": locale, "lang": locale, "name": name, "description": text, "rendering": _RENDERING}
            for locale, name, text in named
        ],
        "claims": [
            {"path": [claim.value], "display": _named(claim, "label"), "sd": "always"} for claim in Claim
        ],
    }
    return jose.dump(shown)


def integrity_of(data: bytes) -> str:
    """Return the digest of a type's metadata as credentials name it (W3C Subresource Integrity)."""
    return f"sha256-{b64encode(hashlib.sha256(data).digest()).decode()}"


def offer_address(issuer: str, code: str) -> str:
    """Return the address that opens a wallet with a credential offer by value (OpenID4VCI 1.0, 4.1)."""
    # No hint beside it: each of its letters would make the code finer.
    pin = {"length": PIN_DIGITS, "input_mode": "numeric"}
    told = {
        "credential_issuer": issuer,
        "credential_configuration_ids": [CONFIGURATION],
        "grants": {PRE_AUTHORIZED: {"pre-authorized_code": code, "tx_code": pin}},
    }
    return f"{_OFFER_SCHEME}?credential_offer={quote(jose.dump(told), safe='')}"


def _named(claim: Claim, member: str) -> list[dict[str, str]]:
    words = zip(labels.LOCALES, labels.CLAIMS[claim], strict=True)
    if member == "label":
        return [{"locale": locale, "lang": locale, member: word} for locale, word in words]
    return [{member: word, "locale": locale} for locale, word in words]
