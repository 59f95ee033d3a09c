"""The desk of HR: the queue on the left, one case on the right, nothing behind a tab."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from flask import flash, request
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission, allowed
from portal.core import clock
from portal.core.db import BIGGEST_ID
from portal.core.errors import Conflict, DomainError, Invalid, Problem
from portal.core.text import searched
from portal.core.web import db, page, see_other
from portal.core.web.errors import sentence
from portal.documents.queries import evidence_of
from portal.proposals import labels as words
from portal.proposals.consistency import effect_of
from portal.proposals.models import ProposalItem
from portal.proposals.rounds import by_round
from portal.proposals.rules import ItemState
from portal.record.queries import has_looked
from portal.reviews import actions, forms, labels, queries
from portal.reviews.forms import NOTHING_TYPED, Decision
from portal.reviews.present import present_of
from portal.reviews.queries import Case
from portal.reviews.rules import UNDO_TIME, age, is_held
from portal.reviews.views.batch import FEW_ITEMS, batch_page
from portal.reviews.views.room import blueprint

# What is approved already stands in the record: it would be counted twice.
_WAITING = (ItemState.SUBMITTED, ItemState.VERIFIED)


@blueprint.get("/reviews")
@requires(Permission.QUEUE_READ)
def index() -> ResponseReturnValue:
    """Show what waits, most urgent first."""
    return page("reviews/index.html", **_queue())


@blueprint.get("/reviews/items/<int:item_id>")
@requires(Permission.QUEUE_READ)
def item(item_id: int) -> ResponseReturnValue:
    """Lead from an item to its case."""
    return see_other(f"/reviews/proposals/{queries.proposal_of_item(db(), current_actor(), item_id)}")


@blueprint.get("/reviews/proposals/<int:proposal_id>")
@requires(Permission.QUEUE_READ)
def case(proposal_id: int) -> ResponseReturnValue:
    """Show a case to the officer who has opened it; to others, who has it and how to open it."""
    return case_page(queries.case(db(), current_actor(), proposal_id))


@blueprint.post("/proposals/<int:proposal_id>/claim")
@requires(Permission.PROPOSAL_CLAIM)
def claim(proposal_id: int) -> ResponseReturnValue:
    """Open a case: lease it, and leave a look that the official can read."""
    if request.form.get("take_over") == "yes":
        actions.take_over(db(), proposal_id, actor=current_actor())
        return see_other(address(proposal_id))
    try:
        actions.claim(db(), proposal_id, actor=current_actor())
    except Conflict:
        # Somebody else was faster: the case itself says who, and offers to take it over.
        db().rollback()
    return see_other(address(proposal_id))


@blueprint.post("/items/<int:item_id>/verification")
@requires(Permission.ITEM_VERIFY)
def verify(item_id: int) -> ResponseReturnValue:
    """Say that an item is right."""
    decision = Decision(item_id, "verify", NOTHING_TYPED.words)
    try:
        done = actions.verify_item(db(), item_id, actor=current_actor(), **_sent())
    except (Conflict, Invalid) as error:
        return _case_again(decision, error)
    if done.state is ItemState.CONFIRMED:
        flash("Đã xác nhận; hệ thống gửi tiếp lên CSDL quốc gia.", "success")
    elif done.state is ItemState.SUPERSEDED:
        flash("Giá trị đã đổi sau đó, nên nội dung này không cần kiểm tra nữa.", "info")
    elif done.state is ItemState.CONFLICT:
        flash("Dữ liệu trong hồ sơ đã đổi sau khi gửi. Đã báo người đề nghị so sánh và chọn lại.", "warning")
    else:
        flash("Đã kiểm tra, chuyển ký duyệt. Có thể hoàn tác trong 10 giây.", "success")
    return see_other(_onwards(done))


@blueprint.post("/items/<int:item_id>/undo")
@requires(Permission.ITEM_VERIFY)
def undo(item_id: int) -> ResponseReturnValue:
    """Take one's own verification back."""
    try:
        actions.undo_verification(db(), item_id, actor=current_actor())
        flash("Đã hoàn tác.", "success")
    except Conflict as error:
        db().rollback()
        flash(sentence(Problem("", error.code, error.details)), "warning")
    return see_other(address(queries.proposal_of_item(db(), current_actor(), item_id)))


