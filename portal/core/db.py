"""The database: one engine, one transaction an action, rows locked before they are judged."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVar

import orjson
import psycopg
from sqlalchemy import (
    BigInteger,
    ClauseElement,
    DateTime,
    Engine,
    Enum,
    ForeignKey,
    Identity,
    LargeBinary,
    MetaData,
    Text,
    event,
)
from sqlalchemy import create_engine as sqlalchemy_create_engine
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import DBAPIError, NoResultFound, SQLAlchemyError
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    declared_attr,
    mapped_column,
    sessionmaker,
)

from portal.core.errors import NotFound

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Id = Annotated[int, mapped_column(BigInteger, Identity(always=True), primary_key=True)]

BIGGEST_ID = 2**63 - 1

_DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call] # SQLAlchemy's dialects have no types

Row = TypeVar("Row", bound="Base")


def number_from(text: str | None) -> int | None:
    """Return an id, or another count from 1 on, as our own pages write it; None for anything else."""
    if not text or not text.isascii() or not text.isdecimal() or len(text) > len(str(BIGGEST_ID)):
        return None
    number = int(text)
    return number if 0 < number <= BIGGEST_ID else None


class Base(DeclarativeBase):
    """The root of every table of the portal."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
        bytes: LargeBinary,
        str: Text,
        int: BigInteger,
    }


class Scoped(Base):
    """A table of somebody's data: whose it is, and under which managing unit; row security reads both."""

    __abstract__ = True

    @declared_attr
    def person_id(cls) -> Mapped[int]:  # noqa: N805 - a declared attribute is read from the class
        return mapped_column(ForeignKey("person.id"), index=True)

    # Byte order, so that a plain index serves the prefix search of row security and of every queue.
    unit_path: Mapped[str] = mapped_column(Text(collation="C"), index=True)


def enum_column(members: type[StrEnum]) -> Enum:
    """Return the column type of a string enum, stored by value, with a named check."""
    return Enum(
        members,
        native_enum=False,
        create_constraint=True,
        length=None,
        values_callable=lambda e: [m.value for m in e],
        name=_snake(members.__name__),
    )


def create_engine(url: str, *, pool_size: int = 5) -> Engine:
    """Return an engine on psycopg 3; the URL may be plain `postgresql://`."""
    if url.startswith("postgresql://"):
        url = "postgresql+psycopg://" + url.removeprefix("postgresql://")
    # No ping before each use: the first page after a restart of the server says so, the next one works.
    # Without their parameters, the messages of errors hold no values of records. JSON is most of what a page
    # of a record reads; the reader keeps whole numbers up to 64 bits, and ours end at 10**12.
    return sqlalchemy_create_engine(
        url, pool_size=pool_size, max_overflow=5, pool_timeout=10, pool_use_lifo=True, hide_parameters=True,
        json_deserializer=orjson.loads,
    )  # fmt: skip


class Prepared:
    """A read that every visit pays for: compiled once, run by psycopg on the session's own transaction.

    SQLAlchemy's machinery round such a statement costs more than the statement. Rows come as psycopg
    reads them, in binary, which spares both sides writing and parsing: enumerations as their text. Errors
    come as SQLAlchemy's, since pages answer those.
    """

    def __init__(self, statement: ClauseElement) -> None:
        self._sql = str(statement.compile(dialect=_DIALECT))

    def rows(self, session: Session, **values: object) -> list[tuple[Any, ...]]:
        """Return all rows for these values of the statement's parameters."""
        connection = session.connection()
        driver: Any = connection.connection.driver_connection
        try:
            found: list[tuple[Any, ...]] = driver.execute(self._sql, values, binary=True).fetchall()
        except psycopg.Error as error:
            if driver.closed:
                # SQLAlchemy meets the lost connection itself, and forgets the others of its pool as well.
                connection.exec_driver_sql(self._sql, values)
            raise DBAPIError.instance(
                self._sql, None, error, psycopg.Error, hide_parameters=True, dialect=_DIALECT
            ) from error
        return found


@contextmanager
def transaction(session: Session) -> Iterator[None]:
    """Open an action's transaction: commit at the end, roll back on any error; refuses to nest."""
    if session.info.get("in_action"):
        raise RuntimeError("An action was called inside an action; what it needs there is a step.")
    session.info["in_action"] = True
    try:
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["in_action"] = False


def refuse_stray_writes(sessions: sessionmaker[Session]) -> None:
    """Make it an error to write outside an action, in every session of this factory."""
    event.listen(sessions, "before_flush", lambda session, *_: _refuse_stray(session))
    event.listen(sessions, "do_orm_execute", _refuse_stray_statement)


def end_reading(session: Session) -> None:
    """End a transaction that has only read, with COMMIT.

    At ROLLBACK psycopg forgets what it prepared, and the server would plan each page's statements anew.
    """
    try:
        if session.in_transaction():
            session.commit()
    except SQLAlchemyError:
        # The connection is gone. A read loses nothing by it, and its page is made.
        session.rollback()


def lock(session: Session, model: type[Row], identity: int) -> Row:
    """Return the row, locked and as it now is in the database.

    Without `populate_existing` a row that was read earlier keeps its old values, and two officers
    can both decide it.
    """
    try:
        return session.get_one(model, identity, with_for_update=True, populate_existing=True)
    except NoResultFound as error:
        raise NotFound from error


def _refuse_stray_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        _refuse_stray(state.session)


def _refuse_stray(session: Session) -> None:
    if not session.info.get("in_action"):
        raise RuntimeError("Something was written outside an action.")


def _snake(name: str) -> str:
    return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")
