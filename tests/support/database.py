"""One database a test process, on the embedded server; emptied after each test, so that commits are real."""

import fcntl
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import NullPool

from portal.core import db
from portal.migrations import schema
from portal.migrations.tables import all_tables
from portal.sandbox import postgres

FOLDER = Path(__file__).resolve().parents[2] / "var" / "test-postgres"

_EMPTY = text(
    """
    DO $$
    DECLARE t text;
    BEGIN
        SET LOCAL session_replication_role = replica;  -- foreign keys and append-only triggers rest
        FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
        LOOP EXECUTE format('DELETE FROM %I', t); END LOOP;
    END $$;
    """
)


@dataclass(frozen=True)
class Database:
    """Engines by role: the owner migrates and empties, the application and the worker are what runs."""

    name: str
    server: postgres.Server
    owner: Engine
    app: Engine
    worker: Engine

    def url(self, role: str) -> str:
        return self.server.url(self.name, role)

    def empty(self) -> None:
        with self.owner.begin() as connection:
            connection.execute(_EMPTY)

    def app_sessions(self) -> sessionmaker[Session]:
        return sessionmaker(self.app, expire_on_commit=False)

    def worker_sessions(self) -> sessionmaker[Session]:
        return sessionmaker(self.worker, expire_on_commit=False)

    def close(self) -> None:
        for engine in (self.app, self.worker, self.owner):
            engine.dispose()
        drop(self.server, self.name)


def make(name: str | None = None) -> Database:
    """Create a database with the whole schema."""
    server = _start()
    name = name or f"test_{os.getpid()}"
    create_empty(server, name)
    owner = db.create_engine(server.url(name))
    with owner.begin() as connection:
        schema.create_roles(connection)
        all_tables().create_all(connection)
        schema.create_job_tables(connection)
        schema.create_functions(connection)
        for function in (
            "create_official", "published_copy", "card_is_open", "report_card", "card_bearer",
            "wallet_offer_by_code", "own_identities", "looker_office",
        ):  # fmt: skip
            schema.create_function(connection, function)
        schema.secure(connection)
    return Database(
        name,
        server,
        owner,
        db.create_engine(server.url(name, "portal_app")),
        db.create_engine(server.url(name, "portal_worker")),
    )


def _start() -> postgres.Server:
    FOLDER.parent.mkdir(parents=True, exist_ok=True)
    # One process at a time: a folder that another one is just filling looks like one that was left half made.
    with FOLDER.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if FOLDER.exists() and not (FOLDER / "PG_VERSION").exists():
            shutil.rmtree(FOLDER)
        return postgres.start(FOLDER, stop_at_exit=True)


def create_empty(server: postgres.Server, name: str) -> None:
    """Create a database without a schema; what was there under this name goes."""
    with _admin(server).connect() as connection:
        # A test database need not survive a crash of the machine.
        connection.execute(text("ALTER SYSTEM SET fsync = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        options = "TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'UTF8'"
        connection.execute(text(f"CREATE DATABASE {name} {options}"))


def drop(server: postgres.Server, name: str) -> None:
    """Remove a database, whoever is connected to it."""
    with _admin(server).connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


def _admin(server: postgres.Server) -> Engine:
    url = server.url("postgres").replace("postgresql://", "postgresql+psycopg://")
    return create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
