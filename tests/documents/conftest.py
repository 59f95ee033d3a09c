"""Checks without a child process, where the child is not the point; statements counted at the driver's door."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from portal.documents import tasks
from portal.documents.checks import Refused, check


@pytest.fixture
def quick_checks(monkeypatch):
    """The same check in this process; `test_confinement.py` runs the real one."""

    def checked(kind, data, *, crop=None):
        try:
            return check(kind, data, crop)
        except Refused as refused:
            return refused.code

    monkeypatch.setattr(tasks, "check_confined", checked)


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
