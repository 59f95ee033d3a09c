"""What a provider publishes about itself, endpoints and keys: fetched in limits, checked, kept a while."""

import time
from typing import Any

from requests import Session

from portal.people.oidc import transport
from portal.people.oidc.faults import Fault, Refused

LIFETIME = 10 * 60
KEYS_ARE_FRESH = 60
"""Seconds in which an unknown key id does not make us ask again: anyone can invent key ids."""

ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
OPTIONAL_ENDPOINTS = ("userinfo_endpoint", "end_session_endpoint")


class Published:
    """Metadata and keys of one issuer, as last seen by this process."""

    def __init__(self, issuer: str) -> None:
        self._issuer = issuer
        self._metadata: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, dict[str, Any]] | None = None

    def metadata(self, deadline: transport.Deadline) -> dict[str, Any]:
        """Return the metadata; every endpoint in it that we use is allowed to be called."""
        known = self._metadata
        if known and time.monotonic() - known[0] < LIFETIME:
            return known[1]
        metadata = self._fetch(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration", deadline)
        if metadata.get("issuer") != self._issuer:
            raise Refused(Fault.METADATA_ISSUER)
        present = [name for name in OPTIONAL_ENDPOINTS if metadata.get(name) is not None]
        for name in (*ENDPOINTS, *present):
            if not self._may_call(metadata.get(name)):
                raise Refused(Fault.METADATA_ENDPOINT)
        self._metadata = (time.monotonic(), metadata)
        return metadata

    def keys(self, deadline: transport.Deadline) -> dict[str, Any]:
        """Return the published key set."""
        known = self._keys
        if known and time.monotonic() - known[0] < LIFETIME:
            return known[1]
        key_set = self._fetch(self.metadata(deadline)["jwks_uri"], deadline)
        self._keys = (time.monotonic(), key_set)
        return key_set

    def may_forget_keys(self) -> bool:
        """Forget the keys, unless they were fetched a moment ago; says whether it did."""
        known = self._keys
        if known and time.monotonic() - known[0] < KEYS_ARE_FRESH:
            return False
        self._keys = None
        return True

    def _fetch(self, url: str, deadline: transport.Deadline) -> dict[str, Any]:
        if not self._may_call(url):
            raise Refused(Fault.ADDRESS)
        with transport.limited(Session(), deadline) as session:
            return transport.get_json(session, url, deadline)

    def _may_call(self, url: object) -> bool:
        # A provider elsewhere must not point us at our own machine; one on this machine (tests, demo) may.
        return transport.is_allowed_address(
            url,
            loopback_too=transport.is_allowed_address(self._issuer, loopback_too=True)
            and not self._issuer.startswith("https:"),
        )