@blueprint.post("/items/<int:item_id>/return")
@requires(Permission.ITEM_RETURN)
def return_(item_id: int) -> ResponseReturnValue:
    """Give an item back to be mended."""
    decision = forms.read_decision(request.form, "return", item_id)
    try:
        _refuse_bad_text(decision)
        done = actions.return_item(db(), item_id, actor=current_actor(), words=decision.words, **_sent())
    except (Conflict, Invalid) as error:
        return _case_again(decision, error)
    flash("Đã trả lại để bổ sung.", "success")
    return see_other(_onwards(done))


@blueprint.post("/items/<int:item_id>/refusal")
@requires(Permission.ITEM_REFUSE)
def refuse(item_id: int) -> ResponseReturnValue:
    """Refuse an item on a ground."""
    decision = forms.read_decision(request.form, "refuse", item_id)
    try:
        _refuse_bad_text(decision)
        done = actions.refuse_item(db(), item_id, actor=current_actor(), words=decision.words, **_sent())
    except (Conflict, Invalid) as error:
        return _case_again(decision, error)
    flash("Đã ghi quyết định không chấp nhận.", "success")
    return see_other(_onwards(done))


@blueprint.post("/items/<int:item_id>/answer")
@requires(Permission.ITEM_VERIFY)
def answer(item_id: int) -> ResponseReturnValue:
    """Close a report with words to the official."""
    decision = forms.read_decision(request.form, "answer", item_id)
    try:
        _refuse_bad_text(decision)
        text = decision.words.text
        done = actions.answer_report(db(), item_id, actor=current_actor(), text=text, **_sent())
    except (Conflict, Invalid) as error:
        return _case_again(decision, error)
    flash("Đã trả lời.", "success")
    return see_other(_onwards(done))


def _queue() -> dict[str, Any]:
    state = forms.state_from(request.args.get("state"))
    search = searched(request.args.get("q"))
    after = forms.cursor_from(request.args.get("after"))
    found = queries.cases(db(), current_actor(), state=state, search=search, after=after)
    return {
        "queue": found, "state": state, "search": search, "states": forms.QUEUE_STATES, "words": words,
        **_clocks(),
        "next_page": forms.cursor_text(found.next_cursor), "labels": labels, "here": _here(),
    }  # fmt: skip


def case_page(
    found: Case, decision: Decision = NOTHING_TYPED, *, status: int = 200
) -> ResponseReturnValue:  # fmt: skip
    """Show a case, with what was typed under one of its items."""
    actor, proposal = current_actor(), found.view.proposal
    is_mine = proposal.claimed_by == actor.person_id and proposal.claimed_revision == proposal.revision
    # Values are shown as long as the look lasts that was written when the case was opened.
    is_open = is_mine and has_looked(db(), actor, proposal.person_id)
    shown: dict[str, Any] = {"found": found, "proposal": proposal, "is_open": is_open, "decision": decision}
    shown["was_open"] = is_mine and not is_open
    if is_open:
        numbers = [number for view in found.view.items for number in view.evidence_ids]
        papers = {paper.id: paper for paper in evidence_of(db(), actor, numbers)} if numbers else {}
        shown["papers"], shown["papers_again"] = by_round(found.view.items, papers)
        shown["present"] = present_of(db(), actor, found.view.items)
        waiting = [view.item for view in found.view.items if view.item.state in _WAITING]
        shown["effect"] = words.effect_on(proposal.person_id, effect_of(db(), waiting))
    held = is_held(proposal.claimed_by, proposal.claimed_until, clock.now(), other_than=actor.person_id)
    return page(
        "reviews/case.html", status, **_queue(), **shown, new_key=lambda: str(uuid4()), is_taken=held,
        may_claim=allowed(actor, Permission.PROPOSAL_CLAIM, proposal), problems=decision.problems,
        can_undo=_can_undo, complaint=labels.COMPLAINT, next_id=_next_id(found), done=_just_done(found),
        undo_seconds=int(UNDO_TIME.total_seconds()), few=FEW_ITEMS,
        to_verify=[v for v in found.view.items if v.item.state is ItemState.SUBMITTED and not v.is_report],
        shown_item=request.args.get("item", type=int), is_seen=request.form.get("seen") == "yes",
        has_form=is_open and _waits_for_hr(found, decision.item_id),
    )  # fmt: skip


