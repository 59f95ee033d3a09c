"""The joined application: closed unless marked, worded, and reachable."""

import gzip
import re
from collections.abc import Callable
from dataclasses import replace
from inspect import iscoroutinefunction

from flask import Flask

from portal.app import create_app
from portal.config import Settings
from tests.strict_pages.client import PageClient
from tests.support.cast import Cast
from tests.support.database import Database


def test_a_signed_in_official_sees_the_first_page(client_for: Callable[..., PageClient], cast: Cast) -> None:
    assert cast.owner.name in client_for(cast.owner).get("/").text


def test_a_stranger_is_sent_to_sign_in(client_for: Callable[..., PageClient]) -> None:
    assert client_for(None).get("/", status=303).location == "/sign-in"


def test_an_unknown_page_says_so(client_for: Callable[..., PageClient]) -> None:
    said = client_for(None).get("/nowhere", status=404)
    assert "Không tìm thấy" in said.text
    assert "/sign-out" not in said.html


def test_an_unknown_page_leaves_who_is_signed_in_the_bar_and_the_way_out(
    client_for: Callable[..., PageClient], cast: Cast
) -> None:
    said = client_for(cast.owner).get("/nowhere", status=404)
    assert "Không tìm thấy" in said.text
    assert cast.owner.name in said.text
    assert 'href="/sign-out"' in said.html
    assert 'href="/record"' in said.html


def test_an_id_beyond_the_database_is_an_unknown_id(app: Flask) -> None:
    converter = app.url_map.converters["int"](app.url_map)
    assert converter.to_python(str(2**63 - 1)) == 2**63 - 1


def test_static_files_are_cached_for_ever_and_the_service_worker_is_not(app: Flask) -> None:
    client = app.test_client()
    css = app.jinja_env.globals["asset"]("css/portal.css")
    with client.get(css, headers={"Accept-Encoding": "br"}) as kept:
        assert "immutable" in kept.headers["Cache-Control"]
        assert kept.headers["Content-Encoding"] == "br"
    with client.get("/sw.js") as worker:
        assert worker.headers["Cache-Control"] == "no-cache"
        assert worker.headers["ETag"]
        assert worker.headers["X-Content-Type-Options"] == "nosniff"


def test_the_offline_page_is_for_everybody(client_for: Callable[..., PageClient]) -> None:
    client_for(None).get("/offline")


def test_who_asks_too_fast_is_told_to_wait(settings: Settings, database: Database) -> None:
    hasty = create_app(replace(settings, rate_limit="2 per minute"), sessions=database.app_sessions())
    client = PageClient(hasty)
    for _ in range(2):
        client.get("/offline")
    refused = client.get("/offline", status=429)
    assert int(refused.response.headers["Retry-After"]) > 0
    assert "chờ" in refused.text


def test_pages_are_compressed_and_their_length_tells_nothing(app: Flask) -> None:
    client = app.test_client()
    answers = [client.get("/sign-in", headers={"Accept-Encoding": "gzip"}) for _ in range(20)]
    nonce = re.compile(rb'nonce="[^"]+"')
    plain = {nonce.sub(b"", gzip.decompress(answer.data)) for answer in answers}
    assert len(plain) == 1
    assert {answer.headers["Content-Encoding"] for answer in answers} == {"gzip"}
    assert len({len(answer.data) for answer in answers}) > 5
    assert "Content-Encoding" not in client.get("/sign-in").headers


def test_no_template_is_read_before_what_all_of_them_see_is_complete(app: Flask) -> None:
    """Globals that came later would be missing from it."""
    read = [template for _, template in app.jinja_env.cache.items()] if app.jinja_env.cache else []
    one = app.jinja_env.get_template("components/icons.html")
    assert all(template.globals.keys() == app.jinja_env.globals.keys() for template in [one, *read])


def test_no_view_and_no_hook_is_asynchronous(app: Flask) -> None:
    """Flask is told not to look, so an asynchronous one would never run."""
    hooks = (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs)
    found = [*app.view_functions.values(), *app.teardown_appcontext_funcs]
    found += [
        function for by_blueprint in hooks for functions in by_blueprint.values() for function in functions
    ]
    assert found
    assert not any(iscoroutinefunction(function) for function in found)
