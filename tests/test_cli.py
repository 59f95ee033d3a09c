"""The command: one sentence when something is missing, and a backup that brings everything back."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import procrastinate.testing
import pytest
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import QueryCanceled
from psycopg_pool import PoolTimeout
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal import worker
from portal.card.keys import files as card_keys
from portal.config import Settings
from portal.core import db, dumps
from portal.core.reaching import reaching
from portal.operate import keys
from portal.operate.keys import KeyFile
from tests.proposals import desk
from tests.support import database as databases
from tests.support.cast import Cast
from tests.support.database import Database
from tests.support.loops import run_apart
from tests.test_config import COMPLETE

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


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://owner:p%40ss%20w@/portal?host=/run/a&sslmode=prefer",
        "postgresql+psycopg://owner@/portal?host=/run/a&sslmode=prefer&password=p%40ss%20w",
    ],
)
@pytest.mark.parametrize("verb", ["backup", "restore"])
def test_the_owners_password_stands_on_no_command_line(
    verb: str, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[tuple[list[str], dict[str, str]]] = []

    def run(command: list[str], *, env: dict[str, str], check: bool) -> subprocess.CompletedProcess[bytes]:
        assert not check
        handed.append((command, env))
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(dumps.subprocess, "run", run)
    file = tmp_path / "portal.dump"
    file.write_bytes(b"")
    assert dumps.main([verb, str(file)], {"DATABASE_URL": url, "PATH": "/bin"}) == 0
    [(command, environment)] = handed
    assert not any("p%40ss" in word or "p@ss" in word for word in command)
    [line] = [word for word in command if word.startswith("--dbname=")]
    assert conninfo_to_dict(line.removeprefix("--dbname=")) == {
        "user": "owner", "dbname": "portal", "host": "/run/a", "sslmode": "prefer",
    }  # fmt: skip
    assert (environment["PGPASSWORD"], environment["PATH"]) == ("p@ss w", "/bin")


@pytest.mark.parametrize(
    "command",
    [
        ("migrate",),
        ("verify-trail", "--public-key", "00" * 32),
        ("card", "publish"),
        ("import", "sheet.xlsx", "--officer", "H17.01.02.0001.CC"),
    ],
)
def test_a_database_out_of_reach_is_one_sentence(command: tuple[str, ...], tmp_path: Path) -> None:
    url = "postgresql://me:hidden@127.0.0.1:9/portal"
    keys.make(tmp_path / "keys", [KeyFile.SEALING])
    environment = {
        **COMPLETE, "PORTAL_MODE": "demo", "DATABASE_URL": url, "PORTAL_WORKER_DATABASE_URL": url,
        "PORTAL_KEY_FILE": str(tmp_path / "keys" / KeyFile.SEALING),
        "PORTAL_CARD_KEY_FOLDER": str(card_keys.make(tmp_path / "card").folder),
        "PORTAL_CARD_PUBLIC_FOLDER": str(tmp_path / "public"),
    }  # fmt: skip
    refused = portal(*command, **environment)
    variable = "DATABASE_URL" if command == ("migrate",) else "PORTAL_WORKER_DATABASE_URL"
    assert refused.stderr.splitlines() == [
        f"Error: The database of {variable} does not answer, or refuses this login."
    ]
    assert refused.returncode == 1


def test_a_connection_that_is_none_is_one_sentence_and_not_quoted() -> None:
    for command in ("migrate", "backup"):
        refused = portal(command, *(["x.dump"] if command == "backup" else []), DATABASE_URL="hidden")
        [sentence] = refused.stderr.splitlines()
        assert refused.returncode == 1
        assert sentence.startswith("Error: DATABASE_URL cannot be read: postgresql://")
        assert "hidden" not in sentence


def test_a_worker_without_its_database_ends_with_the_same_sentence(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pool would try for half a minute."""
    connector = procrastinate.testing.InMemoryConnector()

    async def out_of_reach(**_: object) -> None:
        raise PoolTimeout("pool initialization incomplete")

    monkeypatch.setattr(connector, "open_async", out_of_reach)
    monkeypatch.setattr(worker.procrastinate, "PsycopgConnector", lambda **_: connector)
    with pytest.raises(SystemExit, match="The database of PORTAL_WORKER_DATABASE_URL does not answer"):
        run_apart(worker._run(settings))


def test_what_the_server_answers_is_no_matter_of_reaching_it() -> None:
    refusal = OperationalError("", {}, QueryCanceled())
    with pytest.raises(OperationalError), reaching("DATABASE_URL"):
        raise refusal


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
