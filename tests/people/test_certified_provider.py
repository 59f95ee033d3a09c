"""The same client against a provider that the OpenID Foundation has certified."""

import json
import time
from collections.abc import Iterator
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from portal.access.models import WebSession
from portal.app import create_app
from portal.config import Settings
from portal.people.oidc.client import ProviderClient
from portal.people.oidc.faults import Fault, Refused
from portal.people.providers import PROFILES, ProfileName, Provider
from portal.people.views import CLIENTS
from tests.oidc_provider.certified import (
    CLIENT_ID,
    CLIENT_KEY,
    PEOPLE,
    Browser,
    certified_provider,
    path_of,
)
from tests.push_service.loop import free_port
from tests.strict_pages.client import PageClient
from tests.support.cast import Cast
from tests.support.database import Database

PORTAL = "https://localhost"


@pytest.fixture(scope="module", name="back_channel_port")
def fixture_back_channel_port() -> int:
    return free_port()


@pytest.fixture(scope="module", name="issuer")
def fixture_issuer(back_channel_port: int) -> Iterator[str]:
    back_channel = f"http://127.0.0.1:{back_channel_port}/sign-out/back-channel"
    with certified_provider(portal=PORTAL, back_channel=back_channel) as issuer:
        yield issuer


@pytest.fixture(name="portal")
def fixture_portal(settings: Settings, database: Database, clean_database: Database, issuer: str) -> Flask:
    return portal_of(settings, database, issuer)


def portal_of(settings: Settings, database: Database, issuer: str) -> Flask:
    app = create_app(settings, sessions=database.app_sessions())
    known = Provider(
        slug="vneid",
        label="VNeID",
        profile=PROFILES[ProfileName.PUBLIC_SECURITY],
        issuer=issuer,
        client_id=CLIENT_ID,
        key=json.dumps(CLIENT_KEY.as_dict(private=True)),
        timeout=10,
    )
    app.extensions[CLIENTS] = {"vneid": ProviderClient(known)}
    return app


def test_sign_in(portal: Flask, cast: Cast, session: Session) -> None:
    assert cast.owner.personal_id == PEOPLE["official one"]
    browser, at_provider = PageClient(portal), Browser(PORTAL)
    back = at_provider.sign_in(
        browser.get("/sign-in/vneid/start?next=/record", 303).location, person="official one"
    )
    assert browser.get(path_of(back), 303).location == "/record"
    row = session.scalars(select(WebSession)).one()
    assert (row.person_id, row.subject, row.assurance) == (cast.owner.person_id, "official one", 2)
    assert row.provider_sid


def test_the_code_works_once(portal: Flask, cast: Cast) -> None:
    at_provider = Browser(PORTAL)
    client = portal.extensions[CLIENTS]["vneid"]
    url, run = client.begin(redirect_uri=f"{PORTAL}/sign-in/vneid/callback", next_path="/")
    back = at_provider.sign_in(url, person="official one")
    arguments = dict(part.split("=", 1) for part in path_of(back).split("?")[1].split("&"))
    arguments["iss"] = client.provider.issuer
    assert client.finish(arguments, run, now=time.time()).level == 2
    with pytest.raises(Refused) as refused:
        client.finish(arguments, run, now=time.time())
    assert refused.value.fault == Fault.CODE_REFUSED


def test_low_assurance(portal: Flask, cast: Cast) -> None:
    browser = PageClient(portal)
    start = browser.get("/sign-in/vneid/start", 303).location
    back = Browser(PORTAL).sign_in(start, person="official one", acr="level_01")
    assert "mức độ 02" in browser.get(path_of(back), 403).h1


def test_an_unknown_person(portal: Flask, cast: Cast) -> None:
    browser = PageClient(portal)
    back = Browser(PORTAL).sign_in(browser.get("/sign-in/vneid/start", 303).location, person="stranger")
    assert "bộ phận tổ chức cán bộ" in browser.get(path_of(back), 403).text


def test_step_up_makes_the_provider_ask_again(portal: Flask, cast: Cast, session: Session) -> None:
    browser, at_provider = PageClient(portal), Browser(PORTAL)
    start = browser.get("/sign-in/vneid/start", 303).location
    browser.get(path_of(at_provider.sign_in(start, person="official one")), 303)
    again = browser.get("/step-up/start?next=/record", 303).location
    asked = at_provider.http.get(again, timeout=10)
    assert asked.text == "who?", "signed in there already, and asked nevertheless"
    again = browser.get("/step-up/start?next=/record", 303).location
    browser.get(path_of(at_provider.sign_in(again, person="official one")), 303)
    assert session.scalars(select(WebSession)).one().stepped_up_at is not None


def test_sign_out_there_tells_the_portal_by_the_back_channel(
    portal: Flask, cast: Cast, session: Session, back_channel_port: int
) -> None:
    browser, at_provider = PageClient(portal), Browser(PORTAL)
    start = browser.get("/sign-in/vneid/start", 303).location
    browser.get(path_of(at_provider.sign_in(start, person="official one")), 303)
    assert len(session.scalars(select(WebSession)).all()) == 1
    url = portal.extensions[CLIENTS]["vneid"].end_session_url(id_token=None, return_to=f"{PORTAL}/sign-in")
    server = make_server("127.0.0.1", back_channel_port, portal, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        assert at_provider.confirm_sign_out(url).startswith(f"{PORTAL}/sign-in")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    session.rollback()
    assert session.scalars(select(WebSession)).all() == []


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
def test_other_signature_algorithms(
    settings: Settings, database: Database, clean_database: Database, cast: Cast, algorithm: str
) -> None:
    with certified_provider(portal=PORTAL, algorithm=algorithm) as issuer:
        browser = PageClient(portal_of(settings, database, issuer))
        start = browser.get("/sign-in/vneid/start", 303).location
        back = Browser(PORTAL).sign_in(start, person="official one")
        assert browser.get(path_of(back), 303).location == "/"
