"""Pages read and actions write: what a view writes by itself is refused, and reads stay prepared."""

import pytest
from sqlalchemy import delete, text
from sqlalchemy.orm import Session, sessionmaker

from portal.access.models import WebSession
from portal.core import db
from portal.core.web import requests


@pytest.fixture
def sessions(database) -> sessionmaker[Session]:
    made = database.app_sessions()
    db.refuse_stray_writes(made)
    return made


def test_a_row_added_outside_an_action_is_refused(sessions):
    with sessions() as session:
        session.add(WebSession())
        with pytest.raises(RuntimeError, match="outside an action"):
            session.flush()


def test_a_statement_that_writes_outside_an_action_is_refused(sessions):
    with sessions() as session, pytest.raises(RuntimeError, match="outside an action"):
        session.execute(delete(WebSession))


def test_a_view_that_wrote_by_itself_gives_its_connection_back(app):
    with app.test_request_context("/"):
        opened = requests.db()
        opened.execute(text("SELECT 1"))
        opened.add(WebSession())
        pool = opened.get_bind().pool
        assert pool.checkedout() == 1
        with pytest.raises(RuntimeError, match="outside an action"):
            requests.close_db()
        assert pool.checkedout() == 0


def test_an_action_writes(sessions):
    with sessions() as session, db.transaction(session):
        session.execute(delete(WebSession))


def test_what_was_read_often_stays_prepared_at_the_server(sessions):
    read = db.Prepared(text("SELECT 40 + :two ::int"))
    with sessions() as session:
        for _ in range(8):
            assert read.rows(session, two=2) == [(42,)]
            db.end_reading(session)
        prepared = session.execute(text("SELECT statement FROM pg_prepared_statements")).scalars().all()
    assert any("SELECT 40" in statement for statement in prepared)


def test_a_read_whose_connection_is_gone_ends_quietly(sessions, database):
    with sessions() as session:
        (pid,) = session.execute(text("SELECT pg_backend_pid()")).one()
        with database.owner.begin() as owner:
            owner.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
        db.end_reading(session)
        assert session.execute(text("SELECT 1")).scalar_one() == 1
