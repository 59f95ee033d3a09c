"""Reads a signed token with the provider's published keys, by our list of algorithms."""

import json
import warnings
from collections.abc import Mapping
from typing import Any

from joserfc import jws
from joserfc.errors import BadSignatureError, JoseError, SecurityWarning
from joserfc.jwk import ECKey, Key, RSAKey, import_key
from joserfc.util import urlsafe_b64decode

from portal.people.oidc.faults import Fault, Refused

ALGORITHMS = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC"}
"""The signature algorithms that we accept, and their key types: never a symmetric one, never "none"."""

SMALLEST_RSA_BITS = 2048
PARTS_OF_A_TOKEN = 3


def verified(raw: object, key_set: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return header and claims of a token whose signature one published key confirms."""
    header = read_header(raw)
    key = _key_for(header, key_set)
    try:
        # Unknown header members are ignored, as RFC 7515 asks; critical ones were refused above.
        registry = jws.JWSRegistry(algorithms=[header["alg"]], strict_check_header=False)
        token = jws.deserialize_compact(str(raw), key, registry=registry)
    except BadSignatureError:
        raise Refused(Fault.SIGNATURE) from None
    except (JoseError, ValueError, TypeError):
        raise Refused(Fault.FORMAT) from None
    return header, _json_object(token.payload)


def read_header(raw: object) -> dict[str, Any]:
    """Return the header, with its algorithm already known to be one of ours."""
    if not isinstance(raw, str) or raw.count(".") != PARTS_OF_A_TOKEN - 1:
        raise Refused(Fault.FORMAT)
    try:
        header = _json_object(urlsafe_b64decode(raw.split(".")[0].encode("ascii")))
    except ValueError:
        raise Refused(Fault.FORMAT) from None
    if not isinstance(header.get("alg"), str) or header["alg"] not in ALGORITHMS:
        raise Refused(Fault.ALGORITHM)
    if "crit" in header:
        # A critical extension that we do not understand has to be refused (RFC 7515, 4.1.11).
        raise Refused(Fault.CRITICAL)
    return header


def issuer_named_in(raw: str) -> object:
    """Return the issuer that an unread token names: it chooses whose keys to check it with, and no more."""
    read_header(raw)
    try:
        return _json_object(urlsafe_b64decode(raw.split(".")[1].encode("ascii"))).get("iss")
    except ValueError:
        raise Refused(Fault.FORMAT) from None


def _key_for(header: Mapping[str, Any], key_set: Mapping[str, Any]) -> Key:
    entries = key_set.get("keys")
    if not isinstance(entries, list):
        raise Refused(Fault.BAD_ANSWER)
    usable = [entry for entry in entries if isinstance(entry, dict) and _fits(entry, header["alg"])]
    kid = header.get("kid")
    if kid is not None:
        if sum(isinstance(entry, dict) and entry.get("kid") == kid for entry in entries) > 1:
            # Two keys under one name: which of them is meant is a guess, and a guess is how keys get swapped.
            raise Refused(Fault.KEY_DUPLICATE)
        usable = [entry for entry in usable if entry.get("kid") == kid]
    if len(usable) != 1:
        raise Refused(Fault.KEY_UNKNOWN)
    return _strong(usable[0])


def _fits(entry: Mapping[str, Any], algorithm: str) -> bool:
    return (
        entry.get("kty") == ALGORITHMS[algorithm]
        and entry.get("use", "sig") == "sig"
        and entry.get("alg", algorithm) == algorithm
    )


def _strong(entry: Mapping[str, Any]) -> Key:
    public = {name: entry[name] for name in ("kty", "n", "e", "crv", "x", "y") if name in entry}
    try:
        with warnings.catch_warnings():
            # joserfc only warns about a short key; the check below refuses it.
            warnings.simplefilter("ignore", SecurityWarning)
            key = import_key(public)
    except (JoseError, ValueError, TypeError, KeyError):
        raise Refused(Fault.KEY_UNKNOWN) from None
    if isinstance(key, RSAKey) and key.raw_value.key_size < SMALLEST_RSA_BITS:
        raise Refused(Fault.KEY_WEAK)
    if isinstance(key, ECKey) and key.curve_name != "P-256":
        raise Refused(Fault.KEY_WEAK)
    return key


def _json_object(payload: bytes) -> dict[str, Any]:
    try:
        value = json.loads(payload)
    except (ValueError, RecursionError):
        raise Refused(Fault.FORMAT) from None
    if not isinstance(value, dict):
        raise Refused(Fault.FORMAT)
    return value
