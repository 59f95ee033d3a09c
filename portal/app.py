"""Joins the rooms into one Flask application."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, request
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.access import labels as access_labels
from portal.access import login, marks, row_security
from portal.access.sessions import RowSessionInterface, check_opened
from portal.audit import views as audit
from portal.card import labels as card_labels
from portal.card import views as card
from portal.config import Mode, Settings
from portal.core import clock, db, sealing
from portal.core.web import errors, limits, static_files, templates
from portal.core.web.bodies import check_body
from portal.core.web.compression import compress
from portal.core.web.converters import IdConverter
from portal.core.web.headers import secure
from portal.core.web.origin import check_origin
from portal.core.web.requests import close_db, csp_nonce
from portal.declarations import labels as declarations_labels
from portal.declarations import views as declarations
from portal.declarations.steps import reopen
from portal.desk import labels as desk_labels
from portal.desk import views as desk
from portal.documents import labels as documents_labels
from portal.documents import views as documents
from portal.extracts import labels as extracts_labels
from portal.extracts import views as extracts
from portal.home import views as home
from portal.home.navigation import navigation
from portal.inbox import labels as inbox_labels
from portal.inbox import views as inbox
from portal.intake import labels as intake_labels
from portal.intake import views as intake
from portal.people import labels as people_labels
from portal.people import views as people
from portal.proposals import labels as proposals_labels
from portal.proposals import views as proposals
from portal.proposals import withdrawn
from portal.proposals.awaited import awaited_of
from portal.proposals.own import leave_for_check
from portal.record import checked, sent
from portal.record import forms as record_forms
from portal.record import labels as record_labels
from portal.record import views as record
from portal.record.provenance import EXTENSION
from portal.record.rules import catalogs
from portal.registry import labels as registry_labels
from portal.registry import views as registry
from portal.reports import views as reports
from portal.reviews import labels as reviews_labels
from portal.reviews import views as reviews
from portal.reviews.provenance import origins
from portal.signing import labels as signing_labels
from portal.signing import trust
from portal.wallets import labels as wallets_labels
from portal.wallets import views as wallets

# One file of 20 MB and the form around it; a file beyond its own limit gets its own sentence.
BODY_LIMIT = 24 * 1024 * 1024

ROOM_VIEWS = (home, people, record, proposals, reviews, inbox, documents, registry, declarations, extracts,
              reports, audit, card, desk, wallets,
              intake)  # fmt: skip
ROOM_LABELS = (access_labels, people_labels, record_labels, proposals_labels, reviews_labels, inbox_labels,
               documents_labels, registry_labels, signing_labels, declarations_labels,
               extracts_labels, intake_labels, card_labels, desk_labels, wallets_labels)  # fmt: skip


class Portal(Flask):
    """Flask with plain functions alone: it need not look at sixteen of them for each page."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the view or hook as it is: none is asynchronous (a test says so)."""
        return func


def create_app(settings: Settings, *, sessions: sessionmaker[Session] | None = None) -> Flask:
    """Return the application; refuses to start with an unmarked view or an unworded code."""
    app = Portal("portal", static_folder=None, template_folder=str(settings.template_folder))
    _configure(app, settings)
    sealing.use(sealing.keyring_from(settings.key_file))
    trust.use_folder(settings.trust_list_folder)
    catalogs.use_folder(settings.catalog_folder)
    sessions = sessions or sessionmaker(
        db.create_engine(settings.database_url, pool_size=settings.pool_size), expire_on_commit=False
    )
    row_security.install(sessions)
    db.refuse_stray_writes(sessions)
    app.extensions["portal.sessions"] = sessions
    app.extensions[EXTENSION] = origins
    app.extensions[sent.EXTENSION] = awaited_of
    app.extensions[withdrawn.EXTENSION] = reopen
    app.extensions[checked.EXTENSION] = leave_for_check
    csrf = _hook(app)
    limits.register(app, settings)
    static_files.register(app, settings)
    _join_rooms(app, csrf)
    errors.register(app, _words())
    marks.check_marks(app)
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies)  # type: ignore[method-assign] # as Flask says
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=BODY_LIMIT,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,  # The token lives as long as the session's row.
        WTF_CSRF_SSL_STRICT=False,  # The origin is checked by our own rule, on http://localhost too.
        TESTING=settings.mode is Mode.TEST,
    )
    templates.configure(app, settings)
    app.jinja_env.globals.update(csp_nonce=csp_nonce, record_inputs=record_forms)
    app.jinja_env.filters.update(moment=clock.moment_text, day=clock.day_text)
    app.url_map.converters["int"] = IdConverter
    app.session_interface = RowSessionInterface()


def _hook(app: Flask) -> CSRFProtect:
    """Set what runs around every view; the order is the order in which a request is refused."""
    app.before_request(check_opened)
    app.before_request(check_origin)
    login.register(app)
    # Before anything reads the body: a stranger who sends one byte a minute would hold a thread for as long.
    app.before_request(marks.guard)
    app.before_request(check_body)
    csrf = CSRFProtect(app)
    app.after_request(compress)
    app.after_request(secure)
    app.teardown_appcontext(close_db)
    app.context_processor(_page_context)
    return csrf


def _join_rooms(app: Flask, csrf: CSRFProtect) -> None:
    for views in ROOM_VIEWS:
        app.register_blueprint(views.blueprint)
    cookieless = {
        name for name, view in app.view_functions.items() if getattr(view, "reads_no_cookie", False)
    }
    for name in cookieless:
        csrf.exempt(app.view_functions[name])
    # Before an address is matched only its text is known, so none of these may have a variable part.
    paths = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint in cookieless}
    if any("<" in path for path in paths):
        raise RuntimeError("A view that reads no cookie has an address with a variable part.")
    app.extensions["portal.cookieless_paths"] = frozenset(paths)


def _words() -> Mapping[str, str]:
    words: dict[str, str] = {}
    for labels in ROOM_LABELS:
        for code, sentence in labels.PROBLEMS.items():
            if code in words:
                raise RuntimeError(f"Two rooms word the code {code}.")
            words[code] = sentence
    return words


def _page_context() -> dict[str, object]:
    """Give every page of a signed-in person the bar and the name."""
    actor = login.signed_in_actor()
    if actor is None:
        return {}
    return {"actor": actor, "person_name": actor.name, "nav": navigation(actor, request.path)}
