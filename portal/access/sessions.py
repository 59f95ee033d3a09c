"""Flask's session as a database row: flask-login, Flask-WTF and Authlib all use it; no second cookie.

The cookie holds 256 random bits and nothing else; it rotates at sign-in and at step-up.
"""

import base64
import hashlib
import secrets
from collections.abc import MutableMapping
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Request, g, request, session
from flask.sessions import SessionInterface, SessionMixin
from flask.wrappers import Response
from sqlalchemy.exc import OperationalError

from portal.access import actions, row_security
from portal.access.queries import open_session
from portal.access.rules import Role
from portal.core import clock
from portal.core.web.requests import db

COOKIE = "__Host-sid"
TOUCH_AFTER = timedelta(minutes=1)
IDLE_SECONDS = 30 * 60
IDLE_SECONDS_OF_DECIDERS = 15 * 60


class RowSession(dict[str, Any], SessionMixin):
    """The data of one session; `id_hash` is None until there is a row."""

    def __init__(self, data: dict[str, Any], id_hash: bytes | None, used_at: datetime | None) -> None:
        super().__init__(data)
        self.id_hash = id_hash
        self.used_at = used_at
        self.before = dict(data)
        self.cookie: str | None = None
        self.ended = False


class RowSessionInterface(SessionInterface):
    """Reads the row named by the cookie, and writes what changed."""

    def open_session(self, app: Flask, request: Request) -> RowSession:
        cookie = request.cookies.get(COOKIE)
        g.actor = None
        if not cookie or _reads_no_cookie(app, request):
            return RowSession({}, None, None)
        id_hash = hash_of(cookie)
        try:
            opened = open_session(db(), id_hash, ref_of(id_hash))
        except OperationalError as error:
            # Flask cannot answer errors this early; `check_opened` raises it again where it can.
            g.not_opened = error
            return RowSession({}, None, None)
        if opened is None:
            return RowSession({}, None, None)
        g.actor = opened.actor
        if opened.actor is not None:
            row_security.belongs_to(db(), opened.actor)
        return RowSession(opened.data, id_hash, opened.used_at)

    def save_session(
        self,
        app: Flask,
        session: SessionMixin,
        response: Response,
    ) -> None:
        assert isinstance(session, RowSession)
        if session.ended:
            response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="Lax")
            return
        changed = dict(session) != session.before
        if changed and session.id_hash is None:
            session.cookie, session.id_hash = new_cookie()
            actions.begin_anonymous(db(), session.id_hash, dict(session))
        elif changed and session.id_hash is not None:
            actions.save_data(db(), session.id_hash, dict(session))
        if session.id_hash is not None and _is_use(session) and _touches(app, request):
            actions.touch(db(), session.id_hash)
        if session.cookie is not None:
            response.set_cookie(COOKIE, session.cookie, path="/", secure=True, httponly=True, samesite="Lax")


def check_opened() -> None:
    """Raise what kept the session from being read; runs before everything else of a request."""
    error: OperationalError | None = g.get("not_opened")
    if error is not None:
        raise error


def sign_in_session(
    person_id: int, *, provider: str, subject: str, provider_sid: str | None, assurance: int,
    roles: frozenset[Role], stepped_up: bool = False,
) -> None:  # fmt: skip
    """Replace the anonymous session by one of this person, under a new cookie."""
    row = _current()
    deciders = {Role.HR_OFFICER, Role.SIGNER, Role.ADMINISTRATOR, Role.AUDITOR}
    old, (row.cookie, row.id_hash) = row.id_hash, new_cookie()
    row.clear()
    # The token is made now, so that the first page with a form does not have to write the row.
    row.update({"_user_id": str(person_id), "_fresh": True, "csrf_token": secrets.token_hex(20)})
    row.before = dict(row)
    actions.begin_signed_in(
        db(), row.id_hash, old_id_hash=old, person_id=person_id, provider=provider, subject=subject,
        provider_sid=provider_sid, assurance=assurance, stepped_up=stepped_up, data=dict(row),
        idle_seconds=IDLE_SECONDS_OF_DECIDERS if roles & deciders else IDLE_SECONDS,
    )  # fmt: skip


def end_session() -> None:
    """Sign out: delete the row, and the cookie by name."""
    row = _current()
    if row.id_hash is not None:
        actions.end(db(), row.id_hash)
    row.clear()
    row.ended = True


def session_ref() -> str:
    """Return a public name of this session, by which a push subscription is tied to it."""
    row = _current()
    return ref_of(row.id_hash) if row.id_hash else ""


def hash_of(cookie: str) -> bytes:
    """Return the SHA-256 by which the row is found."""
    return hashlib.sha256(cookie.encode()).digest()


def ref_of(id_hash: bytes) -> str:
    """Return a name of the session that does not open it: a hash of its hash."""
    return hashlib.sha256(b"ref" + id_hash).hexdigest()[:32]


def new_cookie() -> tuple[str, bytes]:
    """Return a fresh cookie value of 256 random bits, and its hash."""
    cookie = base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()
    return cookie, hash_of(cookie)


def _current() -> RowSession:
    row: MutableMapping[str, Any] = session._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001 - Flask's own way to it
    assert isinstance(row, RowSession)
    return row


def _is_use(row: RowSession) -> bool:
    return row.used_at is not None and g.get("actor") is not None and clock.now() - row.used_at > TOUCH_AFTER


def _reads_no_cookie(app: Flask, request: Request) -> bool:
    # Flask matches the address only after it has opened the session: `request.endpoint` is still None here.
    return request.path in app.extensions["portal.cookieless_paths"]


def _touches(app: Flask, request: Request) -> bool:
    view = app.view_functions.get(request.endpoint or "")
    return not getattr(view, "without_touch", False)
