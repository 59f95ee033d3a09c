"""The checking site: an origin of its own, so that the portal cannot speak for it, nor it for the portal.

It reads no cookie, keeps no log of checks, and learns nothing of a card: the code stays behind "#".
"""

from flask import Flask
from flask.typing import ResponseReturnValue
from flask.wrappers import Response
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.access import marks
from portal.card.keys.provider import read_certificate
from portal.checker import labels, views
from portal.config import Settings
from portal.core import db
from portal.core.errors import NotFound, TooMany
from portal.core.web import limits, static_files, templates
from portal.core.web.bodies import check_body
from portal.core.web.compression import compress
from portal.core.web.headers import secure
from portal.core.web.requests import close_db, csp_nonce

# WebAssembly reads codes where the browser cannot; nothing else may be made from text.
_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; "
    "img-src 'self' blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-src 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types check"
)
_ASSETS = ("check/", "js/card/", "fonts/", "icons/")
_BODY_LIMIT = 16 * 1024


def create_checker(settings: Settings, *, sessions: sessionmaker[Session] | None = None) -> Flask:
    """Return the checking site; `settings.card_root_file` is the root's certificate."""
    if settings.card_root_file is None:
        raise ValueError("A checking site needs the card's root certificate.")
    app = Flask("checker", static_folder=None, template_folder=str(settings.template_folder))
    app.config.update(SETTINGS=settings, MAX_CONTENT_LENGTH=_BODY_LIMIT)
    templates.configure(app, settings)
    app.jinja_env.globals.update(csp_nonce=csp_nonce)
    app.extensions["portal.card_root"] = read_certificate(settings.card_root_file).key
    app.extensions["portal.sessions"] = sessions or sessionmaker(
        db.create_engine(settings.database_url, pool_size=1), expire_on_commit=False
    )
    app.after_request(compress)
    app.after_request(_secure)
    app.teardown_appcontext(close_db)
    limits.register(app, settings)
    # It shares its threads with the portal: a body that never ends holds no more of them here than there.
    app.before_request(check_body)
    app.extensions["portal.asset_urls"] = static_files.register(app, settings, only=_ASSETS)
    app.register_blueprint(views.blueprint)
    app.register_error_handler(NotFound, lambda _error: _refused(404))
    app.register_error_handler(TooMany, _too_many)
    app.register_error_handler(HTTPException, lambda error: _refused(error.code or 500))
    marks.check_marks(app)
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies)  # type: ignore[method-assign] # as Flask says
    return app


def _secure(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _POLICY.format(nonce=csp_nonce()))
    return secure(response)


def _too_many(error: TooMany) -> ResponseReturnValue:
    text, status = views.told(labels.ERRORS[429], 429)
    return text, status, {"Retry-After": str(error.retry_after)}


def _refused(status: int) -> ResponseReturnValue:
    return views.told(labels.ERRORS.get(status, labels.BROKEN), status)
