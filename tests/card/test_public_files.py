"""Anybody gets the lists, from any page, and asks again for nothing."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.card import tasks

Ask = Callable[..., TestResponse]


@pytest.fixture
def ask(app: Flask, press: tasks.Press, session: object) -> Iterator[Ask]:
    tasks.publish_now(press)
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(before, card_public_folder=press.place.folder)
    yield lambda path, **headers: app.test_client().get(path, base_url="https://localhost", headers=headers)
    app.config["SETTINGS"] = before


@pytest.mark.parametrize("path", ["/trust.cwt", "/status/1", "/status/1.cwt", "/status/1.jwt"])
def test_a_file_comes_whole_once_and_then_by_its_etag(ask: Ask, press: tasks.Press, path: str) -> None:
    first = ask(path)
    again = ask(path, **{"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert first.headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in first.headers
    assert first.headers["X-Content-Type-Options"] == "nosniff"


def test_the_list_s_own_name_gives_wallets_a_jwt(ask: Ask, press: tasks.Press) -> None:
    folder = press.place.status_folder

    assert ask("/status/1").data == (folder / "1.cwt").read_bytes()
    given = ask("/status/1", Accept="application/statuslist+jwt")
    assert given.data == (folder / "1.jwt").read_bytes()
    assert given.mimetype == "application/statuslist+jwt"


@pytest.mark.parametrize(
    "path",
    [
        "/status/2",
        "/status/1.z",
        "/status/1-since-5.cwt",
        "/status/.kept",
        "/status/..%2ftrust.cwt",
        "/status/1.cwt%00",
    ],
)
def test_nothing_else_is_given_out(ask: Ask, path: str) -> None:
    assert ask(path).status_code == 404


def test_without_a_folder_there_is_no_list(app: Flask) -> None:
    assert app.test_client().get("/trust.cwt", base_url="https://localhost").status_code == 404
