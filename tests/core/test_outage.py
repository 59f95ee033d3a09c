"""The database goes away and comes back: a sentence meanwhile, then pages, without a restart."""

from collections.abc import Callable

from sqlalchemy import text

from tests.strict_pages.client import PageClient
from tests.support.cast import Cast
from tests.support.database import Database

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
