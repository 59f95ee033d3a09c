"""Many rows in one statement: a column travels as one array, since row by row costs more than the rows.

COPY would be faster still, and does not work under row security. The arrays travel in the binary form (`%b`),
which SQLAlchemy does not ask for by itself.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import CursorResult, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call] # SQLAlchemy's has no types


def insert_rows(
    session: Session,
    table: Table,
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    returning: str = "",
) -> Sequence[Any]:
    """Insert rows of these columns; return what `returning` names of each, in no promised order."""
    columns = ", ".join(_quoted(name) for name in names)
    source = f"SELECT * FROM {_arrays(table, names)}"  # noqa: S608 - names of our own columns
    wanted = f" RETURNING {returning}" if returning else ""
    # A number that was drawn before is given to a column that would draw its own.
    drawn = " OVERRIDING SYSTEM VALUE" if any(table.c[name].identity for name in names) else ""
    statement = f"INSERT INTO {_quoted(table.name)} ({columns}){drawn} {source}{wanted}"
    done = _run(session, statement, table, names, rows)
    return done.all() if done is not None and returning else []


def update_rows(
    session: Session, table: Table, key: str, names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Set the columns `names` of the rows that `key` finds; each row gives the key first."""
    every = (key, *names)
    given = ", ".join(_quoted(name) for name in every)
    sets = ", ".join(f"{_quoted(name)} = given.{_quoted(name)}" for name in names)
    found = f"{_quoted(table.name)}.{_quoted(key)} = given.{_quoted(key)}"
    source = f"{_arrays(table, every)} AS given ({given})"
    statement = f"UPDATE {_quoted(table.name)} SET {sets} FROM {source} WHERE {found}"  # noqa: S608 - the same
    _run(session, statement, table, every, rows)


def _run(
    session: Session, statement: str, table: Table, names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> CursorResult[Any] | None:
    listed = list(rows)
    if not listed:
        return None
    columns = zip(*listed, strict=True)
    values = {
        f"a{number}": _written(table, name, column)
        for number, (name, column) in enumerate(zip(names, columns, strict=True))
    }
    return session.connection().exec_driver_sql(statement, values)


def _arrays(table: Table, names: Sequence[str]) -> str:
    casts = (f"CAST(%(a{number})b AS {_type(table, name)}[])" for number, name in enumerate(names))
    return f"unnest({', '.join(casts)})"


def _type(table: Table, name: str) -> str:
    return str(table.c[name].type.compile(dialect=_DIALECT)).partition(" COLLATE")[0]


def _written(table: Table, name: str, column: Sequence[Any]) -> list[Any]:
    if isinstance(table.c[name].type, JSONB):
        return [None if value is None else json.dumps(value, ensure_ascii=False) for value in column]
    return list(column)


def _quoted(name: str) -> str:
    return f'"{name}"'
