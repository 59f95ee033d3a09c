"""A small server with the product's real headers, for what only a browser can tell."""

import mimetypes
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.static.environment import NONCE

HTML = "text/html; charset=utf-8"

POLICY = (
    f"default-src 'none'; script-src 'nonce-{NONCE}'; style-src 'self'; img-src 'self' blob:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "object-src 'none'; frame-src 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types htmx portal"
)


@dataclass
class Site:
    """Pages by path (status, type, body); everything else comes from the built folder."""

    folder: Path
    pages: dict[str, tuple[int, str, bytes]]
    url: str = ""
    asked: list[str] = field(default_factory=list)
    sent: list[bytes] = field(default_factory=list)
    """The bodies of forms that came whole."""
    onward: dict[str, str] = field(default_factory=dict)
    """Where the answer to a form leads, by path."""
    is_cut: bool = False
    is_torn: bool = False
    """The line breaks in the middle of a form."""
    is_open: Event = field(default_factory=Event)
    """Forms are answered; until then they wait."""

    def __post_init__(self) -> None:
        self.is_open.set()

    def takes(self, body: bytes) -> None:
        self.is_open.wait(20)
        if not self.is_cut:
            self.sent.append(body)


@contextmanager
def serve(site: Site) -> Iterator[Site]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(site))
    site.url = f"http://localhost:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if site.is_cut:
                self.close_connection = True
                return
            path = urlsplit(self.path).path
            site.asked.append(path)
            status, kind, body = site.pages.get(path) or _file(site.folder, path)
            # As in the product: every answer has a nonce of its own, in its header and in its markup.
            nonce = secrets.token_urlsafe(16)
            body = body.replace(NONCE.encode(), nonce.encode())
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", POLICY.replace(NONCE, nonce))
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("Cache-Control", "no-store")
            if path in site.onward:
                self.send_header("Location", site.onward[path])
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = self.rfile.read(length // 2 if site.is_torn else length)
            if site.is_torn:
                self.close_connection = True
            else:
                site.takes(body)
                self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    return Handler


def _file(folder: Path, path: str) -> tuple[int, str, bytes]:
    # /static/<version>/… is <folder>/<version>/…; the root files stand in the folder itself.
    found = folder / path.removeprefix("/static/").lstrip("/")
    if not found.is_file():
        return 404, "text/html; charset=utf-8", b"<!DOCTYPE html><title>404</title>"
    kind = {
        ".js": "text/javascript",
        ".webmanifest": "application/manifest+json",
        ".woff2": "font/woff2",
    }.get(found.suffix)
    return 200, kind or mimetypes.guess_type(found.name)[0] or "application/octet-stream", found.read_bytes()


def until(page: Page, expression: str) -> None:
    # Playwright's own waiting needs eval, which the policy forbids.
    deadline = time.monotonic() + 15
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, f"never true: {expression}"
        page.wait_for_timeout(25)
