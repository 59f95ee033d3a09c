"""Jobs: Procrastinate tasks deferred on the action's own connection.

A job exists exactly when its change does: it is written by the same transaction, so a rollback
leaves no job and a commit never loses one. Each room's tasks.py holds a Blueprint that worker.py
joins under the room's name, so a task is called "room:verb".
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import procrastinate
from sqlalchemy.orm import Session, sessionmaker

# The worker's: it gets a connection of its own when it runs.
app = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())

# Never opened: deferring borrows the connection of the session.
_deferring = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())

_sessions: list[sessionmaker[Session]] = []


def defer(session: Session, name: str, /, *, delay_seconds: int = 0, **arguments: Any) -> None:
    """Queue the task `name` ("room:verb") in the session's transaction; arguments are JSON values."""
    session.flush()
    connection = session.connection().connection.driver_connection
    options: dict[str, Any] = {"connection": connection}
    if delay_seconds:
        options["schedule_in"] = {"seconds": delay_seconds}
    _deferring.configure_task(name, **options).defer(**arguments)


def use(sessions: sessionmaker[Session]) -> None:
    """Make this the source of the tasks' sessions; called once by the worker, and by tests."""
    _sessions[:] = [sessions]


@contextmanager
def using(sessions: sessionmaker[Session]) -> Iterator[None]:
    """Make this the source for a while: a command of one step leaves the process as it was."""
    before = _sessions[:]
    use(sessions)
    try:
        yield
    finally:
        _sessions[:] = before


@contextmanager
def session() -> Iterator[Session]:
    """Open a session for a task; what it did not commit is rolled back."""
    with _sessions[0]() as opened:
        yield opened
