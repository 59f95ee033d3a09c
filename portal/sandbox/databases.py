"""The demo's database: the server that it brings along, or one that somebody names by DATABASE_URL.

What is named is looked at before anything is written there: the demo's people go into an empty database
or into one that a demo began, and into no other.
"""

import secrets as random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from psycopg import sql
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import OperationalError

from portal.core import db
from portal.migrations import upgrade
from portal.sandbox import postgres, secrets
from portal.sandbox.processes import StageError

_MARK = "Demo of the portal"
_OWN_URLS = "PORTAL_APP_DATABASE_URL and PORTAL_WORKER_DATABASE_URL"
_LOOK = text(
    "SELECT current_database() AS name, shobj_description(d.oid, 'pg_database') AS mark,"
    " EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'"
    " AND c.relkind IN ('r', 'p', 'v', 'm')) AS has_tables,"
    " (SELECT r.rolsuper OR r.rolbypassrls FROM pg_roles r WHERE r.rolname = current_user) AS passes_by"
    " FROM pg_database d WHERE d.datname = current_database()"
)
_LOGINS = {"app": "portal_app", "worker": "portal_worker"}


@dataclass(frozen=True)
class Urls:
    """The database as the owner, the application and the worker reach it."""

    owner: str
    app: str
    worker: str
    # Whether row security holds for both: a superuser passes by it.
    has_row_security: bool = True


def find(folder: Path, environ: Mapping[str, str]) -> Urls:
    """Return the database, at the newest schema; one of others is left alone (StageError)."""
    given = environ.get("DATABASE_URL")
    return _given(folder, given, environ) if given else _brought_along(folder)


def _brought_along(folder: Path) -> Urls:
    server = postgres.start_alone(folder / "postgres")
    engine = db.create_engine(server.url("postgres"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = 'portal'")):
            options = "TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C' ENCODING 'UTF8'"
            connection.execute(text(f"CREATE DATABASE portal {options}"))
    engine.dispose()
    upgrade.upgrade(server.url("portal"))
    return Urls(
        server.url("portal"), server.url("portal", "portal_app"), server.url("portal", "portal_worker")
    )


def _given(folder: Path, url: str, environ: Mapping[str, str]) -> Urls:
    own = {kind: environ.get(f"PORTAL_{kind.upper()}_DATABASE_URL", "") for kind in _LOGINS}
    if any(own.values()) and not all(own.values()):
        raise StageError(f"Set {_OWN_URLS} both, or neither: then the demo makes two logins of its own.")
    engine = db.create_engine(url)
    try:
        with engine.connect() as connection:
            _claim(connection)
        upgrade.upgrade(url)
        if not all(own.values()):
            with engine.connect() as connection:
                own = _own_logins(connection, folder / "secrets", url)
    except OperationalError as error:
        raise StageError(_unreachable(url)) from error
    finally:
        engine.dispose()
    return Urls(url, own["app"], own["worker"], not any(map(_passes_by, own.values())))


def _claim(connection: Connection) -> None:
    """Mark an empty database as a demo's; refuse any other without the mark, and a login that cannot seed."""
    found = connection.execute(_LOOK).one()
    if found.mark != _MARK and found.has_tables:
        raise StageError(
            f"The database {found.name!r} of DATABASE_URL is not empty and no demo began it, so nothing was"
            " changed there: name an empty one, or unset DATABASE_URL for the demo's own server."
        )
    if not found.passes_by:
        raise StageError(
            "The login of DATABASE_URL must be a superuser or have BYPASSRLS:"
            " row security holds for owners too."
        )
    if found.mark != _MARK:
        try:
            _execute(connection, "COMMENT ON DATABASE {} IS {}", sql.Identifier(found.name), _MARK)
        except InsufficientPrivilege as error:
            raise StageError("The login of DATABASE_URL must own the database that it names.") from error
        connection.commit()


def _own_logins(connection: Connection, folder: Path, url: str) -> dict[str, str]:
    """Make two logins of this database alone, members of the roles that row security holds for.

    They are not those roles themselves: on a shared server these may be somebody's production.
    """
    database = str(connection.scalar(text("SELECT current_database()")))
    password = _password(folder)
    urls = {}
    for kind, role in _LOGINS.items():
        login = f"portal_demo_{kind}_{database}"[:63]
        try:
            if not connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :n"), {"n": login}):
                _execute(connection, "CREATE ROLE {} LOGIN", sql.Identifier(login))
            _execute(connection, "ALTER ROLE {} PASSWORD {}", sql.Identifier(login), password)
            _execute(connection, "GRANT {} TO {}", sql.Identifier(role), sql.Identifier(login))
            connection.commit()
        except InsufficientPrivilege as error:
            raise StageError(f"The login of DATABASE_URL may not make logins: set {_OWN_URLS}.") from error
        named = make_url(url).set(username=login, password=password)
        urls[kind] = named.render_as_string(hide_password=False)
    return urls


def _password(folder: Path) -> str:
    file = folder / "database-password.txt"
    if not file.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        secrets.write(file, random.token_urlsafe(24))
    return file.read_text()


def _passes_by(url: str) -> bool:
    engine = db.create_engine(url)
    try:
        with engine.connect() as connection:
            return bool(connection.execute(_LOOK).one().passes_by)
    except OperationalError as error:
        raise StageError(_unreachable(url)) from error
    finally:
        engine.dispose()


def _unreachable(url: str) -> str:
    shown = make_url(url).render_as_string()
    return f"The database {shown} cannot be reached: start it, or mend DATABASE_URL (and {_OWN_URLS})."


def _execute(connection: Connection, statement: str, *parts: sql.Composable | str) -> None:
    """Run a statement that takes no parameters, with names and texts quoted by psycopg."""
    raw = connection.connection.driver_connection
    assert raw is not None
    composed = [part if isinstance(part, sql.Composable) else sql.Literal(part) for part in parts]
    raw.execute(sql.SQL(statement).format(*composed))
