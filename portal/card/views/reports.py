"""Reports of cards from the checking site: read and closed by the office of whose card it is."""

from flask import flash, request
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission, allowed, holds
from portal.card import forms, labels, queries
from portal.card.actions import reporting
from portal.card.queries.reports import PAGE_SIZE
from portal.card.rules import Outcome
from portal.card.views.room import blueprint
from portal.core.db import number_from
from portal.core.web import db, page, see_other
from portal.people.models import Person


@blueprint.get("/cards/reports")
@requires(Permission.CARD_REPORT_HANDLE)
def reports() -> ResponseReturnValue:
    """Show the reports that wait, or those that were closed, newest first."""
    is_closed = request.args.get("state") == "closed"
    before = number_from(request.args.get("before"))
    lines = queries.reports_within(db(), current_actor(), is_closed=is_closed, before=before)
    shown = lines[:PAGE_SIZE]
    older = shown[-1].report.id if len(lines) > PAGE_SIZE else None
    return page(
        "card/reports.html", lines=shown, older=older, before=before, is_closed=is_closed, words=labels
    )  # fmt: skip


@blueprint.get("/cards/reports/<int:report_id>")
@requires(Permission.CARD_REPORT_HANDLE)
def report(report_id: int) -> ResponseReturnValue:
    """Show one report."""
    return _report_page(report_id, forms.TypedAnswer())


@blueprint.post("/cards/reports/<int:report_id>/closure")
@requires(Permission.CARD_REPORT_HANDLE)
def close_report(report_id: int) -> ResponseReturnValue:
    """Close a report with what became of it."""
    actor = current_actor()
    typed = forms.read_answer(request.form)
    if typed.problems:
        return _report_page(report_id, typed, 422)
    queries.report_within(db(), actor, report_id)
    db().rollback()
    reporting.close_report(db(), report_id, Outcome(typed.outcome), typed.answer, actor=actor)
    flash("Đã ghi kết quả xử lý báo cáo.", "success")
    return see_other("/cards/reports")


def _report_page(report_id: int, typed: forms.TypedAnswer, status: int = 200) -> ResponseReturnValue:
    actor = current_actor()
    line = queries.report_within(db(), actor, report_id)
    closer = line.report.closed_by
    return page(
        "card/report.html", status, line=line, report=line.report, typed=typed, words=labels,
        closer=db().get_one(Person, closer).full_name if closer else None,
        can_close=allowed(actor, Permission.CARD_REPORT_HANDLE, line.report),
        sees_card=holds(actor, Permission.CARD_READ),
    )  # fmt: skip
