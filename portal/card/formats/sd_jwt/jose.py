"""Compact signed JSON (RFC 7515) with ES256 and nothing else, read strictly.

Base64url has one spelling of each byte string, JSON names each member once, and a number is finite.
"""

import json
import re
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from portal.card.formats import curve
from portal.card.formats.sd_jwt.codes import TokenCode, TokenError

ALGORITHM = "ES256"
_PARTS = 3
_DEPTH = 16
_COORDINATE = 32
_URL_ALPHABET = re.compile(r"[A-Za-z0-9_-]*")

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Signed:
    """A signed message that was read: its header, its payload, and the bytes that the signature covers."""

    header: Json
    payload: Json
    covered: bytes
    signature: bytes

    def is_signed_by(self, point: bytes) -> bool:
        """Whether the signature is this key's, a compressed point."""
        return curve.verifies(point, self.covered, self.signature)


def sign(header: Json, payload: Json, signer: curve.Signs) -> str:
    """Return the compact form; `alg` is added. What the signer raises (SignerAway) goes through."""
    parts = [encode(dump(part)) for part in ({"alg": ALGORITHM, **header}, payload)]
    covered = ".".join(parts)
    return f"{covered}.{encode(signer.sign(covered.encode()))}"


def read(text: str) -> Signed:
    """Read the compact form; the signature is not checked, but its algorithm is the only one there is."""
    parts = text.split(".")
    if len(parts) != _PARTS:
        raise TokenError(TokenCode.STRUCTURE)
    header, payload = (load_object(decode(part)) for part in parts[:2])
    if header.get("alg") != ALGORITHM:
        raise TokenError(TokenCode.ALGORITHM)
    if "crit" in header:
        # An extension that must be understood and is not (RFC 7515, 4.1.11).
        raise TokenError(TokenCode.HEADER)
    return Signed(header, payload, f"{parts[0]}.{parts[1]}".encode(), decode(parts[2]))


def encode(data: bytes) -> str:
    """Return base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Return the bytes of base64url; refuse padding, other characters, and a second spelling."""
    if not _URL_ALPHABET.fullmatch(text) or len(text) % 4 == 1:
        raise TokenError(TokenCode.ENCODING)
    data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if encode(data) != text:
        raise TokenError(TokenCode.ENCODING)
    return data


def decode_certificate(text: object) -> bytes:
    """Return the DER of one element of `x5c`, which is plain base64 (RFC 7515, 4.1.6)."""
    if not isinstance(text, str):
        raise TokenError(TokenCode.ISSUER_CERTIFICATE)
    try:
        return b64decode(text, validate=True)
    except (NotBase64, ValueError) as error:
        raise TokenError(TokenCode.ISSUER_CERTIFICATE) from error


def dump(value: object) -> bytes:
    """Return JSON without white space, in UTF-8."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def load(data: bytes) -> Any:
    """Return what a JSON text says; refuse a name that comes twice, NaN, great depth, and half characters."""
    try:
        value = json.loads(
            data.decode(), object_pairs_hook=_members, parse_constant=_refuse, parse_float=_finite
        )
        # Escapes can write half a character, which no text has.
        dump(value)
    except (ValueError, RecursionError) as error:
        raise TokenError(TokenCode.JSON) from error
    if _depth(value) > _DEPTH:
        raise TokenError(TokenCode.JSON)
    return value


def load_object(data: bytes) -> dict[str, Any]:
    """Return a JSON object."""
    value = load(data)
    if not isinstance(value, dict):
        raise TokenError(TokenCode.JSON)
    return value


def jwk_of(point: bytes) -> dict[str, str]:
    """Return a compressed point as a JWK (RFC 7518, 6.2)."""
    x, y = curve.coordinates(point)
    return {"kty": "EC", "crv": "P-256", "x": encode(x), "y": encode(y)}


def point_of(jwk: object) -> bytes:
    """Return the compressed point of a public P-256 JWK; refuse private ones and other curves."""
    if not isinstance(jwk, dict) or jwk.get("kty") != "EC" or jwk.get("crv") != "P-256" or "d" in jwk:
        raise TokenError(TokenCode.HOLDER_KEY)
    x, y = jwk.get("x"), jwk.get("y")
    if not isinstance(x, str) or not isinstance(y, str):
        raise TokenError(TokenCode.HOLDER_KEY)
    abscissa, ordinate = decode(x), decode(y)
    if len(abscissa) != _COORDINATE or len(ordinate) != _COORDINATE:
        raise TokenError(TokenCode.HOLDER_KEY)
    point = bytes([2 + ordinate[-1] % 2]) + abscissa
    if not curve.is_key(point) or curve.coordinates(point) != (abscissa, ordinate):
        raise TokenError(TokenCode.HOLDER_KEY)
    return point


def whole(value: object, code: TokenCode) -> int:
    """Return a whole number that is not negative; a bool is none, although Python takes it for one."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise TokenError(code)
    return value


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise TokenError(TokenCode.JSON)
    return members


def _refuse(_name: str) -> NoReturn:
    raise TokenError(TokenCode.JSON)


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise TokenError(TokenCode.JSON)
    return number


def _depth(value: Any) -> int:
    level, deepest = [value], 0
    while level and deepest <= _DEPTH:
        deepest += 1
        level = [inner for outer in level for inner in _inside(outer)]
    return deepest


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
