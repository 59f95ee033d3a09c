"""What every test may ask for. The server is real PostgreSQL; commits are real; the network is closed."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from portal.core import clock, jobs, sealing
from tests.support import database as databases
from tests.support.cast import Cast, make_cast
from tests.support.database import Database

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # a Monday, noon in Vietnam


@pytest.fixture(scope="session", autouse=True)
def _keyring() -> None:
    sealing.use(
        sealing.Keyring({c: (secrets.token_bytes(32),) for c in sealing.KeyClass})
    )


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
