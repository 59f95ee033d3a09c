"""The page in a real browser: a code that a camera reads, a PIN folded away, and a wallet that takes the card."""

import io
import json
import secrets
from collections.abc import Callable, Iterator
from urllib.parse import unquote

import pytest
import requests
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from portal.access import actions as access_actions
from portal.access.sessions import COOKIE, new_cookie
from portal.card.models import CardBinding
from portal.wallets import metadata
from portal.wallets.rules import CONFIGURATION
from tests.journeys.visitor import AXE
from tests.support.cast import Cast
from tests.wallets.conftest import Site
from tests.wallets.wallet import Wallet

Opening = Callable[..., Page]
AXE_RUN = "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(v => v.id + v.nodes[0].html))"

pytestmark = pytest.mark.journey


@pytest.fixture
def open_page(
    chromium: Browser, site: Site, session: Session, bound: CardBinding, cast: Cast
) -> Iterator[Opening]:
    """The owner's phone, where they proved a moment ago who they are."""
    contexts = []

    def opening(**more: object) -> Page:
        cookie, id_hash = new_cookie()
        access_actions.begin_signed_in(
            session, id_hash, old_id_hash=None, person_id=cast.owner.person_id, provider="vneid", subject="owner",
            provider_sid=None, assurance=2, idle_seconds=1800, stepped_up=True,
            data={"_user_id": str(cast.owner.person_id), "_fresh": True, "csrf_token": secrets.token_hex(20)},
        )  # fmt: skip
        context = chromium.new_context(viewport={"width": 360, "height": 740}, **more)
        contexts.append(context)
        kept = {"name": COOKIE, "value": cookie, "domain": "localhost", "path": "/", "secure": True}
        context.add_cookies([kept])
        page = context.new_page()
        page.goto(f"{site.url}/card/wallet")
        return page

    yield opening
    for context in contexts:
        context.close()


def seen(page: Page) -> str:
    """Return what a camera reads off the page."""
    picture = Image.open(io.BytesIO(page.locator(".offer__code").screenshot()))
    (found,) = zxingcpp.read_barcodes(picture)
    return str(found.text)


def test_a_wallet_takes_the_card_and_the_page_says_so(open_page: Opening, site: Site) -> None:
    page = open_page()
    page.get_by_role("button", name="Tạo mã cho ví").click()
    code = page.locator(".offer__code")
    expect(code).to_be_visible()
    expect(page.locator("#pin")).to_be_hidden()
    address = seen(page)
    page.get_by_text("Hiện mã PIN").click()
    pin = page.locator("#pin").inner_text().replace(" ", "")

    assert page.get_by_role("link", name="Mở ví trên máy này").get_attribute("href") == address
    deliver(site, address, pin)
    expect(page.get_by_text("Thẻ đã vào ví")).to_be_visible(timeout=10_000)
    expect(code).to_be_hidden()
    expect(page.locator("#pin")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone_and_axe_finds_nothing(open_page: Opening, scheme: str) -> None:
    page = open_page(color_scheme=scheme)
    page.get_by_role("button", name="Tạo mã cho ví").click()
    page.get_by_text("Hiện mã PIN").click()

    assert seen(page).startswith("openid-credential-offer://")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.evaluate(AXE.read_text())
    assert page.evaluate(AXE_RUN) == []


def deliver(site: Site, address: str, pin: str) -> None:
    """Do what a wallet does with what it scanned and was told."""
    told = unquote(address.partition("credential_offer=")[2])
    code = json.loads(told)["grants"][metadata.PRE_AUTHORIZED]["pre-authorized_code"]
    form = {"grant_type": metadata.PRE_AUTHORIZED, "pre-authorized_code": code, "tx_code": pin}
    token = requests.post(site.url + metadata.TOKEN_PATH, data=form, timeout=10).json()["access_token"]
    nonce = requests.post(site.url + metadata.NONCE_PATH, timeout=10).json()["c_nonce"]
    asked = {
        "credential_configuration_id": CONFIGURATION,
        "proofs": {"jwt": Wallet(site.url).proofs(nonce, 2)},
    }
    answer = requests.post(
        site.url + metadata.CREDENTIAL_PATH,
        json=asked,
        headers={"Authorization": f"Bearer {token}"},
        timeout=10,
    )
    assert answer.status_code == 200, answer.text
