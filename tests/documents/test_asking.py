"""A status that asks by itself, in a real browser: no network, an error or an ended session is waited out."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import Environment, FileSystemLoader

from portal.core import clock
from portal.documents import labels
from portal.documents.rules import EvidenceState, Kind
from tests.strict_pages.test_checker import CONTENT_POLICY, NONCE

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "https://portal.test/"
HTML = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": CONTENT_POLICY}
CONFIG = '<meta name="htmx-config" content=\'{"extensions":"hx-csp","includeIndicatorCSS":false}\'>'
SUMMARY = '<div tabindex="-1" data-focus>Có lỗi</div><label for="typed">Ghi chú</label><input id="typed">'
PAGE = (
    f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Thử</title>{CONFIG}'
    f'<script src="/vendor/htmx.js" nonce="{NONCE}" defer></script>'
    f'<script src="/js/app.js" nonce="{NONCE}" type="module"></script></head><body>%s%s</body></html>'
)

pytestmark = pytest.mark.journey


def fragment(state):
    environment = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True)
    environment.globals.update(evidence_words=labels, csp_nonce=lambda: NONCE)
    item = SimpleNamespace(
        id=7, state=state, kind=Kind.JPEG, name="a.jpg", refused_code=None, page_count=1, pages=(),
        created_at=clock.now(), size=1,
    )  # fmt: skip
    return (
        environment.get_template("documents/_status.html")
        .render(item=item)
        .replace("every 2s", "every 200ms")
    )


@pytest.fixture
def answers():
    """What the status answers, one after the other; the last one again and again."""
    return []


@pytest.fixture
def page(chromium, answers):
    opened, asked = chromium.new_page(viewport={"width": 360, "height": 740}), []

    def answer(route):
        path = route.request.url.removeprefix(ADDRESS).partition("?")[0]
        if path == "":
            route.fulfill(body=PAGE % (SUMMARY, fragment(EvidenceState.RECEIVED)), headers=HTML)
        elif path.endswith("/status"):
            asked.append(path)
            answers[min(len(asked), len(answers)) - 1](route)
        elif path in {"vendor/htmx.js", "js/app.js"}:
            route.fulfill(path=ROOT / "static" / path, content_type="text/javascript")
        else:
            route.fulfill(status=404)

    opened.route("**/*", answer)
    yield opened
    opened.close()


def without_network(route):
    route.abort("internetdisconnected")


def error(route):
    route.fulfill(status=503, body="<!doctype html><h1>Đang bảo trì</h1>", headers=HTML)


def nothing_new(route):
    route.fulfill(status=204)


def done(route):
    route.fulfill(body=fragment(EvidenceState.CLEAN), headers=HTML)


def test_it_goes_on_asking_until_it_is_done(page, answers):
    answers += [without_network, error, nothing_new, without_network, done]
    page.goto(ADDRESS)
    page.locator("#typed").fill("abc")
    page.get_by_text("Tệp mở được, an toàn").wait_for(timeout=15_000)
    assert page.locator("h1").count() == 0, "no page of an error within the page"
    assert page.evaluate("document.activeElement.id") == "typed", "the focus stays where somebody types"
    assert page.locator("[hx-get]").count() == 0


def test_the_page_of_signing_in_is_not_put_into_the_page(page, answers):
    answers.append(lambda route: route.fulfill(status=204))
    page.goto(ADDRESS)
    refused = page.evaluate(
        "() => {"
        " const raw = {redirected: true, ok: true};"
        " const asked = new CustomEvent('htmx:before:response', {cancelable: true, detail: {ctx: {response: {raw}}}});"
        " return !document.dispatchEvent(asked); }"
    )
    assert refused
