"""What came back from the national database or could not be sent, for those who can help."""

from collections.abc import Sequence
from uuid import uuid4

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission, allowed, holds
from portal.core import clock
from portal.core.errors import Conflict, Invalid, Problem
from portal.core.web import db, page, see_other
from portal.core.web.errors import sentence
from portal.registry import actions, forms, labels, queries
from portal.registry.forms import CLOSE, NOTHING_TYPED, SEND, Typed
from portal.registry.models import SyncMessage
from portal.registry.queries import Cause
from portal.registry.rules import DESK, PAGE_SIZE, RETRIES, RETRY_SIZE, STUCK, SyncState, needs_new_id

blueprint = Blueprint("registry", __name__)


@blueprint.get("/sync")
@requires(Permission.SYNC_READ)
def index() -> ResponseReturnValue:
    """List what is in trouble: first what needs somebody's act, then what is sent again by itself."""
    actor = current_actor()
    found = queries.in_trouble(db(), actor, after=forms.cursor_from(request.args.get("after")))
    return page(
        "registry/index.html",
        found=found,
        words=labels,
        may_retry=_may_retry,
        failed=sum(cause.count for cause in _causes()),
        now=clock.now(),
        size=PAGE_SIZE,
        next_page=forms.cursor_text(found.next_cursor),
    )


@blueprint.get("/sync/<int:sync_message_id>")
@requires(Permission.SYNC_READ)
def show(sync_message_id: int) -> ResponseReturnValue:
    """Show why one came back, and what can be done about it."""
    return _message_page(sync_message_id)


@blueprint.post("/sync/<int:sync_message_id>/retry")
@requires(Permission.SYNC_RETRY)
def retry(sync_message_id: int) -> ResponseReturnValue:
    """Send a failed message again."""
    try:
        actions.retry(db(), sync_message_id, actor=current_actor())
    except Conflict as error:
        return _again(sync_message_id, NOTHING_TYPED, error)
    flash("Đã đưa vào hàng chờ gửi lại.", "success")
    return see_other(DESK)


@blueprint.get("/sync/retries")
@requires(Permission.SYNC_RETRY)
def retries() -> ResponseReturnValue:
    """Ask which failed messages go again together, and say how many that are."""
    return _retries_page()


@blueprint.post("/sync/retries")
@requires(Permission.SYNC_RETRY)
def retry_all() -> ResponseReturnValue:
    """Send again what failed of one cause, as many as were shown."""
    try:
        done = actions.retry_all(
            db(), forms.cause_from(request.form), until=forms.until_from(request.form), actor=current_actor(),
            key=request.form.get("idempotency_key", ""),
        )  # fmt: skip
    except (Conflict, Invalid) as error:
        db().rollback()
        problems = error.problems if isinstance(error, Invalid) else [Problem("", error.code, error.details)]
        return _retries_page(problems, status=error.status)
    left = f" Còn {done.left} nội dung cùng nguyên nhân." if done.left else ""
    flash(f"Đã đưa {done.count} nội dung vào hàng chờ gửi lại.{left}", "success")
    return see_other(RETRIES if done.left else DESK)


@blueprint.post("/sync/<int:sync_message_id>/sending")
@requires(Permission.SYNC_SETTLE)
def send_again(sync_message_id: int) -> ResponseReturnValue:
    """Send as a new message what the other side gave back."""
    typed = forms.read_words(request.form, SEND)
    try:
        _refuse_bad_text(typed)
        actions.send_again(
            db(), sync_message_id, typed.text, actor=current_actor(), about=forms.message_from(request.form)
        )
    except (Conflict, Invalid) as error:
        return _again(sync_message_id, typed, error)
    flash("Đã đưa vào hàng chờ gửi lại.", "success")
    return see_other(DESK)


@blueprint.post("/sync/<int:sync_message_id>/closure")
@requires(Permission.SYNC_SETTLE)
def close(sync_message_id: int) -> ResponseReturnValue:
    """Send it no more, with words that the official reads."""
    typed = forms.read_words(request.form, CLOSE)
    try:
        _refuse_bad_text(typed)
        actions.close(
            db(), sync_message_id, typed.text, actor=current_actor(), about=forms.message_from(request.form)
        )
    except (Conflict, Invalid) as error:
        return _again(sync_message_id, typed, error)
    flash("Đã kết thúc và báo cho chủ hồ sơ.", "success")
    return see_other(DESK)


def _causes() -> Sequence[Cause]:
    """Return what this person can send again together; a reader of the page can send nothing."""
    actor = current_actor()
    return queries.causes(db(), actor) if holds(actor, Permission.SYNC_RETRY) else ()


def _retries_page(problems: Sequence[Problem] = (), *, status: int = 200) -> ResponseReturnValue:
    return page(
        "registry/retries.html", status, causes=_causes(), words=labels, most=RETRY_SIZE,
        until=clock.now().isoformat(), new_key=lambda: str(uuid4()),
        links=[(None, sentence(p)) for p in problems],
    )  # fmt: skip


def _refuse_bad_text(typed: Typed) -> None:
    if typed.problems:
        raise Invalid(list(typed.problems))


def _again(sync_message_id: int, typed: Typed, error: Conflict | Invalid) -> ResponseReturnValue:
    """Show the page once more with what was typed, also where the world moved on meanwhile."""
    db().rollback()
    problems = error.problems if isinstance(error, Invalid) else [Problem("", error.code, error.details)]
    return _message_page(sync_message_id, Typed(typed.act, typed.text, tuple(problems)), status=error.status)


def _message_page(
    sync_message_id: int, typed: Typed = NOTHING_TYPED, *, status: int = 200
) -> ResponseReturnValue:
    actor = current_actor()
    line = queries.line_of(db(), actor, sync_message_id)
    row = line.message
    is_stuck, is_judged = row.state in STUCK, needs_new_id(row.state, row.problem_code)
    return page(
        "registry/message.html", status, line=line, row=row, words=labels, typed=typed, is_stuck=is_stuck,
        may_retry=_may_retry(row),
        may_settle=is_stuck and allowed(actor, Permission.SYNC_SETTLE, row), is_judged=is_judged,
        is_own=is_stuck and holds(actor, Permission.SYNC_SETTLE) and row.person_id == actor.person_id,
        sees_case=holds(actor, Permission.QUEUE_READ), is_closed=row.state is SyncState.CLOSED,
    )  # fmt: skip


def _may_retry(row: SyncMessage) -> bool:
    """Whether this person can send it again as it is."""
    is_passing = row.state is SyncState.FAILED and not needs_new_id(row.state, row.problem_code)
    return is_passing and allowed(current_actor(), Permission.SYNC_RETRY, row)
