"""Sign-in as a browser sees it, against the provider that can be told to misbehave."""

import threading
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.actions import ANONYMOUS_SECONDS
from portal.access.models import WebSession
from portal.access.sessions import COOKIE
from portal.core import clock
from portal.core.trail import TrailLeaf
from portal.people import labels
from portal.people.forms import local_path
from portal.people.models import Identity, Official, Person, SignInAttempt
from portal.people.oidc.faults import Fault
from portal.people.providers import Provider
from portal.people.views import CLIENTS
from tests.people.browsing import callback_of, count, signed_in, there_and_back, vouch_for
from tests.people.hostile import Hostile
from tests.strict_pages.client import PageClient
from tests.support.cast import Cast


def test_a_known_person_signs_in_and_is_linked_once(
    browser: PageClient, provider: Hostile, cast: Cast, session: Session
) -> None:
    vouch_for(provider, cast.owner)
    done = there_and_back(browser, provider, "/sign-in/vneid/start?next=/record")
    assert done.location == "/record"
    row = session.scalars(select(WebSession)).one()
    assert (row.person_id, row.provider, row.provider_sid) == (
        cast.owner.person_id,
        "vneid",
        "session-at-provider",
    )
    assert (row.assurance, row.stepped_up_at) == (2, None)
    there_and_back(PageClient(browser.app), provider)
    assert count(session, Identity) == 1
    actions = list(session.scalars(select(TrailLeaf.action).order_by(TrailLeaf.id)))
    assert actions == ["identity.linked", "person.signed_in", "person.signed_in"]


def test_the_cookie_changes_at_sign_in(
    browser: PageClient, provider: Hostile, cast: Cast, session: Session
) -> None:
    vouch_for(provider, cast.owner)
    sent = browser.get("/sign-in/vneid/start", 303)
    before = browser.cookies[COOKIE]
    browser.get(callback_of(provider, sent.location), 303)
    assert browser.cookies[COOKIE] != before
    assert count(session, WebSession) == 1, "the session that it grew from is gone"


def test_deciders_have_a_shorter_idle_time(
    browser: PageClient, provider: Hostile, cast: Cast, session: Session
) -> None:
    vouch_for(provider, cast.signer)
    there_and_back(browser, provider)
    assert session.scalars(select(WebSession.idle_seconds)).one() == 15 * 60


def test_an_unknown_person_is_told_whom_to_ask_and_nothing_is_made(
    browser: PageClient, provider: Hostile, cast: Cast, session: Session
) -> None:
    people = count(session, Person), count(session, Official)
    vouch_for(provider, None)
    told = there_and_back(browser, provider, status=403)
    assert "bộ phận tổ chức cán bộ" in told.text
    assert (count(session, Person), count(session, Official)) == people
    assert count(session, Identity) == 0
    browser.get("/record", 303)


def test_names_of_the_provider_overwrite_nothing(
    browser: PageClient, provider: Hostile, cast: Cast, session: Session
) -> None:
    vouch_for(provider, cast.owner, name="TÊN KHÁC")
    there_and_back(browser, provider)
    assert session.get_one(Person, cast.owner.person_id).full_name == cast.owner.name


def test_an_account_that_vouches_for_another_personal_id_is_refused(
    browser: PageClient, provider: Hostile, cast: Cast, session: Session
) -> None:
    vouch_for(provider, cast.owner, sub="reused")
    there_and_back(browser, provider)
    vouch_for(provider, cast.colleague, sub="reused")
    told = there_and_back(PageClient(browser.app), provider, status=403)
    assert "không khớp" in told.text
    assert count(session, WebSession) == 2, "one signed in, one anonymous"


def test_who_left_service_does_not_get_in(
    browser: PageClient, provider: Hostile, cast: Cast, session: Session
) -> None:
    session.get_one(Official, cast.owner.person_id).in_service = False
    session.commit()
    vouch_for(provider, cast.owner)
    assert "không còn" in there_and_back(browser, provider, status=403).text


