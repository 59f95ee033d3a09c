"""Sign-in as a browser sees it, against the provider that can be told to misbehave."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from flask import Flask
from joserfc import jws
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from notifications.models import Device
from portal.access.models import WebSession
from portal.access.sessions import COOKIE
from portal.app import create_app
from portal.config import Settings
from portal.core.trail import TrailLeaf
from portal.people import labels
from portal.people.forms import local_path
from portal.people.models import Identity, Official, Person, SignInAttempt
from portal.people.oidc.client import ProviderClient
from portal.people.oidc.faults import Fault
from portal.people.providers import PROFILES, ProfileName, Provider
from portal.people.views import CLIENTS
from tests.people.hostile import CLIENT_ID, CLIENT_KEY, Hostile, hostile_provider
from tests.strict_pages.client import PageClient
from tests.support.cast import Cast, Member
from tests.support.database import Database

LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


@pytest.fixture(name="provider")
def fixture_provider() -> Iterator[Hostile]:
    with hostile_provider() as hostile:
        yield hostile


@pytest.fixture(name="portal")
def fixture_portal(
    settings: Settings, database: Database, clean_database: Database, provider: Hostile
) -> Flask:
    app = create_app(settings, sessions=database.app_sessions())
    known = Provider(
        slug="vneid",
        label="VNeID",
        profile=PROFILES[ProfileName.PUBLIC_SECURITY],
        issuer=provider.issuer,
        client_id=CLIENT_ID,
        key=json.dumps(CLIENT_KEY.as_dict(private=True)),
    )
    app.extensions[CLIENTS] = {"vneid": ProviderClient(known)}
    return app


@pytest.fixture(name="browser")
def fixture_browser(portal: Flask) -> PageClient:
    return PageClient(portal)


def vouch_for(provider: Hostile, member: Member | None, **claims: object) -> None:
    """Let the provider sign this member in from now on."""
    personal_id = member.personal_id if member else "000199999999"
    values = {"sub": f"subject of {personal_id}", "preferred_username": personal_id, **claims}
    provider.twists.claims = lambda made: made.update(values)


def there_and_back(
    browser: PageClient, provider: Hostile, start: str = "/sign-in/vneid/start", status: int = 303
):
    sent = browser.get(start, 303)
    return browser.get(callback_of(provider, sent.location), status)


def callback_of(provider: Hostile, url: str) -> str:
    arguments = provider.authorize(url)
    return "/sign-in/vneid/callback?" + "&".join(f"{name}={value}" for name, value in arguments.items())


def count(session: Session, model: type) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(model)) or 0


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
def test_a_slow_provider_gets_a_page_within_two_seconds(
    browser: PageClient, provider: Hostile, cast: Cast, path: str
) -> None:
    def slow(handler: object) -> bool:
        if handler.path == path:
            time.sleep(2.5)
        return False

    address = "/sign-in/vneid/start"
    if not path.startswith("/.well-known"):
        address = callback_of(provider, browser.get(address, 303).location)
    provider.twists.answer = slow
    started = time.monotonic()
    told = browser.get(address, 503)
    assert time.monotonic() - started < 2
    assert "VNeID chưa trả lời" in told.h1


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


def test_honest_failures_do_not_count(browser: PageClient, provider: Hostile, session: Session) -> None:
    provider.twists.callback = lambda arguments: arguments.update(error="access_denied")
    there_and_back(browser, provider, status=403)
    assert session.scalar(select(func.count()).where(SignInAttempt.was_refused)) == 0


def signed_in(browser: PageClient, provider: Hostile, member: Member) -> PageClient:
    vouch_for(provider, member)
    there_and_back(browser, provider)
    return browser


def test_step_up_asks_the_provider_again_and_marks_the_session(
    browser: PageClient, provider: Hostile, cast: Cast, session: Session
) -> None:
    signed_in(browser, provider, cast.signer)
    before = browser.cookies[COOKIE]
    link = browser.get("/step-up?next=/approvals").links()["Xác thực bằng VNeID"]
    sent = browser.get(link, 303)
    assert "max_age=0" in sent.location
    assert "prompt=login" in sent.location
    assert browser.get(callback_of(provider, sent.location), 303).location == "/approvals"
    row = session.scalars(select(WebSession)).one()
    assert row.stepped_up_at is not None
    assert browser.cookies[COOKIE] != before


def test_step_up_with_an_old_authentication_does_not_count(
    browser: PageClient, provider: Hostile, cast: Cast, session: Session
) -> None:
    signed_in(browser, provider, cast.signer)
    vouch_for(provider, cast.signer, auth_time=int(time.time()) - 120)
    there_and_back(browser, provider, "/step-up/start", 403)
    assert session.scalars(select(WebSession)).one().stepped_up_at is None


def test_step_up_by_another_person_does_not_count(
    browser: PageClient, provider: Hostile, cast: Cast, session: Session
) -> None:
    signed_in(browser, provider, cast.signer)
    vouch_for(provider, cast.owner)
    told = there_and_back(browser, provider, "/step-up/start", 403)
    assert "tài khoản khác" in told.text
    row = session.scalars(select(WebSession)).one()
    assert (row.person_id, row.stepped_up_at) == (cast.signer.person_id, None)


def test_step_up_needs_a_session(browser: PageClient) -> None:
    assert browser.get("/step-up", 303).location.startswith("/sign-in")
    assert browser.get("/step-up/start", 303).location.startswith("/sign-in")


def test_sign_out_ends_the_session_the_device_and_the_stores_of_the_browser(
    browser: PageClient, provider: Hostile, cast: Cast, session: Session
) -> None:
    signed_in(browser, provider, cast.owner)
    browser.get("/sign-out")
    done = browser.post("/sign-out")
    assert done.response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert count(session, WebSession) == 0
    assert count(session, Device) == 0
    told = browser.get(done.location)
    assert told.links()["Đăng xuất khỏi VNeID"].startswith(
        f"{provider.issuer}/end-session?client_id={CLIENT_ID}"
    )
    browser.get("/record", 303)


def test_sign_out_works_while_the_provider_is_away(
    browser: PageClient, provider: Hostile, cast: Cast, portal: Flask
) -> None:
    signed_in(browser, provider, cast.owner)
    browser.get("/sign-out")
    known = portal.extensions[CLIENTS]["vneid"].provider
    portal.extensions[CLIENTS] = {"vneid": ProviderClient(replace(known, issuer="http://127.0.0.1:9"))}
    told = browser.get(browser.post("/sign-out").location)
    assert "đã đăng xuất" in told.h1
    assert "Đăng xuất khỏi VNeID" not in told.links()


def test_sign_out_everywhere_ends_every_session_of_this_person_only(
    browser: PageClient, provider: Hostile, cast: Cast, session: Session, portal: Flask
) -> None:
    signed_in(browser, provider, cast.owner)
    phone = signed_in(PageClient(portal), provider, cast.owner)
    signed_in(PageClient(portal), provider, cast.colleague)
    browser.get("/sign-out")
    browser.post("/sign-out/everywhere")
    phone.get("/record", 303)
    assert session.scalars(select(WebSession.person_id)).all() == [cast.colleague.person_id]


def test_sign_out_is_not_done_by_a_link_or_by_another_site(
    browser: PageClient, provider: Hostile, cast: Cast, session: Session
) -> None:
    signed_in(browser, provider, cast.owner)
    browser.get("/sign-out")
    browser.post_bare("/sign-out", status=400, headers={"Origin": "https://localhost"})
    browser.post("/sign-out", status=403, headers={"Origin": "https://evil.example"})
    assert count(session, WebSession) == 1


def logout_token(provider: Hostile, header: dict[str, object] | None = None, **changes: object) -> str:
    now = int(time.time())
    claims = {
        "iss": provider.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 120, "jti": f"jti-{time.monotonic_ns()}",
        "sid": "session-at-provider", "events": {LOGOUT_EVENT: {}}, **changes,
    }  # fmt: skip
    kept = {name: value for name, value in claims.items() if value is not None}
    head = {"alg": "ES256", "kid": "main", "typ": "logout+jwt", **(header or {})}
    return jws.serialize_compact(head, json.dumps(kept), provider.key, ["ES256"])


def test_back_channel_sign_out_ends_the_sessions_of_that_sign_in(
    browser: PageClient, provider: Hostile, cast: Cast, session: Session
) -> None:
    signed_in(browser, provider, cast.owner)
    machine = PageClient(browser.app)
    done = machine.post_bare("/sign-out/back-channel", {"logout_token": logout_token(provider)}, 200)
    assert done.response.headers["Cache-Control"] == "no-store"
    assert count(session, WebSession) == 0
    browser.get("/record", 303)


def test_back_channel_by_subject_leaves_others_alone(
    browser: PageClient, provider: Hostile, cast: Cast, session: Session, portal: Flask
) -> None:
    signed_in(browser, provider, cast.owner)
    signed_in(PageClient(portal), provider, cast.colleague)
    token = logout_token(provider, sid=None, sub=f"subject of {cast.owner.personal_id}")
    PageClient(portal).post_bare("/sign-out/back-channel", {"logout_token": token}, 200)
    assert session.scalars(select(WebSession.person_id)).all() == [cast.colleague.person_id]


def test_a_logout_token_counts_once(
    browser: PageClient, provider: Hostile, cast: Cast, session: Session
) -> None:
    token = logout_token(provider)
    browser.post_bare("/sign-out/back-channel", {"logout_token": token}, 200)
    signed_in(PageClient(browser.app), provider, cast.owner)
    refused = browser.post_bare("/sign-out/back-channel", {"logout_token": token}, 400)
    assert refused.json["error_description"] == "token_replayed"
    assert count(session, WebSession) == 1


LOGOUT_CASES: dict[str, tuple[Callable[[Hostile], str], Fault]] = {
    "ID token passed off": (lambda p: logout_token(p, nonce="n"), Fault.NONCE_PRESENT),
    "no event": (lambda p: logout_token(p, events=None), Fault.EVENT),
    "another event": (lambda p: logout_token(p, events={"other": {}}), Fault.EVENT),
    "event not an object": (lambda p: logout_token(p, events={LOGOUT_EVENT: True}), Fault.EVENT),
    "other audience": (lambda p: logout_token(p, aud="another-client"), Fault.AUDIENCE),
    "other issuer": (lambda p: logout_token(p, iss="https://evil.example"), Fault.ISSUER),
    "expired": (lambda p: logout_token(p, exp=int(time.time()) - 60), Fault.EXPIRED),
    "no expiry": (lambda p: logout_token(p, exp=None), Fault.EXPIRED),
    "old": (lambda p: logout_token(p, iat=int(time.time()) - 400), Fault.ISSUED_AT),
    "nobody named": (lambda p: logout_token(p, sid=None), Fault.NOBODY),
    "no token id": (lambda p: logout_token(p, jti=None), Fault.TOKEN_ID),
    "session id a number": (lambda p: logout_token(p, sid=7), Fault.SESSION_ID),
    "subject empty": (lambda p: logout_token(p, sub=""), Fault.SUBJECT),
    "another type": (lambda p: logout_token(p, {"typ": "at+jwt"}), Fault.TOKEN_TYPE),
    "unsigned": (lambda p: logout_token(p).rsplit(".", 1)[0] + ".", Fault.SIGNATURE),
    "swapped kid": (lambda p: logout_token(p, {"kid": "other"}), Fault.SIGNATURE),
    "nothing": (lambda _: "", Fault.FORMAT),
    "garbage": (lambda _: "a.b.c", Fault.FORMAT),
    "huge": (lambda _: "a" * 20_000, Fault.TOO_LARGE),
}


@pytest.mark.parametrize("case", LOGOUT_CASES)
def test_a_logout_token_with_one_thing_wrong_ends_nothing(
    browser: PageClient, provider: Hostile, cast: Cast, session: Session, case: str
) -> None:
    make, fault = LOGOUT_CASES[case]
    signed_in(browser, provider, cast.owner)
    refused = PageClient(browser.app).post_bare(
        "/sign-out/back-channel", {"logout_token": make(provider)}, 400
    )
    assert refused.json["error_description"] == fault.value
    assert count(session, WebSession) == 1


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
