"""Who can be picked here, and for whom this provider answers: given from outside, nothing is built in."""

import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

SUBJECTS = uuid.UUID("6f0d2f4e-5a0e-4d0b-9a86-52b1c1e7a001")


@dataclass(frozen=True)
class DemoPerson:
    """An invented account; `personal_id` uses a province code that no province has."""

    personal_id: str
    name: str
    note: str = ""
    level: str = "level_02"

    @property
    def subject(self) -> str:
        """Return the account's lasting name, which tells nothing about the person."""
        return str(uuid.uuid5(SUBJECTS, self.personal_id))

    @property
    def is_verified(self) -> bool:
        return self.level == "level_02"


@dataclass(frozen=True)
class Settings:
    """What the process is started with, all of it from the environment."""

    issuer: str
    client_id: str
    client_key: Mapping[str, str]
    portal_url: str
    callback_url: str
    people: tuple[DemoPerson, ...]

    @property
    def back_channel_url(self) -> str:
        return f"{self.portal_url}/sign-out/back-channel"

    @property
    def portal_origin(self) -> str:
        parts = urlsplit(self.portal_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def is_secure(self) -> bool:
        return self.issuer.startswith("https:")


@dataclass(frozen=True)
class Code:
    """An authorization code; the method names are those that Authlib asks for."""

    code: str
    client_id: str
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str
    person: DemoPerson
    sid: str
    auth_time: int
    expires_at: float

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.auth_time

    def get_acr(self) -> str:
        return self.person.level

    def get_amr(self) -> list[str]:
        return ["swk"]

    def is_expired(self) -> bool:
        return time.time() >= self.expires_at


@dataclass(frozen=True)
class Client:
    """The one client, the portal; the method names are those that Authlib asks for."""

    settings: Settings
    id_token_signed_response_alg: str = "ES256"  # noqa: S105  A name, not a secret.

    @property
    def client_id(self) -> str:
        return self.settings.client_id

    def get_client_id(self) -> str:
        return self.settings.client_id

    def get_default_redirect_uri(self) -> str:
        return self.settings.callback_url

    def get_allowed_scope(self, scope: str) -> str:
        return " ".join(word for word in (scope or "").split() if word in ("openid", "profile"))

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.settings.callback_url

    def check_post_logout_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri.startswith(f"{self.settings.portal_url}/")

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        return method == "client_assertion_jwt"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


def people_from(path: Path) -> tuple[DemoPerson, ...]:
    """Read the people: a JSON list of objects with personal_id, name, note and level."""
    return tuple(DemoPerson(**entry) for entry in json.loads(path.read_text(encoding="utf-8")))
