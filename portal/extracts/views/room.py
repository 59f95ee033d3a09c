"""The blueprint of the room, and what its pages have in common."""

from flask import Blueprint
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from portal.core import clock
from portal.core.web import db
from portal.extracts import labels
from portal.extracts.printing import print_form
from portal.extracts.queries import photo_of
from portal.extracts.rules import Contents
from portal.extracts.rules.sheet import Held, file_name, sheet

blueprint = Blueprint("extracts", __name__)

PDF = "application/pdf"
# A file runs nothing and loads nothing, wherever it is opened.
_CONFINED = "default-src 'none'; frame-ancestors 'none'; sandbox"


@blueprint.record_once
def words(state: BlueprintSetupState) -> None:
    """Give the macros of extracts/_copies.html their words; macros see globals only."""
    state.app.jinja_env.globals.update(copy_words=labels)


def preview(held: Held, contents: Contents) -> Response:
    """Return a record as a print that nobody signed."""
    at = clock.now()
    photo = photo_of(db(), held)
    # Nobody's connection waits for the printer.
    db().rollback()
    data = sheet(held, contents, at=at, photo=photo)
    return attachment(print_form(data, at), PDF, file_name(held, at, "pdf"))


def attachment(content: bytes, media_type: str, name: str) -> Response:
    """Return a file to be saved; it is a record, so nothing on the way keeps it."""
    response = Response(content, mimetype=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = _CONFINED
    response.headers["Cache-Control"] = "no-store"
    return response
