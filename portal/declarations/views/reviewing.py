"""The last page before sending: what is said, what is missing, what contradicts what, the declaration."""

from collections.abc import Sequence
from uuid import uuid4

from flask import flash, request
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission
from portal.core import clock
from portal.core.errors import Invalid, Problem
from portal.core.web import db, page, see_other, settings
from portal.core.web.errors import sentence
from portal.declarations import actions, labels, queries
from portal.declarations.queries import Overview
from portal.declarations.rules import is_row
from portal.declarations.rules.contents import declared_picture
from portal.declarations.views.filling import pictures_in
from portal.declarations.views.room import blueprint
from portal.record.rules import FORM
from portal.record.rules.contradictions import Finding


@blueprint.get("/declaration/review")
@requires(Permission.DECLARATION_FILL)
def review() -> ResponseReturnValue:
    """Show the whole declaration before it is sent."""
    found = queries.overview(db(), current_actor(), today=clock.today())
    if found.draft.declaration.submitted_at is not None:
        return see_other("/declaration")
    return _review(found)


@blueprint.post("/declaration/submission")
@requires(Permission.DECLARATION_FILL)
def submit() -> ResponseReturnValue:
    """Send it, with the declaration that was ticked."""
    actor, ticked = current_actor(), request.form.get("declaration") == "yes"
    knows_gaps = request.form.get("gaps") == "yes"
    found = queries.overview(db(), actor, today=clock.today())
    note = labels.gaps_note([label for _, _, label in found.missing])
    db().rollback()
    try:
        sent = actions.submit(
            db(), actor=actor, declaration=labels.DECLARATION if ticked else "", knows_gaps=knows_gaps,
            key=request.form.get("idempotency_key", ""), note=note,
            working_days=settings().review_working_days,
        )  # fmt: skip
    except Invalid as error:
        found = queries.overview(db(), actor, today=clock.today())
        return _review(found, error.problems, is_declared=ticked, knows_gaps=knows_gaps, status=422)
    flash(f"Đã gửi bản khai, số đề nghị {sent.number}.", "success")
    return see_other("/declaration")


def _review(
    found: Overview, problems: Sequence[Problem] = (), *, is_declared: bool = False,
    knows_gaps: bool = False, status: int = 200,
) -> ResponseReturnValue:  # fmt: skip
    shown = {"problems": problems} if problems else {}
    return page(
        "declarations/review.html", status, overview=found, labels=labels, key=str(uuid4()),
        links=[(_place(p.field), sentence(p)) for p in problems], is_declared=is_declared,
        knows_gaps=knows_gaps, place=_place, tones=labels.SEVERITY_TONES, severities=labels.SEVERITIES,
        finding_text=_finding_text, files=pictures_in(found.states),
        wrong={p.field: sentence(p) for p in problems}, **shown,
    )  # fmt: skip


def _place(key: str) -> str | None:
    """Return where a field or a row is mended; the ticks are on this very page."""
    if is_row(key):
        return f"/declaration/rows/{key}"
    if declared_picture(key) is not None:
        return f"/declaration/pictures/{key}"
    spec = FORM.fields.get(key) or FORM.tables.get(key)
    if spec is not None:
        return f"/declaration/groups/{spec.group}#{key}"
    return f"#{key}" if key else None


def _finding_text(finding: Finding) -> str:
    return sentence(Problem("", finding.code, finding.details))
