"""How a delivery can fail: for now, or for good."""

import psycopg
from procrastinate.exceptions import ConnectorException
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolEmpty

# The server restarts, a pool hands out a connection that is gone, two transactions wait for each other:
# the same job does well a moment later. What the database refuses to store, it refuses again.
DATABASE_FAULTS = (
    OperationalError,
    InterfaceError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    PoolEmpty,
    ConnectorException,
)


class Temporary(Exception):  # noqa: N818 - the word says what the worker does next
    """The other side is down or busy; the job is tried again later."""


class Permanent(Exception):  # noqa: N818 - the word says what the worker does next
    """It will never work; the job ends as failed and shows in the queue."""
