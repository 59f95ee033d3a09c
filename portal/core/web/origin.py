"""A change must come from our own pages: beside the token, `Origin` and `Sec-Fetch-Site` are compared."""

from urllib.parse import urlsplit

from flask import current_app, request

from portal.core.errors import Forbidden
from portal.core.web.requests import settings

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def check_origin() -> None:
    """Refuse a change that another site's page sends; machine endpoints that read no cookie are left out."""
    if request.method in _SAFE or request.endpoint is None:
        return
    if getattr(current_app.view_functions[request.endpoint], "reads_no_cookie", False):
        return
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    # Every browser since 2023 sends both on a form; one that sends neither cannot be told from a forgery.
    if origin is None and site is None:
        raise Forbidden("core.cross_site")
    if origin is not None and origin != _our_origin():
        raise Forbidden("core.cross_site")
    if site is not None and site != "same-origin":
        raise Forbidden("core.cross_site")


def _our_origin() -> str:
    parts = urlsplit(settings().public_url)
    return f"{parts.scheme}://{parts.netloc}"