def test_level_01_gets_the_page_that_says_how_to_raise_it(
    browser: PageClient, provider: Hostile, cast: Cast, session: Session
) -> None:
    vouch_for(provider, cast.owner, acr="level_01")
    told = there_and_back(browser, provider, status=403)
    assert "mức độ 02" in told.h1
    assert "công an" in told.text
    browser.get("/record", 303)


def test_a_state_works_once(browser: PageClient, provider: Hostile, cast: Cast) -> None:
    vouch_for(provider, cast.owner)
    sent = browser.get("/sign-in/vneid/start", 303)
    address = callback_of(provider, sent.location)
    anonymous = dict(browser.cookies)
    browser.get(address, 303)
    replayed = PageClient(browser.app, cookies=anonymous)
    assert "Mã lỗi: state" in replayed.get(address, 400).text


def test_a_state_is_gone_even_when_the_rest_fails(browser: PageClient, provider: Hostile, cast: Cast) -> None:
    vouch_for(provider, cast.owner)
    sent = browser.get("/sign-in/vneid/start", 303)
    address = callback_of(provider, sent.location)
    provider.twists.token = lambda token: token.pop("id_token")
    assert "Mã lỗi: id_token_missing" in browser.get(address, 403).text
    assert "Mã lỗi: state" in browser.get(address, 400).text


def test_a_state_of_another_browser_is_refused(browser: PageClient, provider: Hostile, cast: Cast) -> None:
    vouch_for(provider, cast.owner)
    sent = browser.get("/sign-in/vneid/start", 303)
    address = callback_of(provider, sent.location)
    victim = PageClient(browser.app)
    victim.get("/sign-in/vneid/start", 303)
    assert "Mã lỗi: state" in victim.get(address, 400).text


def test_a_callback_out_of_the_blue_is_a_page(browser: PageClient) -> None:
    for query in ("", "?state=x&code=y", "?state=x&state=y", "?state=%00", "?code=" + "x" * 5000):
        assert "đăng nhập" in browser.get(f"/sign-in/vneid/callback{query}", 400).text.lower()
    browser.get("/sign-in/nowhere/start", 404)
    browser.get("/sign-in/nowhere/callback", 404)


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/jwks"])
def test_a_provider_that_does_not_answer_is_not_waited_for(
    portal: Flask, browser: PageClient, provider: Hostile, cast: Cast, path: str
) -> None:
    told = threading.Event()

    def slow(handler: object) -> bool:
        # It answers only after our page has come, so that a page that waited for it would never come.
        if handler.path == path:
            told.wait(60)
        return False

    address = "/sign-in/vneid/start"
    if not path.startswith("/.well-known"):
        address = callback_of(provider, browser.get(address, 303).location)
    provider.twists.answer = slow
    client = portal.extensions[CLIENTS]["vneid"]
    client.provider = replace(client.provider, timeout=Provider.timeout)
    page = browser.get(address, 503)
    told.set()
    assert "VNeID chưa trả lời" in page.h1
    assert Provider.timeout < 2


def test_sign_in_asks_the_database_nothing(portal: Flask, browser: PageClient) -> None:
    sessions = portal.extensions["portal.sessions"]
    portal.extensions["portal.sessions"] = no_database
    try:
        page = browser.get("/sign-in?next=/record")
    finally:
        portal.extensions["portal.sessions"] = sessions
    assert page.links()["Đăng nhập bằng VNeID"] == "/sign-in/vneid/start?next=/record"
    assert COOKIE not in browser.cookies


def no_database() -> Session:
    raise AssertionError("the page asked for a database session")


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("/record?x=1#y", "/record?x=1#y"), ("//evil.example", "/"), ("/\\evil.example", "/"), ("https://evil.example", "/"),
        ("/\t/evil.example", "/"), ("", "/"), ("record", "/"), ("/a\\b", "/"), ("/" + "x" * 500, "/"),
        ("/sign-out", "/"), ("/step-up/start", "/"), ("javascript:alert(1)", "/"), ("/\u202e", "/"),
    ],
)  # fmt: skip
def test_only_paths_of_ours_come_next(given: str, used: str) -> None:
    assert local_path(given) == used


