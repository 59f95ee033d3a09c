"""A picture of the draft: chosen or taken, framed by hand as the record's own pages do it."""

from collections.abc import Mapping, Sequence

from flask import flash, request
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission
from portal.core.errors import Invalid, NotFound, Problem
from portal.core.web import db, page, see_other
from portal.core.web.errors import sentence
from portal.declarations import actions, forms
from portal.declarations.rules import Entry
from portal.declarations.rules.contents import declared_picture
from portal.declarations.views.filling import clash, mark_inputs, open_draft
from portal.declarations.views.room import blueprint
from portal.documents.forms import collect_portrait
from portal.documents.queries import EvidenceSummary, evidence_of
from portal.documents.rules import EvidenceState
from portal.record.forms import error_links, raw_from
from portal.record.rules import Field


@blueprint.get("/declaration/pictures/<name>")
@requires(Permission.DECLARATION_FILL)
def picture(name: str) -> ResponseReturnValue:
    """Ask for a picture."""
    return _picture_page(_spec(name))


@blueprint.post("/declaration/pictures/<name>")
@requires(Permission.DECLARATION_FILL)
def save_picture(name: str) -> ResponseReturnValue:
    """Keep the picture with its frame; it is the value, and proves itself."""
    spec, actor = _spec(name), current_actor()
    if open_draft([spec.group]).declaration.submitted_at is not None:
        return see_other("/declaration")
    found = collect_portrait(db(), actor, request, name, spec.label)
    if found.problems or not found.evidence_ids:
        problems = found.problems or (Problem(name, "record.required", {"label": spec.label}),)
        return _picture_page(spec, _typed(spec), problems, status=422)
    (number,) = found.evidence_ids
    raw = {name: str(number)}
    try:
        saved = actions.save(db(), spec.group, {name: raw}, forms.mark_from(request.form), actor=actor)
        if saved.clashes:
            return _picture_page(spec, raw, [clash(spec.group, saved, name)], status=409)
        actions.attach(db(), spec.group, name, [number], actor=actor)
    except Invalid as error:
        return _picture_page(spec, raw, error.problems, status=422)
    flash("Đã lưu ảnh.", "success")
    return see_other(f"/declaration/groups/{spec.group}#{name}")


def _spec(name: str) -> Field:
    spec = declared_picture(name)
    if spec is None:
        raise NotFound("record.unknown_target")
    return spec


def _typed(spec: Field) -> dict[str, str]:
    """Return what the sliders were set to; which picture there is, the draft knows."""
    return {name: text for name, text in raw_from(request.form, spec).items() if name != spec.name}


def _unchecked(number: str) -> EvidenceSummary | None:
    """Return the picture there is, if it cannot be shown: it waits for its check, or was refused."""
    found = evidence_of(db(), current_actor(), [int(number)] if number.isdecimal() else [])
    return next((one for one in found if one.state is not EvidenceState.CLEAN), None)


def _picture_page(
    spec: Field, raw: Mapping[str, str] | None = None, problems: Sequence[Problem] = (), *, status: int = 200
) -> ResponseReturnValue:
    db().rollback()
    draft = open_draft([spec.group])
    if draft.declaration.submitted_at is not None:
        return see_other("/declaration")
    known = {**draft.entries(spec.group).get(spec.name, Entry({})).raw, **(raw or {})}
    standing = _unchecked(known.get(spec.name, ""))
    if standing is not None and standing.state is EvidenceState.REFUSED:
        del known[spec.name]
    shown = {"problems": problems} if problems else {}
    return page(
        "declarations/picture.html", status, spec=spec, raw=known, standing=standing,
        links=error_links(spec, problems), error=next((sentence(p) for p in problems), None), **shown,
        **mark_inputs(draft, spec.group, (spec.name,)),
    )  # fmt: skip
