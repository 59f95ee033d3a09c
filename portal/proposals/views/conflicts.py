"""The page on which an official answers that the record changed underneath a proposal."""

from flask import flash, request
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission
from portal.core.errors import Conflict, NotFound, Problem
from portal.core.web import db, page, see_other
from portal.core.web.errors import sentence
from portal.proposals import actions, labels, queries
from portal.proposals.queries import ItemView
from portal.proposals.rules import ItemEvent, ItemState, change_lines
from portal.proposals.steps import compared_version
from portal.proposals.views.room import blueprint


@blueprint.get("/items/<int:item_id>/resolution")
@requires(Permission.PROPOSAL_CREATE)
def conflict(item_id: int) -> ResponseReturnValue:
    """Show three values side by side: then, now, proposed."""
    return _conflict_page(_conflicting(item_id))


@blueprint.post("/items/<int:item_id>/resolution")
@requires(Permission.PROPOSAL_CREATE)
def resolve(item_id: int) -> ResponseReturnValue:
    """Store the choice."""
    choices = {"keep": ItemEvent.KEEP_PROPOSED, "withdraw": ItemEvent.WITHDRAW}
    event = choices.get(request.form.get("choice", ""))
    if event is None:
        return _conflict_page(_conflicting(item_id), [Problem("choice", "proposals.no_choice")], status=422)
    seen = request.form.get("version", "")
    try:
        proposal = actions.resolve_conflict(db(), item_id, actor=current_actor(), event=event, version=seen)
    except Conflict as error:
        db().rollback()
        return _conflict_page(_conflicting(item_id), [Problem("choice", error.code)], status=409)
    flash("Đã ghi lựa chọn.", "success")
    return see_other(f"/proposals/{proposal.id}")


def _conflicting(item_id: int) -> ItemView:
    view = queries.my_item(db(), current_actor(), item_id)
    if view.item.state is not ItemState.CONFLICT:
        raise Conflict(f"proposals.now_{view.item.state.value}")
    return view


def _conflict_page(
    view: ItemView, problems: list[Problem] | None = None, *, status: int = 200
) -> ResponseReturnValue:  # fmt: skip
    try:
        present = queries.my_value(db(), current_actor(), view.target)
    except NotFound:
        present = None
    return page(
        "proposals/conflict.html", status, view=view, problems=problems or [], words=labels,
        links=[("#choice", sentence(p)) for p in problems or []],
        then_lines=view.lines, now_lines=change_lines(view.target, present, view.new),
        version=compared_version(db(), view.item),
    )  # fmt: skip
