"""A real Firefox without a window that is subscribed to the push service on this machine.

    with FirefoxPush() as firefox:
        subscription = firefox.subscribe(public_key)          # on a page of its own, or after firefox.open(url)
        ... the product sends ...
        assert firefox.received() == ['{"n": 12}…']            # as its service worker decrypted it

On a page of the product, with the product's service worker, `firefox.notifications()` is what the
person sees: title, body and tag of every notification that is shown.
"""

import asyncio
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from .bidi import Bidi
from .loop import LoopThread, free_port
from .service import PushService

PATIENCE_SECONDS = 40.0

PAGE = "<!doctype html><html lang=en><title>Receiver</title><script src=page.js></script><h1>Receiver</h1>"
PAGE_SCRIPT = """
navigator.serviceWorker.register("/worker.js");
"""
# Keeps what was decrypted where the page can read it, whether or not a page was open at that moment.
WORKER = """
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", event => event.waitUntil(self.clients.claim()));
self.addEventListener("push", event => event.waitUntil((async () => {
  const kept = await caches.open("received");
  const text = event.data ? event.data.text() : "";
  await kept.put("/received/" + crypto.randomUUID(), new Response(text));
  await self.registration.showNotification("received", {tag: text.trim()});
})()));
"""

PREFERENCES: dict[str, bool | int | str] = {
    "dom.push.enabled": True,
    "dom.push.connection.enabled": True,
    "dom.push.testing.allowInsecureServerURL": True,
    "dom.push.userAgentID": "",
    "permissions.default.desktop-notification": 1,
    "dom.serviceWorkers.enabled": True,
    "dom.serviceWorkers.testing.enabled": True,
    # Notifications are kept by Firefox itself, not handed to a desktop that is not there.
    "alerts.useSystemBackend": False,
    # Nothing outside this machine is called.
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.systemAddon.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "toolkit.telemetry.enabled": False,
}


def firefox_path() -> str | None:
    """Return the browser, if this machine has it."""
    return shutil.which("firefox-esr") or shutil.which("firefox")


