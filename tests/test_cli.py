"""The command: one sentence when something is missing, and a backup that brings everything back."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.core import db
from tests.proposals import desk
from tests.support import database as databases
from tests.support.cast import Cast
from tests.support.database import Database

ROOT = Path(__file__).resolve().parents[1]


def portal(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("PORTAL_", "DATABASE_"))}
    return subprocess.run(
        [sys.executable, "-m", "portal", *arguments], env={**plain, **environment}, cwd=ROOT,
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture
def empty_database(database: Database) -> Iterator[str]:
    name = f"restored_{os.getpid()}"
    databases.create_empty(database.server, name)
    yield database.server.url(name)
    databases.drop(database.server, name)


def _contents(url: str) -> dict[str, list[str]]:
    engine = db.create_engine(url)
    with engine.connect() as connection:
        tables = connection.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        ).all()
        found = {
            table: sorted(connection.scalars(text(f'SELECT t::text FROM "{table}" t')).all())
            for table in tables
        }
    engine.dispose()
    return found


def test_a_backup_brings_everything_back(
    database: Database, session: Session, cast: Cast, empty_database: str, tmp_path: Path
) -> None:
    desk.make_record(session, cast.owner)
    desk.sent(session, cast.owner)
    file = tmp_path / "portal.dump"
    written = portal("backup", str(file), DATABASE_URL=database.url("postgres"))
    assert written.returncode == 0, written.stderr
    restored = portal("restore", str(file), DATABASE_URL=empty_database)
    assert restored.returncode == 0, restored.stderr
    before, after = _contents(database.url("postgres")), _contents(empty_database)
    assert sum(len(rows) for rows in before.values()) > 50
    assert after == before
    engine = db.create_engine(empty_database)
    with engine.connect() as connection:
        forced = connection.scalar(text("SELECT relforcerowsecurity FROM pg_class WHERE relname = 'record'"))
        policies = connection.scalar(text("SELECT count(*) FROM pg_policies WHERE tablename = 'record'"))
    engine.dispose()
    assert (forced, policies) == (True, 5)


@pytest.mark.parametrize("command", ["web", "worker", "doctor", "verify-trail"])
def test_without_settings_it_says_which(command: str) -> None:
    refused = portal(command)
    assert refused.returncode == 1
    assert "PORTAL_KEY_FILE" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("command", [("migrate",), ("backup", "x.dump")])
def test_without_the_owners_connection_it_says_so(command: tuple[str, ...]) -> None:
    refused = portal(*command)
    assert refused.returncode == 1
    assert refused.stderr.strip() == "Error: Set DATABASE_URL to the owner's connection."


def test_help_names_every_command() -> None:
    said = portal("--help").stdout
    for command in ("web", "worker", "migrate", "doctor", "verify-trail", "backup", "restore", "demo"):
        assert f"  {command} " in said
