"""Without a network: what the worker answers, and what a page does with a tap."""

import pytest

from tests.static.environment import NONCE
from tests.static.site import HTML, until


def test_without_network_comes_the_offline_page_and_nothing_personal(page, site, built):
    personal = b"<!DOCTYPE html><html lang=vi><title>x</title><body>0905 123 456</body></html>"
    site.pages["/record"] = (200, HTML, personal)
    page.goto(site.url)
    until(page, "!!navigator.serviceWorker.controller")
    page.goto(f"{site.url}/record")
    assert "0905" in page.content()
    kept = page.evaluate(
        """async () => (await Promise.all((await caches.keys()).map(async (name) =>
            (await (await caches.open(name)).keys()).map((request) => new URL(request.url).pathname)))).flat()"""
    )
    allowed = {url for url in built[1].values() if url.startswith("/static/")} | {"/offline", "/card"}
    assert "/offline" in kept
    assert set(kept) <= allowed
    site.is_cut = True
    page.goto(f"{site.url}/record")
    assert page.text_content("h1") == "Chưa có mạng"
    assert page.evaluate("document.fonts.load('17px \"Be Vietnam Pro\"').then((faces) => faces.length)") == 1
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.header')).backgroundColor")
        != "rgba(0, 0, 0, 0)"
    )
    site.is_cut = False
    page.goto(f"{site.url}/record")
    assert "0905" in page.content()


def test_a_form_that_meets_no_network_leads_back_to_its_page(page, site):
    form = b'<!DOCTYPE html><html lang="vi"><title>x</title><form method="post" action="/sent"><button>G</button></form>'
    site.pages["/form"] = (200, HTML, form)
    site.pages["/sent"] = (200, HTML, b"<!DOCTYPE html><html lang=vi><title>x</title><h1>Received</h1>")
    page.goto(site.url)
    until(page, "!!navigator.serviceWorker.controller")
    page.goto(f"{site.url}/form?target=a&operation=b")
    site.is_cut = True
    page.click("button")
    page.wait_for_selector("h1:has-text('Chưa có mạng')")
    assert "giữ" not in page.text_content("main")
    retry = page.get_by_role("link", name="Thử lại")
    assert retry.get_attribute("href") == f"{site.url}/form?target=a&operation=b"
    site.is_cut = False
    page.wait_for_timeout(300)
    assert "/sent" not in site.asked
    retry.click()
    page.click("button")
    assert page.text_content("h1") == "Received"


@pytest.mark.parametrize(
    ("name", "goes_through"), [("plain", True), ("files", False), ("unnamed", False)]
)  # fmt: skip
def test_files_and_the_forms_of_others_go_past_the_worker(page, site, name, goes_through):
    # Some browsers lose files on the way through a worker, and another site's form would look like our own.
    kind = ' enctype="multipart/form-data"' if name == "files" else ""
    head = '<meta name="referrer" content="no-referrer">' if name == "unnamed" else ""
    form = f'<!DOCTYPE html><html lang="vi"><title>x</title>{head}<form method="post" action="/sent"{kind}><button>G</button></form>'
    site.pages["/form"] = (200, HTML, form.encode())
    site.pages["/sent"] = (200, HTML, b"<!DOCTYPE html><html lang=vi><title>x</title><h1>Received</h1>")
    page.goto(site.url)
    until(page, "!!navigator.serviceWorker.controller")
    page.goto(f"{site.url}/form")
    with page.expect_response("**/sent") as answered:
        page.click("button")
    assert answered.value.from_service_worker is goes_through


def test_trying_again_asks_for_the_address_that_failed(page, site):
    site.pages["/record"] = (200, HTML, b"<!DOCTYPE html><html lang=vi><title>x</title><h1>Record</h1>")
    page.goto(site.url)
    until(page, "!!navigator.serviceWorker.controller")
    site.is_cut = True
    page.goto(f"{site.url}/record?page=2")
    site.is_cut = False
    page.get_by_role("link", name="Thử lại").click()
    page.wait_for_selector("h1:has-text('Record')")
    assert page.url == f"{site.url}/record?page=2"


def test_a_tap_without_network_keeps_the_page_with_what_was_typed_and_chosen(page, site):
    site.pages["/"] = (200, HTML, site.pages["/"][2].replace(b'action="#"', b'action="/sent"'))
    page.goto(site.url)
    until(page, "!!navigator.serviceWorker.controller")
    page.set_input_files("#evidence", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"})
    send = page.get_by_role("button", name="Gửi đề nghị")
    page.context.set_offline(True)
    send.click()
    line = page.get_by_role("alert").filter(has_text="Chưa có mạng nên chưa gửi được.")
    line.wait_for()
    send.click()
    assert line.count() == 1
    below = page.evaluate("document.getElementById('no-network').nextElementSibling.textContent")
    assert "Gửi đề nghị" in below
    assert page.evaluate("document.getElementById('evidence').files.length") == 1
    assert "/sent" not in site.asked
    page.context.set_offline(False)
    line.wait_for(state="detached")
    with page.expect_response("**/sent"):
        send.click()
    page.wait_for_timeout(300)
    assert site.asked.count("/sent") == 1


def test_a_tap_without_network_does_not_end_the_saving_of_a_draft(page, site, built):
    scripts = "".join(
        f'<script src="{built[1][name]}" nonce="{NONCE}" type="module"></script>'
        for name in ("js/drafts.js", "js/app.js")
    )
    form = (
        '<form method="post" action="/sent" data-autosave="/saved"><input name="turn" type="hidden" value="0">'
        '<input name="name"><button>G</button></form><p id="save-state"></p>'
    )
    site.pages["/draft"] = (
        200, HTML, f'<!DOCTYPE html><html lang="vi"><head><title>x</title>{scripts}</head><body>{form}'.encode(),
    )  # fmt: skip
    site.pages["/saved"] = (200, "application/json", b'{"saved": "x"}')
    page.goto(f"{site.url}/draft")
    page.context.set_offline(True)
    page.click("button")
    page.context.set_offline(False)
    page.fill("input[name=name]", "typed")
    until(page, "document.getElementById('save-state').dataset.state === 'saved'")
    assert "/sent" not in site.asked
