"""The signer's desk: pick what was checked, see exactly what is signed, sign once, read each result."""

import json

from flask import flash, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from portal.access.marks import current_actor, requires, takes_several
from portal.access.permissions import Permission
from portal.access.rules import OPENS_CASE, Purpose, is_stepped_up
from portal.core import clock
from portal.core.errors import Invalid, Problem
from portal.core.text import searched
from portal.core.web import db, page, see_other
from portal.core.web.errors import sentence
from portal.proposals import labels as words
from portal.proposals.rules import ItemState
from portal.reviews import actions, forms, labels, queries
from portal.reviews.rules import SIGNING_PAGE_SIZE, ApprovalState, age
from portal.reviews.views.batch import batch_page, opened
from portal.reviews.views.room import blueprint
from portal.signing.forms import read_signature


@blueprint.get("/approvals")
@requires(Permission.APPROVAL_READ)
def desk() -> ResponseReturnValue:
    """Show what HR has checked, to be picked for signing, and the latest batches."""
    return _desk()


@blueprint.post("/approvals")
@requires(Permission.ITEM_APPROVE)
@takes_several("items")
def start() -> ResponseReturnValue:
    """Lay the picked items before the signer."""
    try:
        approval = actions.start_approval(db(), forms.picked_from(request.form), actor=current_actor())
    except Invalid as error:
        return _desk(error.problems, status=422)
    return see_other(f"/approvals/{approval.id}")


@blueprint.get("/approvals/<int:approval_id>")
@requires(Permission.APPROVAL_READ)
def show(approval_id: int) -> ResponseReturnValue:
    """Show in words what the stored bytes say, and what came of each item."""
    return batch_page(queries.approval(db(), current_actor(), approval_id))


@blueprint.post("/approvals/<int:approval_id>/looks")
@requires(Permission.APPROVAL_READ)
def look(approval_id: int) -> ResponseReturnValue:
    """Note why a batch is opened again, then show its values."""
    row = queries.approval(db(), current_actor(), approval_id)
    purpose = request.form.get("purpose", "")
    if purpose not in OPENS_CASE:
        return batch_page(row, [Problem("purpose", "record.unknown_purpose")], status=422)
    db().rollback()
    actions.look_again(db(), approval_id, Purpose(purpose), actor=current_actor())
    return see_other(f"/approvals/{approval_id}")


@blueprint.get("/approvals/<int:approval_id>/content")
@requires(Permission.APPROVAL_READ)
def content(approval_id: int) -> ResponseReturnValue:
    """Hand out the exact bytes to a signer's own software, as long as the look at them lasts."""
    row = queries.approval(db(), current_actor(), approval_id)
    stored = queries.content_of(row)
    if not opened(row, json.loads(stored)).is_whole:
        return see_other(f"/approvals/{approval_id}")
    answer = Response(stored, mimetype="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="lo-ky-{row.id}.json"'
    return answer


@blueprint.post("/approvals/<int:approval_id>/signature")
@requires(Permission.ITEM_APPROVE)
def sign(approval_id: int) -> ResponseReturnValue:
    """Take the signature, or make it in the demo from the signer's PKCS#12 file."""
    actor = current_actor()
    row = queries.approval(db(), actor, approval_id)
    if row.state is ApprovalState.OPEN and not is_stepped_up(actor, clock.now()):
        return see_other(f"/step-up?next=/approvals/{approval_id}")
    key = request.form.get("idempotency_key", "")
    try:
        is_open = row.state is ApprovalState.OPEN
        cms = read_signature(queries.content_of(row), person_id=actor.person_id) if is_open else b""
        done = actions.record_signature(db(), approval_id, actor=actor, cms=cms, key=key)
    except Invalid as error:
        return batch_page(queries.approval(db(), actor, approval_id), error.problems, status=422)
    if done.state is ApprovalState.SIGNED:
        flash(f"Đã ký {done.item_count} nội dung.", "success")
    else:
        flash("Chưa ký: có nội dung vừa thay đổi. Hãy lập lô mới từ danh sách chờ ký.", "warning")
    return see_other(f"/approvals/{approval_id}")


def _desk(problems: list[Problem] | None = None, *, status: int = 200) -> ResponseReturnValue:
    actor, now = current_actor(), clock.now()
    waiting = queries.queue(
        db(), actor, permission=Permission.ITEM_APPROVE, state=ItemState.VERIFIED,
        search=searched(request.args.get("q")),
        after=forms.cursor_from(request.args.get("after")), size=SIGNING_PAGE_SIZE,
    )  # fmt: skip
    return page(
        "reviews/approvals.html", status, waiting=waiting, batches=queries.my_approvals(db(), actor),
        problems=problems or [], links=[("#items", sentence(p)) for p in problems or []], labels=labels,
        size=SIGNING_PAGE_SIZE, pick=request.args.get("pick"),
        remarked=sum(bool(labels.remarks_of(row.item.remarks)) for row in waiting.rows),
        words=words, left=lambda due: words.time_left(due, now),
        next_page=forms.cursor_text(waiting.next_cursor),
        age_of=lambda at, due: labels.AGES[age(at, due, now)],
    )  # fmt: skip
