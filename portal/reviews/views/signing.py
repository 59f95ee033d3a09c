"""The signer's desk: pick what was checked, see exactly what is signed, sign once, read each result."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from flask import flash, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from portal.access.marks import current_actor, requires, takes_several
from portal.access.permissions import Permission
from portal.access.rules import is_stepped_up
from portal.core import clock
from portal.core.errors import Invalid, Problem
from portal.core.web import db, page, see_other, settings
from portal.core.web.errors import sentence
from portal.proposals import labels as words
from portal.proposals.queries import evidence_ids_of
from portal.proposals.rules import ItemState, change_lines, version_of
from portal.record.rules import Operation, Target
from portal.reviews import actions, forms, labels, queries
from portal.reviews.forms import NOTHING_TYPED, Decision
from portal.reviews.models import Approval
from portal.reviews.rules import SIGNING_PAGE_SIZE, ApprovalState, LeftOut, age
from portal.reviews.views.room import blueprint
from portal.signing.forms import read_signature

# In a larger batch the forms of an item come when they are asked for: hundreds of them make a page crawl.
FEW_ITEMS = 20


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


@blueprint.get("/approvals/<int:approval_id>/content")
@requires(Permission.APPROVAL_READ)
def content(approval_id: int) -> ResponseReturnValue:
    """Hand out the exact bytes, to be signed by the signer's own software."""
    row = queries.approval(db(), current_actor(), approval_id)
    answer = Response(queries.content_of(row), mimetype="application/octet-stream")
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
        search=forms.search_from(request.args.get("q")),
        after=forms.cursor_from(request.args.get("after")), size=SIGNING_PAGE_SIZE,
    )  # fmt: skip
    return page(
        "reviews/approvals.html", status, waiting=waiting, batches=queries.my_approvals(db(), actor),
        problems=problems or [], links=[("#items", sentence(p)) for p in problems or []], labels=labels,
        size=SIGNING_PAGE_SIZE, none_picked=request.args.get("pick") == "none",
        words=words, left=lambda due: words.time_left(due, now),
        next_page=forms.cursor_text(waiting.next_cursor),
        age_of=lambda at, due: labels.AGES[age(at, due, now)],
    )  # fmt: skip


def batch_page(
    row: Approval, problems: Sequence[Problem] = (), *, decision: Decision = NOTHING_TYPED, status: int = 200
) -> ResponseReturnValue:  # fmt: skip
    """Show a batch in words; `decision` is what was typed under one of its items."""
    document = json.loads(queries.content_of(row))
    present = queries.states_of(db(), [line["item"] for line in document["items"]])
    lines = [_line(line, present[line["item"]].state) for line in document["items"]]
    links = [(f"#{p.field}" if p.field else None, sentence(p)) for p in problems]
    return page(
        "reviews/approval.html", status, approval=row, document=document, lines=lines, labels=labels,
        words=words, problems=[*problems, *decision.problems], links=[*links, *decision.links],
        key=str(uuid4()), new_key=lambda: str(uuid4()), decision=decision,
        wrong={p.field: sentence(p) for p in problems}, can_sign_here=settings().signing_pkcs12_folder,
        is_fresh=is_stepped_up(current_actor(), clock.now()),
        is_stale=any(line["state"] is not ItemState.VERIFIED for line in lines),
        papers=evidence_ids_of(db(), list(present)),
        few=FEW_ITEMS, shown_item=request.args.get("item", type=int),
        has_form=any(line["item"] == decision.item_id and _is_open(row, line["state"]) for line in lines),
        left_out=_left_out(row),
    )  # fmt: skip


def _left_out(row: Approval) -> list[str]:
    """Return in words what did not come into the batch; with its name where that is the signer's to know."""
    if not row.left_out:
        return []
    names = queries.named(db(), current_actor(), [one["item"] for one in row.left_out])
    whys = [(names.get(one["item"]), labels.LEFT_OUT[LeftOut(one["why"])]) for one in row.left_out]
    return [f"{name}: {why}" if name else why for name, why in whys]


def _is_open(row: Approval, state: ItemState) -> bool:
    return row.state is ApprovalState.OPEN and state is ItemState.VERIFIED


def _line(line: dict[str, Any], state: ItemState) -> dict[str, Any]:
    target = Target.parse(line["target"], Operation(line["operation"]))
    return {**line, "label": target.spec.label, "target": target, "state": state,
            "version": version_of(ItemState.VERIFIED, line["revision"]),
            "lines": change_lines(target, line["old"], line["new"])}  # fmt: skip
