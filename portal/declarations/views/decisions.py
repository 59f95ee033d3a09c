"""HR's pages: decisions that wait for their record, each with its clock, and the records made of them."""

from datetime import datetime
from uuid import uuid4

from flask import flash, request
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission
from portal.core import clock
from portal.core.db import number_from
from portal.core.errors import Conflict, Invalid, Problem
from portal.core.web import db, page, see_other, settings
from portal.declarations import actions, forms, labels, queries
from portal.declarations.forms import DecisionForm
from portal.declarations.models import HiringDecision
from portal.declarations.rules import Clock, clock_of
from portal.declarations.rules.decisions import DECISION_FIELDS, IDENTITY_FIELDS, PAY_FIELDS, POST_FIELDS
from portal.declarations.views.room import blueprint
from portal.people.labels import OFFICIAL_KINDS

_KEEP = "keep"


@blueprint.get("/decisions")
@requires(Permission.RECORD_CREATE)
def decisions() -> ResponseReturnValue:
    """List what still waits for its record, most urgent first, then the records made of decisions."""
    before = number_from(request.args.get("before"))
    lines, following = queries.created(db(), current_actor(), before=before)
    return page(
        "declarations/decisions.html", waiting=queries.waiting(db(), current_actor()), created=lines,
        following=following, clock_of=_clock, made_clock=_made_clock, declared=_declared, labels=labels,
    )  # fmt: skip


@blueprint.get("/decisions/new")
@requires(Permission.RECORD_CREATE)
def new_decision() -> ResponseReturnValue:
    """Ask for what a decision says."""
    empty = forms.read_decision({}, clock.today())
    return _form(DecisionForm(empty.typed))


@blueprint.post("/decisions")
@requires(Permission.RECORD_CREATE)
def open_decision() -> ResponseReturnValue:
    """Keep the decision for later, or make the record."""
    return _take(None)


@blueprint.get("/decisions/<int:decision_id>")
@requires(Permission.RECORD_CREATE)
def decision(decision_id: int) -> ResponseReturnValue:
    """Go on with a decision that was kept; show the record that was made of it."""
    found = queries.decision_of(db(), current_actor(), decision_id)
    if found.person_id is None:
        return _form(DecisionForm(forms.read_decision(found.opened(), clock.today()).typed), found)
    line = queries.created_line(db(), current_actor(), decision_id)
    return page(
        "declarations/created.html", line=line, made_clock=_made_clock, declared=_declared, labels=labels,
    )  # fmt: skip


@blueprint.post("/decisions/<int:decision_id>")
@requires(Permission.RECORD_CREATE)
def revise_decision(decision_id: int) -> ResponseReturnValue:
    """Keep what was mended, or make the record."""
    return _take(decision_id)


@blueprint.post("/decisions/<int:decision_id>/removal")
@requires(Permission.RECORD_CREATE)
def drop_decision(decision_id: int) -> ResponseReturnValue:
    """Let a note go that was made by mistake."""
    actions.drop_decision(db(), decision_id, actor=current_actor())
    flash("Đã xóa quyết định ghi nhầm.", "success")
    return see_other("/decisions")


def _take(decision_id: int | None) -> ResponseReturnValue:
    form, actor = forms.read_decision(request.form, clock.today()), current_actor()
    key, version = request.form.get("idempotency_key", ""), forms.version_from(request.form)
    is_created = request.form.get("then") != _KEEP
    form = DecisionForm(form.typed, form.problems if is_created else tuple(forms.needed_to_keep(form)))
    if form.problems:
        return _form(form, _found(decision_id), status=422)
    days, working_days = settings().record_calendar_days, settings().declaration_working_days
    try:
        if is_created:
            made = actions.create_record(
                db(), actor=actor, typed=form.typed, key=key, decision_id=decision_id, version=version,
                days=days, working_days=working_days,
            )  # fmt: skip
        else:
            made = actions.note_decision(
                db(), actor=actor, typed=form.typed, key=key, decision_id=decision_id, version=version,
                days=days,
            )  # fmt: skip
    except Invalid as error:
        return _form(form.with_problems(error.problems), _found(decision_id), status=error.status)
    except Conflict as error:
        if error.code != "declarations.decision_changed":
            raise
        db().rollback()
        problems = [Problem("number", error.code, error.details)]
        return _form(form.with_problems(problems), _found(decision_id), status=error.status)
    flash("Đã lập hồ sơ điện tử." if is_created else "Đã lưu quyết định, chưa lập hồ sơ.", "success")
    return see_other(f"/decisions/{made.id}" if is_created else "/decisions")


def _found(decision_id: int | None) -> HiringDecision | None:
    return queries.decision_of(db(), current_actor(), decision_id) if decision_id is not None else None


def _form(
    form: DecisionForm, found: HiringDecision | None = None, *, status: int = 200
) -> ResponseReturnValue:  # fmt: skip
    return page(
        "declarations/decision.html", status, form=form, found=found, problems=form.problems,
        units=queries.units(db(), current_actor()), labels=labels, key=str(uuid4()), clock_of=_clock,
        official_kinds=list(OFFICIAL_KINDS.items()),
        parts=(("Theo quyết định", DECISION_FIELDS), ("Người được lập hồ sơ", IDENTITY_FIELDS),
               ("Chức danh, chức vụ", POST_FIELDS), ("Ngạch, lương ghi trong quyết định", PAY_FIELDS)),
    )  # fmt: skip


def _clock(found: HiringDecision) -> tuple[str, str]:
    """Return the clock of a decision that waits, in words and as a level."""
    level = labels.LEVELS[clock_of(found.due_on, clock.today())]
    return labels.record_clock(found.due_on, clock.today()), level


def _made_clock(found: HiringDecision) -> tuple[str, str]:
    """Return whether the record came in time."""
    assert found.record_created_at is not None
    made_on = clock.local_day(found.record_created_at)
    level = labels.LEVELS[clock_of(found.due_on, clock.today(), made_on)]
    return labels.record_clock(found.due_on, clock.today(), made_on), level


def _declared(due_at: datetime, submitted_at: datetime | None) -> tuple[str, str]:
    """Return how the official's declaration stands, in words and as a level."""
    last = clock.last_day(due_at)
    if submitted_at is not None:
        sent_on = clock.local_day(submitted_at)
        was_late = clock_of(last, clock.today(), sent_on) is Clock.LATE
        return f"Đã khai và gửi ngày {clock.day_text(sent_on)}", "soon" if was_late else "calm"
    level = labels.LEVELS[clock_of(last, clock.today())]
    return f"Chờ khai. {labels.declaration_clock(due_at, clock.today())}", level
