"""Who asks too fast is slowed down, whatever cookies they make up."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from portal.access.sessions import COOKIE
from portal.app import create_app
from portal.config import Settings, SettingsError
from portal.core.web.limits import Minute
from tests.strict_pages.client import PageClient
from tests.support.cast import Cast
from tests.support.database import Database


def test_an_allowance_is_for_a_minute_and_for_one_name() -> None:
    at = [100.0]
    minute = Minute(2, lambda: at[0])
    assert [minute.seconds_to_wait("a") for _ in range(3)] == [0, 0, 60]
    assert minute.seconds_to_wait("b") == 0
    at[0] = 159.9
    assert minute.seconds_to_wait("a") == 1
    at[0] = 160.0
    assert minute.seconds_to_wait("a") == 0


def test_a_limit_without_a_meaning_stops_the_start(settings: Settings, database: Database) -> None:
    for written in ("many", "0 per minute", "5 per second", "5/minute"):
        with pytest.raises(SettingsError):
            create_app(replace(settings, rate_limit=written), sessions=database.app_sessions())


def hasty(settings: Settings, database: Database) -> Flask:
    return create_app(replace(settings, rate_limit="3 per minute"), sessions=database.app_sessions())


def test_a_made_up_cookie_buys_no_new_allowance(settings: Settings, database: Database) -> None:
    app = hasty(settings, database)
    said = [
        app.test_client().get("/offline", headers={"Cookie": f"{COOKIE}=made-up-{n}"}).status_code
        for n in range(5)
    ]
    assert said == [200, 200, 200, 429, 429]


def test_colleagues_behind_one_address_do_not_share_an_allowance(
    settings: Settings, database: Database, client_for: Callable[..., PageClient], cast: Cast
) -> None:
    app = hasty(settings, database)
    for member in (cast.owner, cast.colleague):
        PageClient(app, cookies=dict(client_for(member).cookies)).get("/offline")
        client = PageClient(app, cookies=dict(client_for(member).cookies))
        for _ in range(3):
            client.get("/offline")
        client.get("/offline", status=429)
