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

# The last of them four and a half hours after the one before.
_MOST_RETRIES = 7
# Where somebody looks at a screen until it is done: some 23 minutes with all waits together.
WHILE_SOMEBODY_WAITS = 5
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


def again(*causes: type[Exception], retries: int = _MOST_RETRIES) -> procrastinate.RetryStrategy:
    """Return when a job is run again: after these causes or a fault of the database.

    It waits 4 s, 16 s, 64 s and so on, so often; then it failed for good. Any other cause is one at once.
    """
    return procrastinate.RetryStrategy(
        max_attempts=retries, exponential_wait=4, retry_exceptions=[*DATABASE_FAULTS, *causes]
    )


def defer_lost(
    session: Session, name: str, argument: str, ids: Sequence[int], *, failures: int = _MOST_FAILURES
) -> list[int]:
    """Queue the task once more for each id that waits for it and has no job.

    Return those whose job failed for good so often that they get no other: the room ends their waiting, or
    whoever looks at failed jobs does.
    """
    if not ids:
        return []
    rows = session.execute(_JOBS_OF, {"name": name, "argument": argument, "ids": [str(one) for one in ids]})
    jobs_of = {int(row.id): row for row in rows}
    over: list[int] = []
    for one in ids:
        known = jobs_of.get(one)
        if known is None or (not known.is_open and known.failures < failures):
            defer(session, name, **{argument: one})
        elif not known.is_open:
            over.append(one)
    return over


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
