"""The cases: each is one change to a run that is accepted, with the code that it is refused with."""

import base64
import hmac
import json
import time
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc.jwk import ECKey, import_key

from portal.people.oidc.faults import Fault
from tests.people.hostile import CLIENT_ID, Handler, Hostile, Twists

Twist = Callable[[Hostile], None]


def claim(name: str, value: Any) -> Twist:
    return lambda hostile: setattr(hostile.twists, "claims", lambda claims: claims.__setitem__(name, value))


def without_claim(name: str) -> Twist:
    return lambda hostile: setattr(hostile.twists, "claims", lambda claims: claims.pop(name))


def moved_claim(name: str, seconds: int) -> Twist:
    return lambda hostile: claim(name, int(time.time()) + seconds)(hostile)


def twist(**changes: Any) -> Twist:
    def apply(hostile: Hostile) -> None:
        for name, value in changes.items():
            setattr(hostile.twists, name, value)

    return apply


def callback_issuer(value: str | None) -> Twist:
    def change(arguments: dict[str, str]) -> None:
        arguments.pop("iss")
        if value:
            arguments["iss"] = value

    return twist(callback=change)


def endpoint(name: str, value: Any) -> Twist:
    return twist(metadata=lambda metadata: metadata.__setitem__(name, value))


def on(path: str, act: Callable[[Handler], None]) -> Twist:
    def answer(handler: Handler) -> bool:
        if handler.path != path:
            return False
        act(handler)
        return True

    return twist(answer=answer)


def hs256_with_the_public_key(hostile: Hostile) -> None:
    """The classic: our verifier is led to use the public key as the secret of a symmetric algorithm."""
    pem = import_key(hostile.key.as_dict(private=False)).as_pem(private=False)

    def forged(token: str) -> str:
        payload = token.split(".")[1]
        head = encoded({"alg": "HS256", "kid": "main"})
        signature = hmac.new(pem, f"{head}.{payload}".encode(), sha256).digest()
        return f"{head}.{payload}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"

    hostile.twists.id_token = forged


def unsigned(token: str) -> str:
    return token.rsplit(".", 1)[0] + "."


def alg_none(token: str) -> str:
    return f"{encoded({'alg': 'none'})}.{token.split('.')[1]}."


def one_bit_off(token: str) -> str:
    head, payload, signature = token.split(".")
    return f"{head}.{payload}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"


def changed_payload(token: str) -> str:
    head, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    return f"{head}.{encoded({**claims, 'preferred_username': '000080000002'})}.{signature}"


