"""The pages and endpoints of the stand-in."""

import secrets
import time
from typing import Any
from urllib.parse import urlencode

from authlib.oauth2 import OAuth2Error
from flask import Flask, current_app, jsonify, redirect, render_template, request, session, url_for
from joserfc import jwt
from joserfc.errors import JoseError
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response

from portal.sandbox.vneid.demo import DemoPerson, Settings
from portal.sandbox.vneid.provider import Provider

FOREVER = 10 * 365 * 24 * 3600


def create_app(settings: Settings) -> Flask:
    """Return the provider as an application of its own; it shares nothing with the portal but the network."""
    app = Flask(__name__)
    app.secret_key = secrets.token_bytes(32)
    # Cookies cross ports, so the name must not be one that the portal uses.
    app.config.update(
        SESSION_COOKIE_NAME="vneid_session",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_secure,
        MAX_CONTENT_LENGTH=64 * 1024,
    )
    provider = Provider(settings)
    provider.init_app(app)
    app.extensions["provider"] = provider
    for path, view, methods in ROUTES:
        app.add_url_rule(path, view_func=view, methods=methods)
    app.after_request(_protect)
    app.register_error_handler(OAuth2Error, _refuse)
    return app


def home() -> str:
    """Who is signed in here, and a way to sign out everywhere."""
    return render_template("home.html", person=_signed_in(), csrf=_csrf())


def authorize() -> Any:
    """Ask who wants to sign in; picking a person is the authentication, so it always counts as fresh."""
    provider = _provider()
    person = _signed_in()
    grant = provider.server.get_consent_grant(end_user=person)
    if _may_skip_the_page(person):
        return provider.server.create_authorization_response(grant=grant, grant_user=person)
    query = request.query_string.decode()
    return render_template("pick.html", people=provider.settings.people, query=query, csrf=_csrf())


def pick() -> Any:
    """Sign the picked person in and send the browser back with a code."""
    _check_csrf()
    provider = _provider()
    chosen = request.form.get("person")
    person = next((one for one in provider.settings.people if one.subject == chosen), None)
    grant = provider.server.get_consent_grant(end_user=person)
    if person is not None:
        session.update(subject=person.subject, auth_time=int(time.time()), sid=secrets.token_urlsafe(16))
    return provider.server.create_authorization_response(grant=grant, grant_user=person)


def token() -> Any:
    return _provider().server.create_token_response()


def userinfo() -> Any:
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    person = _provider().person_of_token(value) if kind.lower() == "bearer" else None
    if person is None:
        return jsonify(error="invalid_token"), 401, {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    return jsonify(_provider().claims_about(person))


def jwks() -> Any:
    return jsonify(_provider().key_set())


def configuration() -> Any:
    return jsonify(_provider().metadata())


def end_session() -> Any:
    """RP-initiated logout: a page asks first, since without a hint anybody could have sent it."""
    return_to = _allowed_return(request.args.get("post_logout_redirect_uri", ""))
    if _signed_in() is None or _hint_is_ours(request.args.get("id_token_hint", "")):
        _end()
        return redirect(return_to or url_for("home"), 303)
    return render_template("end_session.html", person=_signed_in(), return_to=return_to, csrf=_csrf())


def confirm_end_session() -> Any:
    """End the session here and tell the portal by the back channel."""
    _check_csrf()
    told = _end()
    return_to = _allowed_return(request.form.get("return_to", ""))
    if return_to:
        return redirect(return_to, 303)
    return render_template("ended.html", told=told, portal_url=_provider().settings.portal_url)


ROUTES = (
    ("/", home, ["GET"]),
    ("/authorize", authorize, ["GET"]),
    ("/authorize", pick, ["POST"]),
    ("/token", token, ["POST"]),
    ("/userinfo", userinfo, ["GET", "POST"]),
    ("/jwks", jwks, ["GET"]),
    ("/.well-known/openid-configuration", configuration, ["GET"]),
    ("/end-session", end_session, ["GET"]),
    ("/end-session", confirm_end_session, ["POST"]),
)


def _may_skip_the_page(person: DemoPerson | None) -> bool:
    # Only when asked for: a demo needs the page to change from one person to another.
    prompt, age = request.args.get("prompt", ""), request.args.get("max_age", str(FOREVER))
    fresh = age.isdigit() and time.time() - session.get("auth_time", 0) <= int(age)
    return person is not None and prompt == "none" and fresh


def _end() -> bool:
    person, sid = _signed_in(), session.get("sid", "")
    session.clear()
    return person is not None and _provider().tell_portal(person, sid)


def _hint_is_ours(hint: str) -> bool:
    try:
        claims = jwt.decode(hint, _provider().key, algorithms=["ES256"]).claims
    except (JoseError, ValueError):
        return False
    return bool(claims.get("sid") == session.get("sid") and claims.get("aud") == _provider().client.client_id)


def _allowed_return(url: str) -> str:
    return url if url and _provider().client.check_post_logout_redirect_uri(url) else ""


def _signed_in() -> DemoPerson | None:
    subject = session.get("subject")
    return next((one for one in _provider().settings.people if one.subject == subject), None)


def _provider() -> Provider:
    provider: Provider = current_app.extensions["provider"]
    return provider


def _csrf() -> str:
    value: str = session.setdefault("csrf", secrets.token_urlsafe(16))
    return value


def _check_csrf() -> None:
    given, kept = request.form.get("csrf_token", ""), session.get("csrf")
    if not kept or not secrets.compare_digest(given.encode(), kept.encode()):
        raise Forbidden


def _refuse(error: OAuth2Error) -> Any:
    """Tell the portal, or show a page when the address to tell is not known to be the portal's."""
    if error.redirect_uri and _provider().client.check_redirect_uri(error.redirect_uri):
        told = {"error": error.error, "state": error.state or "", "iss": _provider().settings.issuer}
        return redirect(f"{error.redirect_uri}?{urlencode(told)}", 303)
    return render_template("refused.html", error=error), 400


def _protect(response: Response) -> Response:
    origin = _provider().settings.portal_origin
    # The portal is named because browsers apply form-action to the redirect that follows the POST.
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'self'; form-action 'self' {origin}; base-uri 'none';"
        " frame-ancestors 'none'"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response