class FirefoxPush:
    """Push service, browser and a page to receive on; `service.origin` is for the sender's test setting."""

    def __init__(self) -> None:
        self.loop = LoopThread()
        self.service = PushService(self.loop)
        self.page_url = ""
        self._folder = tempfile.TemporaryDirectory(prefix="firefox-", ignore_cleanup_errors=True)
        self._process: subprocess.Popen[bytes] | None = None
        self._bidi: Bidi | None = None
        self._context = ""
        self._pages: web.AppRunner | None = None

    def __enter__(self) -> Self:
        try:
            self.service.__enter__()
            self.loop.run(self._start_pages())
            self._start_browser()
            self.loop.run(self._connect(), PATIENCE_SECONDS + 20)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bidi is not None:
            self.loop.run(self._bidi.close())
        if self._process is not None:
            self._end_browser(self._process)
        if self._pages is not None:
            self.loop.run(self._pages.cleanup())
        self.service.__exit__(kind, error, trace)
        self.loop.close()
        self._folder.cleanup()

    def open(self, url: str) -> None:
        """Open a page in the one tab and wait until it is there."""
        self._command("browsingContext.navigate", context=self._context, url=url, wait="complete")

    def set_cookie(self, name: str, value: str, *, host: str, secure: bool = True) -> None:
        """Give the browser a cookie, e.g. that of a session which was signed in elsewhere."""
        cookie = {
            "name": name, "value": {"type": "string", "value": value}, "domain": host, "path": "/",
            "secure": secure, "httpOnly": True, "sameSite": "lax",
        }  # fmt: skip
        self._command("storage.setCookie", cookie=cookie)

    def evaluate(self, expression: str) -> Any:
        """Return what a JavaScript expression or promise gives on the open page."""
        assert self._bidi is not None
        return self.loop.run(self._bidi.evaluate(self._context, expression))

    def click(self, selector: str) -> None:
        """Press what the selector finds, as a person would: permissions and push want a real act."""
        self.evaluate(f"document.querySelector({selector!r}).click()")

    def subscribe(self, public_key: str) -> dict[str, Any]:
        """Subscribe the open page's service worker; return what a page would send to its server."""
        subscription: dict[str, Any] = self.evaluate(
            "navigator.serviceWorker.ready.then(r => r.pushManager.subscribe("
            f"{{userVisibleOnly: true, applicationServerKey: {public_key!r}}})).then(s => s.toJSON())"
        )
        return subscription

    def received(self, count: int = 1, timeout: float = 20) -> list[str]:
        """Wait until so many messages were decrypted by the page's own service worker; return their texts."""
        texts: list[str] = self._wait(
            "caches.open('received').then(async c => Promise.all((await c.matchAll()).map(r => r.text())))",
            count,
            timeout,
        )
        return texts

    def notifications(self, count: int = 1, timeout: float = 20) -> list[dict[str, str]]:
        """Wait until so many notifications are shown by the open page's service worker; return their words."""
        shown: list[dict[str, str]] = self._wait(
            "navigator.serviceWorker.ready.then(r => r.getNotifications())"
            ".then(all => all.map(n => ({title: n.title, body: n.body, tag: n.tag})))",
            count,
            timeout,
        )
        return shown

    def _wait(self, expression: str, count: int, timeout: float) -> list[Any]:
        until = time.monotonic() + timeout
        while True:
            found: list[Any] = self.evaluate(expression)
            if len(found) >= count:
                return found
            assert time.monotonic() < until, (
                f"{len(found)} of {count} after {timeout} s; answered: {[one.status for one in self.service.deliveries]}"
            )
            time.sleep(0.1)

    def _command(self, method: str, **params: Any) -> dict[str, Any]:
        assert self._bidi is not None
        return self.loop.run(self._bidi.command(method, **params))

    def _start_browser(self) -> None:
        path = firefox_path()
        assert path is not None, "Firefox is not installed: apt-get install firefox-esr"
        profile = Path(self._folder.name) / "profile"
        profile.mkdir()
        preferences = {**PREFERENCES, "dom.push.serverURL": self.service.websocket_url}
        lines = [f'user_pref("{name}", {_literal(value)});' for name, value in preferences.items()]
        (profile / "user.js").write_text("\n".join(lines) + "\n")
        self._port = free_port()
        self._process = subprocess.Popen(
            [
                path,
                "--headless",
                "--no-remote",
                "--profile",
                str(profile),
                f"--remote-debugging-port={self._port}",
            ],
            # A home of its own: as root, Firefox refuses the home of somebody else.
            env={**os.environ, "HOME": self._folder.name, "MOZ_CRASHREPORTER_DISABLE": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    async def _start_pages(self) -> None:
        app = web.Application()
        for path, text, kind in (
            ("/", PAGE, "text/html"),
            ("/page.js", PAGE_SCRIPT, "text/javascript"),
            ("/worker.js", WORKER, "text/javascript"),
        ):
            app.router.add_get(path, _answering(text, kind))
        self._pages = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._pages.setup()
        port = free_port()
        await web.TCPSite(self._pages, "127.0.0.1", port).start()
        self.page_url = f"http://localhost:{port}/"

    async def _connect(self) -> None:
        self._bidi = await Bidi.connect(f"ws://127.0.0.1:{self._port}", patience_seconds=PATIENCE_SECONDS)
        await self._bidi.command("session.new", capabilities={})
        tree = await self._bidi.command("browsingContext.getTree")
        self._context = tree["contexts"][0]["context"]
        await self._bidi.command(
            "browsingContext.navigate", context=self._context, url=self.page_url, wait="complete"
        )

    @staticmethod
    def _end_browser(process: subprocess.Popen[bytes]) -> None:
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def _answering(text: str, kind: str) -> Any:
    async def answer(_request: web.Request) -> web.Response:
        await asyncio.sleep(0)
        return web.Response(text=text, content_type=kind)

    return answer


def _literal(value: bool | int | str) -> str:
    return (
        str(value).lower()
        if isinstance(value, bool)
        else repr(value)
        if isinstance(value, int)
        else f'"{value}"'
    )
