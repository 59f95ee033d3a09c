"""Counting statements at the driver's door."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event


@pytest.fixture
def count_statements():
    @contextmanager
    def counting(session):
        seen = []
        engine = session.get_bind()

        def note(_connection, _cursor, statement, *_rest):
            seen.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counting
