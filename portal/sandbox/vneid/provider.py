"""The OpenID provider itself, on Authlib's server side; what Authlib leaves to the application is here.

Everything lives in memory: a restart signs everybody out here, which is what a stand-in may do.
"""

import secrets
import time
from typing import Any

import requests
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import grants
from authlib.oauth2.rfc6749.errors import InvalidRequestError
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, session
from joserfc import jwt
from joserfc.jwk import ECKey, import_key

from portal.sandbox.vneid.demo import Client, Code, DemoPerson, Settings

CODE_LIFETIME = 60
TOKEN_LIFETIME = 300
BACK_CHANNEL_TIMEOUT = 3
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


class Provider:
    """Keys, codes and tokens of one running provider."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.client = Client(settings)
        key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, private=True)
        key.ensure_kid()
        self.key = key
        self.codes: dict[str, Code] = {}
        self.tokens: dict[str, tuple[float, DemoPerson]] = {}
        self.used_assertions: dict[str, float] = {}
        self.server = AuthorizationServer()

    def init_app(self, app: Flask) -> None:
        self.server.init_app(app, query_client=self._query_client, save_token=self._save_token)
        grant = type("BoundCodeGrant", (CodeGrant,), {"provider": self})
        extensions = [RequiredChallenge(required=True), IdToken(self)]
        self.server.register_grant(grant, extensions)
        self.server.register_client_auth_method("client_assertion_jwt", Assertion(self))
        self.server.register_extension(Issuer(self.settings.issuer))

    def key_set(self) -> dict[str, Any]:
        return {"keys": [self.key.as_dict(private=False)]}

    def metadata(self) -> dict[str, Any]:
        issuer = self.settings.issuer
        return {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "userinfo_endpoint": f"{issuer}/userinfo",
            "jwks_uri": f"{issuer}/jwks",
            "end_session_endpoint": f"{issuer}/end-session",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "scopes_supported": ["openid", "profile"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["ES256", "RS256"],
            "code_challenge_methods_supported": ["S256"],
            "acr_values_supported": ["level_01", "level_02"],
            "claims_supported": ["sub", "name", "preferred_username", "acr", "auth_time", "sid"],
            "ui_locales_supported": ["vi"],
            "authorization_response_iss_parameter_supported": True,
            "backchannel_logout_supported": True,
            "backchannel_logout_session_supported": True,
        }

    def claims_about(self, person: DemoPerson) -> dict[str, Any]:
        """Return the claims in the words of both state providers that the portal has profiles for."""
        return {
            "sub": person.subject,
            "preferred_username": person.personal_id,
            "name": person.name,
            "SoDinhDanh": person.personal_id,
            "HoVaTen": person.name.upper(),
            "loAs": person.level.removeprefix("level_0"),
            "LoaiTaiKhoan": "1",
        }

    def person_of_token(self, token: str) -> DemoPerson | None:
        expires_at, person = self.tokens.get(token, (0.0, None))
        return person if time.time() < expires_at else None

    def tell_portal(self, person: DemoPerson, sid: str) -> bool:
        """Send the back-channel logout token; says whether the portal took it."""
        now = int(time.time())
        claims = {
            "iss": self.settings.issuer,
            "aud": self.settings.client_id,
            "iat": now,
            "exp": now + 120,
            "jti": secrets.token_urlsafe(16),
            "sub": person.subject,
            "sid": sid,
            "events": {LOGOUT_EVENT: {}},
        }
        header = {"alg": "ES256", "kid": self.key.kid, "typ": "logout+jwt"}
        token = jwt.encode(header, claims, self.key, ["ES256"])
        try:
            answer = requests.post(
                self.settings.back_channel_url,
                data={"logout_token": token},
                timeout=BACK_CHANNEL_TIMEOUT,
                allow_redirects=False,
            )
        except requests.RequestException:
            return False
        return answer.ok

    def _query_client(self, client_id: str) -> Client | None:
        return self.client if client_id == self.settings.client_id else None

    def _save_token(self, token: dict[str, Any], request: Any) -> None:
        now = time.time()
        self.tokens = {name: kept for name, kept in self.tokens.items() if kept[0] > now}
        self.tokens[token["access_token"]] = (now + TOKEN_LIFETIME, request.user)


class CodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc]  # Authlib has no types.
    """The code grant; a code is gone as soon as it is looked up, so it can never be used twice."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("client_assertion_jwt",)
    provider: Provider

    def save_authorization_code(self, code: str, request: Any) -> None:
        data = request.payload.data
        self.provider.codes[code] = Code(
            code=code,
            client_id=request.client.client_id,
            redirect_uri=request.payload.redirect_uri,
            scope=request.scope,
            nonce=data.get("nonce", ""),
            code_challenge=data.get("code_challenge", ""),
            code_challenge_method=data.get("code_challenge_method", ""),
            person=request.user,
            sid=session["sid"],
            auth_time=session["auth_time"],
            expires_at=time.time() + CODE_LIFETIME,
        )

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        kept = self.provider.codes.pop(code, None)
        usable = kept is not None and kept.client_id == client.client_id and not kept.is_expired()
        return kept if usable else None

    def delete_authorization_code(self, authorization_code: Code) -> None:
        """Nothing is left to delete; see above."""

    def authenticate_user(self, authorization_code: Code) -> DemoPerson:
        return authorization_code.person


