"""The provider tells the portal that somebody signed out: every token is checked, and counts once."""

import json
import time
from collections.abc import Callable

import pytest
from flask import Flask
from joserfc import jws
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.access import steps
from portal.access.models import WebSession
from portal.people.oidc.faults import Fault
from tests.people.browsing import count, signed_in
from tests.people.hostile import CLIENT_ID, Hostile
from tests.strict_pages.client import PageClient
from tests.support.cast import Cast

LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


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


def test_a_token_whose_sessions_did_not_end_may_come_again(
    browser: PageClient, provider: Hostile, cast: Cast, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise OperationalError("DELETE", None, OSError("the server went away"))

    signed_in(browser, provider, cast.owner)
    token, machine = logout_token(provider), PageClient(browser.app)
    with monkeypatch.context() as broken:
        broken.setattr(steps, "end_by_provider", fail)
        machine.post_bare("/sign-out/back-channel", {"logout_token": token}, 503)
    assert count(session, WebSession) == 1
    machine.post_bare("/sign-out/back-channel", {"logout_token": token}, 200)
    assert count(session, WebSession) == 0


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
