"""SQL statements as the driver sees them: SQLAlchemy's own, those of jobs, and what row security sets."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect every statement that psycopg sends in this process; it begins and commits without one.

    `executemany` counts once for each set of parameters, as the server does.
    """
    seen: list[str] = []
    execute, executemany = psycopg.Cursor.execute, psycopg.Cursor.executemany

    def note(cursor: Any, query: Any, *rest: Any, **more: Any) -> Any:
        seen.append(_text(query))
        return execute(cursor, query, *rest, **more)

    def note_many(cursor: Any, query: Any, sets: Any, *rest: Any, **more: Any) -> Any:
        sets = list(sets)
        seen.extend([_text(query)] * len(sets))
        return executemany(cursor, query, sets, *rest, **more)

    psycopg.Cursor.execute, psycopg.Cursor.executemany = note, note_many
    try:
        yield seen
    finally:
        psycopg.Cursor.execute, psycopg.Cursor.executemany = execute, executemany


def _text(query: Any) -> str:
    text = query.decode() if isinstance(query, bytes) else str(query)
    return " ".join(text.split())
