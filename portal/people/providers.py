"""Identity providers as data: which claim of whose sign-in is the personal ID, the name and the assurance.

The claim names of the state's providers are those that public code shows; see the notes at each profile.
A provider of our settings is one profile with an address, a client and a key.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

LEVEL_FOR_RECORDS = 2
"""The assurance level that opens CV data."""


class ProfileName(StrEnum):
    NATIONAL_PORTAL = "national_portal"
    PUBLIC_SECURITY = "public_security"
    DA_NANG = "da_nang"
    PLAIN = "plain"


class ClientAuthentication(StrEnum):
    PRIVATE_KEY_JWT = "private_key_jwt"
    CLIENT_SECRET_BASIC = "client_secret_basic"  # noqa: S105  A name, not a secret.


@dataclass(frozen=True)
class Profile:
    """How one family of providers words its answer."""

    personal_id_claim: str | None
    name_claim: str
    assurance_claim: str | None
    levels: Mapping[str, int]
    scope: str = "openid profile"
    reads_userinfo: bool = False
    asks_acr: tuple[str, ...] = ()


@dataclass(frozen=True)
class Provider:
    """One configured provider; `key` is our private JWK, or the secret where it knows nothing better."""

    slug: str
    label: str
    profile: Profile
    issuer: str
    client_id: str
    key: str = field(repr=False)
    authentication: ClientAuthentication = ClientAuthentication.PRIVATE_KEY_JWT
    assumed_level: int | None = None
    """The level that the contract guarantees, for a provider that does not say it; None refuses."""
    timeout: float = 1.5
    """Seconds that one page of ours may spend on the provider, so that the page is there within two."""

    @property
    def vouches(self) -> bool:
        """Whether it says whose account it is; otherwise the person links the account once."""
        return self.profile.personal_id_claim is not None


@dataclass(frozen=True)
class Claims:
    """What a checked sign-in says, in our words; values are the provider's."""

    subject: str
    personal_id: str | None
    name: str | None
    assurance: object


PROFILES: Mapping[ProfileName, Profile] = MappingProxyType(
    {
        # Single sign-on of the national public service portal: person in userinfo, level in `loAs`.
        ProfileName.NATIONAL_PORTAL: Profile(
            personal_id_claim="SoDinhDanh",
            name_claim="HoVaTen",
            assurance_claim="loAs",
            levels=MappingProxyType({"1": 1, "2": 2, "01": 1, "02": 2}),
            reads_userinfo=True,
        ),
        # The Ministry of Public Security's: the user name is the twelve digits.
        ProfileName.PUBLIC_SECURITY: Profile(
            personal_id_claim="preferred_username",
            name_claim="name",
            assurance_claim="acr",
            levels=MappingProxyType({"level_01": 1, "level_02": 2, "1": 1, "2": 2}),
            asks_acr=("level_02",),
        ),
        # Đà Nẵng's staff accounts: no personal ID, so people link them; no level, so a contract says it.
        ProfileName.DA_NANG: Profile(
            personal_id_claim=None,
            name_claim="name",
            assurance_claim=None,
            levels=MappingProxyType({}),
            scope="openid profile email",
        ),
        ProfileName.PLAIN: Profile(
            personal_id_claim="personal_id",
            name_claim="name",
            assurance_claim="acr",
            levels=MappingProxyType({"level_01": 1, "level_02": 2}),
            asks_acr=("level_02",),
        ),
    }
)


def providers_from(text: str) -> Mapping[str, Provider]:
    """Return the providers of the JSON list in our settings; an unknown member is an error."""
    found = [_provider(entry) for entry in json.loads(text)]
    if len({provider.slug for provider in found}) != len(found):
        raise ValueError("two identity providers have the same slug")
    return MappingProxyType({provider.slug: provider for provider in found})


def claims_of(profile: Profile, told: Mapping[str, Any]) -> Claims:
    """Return our words for the claims of ID token and userinfo together."""
    personal_id = _text(told, profile.personal_id_claim)
    return Claims(
        subject=told["sub"],
        personal_id=personal_id.strip() if personal_id else None,
        name=_text(told, profile.name_claim),
        assurance=_word(told.get(profile.assurance_claim)) if profile.assurance_claim else None,
    )


def _provider(entry: Mapping[str, Any]) -> Provider:
    values = dict(entry)
    values["profile"] = PROFILES[ProfileName(values["profile"])]
    if "authentication" in values:
        values["authentication"] = ClientAuthentication(values["authentication"])
    if isinstance(values["key"], dict):
        values["key"] = json.dumps(values["key"])
    return Provider(**values)


def _text(told: Mapping[str, Any], claim: str | None) -> str | None:
    value = told.get(claim) if claim else None
    return value if isinstance(value, str) and value else None


def _word(value: object) -> object:
    # The same level is a number at one provider and a text at another.
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value
