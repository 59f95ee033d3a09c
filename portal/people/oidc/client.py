"""The code flow with one provider: Authlib builds the requests, `checks` judges every answer.

Authlib is handed only what was checked: it takes any member of the published metadata as an option of its own
client (scope, verify, proxies), so the metadata never reaches it whole.
"""

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc.jwk import import_key
from requests import Session
from requests.exceptions import RequestException

from portal.people.oidc import checks, keys, transport
from portal.people.oidc.faults import Fault, Refused
from portal.people.oidc.published import Published
from portal.people.providers import (
    LEVEL_FOR_RECORDS,
    ClientAuthentication,
    Provider,
    claims_of,
)


@dataclass(frozen=True)
class Pending:
    """What we remember between sending the browser away and its return; kept in a database row, read once."""

    provider: str
    state: str
    nonce: str
    code_verifier: str
    redirect_uri: str
    started_at: float
    max_age: int | None
    next_path: str
    links: bool = False


@dataclass(frozen=True)
class SignedIn:
    """A sign-in that passed every check."""

    provider: str
    subject: str
    personal_id: str | None
    name: str | None
    level: int
    acr: str
    auth_time: float | None
    provider_sid: str | None
    id_token: str


@dataclass(frozen=True)
class LogoutNotice:
    """A back-channel sign-out that passed every check: of one session, or of all of a subject's."""

    provider: str
    subject: str | None
    provider_sid: str | None
    token_id: str
    expires_at: float


