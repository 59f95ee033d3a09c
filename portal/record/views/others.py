"""Another person's record, opened with a stated purpose."""

from flask import request
from flask.typing import ResponseReturnValue

from portal.access import actions as access_actions
from portal.access.labels import PURPOSES
from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission, allowed
from portal.access.rules import OPENS_RECORD, Purpose
from portal.core import clock
from portal.core.errors import Problem
from portal.core.web import db, page, see_other
from portal.core.web.errors import sentence
from portal.record import labels as words
from portal.record import queries
from portal.record.findings import found_in, way_of
from portal.record.views.room import OWN, blueprint, group_in, note_opening

_PURPOSES = [(one, PURPOSES[one]) for one in OPENS_RECORD]


@blueprint.get("/people/<int:person_id>/record")
@requires(Permission.RECORD_READ)
def show_of(person_id: int) -> ResponseReturnValue:
    """Show another person's record once a purpose was told; ask for it before."""
    if person_id == current_actor().person_id:
        return see_other(OWN)
    subject = queries.subject(db(), current_actor(), person_id)
    if not queries.has_opened(db(), current_actor(), person_id):
        return page("record/purpose.html", subject=subject, purposes=_PURPOSES, chosen="", links=[])
    found = queries.overview_of(db(), current_actor(), person_id)
    return page(
        "record/index.html", title=f"Hồ sơ của {subject.full_name}",
        lead=f"{subject.title}, {subject.unit_name}", base=f"/people/{person_id}/record", is_own=False,
        may_note_address=allowed(current_actor(), Permission.ADDRESS_SET, subject),
        groups=found.groups, pulse=found.pulse, words=words,
    )  # fmt: skip


@blueprint.get("/people/<int:person_id>/record/groups/<int:number>")
@requires(Permission.RECORD_READ)
def group_of(person_id: int, number: int) -> ResponseReturnValue:
    """Open one group of another person's record, under the purpose told; a sensitive one is noted."""
    subject = queries.subject(db(), current_actor(), person_id)
    base = f"/people/{person_id}/record"
    if not queries.has_opened(db(), current_actor(), person_id):
        return see_other(base)
    curriculum = queries.record_of(db(), current_actor(), person_id, opened={number})
    group = group_in(curriculum, number)
    note_opening(curriculum, number)
    return page(
        "record/group.html", group=group, base=base, over=subject.full_name,
        is_own=False, is_noted=False, words=words, now=clock.now(), rulebook=curriculum.rulebook, seen="",
        waiting=curriculum.waiting, left_out=0,
        found=found_in(db(), person_id, number, way_of(person_id, here=number)),
    )  # fmt: skip


@blueprint.post("/people/<int:person_id>/looks")
@requires(Permission.RECORD_READ)
def look(person_id: int) -> ResponseReturnValue:
    """Note why another person's record is opened, then open it."""
    subject = queries.subject(db(), current_actor(), person_id)
    if person_id == current_actor().person_id:
        return see_other(OWN)
    chosen = request.form.get("purpose", "")
    if chosen not in OPENS_RECORD:
        links = [("#purpose", sentence(Problem("purpose", "record.unknown_purpose")))]
        return page("record/purpose.html", 422, subject=subject, purposes=_PURPOSES, chosen="", links=links)
    access_actions.look(
        db(), actor=current_actor(), person_id=person_id, unit_path=subject.unit_path, purpose=Purpose(chosen)
    )
    return see_other(f"/people/{person_id}/record")
