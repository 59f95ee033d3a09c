"""What every test may ask for. The server is real PostgreSQL; commits are real; the network is closed."""

import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy.orm import Session

from portal.access import actions
from portal.access.sessions import COOKIE, new_cookie
from portal.app import create_app
from portal.config import Settings
from portal.core import clock, jobs, sealing
from portal.sandbox import secrets as demo_secrets
from tests.strict_pages.client import PageClient
from tests.support import database as databases
from tests.support.cast import Cast, Member, make_cast
from tests.support.database import Database
from tests.support.settings import test_settings
from tests.support.tools import CHROMIUM_FLAGS, needed

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # a Monday, noon in Vietnam


@pytest.fixture(scope="session")
def secrets_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Throw-away secrets of this process."""
    return tmp_path_factory.mktemp("portal")


@pytest.fixture(scope="session", autouse=True)
def _keyring(secrets_folder: Path) -> None:
    sealing.use(sealing.keyring_from(demo_secrets.make(secrets_folder / "secrets").key_file))


@pytest.fixture(scope="session")
def settings(database: Database, secrets_folder: Path) -> Settings:
    """Complete settings on the test database, with throw-away secrets."""
    return test_settings(
        secrets_folder,
        database_url=database.url("portal_app"),
        worker_url=database.url("portal_worker"),
    )


@pytest.fixture(scope="session")
def app(settings: Settings, database: Database) -> Flask:
    """The whole application, as the application role."""
    return create_app(settings, sessions=database.app_sessions())


@pytest.fixture
def client_for(app: Flask, session: Session) -> Callable[..., PageClient]:
    """A page client with the signed-in session of a member of the cast: `client_for(cast.owner)`."""

    def sign_in(member: Member | None, *, assurance: int = 2, stepped_up: bool = False) -> PageClient:
        if member is None:
            return PageClient(app)
        cookie, id_hash = new_cookie()
        actions.begin_signed_in(
            session,
            id_hash,
            old_id_hash=None,
            person_id=member.person_id,
            provider="vneid",
            subject=f"subject-{member.person_id}",
            provider_sid=f"sid-{member.person_id}",
            assurance=assurance,
            idle_seconds=1800,
            stepped_up=stepped_up,
            data={"_user_id": str(member.person_id), "_fresh": True, "csrf_token": secrets.token_hex(20)},
        )
        return PageClient(app, cookies={COOKIE: cookie})

    return sign_in


@pytest.fixture(scope="session")
def database() -> Iterator[Database]:
    """The schema on a real server, for this process alone."""
    made = databases.make()
    jobs.use(made.worker_sessions())
    yield made
    made.close()


@pytest.fixture
def clean_database(database: Database) -> Iterator[Database]:
    """The same, emptied afterwards."""
    yield database
    database.empty()


@pytest.fixture
def session(clean_database: Database) -> Iterator[Session]:
    """A session of the worker's role, which may act for any actor; rows are committed for real."""
    with clean_database.worker_sessions()() as opened:
        yield opened


@pytest.fixture
def cast(session: Session) -> Cast:
    """Everybody."""
    return make_cast(session)


@pytest.fixture
def frozen_time() -> Iterator[datetime]:
    """Noon of a working Monday."""
    with clock.frozen(NOON):
        yield NOON


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The one browser of this process: a second one could not be driven beside it."""
    program = needed("chromium", "google-chrome", package="chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()
