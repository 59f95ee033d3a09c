"""What a request has: its database session, its settings, its nonce."""

import base64
import secrets

from flask import current_app, g, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.config import Settings
from portal.core.db import end_reading


def db() -> Session:
    """Return the request's database session, opened when first asked for."""
    if "db" not in g:
        g.db = current_app.extensions["portal.sessions"]()
        g.db.info["request_id"] = request_id()
    opened: Session = g.db
    return opened


def close_db(error: BaseException | None = None) -> None:
    """End what was read since the last action, and give back the request's database session."""
    opened: Session | None = g.pop("db", None)
    if opened is not None:
        try:
            if error is None:
                end_reading(opened)
        finally:
            opened.close()


def settings() -> Settings:
    """Return the settings of the process."""
    configured: Settings = current_app.config["SETTINGS"]
    return configured


def request_id() -> str:
    """Return the random name by which logs and the trail know this request."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(8)
    named: str = g.request_id
    return named


def csp_nonce() -> str:
    """Return the nonce of this answer's scripts."""
    if "csp_nonce" not in g:
        g.csp_nonce = base64.b64encode(secrets.token_bytes(16)).decode()
    nonce: str = g.csp_nonce
    return nonce


def page(template: str, /, status: int = 200, **context: object) -> tuple[str, int]:
    """Return a whole page."""
    return render_template(template, **context), status


def see_other(url: str) -> Response:
    """Answer a POST: the next page is over there.

    A script that sent the form (upload.js) is told so: it cannot see a redirect without going there, and what
    that page says once would be said to it.
    """
    answer = redirect(url, 303)
    if request.headers.get("X-Redirect") == "told":
        answer.status_code = 201
        answer.set_data(b"")
        del answer.headers["Content-Type"]
    return answer


def unchanged() -> Response:
    """Answer a piece of a page that asks by itself: it stands as it is shown, and stays as it is."""
    answer = Response(status=204)
    del answer.headers["Content-Type"]
    return answer
