"""An answer as a wallet posts it: encrypted to the key of its request (OpenID4VP 1.0, 8.3; RFC 7516)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from portal.card.formats.sd_jwt import jose
from portal.card.formats.sd_jwt.codes import TokenError
from portal.core.sealing import KeyClass, keyring
from portal.desk.request_object import ENCRYPTIONS, KEY_AGREEMENT
from portal.desk.rules import CREDENTIAL, AnswerRefused, Fault

LARGEST = 96 * 1024
_PARTS = 5
_KID = re.compile(r"[A-Za-z0-9_-]{1,64}")
# "zip" would let a few bytes become gigabytes; the others are what ECDH-ES needs.
_HEADERS = frozenset({"alg", "enc", "kid", "epk", "apu", "apv", "typ", "cty"})


@dataclass(frozen=True)
class ResponseKey:
    """The key of one request's answer: made with the request, gone with it."""

    key: ECKey = field(repr=False)

    @property
    def public_jwk(self) -> dict[str, Any]:
        """Return its public half."""
        return dict(self.key.as_dict(private=False))

    def sealed(self, public_id: str) -> bytes:
        """Return it as the request's row keeps it."""
        plain = self.key.as_dict(private=True)
        return keyring().seal_json(plain, context=_place(public_id), key_class=KeyClass.RECORD)


def made(kid: str) -> ResponseKey:
    """Return a fresh key of this name."""
    return ResponseKey(ECKey.generate_key("P-256", {"kid": kid}, private=True))


def opened(sealed: bytes, public_id: str) -> ResponseKey:
    """Return the key of a request's row."""
    return ResponseKey(ECKey.import_key(keyring().unseal_json(sealed, context=_place(public_id))))


def kid_of(text: str) -> str:
    """Return the name of the key that an answer says it is encrypted to; nothing of it is believed yet."""
    kid = _header(text).get("kid")
    if not isinstance(kid, str) or not _KID.fullmatch(kid):
        raise AnswerRefused(Fault.ENCRYPTION)
    return kid


def decrypted(text: str, key: ResponseKey) -> Mapping[str, Any]:
    """Return what the answer says."""
    header = _header(text)
    if header.get("alg") != KEY_AGREEMENT or header.get("enc") not in ENCRYPTIONS:
        raise AnswerRefused(Fault.ENCRYPTION)
    try:
        plain = jwe.decrypt_compact(text, key.key, algorithms=[KEY_AGREEMENT, *ENCRYPTIONS]).plaintext
        return jose.load_object(plain or b"")
    # A point off the curve is the library's ValueError, a missing member its KeyError or TypeError.
    except (JoseError, TokenError, ValueError, KeyError, TypeError) as error:
        raise AnswerRefused(Fault.ENCRYPTION) from error


def presentation_of(said: Mapping[str, Any]) -> str:
    """Return the one presentation of an answer, or refuse what is no answer to our one credential query."""
    token = said.get("vp_token")
    if not isinstance(token, dict) or token.keys() != {CREDENTIAL}:
        raise AnswerRefused(Fault.CREDENTIAL)
    match token[CREDENTIAL]:
        case [str(presentation)]:
            return presentation
    raise AnswerRefused(Fault.CREDENTIAL)


def _header(text: str) -> Mapping[str, Any]:
    if len(text) > LARGEST or not text.isascii() or text.count(".") != _PARTS - 1:
        raise AnswerRefused(Fault.FORM)
    try:
        header = jose.load_object(jose.decode(text.split(".", 1)[0]))
    except TokenError as error:
        raise AnswerRefused(Fault.FORM) from error
    if not header.keys() <= _HEADERS:
        raise AnswerRefused(Fault.ENCRYPTION)
    return header


def _place(public_id: str) -> str:
    return f"desk_request:response_key:{public_id}"