def encoded(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def weak_rsa(hostile: Hostile) -> None:
    private = rsa.generate_private_key(65537, 1024)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.warns(match="2048"):
        key = import_key(pem, "RSA", {"kid": "weak", "use": "sig"})
    hostile.twists = Twists(
        signing_key=key,
        header=lambda header: header.update(alg="RS256", kid="weak"),
        keys=lambda keys: keys.append(key.as_dict(private=False)),
    )


def unknown_key(hostile: Hostile) -> None:
    hostile.twists.signing_key = ECKey.generate_key("P-256", {"kid": "invented"}, private=True)
    hostile.twists.header = lambda header: header.update(kid="invented")


def drip(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(60):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


def endless(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Connection", "close")
    handler.end_headers()
    for _ in range(4096):
        handler.wfile.write(b" " * 65536)


def redirected(handler: Handler) -> None:
    handler.send_body(302, b"", Location="/elsewhere")


def packed(handler: Handler) -> None:
    handler.send_body(200, b"\x1f\x8b" + bytes(100), Content_Encoding="gzip")


METADATA = "/.well-known/openid-configuration"
AGO, SOON = -3600, 3600

CASES: dict[str, tuple[Twist, Fault]] = {
    "other audience, our azp": (
        twist(claims=lambda claims: claims.update(aud="another-client", azp=CLIENT_ID)),
        Fault.AUDIENCE,
    ),
    "another audience beside ours": (claim("aud", [CLIENT_ID, "another-client"]), Fault.AUDIENCE),
    "token for another client": (claim("aud", "another-client"), Fault.AUDIENCE),
    "no audience": (without_claim("aud"), Fault.AUDIENCE),
    "another azp": (claim("azp", "another-client"), Fault.AUTHORIZED_PARTY),
    "alg none": (twist(id_token=alg_none), Fault.ALGORITHM),
    "alg HS256 with the public key": (hs256_with_the_public_key, Fault.ALGORITHM),
    "alg that is not a text": (twist(id_token=lambda t: encoded({"alg": ["ES256"]}) + t[t.index(".") :]), Fault.ALGORITHM),
    "critical extension": (
        twist(id_token=lambda t: encoded({"alg": "ES256", "kid": "main", "crit": ["x"], "x": 1}) + t[t.index(".") :]),
        Fault.CRITICAL,
    ),
    "unsigned": (twist(id_token=unsigned), Fault.SIGNATURE),
    "signature with one bit off": (twist(id_token=one_bit_off), Fault.SIGNATURE),
    "payload changed after signing": (twist(id_token=changed_payload), Fault.SIGNATURE),
    "swapped kid": (twist(header=lambda header: header.update(kid="other")), Fault.SIGNATURE),
    "unknown kid": (unknown_key, Fault.KEY_UNKNOWN),
    "no kid among several keys": (twist(header=lambda header: header.pop("kid")), Fault.KEY_UNKNOWN),
    "key for encryption": (twist(keys=lambda keys: keys[0].update(use="enc")), Fault.KEY_UNKNOWN),
    "duplicate kid": (twist(keys=lambda keys: keys[1].update(kid="main")), Fault.KEY_DUPLICATE),
    "weak key": (weak_rsa, Fault.KEY_WEAK),
    "not a token": (twist(id_token=lambda _: "three.little.words"), Fault.FORMAT),
    "missing ID token": (twist(token=lambda token: token.pop("id_token")), Fault.ID_TOKEN_MISSING),
    "missing access token": (twist(token=lambda token: token.pop("access_token")), Fault.ACCESS_TOKEN),
    "access token of another type": (twist(token=lambda token: token.update(token_type="mac")), Fault.ACCESS_TOKEN),
    "another access token than was hashed": (twist(token=lambda t: t.update(access_token="swapped")), Fault.ACCESS_TOKEN_HASH),
    "at_hash wrong": (claim("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"), Fault.ACCESS_TOKEN_HASH),
    "at_hash not a text": (claim("at_hash", 7), Fault.ACCESS_TOKEN_HASH),
    "issuer missing": (without_claim("iss"), Fault.ISSUER),
    "issuer with a slash more": (twist(claims=lambda c: c.update(iss=c["iss"] + "/")), Fault.ISSUER),
    "nonce missing": (without_claim("nonce"), Fault.NONCE_MISSING),
    "nonce of another run": (claim("nonce", "of-another-run"), Fault.NONCE),
    "nonce that no encoding takes": (claim("nonce", "\ud800"), Fault.NONCE),
    "expired": (moved_claim("exp", -31), Fault.EXPIRED),
    "no expiry": (without_claim("exp"), Fault.EXPIRED),
    "expiry not a number": (claim("exp", float("nan")), Fault.EXPIRED),
    "expiry beyond floats": (claim("exp", 10**400), Fault.EXPIRED),
    "expiry true": (claim("exp", True), Fault.EXPIRED),
    "issued in the future": (moved_claim("iat", 301), Fault.ISSUED_AT),
    "issued long ago": (moved_claim("iat", -302), Fault.ISSUED_AT),
    "not valid yet": (moved_claim("nbf", 120), Fault.NOT_YET),
    "subject missing": (without_claim("sub"), Fault.SUBJECT),
    "subject empty": (claim("sub", ""), Fault.SUBJECT),
    "subject too long": (claim("sub", "s" * 256), Fault.SUBJECT),
    "subject a number": (claim("sub", 1), Fault.SUBJECT),
    "subject with a NUL": (claim("sub", "a\x00b"), Fault.SUBJECT),
    "session id a list": (claim("sid", ["s"]), Fault.SESSION_ID),
    "assurance too low": (claim("acr", "level_01"), Fault.ASSURANCE_LOW),
    "assurance missing": (without_claim("acr"), Fault.ASSURANCE_UNKNOWN),
    "assurance of an unknown word": (claim("acr", "urn:very:high"), Fault.ASSURANCE_UNKNOWN),
    "auth_time not a number": (claim("auth_time", "now"), Fault.AUTH_TIME),
    "auth_time in the future": (moved_claim("auth_time", SOON), Fault.AUTH_TIME),
    "wrong issuer in the callback": (callback_issuer("https://evil.example"), Fault.CALLBACK_ISSUER),
    "no issuer in the callback": (callback_issuer(None), Fault.CALLBACK_ISSUER_MISSING),
    "no code": (twist(callback=lambda arguments: arguments.pop("code")), Fault.CODE_MISSING),
    "invented code": (twist(callback=lambda arguments: arguments.update(code="invented")), Fault.CODE_REFUSED),
    "cancelled": (twist(callback=lambda arguments: arguments.update(error="access_denied")), Fault.CANCELLED),
    "error of the provider": (twist(callback=lambda a: a.update(error="server_error")), Fault.PROVIDER_ERROR),
    "metadata of another issuer": (endpoint("issuer", "https://evil.example"), Fault.METADATA_ISSUER),
    "metadata with plain http elsewhere": (endpoint("token_endpoint", "http://evil.example/t"), Fault.METADATA_ENDPOINT),
    "metadata without keys": (endpoint("jwks_uri", None), Fault.METADATA_ENDPOINT),
    "metadata with a file address": (endpoint("end_session_endpoint", "file:///etc/passwd"), Fault.METADATA_ENDPOINT),
    "metadata redirects": (on(METADATA, redirected), Fault.REDIRECTED),
    "keys redirect": (on("/jwks", redirected), Fault.REDIRECTED),
    "token endpoint redirects": (on("/token", redirected), Fault.REDIRECTED),
    "metadata slow": (on(METADATA, lambda _: time.sleep(3)), Fault.TIMEOUT),
    "metadata drips": (on(METADATA, drip), Fault.TIMEOUT),
    "token endpoint slow": (on("/token", lambda _: time.sleep(3)), Fault.TIMEOUT),
    "metadata huge": (on(METADATA, endless), Fault.TOO_LARGE),
    "token answer huge": (on("/token", endless), Fault.TOO_LARGE),
    "packed answer": (on(METADATA, packed), Fault.BAD_ANSWER),
    "metadata not JSON": (on(METADATA, lambda h: h.send_body(200, b"<html>")), Fault.BAD_ANSWER),
    "metadata a list": (on(METADATA, lambda h: h.send_body(200, b"[]")), Fault.BAD_ANSWER),
    "metadata nested without end": (on(METADATA, lambda h: h.send_body(200, b"[" * 200_000)), Fault.BAD_ANSWER),
    "metadata missing": (on(METADATA, lambda h: h.send_body(404, b"{}")), Fault.BAD_ANSWER),
    "token answer not JSON": (on("/token", lambda h: h.send_body(200, b"<html>")), Fault.BAD_ANSWER),
    "provider down": (on(METADATA, lambda h: h.send_body(503, b"{}")), Fault.UNREACHABLE),
    "token endpoint down": (on("/token", lambda h: h.send_body(503, b"{}")), Fault.UNREACHABLE),
}  # fmt: skip