class RequiredChallenge(CodeChallenge):  # type: ignore[misc]  # Authlib has no types.
    """PKCE with S256 for everybody: Authlib asks for it only from public clients, and takes `plain`."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        data = grant.request.payload.data
        if not data.get("code_challenge") or data.get("code_challenge_method") != "S256":
            raise InvalidRequestError("'code_challenge' with method S256 is required.")
        super().validate_code_challenge(grant, redirect_uri)


class IdToken(OpenIDCode):  # type: ignore[misc]  # Authlib has no types.
    """The ID token: nonce, auth_time, acr and at_hash come from Authlib, the rest is ours."""

    def __init__(self, provider: Provider) -> None:
        super().__init__(require_nonce=True)
        self.provider = provider

    def exists_nonce(self, nonce: str, _request: Any) -> bool:
        return any(code.nonce == nonce for code in self.provider.codes.values())

    def resolve_client_private_key(self, _client: Client) -> ECKey:
        return self.provider.key

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        now = int(time.time())
        issuer = self.provider.settings.issuer
        return {"iss": issuer, "aud": client.client_id, "iat": now, "exp": now + TOKEN_LIFETIME}

    def get_encode_header(self, _client: Client) -> dict[str, Any]:
        return {"alg": "ES256", "kid": self.provider.key.kid, "typ": "JWT"}

    def get_authorization_code_claims(self, authorization_code: Code) -> dict[str, Any]:
        claims: dict[str, Any] = super().get_authorization_code_claims(authorization_code)
        return {**claims, "sid": authorization_code.sid}

    def generate_user_info(self, user: DemoPerson, _scope: str) -> dict[str, Any]:
        claims = self.provider.claims_about(user)
        return {name: claims[name] for name in ("sub", "preferred_username", "name")}


class Assertion(JWTBearerClientAssertion):  # type: ignore[misc]  # Authlib has no types.
    """private_key_jwt: the portal proves itself by its key, each proof once."""

    def __init__(self, provider: Provider) -> None:
        super().__init__(validate_jti=True)
        self.provider = provider

    def get_audiences(self) -> list[str]:
        issuer = self.provider.settings.issuer
        return [issuer, f"{issuer}/token"]

    def validate_jti(self, claims: dict[str, Any], jti: str) -> bool:
        now = time.time()
        used = {name: until for name, until in self.provider.used_assertions.items() if until > now}
        is_new = jti not in used
        self.provider.used_assertions = {**used, jti: claims["exp"] + self.leeway}
        return is_new

    def resolve_client_public_key(self, _client: Client) -> Any:
        return import_key(dict(self.provider.settings.client_key))


class Issuer(IssuerParameter):  # type: ignore[misc]  # Authlib has no types.
    """Names the issuer on the way back (RFC 9207)."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer

    def get_issuer(self) -> str:
        return self.issuer
