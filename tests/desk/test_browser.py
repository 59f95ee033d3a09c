"""Desk and bearer in two real browsers: a passkey says what is sent, the desk's screen shows it, once."""

import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access import actions as access_actions
from portal.access.sessions import COOKIE, new_cookie
from portal.desk.models import DeskDisclosure, DeskOffice, DeskRequest, DeskResult
from portal.desk.rules import RequestState
from tests.card.holder.conftest import House, Phone, phone_of
from tests.desk.authority import Authority
from tests.desk.conftest import registered
from tests.journeys.visitor import AXE
from tests.support.cast import Cast, Member

pytestmark = pytest.mark.journey


@pytest.fixture
def office(session: Session, entitled: Cast, house: House) -> DeskOffice:
    house.publish()
    authority = Authority().join(house.settings.desk_authority_folder)
    return registered(session, entitled, authority)


@pytest.fixture
def screen(
    chromium: Browser, session: Session, entitled: Cast, house: House, office: DeskOffice
) -> Iterator[Page]:
    """The officer's screen, at the desk; anything on the console fails the test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN")
    sign_in(context, session, entitled.guard)
    page = context.new_page()
    page.set_default_timeout(15_000)
    heard: list[str] = []
    page.on("console", lambda said: heard.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.goto(f"{house.url}/desk")
    yield page
    context.close()
    assert heard == []


def sign_in(context, session: Session, member: Member) -> None:
    cookie, id_hash = new_cookie()
    access_actions.begin_signed_in(
        session, id_hash, old_id_hash=None, person_id=member.person_id, provider="vneid",
        subject=f"subject-{member.person_id}", provider_sid=None, assurance=2, idle_seconds=1800, stepped_up=False,
        data={"_user_id": str(member.person_id), "_fresh": True, "csrf_token": secrets.token_hex(20)},
    )  # fmt: skip
    context.add_cookies(
        [{"name": COOKIE, "value": cookie, "url": "https://localhost/", "secure": True, "httpOnly": True}]
    )


def asked(screen: Page) -> str:
    """Ask for name and unit, and for the work e-mail where the bearer agrees; return where the code leads."""
    screen.check("#ask-name-3")
    screen.check("#ask-unit-3")
    screen.check("#ask-work_email-2")
    screen.get_by_role("button", name="Hiện mã để quét").click()
    return screen.locator(".ask-address").text_content() or ""


def tick(phone: Phone, *names: str) -> None:
    for name in names:
        phone.page.check(f"#give-{name}")


def is_accessible(page: Page) -> None:
    """What axe finds wrong with a page: nothing."""
    found = page.evaluate(
        AXE.read_text() + "; axe.run(document, {preload: false, resultTypes: ['violations']})"
        ".then((r) => r.violations.map((v) => v.id))"
    )
    assert found == []


def test_a_bearer_sends_what_they_tick_and_the_desk_sees_it_once(
    screen: Page, enrolled: Phone, session: Session, entitled: Cast
) -> None:
    phone = enrolled
    phone.page.goto(asked(screen))
    phone.page.click("#send")
    expect(phone.page.locator("#told")).to_contain_text("bắt buộc")
    tick(phone, "name", "unit")
    phone.page.click("#send")

    expect(phone.page.locator("#given")).to_be_visible()
    expect(screen.locator(".verdict__title")).to_have_text("Thẻ hợp lệ")
    facts = screen.locator(".verdict__facts").inner_text()
    assert entitled.owner.name in facts
    assert "example.vn" not in facts, "the e-mail was not ticked"
    assert "Không gửi" in facts
    screen.reload()
    assert entitled.owner.name not in screen.locator("main").inner_text()
    told = session.scalars(select(DeskDisclosure)).one()
    assert (told.person_id, told.claims) == (entitled.owner.person_id, ["name", "unit"])
    assert session.scalars(select(DeskResult)).all() == []


def test_at_basic_level_the_browser_s_own_key_answers(
    screen: Page, chromium: Browser, house: House, session: Session, entitled: Cast
) -> None:
    phone = phone_of(chromium, house, session, has_passkeys=False)
    phone.sign_in(entitled.owner)
    phone.open().is_in("unbound").do("enrol").is_in("ready")
    phone.page.goto(asked(screen))
    tick(phone, "name", "unit", "work_email")
    phone.page.click("#send")

    expect(phone.page.locator("#given")).to_be_visible()
    expect(screen.locator(".verdict__facts")).to_contain_text("person0@example.vn")
    phone.context.close()
    assert phone.complaints == []


def test_another_phone_of_the_same_person_sends_nothing(
    screen: Page, enrolled: Phone, another_phone: Phone, session: Session, entitled: Cast
) -> None:
    other = another_phone
    other.sign_in(entitled.owner)
    other.page.goto(asked(screen))
    tick(other, "name", "unit")
    other.page.click("#send")

    expect(other.page.locator("#told")).to_contain_text("một điện thoại khác")
    assert session.scalars(select(DeskRequest.state)).one() is RequestState.WAITING


def test_a_bearer_says_no(screen: Page, enrolled: Phone) -> None:
    enrolled.page.goto(asked(screen))
    enrolled.page.get_by_role("button", name="Từ chối").click()

    expect(enrolled.page.locator("main")).to_contain_text("Không thông tin nào được gửi đi")
    expect(screen.locator("#status")).to_contain_text("đã từ chối")


def test_the_pages_are_accessible_by_day_and_by_night(screen: Page, enrolled: Phone, house: House) -> None:
    for scheme in ("light", "dark"):
        screen.emulate_media(color_scheme=scheme)
        enrolled.page.emulate_media(color_scheme=scheme)
        screen.goto(f"{house.url}/desk")
        is_accessible(screen)
        address = asked(screen)
        is_accessible(screen)
        enrolled.page.goto(address)
        is_accessible(enrolled.page)
        tick(enrolled, "name", "unit")
        enrolled.page.click("#send")
        expect(enrolled.page.locator("#given")).to_be_visible()
        expect(screen.locator(".verdict")).to_be_visible()
        is_accessible(screen)
        enrolled.page.goto(f"{house.url}/card/asked")
        is_accessible(enrolled.page)
