"""What a first visit costs on the line: every response of a fresh Chromium until two seconds after load."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Request, sync_playwright

from tests.support.tools import CHROMIUM_FLAGS

AFTER_LOAD = 2000
PHONE = {"width": 360, "height": 740}


@dataclass
class Visit:
    """Bytes on the wire by address, headers included: the page's own, and those of its service worker."""

    page: list[tuple[str, int]] = field(default_factory=list)
    precache: list[tuple[str, int]] = field(default_factory=list)
    status: int = 0

    @property
    def size(self) -> int:
        return sum(size for _, size in self.page)

    @property
    def requests(self) -> int:
        return len(self.page)

    @property
    def precache_size(self) -> int:
        return sum(size for _, size in self.precache)


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as play:
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = play.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def visit(browser: Browser, origin: str, path: str, *, cookie: str = "") -> Visit:
    """Open a page with nothing in any cache, and weigh what came until two seconds after load."""
    context = browser.new_context(viewport=PHONE, locale="vi-VN")
    try:
        return _weigh(context, origin + path, cookie)
    finally:
        context.close()


def _weigh(context: BrowserContext, url: str, cookie: str) -> Visit:
    made, by_worker = Visit(), []
    context.on("requestfinished", lambda request: request.service_worker and by_worker.append(request))
    page = context.new_page()
    network = context.new_cdp_session(page)
    asked: dict[str, str] = {}
    network.on("Network.requestWillBeSent", lambda event: _note_asked(made, asked, event))
    network.on("Network.loadingFinished", lambda event: _note_finished(made, asked, event))
    network.send("Network.enable")
    if cookie:
        # By https, since the name demands it; Chromium sends a secure cookie to http://localhost too.
        at = url.replace("http://", "https://")
        one = {
            "name": "__Host-sid",
            "value": cookie,
            "url": at,
            "path": "/",
            "secure": True,
            "httpOnly": True,
        }
        assert network.send("Network.setCookie", one)["success"]
    answer = page.goto(url, wait_until="load")
    assert answer is not None
    made.status = answer.status
    page.wait_for_timeout(AFTER_LOAD)
    made.precache = [(urlsplit(request.url).path, _size(request)) for request in by_worker]
    return made


def _note_asked(made: Visit, asked: dict[str, str], event: dict[str, Any]) -> None:
    redirect = event.get("redirectResponse")
    if redirect:
        made.page.append((urlsplit(redirect["url"]).path, int(redirect["encodedDataLength"])))
    asked[event["requestId"]] = urlsplit(event["request"]["url"]).path


def _note_finished(made: Visit, asked: dict[str, str], event: dict[str, Any]) -> None:
    if event["requestId"] in asked:
        made.page.append((asked[event["requestId"]], int(event["encodedDataLength"])))


def _size(request: Request) -> int:
    sizes = request.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]