class ProviderClient:
    """One provider as this process knows it."""

    def __init__(self, provider: Provider, *, least_level: int = LEVEL_FOR_RECORDS) -> None:
        self.provider = provider
        self._least_level = least_level
        self._published = Published(provider.issuer)

    def begin(
        self, *, redirect_uri: str, next_path: str, max_age: int | None = None, now: float | None = None
    ) -> tuple[str, Pending]:
        """Return the address to send the browser to, and what to remember until it is back.

        `max_age` (seconds) asks the provider for a fresh authentication, 0 for one right now.
        """
        deadline = transport.Deadline(self.provider.timeout)
        metadata = self._published.metadata(deadline)
        nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        extra: dict[str, Any] = {"nonce": nonce}
        if self.provider.profile.asks_acr:
            extra["acr_values"] = " ".join(self.provider.profile.asks_acr)
        if max_age is not None:
            extra |= {"max_age": max_age, "prompt": "login"}
        with self._authlib(deadline) as client:
            client.redirect_uri = redirect_uri
            url, state = client.create_authorization_url(
                metadata["authorization_endpoint"], code_verifier=verifier, ui_locales="vi", **extra
            )
        pending = Pending(
            provider=self.provider.slug,
            state=state,
            nonce=nonce,
            code_verifier=verifier,
            redirect_uri=redirect_uri,
            started_at=time.time() if now is None else now,
            max_age=max_age,
            next_path=next_path,
        )
        return url, pending

    def finish(self, arguments: Mapping[str, str], pending: Pending, *, now: float) -> SignedIn:
        """Exchange the code and check the answer; `pending` has already been deleted by whoever read it."""
        deadline = transport.Deadline(self.provider.timeout)
        metadata = self._published.metadata(deadline)
        code = checks.check_callback(
            arguments,
            issuer=self.provider.issuer,
            issuer_promised=metadata.get("authorization_response_iss_parameter_supported") is True,
            started_at=pending.started_at,
            now=now,
        )
        answer = self._exchange(code, pending, metadata, deadline)
        access_token, id_token = checks.check_token_answer(answer)
        _, claims = self._verified(id_token, deadline)
        expected = checks.Expected(
            issuer=self.provider.issuer,
            client_id=self.provider.client_id,
            nonce=pending.nonce,
            started_at=pending.started_at,
            max_age=pending.max_age,
            access_token=access_token,
        )
        checks.check_id_token(claims, expected, now=now)
        userinfo = self._userinfo(claims["sub"], access_token, metadata, deadline)
        return self._signed_in(claims, userinfo, id_token)

    def read_logout(self, raw: object, *, now: float) -> LogoutNotice:
        """Return the meaning of a back-channel logout token."""
        header, claims = self._verified(raw, transport.Deadline(self.provider.timeout))
        checks.check_logout_token(
            header, claims, issuer=self.provider.issuer, client_id=self.provider.client_id, now=now
        )
        return LogoutNotice(
            provider=self.provider.slug,
            subject=claims.get("sub"),
            provider_sid=claims.get("sid"),
            token_id=claims["jti"],
            expires_at=float(claims["exp"]),
        )

    def end_session_url(self, *, id_token: str | None, return_to: str) -> str | None:
        """Return the provider's own sign-out address (RP-initiated logout), or None where it offers none."""
        metadata = self._published.metadata(transport.Deadline(self.provider.timeout))
        endpoint = metadata.get("end_session_endpoint")
        if not endpoint:
            return None
        query = {"client_id": self.provider.client_id, "post_logout_redirect_uri": return_to}
        if id_token:
            query["id_token_hint"] = id_token
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    def _exchange(
        self, code: str, pending: Pending, metadata: Mapping[str, Any], deadline: transport.Deadline
    ) -> Mapping[str, Any]:
        endpoint = metadata["token_endpoint"]
        with self._authlib(deadline) as client:
            if self.provider.authentication == ClientAuthentication.PRIVATE_KEY_JWT:
                client.register_client_auth_method(PrivateKeyJWT(endpoint, alg=self._signing_algorithm()))
            try:
                answer = client.fetch_token(
                    endpoint,
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=pending.code_verifier,
                    redirect_uri=pending.redirect_uri,
                    timeout=deadline.timeout(),
                )
            except OAuthError:
                raise Refused(Fault.CODE_REFUSED) from None
            except RequestException as error:
                # Only a 5xx of the provider has a response here; the road itself failed otherwise.
                raise Refused(transport.fault_of(error)) from None
            except ValueError:
                raise Refused(Fault.BAD_ANSWER) from None
        return dict(answer)

    def _verified(self, raw: object, deadline: transport.Deadline) -> tuple[dict[str, Any], dict[str, Any]]:
        """Read a signed token; an unknown key is looked up once more, since providers change their keys."""
        keys.read_header(raw)
        try:
            return keys.verified(raw, self._published.keys(deadline))
        except Refused as refused:
            if refused.fault != Fault.KEY_UNKNOWN or not self._published.may_forget_keys():
                raise
        return keys.verified(raw, self._published.keys(deadline))

    def _userinfo(
        self, subject: str, access_token: str, metadata: Mapping[str, Any], deadline: transport.Deadline
    ) -> Mapping[str, Any]:
        if not self.provider.profile.reads_userinfo:
            return {}
        endpoint = metadata.get("userinfo_endpoint")
        if not endpoint:
            raise Refused(Fault.METADATA_ENDPOINT)
        bearer = {"Authorization": f"Bearer {access_token}"}
        with transport.limited(Session(), deadline) as session:
            userinfo: dict[str, Any] = transport.get_json(session, endpoint, deadline, headers=bearer)
        checks.check_userinfo(userinfo, subject)
        return userinfo

    def _signed_in(self, claims: Mapping[str, Any], userinfo: Mapping[str, Any], id_token: str) -> SignedIn:
        told = claims_of(self.provider.profile, {**userinfo, **claims})
        level = self.provider.assumed_level
        if self.provider.profile.assurance_claim is not None:
            level = checks.check_assurance(
                told.assurance, self.provider.profile.levels, least=self._least_level
            )
        if level is None:
            raise Refused(Fault.ASSURANCE_UNKNOWN)
        if level < self._least_level:
            raise Refused(Fault.ASSURANCE_LOW)
        return SignedIn(
            provider=self.provider.slug,
            subject=told.subject,
            personal_id=told.personal_id,
            name=told.name,
            level=level,
            acr=str(told.assurance or ""),
            auth_time=claims.get("auth_time"),
            provider_sid=claims.get("sid"),
            id_token=id_token,
        )

    def _authlib(self, deadline: transport.Deadline) -> Any:
        """Return Authlib's client with PKCE S256 and our way to prove who we are, inside the limits."""
        by_key = self.provider.authentication == ClientAuthentication.PRIVATE_KEY_JWT
        session = OAuth2Session(
            client_id=self.provider.client_id,
            client_secret=import_key(json.loads(self.provider.key)) if by_key else self.provider.key,
            token_endpoint_auth_method=self.provider.authentication.value,
            scope=self.provider.profile.scope,
            code_challenge_method="S256",
        )
        return transport.limited(session, deadline)

    def _signing_algorithm(self) -> str:
        return "RS256" if json.loads(self.provider.key)["kty"] == "RSA" else "ES256"
