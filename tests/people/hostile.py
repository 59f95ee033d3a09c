"""A provider that can be told to misbehave in exactly one way; untold, every check of ours accepts it.

The twists are plain attributes: functions over what is about to be sent, or replacements of a whole answer.
"""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jws, jwt
from joserfc.jwk import ECKey, RSAKey

CLIENT_ID = "portal-under-test"
CLIENT_KEY = ECKey.generate_key("P-256", {"kid": "client"}, private=True)
# Made once: an RSA key costs a tenth of a second.
RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"}, private=True)
PATIENT = 20.0
"""Seconds for a provider that answers at once: on a busy machine those of the product pass now and then."""


def nothing(_value: Any) -> None:
    """The twist that changes nothing."""


@dataclass
class Twists:
    metadata: Callable[[dict[str, Any]], None] = nothing
    keys: Callable[[list[dict[str, Any]]], None] = nothing
    claims: Callable[[dict[str, Any]], None] = nothing
    header: Callable[[dict[str, Any]], None] = nothing
    token: Callable[[dict[str, Any]], None] = nothing
    userinfo: Callable[[dict[str, Any]], None] = nothing
    callback: Callable[[dict[str, str]], None] = nothing
    id_token: Callable[[str], str] = str
    signing_key: Any = None
    answer: Callable[["Handler"], bool] | None = None
    """Takes over a whole HTTP answer; returns whether it did."""


@dataclass
class Hostile:
    port: int = 0
    twists: Twists = field(default_factory=Twists)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    hits: list[str] = field(default_factory=list)
    secret: str = ""
    """What the client says with HTTP Basic; with none it signs an assertion."""
    key: Any = field(
        default_factory=lambda: ECKey.generate_key("P-256", {"kid": "main", "use": "sig"}, private=True)
    )
    other_key: Any = field(
        default_factory=lambda: ECKey.generate_key("P-256", {"kid": "other", "use": "sig"}, private=True)
    )

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def authorize(self, url: str) -> dict[str, str]:
        """Play browser and person: return the arguments with which the browser comes back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        arguments = {"code": code, "state": asked["state"], "iss": self.issuer}
        self.twists.callback(arguments)
        return arguments

    def metadata(self) -> dict[str, Any]:
        values = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "end_session_endpoint": f"{self.issuer}/end-session",
            "authorization_response_iss_parameter_supported": True,
            "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
        }
        self.twists.metadata(values)
        return values

    def key_set(self) -> dict[str, Any]:
        keys = [key.as_dict(private=False) for key in (self.key, self.other_key, RSA)]
        self.twists.keys(keys)
        return {"keys": keys}

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or not _challenge_met(asked, form):
            return 400, {"error": "invalid_grant"}
        if not self._knows(form, authorization):
            return 401, {"error": "invalid_client"}
        answer = {"access_token": "opaque-access-token", "token_type": "Bearer", "expires_in": 300}
        answer["id_token"] = self.id_token(asked["nonce"], answer["access_token"])
        self.twists.token(answer)
        return 200, answer

    def _knows(self, form: dict[str, str], authorization: str) -> bool:
        if self.secret:
            said = base64.b64encode(f"{CLIENT_ID}:{self.secret}".encode()).decode()
            return authorization == f"Basic {said}" and "client_assertion" not in form
        assertion = jwt.decode(form["client_assertion"], CLIENT_KEY, algorithms=["ES256"]).claims
        return bool(assertion["sub"] == CLIENT_ID and assertion["aud"] == f"{self.issuer}/token")

    def id_token(self, nonce: str, access_token: str) -> str:
        now = int(time.time())
        half = hashlib.sha256(access_token.encode()).digest()[:16]
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": "subject with spaces",
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "nonce": nonce,
            "acr": "level_02",
            "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode(),
            "preferred_username": "000080000001",
            "name": "NGUYỄN THỊ THỬ",
            "sid": "session-at-provider",
        }
        self.twists.claims(claims)
        return self.twists.id_token(self.signed(claims, {"alg": "ES256", "kid": "main"}))

    def signed(self, claims: dict[str, Any], header: dict[str, Any]) -> str:
        self.twists.header(header)
        key = self.twists.signing_key or self.key
        # Plain JSON, since the claims may be such that no careful library would write them.
        return jws.serialize_compact(header, json.dumps(claims), key, ["ES256", "RS256", "PS256"])

    def userinfo(self) -> dict[str, Any]:
        values = {
            "sub": "subject with spaces",
            "SoDinhDanh": "000080000001",
            "HoVaTen": "NGUYỄN THỊ THỬ",
            "loAs": 2,
        }
        self.twists.userinfo(values)
        return values


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hostile: Hostile

    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer({name: values[0] for name, values in parse_qs(body).items()})

    def _answer(self, form: dict[str, str]) -> None:
        hostile = self.hostile
        hostile.hits.append(self.path)
        if hostile.twists.answer and hostile.twists.answer(self):
            return
        if self.path == "/token":
            self.send_json(*hostile.token(form, self.headers.get("Authorization", "")))
        elif self.path == "/jwks":
            self.send_json(200, hostile.key_set())
        elif self.path == "/userinfo":
            self.send_json(200, hostile.userinfo())
        else:
            self.send_json(200, hostile.metadata())

    def send_json(self, status: int, value: Any) -> None:
        self.send_body(status, json.dumps(value).encode())

    def send_body(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up on a slow or huge answer is what the tests are about."""


@contextmanager
def hostile_provider() -> Iterator[Hostile]:
    hostile = Hostile()
    handler = type("BoundHandler", (Handler,), {"hostile": hostile})
    server = QuietServer(("127.0.0.1", 0), handler)
    hostile.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield hostile
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _challenge_met(asked: dict[str, str], form: dict[str, str]) -> bool:
    digest = hashlib.sha256(form["code_verifier"].encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return asked["code_challenge_method"] == "S256" and asked["code_challenge"] == challenge
