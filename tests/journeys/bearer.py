"""The bearer of a card: a phone with an authenticator, and what a camera reads off its screen."""

import io
import re

import zxingcpp
from PIL import Image

from portal.sandbox.seed import DemoAccount
from tests.journeys.visitor import Visitor


def given_the_card(phone: Visitor, account: DemoAccount) -> Visitor:
    """Open the card on this phone, whose authenticator agrees at once.

    An earlier journey may have had it on another phone, so its bearer proves once more who they are.
    """
    given_proven(phone, account, "/card")
    devtools = phone.context.new_cdp_session(phone.page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }})  # fmt: skip
    phone.open("/card")
    is_in(phone, "unbound")
    return do(phone, "enrol", "ready")


def given_proven(phone: Visitor, account: DemoAccount, path: str) -> Visitor:
    """Prove once more, at the provider, who holds the phone, on the way to this page."""
    phone.open(f"/step-up?next={path}").follow(re.compile("Xác thực bằng VNeID")).press(account.name)
    assert phone.path == path
    return phone


def do(phone: Visitor, name: str, state: str) -> Visitor:
    """Press a button of the card's page, and wait for the state that it leads to."""
    phone.page.locator(f"[data-do={name}]:visible").click()
    return is_in(phone, state)


def is_in(phone: Visitor, state: str) -> Visitor:
    phone.page.wait_for_selector(f'body[data-card="{state}"]')
    return phone.look()


def answer(phone: Visitor, digits: str) -> None:
    """Type a checker's number; a new proof is made for it at once."""
    phone.page.fill("#challenge", digits)
    phone.page.get_by_role("button", name="Đưa vào mã").click()
    phone.page.wait_for_function(
        "(said) => document.getElementById('turn').textContent.endsWith(said)", arg=" ".join(digits)
    )


def read(phone: Visitor) -> str:
    """Return the address that a camera reads off the screen."""
    found = zxingcpp.read_barcodes(
        Image.open(io.BytesIO(screen(phone))), formats=zxingcpp.BarcodeFormat.QRCode
    )
    assert len(found) == 1
    return found[0].text


def screen(phone: Visitor) -> bytes:
    return phone.page.locator("#code").screenshot()
