"""Requests that no page of ours sends: they are refused with a sentence, never with a failure."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from portal.core import clock
from portal.reviews.views import queue
from tests.strict_pages.client import PageClient
from tests.support.cast import Cast

FAILURE = 500


@pytest.mark.parametrize(
    "address",
    [
        "/reviews?q=%00",
        "/reviews?q=%ED%A0%80",
        "/reviews?after=2026-11-22T00:00:00%2B00:00~0000000000000000000009999999999999999999999999",
        "/reviews?after=0001-01-01T00:00:00%2B23:59~1",
        "/reviews?after=9999-12-31T23:59:59-23:59~1",
        "/reviews?state=%00",
        "/approvals?q=%00",
        "/notifications?before=%00",
        "/people/9223372036854775807/record",
        "/reviews/proposals/9223372036854775807",
        "/approvals/9223372036854775807",
    ],
)
def test_odd_addresses_of_hr(
    app: Flask, client_for: Callable[..., PageClient], cast: Cast, address: str
) -> None:
    for who in (cast.hr, cast.signer):
        assert _status(app, client_for(who), address) < FAILURE


@pytest.mark.parametrize(
    "address",
    [
        "/proposals?before=-1",
        "/proposals?before=99999999999999999999999",
        "/proposals/new?target=%00",
        "/proposals/new?target=family_own/99999999999999999999999",
        "/proposals/new?target=family_own/9" + "9" * 5000,
        "/record/fields/family_own/9223372036854775807",
        "/record/fields/a%00b",
        "/record/groups/9223372036854775807",
        "/evidence/9223372036854775807/preview/9223372036854775807",
        "/step-up?next=%00//evil",
        "/sign-in?next=/%09/evil.example",
    ],
)
def test_odd_addresses_of_an_official(
    app: Flask, client_for: Callable[..., PageClient], cast: Cast, address: str
) -> None:
    assert _status(app, client_for(cast.owner), address) < FAILURE


@pytest.mark.parametrize(
    "address", ["/record/fields/a%0d%0aSet-Cookie:x=1", "/record/fields/a%26next=x", "/record/fields/%00"]
)
def test_the_way_to_sign_in_keeps_odd_addresses_in_one_header(
    client_for: Callable[..., PageClient], address: str
) -> None:
    page = client_for(None).get(address, status=303)
    assert page.location.startswith("/sign-in?next=")
    assert "&" not in page.location


@pytest.mark.parametrize(("key", "status"), [("\0", 404), ("", 404), ("x" * 101, 404), ("\ud800", 400)])
def test_an_odd_key_of_a_repeated_request_is_refused(
    client_for: Callable[..., PageClient], cast: Cast, key: str, status: int
) -> None:
    typed = {"idempotency_key": key.encode("utf-8", "surrogatepass")}
    # The form is shown again with its sentence; here there is no such item to show.
    client_for(cast.hr).post("/items/1/verification", typed, status=status)


def test_what_the_database_refuses_leaves_the_session_usable(
    client_for: Callable[..., PageClient], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_for(cast.hr)
    monkeypatch.setattr(queue, "searched", lambda text: text or "")
    # The session's last use is written after the answer, on the connection on which the search failed.
    with clock.frozen(clock.now() + timedelta(minutes=3)):
        assert "không đúng định dạng" in client.get("/reviews?q=%00", status=400).text
        client.get("/reviews")


def _status(app: Flask, client: PageClient, address: str) -> int:
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    return app.test_client(use_cookies=False).get(address, headers={"Cookie": cookie}).status_code
