"""The pages of the checking site; whoever opens them stays unknown."""

import hashlib
import json
from pathlib import Path

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask.wrappers import Response

from portal.access.marks import public, reads_no_cookie
from portal.card.labels import CONCERNS
from portal.card.publishing import STATUS_FILES, STATUS_NAME, TRUST_FILE
from portal.card.rules import LONGEST_NOTE, Concern
from portal.checker import actions, labels
from portal.core.errors import Invalid, NotFound
from portal.core.text import clean_long
from portal.core.web import db, settings

blueprint = Blueprint("checker", __name__)

_TYPES = {".cwt": "application/cwt", ".jwt": "application/statuslist+jwt"}
# What the worker of the site keeps, beside the page's own modules.
_KEPT = ("fonts/be-vietnam-pro-400.woff2", "fonts/be-vietnam-pro-600.woff2", "icons/favicon.svg")
_MODULES = ("check/", "js/card/")
_LONGEST_CODE = 40


@blueprint.get("/q")
@public
def check() -> ResponseReturnValue:
    """Show what a plain camera opens; the code stands behind "#" and never comes here."""
    concerns = [(concern.value, label) for concern, label in CONCERNS.items()]
    return _page("checker/q.html", kind="q", concerns=concerns)


@blueprint.get("/")
@public
def guard() -> ResponseReturnValue:
    """Show the guard's page."""
    return _page("checker/guard.html", kind="guard")


@blueprint.get("/guide")
@public
def guide() -> ResponseReturnValue:
    """Show one page for the gate, to be printed."""
    return _page("checker/guide.html", kind="guide", host=request.host)


@blueprint.post("/reports")
@public
@reads_no_cookie
def report() -> ResponseReturnValue:
    """Take a report of a card that seems wrong."""
    form = request.form
    try:
        concern, note = Concern(form.get("concern", "")), clean_long(form.get("note", ""))
    except (ValueError, Invalid):
        return told(labels.NOT_READ, 422)
    if len(note) > LONGEST_NOTE:
        return told(labels.TOO_LONG, 422)
    serial, verdict = form.get("serial", "")[:_LONGEST_CODE], form.get("code", "")[:_LONGEST_CODE]
    if not (serial.isascii() and serial.isprintable() and verdict.isascii() and verdict.isprintable()):
        return told(labels.NOT_READ, 422)
    actions.report(db(), serial=serial, concern=concern, note=note, verdict=verdict)
    return told(labels.REPORTED, 200)


@blueprint.get("/trust.cwt")
@public
def trust() -> ResponseReturnValue:
    """Give the trust list."""
    return _file(TRUST_FILE)


@blueprint.get("/status/<name>")
@public
def status(name: str) -> ResponseReturnValue:
    """Give the status list, whole or as the difference from one that the checker has.

    204 where nothing is told of that one: it is the newest, or too old.
    """
    if name == STATUS_NAME:
        # The list's own name: wallets ask for a JWT by name, everybody else gets the smaller one.
        name += ".jwt" if "application/statuslist+jwt" in request.accept_mimetypes.values() else ".cwt"
    if not STATUS_FILES.fullmatch(name):
        raise NotFound
    if "-since-" in name and not (_folder() / "status" / name).exists():
        return "", 204
    return _file(f"status/{name}")


@blueprint.get("/sw.js")
@public
def worker() -> ResponseReturnValue:
    """Give the site's service worker, with the addresses that it keeps."""
    urls = current_app.extensions["portal.asset_urls"]
    names = [n for n in urls if n in _KEPT or (n.startswith(_MODULES) and n.endswith((".js", ".css")))]
    shell = [urls[name] for name in sorted(names) if name != "check/sw.js"]
    text = (
        _source("check/sw.js").replace('["__SHELL__"]', json.dumps(shell)).replace("__VERSION__", _version())
    )
    return text, 200, {"Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "no-cache"}


@blueprint.get("/check.webmanifest")
@public
def manifest() -> ResponseReturnValue:
    """Give the site's manifest."""
    text = _source("check/check.webmanifest").replace("/static/", f"/static/{_version()}/")
    headers = {"Content-Type": "application/manifest+json; charset=utf-8", "Cache-Control": "no-cache"}
    return text, 200, headers


def _page(template: str, **context: object) -> ResponseReturnValue:
    # Nobody's page: a phone may keep it for the moments without a network.
    text = render_template(template, root=current_app.extensions["portal.card_root"].hex(), **context)
    return text, 200, {"Cache-Control": "no-cache"}


def told(words: tuple[str, str], status: int) -> tuple[str, int]:
    """Show one heading and one sentence."""
    heading, text = words
    return render_template("checker/reported.html", kind="told", root="", heading=heading, text=text), status


def _file(name: str) -> Response:
    path = _folder() / name
    if not path.is_file():
        raise NotFound
    content = path.read_bytes()
    # For anybody, from any page: wallets ask from theirs.
    headers = {
        "Cache-Control": "no-cache",
        "Vary": "Accept",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    answer = Response(content, mimetype=_TYPES[path.suffix], headers=headers)
    answer.set_etag(hashlib.sha256(content).hexdigest()[:32])
    answer.make_conditional(request)
    # Checkers set their clocks by it, and servers write one of their own: two would be none.
    answer.headers.pop("Date", None)
    return answer


def _folder() -> Path:
    folder = settings().card_public_folder
    if folder is None:
        raise NotFound
    return folder


def _source(name: str) -> str:
    return (settings().static_folder / name).read_text(encoding="utf-8")


def _version() -> str:
    version: str = current_app.extensions["portal.asset_urls"]["check/check.js"].split("/")[2]
    return version
