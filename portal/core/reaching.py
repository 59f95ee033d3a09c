"""One sentence where a command cannot reach its database, as `portal unit list` says it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import ArgumentError, OperationalError


@contextmanager
def reaching(variable: str) -> Iterator[None]:
    """End the command with 1 and a sentence where the connection of this variable is none.

    The words of libraries stay out, since they may quote the connection. What the server itself answers has
    a code, and is no matter of reaching it.
    """
    try:
        yield
    except ArgumentError:
        sys.exit(f"Error: {variable} cannot be read: postgresql://login:password@host/database.")
    except (OperationalError, psycopg.OperationalError) as error:
        if getattr(getattr(error, "orig", error), "sqlstate", None):
            raise
        sys.exit(f"Error: The database of {variable} does not answer, or refuses this login.")
