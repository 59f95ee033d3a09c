"""Another person's record as a file: under a purpose that was told, and read by its person."""

from uuid import uuid4

from flask import request
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission, allowed
from portal.access.rules import Actor, Purpose
from portal.core.errors import Invalid
from portal.core.web import db, page, see_other
from portal.extracts import actions, labels, queries
from portal.extracts.forms import Typed, contents_from, read_wish
from portal.extracts.rules import Contents
from portal.extracts.rules.sheet import Held
from portal.extracts.views.own import exported
from portal.extracts.views.room import blueprint, preview
from portal.record.queries import subject


@blueprint.get("/people/<int:person_id>/record/extracts")
@requires(Permission.EXTRACT_READ)
def of_person(person_id: int) -> ResponseReturnValue:
    """Offer another person's record as a file, and a signed copy of it."""
    if person_id == current_actor().person_id:
        return see_other("/record/extracts")
    return _page(person_id, Typed())


@blueprint.get("/people/<int:person_id>/record/extract.pdf")
@requires(Permission.EXTRACT_READ)
def pdf_of(person_id: int) -> ResponseReturnValue:
    """Print another person's record; each print is a look."""
    contents = contents_from(request.args.get("contents"))
    held = _looked_at(current_actor(), person_id, actions.Form.PDF, contents)
    return preview(held, contents) if held else see_other(f"/people/{person_id}/record")


@blueprint.get("/people/<int:person_id>/record/extract.json")
@requires(Permission.EXTRACT_READ)
def json_of(person_id: int) -> ResponseReturnValue:
    """Export another person's record; each export is a look."""
    held = _looked_at(current_actor(), person_id, actions.Form.JSON, Contents.WHOLE)
    return exported(held) if held else see_other(f"/people/{person_id}/record")


@blueprint.post("/people/<int:person_id>/record/extracts")
@requires(Permission.EXTRACT_REQUEST)
def request_copy(person_id: int) -> ResponseReturnValue:
    """Ask for a signed copy."""
    actor = current_actor()
    subject(db(), actor, person_id)
    purpose = queries.latest_purpose(db(), actor, person_id)
    if purpose is None:
        return see_other(f"/people/{person_id}/record")
    typed, contents = read_wish(request.form)
    if typed.problems:
        return _page(person_id, typed, status=422)
    wish = actions.Wish(contents, typed.reason, purpose)
    db().rollback()
    key = request.form.get("idempotency_key", "")
    try:
        copy = actions.request_copy(db(), person_id, wish, actor=actor, key=key)
    except Invalid as error:
        return _page(person_id, Typed(typed.reason, typed.contents, tuple(error.problems)), status=422)
    return see_other(f"/extracts/{copy.id}")


def _page(person_id: int, typed: Typed, *, status: int = 200) -> ResponseReturnValue:
    actor = current_actor()
    person = subject(db(), actor, person_id)
    if queries.latest_purpose(db(), actor, person_id) is None:
        return see_other(f"/people/{person_id}/record")
    return page(
        "extracts/person.html", status, person=person, typed=typed, key=str(uuid4()), labels=labels,
        copies=queries.copies_of(db(), actor, person_id),
        can_request=allowed(actor, Permission.EXTRACT_REQUEST, person),
    )  # fmt: skip


def _looked_at(actor: Actor, person_id: int, form: actions.Form, contents: Contents) -> Held | None:
    """Return the record once the look is written, or None where no purpose was told lately."""
    held = queries.another_record(db(), actor, person_id)
    if person_id == actor.person_id:
        db().rollback()
        actions.note_own(db(), held, form, contents, actor=actor)
        return held
    purpose: Purpose | None = queries.latest_purpose(db(), actor, person_id)
    if purpose is None:
        return None
    db().rollback()
    actions.note_print_of(db(), held, form, contents, purpose, actor=actor)
    return held
