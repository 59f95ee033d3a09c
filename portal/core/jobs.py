"""Jobs: Procrastinate tasks deferred on the action's own connection.

A job exists exactly when its change does: it is written by the same transaction, so a rollback
leaves no job and a commit never loses one. Each room's tasks.py holds a Blueprint that worker.py
joins under the room's name, so a task is called "room:verb".
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import procrastinate
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from notifications.errors import DATABASE_FAULTS
from portal.core.lanes import way_of

_MOST_ATTEMPTS = 8
# Each of these failures was tried so often; a job that goes on failing is a matter for somebody.
_MOST_FAILURES = 3

# The worker's: it gets a connection of its own when it runs.
app = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())

# Never opened: deferring borrows the connection of the session.
_deferring = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())

_JOBS_OF = text(
    "SELECT args->>:argument AS id, bool_or(status IN ('todo', 'doing')) AS is_open,"
    " count(*) FILTER (WHERE status = 'failed') AS failures"
    " FROM procrastinate_jobs WHERE task_name = :name AND args->>:argument = ANY(:ids) GROUP BY 1"
)

_sessions: list[sessionmaker[Session]] = []


def defer(
    session: Session, name: str, /, *, delay_seconds: int = 0, behind: int = 0, **arguments: Any
) -> None:
    """Queue the task `name` ("room:verb") in the session's transaction; arguments are JSON values.

    `behind` is how many steps its priority lies below that of its kind.
    """
    session.flush()
    connection = session.connection().connection.driver_connection
    way = way_of(name)
    options: dict[str, Any] = {
        "connection": connection,
        "queue": way.lane.value,
        "priority": way.priority - behind,
    }
    if delay_seconds:
        options["schedule_in"] = {"seconds": delay_seconds}
    _deferring.configure_task(name, **options).defer(**arguments)


def again(*causes: type[Exception]) -> procrastinate.RetryStrategy:
    """Return when a job is run again: after these causes or a fault of the database, in 4 s to 4.5 hours."""
    return procrastinate.RetryStrategy(
        max_attempts=_MOST_ATTEMPTS, exponential_wait=4, retry_exceptions=[*DATABASE_FAULTS, *causes]
    )


def defer_lost(session: Session, name: str, argument: str, ids: Sequence[int]) -> list[int]:
    """Queue the task once more for each id that waits for it and has no job, and return those.

    One whose job failed for good three times is left to whoever looks at failed jobs.
    """
    rows = session.execute(_JOBS_OF, {"name": name, "argument": argument, "ids": [str(one) for one in ids]})
    not_lost = {int(row.id) for row in rows if row.is_open or row.failures >= _MOST_FAILURES}
    lost = [one for one in ids if one not in not_lost]
    for one in lost:
        defer(session, name, **{argument: one})
    return lost


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
