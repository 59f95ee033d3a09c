"""The database goes away and comes back: a sentence meanwhile, then pages, without a restart."""

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError, OperationalError

from portal.core.db import Prepared
from tests.strict_pages.client import PageClient
from tests.support.cast import Cast
from tests.support.database import Database

SECRET = "000180999999x"
_CUT = text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND usename = 'portal_app'"
)


def test_pages_answer_again_after_every_connection_was_cut(
    client_for: Callable[..., PageClient], cast: Cast, database: Database
) -> None:
    client = client_for(cast.owner)
    client.get("/")
    with database.owner.begin() as owner:
        assert (owner.scalar(_CUT) or 0) > 0
    away = client.get("/", status=503)
    assert "tạm gián đoạn" in away.text
    assert away.response.headers["Retry-After"] == "10"
    client.get("/")


def test_a_prepared_read_fails_as_any_other_does(database: Database) -> None:
    broken = Prepared(text("SELECT CAST(:value AS json)"))
    with database.app_sessions()() as session:
        with pytest.raises(DataError) as caught:
            broken.rows(session, value=SECRET)
        assert SECRET not in str(caught.value.statement)
        assert caught.value.params is None
        session.rollback()
        session.connection()
        with database.owner.begin() as owner:
            owner.scalar(_CUT)
        with pytest.raises(OperationalError) as lost:
            broken.rows(session, value="{}")
        assert lost.value.connection_invalidated
