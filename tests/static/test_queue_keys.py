"""The keys of the queue can be switched off on a device, and then nothing answers a single letter."""

import json

import pytest
from playwright.sync_api import Browser

from tests.static.environment import NONCE

PAGE = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>x</title></head><body>
<a id="first" data-row href="#1">Một</a><a data-row href="#2">Hai</a>
<section data-item tabindex="-1"><div data-decisions><form><button id="a" type="button" data-key="a" aria-keyshortcuts="a">
Chuyển ký</button></form></div></section>
<details open><summary>Phím tắt (?)</summary><ul data-keys><li>J</li></ul>
<div data-keys-switch hidden><input id="keys-on" type="checkbox" checked><label for="keys-on">Dùng phím tắt</label></div></details>
<script src="{queue}" nonce="{nonce}" type="module"></script></body></html>"""


@pytest.fixture
def page(chromium: Browser, site):
    urls = json.loads((site.folder / "manifest.json").read_text())["urls"]
    made = PAGE.format(queue=urls["js/queue.js"], nonce=NONCE)
    site.pages["/queue"] = (200, "text/html; charset=utf-8", made.encode())
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{site.url}queue" if site.url.endswith("/") else f"{site.url}/queue")
    page.get_by_label("Dùng phím tắt").wait_for()
    yield page
    context.close()


def focused_after(page, key):
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press(key)
    return page.evaluate("document.activeElement.id")


def test_the_keys_answer_until_they_are_switched_off_on_this_device(page):
    assert focused_after(page, "j") == "first"
    page.get_by_label("Dùng phím tắt").focus()
    page.keyboard.press("Space")
    assert focused_after(page, "j") != "first"
    assert page.locator("#a").get_attribute("aria-keyshortcuts") is None
    page.reload()
    page.get_by_label("Dùng phím tắt").wait_for()
    assert not page.get_by_label("Dùng phím tắt").is_checked()
    assert focused_after(page, "j") != "first"
    page.get_by_label("Dùng phím tắt").check()
    assert focused_after(page, "j") == "first"
    assert page.locator("#a").get_attribute("aria-keyshortcuts") == "a"
