"""What Authlib leaves open is decided here, and only here; whatever is missing or of another type is refused.

Source: OpenID Connect Core 1.0 (3.1.3.7), RFC 9207 (issuer in the callback), Back-Channel Logout 1.0 (2.6).
Times are seconds since 1970 in UTC.
"""

import hashlib
import hmac
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joserfc.util import urlsafe_b64encode

from portal.people.oidc.faults import Fault, Refused

EXPIRY_LEEWAY = 30
ISSUED_WINDOW = 5 * 60
STATE_LIFETIME = 10 * 60
LONGEST_SUBJECT = 255
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


@dataclass(frozen=True)
class Expected:
    """What this one run of the flow must be answered with."""

    issuer: str
    client_id: str
    nonce: str
    started_at: float
    max_age: int | None
    access_token: str


def check_callback(
    arguments: Mapping[str, str], *, issuer: str, issuer_promised: bool, started_at: float, now: float
) -> str:
    """Return the authorization code, once nothing about the browser's way back is odd."""
    if not 0 <= now - started_at <= STATE_LIFETIME:
        raise Refused(Fault.STATE_EXPIRED)
    returned = arguments.get("iss")
    if returned is None and issuer_promised:
        raise Refused(Fault.CALLBACK_ISSUER_MISSING)
    if returned is not None and returned != issuer:
        raise Refused(Fault.CALLBACK_ISSUER)
    if "error" in arguments:
        cancelled = arguments["error"] == "access_denied"
        raise Refused(Fault.CANCELLED if cancelled else Fault.PROVIDER_ERROR)
    code = arguments.get("code")
    if not code:
        raise Refused(Fault.CODE_MISSING)
    return code


def check_token_answer(token: Mapping[str, Any]) -> tuple[str, str]:
    """Return access token and raw ID token; without an ID token nobody has signed in."""
    access_token, id_token = token.get("access_token"), token.get("id_token")
    kind = token.get("token_type")
    if not isinstance(access_token, str) or not access_token:
        raise Refused(Fault.ACCESS_TOKEN)
    if not isinstance(kind, str) or kind.lower() != "bearer":
        raise Refused(Fault.ACCESS_TOKEN)
    if not isinstance(id_token, str) or not id_token:
        raise Refused(Fault.ID_TOKEN_MISSING)
    return access_token, id_token


def check_id_token(claims: Mapping[str, Any], expected: Expected, *, now: float) -> None:
    _check_parties(claims, issuer=expected.issuer, client_id=expected.client_id)
    _check_nonce(claims, expected.nonce)
    _check_times(claims, now)
    _check_auth_time(claims, expected, now)
    _check_access_token_hash(claims, expected.access_token)
    check_subject(claims)
    if "sid" in claims and not _is_name(claims["sid"]):
        raise Refused(Fault.SESSION_ID)


def check_logout_token(
    header: Mapping[str, Any], claims: Mapping[str, Any], *, issuer: str, client_id: str, now: float
) -> None:
    if header.get("typ", "logout+jwt") not in ("logout+jwt", "JWT"):
        raise Refused(Fault.TOKEN_TYPE)
    _check_parties(claims, issuer=issuer, client_id=client_id)
    _check_times(claims, now)
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict):
        raise Refused(Fault.EVENT)
    if "nonce" in claims:
        # Otherwise an ID token could be passed off as a logout token.
        raise Refused(Fault.NONCE_PRESENT)
    if not _is_name(claims.get("jti")):
        raise Refused(Fault.TOKEN_ID)
    if "sub" not in claims and "sid" not in claims:
        raise Refused(Fault.NOBODY)
    if "sub" in claims:
        check_subject(claims)
    if "sid" in claims and not _is_name(claims["sid"]):
        raise Refused(Fault.SESSION_ID)


def check_subject(claims: Mapping[str, Any]) -> None:
    # Spaces are kept: one provider of the state puts them into its subjects.
    if not _is_name(claims.get("sub")):
        raise Refused(Fault.SUBJECT)


def check_userinfo(userinfo: Mapping[str, Any], subject: str) -> None:
    if userinfo.get("sub") != subject:
        raise Refused(Fault.USERINFO_SUBJECT)


def check_assurance(value: object, levels: Mapping[str, int], *, least: int) -> int:
    """Return the level that the allow-list gives for the provider's word; an unknown word has none."""
    level = levels.get(value) if isinstance(value, str) else None
    if level is None:
        raise Refused(Fault.ASSURANCE_UNKNOWN)
    if level < least:
        raise Refused(Fault.ASSURANCE_LOW)
    return level


def _check_parties(claims: Mapping[str, Any], *, issuer: str, client_id: str) -> None:
    if claims.get("iss") != issuer:
        raise Refused(Fault.ISSUER)
    if claims.get("aud") not in (client_id, [client_id]):
        # Also a list that names us beside others: such a token is known to another party too.
        raise Refused(Fault.AUDIENCE)
    if "azp" in claims and claims["azp"] != client_id:
        raise Refused(Fault.AUTHORIZED_PARTY)


def _check_nonce(claims: Mapping[str, Any], nonce: str) -> None:
    returned = claims.get("nonce")
    if returned is None:
        raise Refused(Fault.NONCE_MISSING)
    if not _same(returned, nonce):
        raise Refused(Fault.NONCE)


def _check_times(claims: Mapping[str, Any], now: float) -> None:
    expires, issued = _instant(claims.get("exp")), _instant(claims.get("iat"))
    if expires is None or now > expires + EXPIRY_LEEWAY:
        raise Refused(Fault.EXPIRED)
    if issued is None or abs(now - issued) > ISSUED_WINDOW:
        raise Refused(Fault.ISSUED_AT)
    if "nbf" in claims:
        begins = _instant(claims["nbf"])
        if begins is None or now < begins - EXPIRY_LEEWAY:
            raise Refused(Fault.NOT_YET)


def _check_auth_time(claims: Mapping[str, Any], expected: Expected, now: float) -> None:
    if expected.max_age is None and "auth_time" not in claims:
        return
    if "auth_time" not in claims:
        raise Refused(Fault.AUTH_TIME_MISSING)
    at = _instant(claims["auth_time"])
    if at is None or at > now + EXPIRY_LEEWAY:
        raise Refused(Fault.AUTH_TIME)
    if expected.max_age is not None and at < expected.started_at - expected.max_age - EXPIRY_LEEWAY:
        # Counted from the start of the run: typing a password takes as long as it takes.
        raise Refused(Fault.AUTH_TIME)


def _check_access_token_hash(claims: Mapping[str, Any], access_token: str) -> None:
    if "at_hash" not in claims:
        # Optional in the code flow, where the access token comes straight from the token endpoint.
        return
    digest = hashlib.sha256(access_token.encode()).digest()
    if not _same(claims["at_hash"], urlsafe_b64encode(digest[: len(digest) // 2]).decode("ascii")):
        raise Refused(Fault.ACCESS_TOKEN_HASH)


def _instant(value: object) -> float | None:
    """Return a finite number; JSON as Python reads it also has NaN, which slips through comparisons."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def _same(given: object, right: str) -> bool:
    # "replace": JSON may carry lone surrogates, which no encoding accepts.
    return isinstance(given, str) and hmac.compare_digest(given.encode(errors="replace"), right.encode())


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= LONGEST_SUBJECT and value.isprintable()