def _waits_for_hr(found: Case, item_id: int) -> bool:
    return any(v.item.id == item_id and v.item.state is ItemState.SUBMITTED for v in found.view.items)


def _case_again(decision: Decision, error: Conflict | Invalid) -> ResponseReturnValue:
    """Show the page once more with what was typed, also where the world moved on meanwhile."""
    db().rollback()
    problems = error.problems if isinstance(error, Invalid) else [Problem("", error.code, error.details)]
    wrong = Decision(decision.item_id, decision.act, decision.words, tuple(problems))
    batch = request.form.get("approval", type=int)
    if batch is not None:
        return batch_page(queries.approval(db(), current_actor(), batch), decision=wrong, status=error.status)
    number = queries.proposal_of_item(db(), current_actor(), decision.item_id)
    return case_page(queries.case(db(), current_actor(), number), wrong, status=error.status)


def _refuse_bad_text(decision: Decision) -> None:
    if decision.problems:
        raise Invalid(decision.problems)


def _onwards(done: ProposalItem) -> str:
    """Return the way on: the signer's to their desk; HR's to the rest of the case, then to the next case."""
    if request.form.get("approval"):
        flash("Lô đang xem không ký được nữa. Hãy lập lô mới với các nội dung còn lại.", "info")
        return "/approvals"
    following = request.form.get("next", type=int)
    if not following or not 0 < following <= BIGGEST_ID or queries.has_waiting(db(), done.proposal_id):
        return address(done.proposal_id, done=done.id)
    db().rollback()
    try:
        actions.claim(db(), following, actor=current_actor())
    except DomainError:
        # Taken or gone meanwhile: its page says so, or the case that was decided is shown once more.
        db().rollback()
        return address(done.proposal_id, done=done.id)
    return address(following, done=done.id)


def address(proposal_id: int, **more: int) -> str:
    """Return a case's address, with the part of the queue that is being worked through."""
    query = urlencode({**_part(), **more})
    return f"/reviews/proposals/{proposal_id}" + (f"?{query}" if query else "")


def _here() -> str:
    query = urlencode(_part())
    return f"?{query}" if query else ""


def _part() -> dict[str, str]:
    return {name: request.args[name] for name in ("state", "q", "after") if request.args.get(name)}


def _next_id(found: Case) -> int | None:
    places = [(view.item.due_at, view.item.id) for view in found.view.items if view.item.due_at]
    if not places:
        return None
    return queries.next_case(
        db(), current_actor(), after=max(places), but_not=found.view.proposal.id,
        state=forms.state_from(request.args.get("state")), search=searched(request.args.get("q")),
    )  # fmt: skip


def _just_done(found: Case) -> ProposalItem | None:
    """Return the item of another case that was verified a moment ago and can be taken back."""
    number = request.args.get("done", type=int)
    item = db().get(ProposalItem, number) if number and 0 < number <= BIGGEST_ID else None
    if item is None or item.proposal_id == found.view.proposal.id:
        return None
    return item if _can_undo(item) else None


def _can_undo(row: Any) -> bool:
    is_mine = row.verified_by == current_actor().person_id and row.state is ItemState.VERIFIED
    return is_mine and clock.now() - row.verified_at <= UNDO_TIME


def _clocks() -> dict[str, Any]:
    """Return what a page says of time: of one moment, and of one reader, however many rows it has."""
    now, me = clock.now(), current_actor().person_id
    return {
        "age_of": lambda at, due: labels.AGES[age(at, due, now)],
        "left": lambda due: words.time_left(due, now),
        "is_held": lambda by, until: is_held(by, until, now, other_than=me),
        "is_leased": lambda until: until is not None and until > now,
    }


def _sent() -> dict[str, str]:
    return {"key": key(), "version": request.form.get("version", "")}


def key() -> str:
    """Return the name under which this very request counts once."""
    return request.form.get("idempotency_key", "")
