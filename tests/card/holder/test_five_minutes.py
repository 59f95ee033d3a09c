"""The long experiment: one opening, five minutes, a stranger's check at every turn of the code."""

import os
import time

import pytest
from playwright.sync_api import Browser, expect

from tests.card.holder.conftest import Phone
from tests.card.holder.test_browser import read, verdict

pytestmark = [pytest.mark.proof, pytest.mark.timeout(480)]

# The whole of an opening is 300 seconds: PORTAL_TEST_CARD_SECONDS=300.
WHOLE = 300
SECONDS = int(os.environ.get("PORTAL_TEST_CARD_SECONDS", "50"))


def test_the_code_turns_as_long_as_it_is_open(enrolled: Phone, chromium: Browser) -> None:
    enrolled.open().is_in("ready").keep_shell()
    enrolled.context.set_offline(True)
    enrolled.open().is_in("ready").do("show").is_in("shown")
    guard = chromium.new_context(viewport={"width": 360, "height": 740}).new_page()
    begun, seen = time.monotonic(), []
    while time.monotonic() - begun < min(SECONDS, WHOLE - 15):
        address = read(enrolled)
        if not seen or address != seen[-1]:
            seen.append(address)
            assert verdict(guard, address)[0] == "Hợp lệ", f"turn {len(seen)}"
        enrolled.page.wait_for_timeout(2000)

    if SECONDS >= WHOLE:
        expect(enrolled.page.locator("#told")).to_contain_text("Phiên trình thẻ đã hết", timeout=30_000)
    lasted = time.monotonic() - begun
    print(f"{len(seen)} codes in {lasted:.0f} s without a network, each of them valid")
    assert len(seen) >= min(SECONDS, WHOLE) // 25
    enrolled.context.set_offline(False)
    guard.context.close()
