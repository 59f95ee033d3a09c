"""The parts of the schema that are SQL: roles, functions, row security, the job tables."""

from pathlib import Path

from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, text

_SQL = Path(__file__).parent / "sql"


def create_roles(connection: Connection) -> None:
    """Make the application's and the worker's role, where they are missing."""
    _run(connection, (_SQL / "roles.sql").read_text())


def create_functions(connection: Connection) -> None:
    """Make or replace the named functions."""
    _run(connection, (_SQL / "functions.sql").read_text())


def create_function(connection: Connection, name: str) -> None:
    """Make or replace what a file of its own holds, named after the migration's first function."""
    _run(connection, (_SQL / f"{name}.sql").read_text())


def create_job_tables(connection: Connection) -> None:
    """Make Procrastinate's tables as this version of it has them."""
    _run(connection, SchemaManager.get_schema())


def secure(connection: Connection) -> None:
    """Set grants, row security and append-only triggers of every table."""
    connection.execute(text("SELECT secure_tables()"))


def _run(connection: Connection, sql: str) -> None:
    # As one string without parameters, so that the driver sends it whole.
    connection.connection.cursor().execute(sql.encode())
