"""What only a browser can tell: the policy, htmx under it, the worker, sizes and shifts."""

import json
import time

import pytest

from tests.static.environment import NONCE
from tests.static.site import HTML, Site, until
from tests.support.pushed import shown_after_push

PAGE = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>x</title>
<meta name="htmx-config" content='{{"extensions":"hx-csp","includeIndicatorCSS":false,"defaultTimeout":20000}}'>
<script src="{htmx}" nonce="{nonce}" defer></script></head><body>{body}</body></html>"""


def htmx_page(site: Site, body: str) -> bytes:
    urls = json.loads((site.folder / "manifest.json").read_text())["urls"]
    return PAGE.format(htmx=urls["vendor/htmx.js"], nonce=NONCE, body=body).encode()


def test_the_style_guide_breaks_no_rule_of_the_policy(page, site):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(site.url)
    until(page, "!!navigator.serviceWorker.controller")
    assert page.evaluate("typeof htmx.version") == "string"
    assert complaints == []


def test_htmx_swaps_under_the_strict_policy(page, site):
    piece = (
        f'<p id="new">mới</p><button id="next" hx-get="/two" hx-target="#here" hx-nonce="{NONCE}">B</button>'
    )
    site.pages["/one"] = (200, HTML, piece.encode())
    site.pages["/two"] = (422, HTML, b'<p id="last">422</p>')
    site.pages["/htmx"] = (
        200,
        HTML,
        htmx_page(
            site,
            f'<button id="go" hx-get="/one" hx-target="#here" hx-nonce="{NONCE}">A</button><div id="here"></div>',
        ),
    )
    page.goto(f"{site.url}/htmx")
    page.click("#go")
    page.wait_for_selector("#new")
    page.click("#next")
    page.wait_for_selector("#last")


def test_markup_without_the_nonce_cannot_use_htmx(page, site):
    # The attribute also arrives by a swapped answer that was tricked into carrying somebody's text.
    injected = '<button class="evil" hx-get="/stolen" hx-trigger="load">x</button>'
    site.pages["/one"] = (
        200,
        HTML,
        f'<p id="new">mới</p>{injected}<img src="x" onerror="window.hacked=1">'.encode(),
    )
    site.pages["/htmx"] = (
        200,
        HTML,
        htmx_page(
            site,
            f'{injected}<button id="go" hx-get="/one" hx-target="#here" hx-nonce="{NONCE}">A</button><div id="here"></div>',
        ),
    )
    page.goto(f"{site.url}/htmx")
    page.click("#go")
    page.wait_for_selector("#new")
    page.wait_for_timeout(200)
    assert "/stolen" not in site.asked
    assert page.evaluate("window.hacked") is None


def test_scripts_cannot_write_markup_by_themselves(page, site):
    page.goto(site.url)
    message = page.evaluate(
        "() => { try { document.body.innerHTML = '<b>x</b>'; return '' } catch (e) { return e.name } }"
    )
    assert message == "TypeError"
    refused = page.evaluate(
        "() => { try { trustedTypes.createPolicy('other', {}); return '' } catch (e) { return e.name } }"
    )
    assert refused == "TypeError"


def test_the_worker_takes_no_foreign_address(page, site):
    page.goto(site.url)
    outcome = page.evaluate(
        """async () => {
            const { trustedScript } = await import(document.querySelector('script[type=module]').src);
            const tried = ['/notifications/1', 'https://evil.example/sw.js', '/sw.js.map', '//evil.example/static/x.js'];
            return tried.map((path) => { try { return String(trustedScript(path)) } catch (e) { return e.name } });
        }"""
    )
    assert outcome == ["TypeError"] * 4


WORDLESS = ("Hồ sơ công vụ", "Bạn có thông báo mới")
WRONG = {"title": "sai", "body": "sai"}


@pytest.mark.parametrize(
    ("payload", "answer", "shown"),
    [
        (
            '{"n": 7}',
            (200, {"title": "Bổ sung", "body": "Điện thoại"}),
            ("Bổ sung", "Điện thoại", "/notifications/7"),
        ),
        ('{"n": 7}', (401, {}), (*WORDLESS, "/notifications/7")),
        ('{"n": "../x"}', (200, WRONG), (*WORDLESS, "/notifications")),
        ("nothing", (200, WRONG), (*WORDLESS, "/notifications")),
    ],
)
def test_a_push_is_shown_with_its_words_or_with_none(page, site, payload, answer, shown):
    status, words = answer
    site.pages["/notifications/7/text"] = (status, "application/json", json.dumps(words).encode())
    page.goto(site.url)
    until(page, "!!navigator.serviceWorker.controller")
    expected = dict(zip(("title", "body", "url"), shown, strict=True))
    assert shown_after_push(page, site.url, payload) == [expected]


def test_a_second_tap_sends_nothing(page, site):
    site.pages["/"] = (200, HTML, site.pages["/"][2].replace(b'action="#"', b'action="/slow"'))
    site.pages["/slow"] = (204, HTML, b"")
    page.goto(site.url)
    page.evaluate("scrollTo(0, 0)")
    send = page.get_by_role("button", name="Gửi đề nghị")
    send.click()
    send.click(force=True)
    page.wait_for_timeout(200)
    assert site.asked.count("/slow") == 1


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(page, site):
    page.goto(site.url)
    until(page, "document.activeElement.className === 'error-summary'")
    page.click(".error-summary a[href='#born-day']")
    assert page.evaluate("document.activeElement.id") == "born-day"


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_is_wider_than_the_screen(page, site, width):
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(site.url)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_targets_are_large_enough_for_a_thumb(page, site):
    page.goto(site.url)
    small = page.evaluate(
        """() => [...document.querySelectorAll('a, button, summary, select, input:not([type=hidden])')]
            .map((e) => [e.textContent.trim() || e.name, Math.round(e.getBoundingClientRect().height), e])
            .filter(([, height, e]) => height < 44 && !e.closest('.skip-link') && e.type !== 'file')
            .map(([name, height]) => `${name} ${height}`)"""
    )
    assert small == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_is_seen_on_every_stop(chromium, site, scheme):
    context = chromium.new_context(viewport={"width": 360, "height": 740}, color_scheme=scheme)
    page = context.new_page()
    page.goto(site.url)
    page.evaluate("document.activeElement.blur()")
    for _ in range(12):
        page.keyboard.press("Tab")
        style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert style == "solid", page.evaluate("document.activeElement.outerHTML")
    context.close()


def test_a_late_font_moves_little(page, site):
    # The page is drawn with the fallback first; when the font comes the lines must stand.
    def later(route):
        time.sleep(0.4)
        route.continue_()

    page.route("**/*.woff2", later)
    page.add_init_script(
        """window.shift = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) window.shift += entry.value;
        }).observe({ type: 'layout-shift', buffered: true });"""
    )
    page.goto(site.url)
    page.evaluate("document.fonts.ready.then(() => 1)")
    page.wait_for_timeout(400)
    shift = page.evaluate("window.shift")
    print(f"layout shift with a late font: {shift:.4f}")
    assert shift < 0.05