def test_too_many_refusals_from_one_address_are_answered_with_429(
    browser: PageClient, provider: Hostile, session: Session
) -> None:
    provider.twists.token = lambda token: token.pop("id_token")
    for _ in range(20):
        there_and_back(browser, provider, status=403)
    refused = browser.get("/sign-in/vneid/start", 429)
    assert refused.response.headers["Retry-After"] == "600"
    assert count(session, SignInAttempt) == 40
    assert b"127.0.0.1" not in b"".join(session.scalars(select(SignInAttempt.address_index)))


@pytest.mark.parametrize("kind", ["image", "iframe", "script", "empty", "style"])
def test_what_another_sites_page_loads_counts_for_nobody(
    browser: PageClient, provider: Hostile, cast: Cast, session: Session, kind: str
) -> None:
    asked = {"Sec-Fetch-Dest": kind, "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Site": "cross-site"}
    for _ in range(20):
        stranger = PageClient(browser.app)
        told = stranger.get("/sign-in/vneid/callback?state=x&code=y", 403, headers=asked)
        stranger.get("/sign-in/vneid/start", 403, headers=asked)
    assert "Hãy mở trang đăng nhập" in told.text
    assert (count(session, SignInAttempt), count(session, WebSession)) == (0, 0)
    signed_in(browser, provider, cast.owner)


@pytest.mark.parametrize(
    "asked", [{}, {"Sec-Fetch-Dest": "document"}, {"Sec-Fetch-Dest": "empty", "Sec-Fetch-Mode": "navigate"}]
)
def test_pages_start_a_sign_in_by_a_service_worker_too(browser: PageClient, asked: dict[str, str]) -> None:
    browser.get("/sign-in/vneid/start", 303, headers=asked)


def test_returns_without_a_run_lock_nobody_out(
    browser: PageClient, provider: Hostile, cast: Cast, session: Session
) -> None:
    for _ in range(20):
        PageClient(browser.app).get("/sign-in/vneid/callback?state=x&code=y", 400)
    assert session.scalar(select(func.count()).where(SignInAttempt.was_refused)) == 0
    signed_in(browser, provider, cast.owner)


def test_slow_people_lock_nobody_out(
    browser: PageClient, provider: Hostile, cast: Cast, session: Session
) -> None:
    vouch_for(provider, cast.owner)
    waiting = []
    for _ in range(20):
        slow = PageClient(browser.app)
        waiting.append((slow, callback_of(provider, slow.get("/sign-in/vneid/start", 303).location)))
    with clock.frozen(clock.now() + timedelta(seconds=ANONYMOUS_SECONDS + 1)):
        for slow, address in waiting:
            assert "hết hạn" in slow.get(address, 400).text
    assert session.scalar(select(func.count()).where(SignInAttempt.was_refused)) == 0
    signed_in(browser, provider, cast.owner)


def test_honest_failures_do_not_count(browser: PageClient, provider: Hostile, session: Session) -> None:
    provider.twists.callback = lambda arguments: arguments.update(error="access_denied")
    there_and_back(browser, provider, status=403)
    assert session.scalar(select(func.count()).where(SignInAttempt.was_refused)) == 0


def test_every_fault_has_words() -> None:
    assert set(labels.REASONS) == set(Fault)
    for reason in labels.REASONS.values():
        assert reason.title.format(provider="VNeID")
        assert reason.advice.format(provider="VNeID")


def test_no_page_of_sign_in_shows_what_a_stranger_wrote(browser: PageClient, provider: Hostile) -> None:
    provider.twists.callback = lambda arguments: arguments.update(
        error="server_error", error_description="GọiSố0900"
    )
    assert "0900" not in there_and_back(browser, provider, status=503).text
    parts = urlsplit(browser.get("/sign-in?next=//evil.example/x").links()["Đăng nhập bằng VNeID"])
    assert (parts.netloc, parts.query) == ("", "")
