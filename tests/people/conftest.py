"""A portal that knows one provider, which the test can tell to misbehave."""

import json
from collections.abc import Iterator

import pytest
from flask import Flask

from portal.app import create_app
from portal.config import Settings
from portal.people.oidc.client import ProviderClient
from portal.people.providers import PROFILES, ProfileName, Provider
from portal.people.views import CLIENTS
from tests.people.hostile import CLIENT_ID, CLIENT_KEY, PATIENT, Hostile, hostile_provider
from tests.strict_pages.client import PageClient
from tests.support.database import Database


@pytest.fixture(name="provider")
def fixture_provider() -> Iterator[Hostile]:
    with hostile_provider() as hostile:
        yield hostile


@pytest.fixture(name="portal")
def fixture_portal(
    settings: Settings, database: Database, clean_database: Database, provider: Hostile
) -> Flask:
    app = create_app(settings, sessions=database.app_sessions())
    known = Provider(
        slug="vneid",
        label="VNeID",
        profile=PROFILES[ProfileName.PUBLIC_SECURITY],
        issuer=provider.issuer,
        client_id=CLIENT_ID,
        key=json.dumps(CLIENT_KEY.as_dict(private=True)),
        timeout=PATIENT,
    )
    app.extensions[CLIENTS] = {"vneid": ProviderClient(known)}
    return app


@pytest.fixture(name="browser")
def fixture_browser(portal: Flask) -> PageClient:
    return PageClient(portal)
