"""What every answer must say in its headers: the policy of the house, checked word by word."""

import re
from collections.abc import Iterator
from http.cookies import SimpleCookie

from werkzeug.test import TestResponse

from .markup import Markup, show, tag

EXACT = {
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = {
    "default-src": {"'none'"},
    "style-src": {"'self'"},
    "img-src": {"'self'", "blob:"},
    "font-src": {"'self'"},
    "connect-src": {"'self'"},
    "manifest-src": {"'self'"},
    "worker-src": {"'self'"},
    "form-action": {"'self'"},
    "base-uri": {"'none'"},
    "object-src": {"'none'"},
    "frame-src": {"'none'"},
    "frame-ancestors": {"'none'"},
    "require-trusted-types-for": {"'script'"},
    "trusted-types": {"htmx", "portal"},
}
NONCE = re.compile(r"'nonce-([A-Za-z0-9+/_-]{22,}={0,2})'")


def header_faults(response: TestResponse) -> Iterator[str]:
    if response.headers.get("X-Content-Type-Options") != "nosniff":
        yield "X-Content-Type-Options is not nosniff"
    if not kept_out_of_caches(response):
        yield f"Cache-Control is {response.headers.get('Cache-Control')!r} and does not say no-store"
    yield from cookie_faults(response)


def kept_out_of_caches(response: TestResponse) -> bool:
    """Only hashed static files and public lists with an ETag may be kept, never what sets a cookie or is a page."""
    cache = response.headers.get("Cache-Control", "")
    public = "immutable" in cache or ("no-cache" in cache and "ETag" in response.headers)
    if response.mimetype == "text/html" or "Set-Cookie" in response.headers:
        public = False
    return public or "no-store" in cache


def page_header_faults(response: TestResponse) -> Iterator[str]:
    yield from policy_faults(response)
    for name, value in EXACT.items():
        if response.headers.get(name) != value:
            yield f"{name} is {response.headers.get(name)!r}, not {value!r}"
    if "max-age=" not in response.headers.get("Strict-Transport-Security", ""):
        yield "Strict-Transport-Security is missing"
    if "camera=(self)" not in response.headers.get("Permissions-Policy", ""):
        yield "Permissions-Policy does not keep the camera to ourselves"
    if response.headers.get("Content-Type", "").replace(" ", "").lower() != "text/html;charset=utf-8":
        yield f"Content-Type is {response.headers.get('Content-Type')!r}"


def policy_faults(response: TestResponse) -> Iterator[str]:
    policy = directives(response)
    for name, words in POLICY.items():
        if policy.get(name) != words:
            yield f"the policy's {name} is {sorted(policy.get(name, set()))}, not {sorted(words)}"
    # Scanner pages need WebAssembly; nothing else may be added to the nonce.
    scripts = policy.get("script-src", set()) - {"'wasm-unsafe-eval'"}
    if len(scripts) != 1 or not NONCE.fullmatch(next(iter(scripts))):
        yield f"the policy's script-src is {sorted(scripts)}, not one nonce"
    if unknown := set(policy) - set(POLICY) - {"script-src"}:
        yield f"the policy has more than was agreed: {sorted(unknown)}"


def script_faults(response: TestResponse, page: Markup) -> Iterator[str]:
    """Whatever runs carries the nonce of this answer, preloaded modules included."""
    nonce = next(iter(NONCE.findall(response.headers.get("Content-Security-Policy", ""))), None)
    for element in page.all("script", "link"):
        preload = element.get("rel") == "modulepreload" or element.get("as") == "script"
        if (tag(element) == "script" or preload) and (nonce is None or element.get("nonce") != nonce):
            yield f"a script without the nonce: {show(element)}"


def cookie_faults(response: TestResponse) -> Iterator[str]:
    for line in response.headers.getlist("Set-Cookie"):
        for name, cookie in SimpleCookie(line).items():
            if not cookie["secure"] or not cookie["httponly"] or not cookie["samesite"]:
                yield f"the cookie {name} is not Secure, HttpOnly and SameSite"
            if name.startswith("__Host-") and (cookie["path"] != "/" or cookie["domain"]):
                yield f"the cookie {name} may not name a domain or a path"


def directives(response: TestResponse) -> dict[str, set[str]]:
    written = response.headers.get("Content-Security-Policy", "").split(";")
    parts = [words for part in written if (words := part.split())]
    return {name: set(values) for name, *values in parts}
