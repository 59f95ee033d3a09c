"""The portal and the checking site beside it, in one process, as the demo runs them; and a phone with a passkey."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page
from sqlalchemy.orm import Session

from portal.access import actions as access_actions
from portal.access.sessions import COOKIE, new_cookie
from portal.app import create_app
from portal.card import tasks
from portal.card.actions import opening
from portal.card.keys import files
from portal.checker.site import create_checker
from portal.config import Settings
from portal.core.web.hosts import ByHost
from portal.record import steps as record_steps
from tests.card.holder.gateway import Gateway
from tests.push_service.loop import free_port
from tests.support.cast import Cast, Member
from tests.support.database import Database
from tests.support.serving import served

PHONE = {"width": 360, "height": 740}


@dataclass(frozen=True)
class House:
    """Both sites under their names on one port, and the keys behind them."""

    settings: Settings
    press: tasks.Press
    app: Any
    gateway: Gateway

    @property
    def url(self) -> str:
        return self.settings.public_url

    @property
    def checker(self) -> str:
        return self.settings.card_checker_url

    def publish(self) -> None:
        """Do what the worker does every minute, and after each change."""
        tasks.publish_now(self.press)


@pytest.fixture
def house(settings: Settings, database: Database, tmp_path: Path) -> Iterator[House]:
    port = free_port()
    keys = files.make(tmp_path / "keys")
    changed = replace(
        settings,
        public_url=f"http://localhost:{port}",
        card_key_folder=keys.folder,
        card_public_folder=tmp_path / "public",
        card_root_file=keys.folder / "root.crt.pem",
        card_checker_url=f"http://the.localhost:{port}",
    )
    portal = create_app(changed, sessions=database.app_sessions())
    checker = create_checker(changed, sessions=portal.extensions["portal.sessions"])
    press = tasks.press_of(changed)
    assert press is not None
    gateway = Gateway(ByHost(portal, {f"the.localhost:{port}": checker}))
    made = House(changed, press, portal, gateway)
    made.publish()
    with served(gateway, port):
        yield made


@pytest.fixture
def entitled(session: Session, cast: Cast) -> Cast:
    """The department issues cards, and the owner has a record."""
    asked = opening.ask_for_opening(session, cast.units["department"].id, actor=cast.hr.actor)
    opening.approve_opening(session, asked.id, actor=cast.signer.actor)
    owner = cast.owner
    record_steps.create(
        session, person_id=owner.person_id, unit_path=owner.unit_path, values={}, entries={}, actor=None
    )
    session.commit()
    return cast


@dataclass
class Phone:
    """A phone: a browser with an authenticator of its own; what it complains of fails the test."""

    context: BrowserContext
    page: Page
    devtools: CDPSession
    house: House
    session: Session
    complaints: list[str]

    def sign_in(self, member: Member, *, stepped_up: bool = False) -> None:
        cookie, id_hash = new_cookie()
        access_actions.begin_signed_in(
            self.session, id_hash, old_id_hash=None, person_id=member.person_id, provider="vneid",
            subject=f"subject-{member.person_id}", provider_sid=None, assurance=2, idle_seconds=1800,
            stepped_up=stepped_up,
            data={"_user_id": str(member.person_id), "_fresh": True, "csrf_token": secrets.token_hex(20)},
        )  # fmt: skip
        self.context.add_cookies(
            [{"name": COOKIE, "value": cookie, "url": "https://localhost/", "secure": True, "httpOnly": True}]
        )

    def open(self, path: str = "/card") -> "Phone":
        self.page.goto(self.house.url + path)
        return self

    def is_in(self, state: str, *, seconds: float = 10) -> "Phone":
        self.page.wait_for_selector(f'body[data-card="{state}"]', timeout=seconds * 1000)
        return self

    def do(self, name: str) -> "Phone":
        self.page.locator(f"[data-do={name}]:visible").click()
        return self

    def kept(self) -> Any:
        """Return what the phone's store of the card holds."""
        return self.page.evaluate(_KEPT)

    def keep_shell(self) -> None:
        """Wait until the page would open without a network."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
        self.page.wait_for_function("() => navigator.serviceWorker.controller !== null")


_KEPT = """new Promise((done) => {
  const request = indexedDB.open("card");
  request.onsuccess = () => {
    const names = [...request.result.objectStoreNames];
    if (!names.includes("held")) { request.result.close(); return done(null); }
    const all = request.result.transaction("held").objectStore("held").getAll();
    all.onsuccess = () => {
      request.result.close();
      done(all.result.map((held) => ({level: held.level, faces: Object.keys(held.faces), key: held.boundKey,
        image: held.image?.length ?? 0})));
    };
  };
})"""


@pytest.fixture
def phone(chromium: Browser, house: House, session: Session) -> Iterator[Phone]:
    made = phone_of(chromium, house, session)
    yield made
    made.context.close()
    assert made.complaints == []


@pytest.fixture
def another_phone(chromium: Browser, house: House, session: Session) -> Iterator[Phone]:
    made = phone_of(chromium, house, session)
    yield made
    made.context.close()


def phone_of(
    chromium: Browser, house: House, session: Session, *, has_passkeys: bool = True, **more: Any
) -> Phone:
    context = chromium.new_context(
        viewport=PHONE, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", reduced_motion="reduce",
        device_scale_factor=2, **more,
    )  # fmt: skip
    page = context.new_page()
    page.set_default_timeout(15_000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if _is_complaint(said) else None)
    devtools = context.new_cdp_session(page)
    if has_passkeys:
        devtools.send("WebAuthn.enable")
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }})  # fmt: skip
    return Phone(context, page, devtools, house, session, complaints)


def _is_complaint(said: Any) -> bool:
    # Without a network Chromium writes down what it could not ask for.
    return said.type == "error" and "ERR_INTERNET_DISCONNECTED" not in said.text


@pytest.fixture
def enrolled(phone: Phone, entitled: Cast) -> Phone:
    """The owner's phone, with the card on it."""
    phone.sign_in(entitled.owner)
    phone.open().is_in("unbound").do("enrol").is_in("ready")
    return phone
