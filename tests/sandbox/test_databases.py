"""A demo on somebody's own database: it looks before it writes, and its processes are no superusers."""

import os
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from portal.migrations import upgrade
from portal.sandbox import databases
from portal.sandbox.processes import StageError
from tests.support import database as support
from tests.support.database import Database

LOGINS = text("SELECT rolname FROM pg_roles WHERE rolname LIKE :pattern")


@pytest.fixture
def url(database: Database) -> Iterator[str]:
    """An empty database of its own, as its owner reaches it."""
    name = f"given_{os.getpid()}"
    support.create_empty(database.server, name)
    yield database.server.url(name)
    support.drop(database.server, name)
    with database.owner.begin() as connection:
        for login in connection.scalars(LOGINS, {"pattern": f"portal_demo%{name}"}).all():
            connection.execute(text(f'DROP ROLE "{login}"'))


def ask(url: str, statement: str) -> object:
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), poolclass=NullPool)
    with engine.connect() as connection:
        return connection.scalar(text(statement))


def execute(url: str, *statements: str) -> None:
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), poolclass=NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_an_empty_database_gets_logins_for_which_row_security_holds(url, tmp_path):
    found = databases.find(tmp_path, {"DATABASE_URL": url})
    assert (found.owner, found.has_row_security) == (url, True)
    for login, role in ((found.app, "portal_app"), (found.worker, "portal_worker")):
        assert (
            ask(login, "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user") is False
        )
        assert ask(login, f"SELECT pg_has_role('{role}', 'MEMBER')") is True
        assert ask(login, "SELECT count(*) FROM trail_leaf") == 0
    assert ask(url, "SELECT row_security_active('record')") is False
    assert ask(found.app, "SELECT row_security_active('record')") is True


def test_a_second_start_finds_the_same_database(url, tmp_path):
    first = databases.find(tmp_path, {"DATABASE_URL": url})
    assert databases.find(tmp_path, {"DATABASE_URL": url}) == first
    assert make_url(first.app).password == (tmp_path / "secrets" / "database-password.txt").read_text()
    assert (tmp_path / "secrets" / "database-password.txt").stat().st_mode & 0o777 == 0o600
    hashed = ask(url, f"SELECT rolpassword FROM pg_authid WHERE rolname = '{make_url(first.app).username}'")
    assert str(hashed).startswith("SCRAM-SHA-256$")


def test_a_production_without_people_is_neither_migrated_nor_filled(url, tmp_path):
    upgrade.upgrade(url)
    execute(url, "UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(StageError, match="not empty and no demo began it"):
        databases.find(tmp_path, {"DATABASE_URL": url})
    assert ask(url, "SELECT version_num FROM alembic_version") == "0001"
    assert (
        ask(
            url,
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()",
        )
        is None
    )


def test_another_programs_database_is_left_alone(url, tmp_path):
    execute(url, "CREATE SCHEMA theirs", "CREATE TABLE theirs.book (id int)")
    with pytest.raises(StageError, match="not empty"):
        databases.find(tmp_path, {"DATABASE_URL": url})
    assert ask(url, "SELECT to_regclass('unit')") is None


def test_superusers_for_the_processes_are_taken_and_told(url, tmp_path):
    environ = {"DATABASE_URL": url, "PORTAL_APP_DATABASE_URL": url, "PORTAL_WORKER_DATABASE_URL": url}
    assert not databases.find(tmp_path, environ).has_row_security


def test_one_url_of_two_is_too_few(url, tmp_path):
    with pytest.raises(StageError, match="both, or neither"):
        databases.find(tmp_path, {"DATABASE_URL": url, "PORTAL_APP_DATABASE_URL": url})


def test_a_login_that_row_security_holds_for_cannot_seed(url, tmp_path):
    name = f"portal_demo_owner_{os.getpid()}"
    execute(url, f"CREATE ROLE {name} LOGIN CREATEROLE")
    try:
        with pytest.raises(StageError, match="BYPASSRLS"):
            databases.find(tmp_path, {"DATABASE_URL": str(make_url(url).set(username=name))})
        execute(url, f"ALTER ROLE {name} BYPASSRLS")
        with pytest.raises(StageError, match="must own"):
            databases.find(tmp_path, {"DATABASE_URL": str(make_url(url).set(username=name))})
    finally:
        execute(url, f"DROP ROLE {name}")


def test_what_cannot_be_reached_is_named_without_its_password(tmp_path):
    with pytest.raises(StageError) as told:
        databases.find(tmp_path, {"DATABASE_URL": "postgresql://me:hidden@127.0.0.1:9/portal"})
    assert "127.0.0.1:9" in str(told.value)
    assert "hidden" not in str(told.value)
