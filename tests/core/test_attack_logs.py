"""What goes wrong is logged without the values that it went wrong with."""

import logging
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.app import create_app
from portal.config import Mode, Settings
from portal.core.web import db
from tests.support.cast import Cast
from tests.support.database import Database

SECRET = "000180999999"


@pytest.fixture(name="failing")
def fixture_failing(settings: Settings, database: Database) -> Callable[[Callable[[], object]], Flask]:
    """An application, not in testing mode, whose offline page does this instead."""

    def make(act: Callable[[], object]) -> Flask:
        app = create_app(replace(settings, mode=Mode.DEMO), sessions=database.app_sessions())

        def view() -> str:
            act()
            return ""

        view.mark = "public"  # type: ignore[attr-defined] # a function carries its marks
        app.view_functions["home.offline"] = view
        return app

    return make


@pytest.mark.parametrize(
    "act",
    [
        lambda: int(f"not a number {SECRET}"),
        lambda: db().execute(text("SELECT CAST(:value AS json)"), {"value": SECRET + "x"}),
        lambda: db().execute(text("SELECT no_such_function(:value)"), {"value": SECRET}),
        lambda: db().execute(
            text(
                "INSERT INTO sign_in_attempt (address_index, was_refused, at) VALUES (CAST(:value AS bytea), NULL, now())"
            ),
            {"value": SECRET},
        ),
    ],
)
def test_the_log_says_where_and_what_and_no_value(
    failing: Callable[[Callable[[], object]], Flask],
    cast: Cast,
    caplog: pytest.LogCaptureFixture,
    act: Callable[[], object],
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = failing(act).test_client().get("/offline")
    assert answer.status_code >= 400
    assert caplog.messages
    assert SECRET not in caplog.text
    assert SECRET not in answer.get_data(as_text=True)


def test_errors_of_the_database_do_not_quote_parameters(database: Database) -> None:
    with database.app.connect() as connection, pytest.raises(DBAPIError) as caught:
        connection.execute(text("SELECT no_such_function(:value)"), {"value": SECRET})
    assert SECRET not in str(caught.value)
