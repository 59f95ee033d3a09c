"""The clean file, its previews, and the fragment that says how the check stands."""

import io

from flask import Blueprint, flash, render_template, request, send_file
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask.wrappers import Response
from werkzeug.wrappers import Response as AnyResponse

from portal.access.actions import look
from portal.access.marks import current_actor, requires, without_touch
from portal.access.permissions import Permission
from portal.access.rules import Purpose
from portal.core.errors import Invalid
from portal.core.web import db, see_other, unchanged
from portal.documents import actions, labels, queries
from portal.documents.queries import EvidenceSummary, File
from portal.documents.rules import Variant
from portal.people.forms import local_path
from portal.record.queries import has_looked

blueprint = Blueprint("documents", __name__)

# A file from outside runs nothing and loads nothing, wherever it is opened.
_CONFINED = "default-src 'none'; img-src 'self'; frame-ancestors 'none'; sandbox"


@blueprint.record_once
def words(state: BlueprintSetupState) -> None:
    """Give the macros of documents/_evidence.html their words; macros see globals only."""
    state.app.jinja_env.globals["evidence_words"] = labels


@blueprint.get("/evidence/<int:evidence_id>")
@requires(Permission.EVIDENCE_READ)
def show(evidence_id: int) -> Response:
    """Send the clean file, to be saved; somebody else's is noted as a look."""
    actor = current_actor()
    evidence = queries.one(db(), actor, evidence_id)
    file = queries.content(db(), actor, evidence_id, Variant.CLEAN)
    if evidence.person_id != actor.person_id:
        _note_look(evidence)
    return _send(file, to_be_saved=True)


@blueprint.get("/evidence/<int:evidence_id>/preview")
@blueprint.get("/evidence/<int:evidence_id>/preview/<int:number>")
@requires(Permission.EVIDENCE_READ)
def preview(evidence_id: int, number: int = 1) -> Response:
    """Show one page as a picture; of somebody else it is a look, unless one was noted a moment ago."""
    actor = current_actor()
    evidence = queries.one(db(), actor, evidence_id)
    file = queries.content(db(), actor, evidence_id, Variant.PREVIEW, number)
    if evidence.person_id != actor.person_id and not has_looked(db(), actor, evidence.person_id):
        _note_look(evidence)
    return _send(file, to_be_saved=False)


@blueprint.get("/evidence/<int:evidence_id>/status")
@requires(Permission.EVIDENCE_READ)
@without_touch
def status(evidence_id: int) -> ResponseReturnValue:
    """Say how the check stands; asked again by itself until it is done, answered when that changes."""
    evidence = queries.one(db(), current_actor(), evidence_id)
    if request.args.get("shown") == labels.shown(evidence):
        return unchanged()
    return render_template("documents/_status.html", item=evidence)


@blueprint.post("/evidence/<int:evidence_id>/removal")
@requires(Permission.EVIDENCE_CREATE)
def remove(evidence_id: int) -> AnyResponse:
    """Erase one's own file and go back to where the button was."""
    back = request.form.get("back", "/")
    if local_path(back) != back:
        raise Invalid("documents.bad_reference")
    actions.remove(db(), evidence_id, actor=current_actor())
    flash("Đã xóa tệp.", "success")
    return see_other(back)


def _note_look(evidence: EvidenceSummary) -> None:
    # A read has begun a transaction; the look is an action with one of its own.
    db().rollback()
    look(
        db(),
        actor=current_actor(),
        person_id=evidence.person_id,
        unit_path=evidence.unit_path,
        purpose=Purpose.VERIFY_PROPOSAL,
    )


def _send(file: File, *, to_be_saved: bool) -> Response:
    response = send_file(
        io.BytesIO(file.data), file.media_type, to_be_saved, file.name, conditional=False, etag=False
    )
    response.headers["Content-Security-Policy"] = _CONFINED
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
