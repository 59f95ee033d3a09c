"""Sign-in, step-up and sign-out in a real browser: policies, cookies and redirects are the browser's own."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from portal.access.models import WebSession
from portal.app import create_app
from portal.config import Settings
from portal.core import clock
from portal.people.models import Identity
from portal.people.oidc.client import ProviderClient
from portal.people.providers import PROFILES, ProfileName, Provider
from portal.people.views import CLIENTS
from portal.sandbox.vneid.app import create_app as create_vneid
from portal.sandbox.vneid.demo import DemoPerson
from portal.sandbox.vneid.demo import Settings as VneidSettings
from tests.oidc_provider.certified import CLIENT_ID, CLIENT_KEY
from tests.push_service.loop import free_port
from tests.support.cast import Cast
from tests.support.database import Database

pytestmark = pytest.mark.journey

PICTURES = os.environ.get("PORTAL_TEST_PICTURES")
"""A folder for a picture of every page, to be looked at by people; none by default."""


@pytest.fixture(name="address")
def fixture_address(settings: Settings, database: Database, cast: Cast) -> Iterator[str]:
    portal_port, vneid_port = free_port(), free_port()
    portal_url, issuer = f"http://localhost:{portal_port}", f"http://localhost:{vneid_port}"
    portal = create_app(replace(settings, public_url=portal_url), sessions=database.app_sessions())
    key = json.dumps(CLIENT_KEY.as_dict(private=True))
    profile = PROFILES[ProfileName.PUBLIC_SECURITY]
    known = Provider("vneid", "VNeID", profile, issuer, CLIENT_ID, key, timeout=10)
    portal.extensions[CLIENTS] = {"vneid": ProviderClient(known)}
    people = (
        DemoPerson(cast.owner.personal_id, cast.owner.name, "Cán bộ, Văn phòng Sở"),
        DemoPerson(cast.signer.personal_id, cast.signer.name, "Người ký duyệt, Sở Nội vụ"),
        DemoPerson(cast.colleague.personal_id, cast.colleague.name, "Cán bộ, Văn phòng Sở", "level_01"),
        DemoPerson("000199999999", "Người Lạ"),
    )
    vneid = create_vneid(
        VneidSettings(
            issuer=issuer,
            client_id=CLIENT_ID,
            client_key=CLIENT_KEY.as_dict(private=False),
            portal_url=portal_url,
            callback_url=f"{portal_url}/sign-in/vneid/callback",
            people=people,
        )
    )
    servers = [
        make_server("localhost", port, app, threaded=True)
        for port, app in ((portal_port, portal), (vneid_port, vneid))
    ]
    threads = [Thread(target=server.serve_forever, daemon=True) for server in servers]
    for thread in threads:
        thread.start()
    yield portal_url
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(name="browser")
def fixture_browser(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="vi-VN")
    page = context.new_page()
    page.set_default_timeout(15_000)
    violations: list[str] = []
    page.on(
        "console",
        lambda message: violations.append(message.text) if "Content Security" in message.text else None,
    )
    yield page
    context.close()
    assert violations == []


def photograph(page: Page, name: str) -> None:
    if not PICTURES:
        return
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 740})
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}-{scheme}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 360, "height": 740})


def test_in_up_and_out(browser: Page, address: str, cast: Cast, session: Session) -> None:
    browser.goto(f"{address}/sign-in?next=/assurance")
    photograph(browser, "sign-in")
    browser.get_by_role("link", name="VNeID").click()
    expect(browser.get_by_role("heading", level=1)).to_have_text("Chọn người đăng nhập")
    photograph(browser, "pick")
    browser.get_by_role("button", name=cast.signer.name).click()
    browser.wait_for_url(f"{address}/assurance")
    photograph(browser, "assurance")
    cookies = {cookie["name"]: cookie for cookie in browser.context.cookies()}
    assert set(cookies) == {"__Host-sid", "vneid_session"}
    assert cookies["__Host-sid"]["httpOnly"]
    assert cookies["__Host-sid"]["secure"]

    browser.goto(f"{address}/step-up?next=/assurance")
    photograph(browser, "step-up")
    browser.get_by_role("link", name="Xác thực bằng VNeID").click()
    browser.get_by_role("button", name=cast.signer.name).click()
    browser.wait_for_url(f"{address}/assurance")
    assert session.scalars(select(WebSession.stepped_up_at)).one() is not None

    browser.goto(f"{address}/sign-out")
    photograph(browser, "sign-out")
    browser.get_by_role("button", name="Đăng xuất khỏi máy này").click()
    expect(browser.get_by_role("heading", level=1)).to_have_text("Bạn đã đăng xuất khỏi cổng")
    photograph(browser, "signed-out")
    browser.get_by_role("link", name="Đăng xuất khỏi VNeID").click()
    photograph(browser, "end-session")
    browser.get_by_role("button", name="Đăng xuất", exact=True).click()
    browser.wait_for_url(f"{address}/sign-in")
    session.rollback()
    assert session.scalars(select(WebSession)).all() == []


def test_who_does_not_get_in_learns_why(browser: Page, address: str, cast: Cast) -> None:
    for name, heading in (
        ("Người Lạ", "Chưa vào được cổng"),
        (cast.colleague.name, "Cần tài khoản định danh mức độ 02"),
        ("Không đăng nhập", "Bạn chưa đăng nhập"),
    ):
        browser.goto(f"{address}/sign-in")
        browser.get_by_role("link", name="VNeID").click()
        browser.get_by_role("button", name=name).click()
        expect(browser.get_by_role("heading", level=1)).to_have_text(heading)
        photograph(browser, f"refused-{name.replace(' ', '-')}")


def test_signing_out_at_the_provider_ends_the_session_here(
    browser: Page, address: str, cast: Cast, session: Session
) -> None:
    browser.goto(f"{address}/sign-in?next=/assurance")
    browser.get_by_role("link", name="VNeID").click()
    at_provider = browser.url
    browser.get_by_role("button", name=cast.owner.name).click()
    browser.wait_for_url(f"{address}/assurance")
    browser.goto("/".join(at_provider.split("/")[:3]))
    browser.get_by_role("button", name="Đăng xuất khỏi mọi nơi").click()
    expect(browser.locator("main")).to_contain_text("Cổng đã nhận được tin")
    assert session.scalars(select(WebSession)).all() == []


def test_a_strange_account_is_unlinked_on_the_phone(
    browser: Page, address: str, cast: Cast, session: Session
) -> None:
    browser.goto(f"{address}/sign-in?next=/accounts")
    browser.get_by_role("link", name="VNeID").click()
    browser.get_by_role("button", name=cast.owner.name).click()
    browser.wait_for_url(f"{address}/accounts")
    strange = Identity(
        provider="danang", subject="strange", person_id=cast.owner.person_id, linked_at=clock.now()
    )
    session.add(strange)
    session.commit()
    browser.reload()
    photograph(browser, "accounts")
    browser.get_by_role("button", name="Gỡ danang").click()
    browser.wait_for_url(f"{address}/step-up?next=/accounts")
    browser.get_by_role("link", name="Xác thực bằng VNeID").click()
    browser.get_by_role("button", name=cast.owner.name).click()
    browser.wait_for_url(f"{address}/accounts")
    browser.get_by_role("button", name="Gỡ danang").click()
    expect(browser.get_by_text("Đã gỡ tài khoản")).to_be_visible()
    photograph(browser, "accounts-after")
    session.rollback()
    assert session.scalars(select(Identity.provider)).all() == ["vneid"]
