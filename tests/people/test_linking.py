"""Accounts of a provider that does not say whose they are: their person links them, once."""

import json
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.models import WebSession
from portal.core import clock
from portal.core.trail import TrailLeaf
from portal.people.models import Identity
from portal.people.oidc.client import ProviderClient
from portal.people.providers import PROFILES, ProfileName, Provider
from portal.people.views import CLIENTS
from tests.people.browsing import callback_of, count, signed_in, there_and_back, vouch_for
from tests.people.hostile import CLIENT_ID, CLIENT_KEY, PATIENT, Hostile, hostile_provider
from tests.strict_pages.client import Page, PageClient
from tests.support.cast import Cast, Member


@pytest.fixture(name="city")
def fixture_city(portal: Flask) -> Iterator[Hostile]:
    """Đà Nẵng's staff accounts: a subject and a name, neither a personal ID nor a level."""
    with hostile_provider() as hostile:
        known = Provider(
            slug="danang", label="Đà Nẵng", profile=PROFILES[ProfileName.DA_NANG], issuer=hostile.issuer,
            client_id=CLIENT_ID, key=json.dumps(CLIENT_KEY.as_dict(private=True)), assumed_level=2, timeout=PATIENT,
        )  # fmt: skip
        portal.extensions[CLIENTS]["danang"] = ProviderClient(known)
        yield hostile


def staff(city: Hostile, subject: str) -> None:
    def say(claims: dict[str, object]) -> None:
        for gone in ("preferred_username", "acr"):
            claims.pop(gone, None)
        claims.update({"sub": subject, "name": "NGUYEN THI HOA", "email": "hoa@danang.example"})

    city.twists.claims = say


def returned(browser: PageClient, city: Hostile, start: str, status: int) -> Page:
    sent = browser.get(start, 303)
    back = callback_of(city, sent.location).replace("/vneid/", "/danang/")
    return browser.get(back, status)


def stepped_up(browser: PageClient, provider: Hostile, member: Member) -> PageClient:
    signed_in(browser, provider, member)
    there_and_back(browser, provider, "/step-up/start?next=/accounts")
    return browser


def test_an_account_of_nobody_is_shown_the_way(
    browser: PageClient, provider: Hostile, city: Hostile, cast: Cast, session: Session
) -> None:
    staff(city, "hoa")
    told = returned(browser, city, "/sign-in/danang/start", 403)
    assert "chưa gắn với ai" in told.text
    assert told.links()["Đăng nhập bằng VNeID"] == "/sign-in/vneid/start?next=/accounts"
    assert count(session, Identity) == 0


def test_linked_once_it_signs_in_from_then_on(
    browser: PageClient, provider: Hostile, city: Hostile, cast: Cast, session: Session
) -> None:
    stepped_up(browser, provider, cast.owner)
    staff(city, "hoa")
    link = browser.get("/accounts").links()["Gắn tài khoản Đà Nẵng"]
    assert returned(browser, city, link, 303).location == "/accounts"
    assert "Đã gắn tài khoản" in browser.get("/accounts").text
    linked = session.scalars(select(Identity).where(Identity.provider == "danang")).one()
    assert (linked.subject, linked.person_id) == ("hoa", cast.owner.person_id)
    linking = select(TrailLeaf).where(TrailLeaf.action == "identity.linked").order_by(TrailLeaf.id)
    leaf = session.scalars(linking).all()[-1]
    assert (leaf.actor_id, leaf.person_id) == (cast.owner.person_id, cast.owner.person_id)
    other = PageClient(browser.app)
    assert returned(other, city, "/sign-in/danang/start?next=/record", 303).location == "/record"
    row = session.scalars(select(WebSession).where(WebSession.provider == "danang")).one()
    assert (row.person_id, row.assurance) == (cast.owner.person_id, 2)


def test_nothing_is_linked_without_a_fresh_proof_of_who_one_is(
    browser: PageClient, provider: Hostile, city: Hostile, cast: Cast, session: Session
) -> None:
    signed_in(browser, provider, cast.owner)
    assert browser.get("/accounts/danang/start", 303).location == "/step-up?next=/accounts"
    assert "gắn hoặc gỡ tài khoản" in browser.get("/step-up?next=/accounts").h1
    assert count(session, Identity) == 1


def test_an_account_belongs_to_one_person(
    browser: PageClient, provider: Hostile, city: Hostile, cast: Cast, session: Session
) -> None:
    staff(city, "hoa")
    stepped_up(browser, provider, cast.owner)
    returned(browser, city, "/accounts/danang/start", 303)
    returned(browser, city, "/accounts/danang/start", 303)
    other = stepped_up(PageClient(browser.app), provider, cast.colleague)
    told = returned(other, city, "/accounts/danang/start", 403)
    assert "đã gắn với người khác" in told.text
    rows = session.scalars(select(Identity.person_id).where(Identity.provider == "danang")).all()
    assert rows == [cast.owner.person_id]


def test_a_run_that_ends_after_signing_out_links_nothing(
    browser: PageClient, provider: Hostile, city: Hostile, cast: Cast, session: Session
) -> None:
    staff(city, "hoa")
    stepped_up(browser, provider, cast.owner)
    sent = browser.get("/accounts/danang/start", 303)
    back = callback_of(city, sent.location).replace("/vneid/", "/danang/")
    with clock.frozen(clock.now()):
        browser.get("/sign-out")
        browser.post("/sign-out")
        browser.get(back, 400)
    assert count(session, Identity) == 1


def test_a_provider_that_vouches_is_never_linked(
    browser: PageClient, provider: Hostile, city: Hostile, cast: Cast
) -> None:
    stepped_up(browser, provider, cast.owner)
    browser.get("/accounts/vneid/start", 404)
    browser.get("/accounts/unknown/start", 404)
    vouch_for(provider, None)


def test_a_linked_account_links_no_other(
    browser: PageClient, provider: Hostile, city: Hostile, cast: Cast, session: Session
) -> None:
    stepped_up(browser, provider, cast.owner)
    staff(city, "hoa")
    returned(browser, city, "/accounts/danang/start", 303)
    other = PageClient(browser.app)
    returned(other, city, "/sign-in/danang/start?next=/accounts", 303)
    assert "Gắn tài khoản Đà Nẵng" not in other.get("/accounts").links()
    assert "tài khoản định danh" in other.get("/accounts/danang/start", 403).text
