"""The keys of the queue: switched off on a device, none answers; what is not in sight is shown before it is decided."""

import json

import pytest
from playwright.sync_api import Browser

from tests.static.environment import NONCE

PAGE = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>x</title></head><body>
<div class="desk__list"><a id="first" data-row href="#1">Một</a><a data-row href="#2">Hai</a><a id="more" rel="next" href="#3">Tiếp</a></div>
<section data-item tabindex="-1"><div data-decisions><form><button id="a" type="button" data-key="a" aria-keyshortcuts="a">
Chuyển ký</button></form></div></section>
<details open><summary>Phím tắt (?)</summary><ul data-keys><li>J</li></ul>
<div data-keys-switch hidden><input id="keys-on" type="checkbox" checked><label for="keys-on">Dùng phím tắt</label></div></details>
<script src="{queue}" nonce="{nonce}" type="module"></script></body></html>"""


# A desk at 1280 by 800 whose page is enlarged to 200 %.
ENLARGED = {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2}
CASE = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>x</title></head><body>{above}
<section data-item tabindex="-1">{value}<div data-decisions><form><button id="a" type="button" data-key="a">Chuyển ký</button>
</form></div></section>{below}<script src="{queue}" nonce="{nonce}" type="module"></script></body></html>"""
CLOSED = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>x</title></head><body><a href="#1">Một</a>
<div data-item data-closed tabindex="-1"><p>Mai đang mở.</p><form><button id="open" type="button">Tiếp quản</button></form></div>
<script src="{queue}" nonce="{nonce}" type="module"></script></body></html>"""
LINE = "<p>Một dòng.</p>"


@pytest.fixture
def show(chromium: Browser, site):
    """Show a page with the queue's script, in a browser of its own."""
    contexts = []

    def come(html, **how):
        urls = json.loads((site.folder / "manifest.json").read_text())["urls"]
        made = html.replace("{queue}", urls["js/queue.js"]).replace("{nonce}", NONCE)
        site.pages["/queue"] = (200, "text/html; charset=utf-8", made.encode())
        contexts.append(chromium.new_context(**how))
        page = contexts[-1].new_page()
        page.goto(f"{site.url.rstrip('/')}/queue")
        page.wait_for_load_state("load")
        return page

    yield come
    for context in contexts:
        context.close()


@pytest.fixture
def page(show):
    page = show(PAGE)
    page.get_by_label("Dùng phím tắt").wait_for()
    return page


def case(show, above, value, **how):
    parts = {
        "above": LINE * above,
        "value": f"<p id='value' data-value>Giá trị</p>{LINE * value}",
        "below": LINE * 40,
    }
    page = show(CASE.format(queue="{queue}", nonce="{nonce}", **parts), **how)
    page.evaluate(
        "() => { window.pressed = 0; document.getElementById('a').onclick = () => window.pressed++; }"
    )
    # Who watches later is told later: by now the queue knows what is in sight.
    page.evaluate(
        "() => new Promise((done) => new IntersectionObserver(() => done()).observe(document.getElementById('value')))"
    )
    return page


def pressed(page):
    """Press A once it is no longer blind, and say how often the button was pressed by now."""
    page.wait_for_timeout(550)
    page.keyboard.press("a")
    return page.evaluate("window.pressed")


def is_seen(page, name):
    return page.evaluate(
        "name => { const r = document.getElementById(name).getBoundingClientRect();"
        " return r.top >= 0 && r.bottom <= innerHeight; }",
        name,
    )


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


@pytest.mark.parametrize("paper", [0, 60])
def test_what_is_in_sight_is_decided_at_once_however_high_its_papers(show, paper):
    page = case(show, above=3, value=paper)
    assert is_seen(page, "a") is (paper == 0)
    assert pressed(page) == 1


def test_what_was_seen_is_decided_also_where_its_papers_pushed_it_away(show):
    page = case(show, above=3, value=60)
    page.wait_for_timeout(200)
    page.evaluate("scrollTo(0, 1500)")
    assert not is_seen(page, "value")
    assert pressed(page) == 1


def test_below_the_fold_the_key_shows_the_item_before_it_decides(show):
    page = case(show, above=20, value=0, **ENLARGED)
    assert not is_seen(page, "value")
    # The clock stands still while it is looked at.
    page.evaluate("() => { window.at = performance.now() + 600; performance.now = () => window.at; }")
    assert pressed(page) == 0
    assert is_seen(page, "value")
    assert is_seen(page, "a")
    # Twice in a row is once too few: what has just come into sight was not read yet.
    page.keyboard.press("a")
    assert page.evaluate("window.pressed") == 0
    page.evaluate("() => { window.at += 501; }")
    assert pressed(page) == 1


def test_an_item_higher_than_the_screen_is_shown_from_its_value_on(show):
    page = case(show, above=20, value=30, **ENLARGED)
    assert pressed(page) == 0
    assert is_seen(page, "value")
    assert pressed(page) == 1


def test_of_a_case_that_is_not_open_the_button_comes_next(show):
    page = show(CLOSED)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "open"


def test_after_the_last_row_the_next_fifty(page):
    page.evaluate("document.querySelectorAll('[data-row]')[1].focus()")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") == "more"
